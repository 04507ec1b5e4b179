package render

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"klausel/generator/internal/colour"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/site"
)

// A look is what the pages of one controller load: one stylesheet, an icon, and
// a logo if there is one. Each is named by its content, so that a browser may keep it
// for ever.
type look struct {
	style site.File
	icon  site.File // in the tab of a browser, which asks for one in any case
	logo  *site.File
}

// plainLook is that of pages that belong to nobody, and of every profile
// without a theme.
func plainLook(lib *library.Library) look {
	data := lib.Assets["klausel.css"]
	icon := lib.Assets["icon.svg"]
	return look{
		style: site.File{Path: "assets/klausel-" + contentHash(data) + ".css", Owner: site.Site, Data: data},
		icon:  site.File{Path: "assets/icon-" + contentHash(icon) + ".svg", Owner: site.Site, Data: icon},
	}
}

// landingLook is that of the landing page, which has rules of its own.
func landingLook(lib *library.Library) look {
	l := plainLook(lib)
	data := append(append([]byte{}, l.style.Data...), lib.Assets["klausel-landing.css"]...)
	l.style = site.File{Path: "assets/klausel-landing-" + contentHash(data) + ".css", Owner: site.Site, Data: data}
	return l
}

func lookOf(p *profile.Profile, lib *library.Library) look {
	l := plainLook(lib)
	if css := themeCSS(&p.Publish.Theme, lib); css != "" {
		data := append(append([]byte{}, l.style.Data...), css...)
		l.style = site.File{Path: "assets/" + p.Slug + "-" + contentHash(data) + ".css", Owner: p.Slug, Data: data}
	}
	if p.Logo != nil {
		l.logo = &site.File{Path: "assets/" + p.Slug + "-" + contentHash(p.Logo.Data) + p.Logo.Ext, Owner: p.Slug, Data: p.Logo.Data}
	}
	return l
}

// own are the files that belong to the controller alone.
func (l look) own() []site.File {
	var out []site.File
	if l.style.Owner != site.Site {
		out = append(out, l.style)
	}
	if l.logo != nil {
		out = append(out, *l.logo)
	}
	return out
}

// uses are the paths a page loads.
func (l look) uses() []string {
	paths := []string{l.style.Path, l.icon.Path}
	if l.logo != nil {
		paths = append(paths, l.logo.Path)
	}
	return paths
}

// themeCSS sets the properties of klausel.css that a theme states. Its values
// are a few words and colours whose form the schema checked.
func themeCSS(t *profile.Theme, lib *library.Library) string {
	var all, light, dark strings.Builder // a print is black whatever the accent
	set := func(b *strings.Builder, property, value string) {
		b.WriteString("  --klausel-" + property + ": " + value + ";\n")
	}
	if t.Accent.Known() {
		set(&light, "accent", t.Accent.String())
		set(&dark, "accent", colour.Readable(t.Accent.String(), lib.Dark))
	}
	if t.AccentDark.Known() {
		dark.Reset()
		set(&dark, "accent", t.AccentDark.String())
	}
	if t.Corners.String() == "square" {
		set(&all, "corner", "0")
	}
	var css string
	if t.Font.String() == "serif" {
		css += string(lib.Assets["klausel-serif.css"])
	}
	if all.Len() > 0 {
		css += ":root {\n" + all.String() + "}\n"
	}
	if light.Len() > 0 {
		css += "@media screen {\n:root {\n" + light.String() + "}\n}\n"
	}
	if dark.Len() > 0 {
		css += "@media screen and (prefers-color-scheme: dark) {\n:root {\n" + dark.String() + "}\n}\n"
	}
	return css
}

func contentHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}
