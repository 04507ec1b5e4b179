package press_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/input"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/render"
	"klausel/profiles"
)

// A desk is a folder somebody works in, with the site built twice: into again,
// where each build makes only what has changed since the one before, and into
// anew, where each makes everything.
type desk struct {
	t         *testing.T
	dir       string
	templates fstest.MapFS
	lib       *library.Library // of these templates; nil: they have changed
	title     string
	day       string
	r         *rand.Rand
	n         int
}

func newDesk(t *testing.T, seed uint64) *desk {
	d := &desk{t: t, dir: t.TempDir(), templates: builtIn(t), day: "2026-11-24", r: rand.New(rand.NewPCG(seed, 7))}
	d.must(os.CopyFS(filepath.Join(d.dir, "profiles", "logos"), must(t)(fs.Sub(profiles.FS, "logos"))))
	for _, name := range []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht", "_smallest-jitsi"} {
		d.write(strings.TrimLeft(name, "_"), corpus.Sample(t, name))
	}
	return d
}

func must(t *testing.T) func(fs.FS, error) fs.FS {
	return func(f fs.FS, err error) fs.FS {
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) file(slug string) string { return filepath.Join(d.dir, "profiles", slug+".yaml") }

func (d *desk) write(slug, text string) { d.must(os.WriteFile(d.file(slug), []byte(text), 0o644)) }

func (d *desk) read(slug string) string {
	data, err := os.ReadFile(d.file(slug))
	d.must(err)
	return string(data)
}

// slugs lists the profiles that are there.
func (d *desk) slugs() []string {
	names, err := filepath.Glob(filepath.Join(d.dir, "profiles", "*.yaml"))
	d.must(err)
	for i, n := range names {
		names[i] = strings.TrimSuffix(filepath.Base(n), ".yaml")
	}
	return names
}

func (d *desk) pick(from []string) string { return from[d.r.IntN(len(from))] }

// build builds into a folder, and returns what the build says.
func (d *desk) build(out string, force bool, only ...string) string {
	d.t.Helper()
	if d.lib == nil {
		var err error
		d.lib, err = library.Load(d.templates, notice.View)
		d.must(err)
	}
	day, refused := fact.ParseDate(d.day)
	if refused != nil {
		d.t.Fatal(refused)
	}
	p, err := press.New(d.lib, day)
	d.must(err)
	files, _, err := p.Folder(input.Folder(filepath.Join(d.dir, "profiles")), "profiles")
	d.must(err)
	if len(only) > 0 {
		files = slices.DeleteFunc(files, func(s press.Source) bool { return !slices.Contains(only, s.Slug()) })
	}
	b, err := p.Build(press.Order{
		Profiles: files, Part: len(only) > 0, Force: force, Out: filepath.Join(d.dir, out), Lang: "de",
		Config: render.Config{BaseURL: "https://a.example", Title: d.title},
	})
	var said bytes.Buffer
	if err != nil { // it would write over what another profile has published, and refuses
		return fmt.Sprintf("refused: %s\n", strings.ReplaceAll(err.Error(), filepath.Join(d.dir, out), "the folder"))
	}
	fmt.Fprintf(&said, "%d notices in %d languages, %v\n", b.Notices, b.Languages, b.Err)
	for _, f := range b.Found {
		fmt.Fprintf(&said, "%v %v %v %v %v %v %v\n", f.Pos, f.Rule, f.Path, f.Severity, f.Gate, f.Args, f.Against)
	}
	return said.String()
}

// contents is every file below a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			var data []byte
			data, err = os.ReadFile(name)
			rel, _ := filepath.Rel(dir, name)
			all[filepath.ToSlash(rel)] = string(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// compare builds in both ways and holds one against the other.
func (d *desk) compare(what string, only ...string) {
	d.t.Helper()
	said, want := d.build("again", false, only...), d.build("anew", true, only...)
	if said != want {
		d.t.Errorf("%s: the build says\n%s, want\n%s", what, said, want)
	}
	got, all := contents(d.t, filepath.Join(d.dir, "again")), contents(d.t, filepath.Join(d.dir, "anew"))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if got[name] != all[name] {
			d.t.Errorf("%s: %s is not as in a full build", what, name)
		}
		delete(got, name)
	}
	for name := range got {
		d.t.Errorf("%s: %s is in no full build", what, name)
	}
	one, err := os.ReadFile(filepath.Join(d.dir, "again.manifest.json"))
	d.must(err)
	other, err := os.ReadFile(filepath.Join(d.dir, "anew.manifest.json"))
	d.must(err)
	if !bytes.Equal(one, other) {
		d.t.Errorf("%s: the manifest is not that of a full build", what)
	}
}

// edits are what happens to a folder between two builds. Each returns what it did.
var edits = []func(d *desk) string{
	func(d *desk) string { return "nothing" },
	func(d *desk) string {
		slug := d.pick(d.slugs())
		d.write(slug, strings.Replace(d.read(slug), "  name: ", fmt.Sprintf("  name: Neue %d ", d.n), 1))
		return "name of " + slug
	},
	func(d *desk) string {
		slug := d.pick(d.slugs())
		text := d.read(slug)
		if changed := strings.Replace(text, "languages: [de, en]", "languages: [de]", 1); changed != text {
			text = changed
		} else {
			text = strings.Replace(text, "languages: [de]", "languages: [de, en]", 1)
		}
		d.write(slug, text)
		return "languages of " + slug
	},
	func(d *desk) string {
		from, to := d.pick(d.slugs()), d.pick([]string{"umbenannt", "de", "en", "neu"})
		d.must(os.Rename(d.file(from), d.file(to)))
		return from + " renamed to " + to
	},
	func(d *desk) string {
		if len(d.slugs()) < 3 {
			return "nothing"
		}
		slug := d.pick(d.slugs())
		d.must(os.Remove(d.file(slug)))
		return slug + " removed"
	},
	func(d *desk) string {
		slug := fmt.Sprintf("kunde-%d", d.n)
		d.write(slug, corpus.Sample(d.t, d.pick([]string{"_smallest-zoom", "_smallest-teams", "_smallest-webex", "kanzlei-nordlicht"})))
		return slug + " added"
	},
	func(d *desk) string {
		slug := d.pick(d.slugs())
		text := d.read(slug)
		if strings.Contains(text, "path: \"/\"") {
			text = strings.Replace(text, "path: \"/\"", "listed: yes", 1)
		} else {
			text = strings.Replace(text, "listed: yes", "path: \"/\"", 1)
		}
		d.write(slug, text)
		return slug + " takes the whole site, or gives it back"
	},
	func(d *desk) string {
		slug := d.pick(d.slugs())
		text := d.read(slug)
		if strings.Contains(text, "nonsense: [") {
			text = strings.ReplaceAll(text, "nonsense: [\n", "")
		} else {
			text += "nonsense: [\n"
		}
		d.write(slug, text)
		return slug + " broken, or mended"
	},
	func(d *desk) string { // a fact goes: a finding withholds the profile, and its pages stay
		slug := d.pick(d.slugs())
		d.write(slug, strings.Replace(d.read(slug), "  state: ", "  # state: ", 1))
		return "state of " + slug
	},
	func(d *desk) string {
		logo := filepath.Join(d.dir, "profiles", "logos", "kanzlei-nordlicht.svg")
		data, err := os.ReadFile(logo)
		d.must(err)
		d.must(os.WriteFile(logo, bytes.Replace(data, []byte("</svg>"), []byte("<path d=\"M0 0h1\"/></svg>"), 1), 0o644))
		return "a logo"
	},
	func(d *desk) string {
		return d.text("clauses/*/*.md", "\n", fmt.Sprintf("\n\nAuch %d ist eine Zahl.\n", d.n), false)
	},
	func(d *desk) string {
		return d.text("services/*/clauses/*/*.md", "\n", fmt.Sprintf("\n\nAuch %d ist eine Zahl.\n", d.n), false)
	},
	func(d *desk) string {
		return d.text("layouts/page.html", "<head>", fmt.Sprintf("<head><!--%d-->", d.n), true)
	},
	func(d *desk) string {
		return d.text("layouts/klausel.css", "\n", fmt.Sprintf("\n/* %d */\n", d.n), true)
	},
	func(d *desk) string {
		return d.text("purposes.yaml", "en: Holding online meetings", fmt.Sprintf("en: Holding %d online meetings", d.n), true)
	},
	func(d *desk) string {
		return d.text("laws/gdpr-de/law.yaml", "§ 201 StGB", fmt.Sprintf("§ %d StGB", 200+d.n), true)
	},
	func(d *desk) string { return d.text("locales/en.yaml", "section_title: ", "section_title: New ", true) },
	func(d *desk) string { return d.text("as-of", "2026-11-2", "2027-01-2", true) },
	func(d *desk) string {
		d.day = d.pick([]string{"2026-11-24", "2028-11-24", "2040-01-01"})
		return "day " + d.day
	},
	func(d *desk) string { d.title = fmt.Sprintf("Titel %d", d.n); return "title" },
	func(d *desk) string {
		return d.meddle("edited", func(name string) error { return os.WriteFile(name, []byte("mine"), 0o644) })
	},
	func(d *desk) string { return d.meddle("deleted", os.Remove) },
	func(d *desk) string { // of the same length, and as if it had been written before the last build
		return d.meddle("edited, with the clock set back", func(name string) error {
			data, err := os.ReadFile(name)
			if err != nil || len(data) == 0 {
				return err
			}
			return rewrite(name, append(data[:len(data)-1], '~'))
		})
	},
	func(d *desk) string {
		slug := d.pick(d.slugs())
		text := d.read(slug)
		d.must(rewrite(d.file(slug), []byte(strings.Replace(text, "date: \"2026-", "date: \"2025-", 1))))
		return slug + " edited, with the clock set back"
	},
	func(d *desk) string {
		for _, out := range []string{"again", "anew"} {
			d.must(os.MkdirAll(filepath.Join(d.dir, out, "mine"), 0o755))
			d.must(os.WriteFile(filepath.Join(d.dir, out, "mine", "file.html"), []byte("mine"), 0o644))
		}
		return "a file of somebody else's in the tree"
	},
	func(d *desk) string {
		d.must(os.RemoveAll(filepath.Join(d.dir, "again.cache")))
		return "the memory is lost"
	},
	func(d *desk) string {
		name := filepath.Join(d.dir, "again.cache")
		if data, err := os.ReadFile(name); err == nil && len(data) > 0 {
			data[d.r.IntN(len(data))] ^= 1 << d.r.IntN(8)
			d.must(os.WriteFile(name, data, 0o644))
		}
		return "the memory is damaged"
	},
}

// text puts other words into one template.
func (d *desk) text(pattern, old, with string, first bool) string {
	var names []string
	for name := range d.templates {
		if ok, _ := path.Match(pattern, name); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	name := d.pick(names)
	data := string(d.templates[name].Data)
	if first {
		data = strings.Replace(data, old, with, 1)
	} else {
		data = strings.TrimSuffix(data, old) + with
	}
	d.templates[name], d.lib = &fstest.MapFile{Data: []byte(data)}, nil
	return name
}

// meddle does something to the same published file of both folders.
func (d *desk) meddle(what string, do func(name string) error) string {
	name := d.pick(slices.Sorted(maps.Keys(contents(d.t, filepath.Join(d.dir, "again")))))
	for _, out := range []string{"again", "anew"} {
		if file := filepath.Join(d.dir, out, filepath.FromSlash(name)); contents(d.t, filepath.Join(d.dir, out))[name] != "" {
			d.must(do(file))
		}
	}
	return name + " " + what
}

// rounds is how often a test of chance is repeated: some, as often as it takes to
// meet every case once in full, and KLAUSEL_ROUNDS=N for N of each, to look for
// what only hundreds find.
func rounds(t *testing.T, some, full int) (n int, asked bool) {
	if text := os.Getenv("KLAUSEL_ROUNDS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("KLAUSEL_ROUNDS=%s is no number of rounds", text)
		}
		return n, true
	}
	if corpus.Full() {
		return full, false
	}
	return some, false
}

// rewrite puts other bytes into a file, which keeps the times that it had: so it is
// where the clock was set back, and where a backup was played in.
func rewrite(name string, data []byte) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		return err
	}
	return os.Chtimes(name, info.ModTime(), info.ModTime())
}

