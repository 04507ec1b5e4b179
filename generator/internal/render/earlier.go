package render

import (
	"fmt"
	"path"
	"strings"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/site"
)

// earlierPage is what layouts/earlier.html shows: a notice as the archive keeps
// it, and the way to the one in force.
type earlierPage struct {
	UI               ui
	Lang             string
	Title, PageTitle string
	Controller       string
	Says             string // that this is an earlier version
	Current          string // address of the one in force
	Style, Icon      string
	Logo             string
	Blocks           []block
}

// A block is a heading, a paragraph, a list or a table of a text of the archive;
// all of its other fields are empty.
type block struct {
	Rank      int // of Heading: 2, 3 or 4
	Heading   string
	Paragraph string
	Items     []string
	Head      []string // cells of the first row of a table
	Rows      [][]labelled
}

// A labelled cell knows what stands above its column, for narrow screens.
type labelled struct{ Label, Text string }

// earlier are the versions of the notice that readers shall find, the latest
// first.
func (d *manuscript) earlier() []archive.Version {
	key := archive.Key{Slug: d.Profile.Slug, Service: d.serviceID(), Lang: d.Lang}
	return d.cfg.Earlier.Before(key, d.Profile.Notice.Date.String())
}

// earlierFiles are their pages, each in a folder of the notice's own.
func (d *manuscript) earlierFiles() ([]site.File, error) {
	var out []site.File
	for _, v := range d.earlier() {
		text, err := d.cfg.Earlier.Typed(v)
		if err != nil {
			return nil, err
		}
		dir := path.Join(d.dir, v.Folder)
		says := strings.NewReplacer("{title}", d.title(), "{controller}", d.Profile.Controller.Name.String(), "{date}", d.day(v.Day))
		page := earlierPage{
			UI: d.ui, Lang: d.Lang, Title: d.title(), Controller: d.Profile.Controller.Name.String(),
			PageTitle: says.Replace(d.ui.Get("earlier_title")), Says: says.Replace(d.ui.Get("earlier_text")),
			Current: "../", Style: relative(dir, d.look.style.Path), Icon: relative(dir, d.look.icon.Path), Blocks: blocks(text),
		}
		if d.look.logo != nil {
			page.Logo = relative(dir, d.look.logo.Path)
		}
		data, err := execute(d.Library, "earlier.html", page)
		if err != nil {
			return nil, err
		}
		out = append(out, site.File{Path: path.Join(dir, "index.html"), Owner: d.Profile.Slug, Data: data, Uses: d.look.uses()})
	}
	return out, nil
}

// earlierLinks lead from the notice to them.
func (d *manuscript) earlierLinks() []linkTo {
	var out []linkTo
	for _, v := range d.earlier() {
		label := strings.ReplaceAll(d.ui.Get("as_of"), "{date}", d.day(v.Day))
		if n, second := strings.CutPrefix(v.Folder, v.Day.String()+"-"); second {
			label = fmt.Sprintf("%s (%s)", label, n)
		}
		out = append(out, linkTo{Href: v.Folder + "/", Label: label})
	}
	return out
}

func (d *manuscript) day(day fact.Date) string { return d.ui.Day(day) }

// blocks reads a text of the archive by its blanks: see archive.Typed. The first
// row of a table is its head, as in every table of ours.
func blocks(text string) []block {
	var out []block
	empty := 0
	last := func() *block {
		if len(out) == 0 {
			return &block{}
		}
		return &out[len(out)-1]
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		words := strings.Trim(line, " ")
		cells := strings.Split(words, "\t")
		switch {
		case words == "":
			empty++
			continue
		case empty > 0:
			out = append(out, block{Rank: max(2, 5-empty), Heading: words})
		case strings.HasPrefix(line, "  "):
			if last().Items == nil {
				out = append(out, block{})
			}
			last().Items = append(last().Items, words)
		case len(cells) > 1 && last().Head == nil:
			out = append(out, block{Head: cells})
		case len(cells) > 1:
			var row []labelled
			for i, c := range cells {
				head := last().Head
				row = append(row, labelled{head[min(i, len(head)-1)], c})
			}
			last().Rows = append(last().Rows, row)
		default:
			out = append(out, block{Paragraph: words})
		}
		empty = 0
	}
	return out
}
