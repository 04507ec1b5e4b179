package browser

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/network"
)

// A store is what a page has left in the browser.
type store struct {
	Cookies           string
	Local, Session    int
	Databases, Caches int
	ServiceWorkers    int
}

// TestPrivate: a page asks nobody but its own host, leaves nothing in the
// browser, says nothing on the console, comes with the policy of netlify.toml,
// and reads the same with scripts switched off.
func TestPrivate(t *testing.T) {
	need(t)
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	policy := sitePolicy(t)
	var requests atomic.Int64
	each(t, pages, func(t *testing.T, path string) {
		away := leadsTo(source(t, dir, path)) != ""
		p := open(t, site+path, view{Stay: away})
		text := p.text()
		asked := p.asked()
		requests.Add(int64(len(asked)))
		if len(asked) < 2 || asked[0].Policy != policy {
			t.Errorf("the policy of netlify.toml did not arrive: %+v", asked)
		}
		for _, r := range asked {
			stopped := away && r.Type == network.ResourceTypeDocument && r.URL != site+path
			if !strings.HasPrefix(r.URL, site+"/") {
				t.Errorf("asks %s", r.URL)
			}
			if r.SetCookie != "" {
				t.Errorf("%s sets a cookie: %s", r.URL, r.SetCookie)
			}
			if !stopped && !r.untold() && (r.Failed != "" || r.Status != 200) {
				t.Errorf("%s: status %d %s", r.URL, r.Status, r.Failed)
			}
		}
		if said := p.console(); len(said) > 0 {
			t.Errorf("the console is not empty:\n%s", strings.Join(said, "\n"))
		}
		if cookies := call(p, network.GetCookies, network.GetCookiesParams{}).Cookies; len(cookies) > 0 {
			t.Errorf("cookies: %+v", cookies)
		}
		if left := kept(p); left != (store{}) {
			t.Errorf("left in the browser: %+v", left)
		}

		plain := open(t, site+path, view{Stay: away, NoScript: true}).text()
		if len(text) < 40 || plain != text {
			t.Errorf("with scripts %d letters, without %d", len(text), len(plain))
		}
	})
	t.Logf("count: private: %d pages, %d requests, all to their own host; no cookie, no storage, no word on the console; the same text without scripts",
		len(pages), requests.Load())
}

// kept is what a page has left in the browser.
func kept(p *page) store {
	p.t.Helper()
	return eval[store](p, `(async () => ({
		Cookies: document.cookie,
		Local: localStorage.length,
		Session: sessionStorage.length,
		Databases: (await indexedDB.databases()).length,
		Caches: (await caches.keys()).length,
		ServiceWorkers: (await navigator.serviceWorker.getRegistrations()).length,
	}))()`)
}

// TestPrivateFinds: what a page leaves in the browser is seen.
func TestPrivateFinds(t *testing.T) {
	need(t)
	p := open(t, host(t, built(t))+"/", view{})
	eval[any](p, `(async () => {
		document.cookie = "a=b"; localStorage.a = sessionStorage.a = 1;
		await caches.open("a"); await new Promise(done => indexedDB.open("a").onsuccess = done);
		console.info("a");
	})()`)
	if left := kept(p); left != (store{Cookies: "a=b", Local: 1, Session: 1, Databases: 1, Caches: 1}) {
		t.Errorf("seen: %+v", left)
	}
	p.until("the word on the console is heard", func() bool { return len(p.console()) > 0 })
}

// TestPolicyIsApplied: in a copy of each page, a script, a style and an image
// of another host are refused. Without the policy they are not, so it is the
// policy that refuses them.
func TestPolicyIsApplied(t *testing.T) {
	need(t)
	dir := built(t)
	pages, _ := htmlFiles(t, dir)
	pages = turn(t, pages)
	bad := t.TempDir()
	const intruders = `<script>document.documentElement.dataset.ran = "yes"</script>` +
		`<style>h1 { letter-spacing: 77px }</style><img alt="" src="http://127.0.0.1:1/x.png"></body>`
	if err := os.CopyFS(bad, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	for _, path := range pages {
		html := strings.Replace(source(t, dir, path), "</body>", intruders, 1)
		if strings.HasSuffix(path, "/") {
			path += "index.html"
		}
		if err := os.WriteFile(filepath.Join(bad, path), []byte(html), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const state = `(document.documentElement.dataset.ran ?? "no") + " " + getComputedStyle(document.querySelector("h1")).letterSpacing`
	site := host(t, bad)
	each(t, pages, func(t *testing.T, path string) {
		p := open(t, site+path, view{Stay: true})
		if got := eval[string](p, state); strings.Contains(got, "yes") || strings.Contains(got, "77px") {
			t.Errorf("script and style: %s", got)
		}
		p.until("script, style and image are refused", func() bool {
			said := strings.Join(p.console(), "\n")
			return strings.Contains(said, "script-src") && strings.Contains(said, "style-src") && strings.Contains(said, "img-src")
		})
	})

	open := httptest.NewServer(static{bad, nil})
	defer open.Close()
	p := blank(t)
	p.look(view{})
	p.visit(open.URL + "/")
	if got := eval[string](p, state); got != "yes 77px" {
		t.Errorf("without the policy: %s", got)
	}
	t.Logf("count: policy: refused script, style and image of another host on %d pages", len(pages))
}

// sitePolicy is the Content-Security-Policy of netlify.toml for all pages.
func sitePolicy(t testing.TB) string {
	t.Helper()
	rules, err := headerRules()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		if p := r.Values["Content-Security-Policy"]; r.For == "/*" && p != "" {
			return p
		}
	}
	t.Fatal("netlify.toml has no policy for all pages")
	return ""
}
