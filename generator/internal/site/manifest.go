package site

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unique"

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
	// may then be as in this build, as in one before, or missing.
	Unfinished bool `json:"unfinished,omitempty"`

	// Before are the hashes of a file in the builds before that were not finished,
	// and in the last one that was, where they are others than in this one.
	Before map[string][]Hash `json:"before,omitempty"`

	Files map[string]entry    `json:"files"` // by path
	Uses  map[string][]string `json:"uses"`  // by owner: what its pages load, sorted
}

// An entry is written as "sha256:… acme", and without a slug for the Site. There
// are some thirty for each profile, so it is kept small.
type entry struct {
	hash  Hash
	owner string
}

func (e entry) MarshalText() ([]byte, error) {
	return []byte(strings.TrimSuffix(e.hash.String()+" "+e.owner, " ")), nil
}

func (e *entry) UnmarshalText(text []byte) error {
	var hash string
	hash, e.owner, _ = strings.Cut(string(text), " ")
	e.owner = unique.Make(e.owner).Value()
	e.hash = parseHash(hash)
	return checkOwner(e.owner)
}

// A Hash is the SHA-256 of a file. The zero one is that of none.
type Hash [sha256.Size]byte

// HashOf is the hash of a file's bytes.
func HashOf(data []byte) Hash { return sha256.Sum256(data) }

func (h Hash) String() string { return "sha256:" + hex.EncodeToString(h[:]) }

func (h Hash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

func (h *Hash) UnmarshalText(text []byte) error {
	if *h = parseHash("sha256:" + string(text)); *h == (Hash{}) {
		return fmt.Errorf("%q is no hash", text)
	}
	return nil
}

// parseHash is what String wrote, or the zero hash.
func parseHash(s string) Hash {
	var h Hash
	digits, ok := strings.CutPrefix(s, "sha256:")
	if raw, err := hex.DecodeString(digits); ok && err == nil && len(raw) == len(h) {
		copy(h[:], raw)
	}
	return h
}

func newManifest() manifest {
	return manifest{Version: manifestVersion, Files: map[string]entry{}, Uses: map[string][]string{}}
}

// during lists what either manifest lists, for the time in which the disk changes
// from old to next.
func during(old, next manifest) manifest {
	m := manifest{Version: manifestVersion, Unfinished: true, Before: map[string][]Hash{}, Files: maps.Clone(next.Files), Uses: map[string][]string{}}
	for path, e := range old.Files {
		if _, ok := m.Files[path]; !ok {
			m.Files[path] = e
		}
		before := slices.DeleteFunc(append(slices.Clone(old.Before[path]), e.hash), func(h Hash) bool { return h == m.Files[path].hash || h == (Hash{}) })
		if len(before) > 0 {
			m.Before[path] = before
		}
	}
	for _, from := range []manifest{old, next} {
		for owner, paths := range from.Uses {
			m.use(owner, paths)
		}
	}
	return m
}

// use records that pages of owner load the given paths.
func (m manifest) use(owner string, paths []string) {
	if fresh := func(path string) bool { return !slices.Contains(m.Uses[owner], path) }; slices.ContainsFunc(paths, fresh) {
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

// wrote reports whether a build of the manifest put those bytes at path. What
// somebody else put there is no build's to remove.
func (m manifest) wrote(path string, data []byte) bool {
	h := HashOf(data)
	return h == m.Files[path].hash || slices.Contains(m.Before[path], h)
}

func (m manifest) paths() []string { return slices.Sorted(maps.Keys(m.Files)) }

// encode writes the manifest down as encoding/json would, without a copy of it
// in memory. No path, owner or hash needs an escape: see CheckPath.
func (m manifest) encode(to io.Writer) error {
	w := bufio.NewWriterSize(to, 1<<16)
	fmt.Fprintf(w, "{\n  \"klausel_manifest\": %d,\n", m.Version)
	if m.Unfinished {
		w.WriteString("  \"unfinished\": true,\n")
	}
	if len(m.Before) > 0 {
		w.WriteString("  \"before\": {")
		for i, path := range slices.Sorted(maps.Keys(m.Before)) {
			fmt.Fprintf(w, "%s\n    \"%s\": [", comma(i), path)
			for j, h := range m.Before[path] {
				fmt.Fprintf(w, "%s\"%x\"", comma(j), h[:])
			}
			w.WriteString("]")
		}
		w.WriteString(closing(len(m.Before), "  ") + "},\n")
	}
	w.WriteString("  \"files\": {")
	var line []byte
	for i, path := range m.paths() {
		e := m.Files[path]
		line = append(line[:0], comma(i)...)
		line = append(line, "\n    \""...)
		line = append(line, path...)
		line = append(line, "\": \"sha256:"...)
		line = hex.AppendEncode(line, e.hash[:])
		if e.owner != Site {
			line = append(line, ' ')
			line = append(line, e.owner...)
		}
		w.Write(append(line, '"'))
	}
	w.WriteString(closing(len(m.Files), "  ") + "},\n  \"uses\": {")
	for i, owner := range slices.Sorted(maps.Keys(m.Uses)) {
		fmt.Fprintf(w, "%s\n    %s: [", comma(i), quoted(owner))
		for j, path := range m.Uses[owner] {
			fmt.Fprintf(w, "%s\n      %s", comma(j), quoted(path))
		}
		w.WriteString("\n    ]")
	}
	w.WriteString(closing(len(m.Uses), "  ") + "}\n}\n")
	return w.Flush()
}

// quoted is a text as JSON writes it; Go's own quotation knows escapes that JSON
// does not, such as \x7f.
func quoted(text string) []byte {
	q, _ := json.Marshal(text) // no text fails
	return q
}

// comma stands before every item but the first.
func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// closing stands before the bracket that ends a list of n items.
func closing(n int, indent string) string {
	if n == 0 {
		return ""
	}
	return "\n" + indent
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
	for _, path := range slices.Concat(m.paths(), slices.Collect(maps.Keys(m.Before))) {
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

func (e *ManifestError) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }

func (e *ManifestError) Unwrap() error { return e.Err }

// A manifestFile is the place of a manifest on the disk.
type manifestFile struct {
	*disk
	path string
	hash Hash // as last read or written, zero if there is none
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
	f.hash = HashOf(data)
	return m, nil
}

// write replaces the manifest, unless it says the same already.
func (f *manifestFile) write(m manifest) error {
	h := sha256.New()
	if err := m.encode(h); err != nil {
		return err
	}
	now := Hash(h.Sum(nil))
	if now == f.hash {
		return nil
	}
	if err := f.disk.write(f.path, m.encode); err != nil {
		return err
	}
	f.sync(".")
	f.hash = now
	return nil
}