// TestOnlyWhatChanged: whatever somebody does between two builds, a build that
// makes only what has changed comes to the same as one that makes everything. A
// round is one edit; every so many begin in a new folder.
func TestOnlyWhatChanged(t *testing.T) {
	n, _ := rounds(t, len(edits)/10, len(edits))
	for seed := 0; n > 0; seed++ {
		steps := min(n, len(edits))
		n -= steps
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := newDesk(t, uint64(seed))
			d.compare("the first build")
			order := d.r.Perm(len(edits))
			for d.n = 1; d.n <= steps && !t.Failed(); d.n++ {
				what := edits[order[d.n-1]](d)
				if d.r.IntN(6) == 0 && len(d.slugs()) > 0 {
					only := d.pick(d.slugs())
					d.compare(what+", and only "+only+" is built", only)
				}
				d.compare(what)
			}
		})
	}
}

// TestLinkInTheTree: where a page became a link out of the folder, a build that
// remembers refuses as one that makes everything does, and touches nothing outside.
func TestLinkInTheTree(t *testing.T) {
	corpus.Long(t, "builds the site for each link")
	d := newDesk(t, 2)
	d.lib = corpus.Press(t).Library
	d.compare("the first build")
	outside := filepath.Join(d.dir, "outside.html")
	for _, what := range []string{"kesselwerk/de/index.html", "kesselwerk/de"} {
		d.must(os.WriteFile(outside, []byte("not ours"), 0o644))
		for _, out := range []string{"again", "anew"} {
			name := filepath.Join(d.dir, out, filepath.FromSlash(what))
			d.must(os.Rename(name, filepath.Join(d.dir, out+".away")))
			d.must(os.Symlink(outside, name))
		}
		d.write("kesselwerk", strings.Replace(d.read("kesselwerk"), "  name: ", "  name: Neue ", 1))
		if said := d.build("again", false); !strings.HasPrefix(said, "refused: ") || !strings.Contains(said, what) {
			t.Errorf("with a link at %s the build says %s", what, said)
		}
		d.compare("with a link at " + what)
		if data, err := os.ReadFile(outside); err != nil || string(data) != "not ours" {
			t.Errorf("the file outside is %q, %v", data, err)
		}
		for _, out := range []string{"again", "anew"} {
			name := filepath.Join(d.dir, out, filepath.FromSlash(what))
			d.must(os.Remove(name))
			d.must(os.Rename(filepath.Join(d.dir, out+".away"), name))
		}
		d.compare("after the link at " + what + " is gone")
	}
}

