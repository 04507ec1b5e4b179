// Package serve shows a site while somebody works on it: it holds the pages in
// memory, tells the browser when they change, and puts what keeps a profile
// from being published over the page that it is about. It writes nothing.
//
// The pages are those of a build, with one script more. For it the policy of
// the site is loosened here, and nowhere else; in return the server answers this
// machine alone. See Listen for the address and local for the Host header.
//
// Start reading at Server.ServeHTTP; lookup.go finds what stands at a path,
// events.go speaks to live.js in the browser, watch.go notices changes.
package serve

import (
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/site"
)

// A State is all there is to see at one time. Nobody changes it after Show.
type State struct {
	Site     []site.File        // what belongs to no single profile; none: nothing could be built yet
	Profiles map[string]Profile // by slug
	Problems []diag.Told        // shown over the pages; none where there is no error

	Errors, Warnings int // among all findings
	Cut              int // how many findings Problems leaves out

	// Alert is another number than before where Problems deserve a look again:
	// somebody who closed them sees them no more until it changes.
	Alert int
}

// A Profile is one controller's part of the site.
type Profile struct {
	Root     string                            // its folder, "" if it owns the whole site
	Pages    func() ([]site.File, []diag.Told) // its files, or why there are none; called by many at once. nil: never published
	Problems []diag.Told                       // what keeps it from being published
}

// A Server answers a browser on this machine.
type Server struct {
	lang string
	boot string // tells this run's alerts from those of the run before

	mu      sync.Mutex
	now     *view
	changed chan struct{} // closed when now is replaced
}

// New returns a server that speaks lang, with nothing to show yet.
func New(lang string) *Server {
	s := &Server{lang: lang, boot: rand.Text(), changed: make(chan struct{})}
	s.now = newView(State{}, lang)
	return s
}

// Show replaces what is served and tells every open page.
func (s *Server) Show(state State) {
	v := newView(state, s.lang)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = v
	close(s.changed)
	s.changed = make(chan struct{})
}

// current returns what is served, and a channel that is closed when it changes.
func (s *Server) current() (*view, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now, s.changed
}

// Run answers on ln until ctx ends, and closes ln.
func (s *Server) Run(ctx context.Context, ln net.Listener) error {
	srv := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // so that event streams end
		ErrorLog:          log.New(io.Discard, "", 0),                        // of clients that break off
	}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		soon, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if srv.Shutdown(soon) != nil {
			srv.Close()
		}
	})
	err := srv.Serve(ln)
	if errors.Is(err, http.ErrServerClosed) {
		<-ended
		return nil
	}
	stop()
	return err
}

var (
	//go:embed live.js
	liveJS []byte
	//go:embed live.css
	liveCSS []byte
)

// ServeHTTP answers with the page at a path, or with what this package adds
// under /_klausel/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin") // no other site can see that this runs
	switch {
	case !local(r.Host):
		// A foreign name that leads here is how another site would read along.
		http.Error(w, "klausel serve answers on this machine only: localhost, 127.0.0.1 or [::1]", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
	case r.URL.Path == "/_klausel/events":
		s.events(w, r)
	case r.URL.Path == "/_klausel/live.js":
		h.Set("Content-Type", contentType("live.js"))
		w.Write(liveJS)
	case r.URL.Path == "/_klausel/live.css":
		h.Set("Content-Type", contentType("live.css"))
		w.Write(liveCSS)
	default:
		v, _ := s.current()
		v.serve(w, r)
	}
}

// serve answers with what stands at the path of r.
func (v *view) serve(w http.ResponseWriter, r *http.Request) {
	a := v.at(r.URL.Path)
	if a.moved != "" {
		http.Redirect(w, r, a.moved, http.StatusTemporaryRedirect)
		return
	}
	h := w.Header()
	v.headers(h, r.URL.Path)
	h.Set("Content-Type", contentType(a.name))
	body := a.body
	if before, after, ok := bytes.Cut(body, []byte("</head>")); ok && a.document() {
		h.Set("Content-Security-Policy", loosen(h.Get("Content-Security-Policy")))
		body = bytes.Join([][]byte{before, a.script(), []byte("</head>"), after}, nil)
	}
	w.WriteHeader(a.status)
	w.Write(body)
}

// local reports whether a Host header names this machine.
func local(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	return err == nil && ip.IsLoopback()
}
