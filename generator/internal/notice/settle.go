package notice

import (
	"slices"
	"strings"
	"unicode/utf8"

	"klausel/generator/internal/fact"
)

// What a controller wrote may end as a sentence does or not, and a text goes on
// behind it as it has to. settle leaves one mark where two would meet: of
// "Foo Inc." and a full stop the first stands, of "for a fee." and a semicolon
// the second.
func (c *composer) settle(src string, values []Value) string {
	var out strings.Builder
	out.Grow(len(src))
	for rest := src; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		out.WriteString(rest[:size])
		rest = rest[size:]
		n := int(r - fact.ValueBase)
		if r < fact.ValueBase || r >= fact.MarkBase || n >= len(values) || values[n].Words == "" {
			continue
		}
		next, size := utf8.DecodeRuneInString(rest)
		for ; rest != "" && next >= fact.MarkBase; next, size = utf8.DecodeRuneInString(rest) {
			out.WriteString(rest[:size])
			rest = rest[size:]
		}
		words := values[n].Words
		last, _ := utf8.DecodeLastRuneInString(words)
		switch ends := strings.ContainsRune(".!?…", last); {
		case rest == "":
		case ends && next == '.':
			rest = rest[size:]
		case ends && strings.ContainsRune(";:,", next) && !isName(values[n].Of):
			values[n].Words = c.print.unstopped(words)
		}
	}
	return out.String()
}

// isName reports whether a value is what somebody is called: "Muster Ges.m.b.H."
// keeps every full stop.
func isName(v fact.Value) bool {
	prose, ok := v.(fact.Prose)
	return !ok || slices.ContainsFunc(prose.Origin(), func(r fact.Ref) bool {
		return strings.HasSuffix(r.Path, ".name") || strings.HasSuffix(r.Path, ".recipient")
	})
}

// unstopped are words without the full stop at their end, unless it belongs to
// an abbreviation.
func (p *Printer) unstopped(words string) string {
	if slices.ContainsFunc(p.loc.Abbreviations, func(a string) bool { return words == a || strings.HasSuffix(words, " "+a) }) {
		return words
	}
	return strings.TrimSuffix(words, ".")
}
