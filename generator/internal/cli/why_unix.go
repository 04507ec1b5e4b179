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
	case errors.Is(err, syscall.EDQUOT):
		return a.say("Ihr Anteil am Datenträger ist verbraucht", "your share of the disk is used up")
	case errors.Is(err, syscall.EFBIG):
		return a.say("größer, als das System eine Datei werden lässt", "larger than the system lets a file become")
	case errors.Is(err, syscall.ENAMETOOLONG):
		return a.say("der Name ist zu lang", "the name is too long")
	case errors.Is(err, syscall.ELOOP):
		return a.say("die Verweise führen im Kreis", "the links lead in a circle")
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return a.say("es sind zu viele Dateien offen", "too many files are open")
	case errors.Is(err, syscall.EIO):
		return a.say("der Datenträger ist gestört", "the disk does not work")
	case errors.Is(err, syscall.ENOTDIR):
		return a.say("kein Ordner", "not a folder")
	case errors.Is(err, syscall.EISDIR):
		return a.say("ein Ordner, keine Datei", "a folder, not a file")
	}
	return ""
}
