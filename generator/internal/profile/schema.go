package profile

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/meant"
)

// schemaJSON is the shape of a profile, written by hand so that an editor can
// explain each key. It knows no values of the catalogue; where they belong, a
// marker names the fact:
//
//	x-values       one of these, or unknown
//	x-ids          one of these; an id or an item of a list is never unknown
//	x-suggestions  one of these, or an id of the controller's own
//
// More keywords are for this package: x-fact names the kind of a value, which
// judges it (see kinds); x-never is a text of the kind that this place does not
// take; x-form says in words what a value must look like, completing "write …";
// x-number marks a text that people write as a number; x-unprinted says why a
// fact reaches no sentence (see unprinted).
//
//go:embed schema.json
var schemaJSON []byte

const schemaID = "urn:klausel:profile"

var marker = regexp.MustCompile(`"x-(values|ids|suggestions)": *"([^"]*)"`)

// Schema returns the JSON Schema of a profile, in which the values of each
// fact are those of the catalogue. A fact for which values knows none keeps
// its marker. The order of keys is that of schema.json: only markers are
// replaced, in the text, so nothing has to remember it.
func Schema(values func(pattern string) []string) ([]byte, error) {
	filled := marker.ReplaceAllFunc(schemaJSON, func(m []byte) []byte {
		part := marker.FindSubmatch(m)
		list := slices.Clone(values(string(part[2])))
		if len(list) == 0 {
			return m
		}
		keyword := "enum"
		switch string(part[1]) {
		case "values":
			if !slices.Contains(list, "unknown") {
				list = append(list, "unknown")
			}
		case "suggestions":
			keyword = "examples"
		}
		enum, _ := json.Marshal(list) // texts never fail
		return fmt.Appendf(nil, "%q: %s", keyword, enum)
	})
	filled = unprintedMark.ReplaceAllFunc(filled, func(m []byte) []byte {
		part := unprintedMark.FindSubmatch(m)
		why := unprinted[string(part[3])]
		return fmt.Appendf(nil, `"description": "%s %s — %s %s"`, part[1], why["de"], part[2], why["en"])
	})
	var out bytes.Buffer
	if err := json.Indent(&out, bytes.TrimSpace(filled), "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

var unprintedMark = regexp.MustCompile(`"description": "((?:[^"\\]|\\.)*?) — ((?:[^"\\]|\\.)*)", "x-unprinted": "([a-z]+)"`)

// unprinted is why a fact is asked for though no sentence states it. The schema
// that people read says so behind what the fact means.
var unprinted = map[string]form{
	"proof":   {"de": "Steht nicht in der Erklärung: Sie müssen es auf Verlangen belegen.", "en": "Not printed: you have to prove it on demand."},
	"check":   {"de": "Steht nicht in der Erklärung: Die Prüfung hält es gegen andere Angaben.", "en": "Not printed: the check holds it against other facts."},
	"decides": {"de": "Steht nicht in der Erklärung: Es entscheidet, was darin steht.", "en": "Not printed: it decides what is printed."},
	"id":      {"de": "Steht nicht in der Erklärung: Daran erkennen Sie und die Befunde den Eintrag.", "en": "Not printed: you and the findings know the entry by it."},
}

// compile reads a schema that Schema made. Draft-07 checks formats, and the
// patterns are Go's, which take linear time on any profile.
func compile(schema []byte) (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.RegisterVocabulary(&jsonschema.Vocabulary{URL: "urn:klausel:form", Compile: compileForm})
	c.RegisterVocabulary(&jsonschema.Vocabulary{URL: "urn:klausel:fact", Compile: compileKind})
	if err := c.AddResource(schemaID, withoutHints(doc)); err != nil {
		return nil, err
	}
	return c.Compile(schemaID)
}

// A form says per language what a value must look like. It is a keyword that
// never fails.
type form map[string]string

func (form) Validate(*jsonschema.ValidatorContext, any) {}

func compileForm(_ *jsonschema.CompilerContext, schema map[string]any) (jsonschema.SchemaExt, error) {
	words, ok := schema["x-form"].(map[string]any)
	if !ok {
		return nil, nil
	}
	f := form{}
	for lang, w := range words {
		f[lang], _ = w.(string)
	}
	return f, nil
}

// A violation is one value that has not the shape of a profile.
//
// args holds all that the texts of the rule speak of, empty where there is
// nothing to say. Words that differ by language stand under name_de, name_en.
type violation struct {
	pointer string // JSON pointer into the instance
	onKey   bool   // the key is at fault, or the value as a whole; list items have none
	rule    string
	args    map[string]string
}

// violations lists what is wrong with instance, in the order of pointers, one
// violation for each value. An empty text states nothing, so it can be
// neither wrong nor an id.
func violations(sch *jsonschema.Schema, instance any) []violation {
	instance = stated(instance)
	var invalid *jsonschema.ValidationError
	if !errors.As(sch.Validate(instance), &invalid) {
		return nil
	}
	w := walk{instance: instance, schemas: map[string]*jsonschema.Schema{}}
	w.index(sch)
	w.descend(invalid)
	slices.SortFunc(w.found, func(a, b violation) int {
		return cmp.Or(
			cmp.Compare(a.pointer, b.pointer),
			cmp.Compare(a.rule, b.rule),
			cmp.Compare(a.args["key"], b.args["key"]),
			cmp.Compare(a.args["want_en"], b.args["want_en"]),
		)
	})
	return slices.CompactFunc(w.found, func(a, b violation) bool {
		return a.pointer == b.pointer && a.onKey == b.onKey && a.args["key"] == b.args["key"]
	})
}

// stated returns v without the keys that state nothing.
func stated(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			if e != nil && e != "" {
				m[k] = stated(e)
			}
		}
		return m
	case []any:
		l := make([]any, len(v))
		for i, e := range v {
			l[i] = stated(e)
		}
		return l
	}
	return v
}

