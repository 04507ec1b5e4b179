package library

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fault"
)

// Load reads a whole templates/ folder. It reports every mistake it finds, not
// only the first, each with file and line.
func Load(fsys fs.FS) (*Library, error) {
	ld := &loader{fs: fsys}
	lib := &Library{Rules: map[string]*Rule{}, Assets: map[string][]byte{}, lists: map[string][]Label{}}

	if err := lib.AsOf.UnmarshalText(bytes.TrimSpace(ld.read("as-of"))); err != nil {
		ld.fail("as-of", 1, "%v", err)
	}
	ld.yaml("sources.yaml", &lib.Sources)
	choices(ld, lib, "groups.yaml", &lib.Groups, func(g Group) Label { return Label{ID: g.ID, Label: g.Label} })
	choices(ld, lib, "purposes.yaml", &lib.Purposes, func(p Purpose) Label { return Label{ID: p.ID, Label: p.Text} })
	choices(ld, lib, "interests.yaml", &lib.Interests, func(i Interest) Label { return Label{ID: i.ID, Label: i.Text} })
	choices(ld, lib, "data.yaml", &lib.Data, func(d DataLabel) Label { return Label{d.ID, d.Label, d.Help} })
	ld.yaml("retention.yaml", &lib.Retention)
	ld.serves(lib, "retention.yaml", lib.Retention.Facts.Triggers, keyed(lib.Retention.Triggers))
	ld.serves(lib, "retention.yaml", lib.Retention.Facts.Events, keyed(lib.Retention.Events))
	ld.yaml("labels.yaml", &lib.Enums)
	for _, e := range lib.Enums {
		lib.lists[e.ID] = e.Values
		ld.serves(lib, "labels.yaml", e.Facts, e.Values)
	}
	ld.yaml("countries.yaml", &lib.Countries)
	ld.yaml("authorities.yaml", &lib.Authorities)
	ld.serves(lib, "authorities.yaml", lib.Authorities.Facts, labels(sorted(lib.Authorities.Records), func(id string) Label {
		return Label{ID: id, Label: lib.Authorities.Records[id].Name}
	}))
	ld.thresholds(&lib.Thresholds)
	ld.wordLists(&lib.WordLists)

	for _, name := range ld.list("services") {
		s := &Service{ID: name}
		ld.yaml("services/"+name+"/service.yaml", s)
		ld.possible(s)
		lib.Services = append(lib.Services, s)
	}
	for _, name := range ld.list("laws") {
		law := &Law{ID: name}
		ld.yaml("laws/"+name+"/law.yaml", law)
		law.speller = speller(law.Spelling)
		lib.Laws = append(lib.Laws, law)
	}
	for _, name := range ld.list("locales") {
		loc := &Locale{ID: strings.TrimSuffix(name, ".yaml")}
		ld.yaml("locales/"+name, loc)
		lib.Locales = append(lib.Locales, loc)
	}
	lib.folders()
	for _, name := range ld.list("rules") {
		r := &Rule{ID: strings.TrimSuffix(name, ".yaml")}
		ld.yaml("rules/"+name, r)
		if !slices.Contains([]string{"error", "warning", "info"}, r.Severity) {
			ld.fail("rules/"+name, max(r.Line, 1), "severity is error, warning or info, not %q", r.Severity)
		}
		if !slices.Contains([]string{"publish", "processing"}, r.Gate) {
			ld.fail("rules/"+name, max(r.Line, 1), "gate is publish or processing, not %q", r.Gate)
		}
		lib.Rules[r.ID] = r
	}
	for _, name := range ld.list("clauses") {
		if c := ld.clause(name); c != nil {
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
	ld.allSources(lib)
	ld.layers(lib)
	ld.layouts(lib)
	ld.starters(lib)
	for _, name := range ld.list("questions") {
		if q := ld.question(name); q != nil {
			lib.Questions = append(lib.Questions, q)
		}
	}
	lib.indexCited()
	if len(ld.errs) == 0 {
		ld.references(lib)
	}
	lib.lacks = map[string]int{}
	for _, loc := range lib.Locales {
		lib.lacks[loc.ID] = len(lib.missing(loc))
	}
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
	fs   fs.FS
	errs []error
}

// fail notes a mistake in a file below templates/; line is 0 where none is to
// blame.
func (ld *loader) fail(name string, line int, format string, args ...any) {
	ld.errs = append(ld.errs, fault.At("templates/"+name, line, format, args...))
}

func (ld *loader) read(name string) []byte {
	data, err := fs.ReadFile(ld.fs, name)
	if err != nil {
		ld.errs = append(ld.errs, fault.Read("templates/"+name, err))
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

// yaml decodes a file strictly and tells every catalogue fact its line.
func (ld *loader) yaml(name string, into any) {
	data := ld.read(name)
	if data == nil {
		return
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		ld.errs = append(ld.errs, fault.YAML("templates/"+name, err))
		return
	}
	var root yaml.Node
	if yaml.Unmarshal(data, &root) == nil && len(root.Content) > 0 {
		locate(reflect.ValueOf(into).Elem(), root.Content[0], "templates/"+name)
	}
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

func (ld *loader) clause(folder string) *Clause {
	m := clauseFolder.FindStringSubmatch(folder)
	if m == nil {
		ld.fail("clauses/"+folder, 0, "a clause folder is named nn-id")
		return nil
	}
	c := &Clause{ID: m[2], File: "templates/clauses/" + folder, sources: map[textKey]*source{}, texts: map[textKey]*Text{}}
	c.Number, _ = strconv.Atoi(m[1])
	ld.yaml("clauses/"+folder+"/clause.yaml", c)
	if c.Scope != "controller" && c.Scope != "service" {
		ld.fail("clauses/"+folder+"/clause.yaml", 0, "scope is controller or service, not %q", c.Scope)
	}
	ld.texts(c, "", "clauses/"+folder)
	return c
}

// particular reads the clause texts of a service or of a law.
func (ld *loader) particular(lib *Library, owner string) {
	for _, id := range ld.list(owner + "/clauses") {
		c := lib.Clause(id)
		if c == nil {
			ld.fail(owner+"/clauses/"+id, 0, "there is no clause %s", id)
			continue
		}
		ld.texts(c, owner, owner+"/clauses/"+id)
	}
}

func (ld *loader) texts(c *Clause, owner, dir string) {
	for _, name := range ld.list(dir) {
		lang, ok := strings.CutSuffix(name, ".md")
		if !ok {
			continue
		}
		src := string(ld.read(dir + "/" + name))
		switch titled := strings.HasPrefix(src, "# "); {
		case titled && strings.HasPrefix(owner, "services/"):
			ld.fail(dir+"/"+name, 1, "a service adds to the clause and has no title of its own")
		case !titled && owner == "":
			ld.fail(dir+"/"+name, 1, "the first line is the title, # …")
		default:
			s, err := parseSource("templates/"+dir+"/"+name, src)
			if err != nil {
				ld.errs = append(ld.errs, err)
				continue
			}
			c.sources[textKey{owner, lang}] = s
		}
	}
}

// layers makes the text of each clause under each law.
func (ld *loader) layers(lib *Library) {
	compose := func(c *Clause, key textKey, from *source, laws ...*source) {
		t, err := textOf(from, laws...)
		if err != nil {
			ld.errs = append(ld.errs, err)
			return
		}
		c.texts[key] = t
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

func sourceKeys(m map[textKey]*source) []textKey {
	return slices.SortedFunc(maps.Keys(m), func(a, b textKey) int {
		return cmp.Or(strings.Compare(a.owner, b.owner), strings.Compare(a.lang, b.lang))
	})
}

// references checks that what one file says of another is there.
func (ld *loader) references(lib *Library) {
	for _, c := range lib.Clauses {
		for _, n := range c.Needs {
			if lib.Rules[n.Rule] == nil {
				ld.fail(strings.TrimPrefix(c.File, "templates/")+"/clause.yaml", 0, "need %s: there is no rule %s", n.Fact, n.Rule)
			}
		}
	}
	for _, l := range lib.WordLists {
		if lib.Rules[l.Rule] == nil {
			ld.fail("words.yaml", l.Line, "there is no rule %s", l.Rule)
		}
	}
	for _, law := range lib.Laws {
		switch last := lib.chain(law); {
		case law.Extends != "" && lib.Law(law.Extends) == nil:
			ld.fail("laws/"+law.ID+"/law.yaml", law.Line, "extends %s, which is not there", law.Extends)
		case last[len(last)-1].Extends != "" && lib.Law(last[len(last)-1].Extends) != nil:
			ld.fail("laws/"+law.ID+"/law.yaml", law.Line, "extends itself, by way of %s", law.Extends)
		}
		for _, id := range law.Omit {
			if lib.Clause(id) == nil {
				ld.fail("laws/"+law.ID+"/law.yaml", 0, "omits %s, which is no clause", id)
			}
		}
	}
	for _, s := range lib.Services {
		ld.service(lib, s)
	}
	ld.languages(reflect.ValueOf(*lib), "templates", lib)
	for at, st := range lib.Authorities.States {
		for kind, id := range st.Kinds {
			if _, ok := lib.Authorities.Records[id]; !ok {
				ld.fail("authorities.yaml", 0, "states.%s.%s: there is no record %s", at, kind, id)
			}
		}
	}
}

// languages refuses a text under a key that is no language: an unquoted comma
// in {de: a, b, en: c} makes b such a key.
func (ld *loader) languages(v reflect.Value, at string, lib *Library) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			ld.languages(v.Elem(), at, lib)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Clause]() || v.Type() == reflect.TypeFor[Locale]() {
			return
		}
		if id := v.FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String {
			at += " " + id.String()
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Layouts" {
				ld.languages(v.Field(i), at, lib)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			ld.languages(v.Index(i), at, lib)
		}
	case reflect.Map:
		if words, ok := v.Interface().(Words); ok {
			for _, lang := range sorted(words) {
				if lib.Locale(lang) == nil {
					ld.errs = append(ld.errs, fault.At("", 0, "%s: %q is no language; quote a text that holds a comma", at, lang))
				}
			}
			return
		}
		if said, ok := v.Interface().(Said); ok {
			for _, lang := range sorted(said) {
				if !slices.Contains(Messages, lang) {
					ld.errs = append(ld.errs, fault.At("", 0, "%s: %q is no language of messages; quote a text that holds a comma", at, lang))
				}
			}
			return
		}
		for _, k := range v.MapKeys() {
			ld.languages(v.MapIndex(k), at+"."+k.String(), lib)
		}
	}
}

func (ld *loader) service(lib *Library, s *Service) {
	bad := func(c Cited, format string, args ...any) {
		ld.fail(strings.TrimPrefix(c.File, "templates/"), c.Line, format, args...)
	}
	cited := func(c Cited) {
		if !slices.Contains([]string{"high", "medium", "low"}, c.Confidence) {
			bad(c, "confidence is high, medium or low, not %q", c.Confidence)
		}
	}
	provider := func(c Cited, id string) {
		if _, ok := s.Providers[id]; id != "" && !ok {
			bad(c, "there is no provider %s", id)
		}
	}
	variants := func(c Cited, ids []string) {
		for _, id := range ids {
			if !slices.ContainsFunc(s.Variants, func(v Variant) bool { return v.ID == id }) {
				bad(c, "there is no variant %s", id)
			}
		}
	}
	for _, p := range s.Providers {
		cited(p.Cited)
	}
	for _, v := range s.Variants {
		cited(v.Cited)
		provider(v.Cited, v.Provider)
		if !slices.Contains([]string{"self-hosted", "hosted", "online-service", "public-instance"}, v.Operation) {
			bad(v.Cited, "variant %s: operation %q", v.ID, v.Operation)
		}
	}
	for _, key := range sorted(s.Functions) {
		f := s.Functions[key]
		cited(f.Cited)
		// That none is known is no reason to deny it: then the profile is asked.
		if f.Offered || f.Confidence != "high" || !slices.ContainsFunc(f.Sources, func(id string) bool { return id != ownSource }) {
			bad(f.Cited, "functions.%s: only what a source denies with high confidence stands here, as offered: no", key)
		}
	}
	for _, d := range s.Data {
		cited(d.Cited)
		variants(d.Cited, d.Variants)
		ld.conditions(lib, s, d.Cited, d.When)
		if r := d.Retention; r != nil {
			cited(r.Cited)
			if !slices.Contains(RetentionKinds, r.Kind) || strings.HasPrefix(r.Kind, "vendor") && s.Vendor == "" ||
				(r.Kind == "vendor" || r.Kind == "vendor-fixed") != (r.Period.Known() && lib.Retention.Triggers[r.From] != nil) {
				bad(r.Cited, "retention of %s: kind is one of %s; a figure has a period and a trigger, and a vendor has a name", d.ID, strings.Join(RetentionKinds, ", "))
			}
		}
		if !slices.ContainsFunc(lib.Data, func(l DataLabel) bool { return l.ID == d.ID }) {
			bad(d.Cited, "data.yaml has no category %s", d.ID)
		}
	}
	for _, x := range s.Settings {
		cited(x.Cited)
		variants(x.Cited, x.Variants)
		ld.conditions(lib, s, x.Cited, x.When)
	}
	for _, r := range s.Recipients {
		cited(r.Cited)
		provider(r.Cited, r.Provider)
		variants(r.Cited, r.Variants)
		ld.conditions(lib, s, r.Cited, r.When)
		if r.NamedBy != "" && !ld.known(lib, s, r.NamedBy) {
			bad(r.Cited, "there is no fact %s", r.NamedBy)
		}
	}
	for _, t := range s.Transfers {
		cited(t.Cited)
		provider(t.Cited, t.Provider)
		variants(t.Cited, t.Variants)
		ld.conditions(lib, s, t.Cited, t.When)
	}
	for _, x := range s.Conflicts {
		cited(x.Cited)
		variants(x.Cited, x.Variants)
		ld.conditions(lib, s, x.Cited, x.When)
		if !ld.known(lib, s, x.At) {
			bad(x.Cited, "there is no fact %s", x.At)
		}
	}
	for i := range s.Possible.Entries {
		p := &s.Possible.Entries[i]
		cited(p.Cited)
		variants(p.Cited, p.Variants)
		ld.conditions(lib, s, p.Cited, p.When)
		ld.possibility(lib, s, p)
	}
}
