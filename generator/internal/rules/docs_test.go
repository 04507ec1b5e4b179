package rules_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/library"
	"klausel/generator/internal/rules"
	"klausel/templates"
)

var update = flag.Bool("update", false, "write docs/rules.md and docs/traceability.md")

const command = "go test ./generator/internal/rules -run TestDocs -update"

// TestDocs holds docs/rules.md and docs/traceability.md against what they are
// printed from.
func TestDocs(t *testing.T) {
	lib := corpus.Press(t).Library
	for file, text := range map[string]string{
		"rules.md":        rulesPage(t, lib),
		"traceability.md": traceabilityPage(t, lib, readTrace(t)),
	} {
		name := filepath.Join("../../../docs", file)
		if *update {
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		have, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%v; print it: %s", err, command)
			continue
		}
		if string(bytes.ReplaceAll(have, []byte("\r\n"), []byte("\n"))) != text {
			t.Errorf("docs/%s is not what the catalogue says now; print it: %s", file, command)
		}
	}
}

// TestTraceability holds the table of duties and advice against the catalogue.
func TestTraceability(t *testing.T) {
	lib := corpus.Press(t).Library
	tr := readTrace(t)
	rows := slices.Concat(tr.Duties, tr.Advice)
	carried, spoken, ids := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		if r.ID == "" || ids[r.ID] || r.EN == "" || r.DE == "" {
			t.Errorf("row %q lacks an id of its own or words", r.ID)
		}
		ids[r.ID] = true
		if len(r.Rules)+len(r.Clauses)+len(r.Texts)+len(r.Conflicts) == 0 {
			t.Errorf("row %s: nothing carries it", r.ID)
		}
		for _, id := range r.Rules {
			carried[id] = true
			if lib.Rules[id] == nil {
				t.Errorf("row %s: there is no rule %s", r.ID, id)
			}
		}
		for _, id := range r.Clauses {
			spoken[id] = true
			if lib.Clause(id) == nil {
				t.Errorf("row %s: there is no clause %s", r.ID, id)
			}
		}
		for _, ref := range r.Texts {
			service, id, _ := strings.Cut(ref, "/")
			if c := lib.Clause(id); c == nil || lib.Particular(c, service, "de") == nil || lib.Particular(c, service, "en") == nil {
				t.Errorf("row %s: service and clause of %s have no text", r.ID, ref)
			}
		}
		for _, ref := range r.Conflicts {
			service, id, _ := strings.Cut(ref, "/")
			if s := lib.Service(service); s == nil || s.Possibility(id) == nil && !slices.ContainsFunc(s.Conflicts, func(c library.Conflict) bool { return c.ID == id }) {
				t.Errorf("row %s: there is no conflict %s", r.ID, ref)
			}
		}
	}
	excepted := map[string]bool{}
	for _, e := range tr.Exceptions {
		if lib.Rules[e.Rule] == nil || e.Why == "" || carried[e.Rule] || shape[e.Rule] {
			t.Errorf("exception %s: not a rule, without a reason, or not needed", e.Rule)
		}
		excepted[e.Rule] = true
	}
	for _, id := range slices.Sorted(maps.Keys(lib.Rules)) {
		if lib.Rules[id].Gate == "publish" && !carried[id] && !excepted[id] && !shape[id] {
			t.Errorf("rule %s has gate publish and stands in no row of testdata/traceability.yaml", id)
		}
	}
	for _, c := range lib.Clauses {
		if !spoken[c.ID] {
			t.Errorf("clause %s stands in no row of testdata/traceability.yaml", c.ID)
		}
	}
}

type trace struct {
	Duties, Advice []traceRow
	Exceptions     []struct{ Rule, Why string }
}

type traceRow struct {
	ID, Cite, About, EN, DE          string
	Rules, Clauses, Texts, Conflicts []string
}

