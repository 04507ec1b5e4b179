package library

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/meant"
)

// Choices is a file that lists what facts can say, and says which facts.
type Choices[T any] struct {
	Facts  []string `yaml:"facts" is:"in=facts"` // patterns: services[].groups
	Values []T      `yaml:"values"`
}

// Values lists what the facts of a pattern may say, in the order of the
// catalogue; none if the pattern is free.
func (l *Library) Values(pattern string) []string {
	var ids []string
	for _, v := range l.lists[bare(pattern)] {
		ids = append(ids, v.ID)
	}
	return ids
}

// Options lists what the facts of a pattern may say, with how each reads and
// what it means; none if the pattern is free.
func (l *Library) Options(pattern string) []Label { return l.lists[bare(pattern)] }

// OfMany is the list of the plurals of a list.
func OfMany(list string) string { return list + " of many" }

// Label is how the value id of a fact reads in lang; ok is false for a value
// the catalogue does not define.
func (l *Library) Label(pattern, id, lang string) (label string, ok bool) {
	words, ok := labelled(l.lists[bare(pattern)], id)
	return words[lang], ok
}

var settingPath = regexp.MustCompile(`^services\[([^\]]*)\]\.settings\.(.+)$`)

// Words are how the value id of a list reads: of a list of labels.yaml, or of
// the list that belongs to a fact path. ok is false for a value that the
// catalogue does not define.
func (l *Library) Words(list, id string) (words Words, ok bool) {
	if m := settingPath.FindStringSubmatch(list); m != nil {
		s := l.Service(m[1])
		if s == nil {
			return nil, false // its service is of the controller's own
		}
		i := slices.IndexFunc(s.Settings, func(q Setting) bool { return q.ID == m[2] })
		if i < 0 {
			return nil, false
		}
		words, ok = s.Settings[i].Values[id]
		return words, ok
	}
	if values, ok := l.lists[list]; ok {
		return labelled(values, id)
	}
	return labelled(l.lists[bare(fact.Pattern(list))], id)
}

func labelled(labels []Label, id string) (Words, bool) {
	for _, v := range labels {
		if v.ID == id {
			return v.Label, true
		}
	}
	return nil, false
}

// bare is the pattern of a fact that holds several values, without saying so.
func bare(pattern string) string { return strings.TrimSuffix(pattern, "[]") }

// folders makes the lists whose values are folders and files: what stands there
// can be chosen.
func (l *Library) folders() {
	for _, s := range l.Services {
		if s.Stated {
			l.choose("services[].service", Label{ID: s.ID, Label: l.everywhere(s.Name)})
		}
		l.choose("services[].id", Label{ID: s.ID, Label: l.everywhere(s.Name)})
		for _, v := range s.Variants {
			l.choose("services[].variant", Label{ID: v.ID, Label: v.Label})
		}
		for _, t := range s.Transfers {
			l.choose("services[].transfers[].id", Label{ID: t.ID, Label: t.What})
		}
	}
	for _, law := range l.Laws {
		l.choose("laws", Label{ID: law.ID, Label: law.Name})
	}
	for _, loc := range l.Locales {
		l.choose("languages", Label{ID: loc.ID, Label: l.everywhere(loc.Name)})
	}
}

// choose adds a value to a list, once: two services may have a variant of one id.
func (l *Library) choose(list string, v Label) {
	if !slices.ContainsFunc(l.lists[list], func(o Label) bool { return o.ID == v.ID }) {
		l.lists[list] = append(l.lists[list], v)
	}
}

// serves makes values what each of the facts chooses from; no two lists serve
// one fact.
func (ld *loader) serves(lib *Library, file string, facts []string, values []Label) {
	for _, pattern := range facts {
		if _, taken := lib.lists[bare(pattern)]; taken {
			ld.fault(file, 0, "fact-twice", "key", pattern)
			continue
		}
		lib.lists[bare(pattern)] = values
	}
}

// Named is the value of a fact that people call so, in any language: DE-BY for
// Bayern or Bavaria, customers for Kunden, since no other label has that word. It
// is empty where the fact chooses from no list, or nothing in it is called much
// like that.
func (l *Library) Named(path, name string) string {
	called := map[string]string{}
	having := map[string]bool{} // values with the name as a word of their label
	for _, v := range l.lists[bare(listItem.ReplaceAllString(path, "[]"))] {
		for _, words := range v.Label {
			called[words] = v.ID
			if slices.ContainsFunc(strings.FieldsFunc(words, notLetter), func(word string) bool { return strings.EqualFold(word, name) }) {
				having[v.ID] = true
			}
		}
	}
	for words, id := range called {
		if strings.EqualFold(words, name) {
			return id
		}
	}
	if near := called[meant.Of(name, slices.Sorted(maps.Keys(called)))]; near != "" || len(having) != 1 {
		return near
	}
	return slices.Collect(maps.Keys(having))[0]
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

var listItem = regexp.MustCompile(`\[[^\]]*\]`)

// choices reads a file of values and makes it what its facts choose from.
func choices[T any](ld *loader, lib *Library, file string, into *[]T, label func(T) Label) {
	var read Choices[T]
	ld.yaml(file, &read)
	*into = read.Values
	lib.lists[strings.TrimSuffix(file, ".yaml")] = labels(read.Values, label)
	ld.serves(lib, file, read.Facts, labels(read.Values, label))
}

func labels[T any](values []T, label func(T) Label) []Label {
	out := make([]Label, len(values))
	for i, v := range values {
		out[i] = label(v)
	}
	return out
}

// keyed are the labels of a map, in the order of its keys.
func keyed(words map[string]Words) []Label {
	return labels(sorted(words), func(id string) Label { return Label{ID: id, Label: words[id]} })
}
