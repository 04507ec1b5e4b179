package library

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
)

// Our texts are written in one form: they say Sie to the reader, and we speak. A
// Form is how a notice says the same. The zero value is the form as written.
type Form struct {
	Informal bool // du in place of Sie
	Alone    bool // ich, I, in place of wir, we
}

// Forms is forms/<lang>.yaml: how a language turns our texts into another form. A
// language without the file has the form of its texts alone.
type Forms struct {
	Informal Turn `yaml:"informal"`
	Alone    Turn `yaml:"alone"`

	file string
}

// A Turn leads from one form to another by phrases, since words alone decide
// neither about the verb nor about the case.
type Turn struct {
	Words   []string          `yaml:"words"`   // of the form as written; each that a text holds needs a phrase
	Phrases map[string]string `yaml:"phrases"` // as written → as said; the longest that fits counts

	words   map[string]bool
	phrases map[string][]phrase // by their first word in lower case, the longest first
}

type phrase struct {
	says, instead string
	anyCase       bool // begins with a small letter, and fits a capital too
}

func (t *Turn) index() {
	t.words, t.phrases = map[string]bool{}, map[string][]phrase{}
	for _, w := range t.Words {
		t.words[w] = true
	}
	for _, says := range sorted(t.Phrases) {
		first, _ := utf8.DecodeRuneInString(says)
		key := strings.ToLower(says[:wordEnd(says, 0)])
		t.phrases[key] = append(t.phrases[key], phrase{says, t.Phrases[says], unicode.IsLower(first)})
	}
	for _, all := range t.phrases {
		slices.SortStableFunc(all, func(a, b phrase) int { return cmp.Compare(len(b.says), len(a.says)) })
	}
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// wordEnd is where the word that begins at a place of a text ends.
func wordEnd(text string, at int) int {
	if n := strings.IndexFunc(text[at:], func(r rune) bool { return !isLetter(r) }); n >= 0 {
		return at + n
	}
	return len(text)
}

// turn is a text in the other form, and the places of words for which there is no
// phrase. The text may be one of a clause, with its actions: of those, only the
// words that ref prints are turned. fragment: a text that ends without a full stop
// is a part of a sentence.
func (t *Turn) turn(text string, fragment bool) (turned string, left []int) {
	if !t.concerns(text) {
		return text, nil
	}
	var b strings.Builder
	done := 0
	actions := action.FindAllStringIndex(text, -1)
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isLetter(r) {
			at += size
			continue
		}
		for len(actions) > 0 && actions[0][1] <= at {
			actions = actions[1:]
		}
		from := at
		if len(actions) > 0 && actions[0][0] < at {
			from = actions[0][0]
			if !strings.HasPrefix(text[from:], "{{ref ") {
				at = actions[0][1]
				continue
			}
			if strings.Count(text[from:at], `"`) < 3 { // the name of the clause
				at = wordEnd(text, at)
				continue
			}
		}
		end := wordEnd(text, at)
		if p, ok := t.at(text, at, end); ok {
			instead := p.instead
			if begins, _ := utf8.DecodeRuneInString(instead); unicode.IsLower(begins) {
				if p.anyCase && unicode.IsUpper(r) || !p.anyCase && !fragment && beginsSentence(text, from, strings.HasPrefix(p.says, "Sie ")) {
					instead = string(unicode.ToUpper(begins)) + instead[utf8.RuneLen(begins):]
				}
			}
			b.WriteString(text[done:at])
			b.WriteString(instead)
			at += len(p.says)
			done = at
			continue
		}
		if t.words[text[at:end]] {
			left = append(left, at)
		}
		at = end
	}
	b.WriteString(text[done:])
	return b.String(), left
}

// concerns reports whether a text holds one of the words at all.
func (t *Turn) concerns(text string) bool {
	return slices.ContainsFunc(t.Words, func(w string) bool { return strings.Contains(text, w) })
}

