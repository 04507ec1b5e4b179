package diag

import (
	"testing"

	"klausel/generator/internal/fact"
)

// TestTell: a finding in words names its place, and its line falls into what
// stands before, what is meant and what stands after.
func TestTell(t *testing.T) {
	all := Tell(samples()[:1], sheet("en"))
	if len(all) != 1 {
		t.Fatalf("%d", len(all))
	}
	want := Told{
		Where: "profiles/a.yaml:1:3", Message: "the chat is missing", Rule: "retention-per-category", Severity: "error",
		Grade: "error, not published · Art. 13(2)(a) GDPR", Hint: "add it", Before: "co", Marked: "ntroller:",
	}
	if all[0] != want {
		t.Errorf("%+v\nnot\n%+v", all[0], want)
	}
	if got := Tell(nil, sheet("de")); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

// TestTellOddLines: whatever a line holds, its three parts are the line again,
// without control characters, and a column behind its end marks nothing.
func TestTellOddLines(t *testing.T) {
	for _, c := range []struct {
		line                  string
		col                   int
		before, marked, after string
	}{
		{"name: 😀 {x}", 7, "name: ", "😀", " {x}"},
		{"\tname: \x1b[31m]", 2, " ", "name:", "  [31m]"},
		{"name:", 99, "name:", "", ""},
		{"name: <b>", 7, "name: ", "<b>", ""},
		{"", 1, "", "", ""},
	} {
		sh := sheet("de")
		sh.Source = func(string) []byte { return []byte(c.line + "\nx\n") }
		f := finding("profiles/a.yaml", 1, "chat")
		f.Pos = fact.Pos{File: "profiles/a.yaml", Line: 1, Col: c.col}
		got := Tell([]Finding{f}, sh)[0]
		if got.Before != c.before || got.Marked != c.marked || got.After != c.after {
			t.Errorf("%q:%d: %q %q %q", c.line, c.col, got.Before, got.Marked, got.After)
		}
	}
}

// TestTellOnce: a mistake of many profiles is one, with the number of its other
// places.
func TestTellOnce(t *testing.T) {
	var found []Finding
	for _, file := range []string{"a", "b", "c", "d", "e"} {
		found = append(found, finding("profiles/"+file+".yaml", 2, "chat"))
	}
	all := Tell(found, sheet("de"))
	if len(all) != 1 || all[0].More != "und 4 weitere Stellen" {
		t.Errorf("%+v", all)
	}
}
