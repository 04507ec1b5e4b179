// Package archive keeps what was published: each text once, and for each
// publication an entry that says when which text was put where. It is written
// to, never rewritten, and can be committed to git. Its folder holds
//
//	texts/HASH.txt            one text, a paragraph a line, with blanks that show
//	                          what is a heading, a list or a table; HASH is the
//	                          SHA-256 of its canonical form (see Canonical)
//	entries/NUMBER-HASH.json  one entry; HASH is the SHA-256 of the file, and
//	                          the next entry names it: the entries are a chain
//	head                      the name of the last entry
//	.gitattributes .gitignore so that git changes no byte and leaves the lock out
//
// A publication is two entries: one before the first change at the target, one
// when everything was read back. So a publication that was cut off in between
// is known as one of which nobody can say when, or whether, it arrived.
//
// A process that is killed at any moment leaves a valid archive: texts are
// written before the entry that names them, the entry before the head, each in
// one step. Only one process at a time appends.
//
// The archive speaks to no network, and it knows no HTML.
package archive

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"klausel/generator/internal/fact"
)

// Dir is the folder of the archive, beside site.yaml.
const Dir = "archive"

// A Key names a text among those of all companies.
type Key struct {
	Slug    string `json:"slug"`
	Service string `json:"service,omitempty"` // empty: the section on all services
	Lang    string `json:"lang"`
}

// String is the key as commands take and print it: acme/zoom/de, and
// acme/-/de for the section.
func (k Key) String() string { return k.Slug + "/" + cmp.Or(k.Service, "-") + "/" + k.Lang }

// A Text is what an entry says of one text.
type Text struct {
	Key
	Date    string `json:"date,omitempty"`    // what the text calls its date (notice.date), YYYY-MM-DD
	Address string `json:"address,omitempty"` // where visitors find it

	// SHA256 is that of the canonical text. Empty: the text was withdrawn, and
	// nothing stands there any more.
	SHA256 string `json:"sha256,omitempty"`

	// Undated is the SHA-256 of the canonical text without its date, so that a
	// text of which nothing but the date is new can be told.
	Undated string `json:"undated,omitempty"`

	// Stored is the SHA-256 of the file in texts/, line breaks included.
	Stored string `json:"stored,omitempty"`
}

// Day is Date as a day; zero where the text has none, or none that can be.
func (t Text) Day() fact.Date {
	day, _ := fact.ParseDate(t.Date)
	return day
}

func (t Text) file() string { return path.Join("texts", t.SHA256+".txt") }

// An Act is what an entry says happened.
type Act string

const (
	Announced Act = "announced" // about to be put there
	Confirmed Act = "confirmed" // read back: what was announced stands there
	Refused   Act = "refused"   // what was announced was not put there; what stood there stands
	Found     Act = "found"     // these texts stand there already; when they were put there is not known
)

// An Entry is one link of the chain.
type Entry struct {
	Number   int       `json:"number"`   // from 1
	Previous string    `json:"previous"` // SHA-256 of the entry before, empty for the first
	Time     time.Time `json:"time"`     // with the offset of whoever published
	Act      Act       `json:"act"`
	Of       int       `json:"of,omitempty"` // of Confirmed and Refused: number of what was announced
	Target   string    `json:"target"`
	Texts    []Text    `json:"texts,omitempty"` // of Announced and Found

	Hash string `json:"-"` // SHA-256 of the entry
}

func (e Entry) file() string { return fmt.Sprintf("entries/%06d-%s.json", e.Number, e.Hash) }

// An Archive is what was read from a folder.
type Archive struct {
	Entries []Entry // in order; empty where there is no folder yet
	dir     string

	once    sync.Once
	telling *telling // what the entries come to, once somebody asked
}

// ErrDamaged says that the archive is not as it was written. Verify says where.
var ErrDamaged = errors.New("the archive is damaged")

// Damage is the ErrDamaged that says which file is not as it was written.
type Damage struct {
	Dir string // of the archive
	Flawed
}

func (e *Damage) Error() string {
	return fmt.Sprintf("%v: %s: %s", ErrDamaged, filepath.Join(e.Dir, filepath.FromSlash(e.File)), e.Flaw)
}

