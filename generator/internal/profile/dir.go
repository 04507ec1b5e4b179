package profile

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
)

var slugForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$`)

// reserved are names Windows keeps for devices, and those of our own files.
var reserved = []string{"assets", "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"}

// ValidSlug reports whether a file name without extension can be part of an
// address.
func ValidSlug(s string) bool { return slugForm.MatchString(s) && !slices.Contains(reserved, s) }

// Names lists the profiles of a folder in order. prefix is how the user names
// the folder; findings are about files that look like profiles and are none. A
// name that begins with _ is no profile of its own.
func Names(fsys fs.FS, prefix string) ([]string, []diag.Finding, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, nil, err
	}
	var names []string
	var found []diag.Finding
	for _, e := range entries {
		name := e.Name()
		report := func(rule string) {
			found = append(found, diag.Finding{Rule: rule, Pos: fact.Pos{File: path.Join(prefix, name), Line: 1, Col: 1}, Args: map[string]string{"name": name}})
		}
		ext := path.Ext(name)
		switch {
		case e.IsDir(), name[0] == '.', name[0] == '_':
		case ext == ".yaml" && ValidSlug(strings.TrimSuffix(name, ext)):
			names = append(names, name)
		case ext == ".yaml":
			report("slug-form")
		case strings.HasSuffix(name, ".schema.json"):
		case slices.Contains([]string{".yml", ".json", ".toml", ".YAML", ".YML", ".Yaml", ".txt"}, ext):
			report("file-extension")
		}
	}
	return names, found, nil
}