// TestKilled: a build that is killed at any moment leaves each page old or new,
// and the next one comes to the same as a build of everything.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("PRESS_TEST_DIR"); dir != "" { // the build that gets killed
		d := &desk{t: t, dir: dir, day: "2026-11-24", lib: corpus.Press(t).Library}
		fmt.Println("ready")
		d.build("again", false)
		return
	}
	n, asked := rounds(t, 1, 8)
	d := newDesk(t, 3)
	if asked { // other moments each time
		d = newDesk(t, uint64(time.Now().UnixNano()))
	}
	d.lib = corpus.Press(t).Library
	d.compare("the first build")
	for d.n = range n {
		before := contents(t, filepath.Join(d.dir, "again"))
		for _, slug := range d.slugs() {
			d.write(slug, strings.Replace(d.read(slug), "  name: ", fmt.Sprintf("  name: %d ", d.n), 1))
		}
		begun := time.Now()
		d.build("anew", true)
		took := time.Since(begun)
		after := contents(t, filepath.Join(d.dir, "anew"))

		child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		child.Env = append(os.Environ(), "PRESS_TEST_DIR="+d.dir)
		said, err := child.StdoutPipe()
		d.must(err)
		d.must(child.Start())
		_, err = io.ReadFull(said, make([]byte, len("ready")))
		d.must(err)
		time.Sleep(time.Duration(d.r.Int64N(int64(took) * 5 / 4)))
		d.must(child.Process.Kill())
		child.Wait()

		for name, text := range contents(t, filepath.Join(d.dir, "again")) {
			if !strings.HasPrefix(path.Base(name), ".klausel-tmp-") && text != before[name] && text != after[name] {
				t.Errorf("%s is neither old nor new", name)
			}
		}
		d.compare("after a build that was killed")
		if t.Failed() {
			return
		}
	}
}

