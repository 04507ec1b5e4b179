//go:build !unix

package publish

import "io/fs"

// ownFolder: every user has a folder of their own for temporary files here.
func ownFolder(fs.FileInfo) bool { return true }
