package library

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Missing names every text that one of the languages lacks, a line each: the
// file or the place in it, and the language. A text lacks a form as well, by the
// word for which there is no phrase.
func (l *Library) Missing() []string {
	var gaps []string
	for _, loc := range l.Locales {
		gaps = append(gaps, l.missing(loc)...)
	}
	for _, lang := range Messages {
		missingTexts[Said](reflect.ValueOf(l), lang, &gaps, "templates")
	}
	return tidy(gaps)
}

// missing names what notices in one language lack.
func (l *Library) missing(loc *Locale) []string {
	var gaps []string
	for _, c := range l.Clauses {
		owners := map[string]bool{"": true}
		for key := range c.sources {
			owners[key.owner] = true
		}
		for owner := range owners {
			if c.sources[textKey{owner, loc.ID}] == nil {
				dir := c.File
				if owner != "" {
					dir = "templates/" + owner + "/clauses/" + c.ID
				}
				gaps = append(gaps, dir+"/"+loc.ID+".md")
			}
		}
	}
	for _, other := range l.Locales {
		for key := range other.UI {
			if loc.UI[key] == "" {
				gaps = append(gaps, fmt.Sprintf("templates/locales/%s.yaml: ui.%s", loc.ID, key))
			}
		}
	}
	missingTexts[Words](reflect.ValueOf(l), loc.ID, &gaps, "templates")
	return tidy(gaps)
}

func tidy(gaps []string) []string {
	slices.Sort(gaps)
	return slices.Compact(gaps)
}

// missingTexts walks data for texts of one kind without the language. at is the
// way there, in pieces: most of it leads to no gap, and then need not be put
// together.
func missingTexts[T ~map[string]string](v reflect.Value, lang string, gaps *[]string, at ...string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			missingTexts[T](v.Elem(), lang, gaps, at...)
		}
	case reflect.Struct:
		switch v.Type() {
		case reflect.TypeFor[Clause](), reflect.TypeFor[Locale]():
			return
		}
		if id := v.FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String {
			at = append(at, " ", id.String())
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Layouts" && f.Name != "Assets" {
				name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
				if name == "" || name == "-" {
					name = strings.ToLower(f.Name)
				}
				missingTexts[T](v.Field(i), lang, gaps, append(at, ".", name)...)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			missingTexts[T](v.Index(i), lang, gaps, at...)
		}
	case reflect.Map:
		if texts, ok := v.Interface().(T); ok {
			if len(texts) > 0 && texts[lang] == "" {
				*gaps = append(*gaps, strings.Join(at, "")+": "+lang)
			}
			return
		}
		for all := v.MapRange(); all.Next(); {
			missingTexts[T](all.Value(), lang, gaps, append(at, ".", all.Key().String())...)
		}
	}
}
