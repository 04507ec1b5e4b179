package rules_test

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/render"
)

// How long a German notice may be, in words of its text format: for the median
// of all that controllers could really publish, at most, and at most for a
// section of three services.
const (
	wordsMedian  = 1300
	wordsMost    = 1700
	wordsSection = 3600
)

// Where everything is in use that a variant offers, the mandatory items alone are
// more: a purpose with its basis and a period for each function, its category of
// data, and what is said before it starts. This is what the longest came to.
const wordsBusy = 2260

// TestLengths holds German notices of the samples, the smallest profiles and the
// lawful ones against the limits, and those of variants in full use against what
// was reached.
func TestLengths(t *testing.T) {
	press := corpus.Press(t)
	type length struct {
		name  string
		words int
	}
	of := func(name string, notices []*notice.Notice, services int) (single, section []length) {
		for _, n := range notices {
			if n.Lang != "de" || n.IsSection() && services == 1 {
				continue
			}
			text, err := render.One(n, notices, "text", render.Config{})
			if err != nil {
				t.Fatal(err)
			}
			l := length{name, words(string(text))}
			if n.IsSection() {
				section = append(section, l)
			} else {
				l.name += " " + n.Only.Cat.ID
				single = append(single, l)
			}
		}
		return single, section
	}

	var all, sections []length
	add := func(name, text string, three bool) {
		j := corpus.Judge(t, press, "p", text)
		single, section := of(name, j.Notices, len(j.Profile.Services))
		all = append(all, single...)
		if three {
			sections = append(sections, section...)
		}
	}
	files, err := filepath.Glob("../../../profiles/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		add(filepath.Base(file), string(text), true)
	}
	for i, p := range lawful(t, "lawful.yaml") {
		if !corpus.Chosen(i, 3) {
			continue
		}
		var doc any
		if err := yaml.Unmarshal([]byte(corpus.Sample(t, p.Base)), &doc); err != nil {
			t.Fatal(err)
		}
		text, err := yaml.Marshal(lay(doc, p.Change))
		if err != nil {
			t.Fatal(err)
		}
		add(p.Profile, string(text), false)
	}
	byWords := func(a, b length) int { return cmp.Compare(a.words, b.words) }
	slices.SortFunc(all, byWords)
	if len(all) < 40 || len(sections) < 3 {
		t.Fatalf("only %d notices, %d sections", len(all), len(sections))
	}
	median, most, section := all[len(all)/2], all[len(all)-1], slices.MaxFunc(sections, byWords)
	t.Logf("%d notices: median %d words (%s), most %d (%s); section %d (%s)", len(all), median.words, median.name, most.words, most.name, section.words, section.name)
	if median.words > wordsMedian {
		t.Errorf("the median has %d words (%s), at most %d", median.words, median.name, wordsMedian)
	}
	for _, l := range all {
		if l.words > wordsMost {
			t.Errorf("%s has %d words, at most %d", l.name, l.words, wordsMost)
		}
	}
	if section.words > wordsSection {
		t.Errorf("the section of %s has %d words, at most %d", section.name, section.words, wordsSection)
	}

	var busy []length
	for _, s := range press.Library.Services {
		for i := range s.Variants {
			v := &s.Variants[i]
			j := corpus.Judge(t, press, "p", corpus.Busy(press.Library, v, corpus.Kinds["gdpr-de"]))
			single, _ := of(v.ID, j.Notices, 1)
			busy = append(busy, single...)
		}
	}
	longest := slices.MaxFunc(busy, byWords)
	t.Logf("in full use: at most %d words (%s)", longest.words, longest.name)
	if longest.words > wordsBusy {
		t.Errorf("%s in full use has %d words, at most %d", longest.name, longest.words, wordsBusy)
	}
}

// reference is where a link leads, which only the text format spells out.
var reference = regexp.MustCompile(`\(siehe „[^“]*“\)`)

// words counts what has a letter or a digit in it: no rulers, no dashes of lists,
// no references.
func words(text string) int {
	n := 0
	text = reference.ReplaceAllString(text, "")
	for _, w := range strings.Fields(text) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}
