package rules_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/render"
)

// A saying is an entry of testdata/sayable.yaml.
type saying struct {
	Kind   string
	Base   string
	Change any
	DE, EN []string // the notice says each of these
	Never  []string // and none of these, in either language
	Finds  []string // rules that report because of the change, besides advice
}

// TestSayable: what real organisations state about their meetings has a key,
// and the notice says it in both languages. The sentences are written by hand.
func TestSayable(t *testing.T) {
	data, err := os.ReadFile("testdata/sayable.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []saying
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&all); err != nil {
		t.Fatal(err)
	}
	press := corpus.Press(t)
	for _, s := range all {
		t.Run(s.Kind, func(t *testing.T) {
			t.Parallel()
			var doc any
			if err := yaml.Unmarshal([]byte(corpus.Sample(t, s.Base)), &doc); err != nil {
				t.Fatal(err)
			}
			doc = lay(doc, map[string]any{"languages": []any{"de", "en"}})
			before := run(t, press, doc)
			doc = lay(doc, s.Change)
			text, err := yaml.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			j := corpus.Judge(t, press, "p", string(text))
			for _, f := range j.Shape {
				if !slices.Contains(s.Finds, f.Rule) {
					t.Error(f.Rule, f.Path, f.Args)
				}
			}
			if got := fired(before, serious(j.Found)); strings.Join(got, " ") != strings.Join(s.Finds, " ") {
				t.Errorf("%v report, want %v", got, s.Finds)
			}
			printed := map[string]string{}
			for _, n := range j.Notices {
				out, err := render.One(n, j.Notices, "text", render.Config{})
				if err != nil {
					t.Fatal(err)
				}
				printed[n.Lang] += string(out)
			}
			for lang, sentences := range map[string][]string{"de": s.DE, "en": s.EN} {
				for _, want := range sentences {
					if !strings.Contains(printed[lang], want) {
						t.Errorf("the notice in %s does not say: %s", lang, want)
					}
				}
				for _, no := range s.Never {
					if strings.Contains(printed[lang], no) {
						t.Errorf("the notice in %s says: %s", lang, no)
					}
				}
			}
			if t.Failed() && testing.Verbose() {
				t.Log(printed["de"], printed["en"])
			}
			if len(s.Never)+len(s.Finds) == 0 && (len(s.DE) == 0 || len(s.EN) == 0) {
				t.Error("nothing is expected in one of the languages")
			}
		})
	}
	if len(all) < 10 {
		t.Errorf("only %d sayings", len(all))
	}
}

// serious are the findings that are more than advice.
func serious(found []diag.Finding) []diag.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f diag.Finding) bool { return f.Severity == diag.Info })
}
