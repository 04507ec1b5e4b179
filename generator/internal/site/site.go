// Package site puts a build's files into the output folder. It is alone in
// writing there, and it promises four things:
//
//   - A build killed at any moment leaves each published file old or new,
//     never half. New files are staged in a folder of their own and synced
//     while the build goes on; once the last one is there, they are renamed to
//     their places. Stylesheets come before the pages that use them and go
//     after them.
//   - Only what Klausel wrote is ever replaced or removed. A manifest beside
//     the folder (public.manifest.json for public) lists those files with
//     their owner and SHA-256. It lists a file before the file exists and
//     until it is gone, so a killed build forgets nothing. Manifest and folder
//     belong together: commit both or neither.
//   - No path leads out of the folder, whatever a profile or a link in the
//     folder says. See CheckPath for the paths that are accepted at all.
//   - A file that is already right is not touched, nor is the manifest.
//
// What stands in the folder decides as follows:
//
//	listed, wanted       replaced if it differs: the folder is built, never edited
//	listed, not wanted   removed; if somebody changed it since, it is left
//	                     standing, reported, and listed no more
//	unlisted, wanted     adopted if equal; otherwise the build is refused
//	                     before it has written anything (InTheWayError)
//	unlisted, unwanted   never touched
//
// So a folder without a manifest is built into only where nothing differs.
// Nothing tells an older page of ours from a page somebody put there, and a
// guess could destroy the latter; the way out is to restore the manifest or
// to empty the folder. A manifest that cannot be read stops the build too,
// because to go on without it would be to forget what it lists.
//
// A Writer takes the files of a build one by one and keeps none of them, so that
// the largest site needs little memory; Write is the same for a Tree. Start
// reading at writer.go; plan.go decides, disk.go acts.
package site

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

// Site owns what belongs to no single profile: the landing page, the sitemap,
// the stylesheets.
const Site = ""

// A File is one file of the output.
type File struct {
	Path  string // relative to the output folder, with slashes: acme/de/index.html
	Owner string // slug of the profile it was made from, or Site
	Data  []byte
	Uses  []string // paths of the files a reader's browser loads with it, such as stylesheets
}

// A Tree is all that one build says about the output folder. What the
// manifest lists beyond it is removed, unless it is kept.
//
// A kept profile stays as it was published: nothing of it is written or
// removed, and the files that its pages use stay as well. Where the Site has
// a file for a path of a kept profile, the profile's file stays. A kept Site
// loses nothing, but the files that the tree has for it are written, because
// the pages of a partial build may need a new stylesheet.
type Tree struct {
	Files []File
	Keep  []string // owners to keep, because their profile was withheld
	Only  []string // if not empty, every owner not named here is kept, the Site too
}

// A Report counts files of the output folder.
type Report struct {
	Written   int // new or changed
	Unchanged int // already right, not touched
	Removed   int // no longer wanted
	Kept      int // not part of this build, left as they were

	// Left are listed files that nobody wants any more, but that somebody
	// changed since they were built: not removed, and listed no more.
	Left []string
}

// Write makes the folder out agree with t and creates it where it is missing.
// If it fails before the first change, everything is as it was. If it fails
// later, each file is old or new, and the next Write goes on from there. The
// Report says what was done up to then.
func Write(out string, t Tree) (Report, error) {
	return write(out, t, options{patience: 10 * time.Second})
}

type options struct {
	patience time.Duration               // how long to wait for another build
	before   func(op, path string) error // for tests: may fail or end any step
}

func write(out string, t Tree, o options) (Report, error) {
	if err := t.check(); err != nil {
		return Report{}, err
	}
	w, err := openWriter(out, o)
	if err != nil {
		return Report{}, err
	}
	defer w.Close()
	for _, f := range t.Files {
		if err := w.Put(f); err != nil {
			return Report{}, err
		}
	}
	return w.Finish(t.Keep, t.Only)
}

// Published lists the files that builds wrote and that stand in the folder,
// by owner, each list sorted. A sitemap that names the pages of a kept profile
// finds them here.
func Published(out string) (map[string][]string, error) {
	published := map[string][]string{}
	inside, list, err := open(out, options{})
	if errors.Is(err, fs.ErrNotExist) {
		return published, nil
	}
	if err != nil {
		return nil, err
	}
	defer inside.close()
	defer list.close()
	m, err := list.read()
	if err != nil {
		return nil, err
	}
	for _, path := range m.paths() {
		at, err := inside.find(path)
		if err != nil {
			return nil, err
		}
		if at.kind == file {
			owner := m.Files[path].owner
			published[owner] = append(published[owner], path)
		}
	}
	return published, nil
}

// Beside is the path of a file beside the folder out, named after it: public.cache
// for public and ".cache".
func Beside(out, suffix string) (string, error) {
	parent, name, err := split(out)
	return filepath.Join(parent, name+suffix), err
}

// open opens the folder out and, for the manifest, the folder it stands in.
func open(out string, o options) (inside *disk, list *manifestFile, err error) {
	parent, name, err := split(out)
	if err != nil {
		return nil, nil, err
	}
	inside, err = openDisk(out, o.before)
	if err != nil {
		return nil, nil, err
	}
	beside, err := openDisk(parent, o.before)
	if err != nil {
		inside.close()
		return nil, nil, err
	}
	return inside, &manifestFile{disk: beside, path: name + manifestSuffix}, nil
}

// split returns the folder that out stands in, and out's own name there.
func split(out string) (parent, name string, err error) {
	if out == "" {
		return "", "", errors.New("no output folder given")
	}
	full := filepath.Clean(out)
	if base := filepath.Base(full); base == "." || base == ".." {
		if full, err = filepath.Abs(full); err != nil {
			return "", "", err
		}
	}
	parent, name = filepath.Dir(full), filepath.Base(full)
	if parent == full {
		return "", "", fmt.Errorf("%s: a whole drive cannot be the output folder", out)
	}
	return parent, name, nil
}