func (e *Damage) Unwrap() error { return ErrDamaged }

// Open reads the entries of the archive in dir. It fails with ErrDamaged if
// the chain is broken. Texts are looked at when they are asked for.
func Open(dir string) (*Archive, error) {
	entries, flaws, err := read(dir)
	if err != nil {
		return nil, err
	}
	for _, f := range flaws {
		if !f.Harmless {
			return nil, &Damage{dir, f}
		}
	}
	return &Archive{Entries: entries, dir: dir}, nil
}

// Exists reports whether dir holds an archive.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "entries"))
	return err == nil
}

// Read returns a text by the SHA-256 of its canonical form, a paragraph a
// line. It fails with ErrDamaged if it is not what was stored.
func (a *Archive) Read(sha string) (string, error) {
	typed, err := a.Typed(sha)
	var lines strings.Builder
	for line := range strings.Lines(typed) {
		if line = Canonical(line); line != "" {
			lines.WriteString(line + "\n")
		}
	}
	return lines.String(), err
}

// Typed is Read with the blanks that were stored: lines before a heading, two
// before an entry of a list, a tab between the cells of a table. A text that was
// stored before there were such blanks has none.
func (a *Archive) Typed(sha string) (string, error) {
	file := Text{SHA256: sha}.file()
	data, err := os.ReadFile(filepath.Join(a.dir, filepath.FromSlash(file)))
	if errors.Is(err, fs.ErrNotExist) {
		return "", &Damage{a.dir, Flawed{File: file, Flaw: Missing}}
	}
	if err != nil {
		return "", err
	}
	if Hash(string(data)) != sha {
		return "", &Damage{a.dir, Flawed{File: file, Flaw: Altered}}
	}
	return string(data), nil
}

// Find returns the texts whose hash begins with prefix, each once, in the
// order in which they were first published.
func (a *Archive) Find(prefix string) []Text {
	var out []Text
	known := map[string]bool{}
	for _, e := range a.Entries {
		for _, t := range e.Texts {
			if t.SHA256 != "" && strings.HasPrefix(t.SHA256, prefix) && !known[t.SHA256] {
				known[t.SHA256] = true
				out = append(out, t)
			}
		}
	}
	return out
}

// Canonical is the form of a text that is hashed: its words with one space
// between them. So two texts have one hash if they differ in line breaks
// alone.
func Canonical(text string) string { return strings.Join(strings.Fields(text), " ") }

// Hash is the SHA-256 of the canonical form of a text, in hexadecimal.
func Hash(text string) string { return sum([]byte(Canonical(text))) }

