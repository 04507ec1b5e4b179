package publish

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"klausel/generator/internal/site"
)

// A store reads and writes single files of a target, named by their paths
// below its root. Every file target is one; tree makes a Target of it.
type store interface {
	// read returns a file, or fs.ErrNotExist where there is none for certain.
	read(ctx context.Context, name string) ([]byte, error)

	// put makes name hold data, with the folders above it. Whoever reads it
	// meanwhile sees the old content or the new one, whole. If fresh is set
	// and something stands there, it fails with fs.ErrExist and leaves it.
	put(ctx context.Context, name string, data []byte, fresh bool) error

	// remove removes a file; one that is not there is none to remove.
	remove(ctx context.Context, name string) error

	// claim makes the mark name, or fails with fs.ErrExist where it stands.
	// Of two who claim at once one fails. release takes it away.
	claim(ctx context.Context, name string) error
	release(ctx context.Context, name string) error

	// tidy removes what a cut-off put of these files left beside them, and
	// those of the folders above them that hold nothing any more.
	tidy(ctx context.Context, names []string) error

	// commit makes visible what was put and removed, for a store in which
	// nothing is until then. The note says what it is, for a history.
	commit(ctx context.Context, note string) error

	workers() int // how many reads may run side by side
	close() error
}

// The files of our own at a target.
const (
	stateDir     = ".klausel"
	manifestName = stateDir + "/manifest.json"
	lockName     = stateDir + "/lock"
	holderName   = stateDir + "/holder"
	denyName     = stateDir + "/.htaccess" // the manifest names companies that no page lists
)

// ownFile returns the name of one of our own files within the folder of them,
// and whether name is one, or that folder.
func ownFile(name string) (string, bool) {
	if name == stateDir {
		return "", true
	}
	return strings.CutPrefix(name, stateDir+"/")
}

// below is where a file of a target stands on its server: under root, or, if it
// is one of our own and the target has a place for them outside of what is
// served, there.
func below(root, state, name string) string {
	if own, ok := ownFile(name); ok && state != "" {
		return path.Join(state, own)
	}
	return path.Join(root, name)
}

// draftState is where our own files of a draft stand.
func draftState(state string) string {
	if state == "" {
		return ""
	}
	return path.Join(state, draftDir)
}

// lies reports whether one folder of a server lies in another, or is it.
func lies(state, root string) bool {
	state, root = path.Clean("/"+state), path.Clean("/"+root)
	return state == root || root == "/" || strings.HasPrefix(state, root+"/")
}

// checkState refuses a place for our own files that is served all the same.
func checkState(state, root string) error {
	if state != "" && lies(state, root) {
		return misfit{"state", "Dieser Ordner liegt in path und würde mit veröffentlicht", "this folder lies inside path and would be published with it"}
	}
	return nil
}

// served refuses a place for our own files that turns out to be served: both
// folders as the server resolves them.
func served(state, root string) error {
	if lies(state, root) {
		return &Refused{Why: Served, Paths: []string{state}}
	}
	return nil
}

// deny keeps Apache from serving the folder, whichever version it is.
const deny = "<IfModule mod_authz_core.c>\nRequire all denied\n</IfModule>\n<IfModule !mod_authz_core.c>\nDeny from all\n</IfModule>\n"

// draftDir is the folder of drafts in a file target.
const draftDir = "draft"

// patience is how long a lock may stand without a sign of life from its holder
// until it is taken to be of a publication that was cut off.
const patience = 60 * time.Second

// largest is how many bytes of a file at a target are read at most. No file of
// an edition is nearly as large, so a larger one is not ours.
const largest = 32 << 20

// A tree is a target that holds files as the output folder does.
type tree struct {
	store
	name, address string
	draft         bool
	run           Run
	patience      time.Duration

	sent  bool      // something that visitors get was put or removed, or it was tried
	token string    // ours in the lock, "" while it is not held
	beats int       // signs of life given
	last  time.Time // of the last one
}

func newTree(s store, c Config, address string, r Run) *tree {
	wait := r.Patience
	if wait == 0 {
		wait = patience
	}
	return &tree{store: s, name: c.Name, address: address, draft: r.Draft, run: r, patience: wait}
}

func (t *tree) Address(name string) string { return AddressBelow(t.address, name) }

func (t *tree) Read(ctx context.Context, name string) ([]byte, error) { return t.read(ctx, name) }

