package library

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Missing names every text that one of the languages lacks, a line each: the
// file or the place in it, and the language.
func (l *Library) Missing() []string {
	var gaps []string
	for _, loc := range l.Locales {
		for _, c := range l.Clauses {
			owners := map[string]bool{}
			for key := range c.sources {
				owners[key.owner] = true
			}
			owners[""] = true
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
		missingWords(reflect.ValueOf(*l), "templates", loc.ID, &gaps)
	}
	slices.Sort(gaps)
	return slices.Compact(gaps)
}

// missingWords walks data for Words without the language.
func missingWords(v reflect.Value, at, lang string, gaps *[]string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			missingWords(v.Elem(), at, lang, gaps)
		}
	case reflect.Struct:
		switch v.Type() {
		case reflect.TypeFor[Clause](), reflect.TypeFor[Locale]():
			return
		}
		if id := v.FieldByName("ID"); id.IsValid() && id.Kind() == reflect.String {
			at += " " + id.String()
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Layouts" && f.Name != "Assets" {
				name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
				if name == "" || name == "-" {
					name = strings.ToLower(f.Name)
				}
				missingWords(v.Field(i), at+"."+name, lang, gaps)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			missingWords(v.Index(i), at, lang, gaps)
		}
	case reflect.Map:
		if words, ok := v.Interface().(Words); ok {
			if len(words) > 0 && words[lang] == "" {
				*gaps = append(*gaps, at+": "+lang)
			}
			return
		}
		for _, k := range v.MapKeys() {
			missingWords(v.MapIndex(k), at+"."+k.String(), lang, gaps)
		}
	}
}
