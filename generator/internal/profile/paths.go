package profile

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"klausel/generator/internal/fact"
)

// Facts are the patterns of everything a profile can state, services[].groups,
// blocks and lists of blocks included, each with the type of its value. Settings of a service are not among them:
// the catalogue of the service defines those.
var Facts = sync.OnceValue(func() map[string]reflect.Type {
	all := map[string]reflect.Type{}
	facts(reflect.TypeFor[Profile](), "", all)
	return all
})

// ServiceFacts are those of one service, as its catalogue names them: groups,
// recording.access.
var ServiceFacts = sync.OnceValue(func() []string {
	var paths []string
	for pattern := range Facts() {
		if path, ok := strings.CutPrefix(pattern, "services[]."); ok {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
})

func facts(t reflect.Type, at string, all map[string]reflect.Type) {
	value, listed := reflect.TypeFor[fact.Value](), reflect.TypeFor[fact.Listed]()
	if at != "" {
		all[at] = t
	}
	switch t.Kind() {
	case reflect.Slice:
		facts(t.Elem(), at+"[]", all)
	case reflect.Struct:
		if items, ok := t.FieldByName("Items"); ok && t.Implements(listed) {
			if !items.Type.Elem().Implements(value) {
				facts(items.Type, at, all)
			}
			all[at] = t
			return
		}
		if t.Implements(value) {
			return
		}
		for i := range t.NumField() {
			f := t.Field(i)
			key := f.Tag.Get("mapstructure")
			if key == "" || key == "-" || strings.HasPrefix(key, ",") {
				continue
			}
			if at != "" {
				key = at + "." + key
			}
			facts(f.Type, key, all)
		}
	}
}
