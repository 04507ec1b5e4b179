package library

import (
	"reflect"

	"klausel/generator/internal/fact"
)

// CitedAt returns the catalogue fact that stands at a line of templates/. Its
// UseUntil is that of its file where it names none itself. ok is false where
// no fact begins.
func (l *Library) CitedAt(pos fact.Pos) (c Cited, ok bool) {
	c, ok = l.cited[fact.Pos{File: pos.File, Line: pos.Line}]
	return c, ok
}

// indexCited makes the facts of the catalogue known by file and line.
func (l *Library) indexCited() {
	l.cited = map[fact.Pos]Cited{}
	for _, s := range l.Services {
		l.collect(reflect.ValueOf(*s), s.UseUntil)
	}
	for _, law := range l.Laws {
		l.collect(reflect.ValueOf(*law), fact.Date{})
	}
	l.collect(reflect.ValueOf(l.Countries), fact.Date{})
	l.collect(reflect.ValueOf(l.Authorities), l.authoritiesUntil())
}

func (l *Library) collect(v reflect.Value, until fact.Date) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			l.collect(v.Elem(), until)
		}
	case reflect.Struct:
		if c, ok := v.Interface().(Cited); ok {
			l.keep(c, until)
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				l.collect(v.Field(i), until)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			l.collect(v.Index(i), until)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			l.collect(v.MapIndex(k), until)
		}
	}
}

// keep remembers a fact. Of two that begin in one line the one that ages first
// is kept.
func (l *Library) keep(c Cited, until fact.Date) {
	if c.Line == 0 {
		return
	}
	if !c.UseUntil.Known() {
		c.UseUntil = until
	}
	at := fact.Pos{File: c.File, Line: c.Line}
	if have, ok := l.cited[at]; !ok || !have.UseUntil.Known() || c.UseUntil.Before(have.UseUntil) {
		l.cited[at] = c
	}
}

// authoritiesUntil is the day until which authorities.yaml may be used: the one
// it states, else a threshold after it was read.
func (l *Library) authoritiesUntil() fact.Date {
	if l.Authorities.UseUntil.Known() {
		return l.Authorities.UseUntil
	}
	return l.Authorities.AsOf.AddMonths(l.Thresholds.Numbers.AuthorityDataMonths.Value)
}
