package library

import (
	"maps"
	"reflect"
)

// ownSource is the source of what nobody has read anywhere: what the editors know or
// have decided themselves.
const ownSource = "own"

// sources joins what each file has read by itself with what it names of
// sources.yaml, so that a fact finds its sources in one place. A file does not
// repeat the common list, and lists nothing that none of its facts names.
func (ld *loader) sources(lib *Library) {
	for i := range ld.docs {
		d := &ld.docs[i]
		own := d.sources()
		if own == nil {
			continue
		}
		named := map[string]bool{}
		of := d.value
		if d.service != nil { // its files cite each other's sources
			of = reflect.ValueOf(d.service)
		}
		eachCited(of, func(c Cited) {
			for _, id := range c.Sources {
				named[id] = true
			}
		})
		for _, id := range sorted(*own) {
			switch {
			case (*own)[id] == lib.Sources[id]:
				ld.tell(d, d.key("sources", id), "source-repeated", "id", id)
			case !named[id]:
				ld.tell(d, d.key("sources", id), "unused", "what", "source", "id", id)
			}
		}
		if d.service != nil && d.service.Sources != nil && own == &d.service.Possible.Sources {
			// They are sources of the service from then on.
			for _, id := range sorted(*own) {
				if _, twice := d.service.Sources[id]; twice {
					ld.tell(d, d.key("sources", id), "source-repeated", "id", id)
				}
				d.service.Sources[id] = (*own)[id]
			}
			for id := range named {
				if common, ok := lib.Sources[id]; ok {
					d.service.Sources[id] = common
				}
			}
			continue
		}
		all := map[string]Source{}
		for id := range named {
			if common, ok := lib.Sources[id]; ok {
				all[id] = common
			}
		}
		maps.Copy(all, *own)
		*own = all
	}
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
