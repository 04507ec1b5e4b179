package library

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/meant"
	"klausel/generator/internal/profile"
)

// This file holds what stands in YAML against the rest of the catalogue, once
// all of it is read: each text in each language, each value one of those that
// its field allows. A field says so in its tag:
//
//	is:"required"       the key may not be missing
//	is:"date"           YYYY-MM-DD
//	is:"day"            a date as precise as known: 2025, 2025-10, 2025-10-16
//	is:"url"            https://…, or nothing
//	is:"id"             lower-case letters, digits and hyphens
//	is:"one=a|b"        a or b
//	is:"in=providers"   an entry of a list; see listed
//	is:"message"        a text that is a template of its own
//	is:"fill=day|month" a text in which {day} and {month} are filled in
//	is:"may-be-none"    a text that may be without words in every language
//	is:"repeats"        items of this list may share an id
//
// A map says the same of its keys under keys:"…".

// contents checks every file that was read.
func (ld *loader) contents(lib *Library) {
	for i := range ld.docs {
		d := &ld.docs[i]
		ld.content(lib, d, d.value, d.root, field{typ: d.value.Type()}, strings.TrimSuffix(d.file, ".yaml"))
	}
}

var (
	wordsType = reflect.TypeFor[Words]()
	saidType  = reflect.TypeFor[Said]()
)

func (ld *loader) content(lib *Library, d *document, v reflect.Value, n *yaml.Node, f field, key string) {
	n = real(n)
	switch {
	case v.Kind() == reflect.Pointer:
		if !v.IsNil() {
			ld.content(lib, d, v.Elem(), n, f, key)
		}
	case v.Type() == wordsType, v.Type() == saidType:
		ld.words(lib, d, v, n, f, key)
	case v.Type() == reflect.TypeFor[yaml.Node](), reflect.PointerTo(v.Type()).Implements(textUnmarshaler):
	case v.Kind() == reflect.Struct:
		fields, rest := fieldsOf(v.Type())
		keys, values := entries(n)
		for i, k := range keys {
			if j := indexOf(fields, k.Value); j >= 0 {
				ld.content(lib, d, v.FieldByIndex(fields[j].index), values[i], fields[j], k.Value)
			}
		}
		if rest != nil {
			ld.content(lib, d, v.FieldByIndex(rest.index), without(n, fields), *rest, key)
		}
		if when, ok := v.Interface().(When); ok {
			ld.when(lib, d, when, n)
		}
	case v.Kind() == reflect.Slice:
		seen := map[string]int{}
		for i := range v.Len() {
			item := n // a single one need not be written as a list
			if n.Kind == yaml.SequenceNode {
				item = real(n.Content[i])
			}
			ld.content(lib, d, v.Index(i), item, f, key)
			if id := v.Index(i); id.Kind() == reflect.Struct && !f.many {
				if id = id.FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String {
					if line := seen[id.String()]; line > 0 {
						ld.tell(d, item, "id-twice", "id", id.String(), "line", strconv.Itoa(line))
					}
					seen[id.String()] = item.Line
				}
			}
		}
	case v.Kind() == reflect.Map:
		keys, values := entries(n)
		for i, k := range keys {
			if f.keys != "" {
				ld.scalar(lib, d, k, f.keys, key, k.Value)
			}
			if item := v.MapIndex(reflect.ValueOf(k.Value)); item.IsValid() {
				ld.content(lib, d, item, values[i], field{typ: f.typ, is: f.is}, k.Value)
			}
		}
	case v.Kind() == reflect.String:
		ld.scalar(lib, d, n, f.is, key, v.String())
	}
}

// without is a mapping less the keys of fields.
func without(n *yaml.Node, fields []field) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column}
	keys, values := entries(n)
	for i, k := range keys {
		if indexOf(fields, k.Value) < 0 {
			out.Content = append(out.Content, k, values[i])
		}
	}
	return out
}

var (
	markup   = regexp.MustCompile("<[A-Za-z/!]|\\*\\*|__[^_]+__|`|\\]\\(")
	filledIn = regexp.MustCompile(`\{[^{}]*\}`)
)

