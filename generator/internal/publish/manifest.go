package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"klausel/generator/internal/site"
)

const manifestVersion = 1

// A manifest stands at a target and lists the files that publications put
// there: only these may be replaced or deleted. It lists a file before the
// file exists and until it is gone, so a publication that was cut off forgets
// nothing.
type manifest struct {
	Version int `json:"klausel_publication"`

	// Unfinished is set while files are put and removed: each file may then
	// have any of its hashes, or be missing.
	Unfinished bool `json:"unfinished,omitempty"`

	Files map[string]entry    `json:"files"` // by path
	Uses  map[string][]string `json:"uses"`  // by owner: what its pages load, sorted
}

// An entry is one file of ours: its owner, and the SHA-256 that it has. While a
// publication is under way it has one of several. A file with another one was
// changed by hand. It is written as "acme 4f2c…", and without a slug for the
// site.
type entry struct {
	owner  string
	hashes []string
}

func (e entry) MarshalText() ([]byte, error) {
	return []byte(strings.Join(append([]string{e.owner}, e.hashes...), " ")), nil
}

func (e *entry) UnmarshalText(text []byte) error {
	words := strings.Split(string(text), " ")
	e.owner, e.hashes = words[0], words[1:]
	for _, h := range e.hashes {
		if len(h) != 2*sha256.Size {
			return fmt.Errorf("%q is no hash", h)
		}
	}
	return nil
}

func (e entry) has(hash string) bool { return slices.Contains(e.hashes, hash) }

func hashOf(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

func newManifest() manifest {
	return manifest{Version: manifestVersion, Files: map[string]entry{}, Uses: map[string][]string{}}
}

// set lists a file, with one more hash if it is listed already.
func (m manifest) set(path, owner string, hashes ...string) {
	all := slices.Concat(m.Files[path].hashes, hashes)
	slices.Sort(all)
	m.Files[path] = entry{owner, slices.Compact(all)}
}

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
	data, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		panic(err) // numbers, strings and maps of them always have a JSON form
	}
	return append(data, '\n')
}

// decode reads a manifest. What is no manifest of ours is an error: to go on
// without it would be to forget what it lists.
func decode(data []byte) (manifest, error) {
	m := newManifest()
	m.Version = 0
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&m); err != nil {
		return m, err
	}
	if m.Version != manifestVersion {
		return m, fmt.Errorf("version %d, and only version %d is known here", m.Version, manifestVersion)
	}
	if m.Files == nil || m.Uses == nil {
		return m, errors.New("files or uses are missing")
	}
	for _, path := range m.paths() {
		if err := site.CheckPath(path); err != nil {
			return m, err
		}
	}
	return m, nil
}
