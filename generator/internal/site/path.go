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
	nameChars = regexp.MustCompile(`^[a-z0-9._-]+$`)
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
		case !nameChars.MatchString(name):
			return fmt.Errorf("path %q: %q has other characters than a-z, 0-9, \".\", \"_\" and \"-\"", path, name)
		case strings.HasSuffix(name, "."):
			return fmt.Errorf("path %q: %q ends in a dot, which Windows drops", path, name)
		case deviceName.MatchString(name):
			return fmt.Errorf("path %q: %q is the name of a device on Windows", path, name)
		case strings.HasPrefix(name, tempPrefix):
			return fmt.Errorf("path %q: names beginning with %s are for unfinished files", path, tempPrefix)
		}
	}
	return nil
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
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	files := map[string]File{}
	for _, f := range t.Files {
		if err := errors.Join(CheckPath(f.Path), checkOwner(f.Owner)); err != nil {
			fail("%s: %w", ownerName(f.Owner), err)
			continue
		}
		if other, twice := files[f.Path]; twice {
			fail("%s is written twice, by %s and by %s", f.Path, ownerName(other.Owner), ownerName(f.Owner))
		}
		if f.Owner != Site && t.keeps(f.Owner) {
			fail("%s: %s is kept as published and cannot be written", f.Path, ownerName(f.Owner))
		}
		files[f.Path] = f
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		for _, folder := range parents(path) {
			if f, ok := files[folder]; ok {
				fail("%s of %s is a file, but %s needs a folder there", folder, ownerName(f.Owner), path)
			}
		}
		for _, used := range files[path].Uses {
			if _, ok := files[used]; !ok {
				fail("%s uses %s, which is not part of the build", path, used)
			}
		}
	}
	return errors.Join(errs...)
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
