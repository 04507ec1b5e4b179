package profile

import (
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

func drawing(inside string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">` + inside + `</svg>`
}

// bomb is a drawing of n levels, each of which draws the one before ten times.
func bomb(n int, draw string) string {
	var b strings.Builder
	b.WriteString(`<g id="a0"><rect width="1" height="1"/></g>`)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `<g id="a%d">%s</g>`, i, strings.Repeat(fmt.Sprintf(draw, i-1), 10))
	}
	return drawing(b.String())
}

func TestCheckSVG(t *testing.T) {
	sample, err := os.ReadFile("../../../profiles/logos/kanzlei-nordlicht.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, good := range []string{
		string(sample),
		drawing(`<path d="M0 0h1" fill="rgb(1, 2, 3)" transform="translate(1,2) rotate(3)"/>`),
		drawing(`<defs><linearGradient id="g"><stop stop-color="hsl(1 2% 3%)"/></linearGradient></defs><rect fill="url(#g)" style="opacity:.5"/>`),
		drawing(`<defs><path id="p" d="M0 0"/><mask id="m"><use xlink:href="#p"/></mask></defs><g mask="url(#m)"><use href="#p"/></g>`),
		drawing(`<title>Acme (seit 1990)</title><g aria-label="Acme (seit 1990)" class="a b"/>`),
	} {
		if r := checkSVG([]byte(good)); r != nil {
			t.Errorf("%s is refused: %v", good, *r)
		}
	}
	for _, bad := range []struct{ drawing, why string }{
		// What made a browser call another server:
		{drawing(`<rect fill="u\72l(http://e.example/#x)"/>`), "leads"},
		{drawing(`<rect fill="\75rl(http://e.example/#x)"/>`), "leads"},
		{drawing(`<rect filter="url(#a) url(http://e.example/#x)"/>`), "leads"},
		{drawing(`<rect mask="url(#a), url(http://e.example/)"/>`), "leads"},
		{drawing(`<rect cursor="url(#a), url(http://e.example/), auto"/>`), "leads"},
		{drawing(`<rect style="background:u\72l(http://e.example/)"/>`), "place"},
		{drawing(`<rect style="background:\75\72\6c(http://e.example/)"/>`), "place"},
		{drawing(`<rect style="background-image:image-set('http://e.example/' 1x)"/>`), "place"},
		{drawing(`<rect style="content:-webkit-image-set('http://e.example/' 1x)"/>`), "place"},
		{drawing(`<rect mask="image-set('http://e.example/' 1x)"/>`), "leads"},
		{drawing(`<rect style="width:calc(1px)"/>`), "place"},
		{drawing(`<rect fill="rgb(url(http://e.example/))"/>`), "leads"},
		{drawing(`<use href="https://e.example/#x"/>`), "leads"},
		{drawing(`<use xlink:href="//e.example/#x"/>`), "leads"},
		{drawing(`<use href=" # onload=x"/>`), "leads"},
		{drawing(`<g xml:base="https://e.example/"/>`), "place"},
		{drawing(`<image href="https://e.example/x.png"/>`), "place"},
		{drawing(`<foreignObject/>`), "place"}, {drawing(`<style>@import "x"</style>`), "place"}, {drawing(`<script/>`), "place"}, {drawing(`<a href="#x"/>`), "place"}, {drawing(`<animate/>`), "place"}, {drawing(`<filter/>`), "place"},
		{drawing(`<rect onload="x"/>`), "place"}, {drawing(`<rect ONload="x"/>`), "place"},
		{`<!DOCTYPE svg [<!ENTITY a "b">]>` + drawing(``), "place"}, {`<?xml-stylesheet href="https://e.example/"?>` + drawing(``), "place"},
		{`<svg xmlns="http://www.w3.org/1999/xhtml"/>`, "kind"}, {`<svg/>`, "kind"}, {`<html/>`, "kind"}, {`no drawing`, "kind"}, {``, "kind"}, {drawing(`<g>`), "kind"},
		{drawing(`<g xmlns="http://www.w3.org/1999/xhtml"/>`), "place"},
		// What kept it busy:
		{bomb(9, `<use href="#a%d"/>`), "complex"}, {bomb(9, `<g mask="url(#a%d)"/>`), "complex"}, {bomb(9, `<use xlink:href="#a%d"/>`), "complex"},
		{drawing(`<g id="a"><use href="#a"/></g>`), "complex"},
		{drawing(strings.Repeat("<g>", 20_000) + strings.Repeat("</g>", 20_000)), "complex"},
		{drawing(strings.Repeat("<g/>", 20_000)), "complex"},
	} {
		begun := time.Now()
		r := checkSVG([]byte(bad.drawing))
		if r == nil || r.why != bad.why {
			t.Errorf("%.150s: %v, want %s", bad.drawing, r, bad.why)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%.150s takes %v", bad.drawing, took)
		}
	}
}

// FuzzSVG: a drawing that is accepted names no other place in any way that a
// browser could follow, has no handler, and stays small when it is drawn.
func FuzzSVG(f *testing.F) {
	for _, s := range []string{
		`<rect fill="url(#g)"/>`, `<use href="#p"/>`, `<rect fill="u\72l(http://e/#x)"/>`, `<g mask="image-set('http://e/' 1x)"/>`, `<path d="M0 0" transform="translate(1)"/>`,
		`<rect filter="url(#a) url(http://e/#x)"/>`, `<g style="fill:red"/>`, `<metadata><g xmlns="x:y"/></metadata>`,
	} {
		f.Add(s)
	}
	call := regexp.MustCompile(`(?i)([a-z-]*)\(`)
	harmless := map[string]bool{"rgb": true, "rgba": true, "hsl": true, "hsla": true, "translate": true, "translatex": true, "translatey": true, "rotate": true, "scale": true, "scalex": true, "scaley": true, "matrix": true, "skew": true, "skewx": true, "skewy": true}
	f.Fuzz(func(t *testing.T, inside string) {
		text := drawing(inside)
		if checkSVG([]byte(text)) != nil {
			return
		}
		dec := xml.NewDecoder(strings.NewReader(text))
		for {
			tok, err := dec.Token()
			if err != nil {
				return
			}
			el, ok := tok.(xml.StartElement)
			if !ok {
				continue
			}
			for _, a := range el.Attr {
				name := strings.ToLower(a.Name.Local)
				if a.Name.Space == "xmlns" || name == "xmlns" || strings.HasPrefix(name, "aria-") || strings.HasPrefix(name, "data-") || strings.Contains(a.Name.Space, ":") && !strings.HasSuffix(a.Name.Space, "xlink") {
					continue
				}
				if strings.HasPrefix(name, "on") || strings.Contains(a.Value, `\`) {
					t.Errorf("%s=%q is accepted", name, a.Value)
				}
				if name == "href" && !strings.HasPrefix(strings.TrimSpace(a.Value), "#") {
					t.Errorf("%s=%q leads out", name, a.Value)
				}
				for _, m := range call.FindAllStringSubmatch(a.Value, -1) {
					own := strings.EqualFold(m[1], "url") && regexp.MustCompile(`^\s*url\(\s*["']?#[\w.-]+["']?\s*\)\s*$`).MatchString(a.Value)
					if !own && !harmless[strings.ToLower(m[1])] {
						t.Errorf("%s=%q calls %s", name, a.Value, m[1])
					}
				}
			}
		}
	})
}
