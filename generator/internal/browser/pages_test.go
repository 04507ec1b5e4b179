package browser

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// htmlFiles are the paths of all HTML of a folder, as a visitor asks for
// them: index.html is its folder.
func htmlFiles(t testing.TB, dir string) (pages, fragments []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, _ fs.DirEntry, err error) error {
		switch path := "/" + name; {
		case err != nil:
			return err
		case !strings.HasSuffix(name, ".html"):
		case strings.HasPrefix(filepath.Base(name), "fragment"):
			fragments = append(fragments, path)
		default:
			pages = append(pages, strings.TrimSuffix(path, "index.html"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 10 || len(fragments) < 10 {
		t.Fatalf("only %d pages and %d fragments in %s", len(pages), len(fragments), dir)
	}
	return pages, fragments
}

// turn is every second of some paths: of two tests one begins with the first, the
// other with the second. KLAUSEL_PAGES=all, before a release, takes all of them.
func turn(t testing.TB, paths []string) (chosen []string) {
	if os.Getenv("KLAUSEL_PAGES") == "all" {
		return paths
	}
	for i := len(t.Name()) % 2; i < len(paths); i += 2 {
		chosen = append(chosen, paths[i])
	}
	return chosen
}

// source is the HTML behind a path.
func source(t testing.TB, dir, path string) string {
	t.Helper()
	if strings.HasSuffix(path, "/") {
		path += "index.html"
	}
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// leadsTo is where a page leads by itself; "" if nowhere.
func leadsTo(html string) string {
	if m := refresh.FindStringSubmatch(html); m != nil {
		return m[1]
	}
	return ""
}

var refresh = regexp.MustCompile(`<meta http-equiv="refresh" content="0; url=([^"]+)">`)

// hosted is a folder in which each fragment of the site stands in a page of
// its own, at the path of the fragment: the smallest page that is without a
// fault, with the headings above the fragment that a page would have.
func hosted(t testing.TB) string {
	t.Helper()
	built(t)
	dir, err := hostOnce()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var hostOnce = sync.OnceValues(func() (string, error) {
	site, err := buildOnce()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(scratch, "hosted")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	sheet, err := os.ReadFile(filepath.Join(site, "klausel-embed.css"))
	if err != nil {
		return "", err
	}
	for name, data := range map[string][]byte{"klausel-embed.css": sheet, "page.css": []byte(pageSheet)} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return "", err
		}
	}
	return dir, filepath.WalkDir(site, func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(filepath.Base(name), "fragment") {
			return err
		}
		fragment, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		page, err := around(string(fragment))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		rel, err := filepath.Rel(site, name)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, rel)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, []byte(page), 0o644)
	})
})

var (
	fragmentLang  = regexp.MustCompile(`^<div class="klausel" lang="([a-z]+)">`)
	fragmentLevel = regexp.MustCompile(`<h([2-4])`)
)

// pageSheet is the stylesheet of the page around a fragment: light or dark, as
// the reader wishes.
const pageSheet = ":root { color-scheme: light dark; background: Canvas; color: CanvasText }\n"

// around is a page with a fragment in it.
func around(fragment string) (string, error) {
	lang, level := fragmentLang.FindStringSubmatch(fragment), fragmentLevel.FindStringSubmatch(fragment)
	if lang == nil || level == nil {
		return "", fmt.Errorf("does not begin as a fragment does, or has no heading")
	}
	above := "<h1>Page</h1>\n"
	for n := '2'; n < rune(level[1][0]); n++ {
		above += fmt.Sprintf("<h%c>Part</h%c>\n", n, n)
	}
	return "<!doctype html>\n<html lang=\"" + lang[1] + "\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Page</title>\n<link rel=\"stylesheet\" href=\"/page.css\">\n</head>\n" +
		"<body>\n<main>\n" + above + fragment + "</main>\n</body>\n</html>\n", nil
}

// tabs bounds how many pages are looked at at a time.
var tabs = make(chan struct{}, 2)

// each runs a test for each path, two at a time, and returns when all are
// done.
func each(t *testing.T, paths []string, test func(t *testing.T, path string)) {
	t.Helper()
	t.Run("", func(t *testing.T) {
		for _, path := range paths {
			t.Run(path, func(t *testing.T) {
				t.Parallel()
				tabs <- struct{}{}
				defer func() { <-tabs }()
				test(t, path)
			})
		}
	})
}