func readTrace(t *testing.T) trace {
	t.Helper()
	f, err := os.Open("testdata/traceability.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	var tr trace
	if err := dec.Decode(&tr); err != nil {
		t.Fatalf("testdata/traceability.yaml: %v", err)
	}
	return tr
}

func traceabilityPage(t *testing.T, lib *library.Library, tr trace) string {
	var b strings.Builder
	b.WriteString(`# What carries each duty and each piece of advice

Printed from ` + "`generator/internal/rules/testdata/traceability.yaml`" + `; to print it again:
` + "`" + command + "`" + `.

A rule links to its words in [rules.md](rules.md), a clause to its folder. What a service adds to a clause is written
service/clause. A conflict, service/id, is what the product does not let be true (possible.yaml), or a setting that
calls for a look (service.yaml).

## Duties

| Provision | English | Deutsch | Carried by |
| --- | --- | --- | --- |
`)
	for _, r := range tr.Duties {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.Cite, r.EN, r.DE, carriers(lib, r))
	}
	b.WriteString("\n## Advice\n\n| About | English | Deutsch | Carried by |\n| --- | --- | --- | --- |\n")
	for _, r := range tr.Advice {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.About, r.EN, r.DE, carriers(lib, r))
	}
	b.WriteString("\n## Rules with gate publish that serve no row\n\n")
	for _, e := range tr.Exceptions {
		fmt.Fprintf(&b, "- [%s](rules.md#%[1]s): %s\n", e.Rule, e.Why)
	}
	b.WriteString("\nBesides these, the [rules about the form of a file](rules.md#form-of-a-file).\n")
	return b.String()
}

// carriers are the links of one row, a line for each kind.
func carriers(lib *library.Library, r traceRow) string {
	var lines []string
	add := func(kind string, ids []string, href func(id string) string) {
		var links []string
		for _, id := range ids {
			links = append(links, "["+id+"]("+href(id)+")")
		}
		if len(ids) > 1 {
			kind += "s"
		}
		if len(ids) > 0 {
			lines = append(lines, kind+": "+strings.Join(links, ", "))
		}
	}
	add("Rule", r.Rules, func(id string) string { return "rules.md#" + id })
	add("Clause", r.Clauses, func(id string) string {
		if c := lib.Clause(id); c != nil {
			return "../templates/" + folder(c)
		}
		return ""
	})
	add("Text", r.Texts, func(id string) string {
		service, clause, _ := strings.Cut(id, "/")
		return "../templates/services/" + service + "/clauses/" + clause
	})
	add("Conflict", r.Conflicts, func(id string) string {
		service, entry, _ := strings.Cut(id, "/")
		file := "service.yaml"
		if s := lib.Service(service); s != nil && s.Possibility(entry) != nil {
			file = "possible.yaml"
		}
		return "../templates/services/" + service + "/" + file
	})
	return strings.Join(lines, "<br>")
}

func folder(c *library.Clause) string { return fmt.Sprintf("clauses/%02d-%s", c.Number, c.ID) }

