package profile

import (
	"reflect"
	"strings"

	"klausel/generator/internal/fact"
)

// Find returns the values at a path below a block, functions.recording or
// transfers[].tool below a service; none if nothing is stated there. It is how
// conditions of the catalogue reach facts.
func Find(block any, path string) []fact.Value {
	return find(reflect.Indirect(reflect.ValueOf(block)), path)
}

func find(v reflect.Value, path string) []fact.Value {
	if _, listed := v.Interface().(fact.Listed); listed {
		v = v.FieldByName("Items")
	}
	if path == "" {
		switch v.Kind() {
		case reflect.Slice:
			var out []fact.Value
			for i := range v.Len() {
				out = append(out, find(v.Index(i), "")...)
			}
			return out
		default:
			if f, ok := v.Interface().(fact.Value); ok && f.Known() {
				return []fact.Value{f}
			}
			return nil
		}
	}
	head, rest, _ := strings.Cut(path, ".")
	name, each := strings.CutSuffix(head, "[]")
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("mapstructure") != name {
				continue
			}
			field := v.Field(i)
			if _, listed := field.Interface().(fact.Listed); listed {
				field = field.FieldByName("Items")
			}
			if !each {
				return find(field, rest)
			}
			var out []fact.Value
			for j := range field.Len() {
				out = append(out, find(field.Index(j), rest)...)
			}
			return out
		}
	case reflect.Map:
		if item := v.MapIndex(reflect.ValueOf(name)); item.IsValid() {
			return find(item, rest)
		}
	}
	return nil
}

// FunctionKeys lists the functions a profile is asked about, in the order of
// Functions.
func FunctionKeys() []string {
	var keys []string
	t := reflect.TypeFor[Functions]()
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("mapstructure"); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// Has reports whether a profile can state something at a path below a service.
func Has(path string) bool { _, ok := typeAt(path); return ok }

// YesNo reports whether what a profile states at a path below a service is yes
// or no.
func YesNo(path string) bool {
	t, ok := typeAt(path)
	return ok && t == reflect.TypeFor[fact.YesNo]()
}

// typeAt is the type of what stands at a path below a service.
func typeAt(path string) (reflect.Type, bool) {
	at := reflect.TypeFor[Service]()
	for path != "" {
		var head string
		head, path, _ = strings.Cut(path, ".")
		head = strings.TrimSuffix(head, "[]")
		if _, listed := reflect.Zero(at).Interface().(fact.Listed); listed {
			items, _ := at.FieldByName("Items")
			at = items.Type.Elem()
		}
		if at.Kind() != reflect.Struct {
			return nil, false
		}
		next := at
		for i := range at.NumField() {
			if at.Field(i).Tag.Get("mapstructure") == head {
				next = at.Field(i).Type
			}
		}
		if next == at {
			return nil, false
		}
		at = next
	}
	return at, true
}
