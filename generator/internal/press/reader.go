package press

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"klausel/generator/internal/input"
)

// A digest stands for the content of a file, or for the reason why it cannot be
// read.
type digest [sha256.Size]byte

func digestOf(fsys fs.FS, name string) digest { return digestOfData(input.Read(fsys, name, maxRead)) }

const maxRead = 4 << 20 // more than any file we take

func digestOfData(data []byte, err error) digest {
	h := sha256.New()
	if err != nil {
		fmt.Fprintf(h, "%v", err)
	}
	h.Write(data)
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

// Open takes the digest of the very bytes that it returns.
func (r *reader) Open(name string) (fs.File, error) {
	f, err := r.fs.Open(name)
	if err != nil {
		r.note(name)
		return nil, err
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		r.note(name)
		return f, nil
	}
	data, err := io.ReadAll(io.LimitReader(f, maxRead+1))
	if err != nil || len(data) > maxRead {
		r.note(name)
		return f, nil // which will fail in the same way
	}
	f.Close()
	r.mu.Lock()
	r.read[name] = digestOfData(data, nil)
	r.mu.Unlock()
	return &held{bytes.NewReader(data), info}, nil
}

// held is a file whose bytes have been read.
type held struct {
	*bytes.Reader
	info fs.FileInfo
}

func (h *held) Stat() (fs.FileInfo, error) { return h.info, nil }
func (h *held) Close() error               { return nil }

// Stat looks at a file without opening it, which would wait for a pipe. Who is
// told that there is none reads it no further, so it is noted here, too.
func (r *reader) Stat(name string) (fs.FileInfo, error) {
	r.note(name)
	return fs.Stat(r.fs, name)
}

func (r *reader) note(name string) {
	p := digestOf(r.fs, name)
	r.mu.Lock()
	r.read[name] = p
	r.mu.Unlock()
}

// changed lists what would be read otherwise now.
func (r *reader) changed() (names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, p := range r.read {
		if digestOf(r.fs, name) != p {
			names = append(names, name)
		}
	}
	return names
}
