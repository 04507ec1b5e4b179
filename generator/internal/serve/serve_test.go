package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/site"
)

const headers = `/*
  Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'
  Referrer-Policy: no-referrer
  Strict-Transport-Security: max-age=31536000

/assets/*
  Cache-Control: public, max-age=31536000, immutable

/*/fragment*.html
  X-Robots-Tag: noindex
`

func page(words string) []byte {
	return []byte("<!doctype html>\n<html lang=\"de\">\n<head>\n<title>" + words + "</title>\n</head>\n<body>\n" + words + "\n</body>\n</html>\n")
}

// sample is a site of two profiles, of which one was never published.
func sample(words string) State {
	return State{
		Site: []site.File{
			{Path: "_headers", Data: []byte(headers)},
			{Path: "index.html", Data: page("landing")},
			{Path: "404.html", Data: page("not found")},
			{Path: "assets/klausel-1.css", Data: []byte("body{}")},
		},
		Profiles: map[string]Profile{
			"acme": {Root: "acme", Pages: func() ([]site.File, []diag.Told) {
				return []site.File{
					{Path: "acme/index.html", Data: page("forward")},
					{Path: "acme/de/index.html", Data: page(words), Uses: []string{"assets/klausel-1.css"}},
					{Path: "assets/acme-1.svg", Data: []byte("<svg/>")},
					{Path: "acme/de/fragment.html", Data: []byte("<h2>" + words + "</h2>\n")},
					{Path: "acme/de/notice.md", Data: []byte("# " + words + "\n")},
					{Path: "acme/de/notice.json", Data: []byte("{}\n")},
				}, nil
			}},
			"late": {Root: "late", Problems: []diag.Told{problem("profiles/late.yaml:3:1")}},
		},
	}
}

func problem(where string) diag.Told {
	return diag.Told{Where: where, Message: "Der Name <b>fehlt</b>.", Rule: "controller-identity", Severity: "error", Grade: "Fehler", Before: "na", Marked: "me:", After: " <script>"}
}

func show(t *testing.T, state State) (*Server, *httptest.Server) {
	t.Helper()
	s := New("de")
	s.Show(state)
	ts := httptest.NewServer(s)
	t.Cleanup(ts.Close)
	return s, ts
}

// get asks without following redirects.
func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	r, err := http.DefaultTransport.RoundTrip(httptest.NewRequest("GET", url, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(body)
}

func TestPaths(t *testing.T) {
	_, ts := show(t, sample("hello"))
	for _, c := range []struct {
		path   string
		status int
		typ    string
		holds  string // the body, or the address it moves to
	}{
		{"/", 200, "text/html; charset=utf-8", "landing"},
		{"/index.html", 200, "text/html; charset=utf-8", "landing"},
		{"/acme/de/", 200, "text/html; charset=utf-8", "hello"},
		{"/acme/de", 307, "", "/acme/de/"},
		{"/acme", 307, "", "/acme/"},
		{"/acme/de/notice.md", 200, "text/markdown; charset=utf-8", "# hello"},
		{"/acme/de/notice.json", 200, "application/json; charset=utf-8", "{}"},
		{"/assets/klausel-1.css", 200, "text/css; charset=utf-8", "body{}"},
		{"/assets/acme-1.svg", 200, "image/svg+xml; charset=utf-8", "<svg/>"},
		{"/assets/late-1.svg", 404, "text/html; charset=utf-8", "not found"},
		{"/nowhere/", 404, "text/html; charset=utf-8", "not found"},
		{"/acme/fr/", 404, "text/html; charset=utf-8", "not found"},
		{"/_headers", 404, "text/html; charset=utf-8", "not found"},
		{"/_klausel/other", 404, "text/html; charset=utf-8", "not found"},
		{"//acme", 404, "text/html; charset=utf-8", "not found"},
		{"/acme/../../../../../etc/passwd", 404, "text/html; charset=utf-8", "not found"},
		{"/late/de/zoom/", 503, "text/html; charset=utf-8", "profiles/late.yaml:3:1"},
		{"/late", 503, "text/html; charset=utf-8", "Der Name &lt;b&gt;fehlt&lt;/b&gt;."},
		{"/_klausel/live.js", 200, "text/javascript; charset=utf-8", "EventSource"},
		{"/_klausel/live.css", 200, "text/css; charset=utf-8", ".klausel-live"},
	} {
		r, body := get(t, ts.URL+c.path)
		if c.typ == "" {
			body = r.Header.Get("Location")
		}
		if r.StatusCode != c.status || !strings.Contains(body, c.holds) || c.typ != "" && r.Header.Get("Content-Type") != c.typ {
			t.Errorf("%s: %d %s %q", c.path, r.StatusCode, r.Header.Get("Content-Type"), body)
		}
		if got := r.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", c.path, got)
		}
	}
}

