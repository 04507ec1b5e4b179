// Package difference says in words how one text became another: the words that
// went and that came, each with the sentence around them. It knows no file, no
// notice and no colour. (sergi/go-diff lives here.)
package difference

import (
	"slices"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// An Op is what became of some words.
type Op int

// What can become of words.
const (
	Same Op = iota
	Removed
	Added
)

// A Span is a run of words to which one thing happened.
type Span struct {
	Op   Op
	Text string // words with single spaces between them
}

// A Change is one sentence of the older text, of the newer one or of both,
// with what changed in it. It holds a span that is not Same.
type Change []Span

// Old is the sentence as it was, empty where it is new.
func (c Change) Old() string { return c.without(Added) }

// New is the sentence as it is now, empty where it is gone.
func (c Change) New() string { return c.without(Removed) }

func (c Change) without(op Op) string {
	var kept []string
	for _, s := range c {
		if s.Op != op {
			kept = append(kept, s.Text)
		}
	}
	return strings.Join(kept, " ")
}

// String marks removed words as [-so-] and added ones as {+so+}.
func (c Change) String() string {
	return c.Mark(func(s string) string { return "[-" + s + "-]" }, func(s string) string { return "{+" + s + "+}" })
}

// Mark is the sentence with removed and added words marked by functions.
func (c Change) Mark(removed, added func(string) string) string {
	var parts []string
	for _, s := range c {
		switch s.Op {
		case Removed:
			parts = append(parts, removed(s.Text))
		case Added:
			parts = append(parts, added(s.Text))
		default:
			parts = append(parts, s.Text)
		}
	}
	return strings.Join(parts, " ")
}

// Between lists how the text old became new, in the order of the text; nothing
// if they differ in white space alone. Each line of a text is a paragraph;
// sentences splits one into its sentences, and nil leaves it whole.
func Between(old, new string, sentences func(string) []string) []Change {
	a, b := split(old, sentences), split(new, sentences)
	var out []Change
	var gone, come []string
	flush := func() {
		out = append(out, pair(gone, come)...)
		gone, come = nil, nil
	}
	for _, run := range runs(a, b) {
		switch run.op {
		case Removed:
			gone = append(gone, run.items...)
		case Added:
			come = append(come, run.items...)
		default:
			flush()
		}
	}
	flush()
	return out
}

// split lists the sentences of a text, with single spaces between words.
func split(text string, sentences func(string) []string) []string {
	var out []string
	for line := range strings.Lines(text) {
		parts := []string{line}
		if sentences != nil {
			parts = sentences(line)
		}
		for _, s := range parts {
			if s = strings.Join(strings.Fields(s), " "); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// pair makes changes of the sentences that went and those that came in their
// place: a sentence goes with the one that is most like it, in order; what is
// like none went or came as a whole.
func pair(gone, come []string) []Change {
	// best[i][j] is how alike the pairs are that gone[i:] and come[j:] can form.
	best := make([][]float64, len(gone)+1)
	for i := range best {
		best[i] = make([]float64, len(come)+1)
	}
	alike := make([][]float64, len(gone))
	for i := len(gone) - 1; i >= 0; i-- {
		alike[i] = make([]float64, len(come))
		for j := len(come) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if alike[i][j] = likeness(gone[i], come[j]); alike[i][j] >= enough {
				best[i][j] = max(best[i][j], alike[i][j]+best[i+1][j+1])
			}
		}
	}
	var out []Change
	for i, j := 0, 0; i < len(gone) || j < len(come); {
		switch {
		case i < len(gone) && j < len(come) && alike[i][j] >= enough && best[i][j] == alike[i][j]+best[i+1][j+1]:
			out = append(out, words(gone[i], come[j]))
			i, j = i+1, j+1
		case i < len(gone) && best[i][j] == best[i+1][j]:
			out = append(out, Change{{Removed, gone[i]}})
			i++
		default:
			out = append(out, Change{{Added, come[j]}})
			j++
		}
	}
	return out
}

// enough is the share of words that two sentences have in common from which on
// one counts as a changed form of the other.
const enough = 0.4

// likeness is the share of words, 0 to 1, that two sentences have in common.
func likeness(a, b string) float64 {
	count := map[string]int{}
	words := strings.Fields(a)
	for _, w := range words {
		count[w]++
	}
	common, all := 0, len(words)
	for w := range strings.FieldsSeq(b) {
		all++
		if count[w] > 0 {
			count[w]--
			common++
		}
	}
	return 2 * float64(common) / float64(all)
}

func words(old, new string) Change {
	var c Change
	for _, run := range runs(strings.Fields(old), strings.Fields(new)) {
		c = append(c, Span{run.op, strings.Join(run.items, " ")})
	}
	return c
}

// A run is some neighbouring items to which one thing happened.
type run struct {
	op    Op
	items []string
}

// runs compares two lists. The library compares runes, so each distinct item
// becomes one, from the private planes.
func runs(a, b []string) []run {
	code, items := map[string]rune{}, []string(nil)
	encode := func(list []string) []rune {
		var out []rune
		for _, item := range list {
			r, ok := code[item]
			if !ok {
				r = first + rune(len(items))
				if r > last { // more distinct words than a text can hold sense
					r = last
				} else {
					items = append(items, item)
				}
				code[item] = r
			}
			out = append(out, r)
		}
		return out
	}
	x, y := encode(a), encode(b)
	if len(items) > int(last-first) {
		return []run{{Removed, a}, {Added, b}}
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // the same answer on any machine
	ops := map[diffmatchpatch.Operation]Op{diffmatchpatch.DiffEqual: Same, diffmatchpatch.DiffDelete: Removed, diffmatchpatch.DiffInsert: Added}
	var out []run
	for _, part := range d.DiffCleanupMerge(d.DiffMainRunes(x, y, false)) {
		var list []string
		for _, r := range part.Text {
			list = append(list, items[r-first])
		}
		if len(list) > 0 {
			out = append(out, run{ops[part.Type], slices.Clip(list)})
		}
	}
	return out
}

const first, last = rune(0xF0000), rune(0x10FFFF)