// texts checks one text in all its languages.
func (ld *loader) words(lib *Library, d *document, v reflect.Value, n *yaml.Node, f field, key string) {
	keys, values := entries(n)
	var known, needed []string
	if v.Type() == saidType {
		known, needed = Messages, Messages
	} else {
		for _, loc := range lib.Locales {
			known = append(known, loc.ID)
			if !loc.Unfinished {
				needed = append(needed, loc.ID)
			}
		}
	}
	if len(keys) == 0 && slicesContains(f.is, "may-be-none") {
		return
	}
	for _, lang := range needed {
		if !hasKey(keys, lang) {
			ld.tell(d, n, "text-missing", "key", key, "lang", lang)
		}
	}
	allowed := strings.Split(option(f.is, "fill"), "|")
	for i, k := range keys {
		text := values[i].Value
		switch {
		case !slices.Contains(known, k.Value):
			ld.tell(d, k, "unknown-language", "lang", k.Value, "meant", meant.Of(k.Value, known))
		case strings.TrimSpace(text) == "":
			ld.tell(d, values[i], "text-empty", "key", key, "lang", k.Value)
		case slicesContains(f.is, "message"):
			ld.message(d, values[i], key, text)
		case strings.ContainsAny(text, "<*_`]") && markup.MatchString(text):
			ld.tell(d, values[i], "markup", "key", key)
		default:
			ld.placeholders(d, values[i], key, text, allowed)
			if v.Type() == wordsType {
				ld.unsaid(lib, k.Value, text, isFragment(text), func(int) fact.Pos { return d.pos(values[i]) })
			}
		}
	}
}

// placeholders checks what is filled into a text.
func (ld *loader) placeholders(d *document, n *yaml.Node, key, text string, allowed []string) {
	for _, p := range filledIn.FindAllString(text, -1) {
		if name := strings.Trim(p, "{}"); !slices.Contains(allowed, name) {
			ld.tell(d, n, "unknown-placeholder", "key", key, "value", p, "meant", braced(meant.Of(name, allowed)))
		}
	}
	if strings.ContainsAny(filledIn.ReplaceAllString(text, ""), "{}") {
		ld.tell(d, n, "stray-brace")
	}
}

// Spoken are the arguments that every finding has: its fact, the service by its
// id and by its name, and the last key of the fact.
var Spoken = []string{"fact", "service", "name", "item"}

var (
	argument = regexp.MustCompile(`\.([A-Za-z_]\w*)`)
	literal  = regexp.MustCompile(`"[^"]*"`)
)

// message checks a text that is a template: those of rules and conflicts.
func (ld *loader) message(d *document, n *yaml.Node, key, text string) {
	if _, err := parse.Parse(d.file, text, "", "", plain, builtins); err != nil {
		f := fault.Template("", err)
		f.Pos = d.pos(n)
		ld.errs = append(ld.errs, f)
		return
	}
	declared := slices.Clone(Spoken)
	keys, values := entries(d.root)
	for i, k := range keys {
		if k.Value == "args" {
			for _, arg := range values[i].Content {
				declared = append(declared, arg.Value)
			}
		}
	}
	for _, a := range action.FindAllString(text, -1) {
		for _, m := range argument.FindAllStringSubmatch(literal.ReplaceAllString(a, ""), -1) {
			if name := m[1]; !slices.Contains(declared, name) {
				ld.tell(d, n, "unknown-placeholder", "key", key, "value", "{{."+name+"}}", "meant", asked(meant.Of(name, declared)), "allowed", strings.Join(declared, ", "))
			}
		}
	}
}

// asked is an argument as a message writes it.
func asked(name string) string {
	if name == "" {
		return ""
	}
	return "{{." + name + "}}"
}

func braced(name string) string {
	if name == "" {
		return ""
	}
	return "{" + name + "}"
}

// option is what a tag says behind name=.
func option(is, name string) string {
	for _, o := range strings.Split(is, ",") {
		if value, ok := strings.CutPrefix(o, name+"="); ok {
			return value
		}
	}
	return ""
}

var anID = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// scalar checks one value.
func (ld *loader) scalar(lib *Library, d *document, n *yaml.Node, is, key, value string) {
	if value == "" {
		if slicesContains(is, "required") {
			ld.tell(d, n, "no-value", "key", key)
		}
		return
	}
	for _, o := range strings.Split(is, ",") {
		name, arg, _ := strings.Cut(o, "=")
		switch name {
		case "date":
			if _, refused := fact.ParseDate(value); refused != nil {
				ld.tell(d, n, "no-date", "key", key, "value", value)
			}
		case "day":
			if !fact.RoughDay(value) {
				ld.tell(d, n, "no-date", "key", key, "value", value)
			}
		case "url":
			if !strings.HasPrefix(value, "https://") || !fact.SafeURL(value) {
				ld.tell(d, n, "no-address", "key", key, "value", value)
			}
		case "fill":
			ld.placeholders(d, n, key, value, strings.Split(arg, "|"))
		case "id":
			if !anID.MatchString(value) {
				ld.tell(d, n, "no-id", "id", value)
			}
		case "one":
			ld.oneOf(d, n, key, value, strings.Split(arg, "|"))
		case "in":
			what, allowed := ld.listed(lib, d, arg)
			if !slices.Contains(allowed, value) {
				ld.tell(d, n, "unknown", "what", what, "id", value, "meant", meant.Of(value, allowed), "allowed", shortList(allowed))
			}
		}
	}
}

