package press_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/render"
)

// What happens to the files of templates/. Each takes one place of a text; files
// are those whose names end so.
var slips = []struct {
	name  string
	files string
	at    *regexp.Regexp
	with  func(hit []string) string
}{
	{"brace dropped", ".md", regexp.MustCompile(`[{}]`), func([]string) string { return "" }},
	{"brace dropped", ".yaml", regexp.MustCompile(`[{}\[\]]`), func([]string) string { return "" }},
	{"brace dropped", ".html", regexp.MustCompile(`\{\{|\}\}`), func([]string) string { return "" }},
	{"letter dropped from a fact", ".md", regexp.MustCompile(`(\.[A-Z][a-zA-Z]+)[a-z]`), func(hit []string) string { return hit[1] }},
	{"letter dropped from a fact", ".html", regexp.MustCompile(`(\.[A-Z][a-zA-Z]+)[a-z]`), func(hit []string) string { return hit[1] }},
	{"key renamed", ".yaml", regexp.MustCompile(`(?m)^( *(?:- )?)([a-z_-]+):`), func(hit []string) string { return hit[1] + hit[2] + "s:" }},
	{"letter dropped from a key", ".yaml", regexp.MustCompile(`([{ ])[a-z]([a-z_-]+): `), func(hit []string) string { return hit[1] + hit[2] + ": " }},
	{"colon dropped", ".yaml", regexp.MustCompile(`: `), func([]string) string { return " " }},
	{"colon in a text", ".yaml", regexp.MustCompile(`(\pL) (\pL)`), func(hit []string) string { return hit[1] + ": " + hit[2] }},
	{"comma in a text", ".yaml", regexp.MustCompile(`(\pL) (\pL)`), func(hit []string) string { return hit[1] + ", " + hit[2] }},
	{"number sign in a text", ".yaml", regexp.MustCompile(`(\pL) (\pL)`), func(hit []string) string { return hit[1] + " #" + hit[2] }},
	{"value gone", ".yaml", regexp.MustCompile(`(?m): [^\s{}\[\],]+$`), func([]string) string { return ":" }},
	{"Latin-1", "", regexp.MustCompile(`[äöüß]`), func(hit []string) string { return string([]byte{byte([]rune(hit[0])[0])}) }},
	{"byte order mark", "", regexp.MustCompile(`\A`), func([]string) string { return "\ufeff" }},
	{"direction turned", "", regexp.MustCompile(`\pL`), func(hit []string) string { return hit[0] + "\u202e" }},
	{"second document", ".yaml", regexp.MustCompile(`(?m)^`), func([]string) string { return "---\n" }},
	{"line twice", ".yaml", regexp.MustCompile(`(?m)^ *[a-z_]+: .*\n`), func(hit []string) string { return hit[0] + hit[0] }},
	{"HTML in a text", ".md", regexp.MustCompile(`(?m)^(\pL+) `), func(hit []string) string { return "<b>" + hit[1] + "</b> " }},
	{"end of the file gone", "", regexp.MustCompile(`(?s)\n[^\n]*\n[^\n]*\z`), func([]string) string { return "" }},
}

// whole are the faults that are about a file and no line of it.
var whole = []string{"file-missing", "unknown-file", "unreadable", "no-id", "unknown-language", "missing-key", "unknown-placeholder", "layout-missing", "unused"}

// TestNoSlipInTemplates: whatever happens to a file of templates/, the notices
// say the same, or a finding tells the file and the line.
func TestNoSlipInTemplates(t *testing.T) {
	n := len(slips) / 4
	if corpus.Full() {
		n = 10 * len(slips)
	}
	files := builtIn(t)
	everything, err := os.ReadFile("../rules/testdata/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	profiles := []string{string(everything), corpus.Sample(t, "kesselwerk"), corpus.Sample(t, "_smallest-jitsi")}
	before, told := madeOf(t, corpus.Press(t), profiles)

	names := slices.Sorted(maps.Keys(files))
	r := rand.New(rand.NewPCG(2026, 12))
	for i := range n {
		slip := slips[i%len(slips)]
		var name, text string
		var places [][]int
		for tries := 0; len(places) == 0; tries++ {
			if tries == 100*len(names) {
				t.Fatalf("%s fits nowhere in templates/", slip.name)
			}
			name = names[r.IntN(len(names))]
			if text = string(files[name].Data); strings.HasSuffix(name, slip.files) && !strings.HasSuffix(name, "README.md") && !strings.HasPrefix(name, "init/") && !strings.HasSuffix(name, ".css") && !strings.HasSuffix(name, ".svg") && name != "LICENSE" {
				places = slices.DeleteFunc(slip.at.FindAllStringSubmatchIndex(text, -1), func(at []int) bool {
					// In quotes it is part of the text, as in a book.
					return strings.HasSuffix(slip.name, "in a text") && strings.Count(text[strings.LastIndexByte(text[:at[0]], '\n')+1:at[0]], `"`)%2 == 1
				})
			}
		}
		at := places[r.IntN(len(places))]
		var hit []string
		for g := 0; g < len(at); g += 2 {
			hit = append(hit, text[max(at[g], 0):max(at[g+1], 0)])
		}
		changed := maps.Clone(files)
		changed[name] = &fstest.MapFile{Data: []byte(text[:at[0]] + slip.with(hit) + text[at[1]:])}
		line := 1 + strings.Count(text[:at[0]], "\n")
		where := fmt.Sprintf("%d: %s in templates/%s:%d (%q)", i, slip.name, name, line, strings.Split(text, "\n")[line-1])

		lib, err := library.Load(changed, notice.View)
		if err == nil {
			err = render.CheckLayouts(lib)
		}
		if err == nil {
			var p *press.Press
			if p, err = press.New(lib, fact.Date{}); err == nil {
				after, found := madeOf(t, p, profiles)
				if after != before && maps.Equal(told, found) {
					t.Errorf("%s changes what is printed without a word:\n%s", where, firstDifference(before, after))
				}
				continue
			}
		}
		here := false
		for _, f := range fault.All(err) {
			file, ok := strings.CutPrefix(f.Pos.File, "templates/")
			_, exists := changed[file]
			if !ok || !exists && !slices.Contains(whole, f.ID) {
				t.Errorf("%s is told at %q, which is no file: %v", where, f.Pos.File, f)
			}
			if f.Pos.Line == 0 && !slices.Contains(whole, f.ID) {
				t.Errorf("%s is told without a line: %v", where, f)
			}
			here = here || file == name
		}
		if !here {
			t.Logf("%s is told elsewhere alone: %v", where, err)
		}
	}
}

// madeOf is all that is printed of profiles, and what is found in them.
func madeOf(t *testing.T, p *press.Press, profiles []string) (string, map[string]bool) {
	var b strings.Builder
	told := map[string]bool{}
	for _, text := range profiles {
		j := p.Judge(corpus.Source(t, "p", text))
		if j.Err != nil {
			told[j.Err.Error()] = true
			continue
		}
		for _, f := range j.Found {
			told[tell(f)] = true
		}
		b.WriteString(printed(t, j))
	}
	return b.String(), told
}
