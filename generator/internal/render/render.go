// Package render writes notices down: each format is one file of this package
// and one entry of Formats.
//
// A clause arrives as Markdown in which a token stands for each fact (see
// package notice). The Markdown is parsed without the facts; they are put into
// the finished text, escaped for the place where they stand. So no fact can
// add an element, a link or a line of Markdown, whatever it holds.
package render

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/site"
)

// Config is what site.yaml and the flags say about the whole site.
type Config struct {
	BaseURL string // absolute, without a slash at its end; empty: links stay relative and there is no sitemap
	Title   string
	Formats []string // ids of those published beside the page; empty: all

	// Earlier are the versions that get a page and are named on that of the
	// notice; nil: none.
	Earlier *archive.History
}

// published are the formats in which a notice is written.
func (c Config) published() []Format {
	return slices.DeleteFunc(slices.Clone(Formats), func(f Format) bool {
		return len(c.Formats) > 0 && !f.Indexed && !slices.Contains(c.Formats, f.ID)
	})
}

// A Format is one way to write a notice down.
type Format struct {
	ID    string
	File  string        // name in the folder of the notice
	Label library.Words // for list formats

	// Indexed formats may be found by search engines. The others would only
	// compete with the page, and cannot say noindex themselves: _headers says it.
	Indexed bool

	// Linked is the name of the format on the page, the same in every language, for
	// <link rel="alternate"> and for a link; empty: the page does not name it.
	Linked string
	Type   string // of the content

	write func(d *manuscript) ([]byte, error)
}

// Formats are all formats, in the order in which list shows them. Whatever is
// said of formats elsewhere is made from this list.
var Formats = []Format{
	{ID: "page", File: "index.html", Label: library.Words{"de": "ganze HTML-Seite", "en": "complete HTML page"}, Type: "text/html", Indexed: true, write: page},
	{ID: "fragment", File: "fragment.html", Label: library.Words{"de": "HTML zum Einbetten, Überschriften ab h2", "en": "HTML to embed, headings from h2"}, Type: "text/html", write: fragment(2)},
	{ID: "fragment-h3", File: "fragment-h3.html", Label: library.Words{"de": "HTML zum Einbetten, Überschriften ab h3", "en": "HTML to embed, headings from h3"}, Type: "text/html", write: fragment(3)},
	{ID: "fragment-h4", File: "fragment-h4.html", Label: library.Words{"de": "HTML zum Einbetten, Überschriften ab h4", "en": "HTML to embed, headings from h4"}, Type: "text/html", write: fragment(4)},
	{ID: "markdown", File: "notice.md", Label: library.Words{"de": "Markdown (CommonMark mit Tabellen)", "en": "Markdown (CommonMark with tables)"}, Type: "text/markdown", Linked: "Markdown", write: markdown},
	{ID: "text", File: "notice.txt", Label: library.Words{"de": "reiner Text", "en": "plain text"}, Type: "text/plain", Linked: "Text", write: text},
	{ID: "json", File: "notice.json", Label: library.Words{"de": "JSON: Text, Kürzel, Tage und Fristen für Programme", "en": "JSON: text, codes, days and periods for programs"}, Type: "application/json", Linked: "JSON", write: jsonNotice},
}

// A manuscript is one notice with what every format needs to know about it.
type manuscript struct {
	*notice.Notice
	cfg    Config
	ui     ui
	dir    string        // folder of the notice in the output
	others []*manuscript // the same controller's other notices, itself included
	look   look
	pool   *pool
	leads  map[string]string // titles of clauses by what leads to them: #retention

	formats []Format // in which it is written
}

