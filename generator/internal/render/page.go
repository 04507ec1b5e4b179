package render

import (
	"bytes"
	"html/template"
	"path"
	"strings"
	"unicode/utf8"

	"klausel/generator/internal/fault"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
)

// pageData is what layouts/page.html shows around a notice.
type pageData struct {
	UI               ui
	Lang             string
	Title, PageTitle string
	Description      string
	Controller       string
	AsOf, Version    string
	Canonical        string
	NoIndex          bool
	Style, Icon      string
	Logo             string
	Languages        []linkTo
	Alternates       []linkTo
	Formats          []linkTo
	Siblings         []linkTo
	Earlier          []linkTo // versions that stood here before
	Contents         []entry  // of the full text
	Summary, Body    template.HTML
	Data             webPage
}

type linkTo struct {
	Href, Lang, Name, Label, Type string
	Here                          bool
}

type entry struct {
	Anchor, Title string
	Inner         []entry
}

func page(d *manuscript) ([]byte, error) {
	name := d.Profile.Controller.Name.String()
	fill := strings.NewReplacer("{title}", d.title(), "{controller}", name, "{service}", d.serviceName(), "{date}", d.words(d.Profile.Notice.Date), "{version}", d.Profile.Notice.Version.String())
	data := pageData{
		UI: d.ui, Lang: d.Lang, Title: d.title(), Controller: name,
		PageTitle: d.pageTitle(), AsOf: fill.Replace(d.ui.Get("as_of")),
		Canonical: d.url(d.dir), NoIndex: d.Profile.Publish.Indexed.IsNo(), Style: d.link(d.look.style.Path), Icon: d.link(d.look.icon.Path),
		Summary: template.HTML(d.body(placing{level: 2, anchor: plain, bare: true}, summaryLayer)), Body: template.HTML(d.body(placing{level: 2, anchor: plain, bare: true}, fullLayer)),
	}
	key := "notice_description"
	if d.IsSection() {
		key = "section_description"
	}
	data.Description = fill.Replace(d.ui.Get(key))
	data.Data = d.webPage(data.PageTitle, data.Description)
	if d.look.logo != nil {
		data.Logo = d.link(d.look.logo.Path)
	}
	if d.Profile.Notice.Version.Known() {
		data.Version = fill.Replace(d.ui.Get("version"))
	}
	for _, o := range d.others {
		switch {
		case o.serviceID() == d.serviceID():
			data.Languages = append(data.Languages, linkTo{Href: d.folder(o), Lang: o.Lang, Name: o.ui.Name, Here: o == d})
			if href := o.url(o.dir); href != "" {
				data.Alternates = append(data.Alternates, linkTo{Lang: o.Lang, Href: href})
			}
		case o.Lang != d.Lang:
		case o.IsSection():
			if len(o.Services) > 1 {
				data.Siblings = append(data.Siblings, linkTo{Href: d.folder(o), Label: strings.ReplaceAll(d.ui.Get("all_services_link"), "{controller}", name)})
			}
		case d.IsSection():
			data.Siblings = append(data.Siblings, linkTo{Href: d.folder(o), Label: strings.ReplaceAll(d.ui.Get("one_service_link"), "{service}", o.Only.Cat.Name)})
		}
	}
	data.Earlier = d.earlierLinks()
	for _, f := range d.formats {
		if f.Linked != "" {
			data.Formats = append(data.Formats, linkTo{Href: f.File, Label: f.Linked, Type: f.Type})
		}
	}
	for _, part := range d.Parts {
		if part.Summary {
			continue
		}
		var inner []entry
		for i := range part.Clauses {
			c := &part.Clauses[i]
			inner = append(inner, entry{Anchor: c.Anchor, Title: c.Title()})
		}
		if part.Service != nil {
			data.Contents = append(data.Contents, entry{Anchor: part.Service.ID, Title: part.Service.Name, Inner: inner})
		} else {
			data.Contents = append(data.Contents, inner...)
		}
	}
	return execute(d.Library, "page.html", data)
}

// pageTitle is what a tab, a bookmark and a search engine show: under 70
// characters, or they cut it. The heading of the page stays as it is.
func (d *manuscript) pageTitle() string {
	short := d.ui.Get("section_title_short")
	if !d.IsSection() {
		short = strings.ReplaceAll(d.ui.Get("notice_title_short"), "{service}", d.serviceName())
	}
	for _, title := range []string{d.title(), short} {
		whole := strings.NewReplacer("{title}", title, "{controller}", d.Profile.Controller.Name.String()).Replace(d.ui.Get("page_title"))
		if utf8.RuneCountInString(whole) < 70 {
			return whole
		}
	}
	return d.title()
}

func (d *manuscript) serviceID() string {
	if d.IsSection() {
		return ""
	}
	return d.Only.Cat.ID
}

func (d *manuscript) serviceName() string {
	if d.IsSection() {
		return ""
	}
	return d.Only.Cat.Name
}

// folder is the address of another notice's folder.
func (d *manuscript) folder(o *manuscript) string {
	return strings.TrimSuffix(d.link(path.Join(o.dir, "index.html")), "index.html")
}

func summaryLayer(p notice.Part) bool { return p.Summary }
func fullLayer(p notice.Part) bool    { return !p.Summary }
func bothLayers(notice.Part) bool     { return true }

// body is the notice, or one layer of it, as HTML.
func (d *manuscript) body(at placing, layer func(notice.Part) bool) string {
	var b []string // joined once: a page is long
	at.parts = d.ui.Parts
	for _, part := range d.Parts {
		if !layer(part) {
			continue
		}
		at := at
		if part.Service != nil {
			id := at.anchor(part.Service.ID)
			h := "h" + string(rune('0'+at.level))
			b = append(b, `<div class="klausel-service" id="`+id+"\">\n<"+h+">"+template.HTMLEscapeString(part.Service.Name)+"</"+h+">\n")
			at.level++
		}
		for i := range part.Clauses {
			if at.bare {
				b = append(b, d.pool.plain(&part.Clauses[i], at))
			} else {
				b = append(b, clauseHTML(&part.Clauses[i], at))
			}
		}
		if part.Service != nil {
			b = append(b, "</div>\n")
		}
	}
	return strings.Join(b, "")
}

func execute(lib *library.Library, layout string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := lib.Layouts.ExecuteTemplate(&b, layout, data); err != nil {
		return nil, fault.Template("templates/layouts/", err)
	}
	return b.Bytes(), nil
}

func forwardPage(docs []*manuscript) ([]byte, error) {
	var first *manuscript
	for _, d := range docs {
		if d.IsSection() {
			first = d
			break
		}
	}
	root := Root(first.Profile.Slug, first.Profile.Publish.Path.String())
	return execute(first.Library, "forward.html", forwarding{
		UI: first.ui, Lang: first.Lang, Controller: first.Profile.Controller.Name.String(),
		Href: first.Lang + "/", Canonical: first.url(first.dir), Style: relative(root, first.look.style.Path), Icon: relative(root, first.look.icon.Path),
	})
}