func (t *tree) manifest(ctx context.Context) (manifest, []byte, error) {
	data, err := t.read(ctx, manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return newManifest(), nil, nil
	}
	if err != nil {
		return manifest{}, nil, err
	}
	m, err := decode(data)
	if err != nil {
		return m, nil, &Refused{Why: Unreadable, Paths: []string{manifestName}, Err: err}
	}
	return m, data, nil
}

func (t *tree) Published(ctx context.Context) (map[string][]string, error) {
	m, _, err := t.manifest(ctx)
	if err != nil {
		return nil, err
	}
	published := map[string][]string{}
	for _, path := range m.paths() {
		if m.Unfinished { // it may have been listed and never put
			if _, err := t.read(ctx, path); errors.Is(err, fs.ErrNotExist) {
				continue
			} else if err != nil {
				return nil, err
			}
		}
		owner := m.Files[path].owner
		published[owner] = append(published[owner], path)
	}
	return published, nil
}

// planned is what a tree remembers of a plan.
type planned struct {
	seen          []byte // the manifest it was made from; nil: none
	unfinished    bool
	during, after manifest
	order         map[string]int
}

func (t *tree) Plan(ctx context.Context, edition Edition) (*Plan, error) {
	old, seen, err := t.manifest(ctx)
	if err != nil {
		return nil, err
	}
	p := &Plan{Target: t.name, Address: t.Address(""), Draft: t.draft}
	if t.draft {
		if edition, err = asDraft(edition); err != nil {
			return nil, err
		}
	}
	after, wanted := settle(edition, old)
	paths := slices.Compact(slices.Sorted(func(yield func(string) bool) {
		for path := range old.Files {
			if !yield(path) {
				return
			}
		}
		for path := range wanted {
			if !yield(path) {
				return
			}
		}
	}))
	there, err := t.readAll(ctx, slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		_, want := wanted[path]
		_, stays := after.Files[path]
		return stays && !want
	}), func(path string, data []byte) (*Content, error) {
		// What is as it is wanted is not held twice: of hundreds of clients most of it is.
		if want := wanted[path].Content; want != nil && want.SHA256 == hashOf(data) {
			return want, nil
		}
		return edition.put(data)
	})
	if err != nil {
		return nil, err
	}
	during := newManifest()
	during.Unfinished = true
	for _, m := range []manifest{old, after} {
		for path, e := range m.Files {
			during.set(path, e.owner, e.hashes...)
		}
		for owner, uses := range m.Uses {
			during.use(owner, uses)
		}
	}
	for _, path := range paths {
		e, listed := old.Files[path]
		f, want := wanted[path]
		old, stands := there[path]
		step := Step{Path: path, Owner: f.Owner, Old: old, New: f.Content}
		switch {
		case want && !stands:
			step.Do = Create
		case want && old.SHA256 == f.Content.SHA256:
			step.Do = Unchanged
		case want && !listed:
			p.Foreign = append(p.Foreign, path)
			continue
		case want:
			step.Do, step.Edited = Replace, !e.has(old.SHA256)
			during.set(path, f.Owner, old.SHA256)
		case !stands: // gone, or of an owner that is kept
			continue
		case e.has(old.SHA256):
			step.Do, step.Owner = Delete, e.owner
		default:
			p.Left = append(p.Left, path)
			continue
		}
		p.Steps = append(p.Steps, step)
	}
	if len(p.Foreign)+len(p.Left) > 0 || slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Edited }) {
		// Before anybody is said to have written there by hand: perhaps it is a
		// publication that began after the manifest was read.
		now, err := t.read(ctx, manifestName)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if !bytes.Equal(now, seen) {
			return nil, &Refused{Why: Changed, Paths: []string{t.name}}
		}
	}
	used := after.used()
	order := map[string]int{}
	for path, f := range wanted {
		switch {
		case used[path]:
			order[path] = 0 // before the pages that load them
		case f.Owner != site.Site && !isPage(path):
			order[path] = 1
		case f.Owner != site.Site:
			order[path] = 2
		default:
			order[path] = 3 // landing page and sitemap link what stands by then
		}
	}
	p.private = &planned{seen, old.Unfinished, during, after, order}
	p.pending = !bytes.Equal(seen, after.encode())
	return p, nil
}

