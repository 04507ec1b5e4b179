package corpus

import (
	"cmp"
	"flag"
	"io/fs"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/profile"
	"klausel/profiles"
	"klausel/templates"
)

// Full reports whether tests are to go through everything there is. By default
// they go through a selection, so that a change is tested in a minute: see Cases.
// KLAUSEL_TEST=full asks for everything, and .ci/run does.
func Full() bool { return os.Getenv("KLAUSEL_TEST") == "full" }

// Chosen reports whether case i of many belongs to the selection, which is every
// nth of them. Whoever names a test with -run has all its cases.
func Chosen(i, nth int) bool {
	return Full() || i%nth == 0 || flag.Lookup("test.run").Value.String() != ""
}

// Long skips a test that the selection leaves out, with what it does so long.
func Long(t testing.TB, what string) {
	t.Helper()
	if !Chosen(1, 2) {
		t.Skipf("%s: KLAUSEL_TEST=full, or -run %s", what, t.Name())
	}
}

// BeyondGo skips a test that needs more than Go, such as Chromium or a server,
// unless KLAUSEL_BROWSER_TESTS asks for it: on, then it is skipped where a tool
// is missing, or required, then that is a failure. So go test ./... is the same
// on every machine.
func BeyondGo(t testing.TB) (required bool) {
	t.Helper()
	how := os.Getenv("KLAUSEL_BROWSER_TESTS")
	if how != "on" && how != "required" {
		t.Skip("needs more than Go: .ci/browser runs it, and so does KLAUSEL_BROWSER_TESTS=on")
	}
	return how == "required"
}

var shipped = sync.OnceValues(func() (*press.Press, error) {
	lib, err := library.Load(templates.FS, notice.View)
	if err != nil {
		return nil, err
	}
	return press.New(lib, fact.Date{})
})

// init lets garbage be collected less often than in other programs: the catalogue
// lives through a whole test, and to look through it is a quarter of the time.
func init() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

// Press is a press with the shipped templates, made once for all tests of a
// package.
func Press(t testing.TB) *press.Press {
	t.Helper()
	p, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Judge goes along the line with a profile that is given as text. Its slug is
// name; what the samples share and their logos stand beside it.
func Judge(t testing.TB, p *press.Press, name, text string) *press.Judged {
	t.Helper()
	j := p.Judge(Source(t, name, text))
	if j.Err != nil {
		t.Fatal(j.Err)
	}
	return j
}

// Source is a file name.yaml with a text, beside what the samples share and
// their logos.
func Source(t testing.TB, name, text string) press.Source {
	t.Helper()
	files := fstest.MapFS{name + ".yaml": {Data: []byte(text)}}
	for _, pattern := range []string{"logos/*", profile.SharedFolder + "/*.yaml"} {
		beside, err := fs.Glob(profiles.FS, pattern)
		if err != nil || len(beside) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range beside {
			data, err := profiles.FS.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			files[file] = &fstest.MapFile{Data: data}
		}
	}
	return press.Source{FS: files, Name: name + ".yaml", File: name + ".yaml"}
}

// Sample is the text of a shipped profile.
func Sample(t testing.TB, name string) string {
	t.Helper()
	data, err := profiles.FS.ReadFile(name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A Case is one profile that Every makes.
type Case struct {
	Name   string // variant, law and answer
	Law    string // key of Kinds
	Answer string
	Text   string
}

// Cases are the profiles of Every. In full they are each variant under each law
// with each answer. The selection holds each variant once; the laws, and yes and no,
// take turns.
func Cases(lib *library.Library) []Case {
	laws := slices.SortedFunc(maps.Keys(Kinds), cmp.Compare[string])
	var out []Case
	answers := []string{"yes", "no"}
	add := func(v *library.Variant, law string, answers ...string) {
		for _, answer := range answers {
			out = append(out, Case{v.ID + "/" + law + "/" + answer, law, answer, Every(lib, v, Kinds[law], answer)})
		}
	}
	n := 0
	for _, s := range lib.Services {
		for i := range s.Variants {
			if !Full() {
				add(&s.Variants[i], laws[n%len(laws)], answers[n/len(laws)%2])
				n++
				continue
			}
			for _, law := range laws {
				add(&s.Variants[i], law, answers...)
			}
		}
	}
	return out
}
