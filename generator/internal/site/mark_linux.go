package site

import (
	"io/fs"
	"syscall"
	"time"
)

// changeOf is when the system last changed a file, which nobody can set, and the
// file's number.
func changeOf(info fs.FileInfo) (time.Time, uint64) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return info.ModTime(), 0
	}
	return time.Unix(st.Ctim.Unix()), st.Ino
}
