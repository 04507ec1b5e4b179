package browser

import (
	"net/url"
	"strings"
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
		p.until("the page is at "+there.String(), func() bool { return p.address() == there.String() })
		p.settle()
		if asked := p.asked(); !strings.Contains(p.text(), "\n") || asked[len(asked)-1].Status != 200 {
			t.Errorf("%s leads to %s, which is no page: %v", path, there, asked)
		}
	})
	t.Logf("count: forward pages: %d lead on", len(forward))
}
