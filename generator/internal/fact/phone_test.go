package fact_test

import (
	"regexp"
	"strings"
	"testing"

	"klausel/generator/internal/fact"
)

func TestParsePhone(t *testing.T) {
	for _, c := range []struct{ text, region, href string }{
		{"", "DE", ""},
		{"+49 351 5550100", "", "tel:+493515550100"},
		{"+49 (0)351 5550100", "DE", "tel:+493515550100"},
		{"+49 (0) 351 / 555 01-00", "DE", "tel:+493515550100"},
		{"+43 (0) 1 555 01 00", "DE", "tel:+4315550100"},
		{"+41 (0)44 555 01 00", "", "tel:+41445550100"},
		{"0041 44 555 01 00", "DE", "tel:+41445550100"},
		{"00 49 351 5550100", "", "tel:+493515550100"},
		{"0049 (0)351 5550100", "", "tel:+493515550100"},
		{"+39 06 6982 0000", "", "tel:+390669820000"},
		{"+39 (0)6 6982 0000", "", "tel:+390669820000"},
		{"+352 (0) 26 10 60 1", "LU", "tel:+3522610601"},
		{"+45 (0)33 19 32 00", "", "tel:+4533193200"},
		{"0351 5550100", "DE", "tel:+493515550100"},
		{"(0351) 5550100", "DE", "tel:+493515550100"},
		{"0351 5550100", "", ""}, // no country, no link
		{"044 555 01 00", "CH", "tel:+41445550100"},
		{"116 117", "DE", "tel:116117"},
		{"112", "DE", "tel:112"},
		{"+49–351–5550100", "DE", "tel:+493515550100"},
		{"+49\u00a0351\u202f5550100", "DE", "tel:+493515550100"},
		{"+49 351 5550100 ext. 12", "DE", "tel:+493515550100;ext=12"},
		{"+49 351 5550-0, Durchwahl 12", "DE", ""}, // which digits it replaces, nobody knows
		{"+1 202-555-0100 x7", "US", "tel:+12025550100;ext=7"},
		{"0800 5550100", "DE", "tel:+498005550100"},
		{"(+49) 351 5550100", "", "tel:+493515550100"},
		{"[+49] (0) 351 5550100", "", "tel:+493515550100"},
		{"26 10 60 1", "LU", "tel:+3522610601"}, // where nothing begins with a zero
		{"06 6982 0000", "IT", "tel:+390669820000"},
		{"236 60 90", "LI", "tel:+4232366090"},
	} {
		p, r := fact.ParsePhone(c.text, c.region)
		check(t, c.text, p, c.text, r, "", "")
		if p.Href() != c.href {
			t.Errorf("%q in %q dials %q, want %q", c.text, c.region, p.Href(), c.href)
		}
	}
	for _, c := range []struct {
		text, region string
		why          fact.Why
		instead      string
	}{
		{"zentral", "DE", fact.BadForm, ""}, {"call +49 351 5550100", "DE", fact.BadForm, ""}, {"tel:+493515550100", "DE", fact.BadForm, "+493515550100"}, {"+49 351 5550100 (Zentrale)", "DE", fact.BadForm, "+49 351 5550100"}, {"Tel.: 0351 5550100", "DE", fact.BadForm, "0351 5550100"}, {"Telefon 0351 5550100 (Mo–Fr 9–12 Uhr)", "DE", fact.BadForm, "0351 5550100"}, {"＋49 351 ５５５０１００", "DE", fact.BadForm, "+49 351 5550100"}, {"+1-800-FLOWERS", "US", fact.BadForm, ""}, {"+49 00351 5550100", "DE", fact.BadForm, ""}, {"++49 351 5550100", "DE", fact.BadForm, ""}, {"<b>1</b>", "DE", fact.BadForm, ""}, {"()", "DE", fact.BadForm, ""},
		{"0351 5550100, 0351 5550101", "DE", fact.Several, ""}, {"0351 5550100 oder 0172 5550100", "DE", fact.Several, ""}, {"0351 5550100 / 0172 5550100", "DE", fact.Several, ""},
		{"+999 351 5550100", "", fact.NoSuchCode, ""}, {"+49 1", "", fact.TooShort, ""}, {"+41 44 555", "", fact.TooShort, ""}, {"+41 44 555 01 00 00 00", "", fact.TooLong, ""}, {"555-0100", "US", fact.NoAreaCode, ""}, {"5550100", "DE", fact.NoAreaCode, ""}, {"49 351 5550100", "DE", fact.NoAreaCode, "+49 351 5550100"}, {"12345", "DE", fact.NoAreaCode, ""}, {"19222", "DE", fact.NoAreaCode, ""}, {"1 555 01 00", "AT", fact.NoAreaCode, ""}, {"1", "DE", fact.BadForm, ""},
		{"\u202a+49 351 5550100\u202c", "DE", fact.Invisible, "+49 351 5550100"}, {"+49 351\u200b 5550100", "DE", fact.Invisible, "+49 351 5550100"}, {"+49 351 5550100\ue000", "DE", fact.Invisible, "+49 351 5550100"},
	} {
		p, r := fact.ParsePhone(c.text, c.region)
		check(t, c.text, p, c.text, r, c.why, c.instead)
	}
}

// FuzzParsePhone: a link holds a number and nothing else, and no digit that
// was not written but those of the country.
func FuzzParsePhone(f *testing.F) {
	for _, s := range []string{"+49 (0)351 5550100", "0351 / 555 01-00", "116 117", "+1 202-555-0100 x7", "+39 06 6982 0000"} {
		f.Add(s, "DE")
		f.Add(s, "")
	}
	link := regexp.MustCompile(`^tel:\+?[0-9]{2,17}(;ext=[0-9]{1,6})?$`)
	digits := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, s)
	}
	f.Fuzz(func(t *testing.T, s, region string) {
		if region != "" && !fact.NewCountry(region).Known() {
			return
		}
		p, r := fact.ParsePhone(s, region)
		if r != nil || !p.Known() || p.Href() == "" {
			return
		}
		if !link.MatchString(p.Href()) || !fact.SafeURL(p.Href()) {
			t.Fatalf("%q dials %q", s, p.Href())
		}
		dialled, written := digits(p.Href()), digits(s)
		if tail := dialled[max(0, len(dialled)-4):]; !strings.HasSuffix(written, tail) {
			t.Errorf("%q dials %q", s, p.Href())
		}
	})
}
