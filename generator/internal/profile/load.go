package profile

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/viper"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
)

// A Loader reads profiles of one catalogue: its schema knows the values that
// the catalogue defines.
type Loader struct {
	schema  *jsonschema.Schema
	groups  []string // that the catalogue knows
	parents memory
}

// NewLoader makes the loader of a catalogue, whose lists values returns as for
// Schema.
func NewLoader(values func(pattern string) []string) (*Loader, error) {
	schema, err := Schema(values)
	if err != nil {
		return nil, err
	}
	s, err := compile(schema)
	if err != nil {
		return nil, fmt.Errorf("profile schema: %w", err)
	}
	return &Loader{schema: s, groups: values("services[].groups")}, nil
}

// Load reads the profile name from fsys, and the parents it extends. Findings
// are about its shape alone and point into file, the name under which the user
// knows it, or into the file of a parent. The profile is nil if it, or a parent
// of it, could not be read; otherwise it holds whatever of it is in shape, so
// that further rules can tell what else is missing.
func (l *Loader) Load(fsys fs.FS, name, file string) (*Profile, []diag.Finding) {
	own := l.read(fsys, name, file)
	f := family{loader: l, fs: fsys, dir: path.Dir(file), met: map[string]bool{}}
	if own.root != nil {
		f.add(own, nil)
	}
	found := slices.Concat(own.found, f.found)
	if own.root == nil || f.broken {
		return nil, diag.Sort(found)
	}
	s := &stack{}
	for _, layer := range f.layers {
		s.lay(layer)
	}
	found = append(s.unless(found), s.found...)
	p := &Profile{Slug: strings.TrimSuffix(name, path.Ext(name)), File: file, Parents: f.files, index: newIndex(file), stack: s}
	ix := p.index
	maps.Copy(ix.meant, own.index.meant)
	doc := s.values(ix)
	if ix.nodes > maxNodes {
		at := own.index.value["/extends"]
		if at == nil && own.root.child("all_services") != nil {
			at = own.root.child("all_services").pl
		}
		ix.reportAt(cmp.Or(at, own.root.pl).where(), "too-large", map[string]string{"list": ""})
		return nil, diag.Sort(append(found, ix.found...))
	}
	ix.dial(doc)
	ix.knownGroups(doc, l.groups)
	if err := decode(doc, p); err != nil {
		// Schema and structs are held together by a test; a user who sees this
		// has found a mistake of ours.
		ix.report("", "profile-read", false, map[string]string{"why": "", "detail": err.Error()})
		return nil, diag.Sort(append(found, ix.found...))
	}
	p.Languages = distinct(p.Languages)
	if len(p.Languages) == 0 {
		p.Languages = []string{"de"}
	}
	p.bind()
	p.callGroups()
	p.cutTexts()
	p.loadLogo(fsys)
	return p, diag.Sort(append(found, ix.found...))
}

// Parent reads a file that others extend, and returns what is wrong with its
// shape. Alone it is no profile: what it lacks, others state.
func (l *Loader) Parent(fsys fs.FS, name, file string) []diag.Finding {
	own := l.read(fsys, name, file)
	if own.root == nil {
		return own.found
	}
	f := family{loader: l, fs: fsys, dir: path.Dir(path.Dir(file)), met: map[string]bool{}}
	f.add(own, []string{strings.TrimSuffix(path.Base(name), path.Ext(name))})
	s := &stack{}
	for _, layer := range f.layers {
		s.lay(layer)
	}
	return diag.Sort(append(s.unless(slices.Concat(own.found, f.found)), s.found...))
}

// Values are the plain values of a profile with what it inherits, nil if it or a
// parent cannot be read. It is for those who write a profile and want to know
// what it says already.
func (l *Loader) Values(fsys fs.FS, name string) map[string]any {
	own := l.read(fsys, name, name)
	f := family{loader: l, fs: fsys, met: map[string]bool{}}
	if own.root == nil {
		return nil
	}
	if f.add(own, nil); f.broken {
		return nil
	}
	s := &stack{}
	for _, layer := range f.layers {
		s.lay(layer)
	}
	return s.values(newIndex(name))
}

// distinct drops what stands twice, which the schema has told, and what was
// taken out of the list.
func distinct(words []string) []string {
	var out []string
	for _, w := range words {
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// decode moves the checked values into p. viper sees values, never YAML text,
// so its own reading of YAML, of dots in keys and of the environment never
// touches a fact.
func decode(doc map[string]any, p *Profile) error {
	v := viper.NewWithOptions(viper.KeyDelimiter("\x1f"))
	if err := v.MergeConfigMap(doc); err != nil {
		return err
	}
	return v.UnmarshalExact(p, func(c *mapstructure.DecoderConfig) {
		c.WeaklyTypedInput = false
		c.DecodeHook = mapstructure.DecodeHookFuncValue(toFact)
	})
}

// toFact turns a plain value into the kind of fact its field asks for.
func toFact(from, to reflect.Value) (any, error) {
	v := from.Interface()
	switch to.Interface().(type) {
	case fact.Listed:
		if _, list := v.([]any); list {
			return map[string]any{"Items": v}, nil
		}
	case fact.Text:
		return fact.NewText(strings.TrimSpace(fmt.Sprint(v))), nil
	case fact.YesNo:
		return fact.NewYesNo(fmt.Sprint(v)), nil
	case fact.Choice:
		return fact.NewChoice(fmt.Sprint(v), ""), nil
	case fact.Prose:
		texts := map[string]string{}
		if m, ok := v.(map[string]any); ok {
			for lang, words := range m {
				if s, _ := words.(string); strings.TrimSpace(s) != "" {
					texts[lang] = strings.Join(strings.Fields(s), " ")
				}
			}
		} else if s := strings.Join(strings.Fields(fmt.Sprint(v)), " "); s != "" {
			texts[""] = s
		}
		return fact.NewProse(texts), nil
	}
	if text, ok := v.(string); ok {
		if kind := toKind(text, to); kind != nil {
			return kind, nil
		}
	}
	return v, nil
}

// remove takes the value at ptr out of doc. List items become nil, so that the
// pointers of their neighbours stay true.
func remove(doc any, ptr string) {
	head, rest, more := strings.Cut(strings.TrimPrefix(ptr, "/"), "/")
	head = strings.NewReplacer("~1", "/", "~0", "~").Replace(head)
	switch at := doc.(type) {
	case map[string]any:
		if more {
			remove(at[head], "/"+rest)
		} else {
			delete(at, head)
		}
	case []any:
		if i, err := strconv.Atoi(head); err == nil && i < len(at) {
			if more {
				remove(at[i], "/"+rest)
			} else {
				at[i] = nil
			}
		}
	}
}