// rulesPage lists every rule once: under the clause that first needs it, or the
// file that holds its condition, or with the rules about the form of a file.
func rulesPage(t *testing.T, lib *library.Library) string {
	needs := map[string][]string{} // rule → clause: facts
	home := map[string]string{}    // rule → heading
	var headings []string
	head := func(heading string) string {
		if !slices.Contains(headings, heading) {
			headings = append(headings, heading)
		}
		return heading
	}
	for _, c := range lib.Clauses {
		facts, order := map[string][]string{}, []string{}
		for _, n := range c.Needs {
			if facts[n.Rule] == nil {
				order = append(order, n.Rule)
			}
			facts[n.Rule] = append(facts[n.Rule], "`"+n.Fact+"`")
		}
		for _, id := range order {
			needs[id] = append(needs[id], fmt.Sprintf("[%s](../templates/%s): %s", c.ID, folder(c), strings.Join(facts[id], ", ")))
			if home[id] == "" {
				home[id] = head("Clause: " + title(t, lib, c))
			}
		}
	}
	files := conditions(t)
	for _, r := range rules.All() {
		if home[r.ID] == "" {
			home[r.ID] = head("Condition: " + files[r.ID])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(lib.Rules)) {
		switch {
		case home[id] != "":
		case shape[id]:
			home[id] = "Form of a file"
		default:
			home[id] = head("Waivers")
			if !strings.HasPrefix(id, "waiver-") {
				t.Errorf("rule %s: no clause needs it and no file holds its condition", id)
			}
		}
	}
	headings = append(headings, "Form of a file")

	var b strings.Builder
	fmt.Fprintf(&b, `# Rules

Printed from %s, the needs of the clauses and the conditions in
%s; to print it again: %s.

A rule is an obligation. It reports a fact that a clause needs and nobody stated, or relates facts to each other. An
error with gate %s withholds the notice, because it would be false or incomplete; with gate %s the
notice is right and the practice is not. An item is what every notice must hold: nobody can waive it.

`, "`templates/rules/`", "`generator/internal/rules/`", "`"+command+"`", "`publish`", "`processing`")
	for _, h := range headings {
		ids := slices.DeleteFunc(slices.Sorted(maps.Keys(lib.Rules)), func(id string) bool { return home[id] != h })
		fmt.Fprintf(&b, "- %s: %s\n", h, strings.Join(links(ids), ", "))
	}
	for _, h := range headings {
		fmt.Fprintf(&b, "\n## %s\n", h)
		for _, id := range slices.Sorted(maps.Keys(lib.Rules)) {
			if home[id] == h {
				one(&b, lib.Rules[id], needs[id], files[id])
			}
		}
	}
	return b.String()
}

func one(b *strings.Builder, r *library.Rule, needs []string, file string) {
	marks := fmt.Sprintf("%s, gate `%s`", r.Severity, r.Gate)
	if r.Item {
		marks += ", item"
	}
	if r.Ageing {
		marks += ", comes with time alone"
	}
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n", r.ID, marks)
	for _, lang := range []string{"en", "de"} {
		fmt.Fprintf(b, "- %s: %s (%s)\n", strings.ToUpper(lang), line(r.Duty[lang]), line(r.Cites[lang]))
	}
	for _, n := range needs {
		fmt.Fprintf(b, "- Needed by clause %s\n", n)
	}
	if file != "" {
		fmt.Fprintf(b, "- Condition in [%s](../generator/internal/rules/%[1]s)\n", file)
	}
	ids := slices.SortedFunc(slices.Values(r.Cited.Sources), cmp.Compare[string])
	var titles []string
	for _, id := range ids {
		if s, ok := r.Sources[id]; ok {
			titles = append(titles, line(s.Title))
		}
	}
	if len(titles) > 0 {
		fmt.Fprintf(b, "- Sources: %s\n", strings.Join(titles, "; "))
	}
}

// line is a text on one line that Markdown leaves alone.
func line(s string) string {
	return strings.NewReplacer("<", `\<`, "*", `\*`, "_", `\_`, "|", `\|`).Replace(strings.Join(strings.Fields(s), " "))
}

func links(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, "["+id+"](#"+id+")")
	}
	return out
}

// title is the English title of a clause, the first line of its text.
func title(t *testing.T, lib *library.Library, c *library.Clause) string {
	data, err := fs.ReadFile(templates.FS, folder(c)+"/en.md")
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimSpace(strings.TrimPrefix(first, "# "))
}

var entry = regexp.MustCompile(`\{ID: "([a-z0-9-]+)"`)

// conditions finds the file that holds the condition of each rule.
func conditions(t *testing.T) map[string]string {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range entry.FindAllSubmatch(data, -1) {
			files[string(m[1])] = name
		}
	}
	for _, r := range rules.All() {
		if files[r.ID] == "" {
			t.Errorf("rule %s: no file of the package lists it", r.ID)
		}
	}
	return files
}