func (ld *loader) oneOf(d *document, n *yaml.Node, key, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		ld.tell(d, n, "unknown-value", "key", key, "value", value, "meant", meant.Of(value, allowed), "allowed", shortList(allowed))
	}
}

// shortList tells what is allowed unless that is more than anybody reads.
func shortList(words []string) string {
	if len(words) > 12 {
		return ""
	}
	return strings.Join(words, ", ")
}

// listed are the values of a list that a field of the file names by in=, and
// what one of them is called. A file asks for few lists, and for each of them
// many times.
func (ld *loader) listed(lib *Library, d *document, list string) (what string, values []string) {
	if ld.asked.of != d {
		ld.asked.of, ld.asked.lists = d, map[string]listing{}
	}
	got, ok := ld.asked.lists[list]
	if !ok {
		got.what, got.values = d.listed(lib, list)
		ld.asked.lists[list] = got
	}
	return got.what, got.values
}

type listing struct {
	what   string
	values []string
}

func (d *document) listed(lib *Library, list string) (what string, values []string) {
	if list != "sources" {
		return lib.listed(list, d.service)
	}
	values = append(sorted(lib.Sources), ownSource)
	if d.service != nil { // possible.yaml stands beside it
		values = append(values, sorted(d.service.Sources)...)
		values = append(values, sorted(d.service.Possible.Sources)...)
	}
	if own := d.sources(); own != nil {
		values = append(values, sorted(*own)...)
	}
	return "source", values
}

// sources are those that the file has read by itself; nil if it is of no kind
// that has any.
func (d *document) sources() *map[string]Source {
	if d.value.Kind() != reflect.Struct {
		return nil
	}
	f := d.value.FieldByName("Sources")
	if !f.IsValid() {
		return nil
	}
	own, _ := f.Addr().Interface().(*map[string]Source)
	return own
}

// IDs are the values of a list of the catalogue, such as operations.
func (l *Library) IDs(list string) []string {
	_, values := l.listed(list, nil)
	return values
}

// listed are the values of a list of the whole catalogue, or of a service.
func (l *Library) listed(list string, s *Service) (what string, values []string) {
	names := func(list string) []string {
		var ids []string
		for _, v := range l.lists[list] {
			ids = append(ids, v.ID)
		}
		return ids
	}
	switch list {
	case "providers":
		return "provider", sorted(s.Providers)
	case "variants":
		for _, v := range s.Variants {
			values = append(values, v.ID)
		}
		return "variant", values
	case "functions":
		return "function", profile.FunctionKeys()
	case "service-facts":
		values = append(slices.Clone(profile.ServiceFacts()), "variant", "operation")
		for _, q := range l.settings(s) {
			values = append(values, "settings."+q.ID)
		}
		return "fact", values
	case "facts":
		values = []string{"*"}
		for pattern := range profile.Facts() {
			values = append(values, pattern)
		}
		return "fact", values
	case "rules":
		return "rule", sorted(l.Rules)
	case "clauses":
		for _, c := range l.Clauses {
			values = append(values, c.ID)
		}
		return "clause", values
	case "laws":
		return "law", names("laws")
	case "cites":
		cites := map[string]bool{}
		for _, law := range l.Laws {
			for key := range law.Cites {
				cites[key] = true
			}
		}
		return "citation", sorted(cites)
	case "authorities":
		return "authority", sorted(l.Authorities.Records)
	case "services":
		return "value", names("services[].id")
	case "categories":
		return "category", names("data")
	case "triggers":
		return "trigger", sorted(l.Retention.Triggers)
	case "countries":
		return "country", append(fact.Countries(), "*", "EEA")
	default: // a list of labels.yaml
		return "value", names(list)
	}
}

// when checks that a condition asks for values the fact can have.
func (ld *loader) when(lib *Library, d *document, w When, n *yaml.Node) {
	allowed := lib.Domain(d.service, w.Fact)
	switch w.Fact {
	case "variant":
		_, allowed = lib.listed("variants", d.service)
	case "operation":
		_, allowed = lib.listed("operations", d.service)
	}
	if len(allowed) == 0 {
		return // a fact of free text, or one that was told already
	}
	allowed = append(slices.Clone(allowed), "unknown")
	keys, values := entries(n)
	for i, k := range keys {
		if k.Value != "in" {
			continue
		}
		for j, item := range values[i].Content {
			if j < len(w.In) {
				ld.oneOf(d, real(item), fmt.Sprintf("when %s", w.Fact), w.In[j], allowed)
			}
		}
	}
}
