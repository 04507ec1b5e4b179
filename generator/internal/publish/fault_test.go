package publish_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"klausel/generator/internal/publish"
	"klausel/generator/internal/site"
	"klausel/generator/internal/wptest"
)

// A ground is a real place to publish to, with a way around the server by which
// a test sees what it serves and does what a stranger would do.
type ground struct {
	addr   string                   // of the server; empty: none
	more   []string                 // addresses of the server for further connections, with ports that clients take over
	yaml   func(addr string) string // a target named www there; addr is that of the server or of a proxy before it
	getenv func(string) (string, bool)

	read   func(t testing.TB) map[string]string // every file, by path
	write  func(t testing.TB, name, data string)
	remove func(t testing.TB, name string)

	patience time.Duration // how long a publication may give no sign of life; 0: a fifth of a second
}

// onDisk sees a target whose files lie in a folder of this machine.
func (g *ground) onDisk(dir string) *ground {
	g.read = func(t testing.TB) map[string]string {
		all := map[string]string{}
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(name)
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			rel, _ := filepath.Rel(dir, name)
			all[filepath.ToSlash(rel)] = string(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	g.write = func(t testing.TB, name, data string) {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o777), os.WriteFile(full, []byte(data), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	g.remove = func(t testing.TB, name string) {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.Remove(full); err != nil {
			t.Fatal(err)
		}
		os.Remove(filepath.Dir(full)) // fails where it holds something, as it should
	}
	return g
}

// open opens the target. A publication without a sign of life for a fifth of a
// second counts as cut off, where a test says nothing else.
func (g *ground) open(addr string, draft bool) (publish.Target, error) {
	all, err := configs("targets:\n  www:\n" + indent(g.yaml(addr)))
	if err != nil {
		return nil, err
	}
	return publish.Open(all[0], publish.Run{Draft: draft, Patience: cmp.Or(g.patience, 200*time.Millisecond), Vault: &publish.Vault{Getenv: g.getenv}})
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ") + "\n"
}

// push publishes an edition through addr, as the command does.
func (g *ground) push(addr string, edition site.Tree) ([]publish.Receipt, *publish.Plan, error) {
	target, err := g.open(addr, false)
	if err != nil {
		return nil, nil, err
	}
	defer target.Close()
	receipts, plan, err := pushTo(target, edition)
	if r, ok := errors.AsType[*publish.Refused](err); ok && r.Why == publish.Changed {
		return pushTo(target, edition)
	}
	return receipts, plan, err
}

func pushTo(target publish.Target, edition site.Tree) ([]publish.Receipt, *publish.Plan, error) {
	ctx := context.Background()
	plan, err := target.Plan(ctx, publish.EditionOf(edition))
	if err != nil {
		return nil, nil, err
	}
	if err := plan.Check(publish.Limits{MaxDeletes: 100}); err != nil {
		return nil, plan, err
	}
	receipts, err := publish.Push(ctx, target, plan, time.Now)
	return receipts, plan, err
}

// mustPush publishes and fails the test if that fails.
func (g *ground) mustPush(t testing.TB, edition site.Tree) ([]publish.Receipt, *publish.Plan) {
	t.Helper()
	receipts, plan, err := g.push(g.addr, edition)
	if err != nil {
		t.Fatal(err)
	}
	return receipts, plan
}

// edition is one of endless editions. Each says its number in every line, so
// that a mixed text cannot pass for either. A page comes and goes with the
// number, and so does the stylesheet of all pages.
func edition(n int) site.Tree {
	style := fmt.Sprintf("assets/acme-%d.css", n)
	page := func(what string) []byte {
		var b bytes.Buffer
		fmt.Fprintf(&b, "<!doctype html>\n<html lang=\"de\">\n<head>\n<link rel=\"stylesheet\" href=%q>\n</head>\n<body><main>", style)
		for line := range 120 {
			fmt.Fprintf(&b, "<p>%s, Zeile %d der Ausgabe %d: Müller speichert das nicht.</p>\n", what, line, n)
		}
		b.WriteString("</main></body></html>\n")
		return b.Bytes()
	}
	tree := site.Tree{Files: []site.File{
		{Path: "index.html", Data: page("Übersicht")},
		{Path: "sitemap.xml", Data: fmt.Appendf(nil, "<urlset><!-- %d --></urlset>", n)},
		{Path: style, Owner: "acme", Data: fmt.Appendf(nil, "p { order: %d }", n)},
		{Path: "acme/index.html", Owner: "acme", Data: page("Weiter"), Uses: []string{style}},
		{Path: "acme/de/zoom/notice.txt", Owner: "acme", Data: fmt.Appendf(nil, "Ausgabe %d\n", n)},
		{Path: "acme/de/zoom/index.html", Owner: "acme", Data: page("Zoom"), Uses: []string{style}},
		{Path: "acme/de/teams/index.html", Owner: "acme", Data: page("Teams"), Uses: []string{style}},
	}}
	comes := fmt.Sprintf("acme/de/neu-%d/index.html", n%3)
	tree.Files = append(tree.Files, site.File{Path: comes, Owner: "acme", Data: page("Neues"), Uses: []string{style}})
	return tree
}

func filesOf(tree site.Tree) map[string]string {
	all := map[string]string{}
	for _, f := range tree.Files {
		all[f.Path] = string(f.Data)
	}
	return all
}

// visible leaves out our own notes and what lies beside files while they are
// uploaded: what no page links.
func visible(all map[string]string) map[string]string {
	return maps.Collect(func(yield func(string, string) bool) {
		for name, data := range all {
			base := name[strings.LastIndex(name, "/")+1:]
			if strings.HasPrefix(name, ".klausel/") || strings.HasPrefix(base, ".") && strings.HasSuffix(base, ".klausel-new") {
				continue
			}
			if !yield(name, data) {
				return
			}
		}
	})
}

// foreign are files of the owner of the website.
var foreign = map[string]string{
	"imprint.html":           "<p>Impressum</p>",
	"acme/de/team.html":      "<p>Unser Team</p>",
	"assets/own.css":         "body {}",
	"acme/de/neu-1/note.txt": "nicht löschen",
}

// testTarget holds a kind of target to what Target promises, faults aside.
func testTarget(t *testing.T, g *ground) {
	for name, data := range foreign {
		g.write(t, name, data)
	}
	same := func(what string, want ...map[string]string) {
		t.Helper()
		all := map[string]string{}
		for _, w := range append(want, foreign) {
			maps.Copy(all, w)
		}
		got := visible(g.read(t))
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if got[name] != all[name] {
				t.Errorf("%s: %s holds %.60q, not %.60q", what, name, got[name], all[name])
			}
		}
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if _, ok := all[name]; !ok {
				t.Errorf("%s: %s is too many", what, name)
			}
		}
	}

	receipts, plan := g.mustPush(t, edition(1))
	same("first", filesOf(edition(1)))
	if n := len(filesOf(edition(1))); plan.Count(publish.Create) != n || len(plan.Steps) != n {
		t.Errorf("first plan: %d of %d steps create", plan.Count(publish.Create), len(plan.Steps))
	}
	agree(t, receipts, filesOf(edition(1)))

	_, plan = g.mustPush(t, edition(1))
	if !plan.Empty() {
		t.Errorf("again: the plan is not empty: %d steps, %d unchanged", len(plan.Steps), plan.Count(publish.Unchanged))
	}

	receipts, plan = g.mustPush(t, edition(2))
	same("second", filesOf(edition(2)))
	agree(t, receipts, filesOf(edition(2)))
	if c, r, d := plan.Count(publish.Create), plan.Count(publish.Replace), plan.Count(publish.Delete); c != 2 || r != 6 || d != 2 {
		t.Errorf("second plan: %d created, %d replaced, %d deleted", c, r, d)
	}
	g.mustPush(t, edition(1))
	same("rolled back", filesOf(edition(1)))

	// A foreign file in the way is neither replaced nor adopted.
	g.write(t, "acme/de/neu-0/index.html", "<p>fremd</p>")
	_, _, err := g.push(g.addr, edition(3))
	refusedFor(t, err, publish.Foreign, "acme/de/neu-0/index.html")
	same("in the way", filesOf(edition(1)), map[string]string{"acme/de/neu-0/index.html": "<p>fremd</p>"})
	g.remove(t, "acme/de/neu-0/index.html")

	// Nor is one that comes between the plan and its turn.
	target, err := g.open(g.addr, false)
	if err != nil {
		t.Fatal(err)
	}
	plan, err = target.Plan(context.Background(), publish.EditionOf(edition(3)))
	if err != nil {
		t.Fatal(err)
	}
	g.write(t, "acme/de/neu-0/index.html", "<p>fremd</p>")
	if _, err := publish.Push(context.Background(), target, plan, time.Now); err == nil {
		t.Error("a file that came meanwhile does not stop the publication")
	}
	target.Close()
	_, _, err = g.push(g.addr, edition(3))
	refusedFor(t, err, publish.Foreign, "acme/de/neu-0/index.html")
	if got := g.read(t)["acme/de/neu-0/index.html"]; got != "<p>fremd</p>" {
		t.Errorf("a file that came meanwhile became %q", got)
	}
	g.remove(t, "acme/de/neu-0/index.html")
	g.mustPush(t, edition(1))

	// A file where a folder is needed is in the way too.
	g.write(t, "acme/de/neu-0", "<p>fremd</p>")
	if _, _, err = g.push(g.addr, edition(3)); err == nil {
		t.Error("a file where a folder is needed does not stop the publication")
	}
	if got := g.read(t)["acme/de/neu-0"]; got != "<p>fremd</p>" {
		t.Errorf("a file where a folder is needed became %q", got)
	}
	g.remove(t, "acme/de/neu-0")
	g.mustPush(t, edition(3))
	same("third", filesOf(edition(3)))

	// What was changed by hand is not replaced unasked; when it is no longer
	// wanted, it stays.
	g.write(t, "acme/de/zoom/index.html", "<p>von Hand</p>")
	_, _, err = g.push(g.addr, edition(4))
	refusedFor(t, err, publish.Edited, "acme/de/zoom/index.html")
	without := edition(4)
	without.Files = slices.DeleteFunc(without.Files, func(f site.File) bool { return f.Path == "acme/de/zoom/index.html" })
	_, plan = g.mustPush(t, without)
	if !slices.Equal(plan.Left, []string{"acme/de/zoom/index.html"}) {
		t.Errorf("left: %q", plan.Left)
	}
	same("by hand", filesOf(without), map[string]string{"acme/de/zoom/index.html": "<p>von Hand</p>"})
	g.remove(t, "acme/de/zoom/index.html")
	g.mustPush(t, edition(4))

	// Pages of a withheld profile stay, and so does what they load.
	g.mustPush(t, site.Tree{Keep: []string{"acme"}, Files: []site.File{{Path: "other/index.html", Owner: "other", Data: []byte("<p>Andere</p>")}, edition(4).Files[0]}})
	kept := filesOf(edition(4))
	delete(kept, "sitemap.xml")
	same("kept", kept, map[string]string{"other/index.html": "<p>Andere</p>"})
	target, err = g.open(g.addr, false)
	if err != nil {
		t.Fatal(err)
	}
	published, err := target.Published(context.Background())
	if err != nil || !slices.Contains(published["acme"], "acme/de/zoom/index.html") || !slices.Equal(published["other"], []string{"other/index.html"}) {
		t.Errorf("published: %q %v", published, err)
	}
	target.Close()

	// Too many deletions are refused.
	target, err = g.open(g.addr, false)
	if err != nil {
		t.Fatal(err)
	}
	plan, err = target.Plan(context.Background(), publish.EditionOf(site.Tree{}))
	if err != nil {
		t.Fatal(err)
	}
	refusedFor(t, plan.Check(publish.Limits{MaxDeletes: 3}), publish.TooManyDeletes, "acme/de/zoom/index.html")
	target.Close()

	// Nothing is left of ours but our notes.
	g.mustPush(t, site.Tree{})
	same("emptied")
}

// agree holds receipts against what the files of a target are.
func agree(t testing.TB, receipts []publish.Receipt, pages map[string]string) {
	t.Helper()
	n := 0
	for name := range pages {
		if strings.HasSuffix(name, ".html") {
			n++
		}
	}
	if len(receipts) != n {
		t.Errorf("%d receipts for %d pages", len(receipts), n)
	}
	for _, r := range receipts {
		if want := publish.Hash(publish.Canonical([]byte(pages[r.Path]))); r.SHA256 != want {
			t.Errorf("the receipt of %s says %s, and served is %s", r.Path, r.SHA256, want)
		}
		if r.Target != "www" || r.Time.IsZero() || r.Address == "" {
			t.Errorf("receipt %+v", r)
		}
	}
}

func refusedFor(t testing.TB, err error, why publish.Reason, path string) {
	t.Helper()
	r, ok := errors.AsType[*publish.Refused](err)
	if !ok || r.Why != why || path != "" && !slices.Contains(r.Paths, path) {
		t.Errorf("got %v, want a refusal for %s of %s", err, why, path)
	}
}

// cuts is how many publications are cut off at random places.
func cuts(t testing.TB) int {
	text := os.Getenv("KLAUSEL_CUTS")
	if text == "" {
		return 3
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("KLAUSEL_CUTS: %v", err)
	}
	return n
}

// testCuts cuts publications off at random places. Whatever place it is, each
// file is afterwards the one of an edition before or of this one, whole; no
// foreign file is touched; what has a receipt is served; and the next
// publication finishes the work.
func testCuts(t *testing.T, g *ground) {
	var whole int
	testInterrupted(t, g, func(i int) ([]publish.Receipt, error) {
		p := startProxy(t, g)
		defer p.stop()
		if i > 0 {
			p.limit.Store(int64(1 + rand.IntN(whole*2)))
		}
		receipts, _, err := g.push(p.addr, edition(i+1))
		if i == 0 {
			whole = int(p.passed.Load())
			t.Logf("count: a publication passes %d bytes", whole)
		}
		return receipts, err
	})
}

// testKills is testCuts with publications that are killed after some time.
func testKills(t *testing.T, g *ground) {
	var whole time.Duration
	testInterrupted(t, g, func(i int) ([]publish.Receipt, error) {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), asPublisher+"="+strconv.Itoa(i+1)+"\n"+g.yaml(g.addr))
		began := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			end := time.AfterFunc(time.Duration(rand.Int64N(int64(whole)*13/10)), func() { cmd.Process.Kill() })
			defer end.Stop()
		}
		err := cmd.Wait()
		switch took := time.Since(began); {
		case i == 0:
			whole = took
			t.Logf("count: a publication takes %v", whole)
		case err == nil:
			whole = min(whole, took) // the machine was busier before
		}
		return nil, err
	})
}

