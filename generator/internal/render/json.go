package render

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
)

// noticeJSON is a notice for programs: its head, then facts and clauses, each on
// a line of its own, so that a difference shows what changed. It holds a text
// once: the HTML of it is in the fragment, under the same anchor.
type noticeJSON struct {
	Title      string   `json:"title"`
	Controller string   `json:"controller"`
	Service    string   `json:"service,omitempty"` // id; missing in a section
	Services   []string `json:"services"`
	Variants   []string `json:"variants"`
	Language   string   `json:"language"`
	Law        string   `json:"law"`
	Date       string   `json:"date"` // of the text, YYYY-MM-DD
	Version    string   `json:"version,omitempty"`
	URL        string   `json:"url,omitempty"`

	facts   []factsJSON // "facts": of each service, as codes
	clauses []clauseJSON
}

type clauseJSON struct {
	ID         string   `json:"id"`
	Service    string   `json:"service,omitempty"`
	Anchor     string   `json:"anchor"`
	Title      string   `json:"title"`
	Provisions []string `json:"provisions"`
	Text       string   `json:"text"` // Markdown
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
		out.facts = append(out.facts, d.factsJSON(s))
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
			full := d.text(c)
			if _, body, ok := strings.Cut(full, "\n\n"); ok {
				cj.Text = body
			}
			out.clauses = append(out.clauses, cj)
		}
	}
	return out.lines()
}

// lines is the notice as JSON, a key of its head to a line.
func (n noticeJSON) lines() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b) // each Encode ends with a newline
	enc.SetIndent("", " ")
	if err := enc.Encode(n); err != nil {
		return nil, err
	}
	b.Truncate(b.Len() - len("\n}\n"))
	enc.SetIndent("", "")
	err := cmp.Or(list(&b, enc, "facts", n.facts), list(&b, enc, "clauses", n.clauses))
	b.WriteString("\n}\n")
	return b.Bytes(), err
}

// list writes a list, one item to a line.
func list[T any](b *bytes.Buffer, enc *json.Encoder, key string, items []T) error {
	b.WriteString(",\n \"" + key + "\": [\n")
	for i, item := range items {
		if i > 0 {
			b.Truncate(b.Len() - 1)
			b.WriteString(",\n")
		}
		if err := enc.Encode(item); err != nil {
			return err
		}
	}
	b.WriteString(" ]")
	return nil
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
