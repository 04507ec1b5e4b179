package publish

import (
	"bytes"
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
}

func (k *folderKeys) check() error {
	if k.Path == "" {
		return errors.New("path is missing: the folder to publish to")
	}
	return nil
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
	address := c.Address
	if r.Draft {
		full = filepath.Join(full, draftDir)
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
	if address == "" {
		address = filepath.ToSlash(full)
	}
	return newTree(&folder{root}, c, address, r), nil
}

// A folder is a store on a disk. No link in it leads out.
type folder struct{ root *os.Root }

func (f *folder) read(_ context.Context, name string) ([]byte, error) {
	file, err := f.root.Open(name)
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
	if err := f.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return inTheWay(err)
	}
	tmp := beside(name)
	if err := f.write(tmp, data); err != nil {
		f.root.Remove(tmp)
		return err
	}
	if !fresh {
		return f.root.Rename(tmp, name)
	}
	// A link fails where something stands, a rename does not.
	err := f.root.Link(tmp, name)
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOTSUP) { // a drive without links
		if _, err := f.root.Lstat(name); err == nil {
			f.root.Remove(tmp)
			return fs.ErrExist
		}
		return f.root.Rename(tmp, name)
	}
	return errors.Join(err, f.root.Remove(tmp))
}

func (f *folder) write(name string, data []byte) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
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
	if err := f.root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (f *folder) claim(_ context.Context, name string) error {
	if err := f.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return f.root.Mkdir(name, 0o755)
}

func (f *folder) release(ctx context.Context, name string) error { return f.remove(ctx, name) }

func (f *folder) tidy(ctx context.Context, names []string) error {
	for _, name := range names {
		if err := f.remove(ctx, beside(name)); err != nil && !errors.Is(err, syscall.ENOTDIR) {
			return err
		}
	}
	for _, dir := range folders(names) {
		f.root.Remove(dir) // fails where it holds something, as it should
	}
	return nil
}

func (f *folder) commit(context.Context, string) error { return nil }
func (f *folder) workers() int                         { return 4 }
func (f *folder) close() error                         { return f.root.Close() }
