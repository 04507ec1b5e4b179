package publish_test

import (
	"context"
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/publish"
	"klausel/generator/internal/site"
)

// A netlify is a server that holds to the published description of Netlify's
// interface (github.com/netlify/open-api, swagger.yml 2.9.0) and to its guide
// "Get started with the API": a deploy is a list of paths and SHA-1; the answer
// names what is required; each required file is put; the deploy is processed;
// a draft gets an address of its own; restore makes it the one of visitors.
type netlify struct {
	*httptest.Server
	t *testing.T

	sync.Mutex
	blobs   map[string]string // by SHA-1
	deploys map[string]*fakeDeploy
	live    string // id of the deploy that visitors get
	repo    string
	busy    int // how many uploads are answered with 429
	putOff  int // how often a deploy is asked for until it is ready
}

type fakeDeploy struct {
	files    map[string]string
	required map[string]bool
	asked    int
}

const netlifyToken = "MARK-TOKEN-9c1d"

func startNetlify(t *testing.T, files map[string]string) *netlify {
	n := &netlify{t: t, blobs: map[string]string{}, deploys: map[string]*fakeDeploy{}, live: "first"}
	first := &fakeDeploy{files: map[string]string{}}
	for p, data := range files {
		first.files[p] = digest(data)
		n.blobs[digest(data)] = data
	}
	n.deploys["first"] = first
	n.Server = httptest.NewServer(n)
	t.Cleanup(n.Close)
	return n
}

func digest(data string) string { return fmt.Sprintf("%x", sha1.Sum([]byte(data))) }

func (n *netlify) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.Lock()
	defer n.Unlock()
	part := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case part[0] == "live":
		n.file(w, n.live, "/"+strings.Join(part[1:], "/"))
		return
	case part[0] == "deploy" && len(part) > 1:
		n.file(w, part[1], "/"+strings.Join(part[2:], "/"))
		return
	case part[0] != "api":
		http.NotFound(w, r)
		return
	case r.Header.Get("Authorization") != "Bearer "+netlifyToken:
		n.say(w, 401, map[string]any{"code": 401, "message": "Access Denied for " + r.Header.Get("Authorization")})
		return
	}
	route := r.Method + " " + strings.Join(part[1:], "/")
	switch {
	case route == "GET sites/muster.netlify.app" || route == "GET sites/id-1":
		n.say(w, 200, map[string]any{"id": "id-1", "ssl_url": n.URL + "/live", "published_deploy": map[string]any{"id": n.live}, "build_settings": map[string]any{"repo_url": n.repo}})
	case route == "GET sites/id-1/files":
		var all []map[string]any
		for p, sha := range n.deploys[n.live].files {
			all = append(all, map[string]any{"id": p, "path": p, "sha": sha})
		}
		n.say(w, 200, all)
	case route == "POST sites/id-1/deploys":
		var in struct {
			Files map[string]string
			Draft bool
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || !in.Draft {
			n.say(w, 422, map[string]any{"code": 422, "message": "not a draft"})
			return
		}
		d := &fakeDeploy{files: in.Files, required: map[string]bool{}}
		var required []string
		for _, sha := range in.Files {
			if _, has := n.blobs[sha]; !has && !d.required[sha] {
				d.required[sha] = true
				required = append(required, sha)
			}
		}
		id := fmt.Sprintf("deploy%d", len(n.deploys))
		n.deploys[id] = d
		n.say(w, 200, map[string]any{"id": id, "state": "uploading", "required": required})
	case r.Method == "PUT" && part[1] == "deploys" && len(part) > 4 && part[3] == "files":
		d := n.deploys[part[2]]
		data, err := io.ReadAll(r.Body)
		p := "/" + strings.Join(part[4:], "/")
		switch sha := digest(string(data)); {
		case err != nil:
		case n.busy > 0:
			n.busy--
			w.Header().Set("Retry-After", "0")
			n.say(w, 429, map[string]any{"code": 429})
		case d == nil || d.files[p] != sha:
			n.say(w, 422, map[string]any{"code": 422, "message": "not the file of the list"})
		case r.Header.Get("Content-Type") != "application/octet-stream":
			n.say(w, 406, map[string]any{"code": 406})
		default:
			n.blobs[sha] = string(data)
			delete(d.required, sha)
			n.say(w, 200, map[string]any{"id": p, "sha": sha})
		}
	case r.Method == "GET" && part[1] == "deploys" && len(part) == 3 && n.deploys[part[2]] != nil:
		d := n.deploys[part[2]]
		d.asked++
		state := "ready"
		if len(d.required) > 0 {
			state = "uploading"
		} else if d.asked <= n.putOff {
			state = "processing"
		}
		n.say(w, 200, map[string]any{"id": part[2], "state": state, "deploy_ssl_url": n.URL + "/deploy/" + part[2]})
	case r.Method == "POST" && len(part) == 6 && part[5] == "restore" && n.deploys[part[4]] != nil:
		if len(n.deploys[part[4]].required) > 0 {
			n.say(w, 422, map[string]any{"code": 422})
			return
		}
		n.live = part[4]
		n.say(w, 201, map[string]any{"id": part[4], "state": "ready"})
	default:
		n.say(w, 404, map[string]any{"code": 404, "message": "Not Found"})
	}
}

