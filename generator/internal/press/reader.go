package press

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// A digest stands for the content of a file, or for the reason why it cannot be
// read.
type digest [sha256.Size]byte

func digestOf(fsys fs.FS, name string) digest {
	h := sha256.New()
	f, err := fsys.Open(name)
	if err == nil {
		defer f.Close()
		_, err = io.Copy(h, f)
	}
	if err != nil {
		fmt.Fprintf(h, "%v", err)
	}
	return digest(h.Sum(nil))
}

// digestAll stands for the content of a whole folder.
func digestAll(fsys fs.FS) digest {
	h := sha256.New()
	fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			fmt.Fprintf(h, "%s %v\n", name, err)
			return nil
		}
		if !d.IsDir() {
			fmt.Fprintf(h, "%s %x\n", name, digestOf(fsys, name))
		}
		return nil
	})
	return digest(h.Sum(nil))
}

// A reader remembers what was read through it, so that it can be told whether
// the same would be read again.
type reader struct {
	fs fs.FS

	mu   sync.Mutex
	read map[string]digest
}

func newReader(fsys fs.FS) *reader { return &reader{fs: fsys, read: map[string]digest{}} }

// Open takes the digest before it opens the file. If somebody writes the file in
// between, the digest is of the older content: the file then counts as changed
// and is read once more, and no change is missed.
func (r *reader) Open(name string) (fs.File, error) {
	p := digestOf(r.fs, name)
	r.mu.Lock()
	r.read[name] = p
	r.mu.Unlock()
	return r.fs.Open(name)
}

// same reports whether everything that was read is as it was.
func (r *reader) same() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, p := range r.read {
		if digestOf(r.fs, name) != p {
			return false
		}
	}
	return true
}
