package interview_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/interview"
	"klausel/generator/internal/press"
)

// TestInherits: what a parent states is not asked again and not written into
// the profile; an answer that cannot stand beside it takes it away.
func TestInherits(t *testing.T) {
	c := config(t, "de")
	p, err := press.New(c.Lib, fact.Date{})
	if err != nil {
		t.Fatal(err)
	}
	office := `languages: [de]
provision: {duty: none}
services:
  - id: zoom
    variant: zoom-direct
    groups: [customers]
    retention: [{for: [chat], until: meeting-ended}, {for: [account], until: account-deleted}]
`
	source := func(data []byte) press.Source {
		return press.Source{FS: fstest.MapFS{"acme.yaml": {Data: data}, "shared/office.yaml": {Data: []byte(office)}}, Name: "acme.yaml", File: "acme.yaml"}
	}
	c.Values = func(data []byte) map[string]any { return p.Values(source(data)) }
	c.Judge = func(data []byte) ([]diag.Finding, error) {
		j := p.Judge(source(data))
		return j.Found, j.Err
	}

	own := "extends: office\ncontroller:\n  name: Ahorn Metallbau GmbH\n"
	iv := interview.New(c, draft(t, own))
	d := iv.Draft()
	if got := d.Services(); !slices.Equal(got, []string{"zoom"}) {
		t.Errorf("the draft knows the services %q", got)
	}
	if v := d.Get("services[zoom].variant"); v == nil || v.Value != "zoom-direct" {
		t.Errorf("the draft does not know the inherited variant: %v", v)
	}
	found, err := c.Judge([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Path == "provision.duty" || f.Path == "languages" || f.Path == "services" || strings.HasSuffix(f.Path, ".groups") && f.Rule == "groups-stated" {
			t.Errorf("%s is inherited, and asked for: %s", f.Path, f.Rule)
		}
	}
	if q := next(t, iv); q == nil {
		t.Error("nothing is asked of a profile that lacks nearly everything")
	}

	var period yaml.Node
	if err := period.Encode(map[string]string{"period": "P30D", "from": "meeting-end"}); err != nil {
		t.Fatal(err)
	}
	d.Set("services[zoom].retention[chat]", &period)
	text := string(d.Bytes())
	if !strings.Contains(text, "remove: [") || !strings.Contains(text, "services[zoom].retention[chat].until") {
		t.Errorf("the inherited way to say how long stays:\n%s", text)
	}
	if strings.Contains(text, "account") || strings.Contains(text, "variant") {
		t.Errorf("what is inherited was written down:\n%s", text)
	}
	found, err = c.Judge(d.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Rule == "retention-one-way" || f.Rule == "remove-nothing" || f.Rule == "value-form" {
			t.Errorf("%s %s", f.Rule, f.Path)
		}
	}
}
