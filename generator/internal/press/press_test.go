package press_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/press"
)

// TestOverviews: the day on which check will begin to fail is the first one. On
// the day before, and on other days until then, there is no error.
func TestOverviews(t *testing.T) {
	p := corpus.Press(t)
	names := []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht", "_smallest-zoom", "_smallest-jitsi"}
	var files []press.Source
	for _, name := range names {
		files = append(files, corpus.Source(t, name, corpus.Sample(t, name)))
	}
	all, err := p.Overviews(files, func() {})
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range all {
		if o.Errors > 0 || !o.Fails.After(p.Day) {
			t.Errorf("%s: %d errors, fails on %s", names[i], o.Errors, o.Fails)
			continue
		}
		wrong := func(day fact.Date) bool { return diag.Worst(p.On(day).Judge(files[i]).Found) == diag.Error }
		for _, days := range []int{1, 2, 100} {
			if day := fact.DateOf(o.Fails.Time().AddDate(0, 0, -days)); wrong(day) {
				t.Errorf("%s has an error on %s already, not only on %s", names[i], day, o.Fails)
			}
		}
		if !wrong(o.Fails) {
			t.Errorf("%s has no error on %s", names[i], o.Fails)
		}
		if len(o.Services) == 0 || !o.Dated.Known() {
			t.Errorf("%s: %+v", names[i], o)
		}
		if o.Notices != nil || o.Facts != nil {
			t.Errorf("%s keeps its notices", names[i])
		}
	}
}

// TestClashes: two profiles on one path are an error for both, and each names
// the other.
func TestClashes(t *testing.T) {
	source := func(name, path string, languages string) press.Source {
		text := fmt.Sprintf("languages: [%s]\npublish: {path: %q}\n", languages, path)
		return press.Source{FS: fstest.MapFS{"p.yaml": {Data: []byte(text)}}, Name: "p.yaml", File: name + ".yaml"}
	}
	named := func(s press.Source, name string) press.Source {
		s.FS = fstest.MapFS{name + ".yaml": s.FS.(fstest.MapFS)["p.yaml"]}
		s.Name = name + ".yaml"
		return s
	}
	for _, c := range []struct {
		what  string
		files []press.Source
		want  string
	}{
		{"folders of their own", []press.Source{named(source("a", "", "de"), "a"), named(source("b", "", "de"), "b")}, ""},
		{"the same slug in two folders", []press.Source{named(source("x/a", "", "de"), "a"), named(source("y/a", "", "de"), "a")}, "x/a.yaml→y/a.yaml y/a.yaml→x/a.yaml"},
		{"two at the root", []press.Source{named(source("a", "/", "de"), "a"), named(source("b", "/", "de"), "b")}, "a.yaml→b.yaml b.yaml→a.yaml"},
		{"a profile that is called as a language of the root", []press.Source{named(source("a", "/", "de, en"), "a"), named(source("en", "", "de"), "en")}, "a.yaml→en.yaml"},
	} {
		all, err := corpus.Press(t).JudgeAll(c.files, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		press.Clashes(all)
		var got []string
		for _, j := range all {
			for _, f := range j.Found {
				if f.Rule == "path-clash" {
					got = append(got, j.File+"→"+f.Args["other"])
				}
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.what, got, c.want)
		}
	}
}
