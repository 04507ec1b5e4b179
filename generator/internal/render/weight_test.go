package render_test

import (
	"os"
	"path"
	"testing"

	"klausel/generator/internal/render"
	"klausel/templates"
)

// TestWeight: a guest on a slow line waits for little. The stylesheet has less
// than 12 KB, a page of one service together with it less than 40 KB, and a
// page of several 14 KB more for each further one. Nothing is compressed.
func TestWeight(t *testing.T) {
	const kb = 1024
	style, err := templates.FS.ReadFile("layouts/klausel.css")
	if err != nil {
		t.Fatal(err)
	}
	if len(style) >= 12*kb {
		t.Errorf("the stylesheet has %d bytes", len(style))
	}
	lib, loader := load(t)
	pages, most := 0, 0
	for _, name := range []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht"} {
		data, err := os.ReadFile("../../../profiles/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		notices := compose(t, lib, loader, name+".yaml", data)
		if notices == nil {
			t.Fatalf("%s does not load", name)
		}
		for _, n := range notices {
			page, err := render.One(n, notices, "page", render.Config{})
			if err != nil {
				t.Fatal(err)
			}
			size, services := len(page)+len(style), max(1, len(n.View.Services))
			if limit := 40*kb + (services-1)*14*kb; size >= limit {
				t.Errorf("%s has %d bytes with its stylesheet, of %d", path.Join(name, n.Lang, serviceOf(n)), size, limit)
			}
			if services == 1 {
				most = max(most, size)
			}
			pages++
		}
	}
	if pages < 10 {
		t.Errorf("only %d pages", pages)
	}
	t.Logf("weight: stylesheet %d bytes; %d pages, the heaviest of one service %d bytes with it", len(style), pages, most)
}
