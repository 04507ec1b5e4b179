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
		eachCited(reflect.ValueOf(*s), func(c Cited) { l.keep(c, s.UseUntil) })
	}
	for _, law := range l.Laws {
		eachCited(reflect.ValueOf(*law), func(c Cited) { l.keep(c, fact.Date{}) })
	}
	eachCited(reflect.ValueOf(l.Countries), func(c Cited) { l.keep(c, fact.Date{}) })
	eachCited(reflect.ValueOf(l.Authorities), func(c Cited) { l.keep(c, l.authoritiesUntil()) })
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
