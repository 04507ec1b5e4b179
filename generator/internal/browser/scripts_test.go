package browser

import (
	"embed"
	"os"
	"path/filepath"
	"testing"
)

//go:embed js
var scripts embed.FS

// script is the text of a script that looks at a page for the tests.
func script(name string) string {
	data, err := scripts.ReadFile("js/" + name)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// hostText serves one page, and a stylesheet s.css beside it, as host does. It
// returns the address of the page.
func hostText(t testing.TB, page, style string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"index.html": page, "s.css": style} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return host(t, dir) + "/"
}
