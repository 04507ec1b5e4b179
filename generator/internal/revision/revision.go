// Package revision reads folders as they stood at a revision of git. The
// program git lives here: what it can name, a branch, a tag, a date, HEAD~3, can
// be named here. It only reads.
package revision

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"testing/fstest"
)

// ErrUnknown is the error of a name that git does not know as a revision, or of
// a place that is no working copy.
var ErrUnknown = errors.New("no revision")

// Check reports whether rev names a revision of the working copy that the
// working directory is in.
func Check(rev string) error {
	_, err := git("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return fmt.Errorf("%s: %w", rev, ErrUnknown)
	}
	return nil
}

// Folder returns a folder as it stood at a revision, in memory. dir is seen from
// the working directory. The error is fs.ErrNotExist where there was none.
func Folder(rev, dir string) (fs.FS, error) {
	if filepath.IsAbs(dir) {
		here, err := filepath.Abs(".")
		if err != nil {
			return nil, err
		}
		if dir, err = filepath.Rel(here, dir); err != nil {
			return nil, err
		}
	}
	tree := rev + ":./" + filepath.ToSlash(filepath.Clean(dir))
	if kind, err := git("cat-file", "-t", tree); err != nil || strings.TrimSpace(string(kind)) != "tree" {
		return nil, fmt.Errorf("%s: %w", tree, fs.ErrNotExist)
	}
	data, err := git("archive", "--format=tar", tree)
	if err != nil {
		return nil, err
	}
	files := fstest.MapFS{}
	for r := tar.NewReader(bytes.NewReader(data)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag != tar.TypeReg || !fs.ValidPath(h.Name) {
			continue // folders follow from their files; a link would lead out of the revision
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		files[h.Name] = &fstest.MapFile{Data: text, Mode: 0o644}
	}
}

// git runs git in the working directory and returns what it prints.
func git(args ...string) ([]byte, error) {
	cmd := exec.Command("git", args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil && said.Len() > 0 {
		return nil, errors.New(strings.TrimSpace(said.String()))
	}
	return out, err
}
