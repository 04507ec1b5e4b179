package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/press"
	"klausel/generator/internal/rules"
)

// TestRules runs one archive per rule, examples/<rule>.txtar:
//
//	base: kesselwerk            a profile of profiles/, without extension
//	-- fails.yaml --            what is changed in it so that the rule reports
//	-- want --                  fact paths the rule reports, a line each
//	-- passes.yaml --           a change with which it just does not report
//
// A change is laid over the base: keys replace keys, null removes one, list
// items are met by their id, basis, for or date; "{id: x, remove: true}" takes
// one out. A list without such keys replaces the list.
// There may be several pairs: fails-2.yaml with want-2, passes-2.yaml, and so on.
// A change that begins with "# as-of: 2027-05-24" is judged on that day.
func TestRules(t *testing.T) {
	press := corpus.Press(t)
	archives, err := filepath.Glob("examples/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for i, file := range archives {
		if !corpus.Chosen(i, 40) {
			continue
		}
		id := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			base := ""
			for _, line := range strings.Split(string(ar.Comment), "\n") {
				if b, ok := strings.CutPrefix(line, "base: "); ok {
					base = strings.TrimSpace(b)
				}
			}
			want := map[string]string{}
			for _, f := range ar.Files {
				want[f.Name] = strings.TrimSpace(string(f.Data))
			}
			fails, passes := 0, 0
			for _, f := range ar.Files {
				stem, isYAML := strings.CutSuffix(f.Name, ".yaml")
				if !isYAML {
					continue
				}
				found := judge(t, press, base, f.Data)
				spoken(t, press.Library, found)
				got := paths(found, id)
				switch suffix := strings.TrimPrefix(strings.TrimPrefix(stem, "fails"), "passes"); {
				case strings.HasPrefix(stem, "fails"):
					fails++
					if w := want["want"+suffix]; strings.Join(got, "\n") != w {
						t.Errorf("%s: %s reports at\n%s\nwant\n%s", f.Name, id, strings.Join(got, "\n"), w)
					}
					if len(got) == 0 {
						t.Errorf("%s: %s does not report", f.Name, id)
					}
				default:
					passes++
					if len(got) > 0 {
						t.Errorf("%s: %s reports at %v", f.Name, id, got)
					}
				}
			}
			if fails == 0 || passes == 0 {
				t.Errorf("%d failing and %d passing profiles; a rule needs one of each", fails, passes)
			}
		})
	}
}

var (
	quoted = regexp.MustCompile(`„[^“]*“|“[^”]*”|"[^"]*"|\{[^}]*\}|\[[^\]]*\]`)
	typed  = regexp.MustCompile(`(\b[a-z_]+: )+[^\s,]+(, [A-Z]{2}\b)*|(Schreiben Sie|write) [A-Z]{2}$|the US\b`) // in English that is a name
	coded  = regexp.MustCompile(`\b\d{4}-\d\d-\d\d\b|\bP(T?\d+[YMWDH])+\b|(^|[ (])(AT|BE|BG|CH|CY|CZ|DE|DK|EE|ES|FI|FR|GB|GR|HU|IE|IN|LI|LT|LU|LV|MT|NL|NO|NZ|PL|PT|RO|SE|SI|SK|US)([ ,.;:)]|$)`)
)

// spoken demands that findings speak to people: days, periods and countries in
// words, unless they quote a file or show what is to be typed.
func spoken(t testing.TB, lib *library.Library, found []diag.Finding) {
	t.Helper()
	for _, f := range found {
		for _, lang := range []string{"de", "en"} {
			w := rules.Speaker(lib)(f, lang)
			for _, words := range []string{w.Message, w.Hint, w.Cites, w.Duty, w.Why} {
				if code := coded.FindString(typed.ReplaceAllString(quoted.ReplaceAllString(words, ""), "")); code != "" {
					t.Errorf("%s says %q to people: %s", f.Rule, strings.TrimSpace(code), words)
				}
			}
		}
	}
}

// judge lays a change over a base profile and returns all findings.
func judge(t testing.TB, p *press.Press, base string, change []byte) []diag.Finding {
	t.Helper()
	if found, ok := unchanged.Load(base); ok && change == nil && p == corpus.Press(t) {
		return slices.Clone(found.([]diag.Finding))
	}
	on, doc := laid(t, p, base, change)
	found := run(t, on, doc)
	if change == nil && p == corpus.Press(t) {
		unchanged.Store(base, slices.Clone(found))
	}
	return found
}

var unchanged sync.Map // findings about a base with no change, by its name

