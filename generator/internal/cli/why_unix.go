//go:build unix

package cli

import (
	"errors"
	"syscall"
)

// whySystem words what a Unix system says of files beyond what all systems do.
func whySystem(a *app, err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return a.say("der Datenträger ist voll", "the disk is full")
	case errors.Is(err, syscall.EROFS):
		return a.say("der Datenträger lässt sich nur lesen", "the disk can only be read")
	case errors.Is(err, syscall.ENOTDIR):
		return a.say("kein Ordner", "not a folder")
	case errors.Is(err, syscall.EISDIR):
		return a.say("ein Ordner, keine Datei", "a folder, not a file")
	}
	return ""
}
