package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// host serves a folder on 127.0.0.1 as Netlify would, with the headers of
// netlify.toml and of the folder's own _headers, until the test ends. It returns
// the address, without a slash.
func host(t testing.TB, dir string) string {
	t.Helper()
	rules, err := headerRules()
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(static{dir, append(slices.Clone(rules), ownRules(dir)...)})
	t.Cleanup(srv.Close)
	return srv.URL
}

// ownRules are those of the _headers file in a folder, none if it has none: a
// pattern at the margin, its headers indented below.
func ownRules(dir string) []headerRule {
	data, err := os.ReadFile(filepath.Join(dir, "_headers"))
	if err != nil {
		return nil
	}
	var rules []headerRule
	for line := range strings.Lines(string(data)) {
		switch name, value, header := strings.Cut(strings.TrimSpace(line), ":"); {
		case strings.HasPrefix(line, "/"):
			rules = append(rules, headerRule{For: strings.TrimSpace(line), Values: map[string]string{}})
		case header && len(rules) > 0:
			rules[len(rules)-1].Values[name] = strings.TrimSpace(value)
		}
	}
	return rules
}

// A headerRule is one [[headers]] of netlify.toml.
type headerRule struct {
	For    string            `toml:"for"`
	Values map[string]string `toml:"values"`
}

// matches says whether a rule holds for a path. A star at the end stands for
// anything, :name for one folder; neither file has another.
func (r headerRule) matches(path string) bool {
	want, rest := strings.Split(r.For, "/"), strings.Split(path, "/")
	for i, part := range want {
		prefix, open := strings.CutSuffix(part, "*")
		switch {
		case i >= len(rest):
			return false
		case open && i == len(want)-1:
			return strings.HasPrefix(rest[i], prefix)
		case strings.HasPrefix(part, ":"):
		case part != rest[i]:
			return false
		}
	}
	return len(want) == len(rest)
}

// headerRules are the [[headers]] of netlify.toml.
var headerRules = sync.OnceValues(func() ([]headerRule, error) {
	data, err := os.ReadFile("netlify.toml")
	if err != nil {
		return nil, err
	}
	var file struct{ Headers []headerRule }
	if err := toml.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("netlify.toml: %w", err)
	}
	for _, r := range file.Headers {
		if strings.Contains(strings.TrimSuffix(r.For, "*"), "*") || len(r.Values) == 0 {
			return nil, fmt.Errorf("netlify.toml: headers for %q: not understood by the tests", r.For)
		}
	}
	if len(file.Headers) == 0 {
		return nil, fmt.Errorf("netlify.toml: no headers")
	}
	return file.Headers, nil
})

// static is a folder with header rules.
type static struct {
	dir   string
	rules []headerRule
}

func (s static) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, rule := range s.rules {
		if rule.matches(r.URL.Path) {
			for name, value := range rule.Values {
				w.Header().Set(name, value)
			}
		}
	}
	file := filepath.Join(s.dir, filepath.FromSlash(strings.TrimPrefix(r.URL.Path, "/")))
	st, err := os.Stat(file)
	switch {
	case err != nil:
		s.notFound(w)
	case st.IsDir() && !strings.HasSuffix(r.URL.Path, "/"):
		http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
	case st.IsDir():
		s.file(w, r, filepath.Join(file, "index.html"))
	default:
		s.file(w, r, file)
	}
}

// file answers with a file. (http.ServeFile would redirect index.html.)
func (s static) file(w http.ResponseWriter, r *http.Request, name string) {
	f, err := os.Open(name)
	if err != nil {
		s.notFound(w)
		return
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		s.notFound(w)
		return
	}
	http.ServeContent(w, r, name, st.ModTime(), f)
}

func (s static) notFound(w http.ResponseWriter) {
	data, err := os.ReadFile(filepath.Join(s.dir, "404.html"))
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	w.Write(data)
}