func (n *netlify) say(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(what)
}

// file serves a file of a deploy as Netlify does: rules are for itself.
func (n *netlify) file(w http.ResponseWriter, deploy, p string) {
	if strings.HasSuffix(p, "/") {
		p += "index.html"
	}
	d := n.deploys[deploy]
	if d == nil || d.files[p] == "" || p == "/_headers" {
		w.WriteHeader(404)
		return
	}
	fmt.Fprint(w, n.blobs[d.files[p]])
}

// served is what visitors get, by path.
func (n *netlify) served() map[string]string {
	n.Lock()
	defer n.Unlock()
	all := map[string]string{}
	for p, sha := range n.deploys[n.live].files {
		all[p] = n.blobs[sha]
	}
	return all
}

func (n *netlify) open(t *testing.T, api, more string, draft bool, token string) publish.Target {
	t.Helper()
	text := fmt.Sprintf("targets:\n  www:\n    kind: netlify\n    site: muster.netlify.app\n    token: {env: TOKEN}\n    api: %s/api\n%s", api, more)
	return target(t, text, publish.Run{Draft: draft}, map[string]string{"TOKEN": token})
}

// own is an edition with what Netlify does not serve.
func own(k int) site.Tree {
	e := edition(k)
	e.Files = append(e.Files, site.File{Path: "_headers", Data: []byte("/*\n  X-Frame-Options: DENY\n")})
	return e
}