// at is the longest phrase that a text holds at a place, whose first word ends at
// end.
func (t *Turn) at(text string, at, end int) (phrase, bool) {
	for _, p := range t.phrases[strings.ToLower(text[at:end])] {
		if len(text)-at < len(p.says) {
			continue
		}
		here := text[at : at+len(p.says)]
		_, size := utf8.DecodeRuneInString(p.says)
		if here[size:] != p.says[size:] || here[:size] != p.says[:size] && !(p.anyCase && strings.ToLower(here[:size]) == p.says[:size]) {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(text[at+len(p.says):]); isLetter(next) {
			if last, _ := utf8.DecodeLastRuneInString(p.says); isLetter(last) {
				continue
			}
		}
		return p, true
	}
	return phrase{}, false
}

// beginsSentence reports whether what stands at a place of a text begins a
// sentence, a title or a row of a table. Behind a colon only a whole sentence does,
// with its subject.
func beginsSentence(text string, at int, subject bool) bool {
	before := text[:at]
	for {
		before = strings.TrimRight(before, " *_[(„“\"")
		if !strings.HasSuffix(before, "}}") {
			break
		}
		open := strings.LastIndex(before, "{{")
		if strings.HasPrefix(before[max(open, 0):], "{{ask ") {
			return true // a question ends a sentence
		}
		if inner := strings.TrimLeft(before[max(open, 0):], "{- "); open < 0 || !slices.ContainsFunc([]string{"if ", "else", "end", "block ", "define ", "range ", "/*"}, func(w string) bool { return strings.HasPrefix(inner, w) }) {
			return false // a fact
		}
		before = before[:open]
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if before != "" && last == '-' && (len(before) == 1 || before[len(before)-2] == '\n') {
		line, _, _ := strings.Cut(text[at:], "\n")
		return strings.ContainsAny(line, ".?") // an item that is a sentence
	}
	return before == "" || strings.ContainsRune(".?!\n#|", last) || subject && last == ':'
}

// turns are the turns that a form takes in a language, in their order.
func (l *Library) turns(lang string, f Form) (turns []*Turn) {
	forms := l.Forms[lang]
	if forms == nil {
		return nil
	}
	if f.Informal {
		turns = append(turns, &forms.Informal)
	}
	if f.Alone {
		turns = append(turns, &forms.Alone)
	}
	return turns
}

// Say writes words of templates/ in a form. Facts of a profile stand as they were
// written.
func (l *Library) Say(f Form, lang, words string) string {
	for _, t := range l.turns(lang, f) {
		words, _ = t.turn(words, isFragment(words))
	}
	return words
}

// isFragment reports whether words are a part of a sentence.
func isFragment(words string) bool { return !strings.ContainsAny(words, ".?!") }

// forms are a text in the other forms; each is made when it is first asked for.
type forms struct {
	make func(Form) (*Text, error)
	sync.Mutex
	made map[Form]*Text
}

// In is the text in a form.
func (t *Text) In(f Form) (*Text, error) {
	if t == nil || f == (Form{}) || t.forms.make == nil {
		return t, nil
	}
	t.forms.Lock()
	defer t.forms.Unlock()
	if made := t.forms.made[f]; made != nil {
		return made, nil
	}
	made, err := t.forms.make(f)
	if err != nil {
		return nil, err
	}
	if t.forms.made == nil {
		t.forms.made = map[Form]*Text{}
	}
	t.forms.made[f] = made
	return made, nil
}

// sayable tells a text how it is made in another form.
func (ld *loader) sayable(lib *Library, c *Clause, lang string, t *Text, common *source, laws []*source) {
	view := ld.view
	t.forms.make = func(f Form) (*Text, error) {
		said := func(s *source) (*source, error) {
			text := s.text
			for _, turn := range lib.turns(lang, f) {
				text, _ = turn.turn(text, false)
			}
			return parseSource(s.file, text)
		}
		from, err := said(common)
		if err != nil {
			return nil, err
		}
		var over []*source
		for _, law := range laws {
			s, err := said(law)
			if err != nil {
				return nil, err
			}
			over = append(over, s)
		}
		return (&loader{view: view, broken: true}).textOf(lib, c, lang, from, over...) // broken: the words were judged before
	}
}

// forms reads how the languages turn our texts.
func (ld *loader) forms(lib *Library) {
	lib.Forms = map[string]*Forms{}
	for _, name := range ld.list("forms") {
		f := &Forms{file: "forms/" + name}
		ld.yaml(f.file, f)
		f.Informal.index()
		f.Alone.index()
		lib.Forms[strings.TrimSuffix(name, ".yaml")] = f
	}
}

// An unsaid is a word of a text for which a form has no phrase.
type unsaid struct {
	lang string
	form Form // both: where the two meet
	told *fault.Fault
}

// Unsaid are the words for which a language has no phrase in a form, each with its
// place. A notice in that form would be half turned.
func (l *Library) Unsaid(lang string, f Form) (told []*fault.Fault) {
	for _, u := range l.unsaid {
		if u.lang == lang && (f.Informal || !u.form.Informal) && (f.Alone || !u.form.Alone) {
			told = append(told, u.told)
		}
	}
	return told
}

// unsaid notes each word of a text for which a form has no phrase. at is where a
// byte of the text stands.
func (ld *loader) unsaid(lib *Library, lang, text string, fragment bool, at func(offset int) fact.Pos) {
	forms := lib.Forms[lang]
	if forms == nil {
		return
	}
	note := func(text, in string, form Form, left []int, at func(int) fact.Pos) {
		for _, offset := range left {
			word := text[offset:wordEnd(text, offset)]
			told := fault.New(at(offset), "no-form", "word", word, "form", in, "text", around(text, offset), "file", "templates/"+forms.file)
			lib.unsaid = append(lib.unsaid, unsaid{lang, form, told})
		}
	}
	informal, left := forms.Informal.turn(text, fragment)
	note(text, "informal", Form{Informal: true}, left, at)
	_, left = forms.Alone.turn(text, fragment)
	note(text, "alone", Form{Alone: true}, left, at)
	if informal != text && len(left) == 0 {
		// Both together: the first may have taken apart what the second looks for.
		_, left = forms.Alone.turn(informal, fragment)
		note(informal, "alone", Form{true, true}, left, func(offset int) fact.Pos {
			lines := strings.SplitAfter(text, "\n")[:strings.Count(informal[:offset], "\n")]
			return at(len(strings.Join(lines, "")))
		})
	}
}

// around are the words beside a place of a text, in its line.
func around(text string, at int) string {
	begin, end := strings.LastIndexByte(text[:at], '\n')+1, len(text)
	if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
		end = at + n
	}
	words := func(s string) []string { return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }) }
	before, after := words(text[begin:at]), words(text[at:end])
	return strings.Join(append(slices.Clone(before[max(0, len(before)-4):]), after[:min(5, len(after))]...), " ")
}

