package library

import (
	"maps"
	"reflect"
	"strings"
)

// ownSource is the source of what nobody has read anywhere: what the editors know or
// have decided themselves.
const ownSource = "own"

func (ld *loader) allSources(lib *Library) {
	for _, s := range lib.Services {
		ld.sources(lib, s, &s.Sources)
	}
	for _, law := range lib.Laws {
		ld.sources(lib, law, &law.Sources)
	}
	for _, id := range sorted(lib.Rules) {
		ld.sources(lib, lib.Rules[id], &lib.Rules[id].Sources)
	}
	ld.sources(lib, lib.Thresholds, &lib.Thresholds.Sources)
	ld.sources(lib, lib.Authorities, &lib.Authorities.Sources)
	ld.sources(lib, lib.Countries, &lib.Countries.Sources)
	ld.sources(lib, lib.WordLists, &map[string]Source{})
}

// sources joins what a file has read by itself with what it names of
// sources.yaml, so that a fact finds its sources in one place. A file does not
// repeat the common list, and names nothing that neither of them has.
func (ld *loader) sources(lib *Library, of any, sources *map[string]Source) {
	all := maps.Clone(*sources)
	if all == nil {
		all = map[string]Source{}
	}
	eachCited(reflect.ValueOf(of), func(c Cited) {
		file := strings.TrimPrefix(c.File, "templates/")
		for _, id := range c.Sources {
			common, ok := lib.Sources[id]
			if here, own := all[id]; own && ok && here == common && (*sources)[id] == common {
				ld.fail(file, c.Line, "source %s stands in sources.yaml already", id)
			} else if !own && ok {
				all[id] = common
			} else if !own && id != ownSource {
				ld.fail(file, c.Line, "source %s is listed neither here nor in sources.yaml", id)
			}
		}
	})
	*sources = all
}

// eachCited visits every fact of the catalogue in v.
func eachCited(v reflect.Value, visit func(Cited)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			eachCited(v.Elem(), visit)
		}
	case reflect.Struct:
		if c, ok := v.Interface().(Cited); ok {
			visit(c)
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachCited(v.Field(i), visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachCited(v.Index(i), visit)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			eachCited(v.MapIndex(k), visit)
		}
	}
}