// asPublisher makes the test binary publish the edition whose number is in the
// first line, to the target in the others.
const asPublisher = "KLAUSEL_TEST_PUBLISHES"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		program()
	}
	if order := os.Getenv(asPublisher); order != "" {
		first, yaml, _ := strings.Cut(order, "\n")
		n, err := strconv.Atoi(first)
		if err == nil {
			g := &ground{yaml: func(string) string { return yaml }}
			_, _, err = g.push("", edition(n))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	wptest.End()
	os.Exit(code)
}

// testInterrupted publishes edition after edition. The first try(0) goes
// through; each further one puts edition i+1 and is interrupted at some place.
func testInterrupted(t *testing.T, g *ground, try func(i int) ([]publish.Receipt, error)) {
	for name, data := range foreign {
		g.write(t, name, data)
	}
	if _, err := try(0); err != nil {
		t.Fatal(err)
	}
	cut := 0
	for i := 1; cut < cuts(t) && i <= 4*cuts(t); i++ {
		before, after := filesOf(edition(i)), filesOf(edition(i+1))
		receipts, err := try(i)
		if err != nil {
			cut++
		}
		got := settled(t, g)
		for name, data := range got {
			if want, ok := foreign[name]; ok {
				if data != want {
					t.Fatalf("cut %d: the foreign file %s holds %q", i, name, data)
				}
				continue
			}
			if data != before[name] && data != after[name] {
				t.Fatalf("cut %d: %s holds neither the old text nor the new one: %.200q", i, name, data)
			}
		}
		for name := range foreign {
			if _, ok := got[name]; !ok {
				t.Fatalf("cut %d: the foreign file %s is gone", i, name)
			}
		}
		for name := range before {
			if _, ok := after[name]; ok && got[name] == "" {
				t.Fatalf("cut %d: %s is gone", i, name)
			}
		}
		for _, r := range receipts {
			if r.SHA256 != served(got[r.Path]) {
				t.Fatalf("cut %d: the receipt of %s does not agree with what is served", i, r.Path)
			}
		}
		interrupted := err
		receipts, _, err = g.push(g.addr, edition(i+1))
		if err != nil {
			t.Fatalf("after cut %d (%v): %v", i, interrupted, err)
		}
		agree(t, receipts, after)
		all := g.read(t)
		maps.Copy(after, foreign)
		if now := visible(all); !maps.Equal(now, after) {
			t.Fatalf("after cut %d: %q", i, slices.Sorted(maps.Keys(now)))
		}
		for name := range all {
			if strings.HasSuffix(name, ".klausel-new") && !strings.HasPrefix(name, ".klausel/") {
				t.Fatalf("after cut %d: %s is left", i, name)
			}
		}
	}
	t.Logf("count: %d publications were cut off", cut)
	if cut < cuts(t) {
		t.Errorf("%d publications were to be cut off", cuts(t))
	}
}

// served is what a receipt says of a page.
func served(page string) string { return publish.Hash(publish.Canonical([]byte(page))) }

// settled reads what is served, once a server has done what it still does of a
// publication that was cut off.
func settled(t testing.TB, g *ground) map[string]string {
	last := g.read(t)
	for {
		time.Sleep(15 * time.Millisecond)
		now := g.read(t)
		if maps.Equal(last, now) {
			return visible(now)
		}
		last = now
	}
}

// testTwo lets two publish at once: both end well, or one is told that the
// other was there, and what is served is one edition.
func testTwo(t *testing.T, g *ground) {
	g.patience = 10 * time.Second // nobody is cut off here, however busy the machine is
	g.mustPush(t, edition(0))
	for round := range 3 {
		var wg sync.WaitGroup
		errs := make([]error, 2)
		start := make(chan bool)
		for i := range errs {
			wg.Go(func() {
				<-start
				_, _, errs[i] = g.push(g.addr, edition(10*round+i+1))
			})
		}
		close(start)
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			if r, ok := errors.AsType[*publish.Refused](err); !ok || r.Why != publish.Changed && r.Why != publish.Busy {
				t.Errorf("round %d: %v", round, err)
			}
		}
		if won == 0 {
			t.Fatalf("round %d: neither published: %v", round, errs)
		}
		got := visible(g.read(t))
		if !maps.Equal(got, filesOf(edition(10*round+1))) && !maps.Equal(got, filesOf(edition(10*round+2))) {
			t.Errorf("round %d: what is served is no edition: %q", round, slices.Sorted(maps.Keys(got)))
		}
	}
}

