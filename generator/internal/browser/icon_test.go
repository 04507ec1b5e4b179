package browser

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestIcon: each page names an icon that its host has. Without one, browsers
// ask for /favicon.ico in vain and say so on the console.
func TestIcon(t *testing.T) {
	need(t)
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	each(t, pages, func(t *testing.T, path string) {
		p := open(t, site+path, view{Stay: true})
		icon := eval[string](p, `document.querySelector("link[rel~=icon]")?.href ?? new URL("/favicon.ico", location).href`)
		if at, err := url.Parse(icon); err != nil || "http://"+at.Host != site {
			t.Fatalf("its icon is elsewhere: %s", icon)
		}
		resp, err := http.Get(icon)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if kind := resp.Header.Get("Content-Type"); resp.StatusCode != 200 || !strings.HasPrefix(kind, "image/") {
			t.Errorf("%s: %d %s", strings.TrimPrefix(icon, site), resp.StatusCode, kind)
		}
	})
	t.Logf("count: icon: %d pages", len(pages))
}

// TestMissingPage: an address that is not there is answered with 404 and a
// page with the style of the site that leads to its start, however deep it is.
func TestMissingPage(t *testing.T) {
	need(t)
	site := host(t, built(t))
	p := open(t, site+"/nobody/de/", view{})
	asked := p.asked()
	if len(asked) < 2 || asked[0].Status != 404 || !strings.Contains(asked[1].URL, "/assets/") || asked[1].Status != 200 {
		t.Errorf("asked: %+v", asked)
	}
	if links := eval[[]string](p, `[...document.querySelectorAll("main a")].map(a => a.href)`); len(links) == 0 || links[0] != site+"/" {
		t.Errorf("leads to %v", links)
	}
}
