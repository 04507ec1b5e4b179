package render

import (
	"bytes"
	"encoding/xml"
	"net/url"
	"path"
	"slices"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/site"
)

// A Client is what the pages of the whole site know of a controller. It is small:
// of thousands, all are kept.
type Client struct {
	Slug       string
	Root       string // folder of its pages, "" if it owns the site
	Name, City string
	Languages  []string
	Services   []ClientService
	Listed     string // yes or no; empty: not stated
	Indexed    string // the same
}

// A ClientService is a service of a controller.
type ClientService struct {
	ID   string // in the profile
	Of   string // in the catalogue, if that is another
	Name string
}

// ClientOf takes from a profile what the pages of the whole site need.
func ClientOf(p *profile.Profile, lib *library.Library) *Client {
	c := &Client{
		Slug: p.Slug, Root: Root(p.Slug, p.Publish.Path.String()), Name: p.Controller.Name.String(), City: p.Controller.Address.City.String(),
		Languages: p.Languages, Listed: answer(p.Publish.Listed), Indexed: answer(p.Publish.Indexed),
	}
	for i := range p.Services {
		s := &p.Services[i]
		of := ClientService{ID: s.ID.ID(), Of: s.Of.ID(), Name: s.ID.ID()}
		if known := lib.Of(s); known != nil {
			of.Name = known.Name
		}
		c.Services = append(c.Services, of)
	}
	return c
}

// folders are those of its notices, below that of a language.
func (c *Client) folders() []string {
	all := []string{""}
	for _, s := range c.Services {
		all = append(all, s.ID)
	}
	return all
}

func answer(a fact.YesNo) string {
	switch {
	case a.IsYes():
		return "yes"
	case a.IsNo():
		return "no"
	}
	return ""
}

// A Published is a controller whose pages stand in the output.
type Published struct {
	*Client
	// Has reports whether a page of it stands in the output: all do after a
	// build, those of a withheld profile as far as they were built before.
	Has func(path string) bool
	// Shown: named on the landing page even if it asked not to be, because only
	// the one who works on it sees the page.
	Shown bool
}

// Frame writes what belongs to the site and to no single controller: landing
// page, 404, robots, sitemap, headers and stylesheets. That of fragments keeps
// its name from build to build, since other people's pages name it. lang is
// the language of landing page and 404.
func Frame(all []Published, lib *library.Library, cfg Config, lang string) ([]site.File, error) {
	if err := CheckLanguage(lib, lang); err != nil {
		return nil, err
	}
	words := ui{lib.Locale(lang), lib, nil, library.Form{}}
	look := plainLook(lib)
	style, icon := look.style.Path, look.icon.Path
	var out []site.File
	add := func(name string, data []byte, uses ...string) {
		out = append(out, site.File{Path: name, Owner: site.Site, Data: data, Uses: uses})
	}
	add(style, look.style.Data)
	add(icon, look.icon.Data)
	add("klausel-embed.css", lib.Assets["klausel-embed.css"])
	add("_headers", headers())
	add(".nojekyll", nil) // or GitHub Pages makes a second page of each notice.md
	add("robots.txt", robots(cfg))

	notFound, err := execute(lib, "404.html", notFoundPage{UI: words, Lang: lang, Style: style, Icon: icon, Root: rootPath(cfg)})
	if err != nil {
		return nil, err
	}
	add("404.html", notFound, style, icon)
	owned := slices.ContainsFunc(all, func(p Published) bool { return p.Root == "" })
	entries := landingEntries(all, lib, words.ID)
	if cfg.BaseURL != "" {
		add("sitemap.xml", sitemap(all, cfg, !owned && len(entries) > 0))
	}
	if owned {
		return out, nil // the page of the controller that owns the site stands at the root
	}
	look = landingLook(lib)
	add(look.style.Path, look.style.Data)
	landing, err := landing(entries, lib, cfg, words, look)
	if err != nil {
		return nil, err
	}
	add("index.html", landing, look.style.Path, icon)
	return out, nil
}