// TestProfilesThatMove: profiles that are rewritten, renamed and removed while
// they are built are published as they were at some time; the next build is right.
func TestProfilesThatMove(t *testing.T) {
	d := newDesk(t, 5)
	d.lib = corpus.Press(t).Library
	d.compare("the first build")
	done, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		text, r := corpus.Sample(t, "kesselwerk"), rand.New(rand.NewPCG(5, 5))
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
			}
			changed := strings.Replace(text, "  name: ", fmt.Sprintf("  name: %d ", i), 1)
			os.WriteFile(d.file("kesselwerk"), []byte(changed[:len(changed)-r.IntN(40)]), 0o644)
			os.Rename(d.file("jitsi"), d.file("kommt"))
			os.Rename(d.file("kommt"), d.file("jitsi"))
			os.Remove(d.file("geht"))
			os.WriteFile(d.file("geht"), []byte(text), 0o644)
		}
	}()
	for range 5 {
		d.build("again", false)
	}
	close(done)
	<-stopped
	for _, slug := range []string{"kesselwerk", "geht"} { // whatever was withheld last is published
		d.write(slug, corpus.Sample(t, "kesselwerk"))
	}
	d.compare("after profiles that moved")
}

// TestNothingChanged: where nothing has changed nothing is made and nothing is
// written, not even the memory.
func TestNothingChanged(t *testing.T) {
	d := newDesk(t, 1)
	d.build("again", false)
	time.Sleep(3 * time.Second) // files that have just been written cannot be known by their times
	d.build("again", false)
	times := func() map[string]string {
		all := map[string]string{}
		d.must(filepath.WalkDir(d.dir, func(name string, e fs.DirEntry, err error) error {
			if info, err := e.Info(); err == nil {
				all[name] = fmt.Sprint(info.ModTime(), info.Size())
			}
			return err
		}))
		return all
	}
	before := times()
	d.build("again", false)
	for name, at := range times() {
		if before[name] != at && !strings.HasSuffix(name, ".lock") {
			t.Errorf("%s was written", name)
		}
	}
}
