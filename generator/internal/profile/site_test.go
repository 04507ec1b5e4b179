package profile_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/profile"
)

// FuzzSite: whatever stands in a site.yaml, it is read into what pages can
// hold, or each mistake in it has its place.
func FuzzSite(f *testing.F) {
	for _, text := range []string{
		"", "title: a\nlanguage: de\nbase_url: https://a.example\n", "base_url: https://ä.example/x/", "base_url: https://a.example?x", "base_url: //a", "title: \"\\u202e\"", "title: #1", "title: a #b",
		"language: fr", "- a", "a", "title: [a]", "title: {a: b}", "title: &a b\nlanguage: *a", "---\n---\n", "title: a\ntitle: b", "\xff", "\ufefftitle: a", "targets: {www: {kind: folder}}", "base_url: https://a.example/../b", "? a\n: b", "!!binary a: b", "<<: {title: a}",
		strings.Repeat("[", 20000),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := profile.LoadSite(fstest.MapFS{"site.yaml": {Data: data}}, "site.yaml", func() ([]string, error) { return []string{"de", "en"}, nil })
		if err != nil {
			for _, m := range fault.All(err) {
				if m.ID == "" || m.Pos.File != "site.yaml" || m.Pos.Line == 0 && m.ID != "too-large" {
					t.Errorf("%q: told without a kind or a place: %+v", data, m)
				}
			}
			return
		}
		if s.Language != "de" && s.Language != "en" {
			t.Errorf("%q: language %q", data, s.Language)
		}
		if r := fact.Unreadable(s.Title); s.Title != "" && r != nil {
			t.Errorf("%q: title %q", data, s.Title)
		}
		if s.BaseURL != "" {
			u, err := url.Parse(s.BaseURL)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(s.BaseURL, "/") || strings.Contains(s.BaseURL, "..") && strings.Contains(u.Path+"/", "/../") {
				t.Errorf("%q: base_url %q", data, s.BaseURL)
			}
		}
	})
}
