package notice

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
	"klausel/profiles"
	"klausel/templates"
)

// TestRun: a text that was turned into functions says what text/template makes of
// it, with the same values, lines, conditions and gaps; and every text of the
// catalogue can be turned into functions.
func TestRun(t *testing.T) {
	lib, err := library.Load(templates.FS, View)
	if err != nil {
		t.Fatal(err)
	}
	loader, err := profile.NewLoader(lib.Values)
	if err != nil {
		t.Fatal(err)
	}
	logos, err := fs.Sub(profiles.FS, "logos")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(profiles.FS, "*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	texts := map[string]string{"empty.yaml": "languages: [de, en]\nservices: [{id: zoom}, {id: jitsi, variant: jitsi-self-hosted}]\n"}
	for _, name := range names {
		data, err := profiles.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(data)
	}
	ran := map[*library.Text]bool{}
	for name, text := range texts {
		p, _ := loader.Load(fstest.MapFS{name: {Data: []byte(text)}, "logos/kanzlei-nordlicht.svg": logoOf(t, logos)}, name, name)
		if p == nil {
			continue // it extends a file that is not here
		}
		facts := Derive(p, lib)
		for _, loc := range lib.Locales {
			if lib.Lacks(loc.ID) > 0 {
				continue
			}
			c := &composer{facts: facts, lang: loc.ID, print: NewPrinter(lib, facts.Pack, loc, facts.Form)}
			obliged := (&deriver{p: p, lib: lib, law: facts.Pack, group: facts.Group}).obligations(facts.Services)
			for _, s := range facts.Services {
				for _, clause := range lib.Clauses {
					service := ""
					sc := scope{Facts: facts, Services: facts.Services, Obliged: obliged}
					sc.Section.Holds = len(facts.Services) > 1
					if clause.Scope == "service" {
						sc.Service, service = s, s.ID.ID()
					}
					for _, text := range []*library.Text{lib.Text(clause, facts.Pack, loc.ID), lib.Particular(clause, service, loc.ID)} {
						if text == nil {
							continue
						}
						one, other := &recorder{c: c, clause: clause, service: service}, &recorder{c: c, clause: clause, service: service}
						said, err := one.run(text, &sc)
						if err != nil {
							t.Fatal(err)
						}
						ran[text] = true
						other.text, other.last, sc.rec = text, make([]Branch, len(text.Branches)), other
						want, err := text.Interpret(&sc)
						if err != nil {
							t.Fatal(err)
						}
						if said != want || fmt.Sprint(one.values, one.lines, one.gaps) != fmt.Sprint(other.values, other.lines, other.gaps) {
							t.Fatalf("%s: %s says\n%q\nwant\n%q", name, text.File, said, want)
						}
					}
				}
			}
		}
	}
	for text := range ran {
		if !text.Prepared() {
			t.Errorf("%s needs text/template", text.File)
		}
	}
	if len(ran) < 60 {
		t.Errorf("only %d texts ran", len(ran))
	}
}

func logoOf(t *testing.T, logos fs.FS) *fstest.MapFile {
	data, err := fs.ReadFile(logos, "kanzlei-nordlicht.svg")
	if err != nil || !strings.Contains(string(data), "<svg") {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: data}
}
