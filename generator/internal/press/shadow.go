package press

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"klausel/generator/internal/input"
)

// Shadow lays one folder over another, file by file: so an agency has its own
// text of one clause, and the built-in texts of the others.
func Shadow(over, under fs.FS) fs.FS { return overlay{over, under} }

// Over is what a folder of own templates comes to. One that holds everything is
// read alone: what was deleted or renamed there must not show through from the
// built-in ones. Any other one lies over them.
func Over(own, builtIn fs.FS) fs.FS {
	for _, name := range []string{"as-of", "clauses", "layouts", "locales", "rules", "services"} {
		if _, err := fs.Stat(own, name); err != nil {
			return Shadow(own, builtIn)
		}
	}
	return own
}

type overlay struct{ over, under fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	fsys, st, err := o.find(name)
	if err != nil {
		return nil, err
	}
	if !st.IsDir() && !st.Mode().IsRegular() { // to open a pipe is to wait
		return nil, &fs.PathError{Op: "open", Path: name, Err: input.ErrIrregular}
	}
	return fsys.Open(name)
}

func (o overlay) Stat(name string) (fs.FileInfo, error) {
	_, st, err := o.find(name)
	return st, err
}

// find is the folder in which a name stands, the upper one for a file that
// stands in both. What cannot be read is not replaced in silence.
func (o overlay) find(name string) (fs.FS, fs.FileInfo, error) {
	st, err := fs.Stat(o.over, name)
	if err == nil && !st.IsDir() {
		return o.over, st, nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	if under, err := fs.Stat(o.under, name); err == nil || st == nil {
		return o.under, under, err
	}
	return o.over, st, nil // a folder that the built-in ones lack
}

func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	under, err := fs.ReadDir(o.under, name)
	over, err2 := fs.ReadDir(o.over, name)
	if err != nil && err2 != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var all []fs.DirEntry
	for _, e := range append(over, under...) {
		if !seen[e.Name()] {
			seen[e.Name()] = true
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, nil
}
