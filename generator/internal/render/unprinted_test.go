package render_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/render"
)

// TestUnprinted: what a profile states reaches a sentence, as what it says or as
// what decides it, or the schema says that it is not printed, and why.
func TestUnprinted(t *testing.T) {
	p := corpus.Press(t)
	texts := map[string]string{}
	files, err := filepath.Glob("../../../profiles/*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, "../rules/testdata/everything.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(data)
	}
	texts["authority"] = strings.Replace(texts["../../../profiles/_smallest-zoom.yaml"], "  email: post@handwerk.example\n", `  email: post@handwerk.example
  supervisory_authority: {name: Beispielbehörde, address: "Weg 1, 01067 Dresden", phone: "+49 351 5550100", email: post@behoerde.example, website: https://behoerde.example, complaint_form: https://behoerde.example/beschwerde}
`, 1)
	texts["own groups"] = strings.Replace(strings.ReplaceAll(texts["../../../profiles/_smallest-zoom.yaml"], "customers", "angler"),
		"services:", "own_groups: [{id: angler, label: {de: Anglerinnen und Angler, en: anglers}}]\nservices:", 1)
	texts["parts"] = strings.Replace(texts["../../../profiles/_smallest-teams.yaml"], "    retention:\n",
		"    retention:\n      - {for: [files], period: P1Y, from: meeting-end, parts: [{id: plans, label: {de: Pläne, en: drawings}, period: P2Y, from: meeting-end, at_most: yes}]}\n", 1)
	for _, answer := range []string{"yes", "no"} {
		texts[answer] = corpus.All(p.Library, 0, corpus.Kinds["gdpr-de"], answer)
	}
	reached := map[string]bool{}
	for name, text := range texts {
		j := p.Judge(corpus.Source(t, "acme", text))
		if j.Err != nil || j.Profile == nil {
			t.Fatal(name, j.Err, j.Found)
		}
		for _, n := range j.Notices {
			for _, part := range n.Parts {
				for i := range part.Clauses {
					for _, u := range render.Units(&part.Clauses[i], n.Library.Locale(n.Lang)) {
						for _, f := range u.Facts {
							for at := fact.Pattern(f.Path); at != ""; at = at[:max(strings.LastIndexAny(at, ".["), 0)] {
								reached[at] = true
							}
						}
					}
				}
			}
		}
	}
	keys := 0
	for pattern := range profile.Facts() {
		shape, ok := profile.Shape(pattern)
		if !ok || shape.Kind == profile.Keyed || strings.HasSuffix(pattern, "[]") {
			continue
		}
		keys++
		marked := !profile.Printed(pattern)
		switch {
		case reached[within[pattern]]:
		case !reached[pattern] && !marked:
			t.Errorf("%s reaches no sentence, and the schema does not say why", pattern)
		case reached[pattern] && marked:
			t.Errorf("%s reaches a sentence, and the schema says that it is not printed", pattern)
		}
	}
	if keys < 200 {
		t.Errorf("only %d keys", keys)
	}
}

// within are the facts whose words stand inside those of another fact, under
// its path.
var within = map[string]string{
	"own_groups":         "services[].groups",
	"own_groups[].label": "services[].groups",
}
