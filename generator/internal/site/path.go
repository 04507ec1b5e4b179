package site

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// maxPath leaves room for the folder's own path within the 260 characters
// that Windows allows.
const maxPath = 180

var (
	slugChars = regexp.MustCompile(`^[a-z0-9-]+$`)

	// Devices on Windows, with any extension.
	deviceName = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)
)

// CheckPath says why path cannot be the path of a File, or nil if it can.
//
// A path is relative and has slashes; its names are made of lower-case ASCII
// letters, digits, ".", "_" and "-". That is narrow on purpose: such a path
// stays inside the folder and is the same file and the same address on every
// system. With capitals or accents, two paths could be one file on one
// machine and two on another.
func CheckPath(path string) error {
	if len(path) > maxPath {
		return fmt.Errorf("path %.40q… is longer than %d characters", path, maxPath)
	}
	for name := range strings.SplitSeq(path, "/") {
		switch {
		case name == "":
			return fmt.Errorf("path %q is not a relative path of a file", path)
		case name == "." || name == "..":
			return fmt.Errorf("path %q contains %q", path, name)
		case strings.ContainsFunc(name, strange):
			return fmt.Errorf("path %q: %q has other characters than a-z, 0-9, \".\", \"_\" and \"-\"", path, name)
		case strings.HasSuffix(name, "."):
			return fmt.Errorf("path %q: %q ends in a dot, which Windows drops", path, name)
		case strings.IndexByte("acnlp", name[0]) >= 0 && deviceName.MatchString(name):
			return fmt.Errorf("path %q: %q is the name of a device on Windows", path, name)
		case strings.HasPrefix(name, tempPrefix):
			return fmt.Errorf("path %q: names beginning with %s are for unfinished files", path, tempPrefix)
		}
	}
	return nil
}

// strange are all characters but those of names.
func strange(c rune) bool {
	return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-'
}

func checkOwner(owner string) error {
	if owner != Site && !slugChars.MatchString(owner) {
		return fmt.Errorf("owner %q is not a slug", owner)
	}
	return nil
}

// parents returns the folders above path, the topmost first.
func parents(path string) []string {
	var above []string
	for i, c := range path {
		if c == '/' {
			above = append(above, path[:i])
		}
	}
	return above
}

// check reports everything in the tree that could not be written as it says.
func (t Tree) check() error {
	var errs []error
	files := map[string]File{}
	for _, f := range t.Files {
		if err := checkFile(f); err != nil {
			errs = append(errs, err)
			continue
		}
		if other, twice := files[f.Path]; twice {
			errs = append(errs, writtenTwice(f.Path, other.Owner, f.Owner))
		}
		if f.Owner != Site && t.keeps(f.Owner) {
			errs = append(errs, fmt.Errorf("%s: %s is kept as published and cannot be written", f.Path, ownerName(f.Owner)))
		}
		files[f.Path] = f
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		for _, folder := range parents(path) {
			if f, ok := files[folder]; ok {
				errs = append(errs, needsFolder(folder, f.Owner, path))
			}
		}
		for _, used := range files[path].Uses {
			if _, ok := files[used]; !ok {
				errs = append(errs, usesNothing(path, used))
			}
		}
	}
	return errors.Join(errs...)
}

func checkFile(f File) error {
	if err := errors.Join(CheckPath(f.Path), checkOwner(f.Owner)); err != nil {
		return fmt.Errorf("%s: %w", ownerName(f.Owner), err)
	}
	return nil
}

func writtenTwice(path, one, other string) error {
	return fmt.Errorf("%s is written twice, by %s and by %s", path, ownerName(one), ownerName(other))
}

func needsFolder(path, owner, below string) error {
	return fmt.Errorf("%s of %s is a file, but %s needs a folder there", path, ownerName(owner), below)
}

func usesNothing(path, used string) error {
	return fmt.Errorf("%s uses %s, which is not part of the build", path, used)
}

func (t Tree) keeps(owner string) bool {
	return slices.Contains(t.Keep, owner) || len(t.Only) > 0 && !slices.Contains(t.Only, owner)
}

func ownerName(owner string) string {
	if owner == Site {
		return "the site"
	}
	return fmt.Sprintf("profile %s", owner)
}
