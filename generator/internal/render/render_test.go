package render_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/yuin/goldmark"
	"golang.org/x/net/html"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/render"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func compose(t testing.TB, name, text string) []*notice.Notice {
	t.Helper()
	return corpus.Judge(t, corpus.Press(t), name, text).Notices
}

// TestGolden compares one page and one text per service and language with the
// committed ones. With -update they are written; read the difference.
func TestGolden(t *testing.T) {
	lib := corpus.Press(t).Library
	for _, c := range []struct{ profile, service, format, ext string }{
		{"kesselwerk", "teams", "page", "html"},
		{"kesselwerk", "zoom", "fragment", "html"},
		{"kesselwerk", "webex", "markdown", "md"},
		{"beispielfeld", "jitsi", "text", "txt"},
		{"beispielfeld", "nextcloud-talk", "page", "html"},
		{"kanzlei-nordlicht", "zoom", "text", "txt"},
		{"kanzlei-nordlicht", "", "page", "html"},
		{"hochschule-auental", "", "text", "txt"},
		{"firnhang", "", "text", "txt"},
		{"firnhang-eu", "", "text", "txt"},
	} {
		golden(t, lib, compose(t, c.profile, corpus.Sample(t, c.profile)), c.profile, c.service, c.format, c.ext)
	}
}

// TestGoldenLaws does the same for a controller under each other law; the
// profiles stand beside the golden files.
func TestGoldenLaws(t *testing.T) { goldens(t, "testdata/laws/*.yaml", 4) }

// TestGoldenServices does the same for services of which no sample tells.
func TestGoldenServices(t *testing.T) { goldens(t, "testdata/services/*.yaml", 1) }

func goldens(t *testing.T, pattern string, least int) {
	t.Helper()
	lib := corpus.Press(t).Library
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < least {
		t.Fatalf("%d profiles: %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		j := corpus.Judge(t, corpus.Press(t), name, string(data))
		for _, n := range j.Notices {
			for _, g := range n.Gaps {
				t.Errorf("%s: %s is missing (%s)", name, g.Ref.Path, g.Rule)
			}
		}
		golden(t, lib, j.Notices, name, "", "text", "txt")
	}
}

func golden(t *testing.T, lib *library.Library, notices []*notice.Notice, name, service, format, ext string) {
	t.Helper()
	done := 0
	for _, n := range notices {
		if service == "" && !n.IsSection() || service != "" && (n.IsSection() || n.Only.Cat.ID != service) {
			continue
		}
		done++
		got, err := render.One(n, notices, format, render.Config{BaseURL: "https://example.org"})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", "golden", strings.Trim(name+"."+service, ".")+"."+n.Lang+"."+ext)
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs: %s\nrun go test ./generator/internal/render -update and read the difference", file, firstDifference(string(got), string(want)))
		}
	}
	if done == 0 {
		t.Errorf("%s %s: no notice", name, service)
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "\n got " + g[i] + "\nwant " + w[i]
		}
	}
	return "one is longer"
}