// All writes every notice of one profile in every format, with the page that
// forwards to the first language.
func All(notices []*notice.Notice, cfg Config) ([]site.File, error) {
	if len(notices) == 0 {
		return nil, nil
	}
	p, lib := notices[0].Profile, notices[0].Library
	look := lookOf(p, lib)
	var docs []*manuscript
	pool := newPool()
	for _, n := range notices {
		docs = append(docs, newManuscript(n, cfg, pool))
	}
	out := look.own()
	add := func(name string, data []byte) {
		f := site.File{Path: name, Owner: p.Slug, Data: data}
		if strings.HasSuffix(name, "index.html") {
			f.Uses = look.uses()
		}
		out = append(out, f)
	}
	for _, d := range docs {
		d.others = docs
		for _, f := range d.formats {
			data, err := f.write(d)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", d.dir, f.ID, err)
			}
			add(path.Join(d.dir, f.File), data)
		}
		earlier, err := d.earlierFiles()
		if err != nil {
			return nil, err
		}
		out = append(out, earlier...)
	}
	forward, err := forwardPage(docs)
	if err != nil {
		return nil, err
	}
	add(path.Join(Root(p.Slug, p.Publish.Path.String()), "index.html"), forward)
	return out, nil
}

// One writes one notice in one format, as show prints it. It gets all notices of
// the profile, because a page links to the others; n counts as one of them.
func One(n *notice.Notice, all []*notice.Notice, format string, cfg Config) ([]byte, error) {
	d := newManuscript(n, cfg, newPool())
	for _, o := range all {
		if o == n {
			d.others = append(d.others, d)
		} else {
			d.others = append(d.others, newManuscript(o, cfg, d.pool))
		}
	}
	if !slices.Contains(all, n) {
		d.others = append(d.others, d)
	}
	for _, f := range Formats {
		if f.ID == format {
			return f.write(d)
		}
	}
	return nil, fmt.Errorf("unknown format %q", format)
}

func newManuscript(n *notice.Notice, cfg Config, p *pool) *manuscript {
	d := &manuscript{Notice: n, cfg: cfg, pool: p, ui: ui{n.Library.Locale(n.Lang), n.Library, n.Pack, n.Form}, look: lookOf(n.Profile, n.Library), formats: cfg.published()}
	d.dir = path.Join(Root(n.Profile.Slug, n.Profile.Publish.Path.String()), n.Lang)
	if !n.IsSection() {
		d.dir = path.Join(d.dir, n.Only.Cat.ID)
	}
	return d
}

// Root is the folder of a controller in the output, "" for one that owns the
// whole site.
func Root(slug, publishPath string) string {
	if publishPath == "/" {
		return ""
	}
	return slug
}

// words are how a fact reads in the language of the notice.
func (d *manuscript) words(v fact.Value) string {
	words, _ := d.Print.Words(v)
	return words
}

// title is the heading of the whole notice.
func (d *manuscript) title() string {
	if d.IsSection() {
		return d.ui.Get("section_title")
	}
	return strings.ReplaceAll(d.ui.Get("notice_title"), "{service}", d.Only.Cat.Name)
}

// link returns the address of a file of the output as seen from the folder
// of d. Relative addresses work from a disk, below any path, and on any host.
func (d *manuscript) link(target string) string { return relative(d.dir, target) }

func relative(from, to string) string {
	if from == "" {
		return to
	}
	f, t := strings.Split(from, "/"), strings.Split(to, "/")
	for len(f) > 0 && len(t) > 1 && f[0] == t[0] {
		f, t = f[1:], t[1:]
	}
	return strings.Repeat("../", len(f)) + strings.Join(t, "/")
}

// url is the absolute address of a folder of the output, empty where the site
// has no base URL.
func (d *manuscript) url(dir string) string { return absolute(d.cfg, dir) }

func absolute(cfg Config, dir string) string {
	if cfg.BaseURL == "" {
		return ""
	}
	if dir == "" {
		return cfg.BaseURL + "/"
	}
	return cfg.BaseURL + "/" + dir + "/"
}

// A ui holds the words around a notice.
type ui struct {
	*library.Locale
	lib  *library.Library
	law  *library.Law // nil on pages of the site itself
	form library.Form
}

// Get returns the words under key, in the form of the notice and the spelling of the law's country.
func (u ui) Get(key string) string {
	return u.lib.Spell(u.law, u.ID, u.lib.Say(u.form, u.ID, u.UI[key]))
}
