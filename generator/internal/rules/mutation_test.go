package rules_test

import (
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
)

// leaf is one value of a document and how to take it out.
type leaf struct {
	path string // pattern, without ids
	id   string // exact path
	drop func()
	back func()
	set  func(any)

	value any
}

// leaves lists the values of a document: scalars and lists of scalars.
func leaves(v any, pattern, exact string, out *[]leaf) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			old := v[k]
			p, e := strings.TrimPrefix(pattern+"."+k, "."), strings.TrimPrefix(exact+"."+k, ".")
			if isLeaf(old) {
				*out = append(*out, leaf{p, e, func() { delete(v, k) }, func() { v[k] = old }, func(x any) { v[k] = x }, old})
			} else {
				leaves(old, p, e, out)
			}
		}
	case []any:
		for i, item := range v {
			leaves(item, pattern+"[]", fmt.Sprintf("%s[%s]", exact, strings.TrimPrefix(key(item), "id=")+map[bool]string{true: fmt.Sprint(i)}[key(item) == ""]), out)
		}
	}
}

// isLeaf: a text per language counts as one value.
func isLeaf(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		_, de := v["de"]
		return de
	case []any:
		return len(v) == 0 || !isMap(v[0])
	}
	return true
}

func isMap(v any) bool { _, ok := v.(map[string]any); return ok }

func sample(t testing.TB, name string) any {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".yaml")
	if err != nil {
		text = []byte(corpus.Sample(t, name))
	}
	var doc any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// fired lists the rules that report now and did not before.