// hostile is a profile with one text everywhere a text may stand.
func hostile(text string) []byte {
	quoted := quote(text)
	return []byte(strings.NewReplacer("$", quoted).Replace(`languages: [de, en]
notice: {date: "2026-11-02", version: $, changes: [{date: "2026-11-02", text: {de: $, en: $}}]}
controller: {name: $, kind: private, state: DE-SN, address: {street: $, postal_code: "01067", city: $, country: DE}, email: post@x.example, phone: +49 30 1}
dpo: {designated: yes, name: $, address: $, email: dsb@x.example}
contact: {name: {de: $, en: $}}
provision: {duty: statute, norm: {de: $, en: $}, consequence: {de: $, en: $}}
automated_decisions: {used: yes, logic: {de: $, en: $}, significance: {de: $, en: $}}
services:
  - id: jitsi
    variant: jitsi-eu-hoster
    provider: {name: $, address: $, country: DE, role: processor, own_purposes: {used: yes, text: {de: $, en: $}, legal_basis: legitimate-interest, interest: it-security}}
    server_location: {countries: [DE], place: {de: $, en: $}}
    groups: [customers]
    purposes:
      - {id: own, text: {de: $, en: $}, legal_bases: [{basis: legitimate-interest, interest_text: {de: $, en: $}}, {basis: public-task, norm: {de: $, en: $}}, {basis: consent, consent_by: prompt, withdrawal: {de: $, en: $}}]}
    functions: {chat: yes, dial_in: yes, recording: yes, ai_assistant: yes, live_stream: yes, transcription: yes}
    data: {add: [{id: own, label: {de: $, en: $}, elements: {de: $, en: $}}]}
    recipients: [{id: own, name: {de: $, en: $}, role: processor, country: DE, what: {de: $, en: $}}]
    transfers: [{id: own, recipient: $, countries: [US], what: {de: $, en: $}, tool: scc, copy: "https://x.example/a?b=c&d=e"}]
    retention: [{for: [own], criterion: {de: $, en: $}}, {for: [chat], norm: {de: $, en: $}, period: P1Y}]
    ai_assistant: {does: {de: $, en: $}, provider: $, country: US, opt_out: {de: $, en: $}}
    live_stream: {platform: $, country: US}
    dial_in: {carrier: $, country: DE}
    alternative: {text: {de: $, en: $}}
    special_categories: {expected: yes, condition: 9-2-a, norm: {de: $, en: $}, other_channel: {de: $, en: $}}
    works_agreement: {concluded: yes, name: {de: $, en: $}}
`))
}

// quote writes text as a double-quoted YAML scalar.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\t':
			b.WriteString(`\t`)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// elements counts what a page is made of, and collects its links.
func elements(t testing.TB, page string) (counts map[string]int, links []string) {
	counts = map[string]int{}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return counts, links
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			key := tok.Data
			for _, a := range tok.Attr {
				key += " " + a.Key
				if a.Key == "href" || a.Key == "src" {
					links = append(links, a.Val)
				}
			}
			counts[key]++
		case html.CommentToken:
			counts["comment"]++
		}
	}
}

// plain is a text that adds nothing to compare hostile ones with.
const plain = "harmlos"

