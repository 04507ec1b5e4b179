package talk

import (
	"fmt"
	"testing"

	"klausel/generator/internal/interview"
)

// TestNamed: an answer may be written in words of its own. Words that fit several
// answers equally well choose none of them.
func TestNamed(t *testing.T) {
	var options []interview.Option
	for _, label := range []string{"Teams in Microsoft 365", "Teams Premium", "Zoom, Vertrag direkt mit Zoom", "Sachsen", "Sachsen-Anhalt", "In jeder Einladung steht der Link"} {
		options = append(options, interview.Option{Label: label})
	}
	for _, c := range []struct {
		kind                 interview.Kind
		line, chosen, fitted string
	}{
		{interview.One, "teams", "[]", "[0 1]"},
		{interview.One, "teams  premium", "[1]", "[]"},
		{interview.One, "premium", "[1]", "[]"},
		{interview.One, "Sachsen", "[3]", "[]"},
		{interview.One, "sachsen-", "[4]", "[]"},
		{interview.One, "zoom, vertrag", "[2]", "[]"},
		{interview.Several, "zoom, premium", "[2 1]", "[]"},
		{interview.Several, "zoom, vertrag direkt", "[2]", "[]"},
		{interview.Several, "einladung", "[5]", "[]"},
		{interview.Several, "zoom, webex", "[]", "[]"},
		{interview.One, "", "[]", "[]"},
	} {
		chosen, several := named(c.line, &interview.Question{Kind: c.kind, Options: options})
		if fmt.Sprint(chosen) != c.chosen || fmt.Sprint(several) != c.fitted {
			t.Errorf("%q chooses %v and fits %v, want %s and %s", c.line, chosen, several, c.chosen, c.fitted)
		}
	}
}
