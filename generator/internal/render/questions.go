package render

import (
	"fmt"
	"strings"

	"klausel/generator/internal/notice"
)

// Questions prints what people ask of the notice of one service, questions.yaml,
// each with the sentences of the full text that answer it and the title of the
// clause they stand in. It is shown and never published.
func Questions(n *notice.Notice) []byte {
	loc := n.Library.Locale(n.Lang)
	units := map[*notice.Clause][]Unit{}
	var b strings.Builder
	for i, r := range n.Replies() {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s [%s]\n", r.Question.Ask[n.Lang], r.Question.ID)
		for _, c := range r.Clauses {
			if units[c] == nil {
				units[c] = Units(c, loc)
			}
			fmt.Fprintf(&b, "  %s\n", c.Title())
			for _, u := range units[c] {
				if u.Kind == "heading" || u.Kind == "row" && len(u.Values) == 0 {
					continue // titles, and the heads of tables
				}
				if n.Answering(r.Question, c, u.Values, u.Lines) {
					fmt.Fprintf(&b, "  - %s\n", u.Text)
				}
			}
		}
	}
	return []byte(b.String())
}
