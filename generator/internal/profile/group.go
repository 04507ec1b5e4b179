package profile

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/meant"
)

// knownGroups takes out of every set of groups what neither the catalogue nor
// the profile itself calls a group.
func (ix *index) knownGroups(doc map[string]any, catalogue []string) {
	if len(catalogue) == 0 {
		return // a catalogue without groups, in tests
	}
	known := slices.Clone(catalogue)
	list, _ := doc["own_groups"].([]any)
	for i, item := range list {
		g, ok := item.(map[string]any)
		if !ok {
			continue
		}
		if id, ok := g["id"].(string); ok {
			known = append(known, strings.TrimSpace(id))
		}
		if label := g["label"]; label == nil || label == "" {
			ix.report("/own_groups/"+strconv.Itoa(i), "missing-key", true, map[string]string{"key": "label"})
		}
	}
	ix.groupsIn(doc, "", known)
}

func (ix *index) groupsIn(v any, ptr string, known []string) {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			ix.groupsIn(item, ptr+"/"+strconv.Itoa(i), known)
		}
	case map[string]any:
		for key, item := range v {
			at := ptr + "/" + pointerEscape.Replace(key)
			set, ok := item.([]any)
			if key != "groups" || !ok {
				ix.groupsIn(item, at, known)
				continue
			}
			for i, g := range set {
				id, ok := g.(string)
				if !ok || slices.Contains(known, strings.TrimSpace(id)) {
					continue
				}
				at := at + "/" + strconv.Itoa(i)
				pl := ix.value[at]
				if pl == nil || !ix.told("known-value", pl.pos) { // of what all services share, once
					ix.report(at, "known-value", false, map[string]string{
						"key": key, "value": scalar(id), "nearest": meant.Of(id, known), "allowed": strings.Join(known, ", "),
					})
				}
				if pl != nil {
					pl.broken = true
				}
				set[i] = nil
			}
		}
	}
}

// callGroups gives the groups that the profile names itself their words,
// wherever they stand.
func (p *Profile) callGroups() {
	words := map[string]fact.Prose{}
	for _, g := range p.OwnGroups.Items {
		words[g.ID.String()] = g.Label
	}
	if len(words) > 0 {
		callIn(reflect.ValueOf(p).Elem(), words)
	}
}

func callIn(v reflect.Value, words map[string]fact.Prose) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			if set, ok := v.Field(i).Addr().Interface().(*fact.Set); ok && field.Tag.Get("mapstructure") == "groups" {
				for j, g := range set.Items {
					if own, ok := words[g.ID()]; ok {
						set.Items[j] = g.Called(own)
					}
				}
				continue
			}
			callIn(v.Field(i), words)
		}
	case reflect.Slice:
		for i := range v.Len() {
			callIn(v.Index(i), words)
		}
	}
}
