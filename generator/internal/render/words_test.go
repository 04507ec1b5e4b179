package render_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
)

// TestUIWords: the words around a notice are all in use, and every language has
// the same.
func TestUIWords(t *testing.T) {
	lib := corpus.Press(t).Library
	var sources strings.Builder
	for _, pattern := range []string{"*.go", "../../../templates/layouts/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(data)
		}
	}
	for _, loc := range lib.Locales {
		for key := range loc.UI {
			if !strings.Contains(sources.String(), `"`+key+`"`) {
				t.Errorf("%s: ui.%s is used nowhere", loc.ID, key)
			}
			if lib.Locales[0].UI[key] == "" {
				t.Errorf("%s: ui.%s is missing", lib.Locales[0].ID, key)
			}
		}
		if len(loc.UI) != len(lib.Locales[0].UI) {
			t.Errorf("%s has %d words around a notice, %s %d", loc.ID, len(loc.UI), lib.Locales[0].ID, len(lib.Locales[0].UI))
		}
	}
}
