package library

import (
	"slices"
	"strings"
	"text/template/parse"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/meant"
)

// This file finds what a text takes from a law, and tells where a law does not
// have it: in every branch, whether any profile takes it or not.

// A use is a place where a text takes something from the law or from another
// clause.
type use struct {
	fn, key string
	words   bool // a ref that brings its words
	pos     fact.Pos
	guards  []guard
}

// A guard is what a branch has asked of the law.
type guard struct {
	key string
	has bool
}

// guards are what the law is known to have, or to lack, in both arms of a
// condition.
func guards(p *parse.PipeNode) (then, other []guard) {
	cmd := p.Cmds[0]
	head, ok := cmd.Args[0].(*parse.IdentifierNode)
	if !ok {
		if inner, ok := cmd.Args[0].(*parse.PipeNode); ok {
			return guards(inner)
		}
		return nil, nil
	}
	switch head.Ident {
	case "hasCite":
		if s, ok := cmd.Args[1].(*parse.StringNode); ok {
			return []guard{{s.Text, true}}, []guard{{s.Text, false}}
		}
	case "not":
		if inner, ok := cmd.Args[1].(*parse.PipeNode); ok {
			then, other = guards(inner)
			return other, then
		}
	case "and":
		for _, arg := range cmd.Args[1:] {
			if inner, ok := arg.(*parse.PipeNode); ok {
				t, _ := guards(inner)
				then = append(then, t...)
			}
		}
	}
	return then, nil
}

// use notes a call of a function that asks the law or names a clause.
func (rw *rewriter) use(fn *parse.IdentifierNode, args []parse.Node) {
	if len(args) == 0 {
		rw.fail(fn.Pos, "wrong-arguments", "expr", fn.Ident, "field", fn.Ident)
		return
	}
	if s, ok := args[0].(*parse.StringNode); ok {
		line, col := position(rw.src.text, int(fn.Pos))
		rw.text.uses = append(rw.text.uses, use{fn.Ident, s.Text, len(args) > 1, fact.Pos{File: rw.src.file, Line: line, Col: col}, rw.guards})
	}
}

// dead tells uses that come to nothing under a law, and what laws hold that
// nobody uses.
func (ld *loader) dead(lib *Library) {
	told := map[string]bool{}
	tell := func(pos fact.Pos, id string, args ...string) {
		f := fault.New(pos, id, args...)
		if !told[f.Error()] {
			told[f.Error()] = true
			ld.errs = append(ld.errs, f)
		}
	}
	used := map[string]bool{}
	for _, c := range lib.Clauses {
		for _, key := range c.Cites {
			used["cite "+key] = true
		}
		for _, t := range c.texts {
			for _, u := range t().uses {
				used[u.fn+" "+u.key] = true
			}
		}
		for _, law := range lib.Laws {
			if len(law.Applies) == 0 || lib.Omits(law, c.ID) {
				continue
			}
			for _, loc := range lib.Locales {
				if loc.Unfinished { // the law's own words may come later
					continue
				}
				texts := []*Text{lib.Text(c, law, loc.ID)}
				for _, s := range lib.Services {
					texts = append(texts, lib.Particular(c, s.ID, loc.ID))
				}
				for _, t := range texts {
					if t != nil && !c.broken[loc.ID] {
						for _, u := range t.uses {
							lib.deadUse(law, loc.ID, u, tell)
						}
					}
				}
			}
		}
	}
	for _, law := range lib.Laws {
		for _, key := range sorted(law.Cites) {
			if !used["cite "+key] && !used["hasCite "+key] {
				ld.atKey(law, "cites", key, "unused", "what", "citation", "id", key)
			}
		}
		for _, key := range sorted(law.Terms) {
			if !used["term "+key] {
				ld.atKey(law, "terms", key, "unused", "what", "term", "id", key)
			}
		}
	}
}

// deadUse tells a use that comes to nothing under a law.
func (l *Library) deadUse(law *Law, lang string, u use, tell func(fact.Pos, string, ...string)) {
	has := func(key string) bool {
		words, _ := l.Cite(law, key, lang)
		return words != ""
	}
	if slices.ContainsFunc(u.guards, func(g guard) bool { return has(g.key) != g.has }) {
		return // the law does not come here
	}
	word := func(what string, ok bool, all []string) {
		if !ok {
			tell(u.pos, "dead-word", "law", law.ID, "lang", lang, "what", what, "id", u.key, "meant", meant.Of(u.key, all))
		}
	}
	_, cites := l.listed("cites", nil)
	switch u.fn {
	case "cite":
		word("citation", has(u.key), cites)
	case "hasCite":
		if !slices.Contains(cites, u.key) {
			tell(u.pos, "unknown", "what", "citation", "id", u.key, "meant", meant.Of(u.key, cites))
		}
	case "basis":
		_, bases := l.listed("legal-bases", nil)
		word("basis", l.Basis(law, u.key)[lang] != "", bases)
	case "term":
		words, _ := l.Term(law, u.key, lang)
		word("term", words != "", sorted(law.Terms))
	case "ask":
		if l.Inquiry(u.key) == nil {
			var ids []string
			for _, q := range l.Short() {
				ids = append(ids, q.ID)
			}
			tell(u.pos, "unknown", "what", "question", "id", u.key, "meant", meant.Of(u.key, ids), "allowed", strings.Join(ids, ", "))
		}
	case "ref":
		c := l.Clause(u.key)
		switch {
		case c == nil:
			_, clauses := l.listed("clauses", nil)
			tell(u.pos, "unknown", "what", "clause", "id", u.key, "meant", meant.Of(u.key, clauses))
		case l.Omits(law, u.key):
			tell(u.pos, "dead-reference", "law", law.ID, "id", u.key)
		case !u.words:
			if t := l.Text(c, law, lang); t != nil && t.Title == "" {
				tell(u.pos, "no-title", "id", u.key, "lang", lang)
			}
		}
	}
}

// atKey notes a mistake at a key below another one in the file of a law.
func (ld *loader) atKey(law *Law, block, key, id string, args ...string) {
	for i := range ld.docs {
		if d := &ld.docs[i]; d.value.Addr().Interface() == any(law) {
			ld.tell(d, d.key(block, key), id, args...)
		}
	}
}