type walk struct {
	instance any
	schemas  map[string]*jsonschema.Schema // by location
	found    []violation
}

// index remembers where each part of the schema stands, since an error names
// only the location of the part that failed.
func (w *walk) index(s *jsonschema.Schema) {
	if s == nil || w.schemas[s.Location] != nil {
		return
	}
	w.schemas[s.Location] = s
	w.index(s.Ref)
	for _, part := range s.AllOf {
		w.index(part)
	}
	for _, part := range s.Properties {
		w.index(part)
	}
	for _, part := range s.PatternProperties {
		w.index(part)
	}
	if items, ok := s.Items.(*jsonschema.Schema); ok {
		w.index(items)
	}
}

func (w *walk) descend(e *jsonschema.ValidationError) {
	switch e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
		for _, cause := range e.Causes {
			w.descend(cause)
		}
	default:
		w.tell(e)
	}
}

func (w *walk) tell(e *jsonschema.ValidationError) {
	at, sch := e.InstanceLocation, w.schemas[e.SchemaURL]
	value := lookup(w.instance, at)
	args := map[string]string{"key": lastKey(at)}
	add := func(rule string, at ...string) {
		onKey := rule == "known-key" || rule == "missing-key"
		w.found = append(w.found, violation{pointer(at), onKey, rule, args})
	}
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		keys := make([]string, 0, len(sch.Properties))
		for key := range sch.Properties {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range k.Properties {
			args = map[string]string{"key": key, "nearest": meant.Of(key, keys), "allowed": ""}
			if len(keys) <= 20 { // a longer list helps nobody
				args["allowed"] = strings.Join(keys, ", ")
			}
			add("known-key", append(at, key)...)
		}
	case *kind.FalseSchema: // all_services has no id
		args["nearest"], args["allowed"] = "", ""
		add("known-key", at...)
	case *kind.Required:
		for _, key := range k.Missing {
			args = map[string]string{"key": key}
			add("missing-key", at...)
		}
	case *kind.Type:
		switch {
		case k.Got == "number" && sch.Enum != nil:
			w.knownValue(args, value, sch.Enum.Values)
			add("known-value", at...)
		case k.Got == "number" && slices.Contains(k.Want, "string"):
			literal := scalar(value)
			args["literal"], args["what"] = literal, "number"
			if k, ok := keyword[kindCheck](sch); ok { // quotation marks help only what they make a value of the kind
				if r := kinds[k.name](literal); r != nil {
					args["value"] = literal
					add(refusalArgs(args, k.name, r), at...)
					return
				}
			}
			add("quoted-text", at...)
		default:
			args["nearest"] = ""
			want := typeWords[k.Want[0]]
			if sch.Enum != nil {
				allowed := texts(sch.Enum.Values)
				args["nearest"] = meant.Of(scalar(value), allowed)
				want = form{"de": oneOf(allowed, "oder"), "en": oneOf(allowed, "or")}
			}
			if f := formOf(sch); f != nil {
				want = f
			}
			args["instead"] = ""
			switch list, isList := value.([]any); {
			case k.Want[0] == "array" && k.Got == "string":
				args["instead"] = "[" + scalar(value) + "]"
			case isList && len(list) == 1 && k.Want[0] == "string":
				args["instead"] = scalar(list[0])
			}
			say(args, "got", typeWords[k.Got])
			say(args, "want", want)
			add("value-type", at...)
		}
	case *kind.Enum:
		w.knownValue(args, value, k.Want)
		if r := fact.RefuseOddBlank(fmt.Sprint(value)); r != nil {
			r.Instead = args["nearest"]
			add(refusalArgs(args, "", r), at...)
			return
		}
		add("known-value", at...)
	case notOfKind:
		args["value"] = scalar(value)
		add(refusalArgs(args, k.name, k.Refusal), at...)
	case *kind.UniqueItems:
		i := strconv.Itoa(k.Duplicates[1])
		args["value"] = scalar(lookup(value, []string{i}))
		say(args, "want", form{"de": "jeden Eintrag nur einmal", "en": "each entry only once"})
		add("value-form", append(at, i)...)
	default:
		args["value"] = scalar(value)
		switch k := k.(type) {
		case *kind.MinItems:
			say(args, "want", form{"de": "mindestens einen Eintrag", "en": "at least one entry"})
		case *kind.MaxLength:
			n := strconv.Itoa(k.Want)
			say(args, "want", form{"de": "höchstens " + n + " Zeichen", "en": "at most " + n + " characters"})
		default:
			say(args, "want", formOf(sch))
		}
		add("value-form", at...)
	}
}

