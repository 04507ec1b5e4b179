package archive

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"klausel/generator/internal/fact"
)

// TestMain is the process that gets killed, when it is told so.
func TestMain(m *testing.M) {
	dir, step := os.Getenv("ARCHIVE_TEST_DIR"), os.Getenv("ARCHIVE_TEST_KILL_AT")
	if dir == "" {
		os.Exit(m.Run())
	}
	left, _ := strconv.Atoi(step)
	l := &Log{Dir: dir, patience: time.Minute, before: func(op, path string) error {
		if left--; left < 0 {
			self, _ := os.FindProcess(os.Getpid())
			self.Kill()
			select {}
		}
		return nil
	}}
	n, err := l.Announce("website", []Writing{writing("acme", "de", "2026-11-02", "Neu."), writing("acme", "en", "2026-11-02", "New.")}, nil)
	if err == nil {
		err = l.Confirm("website", n)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func writing(slug, lang, date, words string) Writing {
	w := Written(Key{Slug: slug, Service: "zoom", Lang: lang}, date, "Stand: "+date+"\n"+words+"\n", words)
	w.Address = "https://www.example.org/" + slug
	return w
}

// clock is a clock that goes on by a minute each time it is read.
func clock(start string) func() time.Time {
	t, err := time.Parse(time.RFC3339, start)
	if err != nil {
		panic(err)
	}
	return func() time.Time { t = t.Add(time.Minute); return t }
}

// filled makes an archive of two publications.
func filled(t *testing.T) (string, *Log) {
	t.Helper()
	l := &Log{Dir: filepath.Join(t.TempDir(), Dir), Now: clock("2026-11-01T10:00:00+01:00")}
	for _, words := range []string{"Alt.", "Neu."} {
		date := map[string]string{"Alt.": "2026-11-01", "Neu.": "2026-11-02"}[words]
		n, err := l.Announce("website", []Writing{writing("acme", "de", date, words)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Confirm("website", n); err != nil {
			t.Fatal(err)
		}
		l.Now = clock("2026-11-02T09:00:00+01:00")
	}
	return l.Dir, l
}

func verified(t *testing.T, dir string, heads ...string) string {
	t.Helper()
	flaws, err := Verify(dir, heads...)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range flaws {
		if !f.Harmless {
			said = append(said, fmt.Sprint(f.File, " ", f.Flaw))
		}
	}
	return strings.Join(said, "\n")
}

// files lists the files of an archive, without the lock.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{".git*", "head", "texts/*", "entries/*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, names...)
	}
	return all
}

// TestEveryByteCounts: whichever byte of whichever file somebody changes, adds
// or takes away, Verify names that file.
func TestEveryByteCounts(t *testing.T) {
	dir, _ := filled(t)
	if said := verified(t, dir); said != "" {
		t.Fatalf("nobody touched it, and it says:\n%s", said)
	}
	for _, file := range files(t, dir) {
		good, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name, _ := filepath.Rel(dir, file)
		try := func(what string, data []byte) {
			t.Helper()
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
			if said := verified(t, dir); !strings.Contains(said, filepath.ToSlash(name)) && !(name == "head" && said != "") {
				t.Errorf("%s: %s: it says %q", name, what, said)
			}
		}
		for i := range good {
			other := slices.Clone(good)
			other[i] ^= 1
			try(fmt.Sprintf("byte %d changed", i), other)
			if i%7 != 0 {
				continue
			}
			try(fmt.Sprintf("byte %d missing", i), slices.Delete(slices.Clone(good), i, i+1))
			try(fmt.Sprintf("a byte inserted at %d", i), slices.Insert(slices.Clone(good), i, ' '))
		}
		try("a byte appended", append(slices.Clone(good), '\n'))
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if said := verified(t, dir); said == "" {
			t.Errorf("%s: removed, and nothing said", name)
		}
		if err := os.WriteFile(file, good, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if said := verified(t, dir); said != "" {
		t.Fatalf("all is put back, and it says:\n%s", said)
	}
}

func TestInserted(t *testing.T) {
	dir, _ := filled(t)
	for _, name := range []string{"note.txt", "texts/note.txt", "entries/000002-x.json", "entries/sub/x", "texts/" + strings.Repeat("0", 64) + ".txt"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		os.MkdirAll(filepath.Dir(file), 0o755)
		if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		if said := verified(t, dir); !strings.Contains(said, strings.TrimSuffix(name, "/x")) {
			t.Errorf("%s put there: it says %q", name, said)
		}
		os.RemoveAll(file)
		os.Remove(filepath.Join(dir, "entries", "sub"))
	}
}

// TestWrittenAnew: whoever can write everything can make another chain that is
// sound in itself. A head that was noted elsewhere tells.
func TestWrittenAnew(t *testing.T) {
	dir, _ := filled(t)
	data, err := os.ReadFile(filepath.Join(dir, "head"))
	if err != nil {
		t.Fatal(err)
	}
	noted := strings.TrimSpace(string(data))
	if said := verified(t, dir, noted); said != "" {
		t.Fatal(said)
	}
	other, _ := filled(t)
	l := &Log{Dir: other, Now: clock("2026-11-03T09:00:00+01:00")}
	if _, err := l.Announce("website", []Writing{writing("acme", "de", "2026-11-03", "Anders.")}, nil); err != nil {
		t.Fatal(err)
	}
	os.RemoveAll(filepath.Join(other, "entries"))
	os.Remove(filepath.Join(other, "head"))
	os.RemoveAll(filepath.Join(other, "texts"))
	if _, err := l.Announce("website", []Writing{writing("acme", "de", "2026-11-01", "Gefälscht.")}, nil); err != nil {
		t.Fatal(err)
	}
	if said := verified(t, other); said != "" {
		t.Fatalf("sound in itself: %s", said)
	}
	if said := verified(t, other, noted); !strings.Contains(said, noted) {
		t.Errorf("the noted head is not missed: %q", said)
	}
}

// TestTwoWentOn: two computers went on from one entry, and git put both into one
// folder. What came later is named, and what the head has to hold; once that is
// done the archive is whole, and goes on.
func TestTwoWentOn(t *testing.T) {
	dir, _ := filled(t)
	other := filepath.Join(t.TempDir(), Dir)
	if err := os.CopyFS(other, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	for d, start := range map[string]string{dir: "2026-11-03T09:00:00+01:00", other: "2026-11-03T08:00:00+01:00"} {
		l := &Log{Dir: d, Now: clock(start)}
		n, err := l.Announce("website", []Writing{writing("acme", "de", "2026-11-03", start)}, nil)
		if err := errors.Join(err, l.Confirm("website", n)); err != nil {
			t.Fatal(err)
		}
	}
	theirs, err := Open(other)
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"entries/*", "texts/*"} {
		names, _ := filepath.Glob(filepath.Join(other, pattern))
		for _, name := range names {
			data, _ := os.ReadFile(name)
			if err := os.WriteFile(filepath.Join(dir, strings.TrimPrefix(name, other)), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	head := filepath.Join(dir, "head")
	if err := os.WriteFile(head, []byte("<<<<<<< HEAD\n…\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("it is opened: %v", err)
	}
	flaws, err := Verify(dir)
	if err != nil || len(flaws) != 3 {
		t.Fatalf("%+v, %v", flaws, err)
	}
	for _, f := range flaws {
		switch {
		case f.Flaw == Forked && strings.HasPrefix(f.File, "entries/00000"):
			err = os.Remove(filepath.Join(dir, f.File))
		case f.Flaw == Merged && f.File == "head" && f.Want == theirs.Head():
			err = os.WriteFile(head, []byte(f.Want+"\n"), 0o644)
		default:
			t.Errorf("%+v", f)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if said := verified(t, dir, theirs.Head()); said != "" {
		t.Errorf("settled, and it says %s", said)
	}
	l := &Log{Dir: dir, Now: clock("2026-11-03T10:00:00+01:00")}
	if n, err := l.Announce("website", nil, nil); n != 7 || err != nil {
		t.Errorf("entry %d, %v", n, err)
	}
}

// TestKilledAtAnyStep: a process that is killed leaves a valid archive which
// says the old or the new thing, and the next one goes on from there.
func TestKilledAtAnyStep(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for step := 0; ; step++ {
		dir, _ := filled(t)
		run := func(at int) error {
			cmd := exec.Command(self)
			cmd.Env = append(os.Environ(), "ARCHIVE_TEST_DIR="+dir, "ARCHIVE_TEST_KILL_AT="+strconv.Itoa(at))
			return cmd.Run()
		}
		killed := run(step)
		if said := verified(t, dir); said != "" {
			t.Fatalf("killed at step %d: %s", step, said)
		}
		a, err := Open(dir)
		if err != nil {
			t.Fatalf("killed at step %d: %v", step, err)
		}
		if n := len(a.Entries); n < 4 || n > 6 {
			t.Fatalf("killed at step %d: %d entries", step, n)
		}
		if killed == nil {
			if len(a.Entries) != 6 {
				t.Fatalf("not killed: %d entries", len(a.Entries))
			}
			if step < 10 {
				t.Fatalf("only %d steps", step)
			}
			return
		}
		if err := run(1 << 30); err != nil {
			t.Fatalf("after a kill at step %d: %v", step, err)
		}
		if said := verified(t, dir); said != "" {
			t.Fatalf("after a kill at step %d, and another run: %s", step, said)
		}
		a, _ = Open(dir)
		now := a.Now("website")
		if !slices.ContainsFunc(now, func(s Standing) bool { return s.Text.SHA256 == Hash("Stand: 2026-11-02 New.") && !s.Confirmed.IsZero() }) {
			t.Fatalf("after a kill at step %d, and another run: %+v", step, now)
		}
	}
}

// TestTextsBeforeTheirEntry: the texts of one publication are synced together,
// and each is in its place before the entry that names them is begun.
func TestTextsBeforeTheirEntry(t *testing.T) {
	_, l := filled(t)
	var steps []string
	l.before = func(op, name string) error {
		kind, _, _ := strings.Cut(name, "/")
		steps = append(steps, op+" "+kind)
		return nil
	}
	var texts []Writing
	for i := range 3 {
		texts = append(texts, writing(fmt.Sprint("firm-", i), "de", "2026-11-03", fmt.Sprint("Text ", i)))
	}
	if _, err := l.Announce("website", append(texts, texts[0]), nil); err != nil {
		t.Fatal(err)
	}
	want := "create texts, create texts, create texts, sync texts, sync texts, sync texts, rename texts, rename texts, rename texts, " +
		"create entries, sync entries, rename entries, create head, sync head, rename head"
	if got := strings.Join(steps, ", "); got != want {
		t.Errorf("it went\n%s\nand not\n%s", got, want)
	}
}

// TestFullDisk: where a step fails, the archive is valid, and the step is told.
func TestFullDisk(t *testing.T) {
	for step := 0; step < 40; step++ {
		dir, l := filled(t)
		full, left := errors.New("no space left on device"), step
		l.before = func(op, path string) error {
			if left--; left < 0 {
				return full
			}
			return nil
		}
		_, err := l.Announce("website", []Writing{writing("acme", "en", "2026-11-02", "New.")}, nil)
		if said := verified(t, dir); said != "" {
			t.Fatalf("step %d: %s", step, said)
		}
		if err == nil {
			return
		}
		if !errors.Is(err, full) {
			t.Fatal(err)
		}
	}
	t.Error("never got to the end")
}

// TestManyAtOnce: processes that append at once wait for each other.
func TestManyAtOnce(t *testing.T) {
	dir, _ := filled(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			l := &Log{Dir: dir, patience: time.Minute}
			n, err := l.Announce(fmt.Sprint("target-", i), []Writing{writing(fmt.Sprint("firm-", i), "de", "2026-11-03", "Text.")}, nil)
			if err == nil {
				err = l.Confirm(fmt.Sprint("target-", i), n)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if said := verified(t, dir); said != "" {
		t.Error(said)
	}
	a, err := Open(dir)
	if err != nil || len(a.Entries) != 4+16 {
		t.Errorf("%d entries, %v", len(a.Entries), err)
	}
}

// TestDamagedIsNotContinued: nothing is appended to a broken chain.
func TestDamagedIsNotContinued(t *testing.T) {
	dir, l := filled(t)
	names, _ := filepath.Glob(filepath.Join(dir, "entries", "000002-*"))
	if err := os.Remove(names[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Announce("website", nil, nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
	if said := verified(t, dir); said != "entries/000002-….json missing" {
		t.Errorf("it says %q", said)
	}
}

func TestStandings(t *testing.T) {
	l := &Log{Dir: filepath.Join(t.TempDir(), Dir)}
	at := func(when string) *Log {
		l.Now = func() time.Time { x, _ := time.Parse(time.RFC3339, when); return x }
		return l
	}
	must := func(n int, err error) int {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	text := func(words string) []Writing { return []Writing{writing("acme", "de", "2026-01-01", words)} }
	key := text("")[0].Key

	one := must(at("2026-11-01T10:00:00+01:00").Announce("a", text("eins"), nil))
	must(0, at("2026-11-01T10:01:00+01:00").Confirm("a", one))
	// cut off: nobody knows whether it arrived
	must(at("2026-11-03T23:59:00+01:00").Announce("a", text("zwei"), nil))
	// somebody looked two days later, and it had
	must(at("2026-11-05T08:00:00+01:00").Found("a", text("zwei"), nil))
	// refused: nothing was changed
	three := must(at("2026-11-06T08:00:00+01:00").Announce("a", text("drei"), nil))
	must(0, at("2026-11-06T08:01:00+01:00").Refuse("a", three))
	// withdrawn, and still at another target
	must(at("2026-11-07T08:00:00+01:00").Found("b", text("zwei"), nil))
	four := must(at("2026-11-08T08:00:00+01:00").Announce("a", nil, []Key{key}))
	must(0, at("2026-11-08T08:01:00+01:00").Confirm("a", four))

	a, err := Open(l.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{
		"2026-10-31": "",
		"2026-11-01": "a:eins",
		"2026-11-02": "a:eins",
		"2026-11-03": "a:eins a:zwei?", // the one stood there, the other may have come late that day
		"2026-11-04": "a:eins? a:zwei?",
		"2026-11-05": "a:eins? a:zwei? a:zwei",
		"2026-11-06": "a:zwei",
		"2026-11-07": "a:zwei b:zwei",
		"2026-11-08": "a:zwei b:zwei",
		"2026-11-09": "b:zwei",
	} {
		var got []string
		for _, s := range a.At(dayOf(t, day), key) {
			words, err := a.Read(s.Text.SHA256)
			if err != nil {
				t.Fatal(err)
			}
			line := s.Target + ":" + strings.Fields(words)[2]
			if !s.Certain(dayOf(t, day)) {
				line += "?"
			}
			got = append(got, line)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", day, s, want)
		}
	}
}

func TestClashes(t *testing.T) {
	dir, _ := filled(t)
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, date, words, want string }{
		{"what stands", "2026-11-02", "Neu.", ""},
		{"back to the older text with its date", "2026-11-01", "Alt.", ""},
		{"other words, other date", "2026-11-03", "Anders.", ""},
		{"other words, the same date", "2026-11-02", "Anders.", "words"},
		{"the older date, the newer words", "2026-11-01", "Neu.", "words"},
		{"the same words, another date", "2026-11-03", "Neu.", "date"},
	} {
		got := ""
		for _, clash := range a.Clashes([]Writing{writing("acme", "de", c.date, c.words)}) {
			got = map[bool]string{true: "date", false: "words"}[clash.Moved]
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if c := a.Clashes([]Writing{writing("beta", "de", "2026-11-02", "Anders.")}); len(c) > 0 {
		t.Errorf("another company: %v", c)
	}
}

func dayOf(t *testing.T, day string) fact.Date {
	t.Helper()
	d, refused := fact.ParseDate(day)
	if refused != nil {
		t.Fatal(refused)
	}
	return d
}

// TestClockSetBack: entries are in the order in which they were written, whatever
// the clock said. Of the days in between the older text is told too, as one that
// may have stood there.
func TestClockSetBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "archive")
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	l := &Log{Dir: dir, Now: func() time.Time { return now }}
	publish := func(words string) {
		t.Helper()
		n, err := l.Announce("www", []Writing{writing("acme", "de", "2026-11-01", words)}, nil)
		if err == nil {
			err = l.Confirm("www", n)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	publish("Eins.")
	now = now.AddDate(0, 0, -10)
	publish("Zwei.")
	flaws, err := Verify(dir)
	if err != nil || len(flaws) != 2 || flaws[0].Flaw != Backwards || !flaws[0].Harmless {
		t.Errorf("verify: %v %v", flaws, err)
	}
	a, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if ahead := a.Ahead(now); ahead.IsZero() || !a.Ahead(now.AddDate(0, 0, 11)).IsZero() {
		t.Errorf("ahead: %v", ahead)
	}
	key := a.Keys()[0]
	for day, want := range map[string]int{"2026-11-09": 0, "2026-11-10": 2, "2026-11-15": 2, "2026-11-20": 2, "2026-11-21": 1} {
		at := a.At(dayOf(t, day), key)
		if len(at) != want {
			t.Errorf("%s: %d texts, not %d", day, len(at), want)
		}
		if want == 2 && at[0].Certain(dayOf(t, day)) {
			t.Errorf("%s: certain", day)
		}
	}
	if now := a.Now("www"); len(now) != 1 || now[0].Number != 3 {
		t.Errorf("now: %+v", now)
	}
}

// TestLineBreaks: an archive that git has converted is told from one that
// somebody changed.
func TestLineBreaks(t *testing.T) {
	dir, _ := filled(t)
	for _, file := range files(t, dir) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	flaws, err := Verify(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(flaws) != len(files(t, dir)) {
		t.Errorf("%d flaws of %d files", len(flaws), len(files(t, dir)))
	}
	for _, f := range flaws {
		if f.Flaw != Breaks || f.Harmless {
			t.Errorf("%s: %s", f.File, f.Flaw)
		}
	}
}
