package rules_test

import (
	"slices"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/rules"
)

// Old facts of the catalogue are told with the words they carry and where they
// were read, first as warnings. A build never fails on them.
func TestStaleFactsGrowWorse(t *testing.T) {
	press := corpus.Press(t)
	stale := func(day string) []diag.Finding {
		found := judge(t, press, "_smallest-zoom", []byte("# as-of: "+day+"\nnotice: {version: \"2\"}"))
		return slices.DeleteFunc(found, func(f diag.Finding) bool { return f.Rule != "stale-fact" })
	}
	soon, late := stale("2027-05-24"), stale("2027-11-24")
	if len(soon) == 0 || len(late) <= len(soon) {
		t.Fatalf("%d stale facts in May, %d in November", len(soon), len(late))
	}
	if w := diag.Worst(soon); w != diag.Warning {
		t.Errorf("a day late is %v", w)
	}
	if w := diag.Worst(late); w != diag.Error {
		t.Errorf("half a year late is %v", w)
	}
	if slices.ContainsFunc(late, diag.Finding.Withholds) {
		t.Error("age withholds a notice")
	}
	for _, f := range soon {
		words := rules.Speaker(press.Library)(f, "de")
		if f.Origin().IsZero() || !strings.Contains(words.Message, f.Origin().File) || !strings.Contains(words.Message, f.Args["title"]) {
			t.Errorf("the message does not say what and where: %s", words.Message)
		}
	}
	rules.Lenient(press.Library, late)
	if w := diag.Worst(late); w != diag.Warning {
		t.Errorf("a build takes them for %v", w)
	}
}

// A waived finding stays in sight and stops nothing.
func TestWaivers(t *testing.T) {
	press := corpus.Press(t)
	find := func(change, rule string) []diag.Finding {
		found := judge(t, press, "_smallest-zoom", []byte(change))
		return slices.DeleteFunc(found, func(f diag.Finding) bool { return f.Rule != rule })
	}
	const unlinked = "notice: {linked_in_invitation: no, linked_on_join_page: no}\n"
	const why = `reason: Die Einladungen werden umgestellt., decided_by: Geschäftsführung, expires: "2026-12-31"`
	if f := find(unlinked, "notice-linked"); len(f) != 1 || !f[0].Withholds() {
		t.Fatalf("without a waiver: %+v", f)
	}
	f := find(unlinked+"waivers: [{rule: notice-linked, "+why+"}]", "notice-linked")
	if len(f) != 1 || f[0].Withholds() || f[0].Severity != diag.Info || f[0].Waived == nil || f[0].Waived.Until != "2026-12-31" || f[0].Waived.Severity != diag.Error {
		t.Errorf("waived: %+v", f)
	}
	// One fact of several, and not another.
	if f := find(unlinked+"waivers: [{rule: notice-linked, fact: notice.linked, "+why+"}]", "notice-linked"); f[0].Waived != nil {
		t.Error("notice.linked is no block around notice.linked_in_invitation")
	}
	// An item every notice must hold.
	if f := find("controller: {name: null}\nwaivers: [{rule: controller-identity, "+why+"}]", "controller-identity"); len(f) != 1 || !f[0].Withholds() {
		t.Errorf("the name of the controller was waived: %+v", f)
	}
}