func TestNetlify(t *testing.T) {
	ctx := context.Background()
	any := publish.Limits{MaxDeletes: 99}
	foreign := map[string]string{"/index.html": "<p>Fremd</p>", "/shop/index.html": "<p>Laden</p>", "/privacy.html": "<p>Nicht unseres</p>"}

	t.Run("a folder of a site", func(t *testing.T) {
		n := startNetlify(t, foreign)
		n.putOff, n.busy = 2, 3
		const folder = "    folder: privacy\n"
		// a draft is at an address of its own, and visitors get what they got
		plan, receipts, err := push(ctx, n.open(t, n.URL, folder, true, netlifyToken), own(1), any)
		if err != nil || len(receipts) != 5 || !strings.HasPrefix(receipts[0].Address, n.URL+"/deploy/") {
			t.Fatalf("%+v, %v, %+v", receipts, err, plan)
		}
		if !maps.Equal(n.served(), foreign) {
			t.Error("visitors get the draft")
		}
		for k := 1; k <= 3; k++ {
			_, receipts, err := push(ctx, n.open(t, n.URL, folder, false, netlifyToken), own(k), any)
			if err != nil {
				t.Fatal(err)
			}
			want := maps.Clone(foreign)
			for _, f := range own(k).Files {
				want["/privacy/"+f.Path] = string(f.Data)
			}
			if got := n.served(); !maps.Equal(got, want) {
				t.Fatalf("edition %d: %d files, want %d", k, len(got), len(want))
			}
			for _, r := range receipts {
				_, page := get(t, r.Address)
				if publish.Hash(publish.Canonical([]byte(page))) != r.SHA256 {
					t.Errorf("%s is not what the receipt says", r.Address)
				}
			}
		}
		plan, _, err = push(ctx, n.open(t, n.URL, folder, false, netlifyToken), own(3), any)
		if err != nil || !plan.Empty() {
			t.Errorf("a second time: %v, %+v", err, plan)
		}
		// the way back
		if _, _, err := push(ctx, n.open(t, n.URL, folder, false, netlifyToken), own(2), any); err != nil {
			t.Error(err)
		}
		// a withheld profile keeps its pages
		kept := n.served()
		if _, _, err := push(ctx, n.open(t, n.URL, folder, false, netlifyToken), site.Tree{Keep: []string{"acme"}, Files: own(2).Files[:2]}, any); err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(kept, n.served()) {
			t.Error("pages of a withheld profile are gone")
		}
	})

	t.Run("the whole site", func(t *testing.T) {
		n := startNetlify(t, foreign)
		_, _, err := push(ctx, n.open(t, n.URL, "", false, netlifyToken), own(1), publish.Limits{MaxDeletes: 1})
		if why(err) != publish.TooManyDeletes || !maps.Equal(n.served(), foreign) {
			t.Errorf("got %v", err)
		}
		if _, _, err := push(ctx, n.open(t, n.URL, "", false, netlifyToken), own(1), any); err != nil {
			t.Fatal(err)
		}
		if got, want := len(n.served()), len(own(1).Files); got != want {
			t.Errorf("%d files, want %d", got, want)
		}
	})

	t.Run("refusals", func(t *testing.T) {
		n := startNetlify(t, foreign)
		_, _, err := push(ctx, n.open(t, n.URL, "", false, "MARK-WRONG-5555"), own(1), any)
		if why(err) != publish.Denied || strings.Contains(err.Error(), "MARK") {
			t.Errorf("wrong key: %v", err)
		}
		text := fmt.Sprintf("targets:\n  www: {kind: netlify, site: anders, token: {env: TOKEN}, api: %s/api}\n", n.URL)
		if _, _, err := push(ctx, target(t, text, publish.Run{}, map[string]string{"TOKEN": netlifyToken}), own(1), any); why(err) != publish.Gone {
			t.Errorf("no such site: %v", err)
		}
		n.repo = "https://github.com/muster/website"
		if _, _, err := push(ctx, n.open(t, n.URL, "", false, netlifyToken), own(1), any); why(err) != publish.Built {
			t.Errorf("built from git: %v", err)
		}
		n.repo = ""
		// somebody else publishes between plan and apply
		to := n.open(t, n.URL, "    folder: privacy\n", false, netlifyToken)
		plan, err := to.Plan(ctx, publish.EditionOf(own(1)))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := push(ctx, n.open(t, n.URL, "    folder: privacy\n", false, netlifyToken), own(2), any); err != nil {
			t.Fatal(err)
		}
		before := n.served()
		if _, err := publish.Push(ctx, to, plan, time.Now); why(err) != publish.Changed || !maps.Equal(before, n.served()) {
			t.Errorf("got %v", err)
		}
	})

	t.Run("cut off", func(t *testing.T) {
		n := startNetlify(t, foreign)
		const folder = "    folder: privacy\n"
		stands := 0
		cut := 0
		rounds := max(cuts(t), 30)
		for i := range rounds {
			k := i + 1
			before := n.served()
			var asked atomic.Int32
			at, how := int32(i*7%23), cutOf(i)
			p := between(t, n.URL, func(*http.Request) cutting {
				if asked.Add(1)-1 == at {
					return how
				}
				return whole
			})
			_, receipts, err := push(ctx, n.open(t, p.URL, folder, false, netlifyToken), own(k), any)
			p.Close()
			want := maps.Clone(foreign)
			for _, f := range own(k).Files {
				want["/privacy/"+f.Path] = string(f.Data)
			}
			got := n.served()
			if !maps.Equal(got, before) && !maps.Equal(got, want) {
				t.Fatalf("cut %d of request %d: neither edition %d nor %d", how, at, stands, k)
			}
			if err != nil {
				cut++
			} else if !maps.Equal(got, want) {
				t.Fatalf("cut %d of request %d: nothing failed, and edition %d stands", how, at, stands)
			}
			for _, r := range receipts {
				if _, page := get(t, r.Address); publish.Hash(publish.Canonical([]byte(page))) != r.SHA256 {
					t.Fatalf("cut %d of request %d: %s is not what the receipt says", how, at, r.Address)
				}
			}
			if _, _, err := push(ctx, n.open(t, n.URL, folder, false, netlifyToken), own(k), any); err != nil {
				t.Fatalf("repeated after cut %d of request %d: %v", how, at, err)
			}
			if !maps.Equal(n.served(), want) {
				t.Fatalf("repeated after cut %d of request %d: not edition %d", how, at, k)
			}
			stands = k
		}
		t.Logf("count: %d of %d publications were cut off", cut, rounds)
		if cut < rounds/4 {
			t.Errorf("only %d of %d publications were cut off", cut, rounds)
		}
	})
}

