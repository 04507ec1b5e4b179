package interview

import (
	"slices"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/render"
)

// Preview returns the sentences of the notice that a reply makes: those that
// are not there without it, at most n, and first those that rest on the facts
// it states. They are the text itself, composed from
// what is known so far.
func (iv *Interview) Preview(q *Question, r Reply, n int) []string {
	edits, how, err := iv.stateBy(q, r)
	if err != nil || how != state_ || len(edits) == 0 {
		return nil
	}
	before := map[string]bool{}
	for _, u := range iv.sentences(q.base, q.due.service) {
		before[u.Text] = true
	}
	var touched, others []string
	for _, u := range iv.sentences(q.base.with(edits), q.due.service) {
		if before[u.Text] {
			continue
		}
		before[u.Text] = true
		words := strings.ReplaceAll(strings.Trim(u.Text, " |"), " | ", " · ")
		if slices.ContainsFunc(u.Facts, func(f fact.Ref) bool {
			return slices.ContainsFunc(edits, func(e edit) bool {
				return f.Path == e.path || strings.HasPrefix(f.Path, e.path+".") || strings.HasPrefix(f.Path, e.path+"[")
			})
		}) {
			touched = append(touched, words)
		} else {
			others = append(others, words)
		}
	}
	fresh := append(touched, others...)
	return fresh[:min(n, len(fresh))]
}

// sentences are those of the notice about a service, or about all of them, in
// the language of the interview; the long text before its summary.
func (iv *Interview) sentences(d *Draft, service string) []render.Unit {
	notices, err := iv.Compose(d.in(iv.Lang).Bytes())
	if err != nil {
		return nil
	}
	var long, short []render.Unit
	for _, n := range notices {
		if n.Lang != iv.Lang || n.IsSection() != (service == "") || service != "" && n.Only.ID.ID() != service {
			continue
		}
		for _, part := range n.Parts {
			for i := range part.Clauses {
				for _, u := range render.Units(&part.Clauses[i], n.Library.Locale(n.Lang)) {
					switch {
					case u.Kind == "heading":
					case part.Summary:
						short = append(short, u)
					default:
						long = append(long, u)
					}
				}
			}
		}
	}
	return append(long, short...)
}
