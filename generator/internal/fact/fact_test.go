package fact_test

import (
	"testing"

	"klausel/generator/internal/fact"
)

// TestUnknown: a fact that nobody stated answers false to yes and to no.
func TestUnknown(t *testing.T) {
	at := fact.Ref{Path: "a.b"}
	for _, answer := range []string{"", "unknown", "maybe", "true"} {
		y := fact.NewYesNo(answer, at)
		if y.Yes().Holds || y.No().Holds || y.Stated().Holds || !y.Unknown().Holds {
			t.Errorf("%q is taken for an answer", answer)
		}
		if len(y.Yes().Gaps) != 1 {
			t.Errorf("%q is not missed", answer)
		}
	}
	c := fact.NewChoice("unknown", "", at)
	if c.Known() || c.Is("unknown").Holds {
		t.Error("unknown is a value")
	}
}

// TestConditions: what a condition misses is what could still change it.
func TestConditions(t *testing.T) {
	yes, no := fact.NewYesNo("yes").Yes(), fact.NewYesNo("no").Yes()
	unknown := fact.NewYesNo("", fact.Ref{Path: "x"}).Yes()
	for _, c := range []struct {
		name  string
		got   fact.Cond
		holds bool
		gaps  int
	}{
		{"yes and yes", fact.And(yes, yes), true, 0},
		{"yes and unknown", fact.And(yes, unknown), false, 1},
		{"no and unknown", fact.And(no, unknown), false, 0},
		{"yes or unknown", fact.Or(yes, unknown), true, 1},
		{"no or unknown", fact.Or(no, unknown), false, 1},
		{"not yes", fact.Not(yes), false, 0},
	} {
		if c.got.Holds != c.holds || len(c.got.Gaps) != c.gaps {
			t.Errorf("%s: holds %t with %d gaps, want %t with %d", c.name, c.got.Holds, len(c.got.Gaps), c.holds, c.gaps)
		}
	}
}

// TestSafeURL: only addresses that lead to a page, a mailbox or a telephone.
func TestSafeURL(t *testing.T) {
	for u, want := range map[string]bool{
		"https://example.org/a?b=c": true, "http://example.org": true, "mailto:a@example.org": true, "tel:+4930": true,
		"javascript:alert(1)": false, "JaVaScRiPt:x": false, "data:text/html,x": false, "//example.org": false, "https:///x": false, "/x": false, "x": false,
		"https://a b": false, "https://a\"b": false, "https://a\nb": false, "vbscript:x": false, "": false, "https://": false, "file:///etc/passwd": false,
	} {
		if got := fact.SafeURL(u); got != want {
			t.Errorf("SafeURL(%q) = %t", u, got)
		}
	}
}

// FuzzPattern: a pattern holds no id, and a pattern is its own pattern.
func FuzzPattern(f *testing.F) {
	f.Add("services[zoom].transfers[a+b].tool")
	f.Add("a[]b][")
	f.Fuzz(func(t *testing.T, path string) {
		p := fact.Pattern(path)
		if fact.Pattern(p) != p {
			t.Errorf("Pattern(%q) = %q, whose pattern is %q", path, p, fact.Pattern(p))
		}
	})
}
