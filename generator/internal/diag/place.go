package diag

import (
	"os"
	"path"
	"path/filepath"
	"strings"
)

// place names a file as a code host does, from the root of the repository: it
// shows a finding nowhere whose path begins elsewhere. One that is not on the
// disk, as a text that is built in, or not below the root keeps its name.
func (sh Sheet) place(file string) string {
	name, known := sh.places[file]
	if !known {
		name = sh.named(file)
	}
	if sh.places != nil {
		sh.places[file] = name
	}
	return name
}

func (sh Sheet) named(file string) string {
	clean := path.Clean(file)
	abs, err := real(file)
	if err != nil {
		return clean
	}
	root, err := real(sh.Root) // "" is the working folder
	if err != nil {
		return clean
	}
	rel, err := filepath.Rel(root, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return clean
	}
	return filepath.ToSlash(rel)
}

// real is the path of a file from the root of the disk, without links.
func real(file string) (string, error) {
	abs, err := filepath.Abs(filepath.FromSlash(file))
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// Root finds the folder from which a code host names the files of the working
// folder: what GitHub says in a workflow, else the work tree of git; empty if
// there is none.
func Root() string {
	if dir := os.Getenv("GITHUB_WORKSPACE"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
