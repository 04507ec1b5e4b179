package publish

import (
	"errors"
	"os"
	"runtime"
)

// A scratch is a file for the time of one process. Where a system can do without
// its name, it has none from the beginning, and whatever ends the process leaves
// nothing behind.
type scratch struct {
	*os.File
	name string // to be removed at the end; empty: it has none
}

const scratchName = ".klausel-tmp-publish-*"

// newScratch makes one in the working folder, where the archive is about to be
// written too: the folder for temporary files is memory on many systems.
func newScratch() (*scratch, error) {
	dir := "."
	if runtime.GOOS == "windows" { // a file keeps its name there while it is open
		dir = os.TempDir()
	}
	f, err := os.CreateTemp(dir, scratchName)
	if err != nil { // who only looks needs no folder to write to
		f, err = os.CreateTemp("", scratchName)
	}
	if err != nil {
		return nil, err
	}
	if os.Remove(f.Name()) == nil {
		return &scratch{File: f}, nil
	}
	return &scratch{f, f.Name()}, nil
}

func (s *scratch) close() error {
	err := s.Close()
	if s.name != "" {
		err = errors.Join(err, os.Remove(s.name))
	}
	return err
}