// testDraft: a draft stands apart and changes nothing of what is live.
func testDraft(t *testing.T, g *ground, at string) {
	g.mustPush(t, edition(0))
	target, err := g.open(g.addr, true)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	receipts, plan, err := pushTo(target, edition(1))
	if err != nil {
		t.Fatal(err)
	}
	if !plan.Draft || !strings.HasSuffix(plan.Address, at) || len(receipts) == 0 || !receipts[0].Draft {
		t.Errorf("plan %v %s, receipts %+v", plan.Draft, plan.Address, receipts)
	}
	target.Close()
	_, live := g.mustPush(t, edition(0))
	if !live.Empty() {
		t.Error("a draft changed what is live")
	}
}

// A proxy hands bytes on in both directions, and cuts every connection once
// limit bytes have passed.
type proxy struct {
	addr   string
	limit  atomic.Int64 // 0: none
	passed atomic.Int64

	mu      sync.Mutex
	open    []net.Conn
	listens []net.Listener
	cut     bool
}

// startProxy puts a proxy before a server. A server that tells its clients
// ports for further connections has them at another address of this machine.
func startProxy(t testing.TB, g *ground) *proxy {
	t.Helper()
	p := &proxy{}
	t.Cleanup(p.stop)
	if len(g.more) == 0 {
		p.addr = p.listen(t, "127.0.0.1:0", g.addr)
		return p
	}
	for _, to := range append([]string{g.addr}, g.more...) {
		_, port, _ := strings.Cut(to, ":")
		at := p.listen(t, "127.0.0.2:"+port, to)
		p.addr = cmp.Or(p.addr, at)
	}
	return p
}