// TestScriptInPagesOnly: pages get one script and the policy for it; all else
// is what a build would write, under the policy of the site.
func TestScriptInPagesOnly(t *testing.T) {
	_, ts := show(t, sample("hello"))
	const policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'"
	for path, want := range map[string]string{"/acme/de/": "script", "/nowhere": "script", "/late/": "script", "/acme/de/fragment.html": "<h2>hello</h2>\n", "/acme/de/notice.md": "# hello\n"} {
		r, body := get(t, ts.URL+path)
		csp := r.Header.Get("Content-Security-Policy")
		if want == "script" {
			if strings.Count(body, "<script") != 1 || !strings.Contains(body, `<script src="/_klausel/live.js" data-page="`) {
				t.Errorf("%s: %s", path, body)
			}
			if csp != policy+"; script-src 'self'; connect-src 'self'" {
				t.Errorf("%s: %s", path, csp)
			}
		} else if body != want || csp != policy {
			t.Errorf("%s: %q under %s", path, body, csp)
		}
		if got := r.Header.Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("%s: Referrer-Policy %q", path, got)
		}
		if got := r.Header.Get("Strict-Transport-Security"); got != "" {
			t.Errorf("%s: localhost is bound to https: %s", path, got)
		}
		if noindex := r.Header.Get("X-Robots-Tag") != ""; noindex != strings.Contains(path, "fragment") {
			t.Errorf("%s: noindex is %t", path, noindex)
		}
	}
}

func TestLoosen(t *testing.T) {
	for policy, want := range map[string]string{
		strict: strict + "; script-src 'self'; connect-src 'self'",
		"":     "script-src 'self'; connect-src 'self'; style-src 'self'",
		"script-src 'none'; style-src 'none';connect-src 'self'": "script-src 'self'; style-src 'self'; connect-src 'self'",
	} {
		if got := loosen(policy); got != want {
			t.Errorf("%q: %q, not %q", policy, got, want)
		}
	}
}

// TestHosts: a name that somebody else owns is not answered, wherever it leads.
func TestHosts(t *testing.T) {
	s, _ := show(t, sample("hello"))
	for host, ok := range map[string]bool{
		"localhost": true, "localhost:8080": true, "LOCALHOST:1": true, "127.0.0.1:8080": true, "127.8.8.8": true, "[::1]:8080": true, "[::1]": true,
		"": false, "example.org": false, "example.org:8080": false, "localhost.example.org": false, "127.0.0.1.example.org": false,
		"192.168.0.1:8080": false, "0.0.0.0:8080": false, "[::]:8080": false, "[2001:db8::1]:8080": false,
	} {
		for _, path := range []string{"/acme/de/", "/_klausel/live.js", "/_klausel/events?page=%25"} {
			r := httptest.NewRequest("GET", path, nil)
			r.Host = host
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if refused := w.Code == http.StatusForbidden; refused == ok {
				t.Errorf("%q %s: %d", host, path, w.Code)
			}
			if !ok && strings.Contains(w.Body.String(), "hello") {
				t.Errorf("%q reads a page", host)
			}
		}
	}
}

