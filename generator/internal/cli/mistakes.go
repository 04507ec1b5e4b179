package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/input"
	"klausel/generator/internal/library"
	"klausel/templates"
)

// refused ends a command because of templates that cannot be used: what is
// wrong with them are findings, unless they could not be read at all.
func refused(err error) error {
	if err == nil {
		return nil
	}
	code := exitFindings
	for _, f := range fault.All(err) {
		if f.ID == "" || f.ID == "unreadable" {
			code = exitIO
		}
	}
	return &exit{code, err}
}

// complain tells why a command ended. What has a place is shown with it.
func (a *app) complain(err error) {
	faults := fault.All(err)
	if len(faults) == 0 || slices.ContainsFunc(faults, func(f *fault.Fault) bool { return f.ID == "" }) {
		fmt.Fprintf(a.err, "klausel: %s\n", a.told(err))
		return
	}
	found := a.mistakes(faults)
	sh := a.mistakeSheet()
	sh.Color = coloured(a.err)
	if diag.Printers["text"](a.err, found, sh) == nil {
		fmt.Fprintln(a.err, a.mistaken(found))
	}
}

// mistaken sums up.
func (a *app) mistaken(found []diag.Finding) string {
	where := a.say("in den Vorlagen", "in the templates")
	if !slices.ContainsFunc(found, func(f diag.Finding) bool { return f.Pos.File != "site.yaml" }) {
		where = "in site.yaml"
	}
	return a.counted(len(found), "Fehler", "Fehler", "mistake", "mistakes") + " " + where
}

// mistakes makes findings of what is wrong with templates or site.yaml, so that
// it is shown like what is wrong with a profile.
func (a *app) mistakes(faults []*fault.Fault) []diag.Finding {
	var found []diag.Finding
	for _, f := range faults {
		pos := f.Pos
		pos.File = a.templateName(pos.File)
		if pos.Line > 0 {
			pos.Col = max(pos.Col, 1)
		}
		finding := diag.Finding{Rule: f.ID, Severity: diag.Error, Gate: diag.Publish, Pos: pos, Path: f.What, Message: map[string]string{}, Hint: map[string]string{}}
		for _, lang := range library.Messages {
			finding.Message[lang], finding.Hint[lang] = f.In(lang)
		}
		found = append(found, finding)
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
		Say: func(f diag.Finding, lang string) diag.Words {
			return diag.Words{Message: f.Message[lang], Hint: f.Hint[lang]}
		},
		Source: func(file string) []byte {
			if data, err := input.File(filepath.FromSlash(file), 1<<20); err == nil {
				if file == "site.yaml" {
					return masked(data)
				}
				return data
			}
			data, _ := templates.FS.ReadFile(strings.TrimPrefix(file, "templates/"))
			return data
		},
	}
}

var (
	targetLines = regexp.MustCompile(`(?m)^targets:.*\n(?:(?:[ \t#-].*)?\n)*`)
	secretLine  = regexp.MustCompile(`(?mi)^.*(?:pass|secret|token|credential|key).*$`)
	anything    = regexp.MustCompile(`[^\n]`)
)

// masked is site.yaml with nothing in the lines in which a secret may stand by
// mistake: a message shows the place, and not the secret.
func masked(data []byte) []byte {
	blank := func(lines []byte) []byte { return anything.ReplaceAll(lines, nil) }
	data = targetLines.ReplaceAllFunc(append(data, '\n'), blank)
	return secretLine.ReplaceAllFunc(data, blank)
}