func (p *proxy) listen(t testing.TB, at, to string) string {
	t.Helper()
	l, err := net.Listen("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	p.listens = append(p.listens, l)
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", to)
			if err != nil {
				client.Close()
				continue
			}
			p.mu.Lock()
			if p.cut {
				client.Close()
				server.Close()
			} else {
				p.open = append(p.open, client, server)
				go p.pass(server, client)
				go p.pass(client, server)
			}
			p.mu.Unlock()
		}
	}()
	return l.Addr().String()
}

// stop cuts every connection, as if a cable were pulled.
func (p *proxy) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = true
	for _, l := range p.listens {
		l.Close()
	}
	for _, c := range p.open {
		c.(*net.TCPConn).SetLinger(0)
		c.Close()
	}
	p.open = nil
}

func (p *proxy) pass(dst, src net.Conn) {
	buf := make([]byte, 512)
	for {
		n, err := src.Read(buf)
		if limit, now := p.limit.Load(), p.passed.Add(int64(n)); limit > 0 && now > limit {
			dst.Write(buf[:max(0, n-int(now-limit))])
			p.stop()
			return
		}
		if n > 0 {
			if _, err := dst.Write(buf[:n]); err != nil {
				src.Close()
				return
			}
		}
		if err == io.EOF {
			dst.(*net.TCPConn).CloseWrite()
			return
		} else if err != nil {
			dst.Close()
			return
		}
	}
}