func sum(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

var (
	entryName = regexp.MustCompile(`^(\d{6,})-([0-9a-f]{64})\.json$`)
	textName  = regexp.MustCompile(`^([0-9a-f]{64})\.txt$`)
)

// read reads the chain and lists what is wrong with it.
func read(dir string) ([]Entry, []Flawed, error) {
	names, err := os.ReadDir(filepath.Join(dir, "entries"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(filepath.Join(dir, "head")); err == nil {
			return nil, []Flawed{{File: "entries", Flaw: Missing}}, nil
		}
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var entries []Entry
	var flaws []Flawed
	for _, n := range names {
		if strings.HasPrefix(n.Name(), tempPrefix) {
			continue
		}
		file := path.Join("entries", n.Name())
		m := entryName.FindStringSubmatch(n.Name())
		if m == nil || !n.Type().IsRegular() {
			flaws = append(flaws, Flawed{File: file, Flaw: Foreign})
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		if err != nil {
			return nil, nil, err
		}
		if sum(data) != m[2] {
			flaws = append(flaws, Flawed{File: file, Flaw: altered(data, m[2])})
		}
		number, _ := strconv.Atoi(m[1])
		e := Entry{}
		if err := json.Unmarshal(data, &e); err != nil && sum(data) == m[2] || e.Number != number && sum(data) == m[2] {
			flaws = append(flaws, Flawed{File: file, Flaw: Foreign})
		}
		e.Number, e.Hash = number, m[2]
		entries = append(entries, e)
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return a.Number - b.Number })
	if len(flaws) == 0 {
		if last, forked := settleForks(entries); len(forked) > 0 {
			if data, _ := os.ReadFile(filepath.Join(dir, "head")); string(data) != head(last) {
				forked = append(forked, Flawed{File: "head", Flaw: Merged, Want: strings.TrimSpace(head(last))})
			}
			return entries, forked, nil
		}
	}
	want, before := 1, ""
	var latest time.Time
	for i, e := range entries {
		if e.Time.Before(latest.Add(-slack)) {
			flaws = append(flaws, Flawed{File: e.file(), Flaw: Backwards, Harmless: true})
		} else if e.Time.After(latest) {
			latest = e.Time
		}
		if i > 0 && e.Number == entries[i-1].Number {
			flaws = append(flaws, Flawed{File: e.file(), Flaw: Twice})
			continue
		}
		for ; want < e.Number; want++ {
			flaws = append(flaws, Flawed{File: fmt.Sprintf("entries/%06d-….json", want), Flaw: Missing})
			before = "?" // what it was is not known
		}
		if before != "?" && e.Previous != before && !slices.ContainsFunc(flaws, func(f Flawed) bool { return f.File == e.file() }) {
			flaws = append(flaws, Flawed{File: e.file(), Flaw: Unchained})
		}
		want, before = e.Number+1, e.Hash
	}
	return entries, append(flaws, checkHead(dir, entries)...), nil
}

// checkHead compares the head with the last entry. A process that was killed
// after it wrote an entry leaves a head that is one behind.
func checkHead(dir string, entries []Entry) []Flawed {
	data, err := os.ReadFile(filepath.Join(dir, "head"))
	n := len(entries)
	switch {
	case err != nil && n <= 1:
		return nil // the first entry, cut off
	case err != nil:
		return []Flawed{{File: "head", Flaw: Missing}}
	case n > 0 && string(data) == head(entries[n-1]):
		return nil
	case n > 1 && string(data) == head(entries[n-2]):
		return []Flawed{{File: "head", Flaw: Behind, Harmless: true}}
	}
	if n > 0 && strings.ReplaceAll(string(data), "\r\n", "\n") == head(entries[n-1]) {
		return []Flawed{{File: "head", Flaw: Breaks}}
	}
	name := strings.TrimSuffix(string(data), "\n")
	if m := entryName.FindStringSubmatch(name + ".json"); m != nil && !slices.ContainsFunc(entries, func(e Entry) bool { return head(e) == string(data) }) {
		if number, _ := strconv.Atoi(m[1]); number == n+1 || n == 0 {
			return []Flawed{{File: "entries/" + name + ".json", Flaw: Missing}}
		}
	}
	return []Flawed{{File: "head", Flaw: Altered}}
}

// slack is by how much the clocks of two computers that publish may differ
// before it is worth a word.
const slack = time.Minute

// Ahead is the latest time of an entry, if it lies after now: then this clock is
// wrong, or that one was. Otherwise it is zero.
func (a *Archive) Ahead(now time.Time) time.Time {
	var latest time.Time
	for _, e := range a.Entries {
		if e.Time.After(latest) {
			latest = e.Time
		}
	}
	if !latest.After(now.Add(slack)) {
		return time.Time{}
	}
	return latest
}

func head(e Entry) string { return fmt.Sprintf("%06d-%s\n", e.Number, e.Hash) }

// Head is the name of the last entry, NUMBER-HASH, empty if there is none. Who
// notes it elsewhere can prove later that nothing before it was changed.
func (a *Archive) Head() string {
	if len(a.Entries) == 0 {
		return ""
	}
	return strings.TrimSpace(head(a.Entries[len(a.Entries)-1]))
}

// Keys lists what was ever published, in the order of first publication.
func (a *Archive) Keys() []Key {
	var out []Key
	known := map[Key]bool{}
	for _, e := range a.Entries {
		for _, t := range e.Texts {
			if !known[t.Key] {
				known[t.Key] = true
				out = append(out, t.Key)
			}
		}
	}
	return out
}
