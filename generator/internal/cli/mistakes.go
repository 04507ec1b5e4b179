package cli

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/templates"
)

// Errors about templates and site.yaml name their place in one of these ways.
var (
	placed   = regexp.MustCompile(`(?:^|\s)(?:html/)?(?:template: ?)?([\w./-]+\.(?:md|html|yaml|tmpl)):(\d+)(?::(\d+))?: (.*)`)
	inFile   = regexp.MustCompile(`^(?:\S+ )?([\w./-]+\.(?:md|html|yaml|tmpl)): (.*)`)
	someLine = regexp.MustCompile(`line (\d+): (.*)`)
)

// mistakes makes findings of an error about templates or site.yaml, so that
// they are shown like those of a profile. They are of no rule.
func (a *app) mistakes(err error) []diag.Finding {
	if err == nil {
		return nil
	}
	var found []diag.Finding
	begun := "" // a message that goes on in the next line
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if line = begun + line; strings.HasSuffix(line, ":") {
			begun = line + " "
			continue
		}
		begun = ""
		pos, message := fact.Pos{}, line
		if m := placed.FindStringSubmatch(line); m != nil {
			pos.File, message = m[1], m[4]
			pos.Line, _ = strconv.Atoi(m[2])
			pos.Col, _ = strconv.Atoi(m[3])
			pos.Col = max(pos.Col, 1)
		} else if m := inFile.FindStringSubmatch(line); m != nil {
			pos.File, message = m[1], m[2]
			if m := someLine.FindStringSubmatch(message); m != nil {
				pos.Line, _ = strconv.Atoi(m[1])
				pos.Col, message = 1, m[2]
			}
		}
		pos.File = a.templateName(pos.File)
		found = append(found, diag.Finding{
			Severity: diag.Error, Pos: pos, Path: message,
			Message: map[string]string{"de": message, "en": message},
		})
	}
	return diag.Sort(slices.Clip(found))
}

// templateName is how the user finds a file that an error names: a layout is
// named without its folder, and all others are below templates/, whatever the
// folder is called.
func (a *app) templateName(file string) string {
	if file != "" && !strings.Contains(file, "/") && path.Ext(file) == ".html" {
		file = "templates/layouts/" + file
	}
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
