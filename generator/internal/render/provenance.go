package render

import (
	"fmt"
	"path"

	"klausel/generator/internal/notice"
)

// Provenance tells of each piece of a notice where it comes from, as JSON for
// programs. It is shown and never published: it speaks of the controller's own
// files.
func Provenance(n *notice.Notice) ([]byte, error) {
	type clause struct {
		ID    string     `json:"id"`
		Units []unitJSON `json:"units"`
	}
	var out []clause
	for _, part := range n.Parts {
		for i := range part.Clauses {
			c := &part.Clauses[i]
			out = append(out, clause{c.Anchor, unitsJSON(Units(c, n.Library.Locale(n.Lang)))})
		}
	}
	return indented(out)
}

// unitJSON is a heading, sentence, list item or table row with its origin.
type unitJSON struct {
	Kind    string       `json:"kind"`
	Text    string       `json:"text"`
	Lines   []lineJSON   `json:"lines"`
	Facts   []factJSON   `json:"facts"`
	Sources []sourceJSON `json:"sources"`
}

type lineJSON struct {
	At         string   `json:"at"` // file:line of the clause text
	Conditions []string `json:"conditions"`
}

type factJSON struct {
	Path string `json:"path"`
	At   string `json:"at"` // file:line:column, the profile by its name alone
}

type sourceJSON struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
	Date  string `json:"date"`
	Read  string `json:"read"`
	At    string `json:"at"` // file:line of the catalogue
}

func unitsJSON(units []Unit) []unitJSON {
	out := []unitJSON{}
	for _, u := range units {
		j := unitJSON{Kind: u.Kind, Text: u.Text, Lines: []lineJSON{}, Facts: []factJSON{}, Sources: []sourceJSON{}}
		for _, l := range u.Lines {
			lj := lineJSON{At: fmt.Sprintf("%s:%d", l.File, l.Line), Conditions: []string{}}
			for _, b := range l.Why {
				lj.Conditions = append(lj.Conditions, fmt.Sprintf("%s = %t", b.Expr, b.Holds))
			}
			j.Lines = append(j.Lines, lj)
		}
		for _, f := range u.Facts {
			if f.Path != "" {
				pos := f.Pos
				pos.File = path.Base(pos.File)
				j.Facts = append(j.Facts, factJSON{f.Path, pos.String()})
			}
			for _, s := range f.Sources {
				j.Sources = append(j.Sources, sourceJSON{s.Title, s.URL, s.Date, s.Read, fmt.Sprintf("%s:%d", f.Pos.File, f.Pos.Line)})
			}
		}
		out = append(out, j)
	}
	return out
}
