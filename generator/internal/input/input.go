// Package input reads files that somebody else wrote: no more of them than was
// asked for, and nothing that is no ordinary file. A pipe would keep the reader
// waiting for ever, a device would never end, and a link out of the folder would
// show a stranger's file in a message.
package input

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrIrregular is the error of a folder, a pipe, a device or a socket.
var ErrIrregular = errors.New("not an ordinary file")

// ErrTooLarge is the error of a file with more bytes than asked for.
var ErrTooLarge = errors.New("too large")

// Read returns the content of a file of at most limit bytes.
func Read(fsys fs.FS, name string, limit int) ([]byte, error) {
	if err := regular(fs.Stat(fsys, name)); err != nil { // before it is opened: opening a pipe waits
		return nil, err
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := regular(f.Stat()); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err == nil && len(data) > limit {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	return data, err
}

// File is Read for a file by its path on disk.
func File(name string, limit int) ([]byte, error) {
	return Read(os.DirFS(filepath.Dir(name)), filepath.Base(name), limit)
}

func regular(st fs.FileInfo, err error) error {
	if err == nil && !st.Mode().IsRegular() {
		return ErrIrregular
	}
	return err
}

// Folder is the files of a folder on disk. Links that lead out of it do not
// open. A folder that cannot be opened has files that all fail alike.
func Folder(dir string) fs.FS {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return os.DirFS(dir)
	}
	return root.FS()
}
