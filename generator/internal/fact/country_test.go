package fact_test

import (
	"slices"
	"testing"

	"klausel/generator/internal/fact"
)

func TestParseCountry(t *testing.T) {
	for _, c := range []struct {
		text    string
		why     fact.Why
		instead string
	}{
		{"", "", ""}, {"DE", "", ""}, {"NO", "", ""}, {"US", "", ""}, {"XK", "", ""}, {"LI", "", ""}, {"HK", "", ""},
		{"EU", fact.Union, ""}, {"EWR", fact.Union, ""}, {"EEA", fact.Union, ""}, {"UN", fact.Union, ""}, {"weltweit", fact.Union, ""},
		{"UK", fact.BadForm, "GB"}, {"de", fact.BadForm, "DE"}, {"DEU", fact.BadForm, "DE"}, {"DE-SN", fact.BadForm, "DE"}, {"USA", fact.BadForm, "US"}, {"DD", fact.BadForm, "DE"},
		{"Deutschland", fact.BadForm, "DE"}, {"austria", fact.BadForm, "AT"}, {"Österreich", fact.BadForm, "AT"}, {"Vereinigte Staaten", fact.BadForm, "US"},
		{"XX", fact.BadForm, ""}, {"ZZ", fact.BadForm, ""}, {"QQ", fact.BadForm, ""}, {"IC", fact.BadForm, ""}, {"D", fact.BadForm, "DE"}, {"EL", fact.BadForm, "GR"}, {"FL", fact.BadForm, "LI"}, {"G", fact.BadForm, ""}, {"276", fact.BadForm, "DE"}, {"Atlantis", fact.BadForm, ""},
	} {
		got, r := fact.ParseCountry(c.text)
		check(t, c.text, got, c.text, r, c.why, c.instead)
	}
	if c, r := fact.ParseCountry("unknown"); r != nil || c.Known() {
		t.Error("unknown is a country")
	}
}

// TestCountries holds the list against ISO 3166-1, which had 249 countries in
// 2026, and Kosovo.
func TestCountries(t *testing.T) {
	codes := fact.Countries()
	if len(codes) != 249+1 {
		t.Errorf("%d countries: %v", len(codes), codes)
	}
	for _, eea := range []string{"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"} {
		if !slices.Contains(codes, eea) {
			t.Errorf("%s is missing", eea)
		}
	}
	c := fact.NewCountry("DE", fact.Ref{Path: "x"})
	if !c.In("AT", "DE") || c.In("AT") || !c.Is("DE").Holds || c.ID() != "DE" || fact.NewCountry("EU").Known() {
		t.Error("a country is not what it is")
	}
	if (fact.Country{}).In("") {
		t.Error("an unknown country is one of a list")
	}
}

// FuzzParseCountry: what is accepted is in the list, and so is each proposal.
func FuzzParseCountry(f *testing.F) {
	for _, s := range []string{"DE", "de", "DEU", "DE-SN", "Deutschland", "EU", "276"} {
		f.Add(s)
	}
	codes := fact.Countries()
	f.Fuzz(func(t *testing.T, s string) {
		c, r := fact.ParseCountry(s)
		if c.Known() && (c.ID() != s || !slices.Contains(codes, s)) {
			t.Errorf("%q is taken for the country %s", s, c)
		}
		if r != nil && r.Instead != "" && !slices.Contains(codes, r.Instead) {
			t.Errorf("%q: the proposal %q is no country", s, r.Instead)
		}
	})
}