// laid is the document that a change makes, and the press that judges it on its
// day.
func laid(t testing.TB, p *press.Press, base string, change []byte) (*press.Press, any) {
	t.Helper()
	if day, ok := strings.CutPrefix(string(change), "# as-of: "); ok {
		on, refused := fact.ParseDate(day[:len(time.DateOnly)])
		if refused != nil {
			t.Fatal(refused)
		}
		p = p.On(on)
	}
	var doc, patch any
	if err := yaml.Unmarshal([]byte(corpus.Sample(t, base)), &doc); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(change, &patch); err != nil {
		t.Fatalf("change: %v", err)
	}
	if patch != nil {
		doc = lay(doc, patch)
	}
	return p, doc
}

// run judges a document.
func run(t testing.TB, p *press.Press, doc any) []diag.Finding {
	t.Helper()
	return judgeDoc(t, p, doc).Found
}

func judgeDoc(t testing.TB, p *press.Press, doc any) *press.Judged {
	t.Helper()
	data, err := yaml.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return corpus.Judge(t, p, "p", string(data))
}

func paths(found []diag.Finding, rule string) []string {
	var out []string
	for _, f := range found {
		if f.Rule == rule {
			out = append(out, f.Path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// lay returns base with change laid over it.
func lay(base, change any) any {
	switch c := change.(type) {
	case map[string]any:
		b, ok := base.(map[string]any)
		if !ok {
			b = map[string]any{}
		}
		for k, v := range c {
			if v == nil {
				delete(b, k)
			} else {
				b[k] = lay(b[k], v)
			}
		}
		return b
	case []any:
		b, ok := base.([]any)
		if !ok || len(c) == 0 || key(c[0]) == "" {
			return c
		}
		for _, item := range c {
			i := slices.IndexFunc(b, func(have any) bool { return key(have) == key(item) })
			if m := item.(map[string]any); m["remove"] == true {
				if i >= 0 {
					b = slices.Delete(b, i, i+1)
				}
				continue
			}
			if i < 0 {
				b = append(b, item)
			} else {
				b[i] = lay(b[i], item)
			}
		}
		return b
	}
	return change
}

func key(item any) string {
	m, ok := item.(map[string]any)
	if !ok {
		return ""
	}
	for _, k := range []string{"id", "basis", "for", "date"} {
		if v, ok := m[k]; ok {
			return k + "=" + fmt.Sprint(v)
		}
	}
	return ""
}

// TestEveryRuleHasAnArchive keeps rules, their words and their examples
// together.
func TestEveryRuleHasAnArchive(t *testing.T) {
	lib := corpus.Press(t).Library
	for _, r := range rules.All() {
		if lib.Rules[r.ID] == nil {
			t.Errorf("rule %s has no words: templates/rules/%s.yaml is missing", r.ID, r.ID)
		}
	}
	for id := range lib.Rules {
		if _, err := os.Stat("examples/" + id + ".txtar"); err != nil && !shape[id] {
			t.Errorf("rule %s has no archive examples/%s.txtar", id, id)
		}
	}
	archives, _ := filepath.Glob("examples/*.txtar")
	for _, file := range archives {
		if id := strings.TrimSuffix(filepath.Base(file), ".txtar"); lib.Rules[id] == nil {
			t.Errorf("%s: there is no rule %s", file, id)
		}
	}
	for id, r := range lib.Rules {
		for _, lang := range []string{"de", "en"} {
			if r.Message[lang] == "" || r.Hint[lang] == "" || r.Duty[lang] == "" || r.Why[lang] == "" {
				t.Errorf("rule %s lacks words in %s", id, lang)
			}
		}
	}
}

// shape are the rules about the form of a file. A profile laid over another
// cannot break them; the scripts of package cli do.
var shape = map[string]bool{
	"known-key": true, "missing-key": true, "quoted-text": true, "value-type": true, "known-value": true, "value-form": true,
	"duplicate-key": true, "merge-key": true, "key-form": true, "syntax": true, "one-document": true, "too-large": true, "not-utf8": true,
	"empty-profile": true, "private-use-character": true, "text-in-each-language": true, "language-complete": true, "form-complete": true, "file-extension": true, "slug-form": true,
	"date-form": true, "period-form": true, "country-form": true, "email-form": true, "url-form": true, "phone-form": true, "invisible-character": true, "text-cut": true, "empty-value": true, "item-once": true,
	"inherited-emptied": true, "kind-changed": true, "item-ambiguous": true, "remove-nothing": true, "parent-missing": true, "parent-cycle": true, "parent-twice": true, "parents-many": true, "parent-unused": true, "parent-value-unused": true,
	"path-clash": true, "date-kept": true, "date-alone": true, "logo-readable": true, "profile-read": true, "missing-fact": true,
	// What texts of templates/ leave open, or say in two ways: TestQuestions.
	"question-answered": true, "answers-agree": true,
}
