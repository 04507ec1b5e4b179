package profile

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/input"
)

var (
	slugForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$`)
	device   = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`) // names Windows keeps for itself
)

// MaxSlug leaves room for the rest of a path: the longest is
// /de/<service>/fragment-<part>.html.
const MaxSlug = 100

// reserved are the names of our own files.
var reserved = []string{"assets", "icon"}

// ValidSlug reports whether a file name without extension can be part of an
// address.
func ValidSlug(s string) bool {
	return len(s) <= MaxSlug && slugForm.MatchString(s) && !device.MatchString(s) && !slices.Contains(reserved, s)
}

// Odd is a file in a folder of profiles that looks like a profile and is none.
type Odd struct {
	Name    string
	Finding diag.Finding
}

// Slug is the profile the file was probably meant to be: its name without
// extensions; empty if that is no slug.
func (o Odd) Slug() string {
	if stem, _, _ := strings.Cut(o.Name, "."); ValidSlug(stem) {
		return stem
	}
	return ""
}

// Names lists the profiles of a folder in order, and what looks like one and is
// none. prefix is how the user names the folder. A name that begins with _ is
// no profile of its own; one that ends as copies of editors do is nobody's. The
// files in SharedFolder are parents of profiles.
func Names(fsys fs.FS, prefix string) ([]string, []Odd, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, nil, err
	}
	var names []string
	var odd []Odd
	for _, e := range entries {
		name := e.Name()
		report := func(rule, why string) {
			odd = append(odd, Odd{name, diag.Finding{Rule: rule, Pos: fact.Pos{File: path.Join(prefix, name), Line: 1, Col: 1}, Args: map[string]string{"name": name, "why": why}}})
		}
		ext := path.Ext(name)
		switch {
		case name[0] == '.', name[0] == '_', copies.MatchString(name):
		case ext == ".yaml" && ValidSlug(strings.TrimSuffix(name, ext)):
			names = append(names, name)
		case ext == ".yaml":
			report("slug-form", "")
		case e.IsDir():
			if name != SharedFolder && holdsProfiles(fsys, name) {
				report("file-extension", "folder")
			}
		case strings.HasSuffix(name, ".schema.json"), slices.Contains(others, strings.ToLower(ext)):
		case likeYAML.MatchString(name), looksLikeProfile(fsys, name):
			report("file-extension", "")
		}
	}
	return names, odd, nil
}

var (
	copies   = regexp.MustCompile(`(~|\.(bak|old|orig|rej|swp|swo|tmp|lock))$`)
	likeYAML = regexp.MustCompile(`(?i)y[ae]?ml|\.(json5?|toml|txt|conf|cfg|ini)$`)
	others   = []string{".md", ".go", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".html", ".css"}
	ownKeys  = regexp.MustCompile(`(?m)^["']?(controller|services|all_services|languages|dpo)["']?[ \t]*:`)
)

// looksLikeProfile reports whether a file has keys of a profile, whatever it is
// called.
func looksLikeProfile(fsys fs.FS, name string) bool {
	data, err := input.Read(fsys, name, maxSize)
	return err == nil && ownKeys.Match(data)
}

// holdsProfiles reports whether there are profiles in a folder below, where
// nobody looks for them.
func holdsProfiles(fsys fs.FS, dir string) bool {
	entries, _ := fs.ReadDir(fsys, dir)
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return path.Ext(e.Name()) == ".yaml" && looksLikeProfile(fsys, path.Join(dir, e.Name()))
	})
}
