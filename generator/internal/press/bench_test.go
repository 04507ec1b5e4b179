package press_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/press"
	"klausel/generator/internal/render"
	"klausel/profiles"
)

// clients are profiles like the three largest samples, each with a name of its
// own.
func clients(tb testing.TB, n int) []press.Source {
	fsys := fstest.MapFS{}
	logos, err := profiles.FS.ReadDir("logos")
	for _, l := range logos {
		data, err := profiles.FS.ReadFile("logos/" + l.Name())
		if err != nil {
			tb.Fatal(err)
		}
		fsys["logos/"+l.Name()] = &fstest.MapFile{Data: data}
	}
	if err != nil {
		tb.Fatal(err)
	}
	var all []press.Source
	names := []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht"}
	for i := range n {
		name := names[i%len(names)]
		text := strings.Replace(corpus.Sample(tb, name), "\n  name: ", fmt.Sprintf("\n  name: Kundin %05d ", i), 1)
		file := fmt.Sprintf("client-%05d.yaml", i)
		fsys[file] = &fstest.MapFile{Data: []byte(text)}
		all = append(all, press.Source{FS: fsys, Name: file, File: "profiles/" + file})
	}
	return all
}

// BenchmarkCheck is the cost of one profile in a check.
func BenchmarkCheck(b *testing.B) {
	p := corpus.Press(b)
	files := clients(b, 30)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if j := p.Judge(files[i%len(files)]); j.Withheld() {
			b.Fatal(j.Err, j.Found)
		}
	}
}

// BenchmarkBuild is the cost of one profile in a build, but for the writing of its
// files: with pages only, and with every format.
func BenchmarkBuild(b *testing.B) {
	for name, formats := range map[string][]string{"pages": {"page"}, "all": nil} {
		b.Run(name, func(b *testing.B) {
			p := corpus.Press(b)
			files := clients(b, 30)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				j := p.Judge(files[i%len(files)])
				if _, err := render.All(j.Notices, render.Config{BaseURL: "https://a.example", Formats: formats}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkNothingChanged is the cost of one profile in a build that finds
// everything as it left it.
func BenchmarkNothingChanged(b *testing.B) {
	const n = 60
	p := corpus.Press(b)
	order := press.Order{Profiles: clients(b, n), Lang: "de", Out: filepath.Join(b.TempDir(), "public")}
	if _, err := p.Build(order); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if built, err := p.Build(order); err != nil || built.Written > 0 {
			b.Fatal(err, built.Written)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/profile")
}