func TestMethods(t *testing.T) {
	s, ts := show(t, sample("hello"))
	r := httptest.NewRequest("POST", "/acme/de/", nil)
	r.Host = "localhost"
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
	head, err := http.Head(ts.URL + "/acme/de/")
	if err != nil || head.StatusCode != 200 || head.ContentLength == 0 {
		t.Errorf("HEAD: %v %v", head, err)
	}
}

// TestAddresses: nobody but this machine may reach the server.
func TestAddresses(t *testing.T) {
	for addr, want := range map[string]error{
		"127.0.0.1:0": nil, "localhost:0": nil, "127.0.0.2:0": nil,
		"0.0.0.0:0": ErrNotLoopback, ":0": ErrNotLoopback, "[::]:0": ErrNotLoopback, "example.org:80": ErrNotLoopback, "192.0.2.1:0": ErrNotLoopback,
		"127.0.0.1": ErrAddress, "8080": ErrAddress, "": ErrAddress, "127.0.0.1:http": ErrAddress, "127.0.0.1:65536": ErrAddress, "127.0.0.1:": ErrAddress,
	} {
		ln, err := Listen(addr)
		if err != want {
			t.Errorf("%q: %v, not %v", addr, err, want)
		}
		if ln != nil {
			ln.Close()
		}
	}
}

// A stream is what an open page hears.
type stream struct {
	t    *testing.T
	body *bufio.Scanner
}

func open(t *testing.T, ts *httptest.Server, path string) *stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	r, err := http.NewRequestWithContext(ctx, "GET", ts.URL+"/_klausel/events?page="+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); res.Body.Close() })
	if got := res.Header.Get("Content-Type"); got != "text/event-stream; charset=utf-8" {
		t.Fatalf("Content-Type %q", got)
	}
	return &stream{t, bufio.NewScanner(res.Body)}
}

func (s *stream) next() event {
	s.t.Helper()
	for s.body.Scan() {
		if data, ok := strings.CutPrefix(s.body.Text(), "data: "); ok {
			var e event
			if err := json.Unmarshal([]byte(data), &e); err != nil {
				s.t.Fatal(err)
			}
			return e
		}
	}
	s.t.Fatalf("the stream ended: %v", s.body.Err())
	return event{}
}

// tagOf is the tag in the page itself.
func tagOf(t *testing.T, ts *httptest.Server, path string) string {
	t.Helper()
	_, body := get(t, ts.URL+path)
	_, rest, _ := strings.Cut(body, `data-page="`)
	tag, _, _ := strings.Cut(rest, `"`)
	if tag == "" {
		t.Fatalf("%s has no tag: %s", path, body)
	}
	return tag
}

// TestEvents: an open page hears at once how things stand, that it is out of
// date when it is, what is broken, and that it is mended.
func TestEvents(t *testing.T) {
	s, ts := show(t, sample("hello"))
	acme, landing, late := open(t, ts, "/acme/de/"), open(t, ts, "/"), open(t, ts, "/late/de%2Fzoom/")
	before := tagOf(t, ts, "/acme/de/")
	if e := acme.next(); e.Page != before || len(e.Problems) != 0 || e.Lang != "de" {
		t.Errorf("at first: %+v", e)
	}
	standing := landing.next().Page
	if standing != tagOf(t, ts, "/") {
		t.Error("the landing page would reload for ever")
	}
	absent := late.next().Page
	if absent != tagOf(t, ts, "/late/de/zoom/") {
		t.Error("a page that is not there would reload for ever")
	}

	broken := sample("hello")
	broken.Problems, broken.Errors, broken.Warnings, broken.Alert = []diag.Told{problem("profiles/acme.yaml:14:9")}, 1, 2, 1
	s.Show(broken)
	e := acme.next()
	if e.Page != before {
		t.Error("a page that stays is loaded again")
	}
	if len(e.Problems) != 1 || e.Problems[0] != broken.Problems[0] || e.Words.Title != "1 Fehler · 2 Warnungen" {
		t.Errorf("broken: %+v", e)
	}
	alert := e.Alert
	s.Show(broken)
	if e := acme.next(); e.Alert != alert {
		t.Error("closed findings come back without news")
	}

	mended := sample("good morning")
	mended.Profiles["late"] = Profile{Root: "late", Pages: func() ([]site.File, []diag.Told) {
		return []site.File{{Path: "late/de/zoom/index.html", Data: page("at last")}}, nil
	}}
	s.Show(mended)
	if e := acme.next(); e.Page == before || e.Page != tagOf(t, ts, "/acme/de/") || len(e.Problems) != 0 {
		t.Errorf("mended: %+v", e)
	}
	for late.next().Page == absent { // until a page that is there at last is to be loaded
	}
	s.Show(broken)
	for e := landing.next(); len(e.Problems) == 0; e = landing.next() {
		if e.Page != standing {
			t.Error("a page that nothing happened to is loaded again")
		}
	}
}

