package browser

import (
	"net/url"
	"slices"
	"testing"
)

// TestForwardPages: a page that only leads elsewhere does, without a script,
// to a page that is there.
func TestForwardPages(t *testing.T) {
	need(t)
	dir := built(t)
	site := host(t, dir)
	pages, _ := htmlFiles(t, dir)
	var forward []string
	for _, path := range pages {
		if leadsTo(source(t, dir, path)) != "" {
			forward = append(forward, path)
		}
	}
	if len(forward) == 0 {
		t.Fatal("no page leads elsewhere")
	}
	each(t, forward, func(t *testing.T, path string) {
		here, err := url.Parse(site + path)
		if err != nil {
			t.Fatal(err)
		}
		there, err := here.Parse(leadsTo(source(t, dir, path)))
		if err != nil {
			t.Fatal(err)
		}
		p := open(t, here.String(), view{NoScript: true})
		p.until("the page at "+there.String()+" is loaded", func() bool {
			return p.address() == there.String() && eval[string](p, "document.readyState") == "complete"
		})
		arrived := slices.ContainsFunc(p.asked(), func(r request) bool { return r.URL == there.String() && r.Status == 200 })
		if !arrived || leadsTo(eval[string](p, "document.documentElement.outerHTML")) != "" || p.text() == "" {
			t.Errorf("leads to %s, which is no page: %+v", there, p.asked())
		}
	})
	t.Logf("count: forward pages: %d lead on", len(forward))
}
