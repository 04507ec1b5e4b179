package render_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"klausel/generator/internal/notice"
	"klausel/generator/internal/render"
	"klausel/templates"
)

// acme composes the notices of a controller that uses every service.
func acme(t *testing.T) []*notice.Notice {
	t.Helper()
	data, err := os.ReadFile("testdata/embed/acme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	notices := compose(t, "acme", string(data))
	for _, n := range notices {
		for _, g := range n.Gaps {
			t.Errorf("acme.yaml: %s is missing (%s)", g.Ref.Path, g.Rule)
		}
	}
	return notices
}

// A piece is a fragment and what a browser finds in it.
type piece struct {
	name     string
	headings []string // h2, h3, … in order
	ids      []string
	links    []string // to ids, without #
	markup   []string // elements, and attributes as element[attribute], each once
}

func read(t *testing.T, name string, data []byte) piece {
	t.Helper()
	p := piece{name: name}
	z := html.NewTokenizer(strings.NewReader(string(data)))
	for {
		switch z.Next() {
		case html.ErrorToken:
			slices.Sort(p.markup)
			p.markup = slices.Compact(p.markup)
			return p
		case html.StartTagToken:
			tok := z.Token()
			p.markup = append(p.markup, tok.Data)
			if regexp.MustCompile(`^h[1-6]$`).MatchString(tok.Data) {
				p.headings = append(p.headings, tok.Data)
			}
			for _, a := range tok.Attr {
				p.markup = append(p.markup, tok.Data+"["+a.Key+"]")
				if a.Key == "id" {
					p.ids = append(p.ids, a.Val)
				}
				if a.Key == "href" && strings.HasPrefix(a.Val, "#") {
					p.links = append(p.links, a.Val[1:])
				}
			}
		}
	}
}

// pieces are the fragments of the notices that are wanted.
func pieces(t *testing.T, notices []*notice.Notice, e render.Embedding, wanted func(*notice.Notice) bool) []piece {
	t.Helper()
	var all []piece
	for _, n := range notices {
		if !wanted(n) {
			continue
		}
		data, err := render.Fragment(n, e)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, read(t, strings.TrimSpace(e.Prefix+" "+serviceOf(n)+" "+n.Lang), data))
	}
	return all
}

// TestFragmentsShareAPage: no id stands twice on a page, and each link inside a
// fragment leads to an element of the same fragment.
func TestFragmentsShareAPage(t *testing.T) {
	notices := acme(t)
	services := func(lang string) func(*notice.Notice) bool {
		return func(n *notice.Notice) bool { return n.Lang == lang && !n.IsSection() }
	}
	section := func(n *notice.Notice) bool { return n.Lang == "de" && n.IsSection() }
	plain := render.Embedding{Level: 2}
	with := func(prefix string) render.Embedding { return render.Embedding{Level: 2, Prefix: prefix} }

	for _, page := range []struct {
		name      string
		size      int
		fragments []piece
	}{
		{"five services", 5, pieces(t, notices, plain, services("de"))},
		{"five services, English", 5, pieces(t, notices, plain, services("en"))},
		{"the section", 1, pieces(t, notices, plain, section)},
		{"the section and five services", 6, slices.Concat(pieces(t, notices, with("all-"), section), pieces(t, notices, plain, services("de")))},
		{"two controllers", 10, slices.Concat(pieces(t, notices, with("acme-"), services("de")), pieces(t, notices, with("other-"), services("de")))},
		{"two languages", 10, slices.Concat(pieces(t, notices, with("de-"), services("de")), pieces(t, notices, with("en-"), services("en")))},
	} {
		if len(page.fragments) != page.size {
			t.Errorf("%s: %d fragments", page.name, len(page.fragments))
		}
		owner := map[string]string{}
		for _, p := range page.fragments {
			for _, id := range p.ids {
				if other, ok := owner[id]; ok {
					t.Errorf("%s: id %s stands in %s and in %s", page.name, id, other, p.name)
				}
				owner[id] = p.name
			}
			for _, link := range p.links {
				if !slices.Contains(p.ids, link) {
					t.Errorf("%s: %s: the link to #%s leads out of the fragment", page.name, p.name, link)
				}
			}
			if len(p.ids) < 15 || len(p.links) < 3 {
				t.Errorf("%s: %s has %d ids and %d links", page.name, p.name, len(p.ids), len(p.links))
			}
		}
	}
}