// TestStylesheet: a page is another one when a file it loads is.
func TestStylesheet(t *testing.T) {
	_, ts := show(t, sample("hello"))
	before := tagOf(t, ts, "/acme/de/")
	state := sample("hello")
	state.Site[3].Data = []byte("body{color:red}")
	_, ts = show(t, state)
	if tagOf(t, ts, "/acme/de/") == before {
		t.Error("a page is not loaded again for its stylesheet")
	}
}

// TestPagesThatFail: a layout that fails when a page is first made shows why in
// place of the page, and so does a site of which nothing could be built.
func TestPagesThatFail(t *testing.T) {
	state := sample("hello")
	state.Profiles["acme"] = Profile{Root: "acme", Pages: func() ([]site.File, []diag.Told) {
		return nil, []diag.Told{problem("templates/layouts/page.html:12:1")}
	}}
	_, ts := show(t, state)
	if r, body := get(t, ts.URL+"/acme/de/"); r.StatusCode != 503 || !strings.Contains(body, "templates/layouts/page.html:12:1") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	_, ts = show(t, State{Problems: []diag.Told{problem("templates/purposes.yaml:3:1")}, Errors: 1})
	r, body := get(t, ts.URL+"/acme/de/")
	if r.StatusCode != 503 || !strings.Contains(body, "templates/purposes.yaml:3:1") || r.Header.Get("Content-Security-Policy") != loosen(strict) {
		t.Errorf("%d %s", r.StatusCode, body)
	}
}

// TestWholeSite: where one profile owns the whole site, its pages go before
// those of the site, and what is missing is missing because of it.
func TestWholeSite(t *testing.T) {
	state := sample("hello")
	state.Profiles["own"] = Profile{Pages: func() ([]site.File, []diag.Told) {
		return []site.File{{Path: "index.html", Data: page("own")}}, nil
	}}
	_, ts := show(t, state)
	for path, want := range map[string]string{"/": "own", "/acme/de/": "hello", "/nowhere": "not found"} {
		if _, body := get(t, ts.URL+path); !strings.Contains(body, want) {
			t.Errorf("%s: %s", path, body)
		}
	}
	state = sample("hello")
	state.Site = append(state.Site[:1:1], state.Site[2:]...) // no landing page then
	state.Profiles["own"] = Profile{Problems: []diag.Told{problem("profiles/own.yaml:1:1")}}
	_, ts = show(t, state)
	for path, want := range map[string]string{"/": "own.yaml", "/de/": "own.yaml", "/acme/de/": "hello", "/late/": "late.yaml", "/favicon.ico": "not found"} {
		if _, body := get(t, ts.URL+path); !strings.Contains(body, want) {
			t.Errorf("%s: %s", path, body)
		}
	}
}

// TestRunEnds: the end of ctx ends a server that is being listened to.
func TestRunEnds(t *testing.T) {
	s := New("en")
	ln, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, ln) }()
	res, err := http.Get("http://" + ln.Addr().String() + "/_klausel/events?page=/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("still running")
	}
}

// TestTextOnly: texts of profiles reach the page as text.
func TestTextOnly(t *testing.T) {
	js, err := os.ReadFile("live.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment", "setHTML", "eval", "srcdoc"} {
		if strings.Contains(string(js), way) {
			t.Errorf("live.js uses %s", way)
		}
	}
}
