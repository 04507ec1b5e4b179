package cli

import (
	"errors"
	"fmt"
	"testing"
)

// TestMistakes: wherever an error about a template or site.yaml names its
// place, the finding made of it has that place.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"templates/purposes.yaml:11: field idd not found":                                                     "templates/purposes.yaml:11:1 field idd not found",
		"template: templates/clauses/10-controller/de.md:5: function \"nix\" not defined":                     "templates/clauses/10-controller/de.md:5:1 function \"nix\" not defined",
		"acme de: template: templates/clauses/10-controller/de.md:5:17: executing at <.Nam>: no such field":   "templates/clauses/10-controller/de.md:5:17 executing at <.Nam>: no such field",
		"profiles/acme.yaml: acme/de page: template: page.html:55:2: executing \"page.html\" at <.Bodyy>: no": "templates/layouts/page.html:55:2 executing \"page.html\" at <.Bodyy>: no",
		"html/template:page.html:5:3: ends in a non-text context":                                             "templates/layouts/page.html:5:3 ends in a non-text context",
		"templates/clauses/10-controller/clause.yaml: scope is controller or service":                         "templates/clauses/10-controller/clause.yaml scope is controller or service",
		"site.yaml: While parsing config: yaml: line 3: found a tab":                                          "site.yaml:3:1 found a tab",
		"site.yaml: decoding failed due to the following error(s):\n\n'Site' has invalid keys: titel":         "site.yaml decoding failed due to the following error(s): 'Site' has invalid keys: titel",
		"open purposes.yaml: file does not exist":                                                             "purposes.yaml file does not exist",
		"profiles: no folder": " profiles: no folder",
	} {
		a := &app{}
		found := a.mistakes(errors.New(text))
		if len(found) != 1 {
			t.Fatalf("%q: %d findings", text, len(found))
		}
		if got := fmt.Sprint(found[0].Pos, " ", found[0].Message["de"]); got != want {
			t.Errorf("%q:\n%s, not\n%s", text, got, want)
		}
	}
	if a := new(app); len(a.mistakes(errors.Join(errors.New("a.yaml:1: x"), errors.New("b.yaml:2: y")))) != 2 || a.mistakes(nil) != nil {
		t.Error("each error is one finding")
	}
}
