package library

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/input"
	"klausel/generator/internal/meant"
)

// Load reads a whole templates/ folder. view is what clause texts speak of; see
// notice.View. Load reports every mistake it finds, not only the first, each
// with file and line.
func Load(fsys fs.FS, view reflect.Type) (*Library, error) { return load(fsys, view, false) }

// Shipped reads the folder that is built into the program. It is Load without its
// judgement, which takes two fifths of its time: a test has it of this very folder.
func Shipped(fsys fs.FS, view reflect.Type) (*Library, error) { return load(fsys, view, true) }

func load(fsys fs.FS, view reflect.Type, judged bool) (*Library, error) {
	ld := newLoader(fsys)
	ld.view, ld.judged = view, judged
	lib := &Library{Rules: map[string]*Rule{}, Assets: map[string][]byte{}, lists: map[string][]Label{}}

	asOf := bytes.TrimSpace(ld.read("as-of"))
	if err := lib.AsOf.UnmarshalText(asOf); err != nil || !lib.AsOf.Known() {
		ld.fault("as-of", 1, "no-date", "key", "as-of", "value", string(asOf))
	}
	ld.yaml("sources.yaml", &lib.Sources)
	choices(ld, lib, "groups.yaml", &lib.Groups, func(g Group) Label { return Label{ID: g.ID, Label: g.Label} })
	choices(ld, lib, "purposes.yaml", &lib.Purposes, func(p Purpose) Label { return Label{ID: p.ID, Label: p.Text} })
	choices(ld, lib, "interests.yaml", &lib.Interests, func(i Interest) Label { return Label{ID: i.ID, Label: i.Text} })
	choices(ld, lib, "data.yaml", &lib.Data, func(d DataLabel) Label { return Label{ID: d.ID, Label: d.Label, Help: d.Help} })
	ld.yaml("retention.yaml", &lib.Retention)
	ld.serves(lib, "retention.yaml", lib.Retention.Facts.Triggers, keyed(lib.Retention.Triggers))
	ld.serves(lib, "retention.yaml", lib.Retention.Facts.Events, keyed(lib.Retention.Events))
	ld.yaml("labels.yaml", &lib.Enums)
	for _, e := range lib.Enums {
		lib.lists[e.ID] = e.Values
		for _, v := range e.Values {
			if v.Many != nil {
				lib.lists[OfMany(e.ID)] = append(lib.lists[OfMany(e.ID)], Label{ID: v.ID, Label: v.Many})
			}
		}
		ld.serves(lib, "labels.yaml", e.Facts, e.Values)
	}
	ld.yaml("countries.yaml", &lib.Countries)
	ld.yaml("authorities.yaml", &lib.Authorities)
	ld.serves(lib, "authorities.yaml", lib.Authorities.Facts, labels(sorted(lib.Authorities.Records), func(id string) Label {
		return Label{ID: id, Label: lib.Authorities.Records[id].Name}
	}))
	ld.thresholds(&lib.Thresholds)
	ld.limits(&lib.Limits)
	ld.yaml("bases.yaml", &lib.Bases)
	ld.yaml("norms.yaml", &lib.Norms)
	ld.wordLists(&lib.WordLists)

	for _, name := range ld.list("services") {
		s := &Service{ID: name}
		ld.yamlOf(s, "services/"+name+"/service.yaml", s)
		ld.possible(s)
		lib.Services = append(lib.Services, s)
	}
	ld.yaml("ended.yaml", &lib.Ended)
	for _, name := range ld.list("laws") {
		law := &Law{ID: name}
		ld.yaml("laws/"+name+"/law.yaml", law)
		law.speller = speller(law.Spelling)
		lib.Laws = append(lib.Laws, law)
	}
	for _, name := range ld.list("locales") {
		loc := &Locale{ID: strings.TrimSuffix(name, ".yaml")}
		before := len(ld.docs)
		ld.yaml("locales/"+name, loc)
		loc.regions = display.Regions(language.Make(loc.ID))
		loc.telling = map[string]bool{}
		for _, w := range loc.Telling {
			loc.telling[w] = true
		}
		lib.Locales = append(lib.Locales, loc)
		if len(ld.docs) == before {
			continue // it could not be read, and that is told
		}
		if n := len(loc.Months); n != 12 {
			ld.fault("locales/"+name, ld.lineOf("locales/"+name, "months:"), "no-months", "count", strconv.Itoa(n))
		}
		for unit, words := range loc.Periods {
			if len(words) != 2 {
				ld.fault("locales/"+name, ld.lineOf("locales/"+name, unit+":"), "no-plural", "key", unit)
			}
		}
	}
	ld.forms(lib)
	lib.folders()
	for _, name := range ld.list("rules") {
		r := &Rule{ID: strings.TrimSuffix(name, ".yaml")}
		ld.yaml("rules/"+name, r)
		lib.Rules[r.ID] = r
	}
	for _, name := range ld.list("clauses") {
		if c := ld.clause(lib, name); c != nil {
			lib.Clauses = append(lib.Clauses, c)
		}
	}
	slices.SortStableFunc(lib.Clauses, func(a, b *Clause) int { return a.Number - b.Number })
	for _, s := range lib.Services {
		ld.particular(lib, "services/"+s.ID)
	}
	for _, law := range lib.Laws {
		ld.particular(lib, "laws/"+law.ID)
	}
	ld.layouts(lib)
	ld.starters(lib)
	for _, name := range ld.list("questions") {
		if q := ld.question(name); q != nil {
			lib.Questions = append(lib.Questions, q)
		}
	}
	ld.yaml("questions.yaml", &lib.Inquiries)
	ld.yaml("subjects.yaml", &lib.Subjects)
	ld.yaml("denials.yaml", &lib.Denials)
	ld.strangers()
	ld.layers(lib)
	ld.inquiries(lib)
	lib.indexCited()
	if !ld.broken && !ld.judged {
		ld.contents(lib)
		ld.unsaidClauses(lib)
		ld.sources(lib)
		ld.references(lib)
		ld.dead(lib)
		ld.subjects(lib)
		ld.denials(lib)
	}
	ld.called(lib) // after the checks, which know the lists of words.yaml alone
	lib.lacks = map[string]func() int{}
	for _, loc := range lib.Locales {
		lib.lacks[loc.ID] = sync.OnceValue(func() int { return len(lib.missing(loc)) })
	}
	lib.sums = ld.sums
	return lib, errors.Join(ld.errs...)
}

