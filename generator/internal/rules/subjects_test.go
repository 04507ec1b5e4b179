package rules_test

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// TestAgreement prints docs/agreement.md: what keeps two facts of a subject from
// contradicting each other. A fact that belongs to no subject fails it; that each
// pair names a rule or a reason is checked when the templates are read.
func TestAgreement(t *testing.T) {
	lib := corpus.Press(t).Library
	home := map[string]bool{}
	for i := range lib.Subjects {
		for _, a := range lib.Subjects[i].Facts.Aspects() {
			for _, f := range a.Facts {
				home[f] = true
			}
		}
	}
	value, listed := reflect.TypeFor[fact.Value](), reflect.TypeFor[fact.Listed]()
	facts := 0
	for pattern, typ := range profile.Facts() {
		if !typ.Implements(value) && !typ.Implements(listed) {
			continue
		}
		facts++
		if !home[pattern] {
			t.Errorf("%s belongs to no subject of templates/subjects.yaml", pattern)
		}
	}
	if facts < 250 {
		t.Errorf("only %d facts", facts)
	}
	const file = "../../../docs/agreement.md"
	want := []byte(agreementPage(lib))
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/agreement.md is not what templates/subjects.yaml says now; print it: go test ./generator/internal/rules -run TestAgreement -update (%v)", err)
	}
}

func agreementPage(lib *library.Library) string {
	var b strings.Builder
	b.WriteString(`# Agreement: what keeps one statement from contradicting another

Printed from ` + "`templates/subjects.yaml`" + `; to print it again:
` + "`go test ./generator/internal/rules -run TestAgreement -update`" + `.

Every fact of a profile belongs to one subject, and there to what it says. A row is about each two facts of two such
columns, of one of them, or about facts and what the catalogue knows of a product. It names the rules that report a
contradiction, or why none is possible. What no notice prints contradicts no sentence and stands in no row.
`)
	for i := range lib.Subjects {
		s := &lib.Subjects[i]
		fmt.Fprintf(&b, "\n## %s\n\n", s.Label["en"])
		for _, a := range s.Facts.Aspects() {
			var names []string
			for _, f := range a.Facts {
				names = append(names, "`"+strings.TrimPrefix(f, "services[].")+"`")
			}
			name := a.ID
			if name == "practice" {
				name = "practice, not printed"
			}
			fmt.Fprintf(&b, "- %s: %s\n", name, strings.Join(names, ", "))
		}
		b.WriteString("\n| Between | Held by |\n| --- | --- |\n")
		for _, pair := range s.Needed() {
			var held []string
			for _, p := range s.Between(pair) {
				for _, id := range p.Rules {
					if link := "[" + id + "](rules.md#" + id + ")"; !slices.Contains(held, link) {
						held = append(held, link)
					}
				}
			}
			text := strings.Join(held, ", ")
			for _, p := range s.Between(pair) {
				if p.Because != "" {
					text = strings.TrimPrefix(text+"; ", "; ") + map[bool]string{true: "independent, because ", false: "besides: "}[len(p.Rules) == 0] + p.Because
				}
			}
			between := pair[0] + " × " + pair[1]
			if pair[0] == pair[1] {
				between = "within " + pair[0]
			}
			fmt.Fprintf(&b, "| %s | %s |\n", between, line(text))
		}
	}
	return b.String()
}
