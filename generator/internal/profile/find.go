package profile

import (
	"reflect"
	"strings"
	"sync"

	"klausel/generator/internal/fact"
)

// Find returns the values at a path below a block, functions.recording or
// transfers[].tool below a service; none if nothing is stated there. It is how
// conditions of the catalogue reach facts.
func Find(block any, path string) []fact.Value {
	return find(reflect.Indirect(reflect.ValueOf(block)), path)
}

var listedType = reflect.TypeFor[fact.Listed]()

func find(v reflect.Value, path string) []fact.Value {
	v = items(v)
	if path == "" {
		if v.Kind() == reflect.Slice {
			var out []fact.Value
			for i := range v.Len() {
				out = append(out, find(v.Index(i), "")...)
			}
			return out
		}
		if f, ok := v.Interface().(fact.Value); ok && f.Known() {
			return []fact.Value{f}
		}
		return nil
	}
	head, rest, _ := strings.Cut(path, ".")
	name, each := strings.CutSuffix(head, "[]")
	switch v.Kind() {
	case reflect.Struct:
		at, ok := fieldsOf(v.Type())[name]
		if !ok {
			return nil
		}
		field := items(v.Field(at))
		if !each {
			return find(field, rest)
		}
		var out []fact.Value
		for j := range field.Len() {
			out = append(out, find(field.Index(j), rest)...)
		}
		return out
	case reflect.Map:
		if item := v.MapIndex(reflect.ValueOf(name)); item.IsValid() {
			return find(item, rest)
		}
	}
	return nil
}

// items are the items of a list, and anything else is itself. Its type says so:
// to make an interface of a service would copy all of it.
func items(v reflect.Value) reflect.Value {
	if v.Type().Implements(listedType) {
		return v.FieldByName("Items")
	}
	return v
}

var fieldNumbers sync.Map // by type

// fieldsOf are the numbers of the fields of a block, by their keys.
func fieldsOf(t reflect.Type) map[string]int {
	if known, ok := fieldNumbers.Load(t); ok {
		return known.(map[string]int)
	}
	fields := map[string]int{}
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("mapstructure"); key != "" {
			fields[key] = i
		}
	}
	fieldNumbers.Store(t, fields)
	return fields
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
func Has(path string) bool { _, ok := Facts()["services[]."+path]; return ok }

// YesNo reports whether what a profile states at a path below a service is yes
// or no.
func YesNo(path string) bool {
	return Facts()["services[]."+path] == reflect.TypeFor[fact.YesNo]()
}
