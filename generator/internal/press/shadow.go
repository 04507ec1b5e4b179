package press

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// Shadow lays one folder over another, file by file: so an agency has its own
// text of one clause, and the built-in texts of the others.
func Shadow(over, under fs.FS) fs.FS { return overlay{over, under} }

type overlay struct{ over, under fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	if f, err := o.over.Open(name); err == nil {
		if st, err := f.Stat(); err == nil && !st.IsDir() {
			return f, nil
		}
		f.Close()
	} else if !errors.Is(err, fs.ErrNotExist) { // what cannot be read is not replaced in silence
		return nil, err
	}
	return o.under.Open(name)
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