// settle says what the manifest lists after an edition, and which files of the
// edition are wanted: those of the site give way to files of a kept profile.
func settle(edition Edition, old manifest) (after manifest, wanted map[string]File) {
	keeps := func(owner string) bool {
		return slices.Contains(edition.Keep, owner) || len(edition.Only) > 0 && !slices.Contains(edition.Only, owner)
	}
	after, wanted = newManifest(), map[string]File{}
	for owner, uses := range old.Uses {
		if keeps(owner) {
			after.use(owner, uses)
		}
	}
	used := after.used()
	for path, e := range old.Files {
		if keeps(e.owner) || used[path] {
			after.Files[path] = e
		}
	}
	for _, f := range edition.Files {
		if e, listed := old.Files[f.Path]; listed && e.owner != site.Site && keeps(e.owner) {
			continue
		}
		wanted[f.Path] = f
		after.Files[f.Path] = entry{f.Owner, []string{f.Content.SHA256}}
		after.use(f.Owner, f.Uses)
	}
	return after, wanted
}

// asDraft is an edition for a sub-folder that no search engine shall list, and
// in which files that only work at the root of a site are of no use.
func asDraft(edition Edition) (Edition, error) {
	const head, robots = "<head>\n", "<meta name=\"robots\" content=\"noindex\">\n"
	var files []File
	for _, f := range edition.Files {
		if f.Owner == site.Site && (f.Path == "robots.txt" || f.Path == "sitemap.xml" || f.Path == "_headers") {
			continue
		}
		if isPage(f.Path) {
			var err error
			if f.Content, err = f.Content.changed(func(data []byte) []byte {
				if bytes.Contains(data, []byte(robots)) {
					return data
				}
				return bytes.Replace(data, []byte(head), []byte(head+robots), 1)
			}); err != nil {
				return edition, err
			}
		}
		files = append(files, f)
	}
	edition.Files = files
	return edition, nil
}

// readAll reads files side by side and puts each away; those that are not there
// are left out.
func (t *tree) readAll(ctx context.Context, paths []string, put func(path string, data []byte) (*Content, error)) (map[string]*Content, error) {
	there := map[string]*Content{}
	var mu sync.Mutex
	var failed error
	next := make(chan string)
	var wg sync.WaitGroup
	for range max(1, t.workers()) {
		wg.Go(func() {
			for path := range next {
				mu.Lock()
				stop := failed != nil
				mu.Unlock()
				if stop {
					continue
				}
				var c *Content
				err := Guard(func() error {
					data, err := t.read(ctx, path)
					if ctx.Err() != nil {
						err = ctx.Err()
					}
					if err == nil {
						c, err = put(path, data)
					}
					return err
				})
				mu.Lock()
				switch {
				case err == nil:
					there[path] = c
				case !errors.Is(err, fs.ErrNotExist) && failed == nil:
					failed = fmt.Errorf("%s: %w", path, err)
				}
				mu.Unlock()
			}
		})
	}
	for _, path := range paths {
		next <- path
	}
	close(next)
	wg.Wait()
	return there, failed
}

// Apply puts the manifest for the meantime, then what others load, then pages,
// then removes, then puts the manifest for afterwards.
func (t *tree) Apply(ctx context.Context, p *Plan) error {
	pl := p.private.(*planned)
	if err := t.lock(ctx); err != nil {
		return err
	}
	now, err := t.read(ctx, manifestName)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if !bytes.Equal(now, pl.seen) {
		return &Refused{Why: Changed, Paths: []string{t.name}}
	}
	if pl.seen == nil {
		if err := t.put(ctx, denyName, []byte(deny), true); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	if err := t.put(ctx, manifestName, pl.during.encode(), pl.seen == nil); err != nil {
		return err
	}
	if pl.unfinished {
		if err := t.tidy(ctx, pl.during.paths()); err != nil {
			return err
		}
	}
	steps := slices.Clone(p.Steps)
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(pl.order[a.Path], pl.order[b.Path]) })
	for _, s := range steps {
		if s.Do != Create && s.Do != Replace {
			continue
		}
		if err := t.beat(ctx); err != nil {
			return err
		}
		data, err := s.New.Bytes()
		if err != nil {
			return err
		}
		t.sent = !t.atomic()
		if err := t.put(ctx, s.Path, data, s.Do == Create); errors.Is(err, fs.ErrExist) {
			// It came since the plan was made. It must not stay listed as ours.
			delete(pl.during.Files, s.Path)
			return errors.Join(&Refused{Why: Foreign, Paths: []string{s.Path}, Err: err}, t.put(ctx, manifestName, pl.during.encode(), false))
		} else if err != nil {
			return fmt.Errorf("%s: %w", s.Path, err)
		}
	}
	var removed []string
	used := pl.during.used()
	for _, assets := range []bool{false, true} { // what others load goes last
		for _, s := range p.Steps {
			if s.Do != Delete || used[s.Path] != assets {
				continue
			}
			if err := t.beat(ctx); err != nil {
				return err
			}
			t.sent = !t.atomic()
			if err := t.remove(ctx, s.Path); err != nil {
				return fmt.Errorf("%s: %w", s.Path, err)
			}
			removed = append(removed, s.Path)
		}
	}
	if len(removed) > 0 {
		if err := t.tidy(ctx, removed); err != nil {
			return err
		}
	}
	if err := t.own(ctx); err != nil {
		return err
	}
	if err := t.put(ctx, manifestName, pl.after.encode(), false); err != nil {
		return err
	}
	t.sent = true
	return t.commit(ctx, note(p))
}