func (w *walk) knownValue(args map[string]string, value any, want []any) {
	allowed := texts(want)
	args["value"] = scalar(value)
	args["nearest"] = meant.Of(args["value"], allowed)
	args["allowed"] = strings.Join(allowed, ", ")
}

var typeWords = map[string]form{
	"string":  {"de": "einen Text", "en": "text"},
	"object":  {"de": "einen Block aus Schlüsseln und Werten", "en": "a block of keys and values"},
	"array":   {"de": "eine Liste", "en": "a list"},
	"number":  {"de": "eine Zahl", "en": "a number"},
	"integer": {"de": "eine ganze Zahl", "en": "a whole number"},
	"boolean": {"de": "einen Wahrheitswert (true oder false)", "en": "a truth value (true or false)"},
	"null":    {"de": "keinen Wert", "en": "no value"},
}

func say(args map[string]string, name string, words form) {
	for lang, w := range words {
		args[name+"_"+lang] = w
	}
}

func formOf(s *jsonschema.Schema) form {
	f, _ := keyword[form](s)
	return f
}

// keyword is what a schema says by a keyword of ours.
func keyword[T any](s *jsonschema.Schema) (T, bool) {
	for _, ext := range s.Extensions {
		if e, ok := ext.(T); ok {
			return e, true
		}
	}
	var none T
	return none, false
}

func oneOf(words []string, or string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " " + or + " " + words[last]
}

func texts(values []any) []string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = fmt.Sprint(v)
	}
	return words
}

// scalar is a single value as a message quotes it; a block or list is not
// quoted.
func scalar(v any) string {
	switch v.(type) {
	case nil, map[string]any, []any:
		return ""
	}
	s := fmt.Sprint(v)
	if utf8.RuneCountInString(s) > 60 {
		s = string([]rune(s)[:59]) + "…"
	}
	return s
}

// lookup returns the value at a location, nil if there is none.
func lookup(v any, at []string) any {
	for _, token := range at {
		switch in := v.(type) {
		case map[string]any:
			v = in[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// lastKey names the value at a location: a list item has the name of its list.
func lastKey(at []string) string {
	for _, token := range slices.Backward(at) {
		if _, err := strconv.Atoi(token); err != nil {
			return token
		}
	}
	return ""
}

func pointer(at []string) string {
	var b strings.Builder
	for _, token := range at {
		b.WriteString("/" + pointerEscape.Replace(token))
	}
	return b.String()
}