// CheckLanguage refuses a language for landing page and 404 that the catalogue does
// not have.
func CheckLanguage(lib *library.Library, lang string) error {
	if lib.Locale(lang) == nil {
		return fault.At("site.yaml", 0, "language: %q is no language of the catalogue", lang)
	}
	return nil
}

// rootPath is the path of the site on its host, with a slash at both ends. The
// 404 page stands at addresses of any depth, so its links begin there.
func rootPath(cfg Config) string {
	u, err := url.Parse(cfg.BaseURL)
	if err != nil {
		return "/"
	}
	return strings.TrimSuffix(u.Path, "/") + "/"
}

// listed reports whether landing page and sitemap may name the controller. A
// sole one is listed unless it says no; of several only those that say yes.
func listed(p Published, all []Published) bool {
	if p.Shown {
		return true
	}
	if len(all) == 1 {
		return p.Listed != "no"
	}
	return p.Listed == "yes"
}

// headers is the _headers file, which hosts such as Netlify and Cloudflare Pages
// read; netlify.toml repeats what holds for the whole site. Search engines find the
// page of a notice; its other formats would only compete with it, and cannot say
// noindex themselves where a profile wants that.
//
// A rule has one star at most, since Cloudflare drops one with two. Placeholders
// stand for folders, one rule for each depth. And a file is named without .html,
// because both hosts serve fragment.html as fragment too, and Netlify goes by
// that address.
func headers() []byte {
	var b strings.Builder
	b.WriteString(`/*
  Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
  Referrer-Policy: no-referrer
  X-Content-Type-Options: nosniff
  Permissions-Policy: camera=(), microphone=(), geolocation=(), interest-cohort=()
  Cross-Origin-Opener-Policy: same-origin
  Strict-Transport-Security: max-age=31536000

/assets/*
  Cache-Control: public, max-age=31536000, immutable
`)
	for _, name := range notIndexed() {
		for _, folder := range []string{"/:lang/", "/:one/:two/", "/:slug/:lang/:service/"} {
			b.WriteString("\n" + folder + name + "\n  X-Robots-Tag: noindex\n")
		}
	}
	return []byte(b.String())
}

// notIndexed are the names of the formats beside the page, as header rules name
// them.
func notIndexed() []string {
	var names []string
	for _, f := range Formats {
		switch base, html := strings.CutSuffix(f.File, ".html"); {
		case f.Indexed, len(names) > 0 && strings.HasPrefix(f.File, strings.TrimSuffix(names[len(names)-1], "*")):
		case html:
			names = append(names, base+"*")
		default:
			names = append(names, f.File)
		}
	}
	return names
}

func robots(cfg Config) []byte {
	s := "User-agent: *\nAllow: /\n"
	if cfg.BaseURL != "" {
		s += "\nSitemap: " + cfg.BaseURL + "/sitemap.xml\n"
	}
	return []byte(s)
}

// sitemap lists the landing page, if somebody is named there, and the pages of
// listed controllers with their languages.
func sitemap(all []Published, cfg Config, named bool) []byte {
	var b bytes.Buffer
	esc := func(s string) string {
		var e bytes.Buffer
		xml.EscapeText(&e, []byte(s))
		return e.String()
	}
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	if named {
		b.WriteString("<url>\n<loc>" + esc(absolute(cfg, "")) + "</loc>\n</url>\n")
	}
	for _, p := range all {
		if !listed(p, all) || p.Indexed == "no" {
			continue
		}
		for _, sub := range p.folders() {
			var langs, dirs []string
			for _, lang := range p.Languages {
				dir := path.Join(p.Root, lang, sub)
				if p.Has(dir + "/index.html") {
					langs, dirs = append(langs, lang), append(dirs, dir)
				}
			}
			for _, dir := range dirs {
				b.WriteString("<url>\n<loc>" + esc(absolute(cfg, dir)) + "</loc>\n")
				for i, lang := range langs {
					if len(langs) > 1 {
						b.WriteString(`<xhtml:link rel="alternate" hreflang="` + lang + `" href="` + esc(absolute(cfg, dirs[i])) + `"/>` + "\n")
					}
				}
				b.WriteString("</url>\n")
			}
		}
	}
	b.WriteString("</urlset>\n")
	return b.Bytes()
}
