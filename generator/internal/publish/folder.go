package publish

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"
)

var folderKind = Kind{ID: "folder", Drafts: true, keys: func() any { return new(folderKeys) }, open: openFolder}

// folderKeys are the keys of a folder on this machine or on a mounted drive.
type folderKeys struct {
	Path string `yaml:"path"` // must exist: a drive that is not mounted is no empty folder

	// State is a folder outside of Path for what klausel keeps to itself, such as
	// the list of what it has put there. Empty: .klausel in Path.
	State string `yaml:"state"`
}

func (k *folderKeys) check() error {
	if k.Path == "" {
		return missing("path", "der Ordner, in den veröffentlicht wird", "the folder to publish to")
	}
	root, err := filepath.Abs(k.Path)
	if err != nil || k.State == "" {
		return err
	}
	state, err := filepath.Abs(k.State)
	if err != nil {
		return err
	}
	return checkState(filepath.ToSlash(state), filepath.ToSlash(root))
}

// servedHere is served for folders of this machine, whatever links lead there.
func servedHere(state, root string) error {
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return err
	}
	if state, err = filepath.Abs(state); err != nil {
		return err
	}
	rest := ""
	for {
		full, err := filepath.EvalSymlinks(state)
		if err == nil {
			return served(filepath.ToSlash(filepath.Join(full, rest)), filepath.ToSlash(root))
		}
		if !errors.Is(err, fs.ErrNotExist) || filepath.Dir(state) == state {
			return err
		}
		state, rest = filepath.Dir(state), filepath.Join(filepath.Base(state), rest)
	}
}

func openFolder(c Config, keys any, r Run) (Target, error) {
	k := keys.(*folderKeys)
	full, err := filepath.Abs(k.Path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(full); err != nil {
		return nil, err
	}
	address, state := c.Address, k.State
	if state != "" {
		if err := servedHere(state, full); err != nil {
			return nil, err
		}
	}
	if r.Draft {
		full, state = filepath.Join(full, draftDir), draftState(state)
		if err := os.MkdirAll(full, 0o755); err != nil {
			return nil, err
		}
		if address != "" {
			address += "/" + draftDir
		}
	}
	root, err := os.OpenRoot(full)
	if err != nil {
		return nil, err
	}
	f := &folder{served: root, own: root}
	if state != "" {
		if err := os.MkdirAll(state, 0o700); err != nil {
			return nil, errors.Join(err, root.Close())
		}
		if f.own, err = os.OpenRoot(state); err != nil {
			return nil, errors.Join(err, root.Close())
		}
	}
	if address == "" {
		address = filepath.ToSlash(full)
	}
	return newTree(f, c, address, r), nil
}

// A folder is a store on a disk. No link in it leads out. What klausel keeps to
// itself stands in own, which is the same folder unless the target has another
// one for it.
type folder struct{ served, own *os.Root }

// in is the folder in which a file stands, and its name there.
func (f *folder) in(name string) (*os.Root, string) {
	if rest, is := ownFile(name); is && f.own != f.served {
		return f.own, path.Join(".", rest)
	}
	return f.served, name
}

func (f *folder) read(_ context.Context, name string) ([]byte, error) {
	root, name := f.in(name)
	file, err := root.Open(name)
	if err := linked(name, err); err != nil {
		return nil, err
	}
	if errors.Is(err, syscall.ENOTDIR) {
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, largest))
}

func (f *folder) put(_ context.Context, name string, data []byte, fresh bool) error {
	root, name := f.in(name)
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return cmp.Or(linked(name, err), inTheWay(err))
	}
	tmp := beside(name)
	if err := write(root, tmp, data); err != nil {
		root.Remove(tmp)
		return err
	}
	if !fresh {
		return root.Rename(tmp, name)
	}
	// A link fails where something stands, a rename does not.
	err := root.Link(tmp, name)
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOTSUP) { // a drive without links
		if _, err := root.Lstat(name); err == nil {
			root.Remove(tmp)
			return fs.ErrExist
		}
		return root.Rename(tmp, name)
	}
	return errors.Join(err, root.Remove(tmp))
}

// linked refuses a name below a link that leads out of the folder; nil for any
// other error. os has no value for that one.
func linked(name string, err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok && p.Err.Error() == "path escapes from parent" {
		return &Refused{Why: Linked, Paths: []string{name}}
	}
	return nil
}

func write(root *os.Root, name string, data []byte) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, bytes.NewReader(data))
	return errors.Join(err, file.Sync(), file.Close())
}

// inTheWay makes fs.ErrExist of an error that says that a file stands where a
// folder is needed.
func inTheWay(err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("%w: %w", fs.ErrExist, err)
	}
	return err
}

func (f *folder) remove(_ context.Context, name string) error {
	root, name := f.in(name)
	if err := root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (f *folder) claim(_ context.Context, name string) error {
	root, name := f.in(name)
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return root.Mkdir(name, 0o755)
}

func (f *folder) release(ctx context.Context, name string) error { return f.remove(ctx, name) }

func (f *folder) tidy(ctx context.Context, names []string) error {
	for _, name := range names {
		if err := f.remove(ctx, beside(name)); err != nil && !errors.Is(err, syscall.ENOTDIR) {
			return err
		}
	}
	for _, dir := range folders(names) {
		if root, dir := f.in(dir); dir != "." {
			root.Remove(dir) // fails where it holds something, as it should
		}
	}
	return nil
}

func (f *folder) commit(context.Context, string) error { return nil }
func (f *folder) workers() int                         { return 4 }
func (f *folder) close() error {
	if f.own == f.served {
		return f.served.Close()
	}
	return errors.Join(f.served.Close(), f.own.Close())
}
