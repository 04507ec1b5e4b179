package render

import (
	"bytes"
	"encoding/json"
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
	Facts      []factsJSON  `json:"facts"` // of each service, as codes
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
		out.Facts = append(out.Facts, d.factsJSON(s))
	}
	for _, part := range d.Parts {
		for i := range part.Clauses {
			c := &part.Clauses[i]
			cj := clauseJSON{ID: c.ID, Anchor: c.Anchor, Title: c.Title(), Provisions: c.Cites}
			if cj.Provisions == nil {
				cj.Provisions = []string{}
			}
			if c.Anchor != c.ID {
				cj.Service = strings.TrimSuffix(c.Anchor, "-"+c.ID)
			}
			full := d.pool.text(c)
			if _, body, ok := strings.Cut(full, "\n\n"); ok {
				cj.Text = body
			}
			cj.HTML = d.pool.plain(c, placing{level: 2, anchor: plain})
			out.Clauses = append(out.Clauses, cj)
		}
	}
	return indented(out)
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
