package press

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/input"
	"klausel/generator/internal/render"
	"klausel/generator/internal/site"
)

// A memory is what one build leaves to the next, so that it need not make again
// what would come out the same: public.cache beside public. It belongs to one
// machine and is never committed. A build without it, or with one that was
// damaged, makes everything; the outcome is the same.
//
// Each profile has a line: a checksum, and in JSON what was read for it, what was
// found, and its files. The line holds as long as its key does, which stands for
// everything that the profile's files and findings are made of: the program, the
// day, the site, the files of the catalogue, and every file that was read for the
// profile, whether it was there or not.
type memory struct {
	file  string
	base  []byte // what holds for every profile
	press *Press
	past  *archive.History

	mu      sync.Mutex
	before  map[string][]byte // lines of the build before, by slug
	lent    map[string]lent   // the same of other folders
	folders []*os.Root        // those that lend
	after   map[string][]byte // lines that hold still
	fresh   map[string]*recalled
	digests map[string][32]byte // of the catalogue, by languages and services
}

// lent is a line of another folder, whose files can be taken over.
type lent struct {
	line   []byte
	folder *os.Root
}

// recalled is one line.
type recalled struct {
	Slug    string
	Key     site.Hash
	Read    map[string]string // files that were read, with their digests
	Client  *render.Client
	Found   []diag.Finding `json:",omitempty"`
	Written map[string]int `json:",omitempty"`
	Files   []site.Stood   `json:",omitempty"`
	Uses    []string       `json:",omitempty"`
}

// cacheSuffix makes the name of the file from that of the output folder.
const cacheSuffix = ".cache"

// remember reads what the build before left. With force it is not used.
func (p *Press) remember(o Order) (*memory, error) {
	file, err := site.Beside(o.Out, cacheSuffix)
	if err != nil {
		return nil, err
	}
	program, err := programHash()
	if err != nil {
		return nil, err
	}
	m := &memory{file: file, press: p, past: o.Config.Earlier, before: map[string][]byte{}, after: map[string][]byte{}, fresh: map[string]*recalled{}, lent: map[string]lent{}, digests: map[string][32]byte{}}
	m.base = fmt.Appendf(nil, "%x\n%s\n%q %q %q\n", program, p.Day, o.Config.BaseURL, o.Config.Title, o.Config.Formats)
	if o.Force {
		return m, nil
	}
	for slug, line := range linesOf(file) {
		m.before[slug] = line
	}
	for _, dir := range o.Merge {
		if file, err = site.Beside(dir, cacheSuffix); err != nil {
			return nil, err
		}
		folder, err := os.OpenRoot(dir)
		if err != nil {
			return nil, err
		}
		m.folders = append(m.folders, folder)
		for slug, line := range linesOf(file) {
			m.lent[slug] = lent{line, folder}
		}
	}
	if o.Part { // of the others nothing changes
		maps.Copy(m.after, m.before)
		for _, s := range o.Profiles {
			delete(m.after, s.Slug())
		}
	}
	return m, nil
}

// close lets go of the folders that lend.
func (m *memory) close() {
	for _, f := range m.folders {
		f.Close()
	}
}

// linesOf yields the whole lines of a cache by slug, none where it cannot be read:
// then everything is made.
func linesOf(file string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		data, err := input.File(file, 1<<30)
		if err != nil {
			return
		}
		for line := range bytes.Lines(data) {
			if slug, ok := slugOf(line); ok && !yield(slug, line) {
				return
			}
		}
	}
}

// programHash stands for the program that runs.
var programHash = sync.OnceValues(func() (sum [32]byte, err error) {
	name, err := os.Executable()
	if err != nil {
		return sum, err
	}
	f, err := os.Open(name)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	return [32]byte(h.Sum(nil)), nil
})

// A line is: checksum, slug, JSON.
func lineOf(r *recalled) []byte {
	data, err := json.Marshal(r)
	if err != nil {
		panic(err) // texts, numbers and lists of them always have a JSON form
	}
	rest := fmt.Appendf(nil, "%s %s\n", r.Slug, data)
	return append(fmt.Appendf(nil, "%08x ", crc32.ChecksumIEEE(rest)), rest...)
}

// slugOf is the slug of a line that is whole.
func slugOf(line []byte) (slug string, ok bool) {
	sum, rest, ok := bytes.Cut(line, []byte(" "))
	if !ok || fmt.Sprintf("%08x", crc32.ChecksumIEEE(rest)) != string(sum) {
		return "", false
	}
	s, _, ok := bytes.Cut(rest, []byte(" "))
	return string(s), ok
}

func parseLine(line []byte) *recalled {
	r := &recalled{}
	if parts := bytes.SplitN(line, []byte(" "), 3); len(parts) < 3 || json.Unmarshal(parts[2], r) != nil || r.Client == nil {
		return nil
	}
	return r
}

