package profile

import (
	"fmt"
	"io/fs"
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
	schema *jsonschema.Schema
	groups []string // that the catalogue knows
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
	return &Loader{s, values("services[].groups")}, nil
}

// Load reads the profile name from fsys. Findings are about its shape alone
// and point into file, the name under which the user knows it. The profile is
// nil if the file could not be read as one; otherwise it holds whatever of it
// is in shape, so that further rules can tell what else is missing.
func (l *Loader) Load(fsys fs.FS, name, file string) (*Profile, []diag.Finding) {
	ix := newIndex(file)
	root := ix.parse(fsys, name)
	doc, ok := root.(map[string]any)
	if !ok {
		if len(ix.found) == 0 {
			ix.report("", "empty-profile", false, nil)
		}
		return nil, ix.found
	}
	p := &Profile{Slug: strings.TrimSuffix(name, path.Ext(name)), File: file, index: ix}
	told := map[string]bool{}
	for _, v := range violations(l.schema, doc) {
		told[dotted(v.pointer)] = true
		pl := ix.value[v.pointer]
		if pl != nil && pl.literal != "" && v.args["literal"] != "" {
			v.args["literal"] = pl.literal
		}
		ix.report(v.pointer, v.rule, v.onKey, v.args)
		if pl != nil && v.pointer != "" {
			pl.broken = true
			remove(doc, v.pointer)
		}
	}
	ix.found = slices.DeleteFunc(ix.found, func(f diag.Finding) bool { return f.Rule == "empty-value" && told[f.Path] })
	ix.twice(doc, "")
	ix.dial(doc)
	ix.knownGroups(doc, l.groups)
	ix.inherit(doc)
	if err := decode(doc, p); err != nil {
		// Schema and structs are held together by a test; a user who sees this
		// has found a mistake of ours.
		ix.report("", "profile-read", false, map[string]string{"why": "", "detail": err.Error()})
		return nil, ix.found
	}
	p.Languages = distinct(p.Languages)
	if len(p.Languages) == 0 {
		p.Languages = []string{"de"}
	}
	p.bind()
	p.callGroups()
	p.cutTexts()
	p.loadLogo(fsys)
	return p, diag.Sort(ix.found)
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
	delete(doc, "all_services")
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

// inherit gives each service what all_services states and it does not state
// itself. Blocks are merged key by key; lists and single values are replaced.
func (ix *index) inherit(doc map[string]any) {
	common, _ := doc["all_services"].(map[string]any)
	delete(doc, "all_services")
	services, _ := doc["services"].([]any)
	if len(services)*size(common) > maxNodes {
		ix.report("/all_services", "too-large", true, map[string]string{"list": ""})
		return
	}
	for i, s := range services {
		if s, ok := s.(map[string]any); ok {
			ix.merge(s, common, "/services/"+strconv.Itoa(i), "/all_services")
		}
	}
}

func (ix *index) merge(to, from map[string]any, toPtr, fromPtr string) {
	for k, v := range from {
		tp, fp := toPtr+"/"+pointerEscape.Replace(k), fromPtr+"/"+pointerEscape.Replace(k)
		inner, isMap := v.(map[string]any)
		have, exists := to[k]
		switch {
		case !exists:
			to[k] = clone(v)
			ix.moved[tp] = fp
		case isMap:
			if have, ok := have.(map[string]any); ok {
				ix.merge(have, inner, tp, fp)
			}
		}
	}
}

// size counts the values in v.
func size(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			n += size(e)
		}
	case []any:
		for _, e := range v {
			n += size(e)
		}
	}
	return n
}

func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = clone(e)
		}
		return m
	case []any:
		l := make([]any, len(v))
		for i, e := range v {
			l[i] = clone(e)
		}
		return l
	}
	return v
}