func fired(before, after []diag.Finding) []string {
	had := map[string]int{}
	for _, f := range before {
		had[f.Rule+" "+f.Path]++
	}
	var out []string
	for _, f := range after {
		if had[f.Rule+" "+f.Path] == 0 {
			out = append(out, f.Rule)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// samples are shipped ones, and those of testdata that state what they do not.
var samples = []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht", "everything", "own-authority"}

// An outcome is an entry of testdata/mutations.yaml.
type outcome struct {
	Fact     string
	Duty     string
	Optional string
	Rules    [][]string

	Elsewhere bool // the fact is missed where another one rests on it
}

// near reports whether a finding stands at a fact, at the block around it, or
// at what the fact would hold.
func near(found, pattern string) bool {
	at, want := norm(fact.Pattern(found)), norm(pattern)
	block := func(s string) string { return strings.TrimSuffix(s[:max(strings.LastIndexByte(s, '.'), 0)], "[]") }
	return strings.HasPrefix(at, want) || strings.HasPrefix(want, at) || block(at) == block(want)
}

// TestMutations takes away every fact of every sample, one at a time, and sets
// to unknown every one that may be: exactly the expected rules report, at the
// fact. The selection (see corpus.Full) takes away every twentieth fact, where
// the samples state it first.
func TestMutations(t *testing.T) {
	data, err := os.ReadFile("testdata/mutations.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var entries []outcome
	if err := yaml.Unmarshal(data, &entries); err != nil {
		t.Fatal(err)
	}
	expect := map[string]outcome{}
	for _, e := range entries {
		if (e.Optional == "") == (len(e.Rules) == 0) && e.Optional == "" || e.Duty == "" && e.Optional == "" {
			t.Errorf("%s: a mandatory fact names duty and rules, an optional one says why", e.Fact)
		}
		expect[e.Fact] = e
	}
	press := corpus.Press(t)
	first := map[string]string{} // where each fact is stated first, in the order of samples
	for _, name := range samples {
		var all []leaf
		leaves(sample(t, name), "", "", &all)
		for _, l := range all {
			if first[norm(l.path)] == "" {
				first[norm(l.path)] = name + l.id
			}
		}
	}
	for _, name := range samples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := sample(t, name)
			doc.(map[string]any)["languages"] = []any{"de"} // what is missing is missing in every language
			before := run(t, press, doc)
			var all []leaf
			leaves(doc, "", "", &all)
			if len(all) < 50 {
				t.Fatalf("only %d facts", len(all))
			}
			for i, l := range all {
				e, ok := expect[norm(l.path)]
				if !ok {
					t.Errorf("%s has no entry in testdata/mutations.yaml", norm(l.path))
					continue
				}
				if first[norm(l.path)] != name+l.id && !corpus.Full() || !corpus.Chosen(i, 20) {
					continue
				}
				l.drop()
				after := run(t, press, doc)
				l.back()
				e.judge(t, l, "is taken away", before, after)

				if answer, isText := l.value.(string); isText && mayBeUnknown(press.Library, norm(l.path), answer) {
					l.set("unknown")
					after := run(t, press, doc)
					l.back()
					e.judge(t, l, "is unknown", before, after)
				}
			}
		})
	}
}

// TestMutationsCoverTheSchema: every key that a profile may state has an entry
// in testdata/mutations.yaml, and so a sample that states it.
func TestMutationsCoverTheSchema(t *testing.T) {
	data, err := os.ReadFile("testdata/mutations.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var entries []outcome
	if err := yaml.Unmarshal(data, &entries); err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, e := range entries {
		have[e.Fact] = true
		for at := e.Fact; at != ""; at = at[:max(strings.LastIndexAny(at, ".["), 0)] {
			have[at] = true // the blocks around it
		}
	}
	readme, err := os.ReadFile("../../../profiles/README.md") // lists every key, printed from the schema
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for _, line := range strings.Split(string(readme), "\n") {
		key, ok := strings.CutPrefix(line, "| `")
		if !ok {
			continue
		}
		key, _, _ = strings.Cut(key, "`")
		keys++
		if !have[key] && !slices.Contains([]string{"all_services", "extends", "remove"}, key) {
			t.Errorf("%s: no sample states it, so nothing is known of its absence", key)
		}
	}
	if keys < 250 {
		t.Errorf("only %d keys", keys)
	}
}

// mayBeUnknown: yes/no matters and values of closed lists.
func mayBeUnknown(lib *library.Library, pattern, answer string) bool {
	if strings.HasSuffix(pattern, ".id") || strings.HasSuffix(pattern, ".basis") {
		return false // the key of a list item
	}
	return answer == "yes" || answer == "no" || len(lib.Values(pattern)) > 0 && slices.Contains(lib.Values(pattern), answer)
}

func (e outcome) judge(t *testing.T, l leaf, what string, before, after []diag.Finding) {
	t.Helper()
	got := fired(before, after)
	if len(got) == 0 && e.Optional != "" {
		return
	}
	for _, want := range e.Rules {
		if slices.Equal(got, want) {
			if !e.Elsewhere && !slices.ContainsFunc(after, func(f diag.Finding) bool {
				return slices.Contains(got, f.Rule) && f.Pos.Line > 0 && near(f.Path, l.path)
			}) {
				t.Errorf("%s %s: %v report, but not at the fact", l.id, what, got)
			}
			return
		}
	}
	t.Errorf("%s %s: %v report, want one of %v", l.id, what, got, e.Rules)
}

// TestMandatoryItems: written from Art. 13, 14, 26 and 28 GDPR alone. For each
// item, taking away what states it must be an error; the gate says whether the
// notice is withheld or the practice stopped.
func TestMandatoryItems(t *testing.T) {
	press := corpus.Press(t)
	items := []struct {
		provision, base, change string
		gate                    diag.Gate
	}{
		{"13(1)(a) identity", "kesselwerk", `{controller: {name: null}}`, diag.Publish},
		{"13(1)(a) contact", "kesselwerk", `{controller: {email: null, phone: null}}`, diag.Publish},
		{"13(1)(b) officer or none", "kesselwerk", `{dpo: null}`, diag.Publish},
		{"13(1)(b) contact of the officer", "kesselwerk", `{dpo: {email: null}}`, diag.Publish},
		{"13(1)(c) purposes", "kesselwerk", `{services: [{id: webex, purposes: null}], all_services: {purposes: null}}`, diag.Publish},
		{"13(1)(c) legal basis", "kesselwerk", `{services: [{id: zoom, purposes: [{id: webinar-registration, legal_bases: null}]}]}`, diag.Publish},
		{"13(1)(d) interests", "kesselwerk", `{services: [{id: zoom, purposes: [{id: attendance-record, legal_bases: [{basis: legitimate-interest, interest: null}]}]}]}`, diag.Publish},
		{"6(3) norm", "beispielfeld", `{services: [{id: jitsi, purposes: [{id: official-duties, legal_bases: [{basis: public-task, norm: null}]}]}]}`, diag.Publish},
		{"13(1)(e) provider", "beispielfeld", `{services: [{id: nextcloud-talk, provider: {name: null}}]}`, diag.Publish},
		{"13(1)(e) host", "beispielfeld", `{services: [{id: jitsi, host: {name: null}}]}`, diag.Publish},
		{"13(1)(e) own purposes", "beispielfeld", `{services: [{id: nextcloud-talk, provider: {own_purposes: null}}]}`, diag.Publish},
		{"13(1)(f) tool", "kesselwerk", `{services: [{id: teams, transfers: null}]}`, diag.Publish},
		{"13(1)(f) copy", "kesselwerk", `{services: [{id: teams, transfers: [{id: eudb-exceptions, tool: scc, copy: null}]}]}`, diag.Publish},
		{"45 listing", "kesselwerk", `{services: [{id: teams, transfers: [{id: eudb-exceptions, dpf_checked_on: null}]}]}`, diag.Publish},
		{"13(2)(a) periods", "kesselwerk", `{services: [{id: zoom, retention: null}]}`, diag.Publish},
		{"13(2)(e) provision", "kesselwerk", `{provision: null}`, diag.Publish},
		{"13(2)(f) logic", "kesselwerk", `{automated_decisions: {used: yes}}`, diag.Publish},
		{"14(2)(f) source", "kesselwerk", `{all_services: {data_sources: null}}`, diag.Publish},
		{"14(1)(d) categories", "kesselwerk", `{services: [{id: zoom, functions: {chat: null}}]}`, diag.Publish},
		{"recording decided", "kesselwerk", `{services: [{id: zoom, functions: {recording: null}}]}`, diag.Publish},
		{"9(2) condition", "kanzlei-nordlicht", `{services: [{id: jitsi, special_categories: {condition: null}}]}`, diag.Publish},
		{"26(2) essence", "kesselwerk", `{services: [{id: zoom, provider: {role: joint-controller}}]}`, diag.Publish},
		{"28(3) contract", "kesselwerk", `{services: [{id: zoom, contract: {state: missing}}]}`, diag.Processing},
		{"201 StGB authorisation", "kesselwerk", `{services: [{id: teams, recording: {authorisation: null}}]}`, diag.Processing},
		{"7(1) consent by announcement", "kesselwerk", `{services: [{id: teams, recording: {authorisation: announcement-only}}]}`, diag.Processing},
	}
	for _, item := range items {
		before := judge(t, press, item.base, nil)
		found := false
		for _, f := range judge(t, press, item.base, []byte(item.change)) {
			if f.Severity == diag.Error && f.Gate == item.gate && f.Pos.Line > 0 && !slices.ContainsFunc(before, func(b diag.Finding) bool { return b.Rule == f.Rule && b.Path == f.Path }) {
				found = true
			}
		}
		if !found {
			t.Errorf("%s: %s: no error with gate %s", item.provision, item.change, item.gate)
		}
	}
}

// TestContradictions sets a fact to a value that another fact, the catalogue or
// the law contradicts: exactly these rules report.
func TestContradictions(t *testing.T) {
	press := corpus.Press(t)
	cases := []struct{ base, change, want string }{
		{"kesselwerk", `{controller: {kind: church-other}}`, "authority-found law-pack"},
		{"kesselwerk", `{services: [{id: teams, variant: teams-free}]}`, "transfer-recipient transfer-tool variant-unsuitable"},
		{"kesselwerk", `{services: [{id: zoom, functions: {attention_tracking: yes}}]}`, "attention-informed function-not-offered purpose-of-function"},
		{"kesselwerk", `{services: [{id: zoom, encryption: {end_to_end: all-meetings}}]}`, "possible-world"},
		{"kesselwerk", `{services: [{id: teams, recording: {authorisation: announcement-only}}]}`, "speakers-agree"},
		{"kesselwerk", `{services: [{id: teams, recording: {announced_before_start: no}}]}`, "announced-before-start"},
		{"kesselwerk", `{services: [{id: zoom, contract: {state: missing}}]}`, "contract-concluded"},
		{"kesselwerk", `{services: [{id: zoom, transfers: [{id: us-account-operation, tool: adequacy}]}]}`, "adequacy-decision"},
		{"kesselwerk", `{services: [{id: zoom, transfers: [{id: us-account-operation, dpf_checked_on: "2025-01-01"}]}]}`, "dpf-check-current"},
		{"kesselwerk", `{services: [{id: teams, retention: [{for: [support], vendor_default: yes, period: null, from: null}]}]}`, "vendor-default-known"},
		{"kesselwerk", `{services: [{id: teams, retention: [{for: [support], until: account-deleted}]}]}`, "retention-one-way"},
		{"kesselwerk", `{services: [{id: teams, functions: {emotion_analysis: yes}}]}`, "emotion-recognition-banned impact-assessment purpose-of-function"},
		{"kesselwerk", `{services: [{id: zoom, functions: {voice_or_face_profile: yes}}]}`, "biometric-consent impact-assessment purpose-of-function retention-per-category special-categories-condition"},
		{"kesselwerk", `{services: [{id: zoom, settings: {browser_join: perhaps}}]}`, "setting-known"},
		{"kesselwerk", `{all_services: {encryption: {transport: no}}}`, "transport-encrypted"},
		{"kesselwerk", `{all_services: {admission: {passcode: no, lobby: no}}}`, "admission-guarded"},
		{"kesselwerk", `{dpo: {designated: no, why_none: below-threshold}}`, "answers-exclude officer-required"},
		{"kesselwerk", `{notice: {linked_in_invitation: no}}`, "notice-in-invitation"},
		{"beispielfeld", `{services: [{id: jitsi, purposes: [{id: official-duties, legal_bases: [{basis: public-task, remove: true}, {basis: legitimate-interest, interest: efficient-communication, balancing_documented: yes}]}]}]}`, "authority-interest"},
		{"beispielfeld", `{services: [{id: jitsi, host: {contract: missing}}]}`, "host-contract"},
		{"beispielfeld", `{services: [{id: jitsi, settings: {stun_server: vendor-default}}]}`, "settings-conflict transfer-recipient transfer-tool"},
		{"beispielfeld", `{services: [{id: jitsi, logs: {ip_address: full}}]}`, "full-ip-addresses"},
		{"beispielfeld", `{services: [{id: jitsi, host: {country: US}}]}`, "transfer-stated"},
		{"beispielfeld", `{all_services: {terminal: {nonessential_storage: yes, consent_asked_before: no}}}`, "terminal-consent"},
		{"kanzlei-nordlicht", `{all_services: {provider: {secrecy_undertaking: no}}}`, "secrecy-undertaking"},
		{"kanzlei-nordlicht", `{services: [{id: jitsi, variant: jitsi-meet-jit-si}]}`, "possible-world provider-replaced retention-per-category transfer-tool variant-unsuitable"},
	}
	for _, c := range cases {
		got := strings.Join(fired(judge(t, press, c.base, nil), judge(t, press, c.base, []byte(c.change))), " ")
		if got != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.base, c.change, got, c.want)
		}
	}
}

// norm speaks of what all services share as of a service.
func norm(pattern string) string { return strings.Replace(pattern, "all_services.", "services[].", 1) }
