package render_test

import (
	"bytes"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	gmhtml "github.com/yuin/goldmark/renderer/html"

	"klausel/generator/internal/render"
)

// TestLinksLeadSomewhere: each link inside a notice leads to a place in the same
// file, in every format that has links. Markdown is read by a reader that gives
// headings no ids of its own.
func TestLinksLeadSomewhere(t *testing.T) {
	notices := acme(t)
	md := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithRendererOptions(gmhtml.WithUnsafe()))
	for _, n := range notices {
		for _, f := range render.Formats {
			data, err := render.One(n, notices, f.ID, render.Config{})
			if err != nil {
				t.Fatal(err)
			}
			switch path.Ext(f.File) {
			case ".html":
			case ".md":
				var b bytes.Buffer
				if err := md.Convert(data, &b); err != nil {
					t.Fatal(err)
				}
				data = b.Bytes()
			default:
				continue
			}
			name := serviceOf(n) + " " + n.Lang + " " + f.File
			p := read(t, name, data)
			if len(p.links) < 8 {
				t.Errorf("%s: only %d links", name, len(p.links))
			}
			for _, link := range p.links {
				id, err := url.PathUnescape(link) // as a browser does
				if err != nil || !slices.Contains(p.ids, id) {
					t.Errorf("%s: #%s leads nowhere", name, link)
				}
			}
			for i, id := range p.ids {
				if slices.Contains(p.ids[:i], id) {
					t.Errorf("%s: id %s stands twice", name, id)
				}
			}
		}
	}
}

// TestParagraphIsOneLine: where WordPress makes a break of each line end inside
// a paragraph, there is none to be made.
func TestParagraphIsOneLine(t *testing.T) {
	paragraph := regexp.MustCompile(`(?s)<p>.*?</p>`)
	notices := acme(t)
	for _, n := range notices {
		data, err := render.Fragment(n, render.Embedding{Level: 2})
		if err != nil {
			t.Fatal(err)
		}
		all := paragraph.FindAllString(string(data), -1)
		if len(all) < 10 {
			t.Fatalf("only %d paragraphs", len(all))
		}
		for _, p := range all {
			if strings.Contains(p, "\n") {
				t.Errorf("%s %s: %s", serviceOf(n), n.Lang, p)
			}
		}
		for _, line := range strings.Split(string(data), "\n") {
			if line != "" && !strings.HasPrefix(line, "<") {
				t.Errorf("%s %s: a line begins with words: %s", serviceOf(n), n.Lang, line)
			}
		}
	}
}

// A host gives the regular expression that it makes of the path of a rule, ""
// where it drops the rule.
type host struct {
	name  string
	makes func(rule string) string
	asks  func(file string) []string // the paths by which it compares a file
}

// Both as they describe it: Cloudflare has one splat a rule and compares what was
// asked for; Netlify compares the pretty address of a page.
var hosts = []host{
	{"Cloudflare Pages", func(rule string) string {
		if strings.Count(rule, "*") > 1 {
			return ""
		}
		return pattern(rule)
	}, func(file string) []string { return []string{file, strings.TrimSuffix(file, ".html")} }},
	{"Netlify", pattern, func(file string) []string { return []string{strings.TrimSuffix(file, ".html")} }},
}

var placeholder = regexp.MustCompile(`:[A-Za-z]\w*`)

func pattern(rule string) string {
	var b strings.Builder
	for i, part := range strings.Split(rule, "*") {
		if i > 0 {
			b.WriteString("(.*)")
		}
		b.WriteString(placeholder.ReplaceAllString(regexp.QuoteMeta(part), "([^/]+)"))
	}
	return "^" + b.String() + "$"
}

// TestHeaderRules: at every address under which a host answers with a format
// beside the page, it says noindex, once; and never for a page.
func TestHeaderRules(t *testing.T) {
	notices := acme(t)
	files, err := render.Frame([]render.Published{{Client: render.ClientOf(notices[0].Profile, notices[0].Library), Has: func(string) bool { return true }}}, notices[0].Library, render.Config{}, "de")
	if err != nil {
		t.Fatal(err)
	}
	var headers string
	for _, f := range files {
		if f.Path == "_headers" {
			headers = string(f.Data)
		}
	}
	rules := map[string]string{} // path → headers
	for _, block := range strings.Split(strings.TrimSpace(headers), "\n\n") {
		rule, values, _ := strings.Cut(block, "\n")
		rules[rule] = values
	}
	noindex := func(h host, addr string) (n int) {
		for rule, values := range rules {
			if re := h.makes(rule); re != "" && regexp.MustCompile(re).MatchString(addr) && strings.Contains(values, "X-Robots-Tag: noindex") {
				n++
			}
		}
		return n
	}
	for _, at := range []string{"", "/"} { // below a folder of the controller, and at the root
		root := "/" + render.Root("acme", at)
		if at == "" {
			root += "/"
		}
		for _, n := range notices {
			folder := root + n.Lang + "/"
			if !n.IsSection() {
				folder += n.Only.Cat.ID + "/"
			}
			for _, h := range hosts {
				for _, f := range render.Formats {
					for _, addr := range h.asks(folder + f.File) {
						want := 1
						if f.Indexed {
							want = 0
						}
						if got := noindex(h, addr); got != want {
							t.Errorf("%s: %d rules say noindex for %s, want %d", h.name, got, addr, want)
						}
					}
				}
				if got := noindex(h, folder); got != 0 {
					t.Errorf("%s: the page %s is not indexed", h.name, folder)
				}
				if re := h.makes("/*"); !regexp.MustCompile(re).MatchString(folder) || !strings.Contains(rules["/*"], "Content-Security-Policy") {
					t.Errorf("%s: no policy for %s", h.name, folder)
				}
			}
		}
	}
}
