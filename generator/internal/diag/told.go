package diag

import (
	"fmt"
	"strings"
)

// A Told is a finding in the words of one language, with the line it is about:
// what is shown to somebody who has neither the file nor the rules at hand. It
// may hold anything a profile holds, so it is text and never markup.
type Told struct {
	Where    string `json:"where"` // file:line:col, or the file alone
	Message  string `json:"message"`
	Rule     string `json:"rule,omitempty"` // id; empty: of no rule
	Severity string `json:"severity"`
	Grade    string `json:"grade"` // how bad it is, and by which provision
	Hint     string `json:"hint,omitempty"`
	More     string `json:"more,omitempty"`  // that other places have the same mistake
	Heirs    string `json:"heirs,omitempty"` // the profiles that inherit what stands there, as a sentence begins

	Against string `json:"against,omitempty"` // what it does not agree with, and where that stands, in lines

	// The line, with what the finding points at in the middle. All are empty
	// where the line cannot be shown.
	Before string `json:"before,omitempty"`
	Marked string `json:"marked,omitempty"`
	After  string `json:"after,omitempty"`
}

// Tell puts findings into words. A mistake that many profiles share is told
// once.
func Tell(found []Finding, sh Sheet) []Told {
	lab, src := labels[sh.Lang], newSources(sh)
	var out []Told
	for _, g := range groups(found, sh, severalFiles(found)) {
		t := Told{
			Where: g.first.Pos.String(), Message: clean(g.words.Message), Rule: g.first.Rule,
			Severity: g.first.Severity.String(), Grade: grade(g, lab), Hint: clean(g.words.Hint),
		}
		if of := heirs(g.of, sh.Lang); of != "" {
			t.Heirs = lab["heirs"] + ": " + of
		}
		var other []string
		for _, p := range g.first.Against {
			if p.Said[sh.Lang] != "" {
				other = append(other, lab["against"]+": "+p.Pos.String()+": "+clean(against(p, sh.Lang)))
			}
		}
		t.Against = strings.Join(other, "\n")
		if more := len(g.places) - 1; more > 0 {
			t.More = fmt.Sprintf(lab["more"], more)
		}
		if line, ok := src.line(g.first.Pos.File, g.first.Pos.Line); ok {
			blanks, marker := underline(line, g.first.Pos.Col)
			runes := []rune(clean(line))
			from := len([]rune(blanks))
			to := min(from+len(marker), len(runes))
			t.Before, t.Marked, t.After = string(runes[:from]), string(runes[from:to]), string(runes[to:])
		}
		out = append(out, t)
	}
	return out
}
