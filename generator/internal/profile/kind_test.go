package profile

import (
	"reflect"
	"testing"

	"github.com/go-viper/mapstructure/v2"

	"klausel/generator/internal/fact"
)

// TestDial: a number belongs to the country of the block it stands in, or to
// the controller's; where nobody says which, it has no link.
func TestDial(t *testing.T) {
	for _, c := range []struct {
		profile string
		at      []string
		href    string
		rule    string
	}{
		{`{controller: {phone: 0351 5550100, address: {country: DE}}}`, []string{"controller", "phone"}, "tel:+493515550100", ""},
		{`{controller: {address: {country: AT}}, dpo: {phone: 01 5550100}}`, []string{"dpo", "phone"}, "tel:+4315550100", ""},
		{`{controller: {address: {country: US}}, representative: {address: {country: DE}, phone: 0351 5550100}}`, []string{"representative", "phone"}, "tel:+493515550100", ""},
		{`{controller: {phone: 0351 5550100}}`, []string{"controller", "phone"}, "", ""},
		{`{controller: {address: {country: unknown}, phone: 0351 5550100}}`, []string{"controller", "phone"}, "", ""},
		{`{controller: {phone: +49 (0)351 5550100}}`, []string{"controller", "phone"}, "tel:+493515550100", ""},
		{`{controller: {phone: 555-0100, address: {country: US}}}`, []string{"controller", "phone"}, "", "phone-form"},
	} {
		doc := parseYAML(t, c.profile).(map[string]any)
		ix := newIndex("p.yaml")
		ix.value["/controller/phone"] = &place{}
		ix.dial(doc)
		number, _ := lookup(doc, c.at).(fact.Phone)
		if number.Href() != c.href {
			t.Errorf("%s dials %q, want %q", c.profile, number.Href(), c.href)
		}
		switch {
		case c.rule == "" && (len(ix.found) > 0 || !number.Known()):
			t.Errorf("%s: %v", c.profile, ix.found)
		case c.rule != "" && (len(ix.found) != 1 || ix.found[0].Rule != c.rule || number.Known()):
			t.Errorf("%s: %v, want %s", c.profile, ix.found, c.rule)
		}
		for _, f := range ix.found {
			ruleWords(t, f.Rule, f.Args)
		}
	}
}

// TestKindsOfFields: a field of each kind gets its value, a field of words the
// text.
func TestKindsOfFields(t *testing.T) {
	var got struct {
		Date      fact.Date
		Period    fact.Period
		Country   fact.Country
		Countries []fact.Country
		Email     fact.Email
		URL       fact.URL
		Phone     fact.Phone
		Words     fact.Text
	}
	doc := map[string]any{
		"date": "2026-11-16", "period": " P30D", "country": "DE", "countries": []any{"DE", "AT"}, "email": "info@müller.example",
		"url": "https://müller.example", "phone": "0351 5550100", "words": "0351 5550100", "address": map[string]any{"country": "DE"},
	}
	newIndex("p.yaml").dialIn(doc, "", "")
	delete(doc, "address")
	dec, err := mapstructure.NewDecoder(&mapstructure.DecoderConfig{Result: &got, DecodeHook: mapstructure.DecodeHookFuncValue(toFact), ErrorUnused: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := dec.Decode(doc); err != nil {
		t.Fatal(err)
	}
	want := []string{"2026-11-16", "P30D", "DE", "[DE AT]", "mailto:info@xn--mller-kva.example", "https://xn--mller-kva.example", "tel:+493515550100", "0351 5550100"}
	codes := []string{got.Countries[0].ID(), got.Countries[1].ID()}
	if have := []string{got.Date.String(), got.Period.String(), got.Country.ID(), "[" + codes[0] + " " + codes[1] + "]", got.Email.Href(), got.URL.Href(), got.Phone.Href(), got.Words.String()}; !reflect.DeepEqual(have, want) {
		t.Errorf("got %q, want %q", have, want)
	}
	// Until every telephone number is a fact.Phone, a field of words takes one.
	if text, err := toFact(reflect.ValueOf(got.Phone), reflect.ValueOf(fact.Text{})); err != nil || text.(fact.Text).String() != "0351 5550100" {
		t.Errorf("%v %v", text, err)
	}
}