// unsaidClauses notes what the texts of clauses leave unsaid.
func (ld *loader) unsaidClauses(lib *Library) {
	for _, c := range lib.Clauses {
		for _, key := range sourceKeys(c.sources) {
			s := c.sources[key]
			ld.unsaid(lib, key.lang, s.text, false, func(offset int) fact.Pos {
				line, col := position(s.text, offset)
				return fact.Pos{File: s.file, Line: line, Col: col}
			})
		}
	}
	for _, loc := range lib.Locales {
		for _, key := range sorted(loc.UI) {
			ld.unsaid(lib, loc.ID, loc.UI[key], isFragment(loc.UI[key]), func(int) fact.Pos {
				return ld.uiPos(loc, key)
			})
		}
	}
}

// under is a key of a mapping and its value, nil if it has none.
func under(n *yaml.Node, key string) (k, v *yaml.Node) {
	keys, values := entries(real(n))
	for i := range keys {
		if keys[i].Value == key {
			return keys[i], values[i]
		}
	}
	return nil, nil
}

// uiPos is where a word of the pages stands.
func (ld *loader) uiPos(loc *Locale, key string) fact.Pos {
	pos := fact.Pos{File: "templates/locales/" + loc.ID + ".yaml"}
	for i := range ld.docs {
		if d := &ld.docs[i]; "templates/"+d.file == pos.File {
			if _, ui := under(d.root, "ui"); ui != nil {
				if k, _ := under(ui, key); k != nil {
					return d.pos(k)
				}
			}
		}
	}
	return pos
}
