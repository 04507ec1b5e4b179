package browser

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"klausel/generator/internal/wptest"
)

var pictures = flag.String("pictures", "", "folder for pictures of the notice in WordPress, to be looked at")

// TestWordPress follows docs/embed/wordpress.md in a real WordPress. What stands
// on the page is the fragment, word by word and tag by tag: pasted into either
// editor, by everybody who may publish, in each theme. And it stands in the
// column of the text, at every width.
func TestWordPress(t *testing.T) {
	need(t)
	site := wptest.New(t)
	w := newWebsite(t)
	w.follow(blocks(t, "wordpress.md"))
	fragment, sheet := w.read("zoom-de.html"), w.read("notices/klausel-embed.css")

	// Between two paragraphs, which say where the column is.
	paste := func(editor string) string {
		around := func(before, text, after string) string {
			return before + "<p class=\"before\">Davor.</p>" + after + text + before + "<p class=\"after\">Danach.</p>" + after
		}
		if editor == "block editor" {
			return around("<!-- wp:paragraph -->\n", "\n<!-- wp:html -->\n"+fragment+"<!-- /wp:html -->\n\n", "\n<!-- /wp:paragraph -->\n")
		}
		return around("", "\n\n"+fragment+"\n", "\n")
	}
	pages := map[string]string{} // what was published → its address
	for _, role := range []string{wptest.Administrator, wptest.Editor, wptest.Author} {
		for _, editor := range []string{"block editor", "classic editor"} {
			pages[editor+" by "+role] = site.Post(t, role, "Datenschutz "+editor+" "+role, paste(editor))
		}
	}
	// A theme with a dark mode follows the reader if told to.
	site.PHP(t, `foreach (['twentytwentyone'] as $t) update_option("theme_mods_$t", ['respect_user_color_preference' => true]);`)

	want, views := tags(t, fragment), 0
	for _, theme := range wptest.Themes {
		site.Theme(t, theme)
		for _, style := range []string{"", sheet} {
			site.CSS(t, style)
			for made, url := range pages {
				if style == "" { // once: it is the same text
					status, body := get(t, url)
					if status != http.StatusOK {
						t.Fatalf("%s: %s answers %d", made, url, status)
					}
					if got := tags(t, notice(t, body)); got != want {
						t.Errorf("%s, %s: %s", theme, made, firstChange(got, want))
					}
				}
				if !strings.HasSuffix(made, "author") {
					continue // the others have the same page
				}
				var p *page
				for _, v := range []view{{Width: 360}, {Width: 768}, {Width: 1280}, {Width: 360, Dark: true}, {Width: 768, Dark: true}, {Width: 1280, Dark: true}} {
					if v.Width == 360 { // a theme looks once whether it is dark
						p = open(t, url, v)
					}
					name := fmt.Sprintf("%s, %s, styled %t, %v", theme, made, style != "", v)
					p.look(v)
					views++
					stands(t, p, name, style != "")
					if *pictures != "" {
						file := strings.NewReplacer(",", "", " ", "-").Replace(name) + ".png"
						if err := os.WriteFile(filepath.Join(*pictures, file), shoot(p, v, 1), 0o644); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
		}
	}
	t.Logf("count: WordPress: %d pages in %d themes, %d views", len(pages), len(wptest.Themes), views)
}

// stands checks where the notice is: its edges are those of the paragraphs around
// it, nothing sticks out, and no heading of it is as large as the title.
func stands(t *testing.T, p *page, name string, styled bool) {
	t.Helper()
	type edges struct{ Left, Right float64 }
	at := func(selector string) edges {
		return eval[edges](p, fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return {Left: r.left, Right: r.right} })()`, selector))
	}
	root := at(".klausel")
	for _, sibling := range []string{"p.before", "p.after"} {
		if s := at(sibling); root.Left < s.Left-.5 || root.Left > s.Left+.5 || root.Right < s.Right-.5 || root.Right > s.Right+.5 {
			t.Errorf("%s: the notice is at %v, %s at %v", name, root, sibling, s)
		}
	}
	for _, out := range eval[[]string](p, script("overflow.js")) {
		// A table needs the stylesheet, and an address is one word.
		if styled || eval[int](p, "innerWidth") > 1000 || strings.HasPrefix(out, "<h") || strings.HasPrefix(out, "<p") {
			t.Errorf("%s: %s", name, out)
		}
	}
	if !styled {
		return
	}
	if r := eval[float64](p, `Math.max(...[...document.querySelectorAll(".klausel :is(h2, h3, h4)")].map(h => parseFloat(getComputedStyle(h).fontSize))) / parseFloat(getComputedStyle(document.querySelector(".entry-title, .wp-block-post-title")).fontSize)`); r >= 1 {
		t.Errorf("%s: a heading has %.2f of the size of the title", name, r)
	}
	inside := strings.Replace(script("cutwords.js"), "document.querySelectorAll", `document.querySelector(".klausel").querySelectorAll`, 1)
	if cut := eval[[]string](p, inside); len(cut) > 0 {
		t.Errorf("%s: words are cut: %v", name, cut)
	}
}

// notice is the fragment in a page.
func notice(t *testing.T, page string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "class" && a.Val == "klausel" {
				var b strings.Builder
				if err := html.Render(&b, n); err != nil {
					t.Fatal(err)
				}
				return b.String()
			}
		}
	}
	t.Fatal("no notice on the page")
	return ""
}

// tags are the tags and words of a fragment, one a line.
func tags(t *testing.T, fragment string) string {
	t.Helper()
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			for _, word := range strings.Fields(z.Token().Data) {
				b.WriteString(word + "\n")
			}
		default:
			b.WriteString(z.Token().String() + "\n")
		}
	}
}

// firstChange is the first line in which two texts differ, with some around it.
func firstChange(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			from, to := max(0, i-5), i+5
			return fmt.Sprintf("the page says\n%s\nthe fragment\n%s", strings.Join(g[from:min(to, len(g))], " "), strings.Join(w[from:min(to, len(w))], " "))
		}
	}
	return fmt.Sprintf("the page has %d words and tags, the fragment %d", len(g), len(w))
}
