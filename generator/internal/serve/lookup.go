package serve

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/site"
)

// A view is a State made ready for lookups.
type view struct {
	State
	lang  string
	site  map[string]site.File
	rules []headerRule
}

func newView(s State, lang string) *view {
	v := &view{State: s, lang: lang, site: map[string]site.File{}}
	for _, f := range s.Site {
		v.site[f.Path] = f
	}
	v.rules = parseHeaders(v.site["_headers"].Data)
	return v
}

// An answer is what stands at a path.
type answer struct {
	status int
	name   string // path of the file, without the leading slash
	body   []byte
	uses   [][]byte // what the page loads, for tag
	moved  string   // not empty: the address that is right; nothing else is set
	list   bool     // the page lists the problems itself
}

// at finds what stands at the path of a request.
func (v *view) at(p string) answer {
	name := strings.TrimPrefix(p, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	f, missing := v.file(name)
	switch {
	case f != nil:
		a := answer{status: http.StatusOK, name: name, body: f.Data}
		for _, used := range f.Uses {
			if u, _ := v.file(used); u != nil {
				a.uses = append(a.uses, u.Data)
			}
		}
		return a
	case missing != nil:
		return v.withheld(missing)
	case len(v.site) == 0:
		return v.withheld(&absent{})
	}
	if index, _ := v.file(name + "/index.html"); index != nil {
		return answer{moved: "/" + name + "/"}
	}
	if notFound, ok := v.site["404.html"]; ok {
		return answer{status: http.StatusNotFound, name: "404.html", body: notFound.Data}
	}
	return answer{status: http.StatusNotFound, name: "404.txt", body: []byte("404\n")}
}

// An absent is a profile whose pages are not there.
type absent struct {
	slug     string // empty: none in particular
	problems []diag.Told
}

// file returns the file name. If there is none because of a profile that has no
// pages, it returns that profile. Files of a profile go before those of the
// site, as in the output folder.
func (v *view) file(name string) (*site.File, *absent) {
	if strings.HasPrefix(name, "_") {
		return nil, nil // files such as _headers are for the host
	}
	var gap *absent
	for _, slug := range v.owners(name) {
		p := v.Profiles[slug]
		if p.Pages == nil {
			gap = &absent{slug, p.Problems}
			continue
		}
		files, failed := p.Pages()
		if len(failed) > 0 {
			gap = &absent{slug, append(slices.Clip(failed), p.Problems...)}
		}
		for i := range files {
			if files[i].Path == name {
				return &files[i], nil
			}
		}
	}
	if f, ok := v.site[name]; ok {
		return &f, nil
	}
	if gap != nil && v.Profiles[gap.slug].Root == "" && path.Ext(name) != ".html" {
		return nil, nil // of a whole site not everything is a page
	}
	return nil, gap
}

// owners returns the profiles among whose files name may be: those that stand in
// its folder, and for what pages load, the one that it is called after.
func (v *view) owners(name string) []string {
	top, rest, _ := strings.Cut(name, "/")
	var slugs []string
	for slug, p := range v.Profiles {
		asset := top == "assets" && strings.HasPrefix(rest, slug+"-")
		if p.Root == top || p.Root == "" || asset && p.Pages != nil {
			slugs = append(slugs, slug)
		}
	}
	// The profile with a folder of its own goes last, so that its gap is told.
	slices.SortFunc(slugs, func(a, b string) int {
		return cmp.Or(cmp.Compare(v.Profiles[a].Root, v.Profiles[b].Root), cmp.Compare(a, b))
	})
	return slugs
}

// document reports whether the answer is an HTML page. A fragment is no page:
// it is copied as it stands.
func (a answer) document() bool { return path.Ext(a.name) == ".html" }

// tag tells this page from what will stand in its place after a change.
func (a answer) tag() string {
	h := sha256.New()
	h.Write([]byte(strconv.Itoa(a.status)))
	for _, data := range append([][]byte{a.body}, a.uses...) {
		sum := sha256.Sum256(data)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// script is what serve adds to a page.
func (a answer) script() []byte {
	var b bytes.Buffer
	b.WriteString(`<script src="/_klausel/live.js" data-page="` + a.tag() + `"`)
	if a.list {
		b.WriteString(` data-list`)
	}
	b.WriteString(" defer></script>\n")
	return b.Bytes()
}

// contentType does not ask the machine, whose answer differs from host to host.
func contentType(name string) string {
	t, ok := contentTypes[path.Ext(name)]
	if !ok {
		return "application/octet-stream"
	}
	return t
}

var contentTypes = map[string]string{
	".html":   "text/html; charset=utf-8",
	".css":    "text/css; charset=utf-8",
	".js":     "text/javascript; charset=utf-8",
	".md":     "text/markdown; charset=utf-8",
	".txt":    "text/plain; charset=utf-8",
	".json":   "application/json; charset=utf-8",
	".jsonld": "application/ld+json; charset=utf-8",
	".xml":    "application/xml; charset=utf-8",
	".svg":    "image/svg+xml; charset=utf-8",
	".png":    "image/png",
	".jpg":    "image/jpeg",
	".jpeg":   "image/jpeg",
	".webp":   "image/webp",
	".pdf":    "application/pdf",
}
