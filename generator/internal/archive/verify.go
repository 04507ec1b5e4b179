package archive

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Flaw is what is wrong with a file of the archive.
type Flaw string

const (
	Altered   Flaw = "altered"   // its bytes are not those that were written
	Breaks    Flaw = "breaks"    // its bytes are those that were written, but for line breaks, which git has changed
	Missing   Flaw = "missing"   // it was written, and is not there
	Foreign   Flaw = "foreign"   // the archive never wrote it
	Twice     Flaw = "twice"     // two entries have one number
	Forked    Flaw = "forked"    // another computer had gone on from the same entry before it
	Merged    Flaw = "merged"    // the head of two archives that went on from the same entry
	Unchained Flaw = "unchained" // it names another entry before it than the one that is there
	Unused    Flaw = "unused"    // no entry names the text: its publication was cut off before it began
	Backwards Flaw = "backwards" // its time lies before that of an entry before it: a clock was wrong
	Behind    Flaw = "behind"    // the head names the entry before the last: its process was cut off
)

// A Flawed file.
type Flawed struct {
	File     string // in the archive, with slashes
	Flaw     Flaw
	Want     string // of Merged: what the file has to hold
	Harmless bool   // left by a process that was cut off, or by a wrong clock; nothing is lost
}

// Verify reads every byte of the archive in dir and lists what is not as it
// was written, by file. heads are names of entries that were noted elsewhere
// (in a receipt, a mail, a printout), as NUMBER-HASH: each has to be in the
// chain, or somebody wrote the chain anew.
func Verify(dir string, heads ...string) ([]Flawed, error) {
	entries, flaws, err := read(dir)
	if err != nil {
		return nil, err
	}
	add := func(file string, flaw Flaw, harmless bool) {
		if !slices.ContainsFunc(flaws, func(f Flawed) bool { return f.File == file }) {
			flaws = append(flaws, Flawed{File: file, Flaw: flaw, Harmless: harmless})
		}
	}
	for _, h := range heads {
		if !slices.ContainsFunc(entries, func(e Entry) bool { return head(e) == h+"\n" }) {
			add("entries/"+h+".json", Missing, false)
		}
	}
	stored := map[string]string{} // name of a text file → its SHA-256
	for _, e := range entries {
		for _, t := range e.Texts {
			if t.SHA256 != "" {
				stored[t.file()] = t.Stored
			}
		}
	}
	seen := map[string]bool{}
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		file := filepath.ToSlash(rel)
		base := d.Name()
		switch {
		case file == "." || d.IsDir() && (file == "texts" || file == "entries"):
			return nil
		case d.IsDir():
			add(file, Foreign, false)
			return fs.SkipDir
		case file == "head" || file == lockName || strings.HasPrefix(base, tempPrefix):
			return nil
		case strings.HasPrefix(file, "entries/"):
			return nil // looked at by read
		case !d.Type().IsRegular():
			add(file, Foreign, false)
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		seen[file] = true
		want, known := stored[file]
		m := textName.FindStringSubmatch(base)
		switch {
		case besides[file] != "":
			if string(data) != besides[file] {
				add(file, altered(data, sum([]byte(besides[file]))), false)
			}
		case !strings.HasPrefix(file, "texts/") || m == nil:
			add(file, Foreign, false)
		case known && sum(data) != want, Hash(string(data)) != m[1]:
			add(file, altered(data, want), false)
		case !known:
			add(file, Unused, true)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return flaws, nil
	}
	if err != nil {
		return nil, err
	}
	for file := range stored {
		if !seen[file] {
			add(file, Missing, false)
		}
	}
	if len(entries) > 0 {
		for file := range besides {
			if !seen[file] {
				add(file, Missing, false)
			}
		}
	}
	slices.SortFunc(flaws, func(a, b Flawed) int { return strings.Compare(a.File, b.File) })
	return flaws, nil
}

// altered is what is wrong with a file that is not as it was written.
func altered(data []byte, want string) Flaw {
	if sum(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))) == want {
		return Breaks
	}
	return Altered
}
