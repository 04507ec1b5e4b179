package library

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/fact"
	"klausel/templates"
)

// A number that is missing would be 0, and then every contract too old.
func TestThresholdsMustBeComplete(t *testing.T) {
	data, err := templates.FS.ReadFile("thresholds.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"complete": {"", "", ""},
		"number":   {"value: 20", "value: 0", "dpo_persons"},
		"day":      {`date: "2025-02-02"`, `date: "soon"`, "soon is no date"},
		"state":    {"state: in-force", "state: fine", "dpf"},
		"unknown":  {"dpo_persons:", "dpo_people:", "dpo_people"},
		"left out": {"  telecom_role:", "  old_role:", "old_role"},
	} {
		t.Run(name, func(t *testing.T) {
			text := string(data)
			if c.old != "" {
				if text = strings.Replace(text, c.old, c.new, 1); text == string(data) {
					t.Fatalf("no %q in thresholds.yaml", c.old)
				}
			}
			ld := newLoader(fstest.MapFS{"thresholds.yaml": {Data: []byte(text)}})
			ld.thresholds(new(Thresholds))
			got := ""
			if err := errors.Join(ld.errs...); err != nil {
				got = err.Error()
			}
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("errors: %q, want %q in them", got, c.want)
			}
		})
	}
}

func TestCitedAt(t *testing.T) {
	day := func(s string) fact.Date {
		d, refused := fact.ParseDate(s)
		if refused != nil {
			t.Fatal(refused)
		}
		return d
	}
	l := &Library{Services: []*Service{{
		UseUntil: day("2027-11-23"),
		Variants: []Variant{{Cited: Cited{File: "a.yaml", Line: 3}}, {Cited: Cited{File: "a.yaml", Line: 9, UseUntil: day("2027-05-23")}}},
		Data:     []Data{{Cited: Cited{File: "a.yaml", Line: 12}, Retention: &Default{Cited: Cited{File: "a.yaml", Line: 12, UseUntil: day("2026-12-01")}}}},
	}}}
	l.indexCited()
	for line, want := range map[int]string{3: "2027-11-23", 9: "2027-05-23", 12: "2026-12-01"} {
		if c, ok := l.CitedAt(fact.Pos{File: "a.yaml", Line: line, Col: 1}); !ok || c.UseUntil.String() != want {
			t.Errorf("line %d: %q, %v; want %q", line, c.UseUntil, ok, want)
		}
	}
	if _, ok := l.CitedAt(fact.Pos{File: "a.yaml", Line: 4}); ok {
		t.Error("a fact in a line without one")
	}
}