func speller(spelling map[string]string) *strings.Replacer {
	keys := sorted(spelling)
	slices.SortStableFunc(keys, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, k := range keys {
		pairs = append(pairs, k, spelling[k])
	}
	return strings.NewReplacer(pairs...)
}

type loader struct {
	fs    fs.FS
	view  reflect.Type
	errs  []error
	docs  []document          // every YAML file that was read
	seen  map[string]bool     // every file that somebody reads
	sums  map[string][32]byte // and its hash
	asked struct {            // lists that the checks of one file have asked for
		of    *document
		lists map[string]listing
	}
	judged bool // the folder was found to be without a mistake
	broken bool // a file could not be read: what hangs on it is not judged
}

func newLoader(fsys fs.FS) *loader {
	return &loader{fs: fsys, seen: map[string]bool{}, sums: map[string][32]byte{}}
}

// fault notes a mistake of a kind in a line of a file below templates/; line is
// 0 where none is to blame.
func (ld *loader) fault(name string, line int, id string, args ...string) {
	ld.errs = append(ld.errs, fault.New(fact.Pos{File: "templates/" + name, Line: line}, id, args...))
}

// at notes a mistake of a kind at a fact of the catalogue.
func (ld *loader) at(c Cited, id string, args ...string) {
	ld.fault(strings.TrimPrefix(c.File, "templates/"), c.Line, id, args...)
}

// maxFile is the size of a template in bytes.
const maxFile = 1 << 20

// read returns a file as text in UTF-8; nil if that is not what it is.
func (ld *loader) read(name string) []byte {
	data, err := input.Read(ld.fs, name, maxFile)
	ld.seen[name], ld.sums[name] = true, sha256.Sum256(data)
	switch {
	case err != nil:
		ld.errs, ld.broken = append(ld.errs, fault.Read("templates/"+name, err)), true
		return nil
	case !utf8.Valid(data):
		valid := bytes.ToValidUTF8(data, []byte("\ufffd"))
		at := 0
		for at < len(data) && valid[at] == data[at] {
			at++
		}
		ld.fault(name, 1+bytes.Count(data[:at], []byte("\n")), "not-utf8")
		ld.broken = true
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // editors on Windows write one
	if ld.judged {
		return data
	}
	for i, line := range bytes.Split(data, []byte("\n")) {
		if r := fact.Unreadable(string(line) + "x"); r != nil {
			ld.fault(name, i+1, "odd-character", "char", r.What)
			break
		}
	}
	return data
}

// list returns the names in a folder, without hidden files and READMEs.
func (ld *loader) list(dir string) []string {
	entries, err := fs.ReadDir(ld.fs, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		ld.errs = append(ld.errs, fault.Read("templates/"+dir, err))
	}
	var names []string
	for _, e := range entries {
		if n := e.Name(); n[0] != '.' && n != "README.md" {
			names = append(names, n)
		}
	}
	return names
}

// yaml reads a file strictly and tells every catalogue fact its line.
func (ld *loader) yaml(name string, into any) { ld.yamlOf(nil, name, into) }

func (ld *loader) yamlOf(of *Service, name string, into any) {
	data := ld.read(name)
	if data == nil {
		return
	}
	var root, second yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	err := dec.Decode(&root)
	if err == io.EOF {
		err = nil
	}
	if err == nil {
		if err = dec.Decode(&second); err == nil {
			ld.fault(name, second.Line, "one-document")
			ld.broken = true
			return
		}
	}
	if err != nil && err != io.EOF {
		ld.errs, ld.broken = append(ld.errs, fault.YAML("templates/"+name, data, err)), true
		return
	}
	v := reflect.ValueOf(into).Elem()
	d := document{file: name, value: v, service: of}
	if len(root.Content) == 0 {
		ld.tell(&d, &root, "no-value", "key", name)
		return
	}
	d.root = root.Content[0]
	if !ld.judged {
		before := len(ld.errs)
		ld.remains(&d, d.root, name, strings.Split(string(data), "\n"), referred(d.root, map[*yaml.Node]bool{}))
		ld.shape(&d, v.Type(), d.root, name)
		if len(ld.errs) > before {
			ld.broken = true
			return
		}
	}
	if err := d.root.Decode(into); err != nil {
		ld.errs, ld.broken = append(ld.errs, fault.YAML("templates/"+name, data, err)), true
		return
	}
	locate(v, d.root, "templates/"+name)
	ld.docs = append(ld.docs, d)
}

// remains tells what somebody wrote and YAML passes over, or takes for more than
// it is: a text cut off by a number sign, a comment where none can be, a word
// that YAML reads as a mark, quotation marks of a word processor.
func (ld *loader) remains(d *document, n *yaml.Node, key string, lines []string, referred map[*yaml.Node]bool) {
	if rest, cut := strings.CutPrefix(n.LineComment, "#"); cut && n.Kind == yaml.ScalarNode && n.Style == 0 && input.ReadsOn(rest) {
		ld.tell(d, n, "text-cut", "key", key, "rest", n.LineComment)
	}
	if line, col, text := input.Remark(n, func(i int) string { return lines[i] }, len(lines)); text != "" {
		ld.tell(d, &yaml.Node{Line: line, Column: col}, "text-remark", "key", key, "rest", text)
	}
	if inner := input.InMarks(n); inner != "" {
		ld.tell(d, n, "odd-marks", "key", key, "value", n.Value, "instead", inner)
	}
	if n.Style&yaml.TaggedStyle != 0 && !strings.HasPrefix(n.Tag, "!!") {
		ld.tell(d, n, "text-mark", "rest", n.Tag)
	}
	if n.Anchor != "" && !referred[n] {
		ld.tell(d, n, "text-mark", "rest", "&"+n.Anchor)
	}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode {
			key = n.Content[i-i%2].Value
		}
		ld.remains(d, c, key, lines, referred)
	}
}

// referred collects the nodes to which an alias refers.
func referred(n *yaml.Node, to map[*yaml.Node]bool) map[*yaml.Node]bool {
	if n.Kind == yaml.AliasNode {
		to[n.Alias] = true
	}
	for _, c := range n.Content {
		referred(c, to)
	}
	return to
}

// locate writes file and line into every Cited of v, by walking the document
// along with the value that was decoded from it.
func locate(v reflect.Value, n *yaml.Node, file string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			locate(v.Elem(), n, file)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Type == reflect.TypeFor[Cited]() {
				c := v.Field(i).Addr().Interface().(*Cited)
				c.File, c.Line = file, n.Line
				continue
			}
			key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			for j := 0; n.Kind == yaml.MappingNode && j+1 < len(n.Content); j += 2 {
				if n.Content[j].Value == key && key != "-" {
					locate(v.Field(i), n.Content[j+1], file)
				}
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if i < len(n.Content) {
				locate(v.Index(i), n.Content[i], file)
			}
		}
	case reflect.Map:
		for j := 0; n.Kind == yaml.MappingNode && j+1 < len(n.Content); j += 2 {
			key := reflect.ValueOf(n.Content[j].Value)
			if v.Type().Elem().Kind() != reflect.Struct || !v.MapIndex(key).IsValid() {
				continue
			}
			item := reflect.New(v.Type().Elem()).Elem()
			item.Set(v.MapIndex(key))
			locate(item, n.Content[j+1], file)
			v.SetMapIndex(key, item)
		}
	}
}

