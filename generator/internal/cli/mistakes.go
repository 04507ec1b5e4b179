package cli

import (
	"os"
	"path/filepath"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fault"
	"klausel/templates"
)

// mistakes makes findings of what is wrong with templates or site.yaml, so that
// it is shown like what is wrong with a profile. They are of no rule.
func (a *app) mistakes(faults []*fault.Fault) []diag.Finding {
	var found []diag.Finding
	for _, f := range faults {
		pos := f.Pos
		pos.File = a.templateName(pos.File)
		if pos.Line > 0 {
			pos.Col = max(pos.Col, 1)
		}
		found = append(found, diag.Finding{
			Severity: diag.Error, Pos: pos, Path: f.What,
			Message: map[string]string{"de": f.What, "en": f.What},
		})
	}
	return diag.Sort(found)
}

// templateName is how the user finds a file that is named as one below
// templates/, whatever the folder is called.
func (a *app) templateName(file string) string {
	rest, ok := strings.CutPrefix(file, "templates/")
	dir, err := a.templateDir()
	if !ok || err != nil || dir == "" {
		return file
	}
	own := filepath.Join(dir, filepath.FromSlash(rest))
	if _, err := os.Stat(own); err != nil {
		return file // a built-in one
	}
	return filepath.ToSlash(own)
}

// mistakeSheet prepares mistakes for printing.
func (a *app) mistakeSheet() diag.Sheet {
	return diag.Sheet{
		Lang: a.lang,
		Root: diag.Root(),
		Say:  func(f diag.Finding, lang string) diag.Words { return diag.Words{Message: f.Message[lang]} },
		Source: func(file string) []byte {
			if data, err := os.ReadFile(filepath.FromSlash(file)); err == nil {
				return data
			}
			data, _ := templates.FS.ReadFile(strings.TrimPrefix(file, "templates/"))
			return data
		},
	}
}
