package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"klausel/generator/internal/input"
)

const (
	manifestSuffix  = ".manifest.json"
	manifestVersion = 1
)

// A manifest lists the files that builds wrote and may replace or remove. It
// is written with one file a line, so that it is easy to read and to merge.
type manifest struct {
	Version int `json:"klausel_manifest"`

	// Unfinished is set while files are being written and removed. Each one
	// may then be as in this build, as in the one before, or missing, and the
	// hashes prove nothing.
	Unfinished bool `json:"unfinished,omitempty"`

	Files map[string]entry    `json:"files"` // by path
	Uses  map[string][]string `json:"uses"`  // by owner: what its pages load, sorted
}

// An entry is written as "sha256:… acme", and without a slug for the Site.
type entry struct{ hash, owner string }

func (e entry) MarshalText() ([]byte, error) {
	return []byte(strings.TrimSuffix(e.hash+" "+e.owner, " ")), nil
}

func (e *entry) UnmarshalText(text []byte) error {
	e.hash, e.owner, _ = strings.Cut(string(text), " ")
	return checkOwner(e.owner)
}

func hash(data []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(data)) }

func newManifest() manifest {
	return manifest{Version: manifestVersion, Files: map[string]entry{}, Uses: map[string][]string{}}
}

// union lists what either manifest lists, for the time in which the disk
// changes from old to next.
func union(old, next manifest) manifest {
	m := newManifest()
	m.Unfinished = true
	for _, from := range []manifest{old, next} {
		maps.Copy(m.Files, from.Files)
		for owner, paths := range from.Uses {
			m.use(owner, paths)
		}
	}
	return m
}

// use records that pages of owner load the given paths.
func (m manifest) use(owner string, paths []string) {
	if len(paths) > 0 {
		all := slices.Concat(m.Uses[owner], paths)
		slices.Sort(all)
		m.Uses[owner] = slices.Compact(all)
	}
}

// used returns the paths that somebody's pages load.
func (m manifest) used() map[string]bool {
	used := map[string]bool{}
	for _, paths := range m.Uses {
		for _, path := range paths {
			used[path] = true
		}
	}
	return used
}

func (m manifest) paths() []string { return slices.Sorted(maps.Keys(m.Files)) }

func (m manifest) encode() []byte {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic(err) // numbers, strings and maps of them always have a JSON form
	}
	return append(data, '\n')
}

func decode(data []byte) (manifest, error) {
	m := newManifest()
	m.Version = 0
	if bytes.Contains(data, []byte("<<<<<<< ")) {
		return m, errors.New("has a merge conflict")
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("is not a manifest: %w", err)
	}
	if m.Version != manifestVersion {
		return m, fmt.Errorf("has version %d, but only version %d is known here", m.Version, manifestVersion)
	}
	for _, path := range m.paths() {
		if err := CheckPath(path); err != nil {
			return m, err
		}
	}
	return m, nil
}

// A ManifestError says that the manifest is there but cannot be understood.
type ManifestError struct {
	Path string
	Err  error
}

func (e *ManifestError) Error() string {
	return fmt.Sprintf("%s %v; restore it from version control, or delete it and empty the output folder", e.Path, e.Err)
}

func (e *ManifestError) Unwrap() error { return e.Err }

// A manifestFile is the place of a manifest on the disk.
type manifestFile struct {
	*disk
	path  string
	bytes []byte // as last read or written, nil if there is none
}

// read returns the manifest, or an empty one if there is none.
func (f *manifestFile) read() (manifest, error) {
	info, err := f.root.Lstat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return newManifest(), nil
	}
	if err == nil && !info.Mode().IsRegular() { // a pipe would let us wait for ever
		err = input.ErrIrregular
	}
	if err != nil {
		return manifest{}, f.fail("read", f.path, err)
	}
	data, err := f.root.ReadFile(f.path)
	if err != nil {
		return manifest{}, f.fail("read", f.path, err)
	}
	m, err := decode(data)
	if err != nil {
		return manifest{}, &ManifestError{f.label(f.path), err}
	}
	f.bytes = data
	return m, nil
}

// write replaces the manifest, unless it says the same already.
func (f *manifestFile) write(m manifest) error {
	data := m.encode()
	if bytes.Equal(data, f.bytes) {
		return nil
	}
	if err := f.disk.write(f.path, data); err != nil {
		return err
	}
	f.sync(".")
	f.bytes = data
	return nil
}
