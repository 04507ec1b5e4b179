package render

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// spots are the kinds of places at which clause texts print a value, written $.
var spots = []string{
	"# $ {#x}", "# Titel\n\n## Vor $ {#y}\n\nText", "# T\n\n$ steht vorn.", "# T\n\nMitten $ im Satz.", "# T\n\nAm Ende: $", "# T\n\nAllein\n\n$\n\nDanach",
	"# T\n\n- $\n- zwei", "# T\n\n- Punkt: $, mehr\n  - $", "# T\n\n1. $\n2. zwei", "# T\n\n**$** und *$*", "# T\n\nDas $($), „$“ und $/$.",
	"# T\n\n| A | B | C |\n| --- | --- | --- |\n| $ | x $ | $ ($) |\n| y | $ | – |",
}

// leads are where a value leads.
var leads = []string{"", "https://x.example/", "#other"}

// FuzzEscape: no words in any place of a clause add an element, an attribute or a
// link to its HTML or to its Markdown, and the plain text holds them as they
// stand. TestEscape takes texts all the way from a profile to whole pages.
func FuzzEscape(f *testing.F) {
	for _, seed := range []string{"<script>", "[x](javascript:y)", "a | b", "`c`", "**f** _k_ ~w~", "1. L", "- L", "> Z", "![x](y)", "www.evil.example", "//evil.example/", "&lt;", "a\\", "---", "===", "[a]: b", "<!--", "a@b.example", "{#z}", "+ x", "ftp://e.example", "\u202eabc"} {
		for place := range len(spots) * len(leads) {
			f.Add(seed, uint8(place))
		}
	}
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify))
	var want []map[string]int // of each place, with harmless words
	for place := range len(spots) * len(leads) {
		want = append(want, outcome(f, md, place, "harmlos"))
		if len(want[place]) < 2 {
			f.Fatalf("%q makes nothing", spots[place/len(leads)])
		}
	}
	f.Fuzz(func(t *testing.T, text string, at uint8) {
		place := int(at) % len(want)
		words := strings.Join(strings.Fields(text), " ")
		if words == "" || len(words) > 300 || !utf8.ValidString(words) || strings.ContainsFunc(words, func(r rune) bool { return unicode.Is(unicode.Other, r) && !unicode.Is(unicode.Cf, r) || r == '\ufeff' }) {
			t.Skip() // what no profile may hold
		}
		got := outcome(t, md, place, words)
		maps.Copy(got, notIn(want[place], got))
		for what, n := range got {
			if n != want[place][what] {
				t.Errorf("%s: %d times, not %d, with %q in %q", what, n, want[place][what], words, spots[place/len(leads)])
			}
		}
	})
}

// notIn are the keys of want that got lacks, each with nothing.
func notIn(want, got map[string]int) map[string]int {
	gone := map[string]int{}
	for what := range want {
		if got[what] == 0 {
			gone[what] = 0
		}
	}
	return gone
}

// outcome counts the elements that a clause makes with words in its place, and
// demands that the plain text holds them.
func outcome(t testing.TB, md goldmark.Markdown, place int, words string) map[string]int {
	spot, href := spots[place/len(leads)], leads[place%len(leads)]
	v := notice.Value{Words: words, Href: href}
	c := &notice.Clause{ID: "x", Anchor: "x", Source: strings.ReplaceAll(spot, "$", string(fact.ValueBase)), Values: []notice.Value{v}}
	made := map[string]int{}
	count(made, "HTML", clauseHTML(c, placing{level: 2, anchor: plain}))
	var b bytes.Buffer
	if err := md.Convert([]byte(markdownWriter{slugs: map[string]string{"x": "x", "other": "other"}}.clause(c, 0)), &b); err != nil {
		t.Fatal(err)
	}
	count(made, "Markdown", b.String())
	if text := clauseText(c, func(notice.Value) string { return "" }); !strings.Contains(text, words) {
		t.Errorf("the plain text does not hold %q as it stands: %q", words, text)
	}
	return made
}

// count adds what a piece of HTML is made of, and where it leads.
func count(made map[string]int, format, page string) {
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			if tok.Data == "bdi" { // right-to-left words stand in one
				continue
			}
			key := fmt.Sprintf("%s <%s", format, tok.Data)
			for _, a := range tok.Attr {
				if key += " " + a.Key; a.Key == "href" || a.Key == "src" {
					key += "=" + a.Val
				}
			}
			made[key+">"]++
		case html.CommentToken:
			made[format+" comment"]++
		}
	}
}

// TestBareAddresses: no address in words becomes a link where a reader of Markdown
// looks for them, with or without a scheme. A backslash is no part of any.
func TestBareAddresses(t *testing.T) {
	for words, want := range map[string]string{
		"//evil.example/": `\//evil.example/`, "https://evil.example": `https\://evil.example`, "www.evil.example": `www\.evil.example`,
		"a@evil.example": `a\@evil.example`, "and//or": `and\//or`, "a/b": "a/b",
	} {
		if got := escapeMarkdown(words, "x "); got != want {
			t.Errorf("%s becomes %s, not %s", words, got, want)
		}
	}
}
