package profile

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/input"
)

// This file finds the parents of a profile: files that state what many share.
// They stand in a folder of their own, and a profile names them without folder
// and extension, so that no name leads anywhere else.

// SharedFolder is the folder of parents in a folder of profiles. What stands
// there is extended by others and never published by itself.
const SharedFolder = "shared"

// maxParents is how many files one profile may extend, directly or through
// others: office, group, presets of services.
const maxParents = 16

// IsParent reports whether a file of a folder of profiles is a parent.
func IsParent(name string) bool { return path.Dir(name) == SharedFolder }

// ParentNames lists the parents in a folder of profiles, as extends names them.
func ParentNames(fsys fs.FS) []string {
	var names []string
	entries, _ := fs.ReadDir(fsys, SharedFolder)
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".yaml"); ok && ValidSlug(name) {
			names = append(names, name)
		}
	}
	return names
}

// A layer is one file, checked for its shape.
type layer struct {
	index   *index
	root    *tree // nil: not readable
	extends []extension
	remove  []removal
	found   []diag.Finding
}

// An extension is one entry of extends.
type extension struct {
	name string
	pl   *place
}

// read reads one file.
func (l *Loader) read(fsys fs.FS, name, file string) *layer {
	ix := newIndex(file)
	return l.layer(ix, ix.parse(fsys, name))
}

// layer is a file that was parsed.
func (l *Loader) layer(ix *index, root any) *layer {
	doc, ok := root.(map[string]any)
	if !ok {
		if len(ix.found) == 0 {
			ix.report("", "empty-profile", false, nil)
		}
		return &layer{index: ix, found: ix.found}
	}
	told := map[string]bool{}
	for _, v := range violations(l.schema, doc) {
		told[dotted(v.pointer)] = true
		pl := ix.value[v.pointer]
		if pl != nil && pl.literal != "" && v.args["literal"] != "" {
			v.args["literal"] = pl.literal
		}
		ix.report(v.pointer, v.rule, v.onKey, v.args)
		if v.rule == "known-key" && v.args["nearest"] != "" {
			ix.meant[v.pointer[:strings.LastIndexByte(v.pointer, '/')+1]+v.args["nearest"]] = true
		}
		if pl != nil && v.pointer != "" {
			pl.broken = true
			remove(doc, v.pointer)
		}
	}
	ix.found = slices.DeleteFunc(ix.found, func(f diag.Finding) bool { return f.Rule == "empty-value" && told[f.Path] })
	ix.twice(doc, "")
	out := &layer{index: ix, root: ix.grow(doc, "", "")}
	ix.fill(out.root)
	each(out.root.child("extends"), func(n *tree, word string) {
		out.extends = append(out.extends, extension{strings.TrimSpace(word), n.pl})
	})
	each(out.root.child("remove"), func(n *tree, word string) {
		out.remove = append(out.remove, removal{strings.TrimSpace(word), n.pl})
	})
	out.found = ix.found
	return out
}

// each calls f for a text, or for each text of a list.
func each(n *tree, f func(n *tree, word string)) {
	if n == nil {
		return
	}
	if word, ok := n.text.(string); ok && n.kind == single {
		f(n, word)
	}
	for _, it := range n.items {
		each(it, f)
	}
}

// A family is a profile and the parents it extends.
type family struct {
	loader *Loader
	fs     fs.FS
	dir    string // of profiles, as the user names it
	met    map[string]bool
	layers []*layer // the furthest first
	files  []string
	found  []diag.Finding
	broken bool // a parent could not be read
}

// add adds a file behind its parents, each file once: a parent that two parents
// share lies below both. line is how the file was reached.
func (f *family) add(l *layer, line []string) {
	first := len(f.layers)
	for _, e := range l.extends {
		switch {
		case slices.Contains(line, e.name):
			from := slices.Index(line, e.name)
			f.report(l, e, "parent-cycle", map[string]string{"chain": strings.Join(append(slices.Clone(line[from:]), e.name), " → ")})
			f.broken = true
		case f.met[e.name]:
			if slices.ContainsFunc(f.layers[first:], func(m *layer) bool { return m.index.file == f.file(e.name) }) {
				f.report(l, e, "parent-twice", map[string]string{"name": e.name})
			}
		case len(f.met) == maxParents:
			f.report(l, e, "parents-many", map[string]string{"most": strconv.Itoa(maxParents)})
			f.broken = true
			return
		default:
			f.met[e.name] = true
			f.files = append(f.files, path.Join(SharedFolder, e.name+".yaml"))
			parent := f.loader.parent(f.fs, f.files[len(f.files)-1], f.file(e.name))
			if parent == nil {
				f.missing(l, e)
				continue
			}
			f.found = append(f.found, parent.found...)
			if parent.root == nil {
				f.broken = true
				continue
			}
			f.add(parent, append(slices.Clone(line), e.name))
		}
	}
	f.layers = append(f.layers, l)
}

func (f *family) file(name string) string { return path.Join(f.dir, SharedFolder, name+".yaml") }

func (f *family) report(l *layer, e extension, rule string, args map[string]string) {
	f.found = append(f.found, diag.Finding{Rule: rule, Pos: e.pl.pos, Path: "extends", Args: args})
}

// missing reports a parent that is not there.
func (f *family) missing(l *layer, e extension) {
	f.broken = true
	names := ParentNames(f.fs)
	args := map[string]string{"name": e.name, "nearest": Nearest(e.name, names), "allowed": "", "folder": path.Join(f.dir, SharedFolder)}
	if len(names) <= 20 { // a longer list helps nobody
		args["allowed"] = strings.Join(names, ", ")
	}
	f.report(l, e, "parent-missing", args)
}

// A memory keeps the parents that were read last: what forty profiles extend is
// checked once. A layer is never changed, so many may use it at once.
type memory struct {
	mu     sync.Mutex
	layers map[[sha256.Size]byte]*layer
}

// maxRemembered is how many parents are kept.
const maxRemembered = 64

// parent reads a parent, nil if there is none. A file that has changed is
// another one.
func (l *Loader) parent(fsys fs.FS, name, file string) *layer {
	data, err := input.Read(fsys, name, maxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return l.read(fsys, name, file)
	}
	key := sha256.Sum256(slices.Concat([]byte(file), []byte{0}, data))
	m := &l.parents
	m.mu.Lock()
	known := m.layers[key]
	m.mu.Unlock()
	if known != nil {
		return known
	}
	ix := newIndex(file)
	read := l.layer(ix, ix.parseText(bytes.Clone(data)))
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.layers == nil || len(m.layers) >= maxRemembered {
		m.layers = map[[sha256.Size]byte]*layer{}
	}
	m.layers[key] = read
	return read
}
