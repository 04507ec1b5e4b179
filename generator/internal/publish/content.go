package publish

import (
	"sync"

	"klausel/generator/internal/site"
)

// A Content is the bytes of one file. Those of hundreds of clients do not fit
// into memory together, so they may lie elsewhere and are fetched when they are
// needed: see Depot. A nil Content is that of a file that is not there.
type Content struct {
	SHA256 string // of the bytes, in hexadecimal
	bytes  func() ([]byte, error)
}

// Whole is a content that stays in memory.
func Whole(data []byte) *Content {
	return &Content{hashOf(data), func() ([]byte, error) { return data, nil }}
}

// Bytes fetches the content. Nobody changes what it returns.
func (c *Content) Bytes() ([]byte, error) {
	if c == nil {
		return nil, nil
	}
	return c.bytes()
}

// changed is a content of which change makes another. It is made anew each time
// it is fetched, and takes no memory in between.
func (c *Content) changed(change func([]byte) []byte) (*Content, error) {
	bytes := func() ([]byte, error) {
		data, err := c.bytes()
		return change(data), err
	}
	data, err := bytes()
	return &Content{hashOf(data), bytes}, err
}

// Same reports whether two contents of a file are the same to whoever reads
// it: HTML by its canonical text, anything else by its bytes.
func Same(name string, a, b *Content) (bool, error) {
	switch {
	case a == nil || b == nil:
		return a == b, nil
	case a.SHA256 == b.SHA256:
		return true, nil
	case !isPage(name):
		return false, nil
	}
	one, err := a.Bytes()
	if err != nil {
		return false, err
	}
	other, err := b.Bytes()
	return Canonical(one) == Canonical(other), err
}

// An Edition is what shall stand at a target. Keep and Only mean what they mean
// in site.Tree.
type Edition struct {
	Files      []File
	Keep, Only []string

	// keep puts away what stands at the target; nil: it stays in memory.
	keep func(data []byte) (*Content, error)
}

// A File is one file of an edition; see site.File.
type File struct {
	Path, Owner string
	Uses        []string
	Content     *Content
}

// EditionOf is an edition that is in memory as a whole.
func EditionOf(t site.Tree) Edition {
	e := Edition{Keep: t.Keep, Only: t.Only}
	for _, f := range t.Files {
		e.Files = append(e.Files, File{f.Path, f.Owner, f.Uses, Whole(f.Data)})
	}
	return e
}

func (e Edition) put(data []byte) (*Content, error) {
	if e.keep == nil {
		return Whole(data), nil
	}
	return e.keep(data)
}

// A Depot takes the files of an edition as they are made, and holds their
// contents on the disk. Its methods may be called side by side.
type Depot struct {
	file *scratch

	mu    sync.Mutex
	size  int64
	files []File
}

// NewDepot makes an empty depot. Close gives its room back; where the system can
// do that, so does the end of the process, whatever ends it.
func NewDepot() (*Depot, error) {
	file, err := newScratch()
	return &Depot{file: file}, err
}

// Put takes a file of the edition.
func (d *Depot) Put(f site.File) error {
	c, err := d.Keep(f.Data)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files = append(d.files, File{f.Path, f.Owner, f.Uses, c})
	return err
}

// Keep holds a content that is no file of the edition.
func (d *Depot) Keep(data []byte) (*Content, error) {
	d.mu.Lock()
	at := d.size
	d.size += int64(len(data))
	d.mu.Unlock()
	if _, err := d.file.WriteAt(data, at); err != nil {
		return nil, err
	}
	n := len(data)
	return &Content{hashOf(data), func() ([]byte, error) {
		back := make([]byte, n)
		_, err := d.file.ReadAt(back, at)
		return back, err
	}}, nil
}

// Edition is of all files that were put. It is good until the depot is closed.
func (d *Depot) Edition(keep, only []string) Edition {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Edition{Files: d.files, Keep: keep, Only: only, keep: d.Keep}
}

// Close gives the room on the disk back.
func (d *Depot) Close() error { return d.file.close() }