var clauseFolder = regexp.MustCompile(`^(\d\d)-([a-z][a-z0-9-]*)$`)

func (ld *loader) clause(lib *Library, folder string) *Clause {
	m := clauseFolder.FindStringSubmatch(folder)
	if m == nil {
		ld.fault("clauses/"+folder, 0, "no-id", "id", folder)
		return nil
	}
	c := &Clause{ID: m[2], File: "templates/clauses/" + folder, sources: map[textKey]*source{}, texts: map[textKey]func() *Text{}, broken: map[string]bool{}}
	c.Number, _ = strconv.Atoi(m[1])
	ld.yaml("clauses/"+folder+"/clause.yaml", c)
	ld.clauseTexts(lib, c, "", "clauses/"+folder)
	return c
}

// particular reads the clause texts of a service or of a law.
func (ld *loader) particular(lib *Library, owner string) {
	for _, id := range ld.list(owner + "/clauses") {
		c := lib.Clause(id)
		if c == nil {
			_, clauses := lib.listed("clauses", nil)
			ld.fault(owner+"/clauses/"+id, 0, "unknown", "what", "clause", "id", id, "meant", meant.Of(id, clauses))
			continue
		}
		ld.clauseTexts(lib, c, owner, owner+"/clauses/"+id)
	}
}

