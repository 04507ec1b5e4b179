package rules

import (
	"embed"
	"strings"

	"golang.org/x/tools/txtar"
)

// examples holds one archive per rule: a change to a sample profile that makes
// the rule report, and one with which it just does not. The tests run them and
// explain shows them.
//
//go:embed examples/*.txtar
var examples embed.FS

// Example returns what a profile writes that a rule reports, and what it may
// write; ok is false for rules about the form of a file, which have none.
func Example(id string) (fails, passes string, ok bool) {
	data, err := examples.ReadFile("examples/" + id + ".txtar")
	if err != nil {
		return "", "", false
	}
	for _, f := range txtar.Parse(data).Files {
		switch text := strings.TrimSpace(string(f.Data)); {
		case fails == "" && strings.HasPrefix(f.Name, "fails"):
			fails = text
		case passes == "" && strings.HasPrefix(f.Name, "passes"):
			passes = text
		}
	}
	return fails, passes, true
}