// written are the notices of a profile, which nobody judges; nil if it is none.
func written(t testing.TB, lib *library.Library, loader *profile.Loader, text string) []*notice.Notice {
	t.Helper()
	p, _ := loader.Load(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml", "p.yaml")
	if p == nil {
		return nil
	}
	notices, err := notice.Compose(notice.Derive(p, lib), p.Languages)
	if err != nil {
		t.Fatal(err)
	}
	return notices
}

// TestEscape: no text in a profile adds an element, an attribute or a link to
// any HTML, nor an element to the Markdown as CommonMark reads it, and the
// plain text holds it as it stands. Here each text stands everywhere on whole
// pages; FuzzEscape looks for further texts, in one clause of every kind.
func TestEscape(f *testing.T) {
	lib := corpus.Press(f).Library
	loader, err := profile.NewLoader(lib.Values)
	if err != nil {
		f.Fatal(err)
	}
	clean := written(f, lib, loader, string(hostile(plain)))
	want := map[string]map[string]int{}
	wantLinks := map[string]int{}
	for _, n := range clean {
		for _, format := range []string{"page", "fragment"} {
			page, err := render.One(n, clean, format, render.Config{})
			if err != nil {
				f.Fatal(err)
			}
			var links []string
			key := n.Lang + format + serviceOf(n)
			want[key], links = elements(f, string(page))
			wantLinks[key] = len(links)
		}
		md, _ := render.One(n, clean, "markdown", render.Config{})
		key := n.Lang + "markdown" + serviceOf(n)
		want[key], _ = elements(f, toHTML(f, md))
	}
	escaped := func(t *testing.T, text string) {
		notices := written(t, lib, loader, string(hostile(text)))
		if notices == nil || len(notices[0].Gaps) != len(clean[0].Gaps) {
			t.Skip("refused")
		}
		words := strings.Join(strings.Fields(text), " ")
		for _, n := range notices {
			for _, format := range []string{"page", "fragment", "markdown"} {
				out, err := render.One(n, notices, format, render.Config{})
				if err != nil {
					t.Fatal(err)
				}
				page := string(out)
				if format == "markdown" {
					page = toHTML(t, out)
				}
				key := n.Lang + format + serviceOf(n)
				got, links := elements(t, page)
				for tag, count := range got {
					if count != want[key][tag] {
						t.Errorf("%s: <%s> stands %d times, not %d, with %q", key, tag, count, want[key][tag], text)
					}
				}
				for tag, count := range want[key] {
					if got[tag] == 0 {
						t.Errorf("%s: <%s> is gone (%d), with %q", key, tag, count, text)
					}
				}
				for _, l := range links {
					if strings.HasPrefix(strings.ToLower(l), "javascript:") || strings.HasPrefix(strings.ToLower(l), "data:") {
						t.Errorf("%s: link %q", key, l)
					}
				}
			}
			txt, err := render.One(n, notices, "text", render.Config{})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(txt), words) {
				t.Errorf("%s: the text does not hold %q as it stands", n.Lang, words)
			}
		}
	}
	for i, text := range []string{
		"<script>alert(1)</script>", "{{.Controller.Name}}", "[x](javascript:alert(1))", "a | b", "`code`", "**fett** _kursiv_ ~weg~",
		"# Titel", "1. Liste", "- Liste", "> Zitat", "![x](https://x/y.png)", "<https://evil.example>", "www.evil.example", "&lt;b&gt;", "\\", "a\\",
		"---", "===", "~~~", "[a]: b", "]", "![", "<!-- x -->", "a  \nb", "\t x", "© ™ 🙂 ß", "http://x.example/?a=b&c=d", "a@b.example", "$x^2$", "^^^", "| --- |", "+ x", "=", "`", "*", "_a_",
	} {
		if corpus.Chosen(i, 4) {
			f.Run(text, func(t *testing.T) { escaped(t, text) })
		}
	}
}

func serviceOf(n *notice.Notice) string {
	if n.IsSection() {
		return ""
	}
	return n.Only.Cat.ID
}

func toHTML(t testing.TB, md []byte) string {
	var b bytes.Buffer
	if err := goldmark.Convert(md, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestInert: no page runs, embeds, styles or fetches anything.
func TestInert(t *testing.T) {
	for _, name := range []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht"} {
		data, err := os.ReadFile("../../../profiles/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		files, err := render.All(compose(t, name, string(data)), render.Config{BaseURL: "https://example.org"})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !strings.HasSuffix(f.Path, ".html") {
				continue
			}
			counts, _ := elements(t, string(f.Data))
			ids := map[string]bool{}
			for tag := range counts {
				name, attrs, _ := strings.Cut(tag, " ")
				if tag == "script type" && strings.Count(string(f.Data), "<script") == strings.Count(string(f.Data), `<script type="application/ld+json">{`) {
					continue // data about the page; nothing runs
				}
				switch name {
				case "script", "style", "iframe", "form", "object", "embed", "video", "audio", "base", "svg":
					t.Errorf("%s holds <%s>", f.Path, tag)
				}
				if name == "img" && attrs != "src alt" {
					t.Errorf("%s holds <%s>", f.Path, tag)
				}
				for _, a := range strings.Fields(attrs) {
					if a == "style" || strings.HasPrefix(a, "on") {
						t.Errorf("%s holds the attribute %s", f.Path, a)
					}
				}
			}
			for _, part := range strings.Split(string(f.Data), ` id="`)[1:] {
				id, _, _ := strings.Cut(part, `"`)
				if ids[id] {
					t.Errorf("%s: id %s stands twice", f.Path, id)
				}
				ids[id] = true
			}
			for _, part := range strings.Split(string(f.Data), `href="#`)[1:] {
				if id, _, _ := strings.Cut(part, `"`); !ids[id] {
					t.Errorf("%s: link to #%s leads nowhere", f.Path, id)
				}
			}
		}
	}
}
