package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-viper/mapstructure/v2"
	goccy "github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/viper"
	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
)

// maxSize is the largest profile in bytes. The largest honest one we know has
// 20 KB; the limit keeps a stray file from being read as one.
const maxSize = 1 << 20

// A Loader reads profiles of one catalogue: its schema knows the values that
// the catalogue defines.
type Loader struct{ schema *jsonschema.Schema }

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
	return &Loader{s}, nil
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
	for _, v := range violations(l.schema, doc) {
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
	ix.dial(doc)
	ix.inherit(doc)
	if err := decode(doc, p); err != nil {
		// Schema and structs are held together by a test; a user who sees this
		// has found a mistake of ours.
		ix.report("", "profile-read", false, map[string]string{"detail": err.Error()})
		return nil, ix.found
	}
	if len(p.Languages) == 0 {
		p.Languages = []string{"de"}
	}
	p.bind()
	p.loadLogo(fsys)
	return p, diag.Sort(ix.found)
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

// An index remembers where each value of one file stands, by JSON pointer.
type index struct {
	file  string
	value map[string]*place
	moved map[string]string // pointer of an inherited value → where it is written
	nodes int
	found []diag.Finding
}

type place struct {
	pos     fact.Pos // of the value
	key     fact.Pos // of its key, zero for list items
	literal string   // spelling of a number
	broken  bool     // a shape finding points here
	block   bool     // a mapping or list
}

func newIndex(file string) *index {
	return &index{file: file, value: map[string]*place{"": {pos: fact.Pos{File: file, Line: 1, Col: 1}}}, moved: map[string]string{}}
}

func (ix *index) report(ptr, rule string, onKey bool, args map[string]string) {
	pl := ix.value[ptr]
	if pl == nil {
		pl = ix.value[""]
	}
	pos := pl.pos
	if onKey && !pl.key.IsZero() {
		pos = pl.key
	}
	ix.found = append(ix.found, diag.Finding{Rule: rule, Pos: pos, Path: dotted(ptr), Args: args})
}

func (ix *index) at(line, col int) fact.Pos { return fact.Pos{File: ix.file, Line: line, Col: col} }

func (ix *index) reportAt(pos fact.Pos, rule string, args map[string]string) {
	ix.found = append(ix.found, diag.Finding{Rule: rule, Pos: pos, Args: args})
}

// parse reads the file as one YAML document of plain values.
func (ix *index) parse(fsys fs.FS, name string) any {
	data, err := readLimited(fsys, name)
	if err != nil {
		rule := "profile-read"
		if errors.Is(err, errTooLarge) {
			rule = "too-large"
		}
		ix.report("", rule, false, map[string]string{"detail": err.Error()})
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if pos, rule := ix.badText(data); rule != "" {
		ix.reportAt(pos, rule, nil)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err == io.EOF {
		return nil
	} else if err != nil {
		pos, detail := ix.syntax(data, err)
		ix.reportAt(pos, "syntax", map[string]string{"detail": detail})
		return nil
	}
	if err := dec.Decode(&second); err == nil {
		ix.reportAt(ix.at(second.Line, second.Column), "one-document", nil)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 {
		return nil
	}
	v := ix.convert(doc.Content[0], "", 0)
	for _, f := range ix.found {
		if f.Rule == "too-large" {
			return nil
		}
	}
	return v
}

var errTooLarge = fmt.Errorf("more than %d bytes", maxSize)

func readLimited(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", name)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err == nil && len(data) > maxSize {
		err = errTooLarge
	}
	return data, err
}

// badText finds what no profile may hold: bytes that are not UTF-8, control
// characters, and the private-use characters that stand for facts while a
// text is made.
func (ix *index) badText(data []byte) (fact.Pos, string) {
	line, col := 1, 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1, r < ' ' && r != '\t' && r != '\n' && r != '\r':
			return ix.at(line, col), "not-utf8"
		case fact.Private(r):
			return ix.at(line, col), "private-use-character"
		case r == '\n':
			line, col = line+1, 0
		}
		data, col = data[n:], col+1
	}
	return fact.Pos{}, ""
}

// syntax finds the place of a YAML error. yaml.v3 names a line at best, so a
// second parser is asked where it stumbled.
func (ix *index) syntax(data []byte, err error) (fact.Pos, string) {
	detail := strings.TrimPrefix(err.Error(), "yaml: ")
	var v any
	var second goccy.Error
	if errors.As(goccy.Unmarshal(data, &v), &second) {
		if t := second.GetToken(); t != nil && t.Position != nil && t.Position.Line > 0 {
			return ix.at(t.Position.Line, max(t.Position.Column, 1)), second.GetMessage()
		}
	}
	line := 1
	if rest, ok := strings.CutPrefix(detail, "line "); ok {
		num, msg, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(num); err == nil {
			line, detail = n, msg
		}
	}
	return ix.at(line, 1), detail
}

// Limits against documents that grow when their aliases are followed.
const (
	maxNodes = 50_000
	maxDepth = 32
)

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// convert turns a node into maps, lists, text, numbers and booleans, and
// remembers where each of them stands.
func (ix *index) convert(n *yaml.Node, ptr string, depth int) any {
	if ix.nodes++; ix.nodes > maxNodes || depth > maxDepth {
		if ix.nodes == maxNodes+1 || depth == maxDepth+1 {
			ix.reportAt(ix.at(n.Line, n.Column), "too-large", nil)
		}
		return nil
	}
	if ix.value[ptr] == nil {
		ix.value[ptr] = &place{}
	}
	if ix.value[ptr].pos.IsZero() || ptr == "" {
		ix.value[ptr].pos = ix.at(n.Line, n.Column)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return ix.convert(n.Alias, ptr, depth+1)
	case yaml.SequenceNode:
		ix.value[ptr].block = true
		list := make([]any, 0, len(n.Content))
		for i, c := range n.Content {
			list = append(list, ix.convert(c, ptr+"/"+strconv.Itoa(i), depth+1))
		}
		return list
	case yaml.MappingNode:
		ix.value[ptr].block = true
		m, seen := map[string]any{}, map[string]int{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k, c := n.Content[i], n.Content[i+1]
			pos := ix.at(k.Line, k.Column)
			folded := strings.ToLower(k.Value)
			switch {
			case k.ShortTag() == "!!merge":
				ix.reportAt(pos, "merge-key", nil)
				continue
			case k.Kind != yaml.ScalarNode || k.ShortTag() != "!!str":
				ix.reportAt(pos, "key-form", map[string]string{"key": k.Value})
				continue
			case seen[folded] > 0:
				ix.reportAt(pos, "duplicate-key", map[string]string{"key": k.Value, "line": strconv.Itoa(seen[folded])})
				continue
			}
			seen[folded] = k.Line
			child := ptr + "/" + pointerEscape.Replace(k.Value)
			ix.value[child] = &place{key: pos}
			v := ix.convert(c, child, depth+1)
			if v != nil { // a key without a value states nothing
				m[k.Value] = v
			}
		}
		return m
	case yaml.ScalarNode:
		switch n.ShortTag() {
		case "!!null":
			return nil
		case "!!bool":
			var b bool
			if n.Decode(&b) == nil {
				return b
			}
		case "!!int", "!!float":
			// The schema wants text nearly everywhere. The spelling is kept for
			// the message: 01067 must not become 567.
			ix.value[ptr].literal = n.Value
			var x any
			if n.Decode(&x) != nil {
				return n.Value
			}
			if f, ok := x.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
				return n.Value
			}
			return json.Number(fmt.Sprint(x))
		}
		return n.Value
	}
	return nil
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

// dotted writes a JSON pointer as a path a reader knows, for findings about
// shape: services[1].recording. List items have no ids yet.
func dotted(ptr string) string {
	var b strings.Builder
	for _, seg := range strings.Split(strings.TrimPrefix(ptr, "/"), "/") {
		if _, err := strconv.Atoi(seg); err == nil {
			b.WriteString("[" + seg + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(seg)
	}
	return b.String()
}