func (ld *loader) clauseTexts(lib *Library, c *Clause, owner, dir string) {
	var langs []string
	for _, loc := range lib.Locales {
		langs = append(langs, loc.ID)
	}
	for _, name := range ld.list(dir) {
		lang, ok := strings.CutSuffix(name, ".md")
		if !ok {
			continue
		}
		data := ld.read(dir + "/" + name)
		if data == nil {
			c.broken[lang] = true
			continue
		}
		if !slices.Contains(langs, lang) {
			ld.fault(dir+"/"+name, 0, "unknown-language", "lang", lang, "meant", meant.Of(lang, langs))
			continue
		}
		src := string(data)
		switch titled := strings.HasPrefix(src, "# "); {
		case titled && strings.HasPrefix(owner, "services/"):
			ld.fault(dir+"/"+name, 1, "title-of-service")
		case !titled && owner == "":
			ld.fault(dir+"/"+name, 1, "title-missing")
			c.broken[lang] = true
		default:
			s, err := parseSource("templates/"+dir+"/"+name, src)
			if err != nil {
				ld.errs = append(ld.errs, err)
				c.broken[lang] = true
				continue
			}
			c.sources[textKey{owner, lang}] = s
		}
	}
	for _, loc := range lib.Locales {
		if !ld.seen[dir+"/"+loc.ID+".md"] && !loc.Unfinished {
			ld.fault(dir+"/"+loc.ID+".md", 0, "file-missing", "lang", loc.ID)
		}
	}
}

