package fact

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/runenames"
)

// A Refusal says why a text is no value of its kind. It holds no sentence: the
// message of a rule words it. A parser that refuses returns the zero value
// beside it; nil means that it took the text.
type Refusal struct {
	Why     Why
	What    string // the part of the text it is about; empty: all of it
	After   string // the visible text before What, where What is a single character
	Instead string // what was probably meant, in the form of the kind; empty: nobody can tell
}

// Why is the code of a refusal. Each parser lists those it gives.
type Why string

const (
	BadForm   Why = "form"      // not written as the kind is
	Invisible Why = "invisible" // holds a character nobody can see; What names it, After is the text before it
	Mixed     Why = "mixed"     // letters of two scripts in one word, which look alike: What is the word
	TooLong   Why = "long"      // longer than the kind can be
)

func refuse(why Why, what string) *Refusal { return &Refusal{Why: why, What: what} }

// propose reads s and, where it is refused, adds what was probably meant, if
// that can be read.
func propose[T any](s string, read func(string) (T, *Refusal), meant func(string) string) (T, *Refusal) {
	v, r := read(s)
	if r != nil {
		if m := meant(s); m != "" && m != s {
			if _, again := read(m); again == nil {
				r.Instead = m
			}
		}
	}
	return v, r
}

// An Unseen is a character that a reader cannot see.
type Unseen struct {
	Rune  rune
	After string // the visible text just before it, a word at most
}

// String names the character as the Unicode standard does: U+200B ZERO WIDTH SPACE.
func (u Unseen) String() string {
	name := runenames.Name(u.Rune)
	if name == "" || name[0] == '<' {
		return fmt.Sprintf("U+%04X", u.Rune)
	}
	return fmt.Sprintf("U+%04X %s", u.Rune, name)
}

// findUnseen returns the first character of s that is hidden.
func findUnseen(s string, hidden func(rune) bool) (Unseen, bool) {
	for i, r := range s {
		if hidden(r) {
			before := strings.Fields(s[:i])
			u := Unseen{Rune: r}
			if len(before) > 0 {
				word := []rune(before[len(before)-1])
				u.After = string(word[max(0, len(word)-40):])
			}
			return u, true
		}
	}
	return Unseen{}, false
}

// ignorable reports whether r leaves no mark of its own on paper: format
// characters, what fonts may leave out, controls, and the sign for bytes that
// are no text.
func ignorable(r rune) bool {
	if ' ' <= r && r < 0x7f {
		return false // nearly every character of most texts
	}
	return unicode.In(r, unicode.Cf, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || Private(r) || r == utf8.RuneError
}

// Steers reports whether r is a character that nobody sees and that changes how
// the text around it is read: it turns its direction, or ends its line.
func Steers(r rune) bool {
	return unicode.Is(unicode.Bidi_Control, r) || r >= 0x7f && r <= 0x9f || r == '\u2028' || r == '\u2029'
}

// Unreadable refuses a text that holds what nobody can see, whatever kind of
// text it is (Invisible). Words may be broken, joined and kept apart by
// invisible characters, and pictures may choose their look; a text of those
// alone says nothing.
func Unreadable(s string) *Refusal {
	seen := false
	u, ok := findUnseen(s, func(r rune) bool {
		switch {
		case r == '\t', r == '\n', r == '\r', r == '\u00ad', r == '\u200c', r == '\u200d', unicode.Is(unicode.Variation_Selector, r):
			return false
		}
		seen = seen || !unicode.IsSpace(r)
		return ignorable(r)
	})
	if !ok && !seen {
		u, ok = findUnseen(s, func(r rune) bool { return ignorable(r) && !unicode.IsSpace(r) })
	}
	if !ok {
		return nil
	}
	return &Refusal{Why: Invisible, What: u.String(), After: u.After}
}

// OddBlank reports whether a character is a blank that only looks like the plain
// one, such as the no-break space that comes along from a word processor.
func OddBlank(r rune) bool {
	return r != ' ' && r != '\t' && r != '\n' && r != '\r' && unicode.IsSpace(r)
}

// OddNear finds the first character that breaks a line of YAML unseen, or the line
// before it, where a reader stumbled in the line at: a blank that only looks like
// one, or what nobody sees at all. Lines and columns count from 1; 0: there is none.
func OddNear(at, lines int, line func(n int) []rune) (n, col int, u Unseen) {
	for n = min(at, lines); n > 0 && n >= at-1; n-- {
		if col, u = oddInLine(line(n)); col > 0 {
			return n, col, u
		}
	}
	return 0, 0, Unseen{}
}

// oddInLine: in quotation marks and in comments, and behind them, such a character
// breaks nothing.
func oddInLine(line []rune) (col int, u Unseen) {
	for i, r := range line {
		switch {
		case r == '#' || r == '"' || r == '\'':
			return 0, Unseen{}
		case r != '\t' && r != '\r' && (OddBlank(r) || ignorable(r)):
			return i + 1, Unseen{Rune: r}
		}
	}
	return 0, Unseen{}
}

// RefuseOddBlank refuses a word of a file that holds such a blank.
func RefuseOddBlank(s string) *Refusal {
	u, ok := findUnseen(s, OddBlank)
	if !ok {
		return nil
	}
	return &Refusal{Why: Invisible, What: u.String(), After: u.After}
}

// refuseUnseen refuses an address or a number that holds what nobody can see:
// no blank but the plain one is part of it either.
func refuseUnseen(s string) *Refusal {
	u, ok := findUnseen(s, func(r rune) bool { return ignorable(r) || r != ' ' && unicode.IsSpace(r) })
	if !ok {
		return nil
	}
	return &Refusal{Why: Invisible, What: u.String(), After: u.After}
}

// scripts are those whose letters look like each other's.
var scripts = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee}

// mixed reports whether word holds letters of two scripts that look alike:
// an address with one Cyrillic letter leads elsewhere than it seems to.
func mixed(word string) bool {
	var seen *unicode.RangeTable
	for _, r := range word {
		for _, s := range scripts {
			if unicode.Is(s, r) {
				if seen != nil && seen != s {
					return true
				}
				seen = s
			}
		}
	}
	return false
}
