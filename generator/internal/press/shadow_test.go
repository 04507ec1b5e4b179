package press_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/templates"
)

// TestOver: what was deleted or renamed in a whole folder of templates does not
// come back from the built-in ones; a few files of one's own lie over them.
func TestOver(t *testing.T) {
	own := builtIn(t)
	if _, err := library.Load(press.Over(own, templates.FS), notice.View); err != nil {
		t.Fatalf("a copy: %v", err)
	}
	delete(own, "clauses/55-recording/en.md")
	if _, err := library.Load(press.Over(own, templates.FS), notice.View); err == nil || !strings.Contains(err.Error(), "clauses/55-recording/en.md") {
		t.Errorf("a text deleted: %v", err)
	}
	few := fstest.MapFS{"as-of": own["as-of"], "clauses/55-recording/de.md": own["clauses/55-recording/de.md"]}
	if _, err := library.Load(press.Over(few, templates.FS), notice.View); err != nil {
		t.Errorf("two files: %v", err)
	}
}

// builtIn is a copy of the built-in templates, to be changed.
func builtIn(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	if err := fs.WalkDir(templates.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(templates.FS, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files
}