// TestFailureIsTold: a publication that fails after it has begun says so, by its
// words and its exit code, and neither archive nor receipts claim the text.
func TestFailureIsTold(t *testing.T) {
	corpus.Long(t, "runs the program many times")
	n := startNetlify(t, nil)
	var broken atomic.Bool
	broken.Store(true)
	p := between(t, n.URL, func(r *http.Request) cutting {
		if r.Method == http.MethodPut && broken.Load() {
			return beforeSent
		}
		return whole
	})
	r := newReader(t, "TOKEN="+netlifyToken)
	r.write("site.yaml", "targets:\n  www: {kind: netlify, site: muster.netlify.app, token: {env: TOKEN}, api: '"+p.URL+"/api'}\n")
	if said := r.code(3, "klausel publish www --lang en"); !strings.Contains(said, "The publication is not finished") || strings.Contains(said, "Archive: ") {
		t.Errorf("publish says %s", said)
	}
	if said := r.code(0, "klausel archive list --lang en"); strings.Contains(said, "  published") || !strings.Contains(said, "not published") {
		t.Errorf("the archive says %s", said)
	}
	if _, err := os.Stat(r.path("publications.jsonl")); err == nil {
		t.Error("there are receipts")
	}
	broken.Store(false)
	if said := r.code(0, "klausel publish www --lang en"); !strings.Contains(said, "Archive: ") {
		t.Errorf("publish says %s", said)
	}
}

// TestArrivesLate: a request whose connection broke may be carried out after the
// program has looked at the target once more. Until it is, nothing is said for
// certain; afterwards it is found.
func TestArrivesLate(t *testing.T) {
	corpus.Long(t, "runs the program many times")
	n := startNetlify(t, nil)
	r := newReader(t, "TOKEN="+netlifyToken)
	var late *http.Request
	p := between(t, n.URL, func(r *http.Request) cutting {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/restore") && late != nil && late.URL == nil {
			var err error
			if late, err = http.NewRequest(r.Method, n.URL+r.URL.Path, nil); err != nil {
				t.Error(err)
			}
			late.Header = r.Header.Clone()
			return beforeSent
		}
		return whole
	})
	r.write("site.yaml", "targets:\n  www: {kind: netlify, site: muster.netlify.app, token: {env: TOKEN}, api: '"+p.URL+"/api'}\n")
	r.code(0, "klausel publish www")
	const page = "/acme/de/zoom/index.html"
	before := n.served()[page]

	late = &http.Request{}
	r.change()
	if said := r.code(3, "klausel publish www --lang en"); !strings.Contains(said, "The publication is not finished") {
		t.Errorf("publish says %s", said)
	}
	if n.served()[page] != before {
		t.Fatal("it was to arrive later")
	}
	list := func() string { return r.code(0, "klausel archive list --lang en") }
	if said := list(); strings.Contains(said, "not published") || !strings.Contains(said, "cut off: nothing proves whether the text arrived") {
		t.Errorf("the archive says\n%s", said)
	}
	answer, err := http.DefaultClient.Do(late)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if n.served()[page] == before {
		t.Fatal("it does not arrive")
	}
	if said := r.code(0, "klausel publish www --lang en"); !strings.Contains(said, "0 new, 0 changed") {
		t.Errorf("publish says %s", said)
	}
	if said := list(); !strings.Contains(said, "found there") {
		t.Errorf("the archive says\n%s", said)
	}
	r.code(0, "klausel archive verify")
}
