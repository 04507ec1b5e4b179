package library

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Passive is how a language forms the passive voice, as far as lists of words
// can tell: a helper and a participle in one part of a sentence, and nothing
// there that names who acts. In all lists "*" stands for any letters.
type Passive struct {
	Helpers     []string `yaml:"helpers"`     // wird, werden; is, are
	Participles []string `yaml:"participles"` // ge*t; *ed
	Actors      []string `yaml:"actors"`      // von, durch; by
	States      []string `yaml:"states"`      // participles that describe and tell of no act: located
	// Within is how many words may stand between helper and participle, the
	// helper first; 0: any number, in either order.
	Within int `yaml:"within"`

	helper, participle, actor, state *regexp.Regexp
}

func (p *Passive) compile() error {
	if len(p.Helpers) == 0 || len(p.Participles) == 0 || len(p.Actors) == 0 {
		return fmt.Errorf("passive needs helpers, participles and actors")
	}
	for _, x := range []struct {
		to   **regexp.Regexp
		from []string
	}{{&p.helper, p.Helpers}, {&p.participle, p.Participles}, {&p.actor, p.Actors}, {&p.state, p.States}} {
		var parts []string
		for _, w := range x.from {
			parts = append(parts, strings.ReplaceAll(regexp.QuoteMeta(w), `\*`, `\p{Ll}+`))
		}
		// The first letter of a sentence is a capital.
		for i, w := range parts {
			if first := w[:1]; first >= "a" && first <= "z" {
				parts[i] = "[" + first + strings.ToUpper(first) + "]" + w[1:]
			}
		}
		re, err := regexp.Compile("^(?:" + strings.Join(parts, "|") + ")$")
		if err != nil {
			return err
		}
		*x.to = re
	}
	return nil
}

// A part of a sentence ends at any sign but the hyphen, the apostrophe and the
// quotation mark.
var (
	partOf = regexp.MustCompile(`[^,;:.!?()–|]+`)
	wordOf = regexp.MustCompile(`[\p{L}\p{N}][\p{L}\p{N}'’-]*`)
)

// find returns the passives of a text that name nobody who acts, each from its
// helper to its participle.
func (p *Passive) find(text string) []Hit {
	var hits []Hit
	for _, part := range partOf.FindAllStringIndex(text, -1) {
		var at [][]int
		var words []string
		for _, w := range wordOf.FindAllStringIndex(text[part[0]:part[1]], -1) {
			at = append(at, []int{part[0] + w[0], part[0] + w[1]})
			words = append(words, text[part[0]+w[0]:part[0]+w[1]])
		}
		if slices.ContainsFunc(words, p.actor.MatchString) {
			continue
		}
		if h, v := p.pair(words); h >= 0 {
			hits = append(hits, Hit{min(at[h][0], at[v][0]), max(at[h][1], at[v][1])})
		}
	}
	return hits
}

// pair finds a helper and its participle, -1 if there are none.
func (p *Passive) pair(words []string) (helper, participle int) {
	for h, word := range words {
		if !p.helper.MatchString(word) {
			continue
		}
		from, to := 0, len(words)
		if p.Within > 0 {
			from, to = h+1, min(h+2+p.Within, len(words))
		}
		for v := from; v < to; v++ {
			if v == h || p.helper.MatchString(words[v]) || !p.participle.MatchString(words[v]) {
				continue
			}
			if len(p.States) > 0 && p.state.MatchString(words[v]) {
				break // it describes, and so does what follows
			}
			return h, v
		}
	}
	return -1, -1
}
