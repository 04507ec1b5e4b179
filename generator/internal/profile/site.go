package profile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/input"
	"klausel/generator/internal/meant"
)

// A Site is site.yaml: what holds for the whole output.
type Site struct {
	BaseURL  string // absolute, as machines read it, without a slash at its end; empty: none
	Title    string // of the landing page; empty: that of the catalogue
	Language string // of landing page and 404; de where none is stated

	// Formats are the ids of the formats that are published beside the page, as list
	// formats shows them; empty: all.
	Formats []fact.Text

	// Earlier are the names of targets: versions of a notice that stood there
	// before get a page each and are named on that of the notice; empty: none.
	Earlier []fact.Text

	// Targets are the places to publish to, by name, as they are written: each
	// kind of them has its own keys, which publish.Configs reads.
	Targets yaml.Node
}

// maxSite is the size of a site.yaml, and maxTitle that of a title in characters.
const (
	maxSite  = 64 << 10
	maxTitle = 200
)

var siteKeys = []string{"base_url", "title", "language", "formats", "earlier_versions", "targets"}

// LoadSite reads site.yaml and tells every mistake in it with its place. A
// missing file is an empty Site. languages returns those that the templates
// speak; it is asked only where site.yaml states one.
func LoadSite(fsys fs.FS, name string, languages func() ([]string, error)) (Site, error) {
	s := Site{Language: "de"}
	data, err := input.Read(fsys, name, maxSite)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case errors.Is(err, input.ErrTooLarge):
		return s, fault.New(fact.Pos{File: name}, "too-large", "limit", strconv.Itoa(maxSite>>10))
	case err != nil:
		return s, fault.Read(name, err)
	}
	data = []byte(strings.TrimPrefix(string(data), "\ufeff")) // editors on Windows write one
	if !utf8.Valid(data) {
		return s, fault.New(fact.Pos{File: name, Line: 1 + strings.Count(string(data[:firstInvalid(data)]), "\n")}, "not-utf8")
	}
	var doc, more yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return s, nil
	case err != nil:
		return s, fault.YAML(name, data, err)
	}
	r := siteReader{file: name, languages: languages}
	r.read(doc.Content[0], &s)
	switch err := dec.Decode(&more); {
	case errors.Is(err, io.EOF):
	case err != nil:
		r.wrong = append(r.wrong, fault.YAML(name, data, err))
	default:
		r.tell(&more, "one-document")
	}
	return s, errors.Join(r.wrong...)
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}

// A siteReader collects what is wrong with a site.yaml.
type siteReader struct {
	file      string
	languages func() ([]string, error)
	wrong     []error
}

func (r *siteReader) tell(n *yaml.Node, id string, args ...string) {
	r.wrong = append(r.wrong, fault.New(fact.Pos{File: r.file, Line: n.Line, Col: n.Column}, id, args...))
}

func (r *siteReader) read(root *yaml.Node, s *Site) {
	if root.Kind != yaml.MappingNode {
		r.tell(root, "wrong-shape", "key", r.file, "want", "keys")
		return
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if line := lines[key.Value]; line > 0 {
			r.tell(key, "key-twice", "key", key.Value, "line", strconv.Itoa(line))
			continue
		}
		lines[key.Value] = key.Line
		switch key.Value {
		case "base_url":
			if text, ok := r.text(key, value); ok {
				var err error
				if s.BaseURL, err = ParseBaseURL(text); err != nil {
					for _, f := range fault.All(err) {
						f.Pos = fact.Pos{File: r.file, Line: value.Line, Col: value.Column}
						r.wrong = append(r.wrong, f)
					}
				}
			}
		case "title":
			if text, ok := r.text(key, value); ok {
				s.Title = text
				if n := utf8.RuneCountInString(text); n > maxTitle {
					r.tell(value, "text-long", "key", key.Value, "limit", strconv.Itoa(maxTitle))
				}
			}
		case "language":
			if text, ok := r.text(key, value); ok {
				s.Language = text
				r.language(value)
			}
		case "formats":
			s.Formats = r.texts(key, value)
		case "earlier_versions":
			s.Earlier = r.texts(key, value)
		case "targets":
			s.Targets = *value
		default:
			r.tell(key, "unknown-key", "key", key.Value, "meant", meant.Of(key.Value, siteKeys), "allowed", strings.Join(siteKeys, ", "))
		}
	}
}

// text is a value that is words, which everybody can see.
func (r *siteReader) text(key, value *yaml.Node) (string, bool) {
	text := strings.TrimSpace(value.Value)
	switch {
	case value.Kind != yaml.ScalarNode:
		r.tell(value, "wrong-shape", "key", key.Value, "want", "text")
	case value.Tag == "!!null" || text == "":
		r.tell(key, "no-value", "key", key.Value)
	default:
		if unseen := fact.Unreadable(text); unseen != nil {
			r.tell(value, "odd-character", "char", unseen.What)
			return "", false
		}
		if rest, cut := strings.CutPrefix(value.LineComment, "#"); cut && value.Style == 0 && input.ReadsOn(rest) {
			r.tell(value, "text-cut", "key", key.Value, "rest", value.LineComment)
		}
		return text, true
	}
	return "", false
}

// texts is a value that is a list of words.
func (r *siteReader) texts(key, value *yaml.Node) []fact.Text {
	if value.Kind != yaml.SequenceNode {
		r.tell(value, "wrong-shape", "key", key.Value, "want", "list")
		return nil
	}
	var all []fact.Text
	for _, item := range value.Content {
		if text, ok := r.text(key, item); ok {
			all = append(all, fact.NewText(text, fact.Ref{Pos: fact.Pos{File: r.file, Line: item.Line, Col: item.Column}}))
		}
	}
	return all
}

func (r *siteReader) language(value *yaml.Node) {
	langs, err := r.languages()
	if err != nil {
		r.wrong = append(r.wrong, err)
		return
	}
	if !slices.Contains(langs, value.Value) {
		r.tell(value, "unknown-value", "key", "language", "value", value.Value, "allowed", strings.Join(langs, ", "))
	}
}

// ParseBaseURL reads the address under which a site is published: that of a
// folder on the web, so without a query, a fragment and a way upwards. What it
// returns is as machines read it (an ASCII host), without a slash at its end.
// Its error is a fault without a place.
func ParseBaseURL(s string) (string, error) {
	u, refused := fact.ParseServer(s)
	switch {
	case refused != nil:
		return "", fault.New(fact.Pos{}, "base-url", "value", s, "meant", refused.Instead)
	case strings.ContainsAny(s, "?#"):
		return "", fault.New(fact.Pos{}, "base-url", "value", s, "meant", s[:strings.IndexAny(s, "?#")])
	}
	for part := range strings.SplitSeq(u.Href(), "/") {
		if part == ".." || part == "." || strings.EqualFold(part, "%2e%2e") {
			return "", fault.New(fact.Pos{}, "base-url", "value", s)
		}
	}
	return strings.TrimRight(u.Href(), "/"), nil
}