// TestFragmentLevels: headings begin at the level asked for and never skip one.
func TestFragmentLevels(t *testing.T) {
	notices := acme(t)
	for level := 2; level <= 5; level++ {
		for _, p := range pieces(t, notices, render.Embedding{Level: level}, func(*notice.Notice) bool { return true }) {
			before := level - 1
			for _, h := range p.headings {
				at := int(h[1] - '0')
				if at < level || at > before+1 {
					t.Errorf("level %d, %s: %s after h%d", level, p.name, h, before)
				}
				before = at
			}
		}
	}
	for format, level := range map[string]int{"fragment": 2, "fragment-h3": 3, "fragment-h4": 4} {
		ready, err := render.One(notices[1], notices, format, render.Config{})
		if err != nil {
			t.Fatal(err)
		}
		asked, err := render.Fragment(notices[1], render.Embedding{Level: level})
		if err != nil {
			t.Fatal(err)
		}
		if string(ready) != string(asked) {
			t.Errorf("%s is not the fragment from h%d", format, level)
		}
	}
}

// TestWhatMustSurvive: docs/embed/by-hand.md lists the elements and attributes
// that a CMS must let through: all that fragments have, and no more.
func TestWhatMustSurvive(t *testing.T) {
	var have []string
	for _, level := range []int{2, 3, 4} {
		for _, p := range pieces(t, acme(t), render.Embedding{Level: level}, func(*notice.Notice) bool { return true }) {
			have = append(have, p.markup...)
		}
	}
	slices.Sort(have)
	have = slices.Compact(have)

	guide, err := os.ReadFile("../../../docs/embed/by-hand.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([^|]+)` \\|([^|]*)\\|").FindAllStringSubmatch(string(guide), -1) {
		for _, element := range strings.Split(row[1], "` `") {
			listed = append(listed, element)
			for _, a := range regexp.MustCompile("`([a-z-]+)`").FindAllStringSubmatch(row[2], -1) {
				listed = append(listed, element+"["+a[1]+"]")
			}
		}
	}
	for _, m := range have {
		if !slices.Contains(listed, m) {
			t.Errorf("fragments have %s; the guide does not list it", m)
		}
	}
	for _, m := range listed {
		if !slices.Contains(have, m) {
			t.Errorf("the guide lists %s; no fragment has it", m)
		}
	}
}

// TestGuidesLinkToClauses: the ids that docs/embed names are there.
func TestGuidesLinkToClauses(t *testing.T) {
	var ids []string
	for _, p := range pieces(t, acme(t), render.Embedding{Level: 2}, func(n *notice.Notice) bool { return n.Lang == "de" }) {
		ids = append(ids, p.ids...)
	}
	files, err := filepath.Glob("../../../docs/embed/*.md")
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`#((?:zoom|teams|webex|jitsi|nextcloud-talk)-[a-z-]+)`).FindAllStringSubmatch(string(data), -1) {
			if named++; !slices.Contains(ids, m[1]) {
				t.Errorf("%s: no fragment has %s", file, m[0])
			}
		}
	}
	if named < 3 {
		t.Errorf("the guides name %d ids", named)
	}
}

// TestEmbedStylesheet: it is small, begins each selector with the class of the
// fragment, and each declaration is important, so that none loses to the page.
func TestEmbedStylesheet(t *testing.T) {
	data, err := templates.FS.ReadFile("layouts/klausel-embed.css")
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 6000 {
		t.Errorf("%d bytes", len(data))
	}
	css := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(data), "")
	rules := 0
	for _, rule := range regexp.MustCompile(`([^{};]+)\{([^{}]*)\}`).FindAllStringSubmatch(css, -1) {
		rules++
		depth := 0
		selectors := strings.FieldsFunc(rule[1], func(r rune) bool {
			switch r {
			case '(':
				depth++
			case ')':
				depth--
			}
			return r == ',' && depth == 0
		})
		for _, s := range selectors {
			if s = strings.TrimSpace(s); !regexp.MustCompile(`^\.klausel($|[ :])`).MatchString(s) {
				t.Errorf("%s reaches beyond fragments", s)
			}
		}
		for _, d := range strings.Split(rule[2], ";") {
			if d = strings.TrimSpace(d); d != "" && !strings.HasSuffix(d, "!important") {
				t.Errorf("%s { %s } is not important", strings.TrimSpace(rule[1]), d)
			}
		}
	}
	if rules < 20 {
		t.Errorf("only %d rules read", rules)
	}
}
