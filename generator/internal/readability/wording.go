package readability

import (
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/render"
)

// A Wording is a passage that templates/words.yaml rejects in our own texts: a
// hedge, a passive that names nobody.
type Wording struct {
	Rule, Words string
	Sentence    Sentence
}

// Texts are all texts of a notice, titles and tables included.
func Texts(n *notice.Notice) []Sentence {
	var out []Sentence
	loc := n.Library.Locale(n.Lang)
	for _, u := range render.AllUnits(n) {
		for _, text := range render.Sentences(u.Text, loc) {
			s := Sentence{Text: text, Words: len(words(text)), Clause: u.Clause.ID}
			if len(u.Lines) > 0 {
				s.Line = u.Lines[0]
			}
			out = append(out, s)
		}
	}
	return out
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
