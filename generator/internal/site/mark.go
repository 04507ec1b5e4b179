package site

import (
	"io/fs"
	"os"
	"path"
	"strconv"
	"time"
)

// tick is more than the time in which a file can change twice without another
// time of change.
const tick = 100 * time.Millisecond

// markOf tells a file from what it is after somebody has changed it, without
// reading it: size, times, and what else the system knows.
func markOf(info fs.FileInfo) string {
	changed, node := changeOf(info)
	mark := make([]byte, 0, 80)
	for i, n := range []int64{info.Size(), info.ModTime().UnixNano(), changed.UnixNano(), int64(node)} {
		if i > 0 {
			mark = append(mark, ' ')
		}
		mark = strconv.AppendInt(mark, n, 10)
	}
	return string(mark)
}

// markBefore is the mark of a file. It is empty if there is none, and if it
// changed so short a time before now, or after it by a clock set back, that a
// later change might not be seen.
func markBefore(info fs.FileInfo, now time.Time) string {
	if info == nil {
		return ""
	}
	changed, _ := changeOf(info)
	if latest := now.Add(-tick); changed.After(latest) || info.ModTime().After(latest) {
		return ""
	}
	return markOf(info)
}

// A sight looks at many files of a disk that stand in few folders: each folder is
// opened once.
type sight struct {
	disk    *disk
	folders map[string]*os.Root // nil: there is none
}

func (d *disk) look() *sight { return &sight{d, map[string]*os.Root{}} }

// file is the regular file at path, below folders that are no links; nil if there
// is none, or none that can be looked at.
func (s *sight) file(name string) fs.FileInfo {
	dir, base := path.Split(name)
	in := s.folder(path.Clean(dir))
	if in == nil {
		return nil
	}
	info, err := in.Lstat(base)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return info
}

func (s *sight) folder(name string) *os.Root {
	if name == "." {
		return s.disk.root
	}
	root, known := s.folders[name]
	if known {
		return root
	}
	if in := s.folder(path.Dir(name)); in != nil {
		if info, err := in.Lstat(path.Base(name)); err == nil && info.IsDir() {
			root, _ = in.OpenRoot(path.Base(name))
		}
	}
	s.folders[name] = root
	return root
}

func (s *sight) close() {
	for _, root := range s.folders {
		if root != nil {
			root.Close()
		}
	}
}
