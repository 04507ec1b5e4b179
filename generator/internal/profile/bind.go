package profile

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"klausel/generator/internal/fact"
)

// bind tells every value of the profile its fact path and its place.
func (p *Profile) bind() {
	p.refs, p.broken, p.hurt = map[string]fact.Ref{}, map[string]bool{}, map[string]bool{}
	paths := map[string]string{}
	p.bindValue(reflect.ValueOf(p).Elem(), "", "", paths)
	for ptr, pl := range p.index.value {
		if !pl.broken || pl.block || pl.blank {
			continue
		}
		in := ptr[:strings.LastIndexByte(ptr, '/')]
		list, item, named := cutLast(paths[in], "[")
		switch {
		case isIndex(ptr[len(in)+1:]): // a value of a list
			p.hurt[paths[in]] = true
		case named && strings.HasSuffix(item, "]") && list != "services":
			for _, id := range strings.Split(strings.TrimSuffix(item, "]"), "+") {
				p.hurt[list+"["+id+"]"] = true
			}
		}
	}
}

func isIndex(token string) bool {
	_, err := strconv.Atoi(token)
	return err == nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func (p *Profile) bindValue(v reflect.Value, path, ptr string, paths map[string]string) {
	paths[ptr] = path
	ref := fact.Ref{Path: path, Pos: p.index.pos(ptr)}
	if path != "" {
		p.refs[path] = ref
		if pl := p.index.value[ptr]; pl != nil && pl.broken {
			p.broken[path] = true
			p.torn = p.torn || !pl.blank
		} else if p.index.meant[ptr] {
			p.broken[path], p.torn = true, true
		}
	}
	if b, ok := v.Addr().Interface().(interface{ Bind(fact.Ref) }); ok {
		if _, listed := b.(fact.Listed); listed {
			p.bindValue(v.FieldByName("Items"), path, ptr, paths)
		}
		b.Bind(ref)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Type == reflect.TypeFor[Block]() {
				v.Field(i).Set(reflect.ValueOf(Block{Ref: ref, Written: p.index.has(ptr)}))
				continue
			}
			if name := f.Tag.Get("mapstructure"); name != "" && name != "-" {
				p.bindValue(v.Field(i), join(path, name), ptr+"/"+name, paths)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			item := v.Index(i)
			p.bindValue(item, path+"["+itemKey(item, i)+"]", ptr+"/"+strconv.Itoa(i), paths)
		}
	case reflect.Map: // settings: map values cannot be bound in place
		for _, k := range v.MapKeys() {
			item := reflect.New(v.Type().Elem()).Elem()
			item.Set(v.MapIndex(k))
			p.bindValue(item, join(path, k.String()), ptr+"/"+k.String(), paths)
			v.SetMapIndex(k, item)
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// itemKey is what a list item is called in a fact path: its id, never its
// index; an item that states no id has none and is counted.
func itemKey(item reflect.Value, i int) string {
	var key string
	switch v := item.Interface().(type) {
	case fact.Value:
		key = keyOf(v)
	case string:
		key = v
	default:
		if item.Kind() != reflect.Struct {
			break
		}
		for j := range item.NumField() {
			if _, ok := item.Type().Field(j).Tag.Lookup("key"); ok {
				key = keyOf(item.Field(j).Interface())
			}
		}
	}
	if key = strings.Map(pathRune, key); key == "" {
		return "#" + strconv.Itoa(i+1)
	}
	return key
}

func keyOf(v any) string {
	switch v := v.(type) {
	case interface{ ID() string }:
		return v.ID()
	case interface{ IDs() []string }:
		return strings.Join(v.IDs(), "+")
	case fmt.Stringer:
		return v.String()
	}
	return ""
}

// pathRune keeps what a profile calls an item from breaking out of the path.
func pathRune(r rune) rune {
	if r == '[' || r == ']' || r == '.' || r < ' ' {
		return '-'
	}
	return r
}

// At returns the path and place of a fact. One that is not in the file stands
// where it would have to be written: at the block it belongs in.
func (p *Profile) At(path string) fact.Ref {
	if ref, ok := p.refs[path]; ok {
		return ref
	}
	for at := parent(path); at != ""; at = parent(at) {
		if ref, ok := p.refs[at]; ok {
			return fact.Ref{Path: path, Pos: ref.Pos}
		}
	}
	return fact.Ref{Path: path, Pos: p.index.pos("")}
}

func parent(path string) string {
	i := strings.LastIndexAny(path, ".[")
	return path[:max(i, 0)]
}

// Broken reports whether a finding about shape already speaks of the fact or
// of the block it stands in, so that its absence is not told a second time. Of a
// list, and of an item with keys, it is enough that one value is out of shape.
func (p *Profile) Broken(path string) bool {
	if p.hurt[path] {
		return true
	}
	for ; path != ""; path = parent(path) {
		if p.broken[path] {
			return true
		}
	}
	return false
}

// Torn reports whether a fact that was written is missing, because a finding
// about shape took it out.
func (p *Profile) Torn() bool { return p.torn }

// has reports whether something is written at ptr.
func (ix *index) has(ptr string) bool { return ix.value[ptr] != nil }

// pos is where the value at ptr stands, or the block it would belong in: the
// key of the block, since the block itself begins a line below.
func (ix *index) pos(ptr string) fact.Pos {
	if pl := ix.value[ptr]; pl != nil {
		if pl.block {
			return pl.where()
		}
		return pl.pos
	}
	for at := ptr; at != ""; {
		at = at[:strings.LastIndexByte(at, '/')]
		if pl := ix.value[at]; pl != nil {
			return pl.where()
		}
	}
	return ix.value[""].pos
}
