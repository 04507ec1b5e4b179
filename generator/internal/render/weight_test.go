package render_test

import (
	"os"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/render"
)

const kb = 1024

// TestWeight: a guest on a slow line waits for little. The stylesheet has less
// than 12 KB, a page of one service together with it less than 40 KB, and a
// page of several 14 KB more for each further one. Nothing is compressed. The
// samples are measured as they are published, and a page of each variant with
// every function on. (A section in which each service has every function on
// takes 22 KB for each: its text alone is longer than 14.)
func TestWeight(t *testing.T) {
	corpus.Long(t, "every variant with every function")
	lib := corpus.Press(t).Library
	style := lib.Assets["klausel.css"]
	if len(style) >= 12*kb {
		t.Errorf("the stylesheet has %d bytes", len(style))
	}
	sources := map[string]string{}
	for _, name := range []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht"} {
		data, err := os.ReadFile("../../../profiles/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		sources[name] = string(data)
	}
	for _, s := range lib.Services {
		for i := range s.Variants {
			sources[s.Variants[i].ID] = corpus.Busy(lib, &s.Variants[i], corpus.Kinds["gdpr-de"])
		}
	}
	pages, most := 0, map[int]int{}
	for name, source := range sources {
		notices := compose(t, name, source)
		if notices == nil {
			t.Fatalf("%s does not load", name)
		}
		files, err := render.All(notices, render.Config{BaseURL: "https://datenschutz.muster.example"})
		if err != nil {
			t.Fatal(err)
		}
		size := map[string]int{} // of what the profile brings itself
		for _, f := range files {
			size[f.Path] = len(f.Data)
		}
		for _, f := range files {
			if !strings.HasSuffix(f.Path, "/index.html") || strings.Count(f.Path, "/") < 2 {
				continue // no notice
			}
			total := len(f.Data)
			for _, used := range f.Uses {
				if strings.HasSuffix(used, ".css") {
					total += max(size[used], len(style))
				}
			}
			services := 1
			if strings.Count(f.Path, "/") == 2 {
				services = len(notices[0].Profile.Services)
			}
			if limit := 40*kb + (services-1)*14*kb; total >= limit {
				t.Errorf("%s: %s has %d bytes with its stylesheet, of %d", name, f.Path, total, limit)
			}
			most[services] = max(most[services], total)
			pages++
		}
	}
	if pages < 50 {
		t.Errorf("only %d pages", pages)
	}
	t.Logf("weight: stylesheet %d bytes; %d pages, the heaviest of 1 service %d bytes with it, of 3 services %d", len(style), pages, most[1], most[3])
}
