//go:build unix

package publish

import (
	"io/fs"
	"os"
	"syscall"
)

// ownFolder reports whether something is the user's. Root could remove what is
// somebody else's, too.
func ownFolder(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Getuid()
}
