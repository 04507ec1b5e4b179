package profile

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/diag"
)

// newTestLoader knows no catalogue: any value of a list is taken.
func newTestLoader(t testing.TB) *Loader {
	t.Helper()
	l, err := NewLoader(func(string) []string { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A statement is one fact of a file, in the words of a fact path.
type statement struct{ path, value string }

// statements are what the random files choose from: values, lists, texts in two
// languages, items of lists known by id, by basis and by what they are for.
var statements = []string{
	"controller.name", "controller.email", "controller.address.city", "controller.address.street",
	"contact.name", "dpo.name", "notice.version", "languages",
	"services[zoom].groups", "services[zoom].provider.name", "services[zoom].recording.necessity",
	"services[zoom].transfers[us].recipient", "services[zoom].transfers[uk].recipient", "services[zoom].transfers[us].what",
	"services[zoom].retention[chat].reason", "services[zoom].retention[chat+files].reason",
	"services[zoom].purposes[talk].legal_bases[consent].norm", "services[zoom].purposes[talk].text", "services[zoom].purposes[teach].text",
	"services[webex].provider.name", "services[webex].groups", "services[webex].transfers[us].recipient",
}

// valueOf makes the nth value of a fact, in YAML.
func valueOf(path string, n int) string {
	switch {
	case path == "languages":
		return []string{"[de]", "[en]", "[de, en]"}[n%3]
	case strings.HasSuffix(path, ".groups"):
		return []string{"[staff]", "[guests]", "[guests, staff]"}[n%3]
	case path == "controller.email":
		return fmt.Sprintf("mail%d@handwerk.example", n)
	case strings.HasSuffix(path, "contact.name"), strings.HasSuffix(path, "necessity"), strings.HasSuffix(path, ".text"), strings.HasSuffix(path, ".what"):
		return []string{fmt.Sprintf("Text %d", n), fmt.Sprintf("{de: Wort %d, en: word %d}", n, n), fmt.Sprintf("{de: Satz %d}", n)}[n%3]
	}
	return fmt.Sprintf("Wert %d", n)
}

// A file is random statements, each fact once, and paths it removes.
type file struct {
	says    []statement
	removes []string
}

func randomFile(r *rand.Rand, above []file) file {
	var f file
	for _, path := range statements {
		if r.IntN(3) == 0 {
			f.says = append(f.says, statement{path, valueOf(path, r.IntN(1000))})
		}
	}
	r.Shuffle(len(f.says), func(i, j int) { f.says[i], f.says[j] = f.says[j], f.says[i] })
	held := hold(above...)
	for _, s := range held {
		if r.IntN(8) == 0 {
			f.removes = append(f.removes, s.path)
		}
	}
	return f
}

// hold is what holds of files, the nearest last, worked out fact by fact: it
// knows nothing of blocks and lists.
func hold(files ...file) []statement {
	var held []statement
	for _, f := range files {
		held = slices.DeleteFunc(held, func(s statement) bool { return slices.Contains(f.removes, s.path) })
		for _, s := range f.says {
			held = slices.DeleteFunc(held, func(h statement) bool { return h.path == s.path })
			held = append(held, s)
		}
	}
	return held
}

// write writes a file in YAML as a person does: what belongs to one block stands
// in one block.
func (f file) write(extends string) string {
	root := &yamlNode{}
	for _, s := range f.says {
		at := root
		for _, seg := range cutPath(s.path) {
			at = at.into(seg)
		}
		at.value = s.value
	}
	var b strings.Builder
	if extends != "" {
		fmt.Fprintf(&b, "extends: %s\n", extends)
	}
	if len(f.removes) > 0 {
		fmt.Fprintf(&b, "remove: [%q]\n", strings.Join(f.removes, `", "`))
	}
	root.write(&b, "")
	if b.Len() == 0 {
		return "{}\n"
	}
	return strings.ReplaceAll(b.String(), `\"`, `"`)
}

type yamlNode struct {
	value string
	names []segment
	below []*yamlNode
}

func (n *yamlNode) into(seg segment) *yamlNode {
	i := slices.Index(n.names, seg)
	if i < 0 {
		i = len(n.names)
		n.names, n.below = append(n.names, seg), append(n.below, &yamlNode{})
	}
	return n.below[i]
}

func (n *yamlNode) write(b *strings.Builder, indent string) {
	done := map[string]bool{}
	for i, seg := range n.names {
		switch {
		case seg.id == "" && n.below[i].value != "":
			fmt.Fprintf(b, "%s%s: %s\n", indent, seg.key, n.below[i].value)
		case seg.id == "":
			fmt.Fprintf(b, "%s%s:\n", indent, seg.key)
			n.below[i].write(b, indent+"  ")
		case !done[seg.key]:
			done[seg.key] = true
			fmt.Fprintf(b, "%s%s:\n", indent, seg.key)
			for j, other := range n.names {
				if other.key != seg.key {
					continue
				}
				switch seg.key {
				case "retention":
					fmt.Fprintf(b, "%s  - for: [%s]\n", indent, strings.ReplaceAll(other.id, "+", ", "))
				case "legal_bases":
					fmt.Fprintf(b, "%s  - basis: %s\n", indent, other.id)
				default:
					fmt.Fprintf(b, "%s  - id: %s\n", indent, other.id)
				}
				n.below[j].write(b, indent+"    ")
			}
		}
	}
}

// known is what a profile states, without places and without the order in which
// files happened to bring the items of a list.
func known(p *Profile) []string {
	var all []string
	for _, o := range p.Origins() {
		if !o.Removed {
			all = append(all, o.Path+" = "+o.Value)
		}
	}
	slices.Sort(all)
	return all
}

// TestMerge makes random families of files and holds what the loader makes of
// them against the one file that says what holds of them, fact by fact. Every
// value has one place, and what it says stands there.
func TestMerge(t *testing.T) {
	l := newTestLoader(t)
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	for range 120 {
		checkFamily(t, l, r)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// FuzzMerge is TestMerge with files that the fuzzer chooses.
func FuzzMerge(f *testing.F) {
	f.Add(uint64(1))
	l := newTestLoader(f)
	f.Fuzz(func(t *testing.T, seed uint64) { checkFamily(t, l, rand.New(rand.NewPCG(seed, 1))) })
}

func checkFamily(t *testing.T, l *Loader, r *rand.Rand) {
	t.Helper()
	var files []file
	for range 1 + r.IntN(4) {
		files = append(files, randomFile(r, files))
	}
	fsys := fstest.MapFS{}
	extends := ""
	for i, f := range files {
		name := fmt.Sprintf("shared/f%d.yaml", i)
		if i == len(files)-1 {
			name = "child.yaml"
		}
		fsys[name] = &fstest.MapFile{Data: []byte(f.write(extends))}
		extends = fmt.Sprintf("f%d", i)
	}
	p, found := l.Load(fsys, "child.yaml", "child.yaml")
	found = slices.DeleteFunc(found, harmless)
	if p == nil || len(found) > 0 {
		t.Fatalf("%v\n%s", found, show(fsys))
	}
	// The same as one file.
	fsys["whole.yaml"] = &fstest.MapFile{Data: []byte(file{says: hold(files...)}.write(""))}
	whole, found := l.Load(fsys, "whole.yaml", "whole.yaml")
	if whole == nil || len(slices.DeleteFunc(found, harmless)) > 0 {
		t.Fatalf("%v\n%s", found, show(fsys))
	}
	// A removed fact leaves the item behind in which it stood: whoever removed it
	// keeps the item. So ids alone are no difference.
	ids := func(s string) bool {
		return strings.Contains(s, "].id = ") || strings.Contains(s, "].basis = ") || strings.Contains(s, "].for = ")
	}
	got, want := slices.DeleteFunc(known(p), ids), slices.DeleteFunc(known(whole), ids)
	if !slices.Equal(got, want) {
		t.Fatalf("got\n%s\nwant\n%s\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), show(fsys))
	}
	// Every value has one place, and it says there what it says.
	seen := map[string]bool{}
	for _, o := range p.Origins() {
		if o.Removed {
			continue
		}
		if seen[o.Path] {
			t.Fatalf("%s has two origins\n%s", o.Path, show(fsys))
		}
		seen[o.Path] = true
		lines := strings.Split(string(fsys[o.Pos.File].Data), "\n")
		if o.Pos.Line > len(lines) {
			t.Fatalf("%s stands at %s, behind the end of the file\n%s", o.Path, o.Pos, show(fsys))
		}
		rest := strings.Join(strings.Fields(strings.Join(lines[o.Pos.Line-1:], " ")[o.Pos.Col-1:]), " ")
		if !strings.HasPrefix(rest, o.Value) {
			t.Fatalf("%s is %q, but at %s stands %.40q\n%s", o.Path, o.Value, o.Pos, rest, show(fsys))
		}
	}
	// Merging is associative: laying the nearest onto the others laid together
	// is laying it onto them one after the other.
	layers := make([]*layer, len(files))
	for i, f := range files {
		ix := newIndex("f")
		layers[i] = l.layer(ix, ix.parseText([]byte(f.write(""))))
	}
	if len(layers) == 3 {
		left, upper, right := &stack{}, &stack{}, &stack{}
		for _, layer := range layers {
			left.lay(layer)
		}
		upper.lay(layers[1])
		upper.lay(layers[2])
		right.lay(layers[0])
		both := upper.layer()
		both.remove = slices.Concat(layers[1].remove, layers[2].remove)
		right.lay(both)
		if a, b := plain(left), plain(right); !reflect.DeepEqual(a, b) {
			t.Fatalf("(a+b)+c is %v\na+(b+c) is %v\n%s", a, b, show(fsys))
		}
	}
}

// layer is a stack as one file.
func (s *stack) layer() *layer {
	root := *s.root
	keys := map[string]*tree{}
	for k, v := range root.keys {
		keys[k] = v
	}
	if s.listed != nil {
		keys["services"] = &tree{kind: list, pl: s.listed.pl, items: s.services}
	}
	if s.all != nil {
		keys["all_services"] = s.all
	}
	root.keys = keys
	return &layer{root: &root}
}

func plain(s *stack) any { return s.values(newIndex("f")) }

// harmless: a random file may begin an item and state nothing else of it.
func harmless(f diag.Finding) bool { return f.Rule == "empty-profile" || f.Rule == "item-once" }

func show(fsys fstest.MapFS) string {
	var b strings.Builder
	for name, f := range fsys {
		fmt.Fprintf(&b, "-- %s --\n%s", name, f.Data)
	}
	return b.String()
}
