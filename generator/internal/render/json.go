package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// noticeJSON is a notice for programs. Keys are only ever added.
type noticeJSON struct {
	Title      string       `json:"title"`
	Controller string       `json:"controller"`
	Service    string       `json:"service,omitempty"` // id; missing in a section
	Services   []string     `json:"services"`
	Variants   []string     `json:"variants"`
	Language   string       `json:"language"`
	Law        string       `json:"law"`
	Date       string       `json:"date"` // of the text, YYYY-MM-DD
	Version    string       `json:"version,omitempty"`
	URL        string       `json:"url,omitempty"`
	Clauses    []clauseJSON `json:"clauses"`
}

type clauseJSON struct {
	ID         string   `json:"id"`
	Service    string   `json:"service,omitempty"`
	Anchor     string   `json:"anchor"`
	Title      string   `json:"title"`
	Provisions []string `json:"provisions"`
	Text       string   `json:"text"`
	HTML       string   `json:"html"` // headings from h2

	Units []unitJSON `json:"units"` // where each piece of the clause comes from
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

func jsonNotice(d *manuscript) ([]byte, error) {
	out := noticeJSON{
		Title: d.title(), Controller: d.Profile.Controller.Name.String(), Language: d.Lang, Law: d.Pack.ID,
		Date: d.Profile.Notice.Date.String(), Version: d.Profile.Notice.Version.String(), URL: d.url(d.dir),
	}
	if !d.IsSection() {
		out.Service = d.Only.Cat.ID
	}
	for _, s := range d.About() {
		out.Services = append(out.Services, s.ID.ID())
		out.Variants = append(out.Variants, s.Variant.ID())
	}
	for _, part := range d.Parts {
		for i := range part.Clauses {
			c := &part.Clauses[i]
			cj := clauseJSON{ID: c.ID, Anchor: c.Anchor, Title: titleOf(c), Provisions: c.Cites}
			if cj.Provisions == nil {
				cj.Provisions = []string{}
			}
			if c.Anchor != c.ID {
				cj.Service = strings.TrimSuffix(c.Anchor, "-"+c.ID)
			}
			full := clauseText(c)
			if _, body, ok := strings.Cut(full, "\n\n"); ok {
				cj.Text = body
			}
			cj.HTML = clauseHTML(c, placing{level: 2, anchor: plain})
			cj.Units = unitsJSON(Units(c, d.ui.Locale))
			out.Clauses = append(out.Clauses, cj)
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
