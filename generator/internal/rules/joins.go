package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// A text of one's own goes on where a clause text begins: "vertreten durch …",
// "only if …". One that says these words again makes a sentence that nobody can
// read, Art. 12(1) GDPR. Where it merely stands in the wrong case is found by the
// words with which it begins.
var joinRules = []Rule{
	{ID: "text-joins", Profile: func(c *Case) {
		reading(never)(c)
		told := map[string]bool{}
		for _, n := range c.Notices {
			for _, part := range n.Parts {
				for i := range part.Clauses {
					c.saidTwice(n, &part.Clauses[i], told)
				}
			}
		}
	}},
}

// saidTwice reports the texts of a profile that begin with the words behind which
// they stand.
func (c *Case) saidTwice(n *notice.Notice, clause *notice.Clause, told map[string]bool) {
	own := func(v notice.Value) bool {
		_, prose := v.Of.(fact.Prose)
		return prose && len(v.Facts) > 0 && v.Facts[0].Path != "" && len(v.Facts[0].Sources) == 0
	}
	if !slices.ContainsFunc(clause.Values, own) {
		return
	}
	notice.Expand(clause.Source, clause.Values, func(v notice.Value, before string) string {
		if own(v) {
			if twice := overlap(before, v.Words); twice != "" {
				at := v.Facts[0]
				if key := at.Pos.String() + n.Lang; !told[key] {
					told[key] = true
					c.report(diag.Finding{Service: serviceOf(at.Path)}, at, "words", twice, "lang", n.Lang, "twice", "yes")
				}
			}
		}
		return v.Words
	})
}

// overlap are the words with which before ends and after begins, three at most;
// empty if there are none, or a mark other than a comma stands between.
func overlap(before, after string) string {
	before = strings.TrimRight(before[strings.LastIndexByte(before, '\n')+1:], " ,")
	if last, _ := utf8.DecodeLastRuneInString(before); noLetter(last) {
		return ""
	}
	behind, first := strings.FieldsFunc(before, noLetter), strings.FieldsFunc(after, noLetter)
	for n := min(3, len(behind), len(first)); n > 0; n-- {
		if slices.EqualFunc(behind[len(behind)-n:], first[:n], strings.EqualFold) {
			return strings.Join(first[:n], " ")
		}
	}
	return ""
}

func noLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
