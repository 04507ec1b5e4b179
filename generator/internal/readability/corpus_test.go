package readability_test

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/library"
	"klausel/generator/internal/readability"
)

var update = flag.Bool("update", false, "rewrite docs/readability.md")

const tableFile = "../../../docs/readability.md"

// worst is the hardest a clause reads anywhere, one decimal.
type worst struct {
	LIX, Flesch float64
	Longest     int
}

// TestCorpus measures corpus.Cases and sections of all services, with every
// function on and off, in both languages. Every whole notice must reach the targets of its
// language, no clause may read worse than docs/readability.md says, and no text
// may hedge or leave open who acts.
func TestCorpus(t *testing.T) {
	press := corpus.Press(t)
	lib := press.Library
	var mu sync.Mutex
	clauses := map[string]worst{} // by "clause lang"
	spans := map[string][]readability.Score{}
	missed := map[string]readability.Miss{} // the worst, by service, language and target
	over := map[string]string{}             // by place and words
	worded := map[string]string{}           // by place, rule and words
	read := map[string]bool{}               // texts, by language and words
	var kept []library.Kept                 // and not met
	for _, l := range lib.WordLists {
		kept = append(kept, l.Keep...)
	}
	count := 0

	measure := func(t *testing.T, src string) {
		t.Parallel()
		j := corpus.Judge(t, press, "p", src)
		for _, f := range j.Shape {
			t.Error(f.Pos, f.Rule, f.Path, f.Args)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, n := range j.Notices {
			if n.IsSection() != (len(j.Profile.Services) > 1) {
				continue // a section of one service is the same text, a service of the section was measured alone
			}
			count++
			r := readability.Of(n)
			where := "section " + n.Lang
			if !n.IsSection() {
				where = n.Only.Cat.ID + " " + n.Lang
			}
			spans[where] = append(spans[where], r.Total)
			for _, m := range r.Misses {
				key := where + " " + m.Of
				if old, ok := missed[key]; !ok || math.Abs(m.Got-m.Want) > math.Abs(old.Got-old.Want) {
					missed[key] = m
				}
			}
			for _, s := range readability.Texts(n) {
				if read[n.Lang+s.Text] {
					continue
				}
				read[n.Lang+s.Text] = true
				for _, w := range readability.Rejected(lib, n.Lang, s) {
					place := fmt.Sprintf("%s:%d", s.Line.File, s.Line.Line)
					worded[fmt.Sprintf("%s: %s: %s", place, w.Rule, w.Words)] = s.Text
				}
				kept = slices.DeleteFunc(kept, func(k library.Kept) bool { return k.Lang == n.Lang && strings.Contains(s.Text, k.Text) })
			}
			for _, o := range r.Over {
				place := fmt.Sprintf("%s:%d", o.Line.File, o.Line.Line)
				line := fmt.Sprintf("%s: %d words: %s", place, o.Words, o.Text)
				if old, ok := over[place]; !ok || len(line) > len(old) {
					over[place] = line
				}
			}
			for _, c := range r.Clauses {
				if n.IsSection() && lib.Clause(c.ID).Scope == "service" {
					continue // its texts of several services together
				}
				key := c.ID + " " + n.Lang
				w, ok := clauses[key]
				if !ok {
					w.Flesch = math.Inf(1)
				}
				clauses[key] = worst{max(w.LIX, round(c.LIX)), min(w.Flesch, round(c.Flesch)), max(w.Longest, c.Longest)}
			}
		}
	}
	samples, err := filepath.Glob("../../../profiles/*.yaml")
	if err != nil || len(samples) < 5 {
		t.Fatal(len(samples), err)
	}
	t.Run("each", func(t *testing.T) {
		for _, file := range samples {
			t.Run(filepath.Base(file), func(t *testing.T) {
				source, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				measure(t, string(source))
			})
		}
		for i, law := range slices.Sorted(maps.Keys(corpus.Kinds)) {
			controller := corpus.Kinds[law]
			for j, answer := range []string{"yes", "no"} {
				for n := range 2 {
					if !corpus.Chosen(i+j+n, 6) {
						continue
					}
					t.Run(fmt.Sprintf("all/%d/%s/%s", n, law, answer), func(t *testing.T) { measure(t, corpus.All(lib, n, controller, answer)) })
				}
			}
		}
		for i, c := range corpus.Cases(lib) {
			if !corpus.Chosen(i, 14) {
				continue
			}
			t.Run(c.Name, func(t *testing.T) { measure(t, c.Text) })
		}
	})
	if count < 20 {
		t.Fatalf("only %d notices", count)
	}
	for _, where := range slices.Sorted(maps.Keys(spans)) {
		all := spans[where]
		lix := func(a, b readability.Score) int { return sign(a.LIX - b.LIX) }
		flesch := func(a, b readability.Score) int { return sign(a.Flesch - b.Flesch) }
		t.Logf("%s: %d notices, LIX %.1f–%.1f, Flesch %.1f–%.1f", where, len(all),
			slices.MinFunc(all, lix).LIX, slices.MaxFunc(all, lix).LIX, slices.MinFunc(all, flesch).Flesch, slices.MaxFunc(all, flesch).Flesch)
	}
	for _, key := range slices.Sorted(maps.Keys(missed)) {
		t.Errorf("%s: %.1f, want %g", key, missed[key].Got, missed[key].Want)
	}
	for _, place := range slices.Sorted(maps.Keys(worded)) {
		t.Errorf("%s: %s", place, worded[place])
	}
	for _, k := range kept {
		t.Errorf("templates/words.yaml keeps %q, which stands nowhere", k.Text)
	}
	for _, place := range slices.Sorted(maps.Keys(over)) {
		t.Error(over[place])
	}

	if *update {
		if !corpus.Full() {
			t.Fatal("docs/readability.md is written of the whole corpus: set KLAUSEL_TEST=full")
		}
		if err := os.WriteFile(tableFile, []byte(table(lib, clauses)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed := readTable(t)
	for _, key := range slices.Sorted(maps.Keys(clauses)) {
		was, ok := committed[key]
		now := clauses[key]
		switch {
		case !ok:
			t.Errorf("%s: not in docs/readability.md; run this test with -update", key)
		case now.LIX > was.LIX || now.Flesch < was.Flesch || now.Longest > was.Longest:
			t.Errorf("%s reads worse: LIX %.1f → %.1f, Flesch %.1f → %.1f, longest sentence %d → %d", key, was.LIX, now.LIX, was.Flesch, now.Flesch, was.Longest, now.Longest)
		}
	}
}

func round(x float64) float64 { return math.Round(10*x) / 10 }

func sign(x float64) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

const tableHead = `# How plainly each clause reads

The worst figures of each clause over every variant, under every law, with every function on and off. Written by
` + "`KLAUSEL_TEST=full go test ./generator/internal/readability -run TestCorpus -update`" + `; the test fails where a clause reads worse than
here. What is measured and how: package ` + "`generator/internal/readability`" + `. Flesch is Amstad's in German.

| Clause | Language | LIX | Flesch | Longest sentence |
|---|---|---:|---:|---:|
`

// table is docs/readability.md, in the order of a notice.
func table(lib *library.Library, clauses map[string]worst) string {
	var b strings.Builder
	b.WriteString(tableHead)
	for _, c := range lib.Clauses {
		for _, loc := range lib.Locales {
			if w, ok := clauses[c.ID+" "+loc.ID]; ok {
				fmt.Fprintf(&b, "| %s | %s | %.1f | %.1f | %d |\n", c.ID, loc.ID, w.LIX, w.Flesch, w.Longest)
			}
		}
	}
	return b.String()
}

// readTable is what docs/readability.md says.
func readTable(t *testing.T) map[string]worst {
	t.Helper()
	data, err := os.ReadFile(tableFile)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]worst{}
	for line := range strings.Lines(string(data)) {
		var id, lang string
		var w worst
		if n, _ := fmt.Sscanf(strings.ReplaceAll(line, "|", " "), "%s %s %f %f %d", &id, &lang, &w.LIX, &w.Flesch, &w.Longest); n == 5 {
			out[id+" "+lang] = w
		}
	}
	return out
}