// layers makes the text of each clause under each law.
func (ld *loader) layers(lib *Library) {
	later := &loader{view: ld.view, broken: true} // broken: the words were judged before
	compose := func(c *Clause, key textKey, from *source, laws ...*source) {
		if ld.judged { // of all texts, those that somebody runs
			c.texts[key] = sync.OnceValue(func() *Text { return must(later.textOf(lib, c, key.lang, from, laws...)) })
			return
		}
		t, err := ld.textOf(lib, c, key.lang, from, laws...)
		if err != nil {
			ld.errs = append(ld.errs, err)
			c.broken[key.lang] = true
			return
		}
		c.texts[key] = func() *Text { return t }
	}
	for _, c := range lib.Clauses {
		for _, key := range sourceKeys(c.sources) {
			switch common := c.sources[textKey{"", key.lang}]; {
			case key.owner == "" || strings.HasPrefix(key.owner, "services/"):
				compose(c, key, c.sources[key])
			case common == nil: // a language that is not whole; or told already
			default:
				var laws []*source
				for _, law := range lib.chain(lib.Law(strings.TrimPrefix(key.owner, "laws/"))) {
					if s := c.sources[textKey{"laws/" + law.ID, key.lang}]; s != nil {
						laws = append(laws, s)
					}
				}
				compose(c, key, common, laws...)
			}
		}
	}
}

// must is what was made of a folder that was found to be without a mistake.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func sourceKeys[T any](m map[textKey]T) []textKey {
	return slices.SortedFunc(maps.Keys(m), func(a, b textKey) int {
		return cmp.Or(strings.Compare(a.owner, b.owner), strings.Compare(a.lang, b.lang))
	})
}

// references checks that what one file says of another is there, as far as no
// field says it; see contents.
func (ld *loader) references(lib *Library) {
	for _, law := range lib.Laws {
		if chain := lib.chain(law); lib.Law(chain[len(chain)-1].Extends) != nil {
			ld.at(law.Cited, "extends-itself", "id", law.Extends)
		}
	}
	for _, loc := range lib.Locales {
		for _, other := range lib.Locales {
			for _, key := range sorted(other.UI) {
				here, there := filledIn.FindAllString(loc.UI[key], -1), filledIn.FindAllString(other.UI[key], -1)
				switch {
				case loc.Unfinished:
				case strings.TrimSpace(loc.UI[key]) == "":
					ld.fault("locales/"+loc.ID+".yaml", 0, "missing-key", "key", "ui."+key)
				default:
					for _, p := range here {
						if !slices.Contains(there, p) {
							ld.fault("locales/"+loc.ID+".yaml", 0, "unknown-placeholder", "key", "ui."+key, "value", p, "allowed", strings.Join(there, ", "))
						}
					}
				}
			}
		}
	}
	for _, s := range lib.Services {
		for _, key := range sorted(s.Functions) {
			f := s.Functions[key]
			// That none is known is no reason to deny it: then the profile is asked.
			if f.Offered || f.Confidence != "high" || !slices.ContainsFunc(f.Sources, func(id string) bool { return id != ownSource }) {
				ld.at(f.Cited, "denial-unfounded", "id", key)
			}
		}
		for _, x := range s.Data {
			if r := x.Retention; r != nil {
				figure := r.Kind == "vendor" || r.Kind == "vendor-fixed"
				switch {
				case strings.HasPrefix(r.Kind, "vendor") && s.Vendor == "":
					ld.at(x.Cited, "missing-key", "key", "vendor")
				case figure && !r.Period.Known():
					ld.at(r.Cited, "missing-key", "key", "period")
				case figure && r.From == "":
					ld.at(r.Cited, "missing-key", "key", "from")
				case !figure && (r.Period.Known() || r.From != ""):
					ld.at(r.Cited, "no-figure", "id", r.Kind)
				}
			}
		}
		for i := range s.Possible.Entries {
			ld.possibility(lib, s, &s.Possible.Entries[i])
		}
	}
}

// strangers tells the files that nobody has read: misspelt names, and what
// belongs elsewhere.
func (ld *loader) strangers() {
	var known []string
	for name := range ld.seen {
		known = append(known, name)
	}
	slices.Sort(known)
	err := fs.WalkDir(ld.fs, ".", func(name string, d fs.DirEntry, err error) error {
		base := path.Base(name)
		switch {
		case err != nil:
			return err
		case base[0] == '.' && d.IsDir() && name != ".":
			return fs.SkipDir
		case d.IsDir(), base[0] == '.', base == "README.md", name == "LICENSE", name == "embed.go", ld.seen[name]:
			return nil
		}
		ld.fault(name, 0, "unknown-file", "meant", meant.Of(name, known))
		return nil
	})
	if err != nil {
		ld.errs = append(ld.errs, fault.Read("templates", err))
	}
}
