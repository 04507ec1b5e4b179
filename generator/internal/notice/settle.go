package notice

import (
	"slices"
	"strings"

	"klausel/generator/internal/fact"
)

// What a controller wrote may end as a sentence does or not, and a text goes on
// behind it as it has to. settle leaves one mark where two would meet: of
// "Foo Inc." and a full stop the first stands, of "for a fee." and a semicolon
// the second.
func (c *composer) settle(src string, values []Value) string {
	runes := []rune(src)
	var out []rune
	for i := 0; i < len(runes); i++ {
		out = append(out, runes[i])
		n := int(runes[i] - fact.ValueBase)
		if runes[i] < fact.ValueBase || runes[i] >= fact.MarkBase || n >= len(values) || values[n].Words == "" {
			continue
		}
		for i+1 < len(runes) && runes[i+1] >= fact.MarkBase {
			i++
			out = append(out, runes[i])
		}
		if i+1 == len(runes) {
			break
		}
		words := values[n].Words
		switch ends := strings.ContainsRune(".!?…", lastRune(words)); {
		case ends && runes[i+1] == '.':
			i++
		case ends && strings.ContainsRune(";:,", runes[i+1]) && !isName(values[n].Of):
			values[n].Words = c.print.unstopped(words)
		}
	}
	return string(out)
}

func lastRune(words string) rune {
	runes := []rune(words)
	return runes[len(runes)-1]
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