// key stands for all that a profile's files and findings are made of.
func (m *memory) key(s Source, client *render.Client, read map[string]string) site.Hash {
	h := sha256.New()
	h.Write(m.base)
	fmt.Fprintf(h, "%q %q\n%s\n", s.Name, s.File, m.past.Print(s.Slug()))
	var services []string
	for _, s := range client.Services {
		services = append(services, s.ID, s.Of)
	}
	catalogue := m.catalogue(client.Languages, services)
	h.Write(catalogue[:])
	writeSorted(h, read)
	return site.Hash(h.Sum(nil))
}

func writeSorted(h hash.Hash, read map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(read)) {
		fmt.Fprintf(h, "%q %s\n", name, read[name])
	}
}

func (m *memory) catalogue(languages, services []string) [32]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	id := strings.Join(languages, ",") + ";" + strings.Join(services, ",")
	d, ok := m.digests[id]
	if !ok {
		d = m.press.Library.Digest(languages, services)
		m.digests[id] = d
	}
	return d
}

// recall returns what would come out of a profile again, with its files handed to
// w: as they stand, or as they stand in a folder that lends; nil if it has to be
// made.
func (m *memory) recall(s Source, w *site.Writer) (*Judged, error) {
	if len(s.Odd) > 0 {
		return nil, nil
	}
	line := m.before[s.Slug()]
	if r := m.holds(s, line); r != nil {
		unmarked := slices.ContainsFunc(r.Files, func(f site.Stood) bool { return f.Mark == "" })
		ok, err := w.Same(s.Slug(), r.Files, r.Uses)
		if err != nil {
			return nil, err
		}
		if ok {
			m.mu.Lock()
			defer m.mu.Unlock()
			if unmarked || slices.ContainsFunc(r.Files, func(f site.Stood) bool { return f.Mark == "" }) {
				m.fresh[s.Slug()] = r // so that they get a mark
			} else {
				m.after[s.Slug()] = line
			}
			return r.judged(s), nil
		}
	}
	from := m.lent[s.Slug()]
	r := m.holds(s, from.line)
	if r == nil {
		return nil, nil
	}
	if ok, err := r.borrow(from.folder, w); !ok || err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fresh[s.Slug()] = r
	return r.judged(s), nil
}

// holds is what a line says, if the same would come out of the profile again.
func (m *memory) holds(s Source, line []byte) *recalled {
	if line == nil {
		return nil
	}
	r := parseLine(line)
	if r == nil {
		return nil
	}
	for name, was := range r.Read {
		if now := digestOf(s.FS, name); hex.EncodeToString(now[:]) != was {
			return nil
		}
	}
	if m.key(s, r.Client, r.Read) != r.Key {
		return nil
	}
	return r
}

// borrow hands the files of another folder to w, if all stand there as they were
// written.
func (r *recalled) borrow(folder *os.Root, w *site.Writer) (ok bool, err error) {
	var files []site.File
	for _, f := range r.Files {
		data, err := folder.ReadFile(f.Path)
		if err != nil || site.HashOf(data) != f.Hash {
			return false, nil
		}
		files = append(files, site.File{Path: f.Path, Owner: r.Slug, Data: data})
	}
	for i, f := range files {
		if i == 0 {
			f.Uses = r.Uses
		}
		if err := w.Put(f); err != nil {
			return false, err
		}
	}
	return true, nil
}

// judged is the profile as it was when the line was written. Its files are listed
// anew where they get a mark.
func (r *recalled) judged(s Source) *Judged {
	r.Files = nil
	return &Judged{Source: s, Client: r.Client, Found: slices.Clone(r.Found), written: r.Written}
}

// note keeps what came out of a profile for the next build. What failed is made
// again.
func (m *memory) note(j *Judged, from *reader) {
	if j.Client == nil || j.Err != nil {
		return
	}
	read := map[string]string{}
	for name, d := range from.read {
		read[name] = hex.EncodeToString(d[:])
	}
	r := &recalled{Slug: j.Slug(), Key: m.key(j.Source, j.Client, read), Read: read, Client: j.Client, Found: slices.Clone(j.Found), Written: j.written}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fresh[r.Slug] = r
}

// save leaves to the next build what holds after this one.
func (m *memory) save(w *site.Writer) error {
	w.Standing(m.lacking, func(owner string, files []site.Stood, uses []string) {
		r := m.fresh[owner]
		r.Files, r.Uses = files, uses
	})
	for slug, r := range m.fresh {
		m.after[slug] = lineOf(r)
	}
	if maps.EqualFunc(m.before, m.after, bytes.Equal) {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(m.file), ".klausel-tmp-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	to := bufio.NewWriter(f)
	for _, slug := range slices.Sorted(maps.Keys(m.after)) {
		to.Write(m.after[slug])
	}
	if err := to.Flush(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), m.file)
}

// lacking reports whether the files of an owner are to be looked at for its line.
func (m *memory) lacking(owner string) bool { return m.fresh[owner] != nil }