// began: what is done to a folder of this machine is done when it returns.
func (t *tree) began() bool {
	_, here := t.store.(*folder)
	return t.sent && !here
}

// note says for a history what a publication did.
func note(p *Plan) string {
	owners := map[string]bool{}
	for _, s := range p.Steps {
		if s.Do != Unchanged && s.Owner != site.Site {
			owners[s.Owner] = true
		}
	}
	what := strings.Join(slices.Sorted(maps.Keys(owners)), ", ")
	return strings.TrimSuffix("Privacy notices: "+cmp.Or(what, "the pages around them"), ": ")
}

// atomic reports whether the store does all at once in commit, and only if
// nobody else did anything meanwhile. Such a store needs no lock.
func (t *tree) atomic() bool {
	_, ok := t.store.(interface{ atomic() })
	return ok
}

// lock takes the lock of the target. One whose holder gives no sign of life
// for as long as the patience lasts was left by a publication that was cut
// off, and is taken over.
func (t *tree) lock(ctx context.Context) error {
	if t.atomic() || t.token != "" {
		return t.own(ctx)
	}
	token := rand.Text()
	var last []byte
	told, since := false, time.Now()
	for {
		err := t.claim(ctx, lockName)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
		holder, err := t.read(ctx, holderName)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if !told {
			told, last, since = true, holder, time.Now()
			t.run.tell(Waiting)
		}
		if !bytes.Equal(holder, last) {
			last, since = holder, time.Now()
		}
		if time.Since(since) > t.patience {
			break
		}
		if err := pause(ctx, t.patience/20); err != nil {
			return err
		}
	}
	t.token, t.beats = token, 0
	if err := t.sign(ctx); err != nil {
		return err
	}
	if told { // others may have lost patience at the same moment: the last to sign holds it
		if err := pause(ctx, t.patience/20); err != nil {
			return err
		}
	}
	return t.own(ctx)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// sign gives a sign of life.
func (t *tree) sign(ctx context.Context) error {
	t.beats++
	t.last = time.Now()
	for try := 1; ; try++ {
		err := t.put(ctx, holderName, fmt.Appendf(nil, "%s %d\n", t.token, t.beats), false)
		// Who signs at the same moment may have renamed this upload away.
		if err == nil || try == 3 || ctx.Err() != nil {
			return err
		}
	}
}

// own fails if somebody took the lock over.
func (t *tree) own(ctx context.Context) error {
	if t.atomic() {
		return nil
	}
	holder, err := t.read(ctx, holderName)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if token, _, _ := strings.Cut(string(holder), " "); token != t.token {
		t.token = ""
		return &Refused{Why: Busy, Paths: []string{t.name}}
	}
	return nil
}

// beat gives a sign of life when it is time for one. It fails if the user wants
// to stop.
func (t *tree) beat(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.atomic() || time.Since(t.last) < t.patience/10 {
		return nil
	}
	if err := t.own(ctx); err != nil {
		return err
	}
	return t.sign(ctx)
}

// Close gives the lock back, if the connection still stands.
func (t *tree) Close() error {
	if t.token != "" {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if t.own(ctx) == nil {
			if t.remove(ctx, holderName) == nil {
				t.release(ctx, lockName)
			}
		}
		t.token = ""
	}
	return t.close()
}

// beside is where a file is uploaded before it is renamed.
func beside(name string) string { return path.Join(path.Dir(name), "."+path.Base(name)+".klausel-new") }

// folders lists the folders above names, the deepest first.
func folders(names []string) []string {
	seen := map[string]bool{}
	for _, name := range names {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			seen[dir] = true
		}
	}
	all := slices.Collect(maps.Keys(seen))
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(b, "/"), strings.Count(a, "/")), cmp.Compare(a, b))
	})
	return all
}
