package readability

import "klausel/generator/internal/library"

// A Wording is a passage that templates/words.yaml rejects in our own texts: a
// hedge, a passive that names nobody.
type Wording struct {
	Rule, Words string
	Sentence    Sentence
}

// Rejected lists what the words of templates/words.yaml find in a text.
func Rejected(lib *library.Library, lang string, s Sentence) []Wording {
	var out []Wording
	plain := library.PlainText(s.Text)
	for i := range lib.WordLists {
		l := &lib.WordLists[i]
		for _, h := range l.InOwn(lang, plain) {
			out = append(out, Wording{Rule: l.Rule, Words: plain[h.Start:h.End], Sentence: s})
		}
	}
	return out
}
