package library

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A WordList is an entry of words.yaml: what a rule looks for in the texts a
// controller wrote.
type WordList struct {
	Cited    `yaml:",inline"`
	Rule     string `yaml:"rule" is:"required,in=rules"`
	Exact    bool   `yaml:"exact"`                          // capitals must agree
	Begins   bool   `yaml:"begins"`                         // only where the text begins with them
	Alone    bool   `yaml:"alone"`                          // only where the text says nothing else, but for the filler
	Severity string `yaml:"severity" is:"one=warning|info"` // of words that are less bad than the rule says; empty: as it says

	// Where: patterns of facts, services[].retention[].criterion. Without In,
	// every text that is prose is read.
	In     []string `yaml:"in" is:"in=facts"`
	Except []string `yaml:"except" is:"in=facts"`

	// Words by language, or "any" for all of them. "…" stands for up to six
	// words, "*" at the end of a word for any ending, "." at the end of an entry
	// for the end of a sentence.
	Words   map[string][]string `yaml:"words"`
	Denials map[string][]string `yaml:"denials"` // within four words before, these turn the meaning round
	Unless  []string            `yaml:"unless"`  // strings that make the whole text harmless
	Filler  map[string][]string `yaml:"filler"`  // words that add nothing to those of the list
	Softer  map[string][]string `yaml:"softer"`  // words by which another language may say the same less plainly

	Service   string   `yaml:"service" is:"in=services"`        // whose name the words are
	Form      string   `yaml:"form" is:"one=formal|informal|i"` // only in notices that speak so; see Form
	Countries []string `yaml:"countries" is:"in=countries"`     // which the words claim; EEA for all of its countries
	NotUnder  []string `yaml:"not_under" is:"in=laws"`          // whose words they are: not in notices under these laws
	Instead   Said     `yaml:"instead"`                         // what to write

	// Against are patterns of facts that make the words false: one that states a
	// value of Is, "*" for any, or none of Isnt. A pattern without services[] is
	// that of an item, if it has brackets: the one in which the text stands.
	Against []string `yaml:"against" is:"in=facts"`
	Is      []string `yaml:"is"`
	Isnt    []string `yaml:"isnt"`

	// Passive, by language, finds forms instead of words.
	Passive map[string]*Passive `yaml:"passive"`

	// The list holds for the clause texts of templates/ too, but for what they
	// keep.
	OwnTexts bool   `yaml:"own_texts"`
	Keep     []Kept `yaml:"keep"`

	words, denials, filler, softer expressions
	found                          *findings
}

// findings remembers what a list found in which text: the clients of one office
// say many things in the same words.
type findings struct {
	mu sync.Mutex
	in map[passage][]Hit
}

type passage struct{ lang, text string }

const (
	mostFindings = 500  // of one list; then it forgets them all
	longestFound = 1000 // bytes of a text that is worth it
)

// of returns what search comes to, or what it came to before.
func (f *findings) of(lang, text string, search func() []Hit) []Hit {
	if f == nil || len(text) > longestFound {
		return search()
	}
	p := passage{lang, text}
	f.mu.Lock()
	hits, ok := f.in[p]
	f.mu.Unlock()
	if !ok {
		hits = search()
		f.mu.Lock()
		defer f.mu.Unlock()
		if len(f.in) == mostFindings {
			clear(f.in)
		}
		f.in[p] = hits
	}
	return slices.Clone(hits)
}

// Kept is a passage of our own texts that a list would find, and why it stays.
type Kept struct {
	Lang string `yaml:"lang"`
	Text string `yaml:"text"`
	Why  string `yaml:"why"`
}

// InOwn returns what the list finds in a text of templates/ and does not keep.
func (l *WordList) InOwn(lang, text string) []Hit {
	if !l.OwnTexts {
		return nil
	}
	return slices.DeleteFunc(l.Find(lang, text), func(h Hit) bool {
		return slices.ContainsFunc(l.Keep, func(k Kept) bool { return k.Lang == lang && k.holds(text, h) })
	})
}

// holds reports whether the passage stands in the text around the words found.
func (k Kept) holds(text string, h Hit) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], k.Text)
		if i < 0 {
			return false
		}
		if from += i; from <= h.Start && h.End <= from+len(k.Text) {
			return true
		}
		from++
	}
}

// A Hit is a word of a list in a text.
type Hit struct{ Start, End int }

// Reads reports whether the list is meant for the fact of that pattern; prose
// tells whether the fact is a text in sentences.
func (l *WordList) Reads(pattern string, prose bool) bool {
	if slices.Contains(l.Except, pattern) {
		return false
	}
	return slices.Contains(l.In, pattern) || len(l.In) == 0 && prose || slices.Contains(l.In, "*")
}

// Find returns the words of the list in a text of a language, "" for a text of
// all languages.
func (l *WordList) Find(lang, text string) []Hit {
	return l.found.of(lang, text, func() []Hit { return l.search(lang, text) })
}

func (l *WordList) search(lang, text string) []Hit {
	for _, s := range l.Unless {
		if strings.Contains(text, s) {
			return nil
		}
	}
	var hits []Hit
	found := find(l.words, lang, text)
	if l.Alone && len(found) > 0 && len(l.Rest(lang, text)) > 0 {
		return nil
	}
	for _, h := range found {
		if (!l.Begins || h.Start == 0) && !l.denied(lang, text[:h.Start]) {
			hits = append(hits, h)
		}
	}
	if p := l.Passive[lang]; p != nil {
		hits = append(hits, p.find(text)...)
	}
	return hits
}

// A WordIndex tells which lists need not be looked for in a text: of most texts,
// all but a few.
type WordIndex struct {
	always []bool            // by list: something of it has no three letters in a row that are the same in every spelling
	by     map[[3]byte][]int // lists that hold an entry with these letters, of which all its spellings have them
}

// NewWordIndex makes the index of some lists.
func NewWordIndex(lists []WordList) *WordIndex {
	x := &WordIndex{always: make([]bool, len(lists)), by: map[[3]byte][]int{}}
	for i, l := range lists {
		x.always[i] = len(l.Passive) > 0
		for _, entries := range l.Words {
			for _, e := range entries {
				key, ok := threeLetters(e)
				x.always[i] = x.always[i] || !ok
				if !slices.Contains(x.by[key], i) {
					x.by[key] = append(x.by[key], i)
				}
			}
		}
	}
	return x
}

// threeLetters are the first three of an entry that stand in a row within a word
// and have one spelling but for capitals. k and s are left out: (?i) takes the
// sign for Kelvin and the long s for them.
func threeLetters(entry string) (key [3]byte, ok bool) {
	n := 0
	for i := range len(entry) {
		c := entry[i] | 0x20
		if c < 'a' || c > 'z' || c == 'k' || c == 's' || entry[i] < 'A' {
			n = 0
			continue
		}
		key[n] = c
		if n++; n == 3 {
			return key, true
		}
	}
	return key, false
}

// Candidates reports for each list whether a text may hold words of it.
func (x *WordIndex) Candidates(text string) []bool {
	may := slices.Clone(x.always)
	for i := range max(len(text)-2, 0) {
		for _, list := range x.by[[3]byte{text[i] | 0x20, text[i+1] | 0x20, text[i+2] | 0x20}] {
			may[list] = true
		}
	}
	return may
}

// Rest is what a text says besides the words of the list and its filler.
func (l *WordList) Rest(lang, text string) []string {
	cut := []byte(text)
	for _, set := range []expressions{l.words, l.filler} {
		for _, h := range find(set, lang, text) {
			for i := h.Start; i < h.End; i++ {
				cut[i] = ' '
			}
		}
	}
	return strings.FieldsFunc(string(cut), func(r rune) bool { return !wordRune(r) })
}

// Softens reports whether a text may say the same as another one in which the list
// found words: by softer words, or by more words of its filler.
func (l *WordList) Softens(lang, text, otherLang, other string) bool {
	return len(find(l.softer, lang, text)) > 0 || len(find(l.filler, lang, text)) > len(find(l.filler, otherLang, other))
}

var fourWords = regexp.MustCompile(`(?:[\p{L}\p{N}]+[^\p{L}\p{N}.!?]+){0,4}$`)

func (l *WordList) denied(lang, before string) bool {
	return len(find(l.denials, lang, fourWords.FindString(before))) > 0
}

// expressions are the words of a list by language. They are made when somebody
// first looks for them.
type expressions map[string]func() *regexp.Regexp

func find(by expressions, lang, text string) []Hit {
	var hits []Hit
	for in, re := range by {
		if in != "any" && lang != "" && in != lang {
			continue
		}
		for _, at := range re().FindAllStringIndex(text, -1) {
			if wholeWord(text, at[0], at[1]) && !slices.Contains(hits, Hit{at[0], at[1]}) {
				hits = append(hits, Hit{at[0], at[1]})
			}
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(a.Start-b.Start, a.End-b.End) })
	return hits
}

// wholeWord reports whether a match neither begins nor ends inside of a word.
func wholeWord(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	first, _ := utf8.DecodeRuneInString(text[start:])
	last, _ := utf8.DecodeLastRuneInString(text[:end])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !(wordRune(before) && wordRune(first)) && !(wordRune(last) && wordRune(after))
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// PlainText is how texts are compared: with composed letters.
func PlainText(s string) string { return norm.NFC.String(s) }

// wordLists reads words.yaml and makes its lists ready to search.
func (ld *loader) wordLists(lists *[]WordList) {
	ld.yaml("words.yaml", lists)
	for i := range *lists {
		l := &(*lists)[i]
		l.found = &findings{in: map[passage][]Hit{}}
		l.words, l.denials, l.filler = ld.compile(l, l.Words, l.Exact), ld.compile(l, l.Denials, false), ld.compile(l, l.Filler, false)
		l.softer = ld.compile(l, l.Softer, false)
		for _, lang := range sorted(l.Passive) {
			if err := l.Passive[lang].compile(); err != nil {
				ld.fault("words.yaml", l.Line, "no-yaml", "why", err.Error())
			}
		}
		if len(l.words) == 0 && len(l.Passive) == 0 {
			ld.fault("words.yaml", l.Line, "missing-key", "key", "words")
		}
	}
}

// called adds the names of each service to the list of those that a text about
// another service must not contain.
func (ld *loader) called(lib *Library) {
	i := slices.IndexFunc(lib.WordLists, func(l WordList) bool { return l.Rule == "foreign-service" })
	if i < 0 {
		return
	}
	except := lib.WordLists[i].Except
	add := func(service string, words, denials map[string][]string) {
		l := lib.WordLists[i]
		l.found = &findings{in: map[passage][]Hit{}}
		l.Except = except
		l.Service, l.Words, l.Denials = service, words, denials
		l.words, l.denials = ld.compile(&l, l.Words, l.Exact), ld.compile(&l, l.Denials, false)
		lib.WordLists = append(lib.WordLists, l)
	}
	for _, s := range lib.Services {
		if len(s.Called) > 0 {
			add(s.ID, s.Called, s.CalledNot)
		}
	}
	except = lib.Ended.Except // nobody can use it, whatever for
	for _, e := range lib.Ended.Services {
		add(lib.WordLists[i].Service, map[string][]string{"any": e.Called}, nil)
	}
}

func (ld *loader) compile(l *WordList, words map[string][]string, exact bool) expressions {
	out := expressions{}
	for lang, entries := range words {
		// The longest first, so that "Microsoft Teams" wins over "Teams".
		entries = slices.Clone(entries)
		slices.SortStableFunc(entries, func(a, b string) int { return len(b) - len(a) })
		var alternatives []string
		for _, e := range entries {
			alternatives = append(alternatives, expression(e))
		}
		flags := "(?i)"
		if exact {
			flags = ""
		}
		all := flags + "(?:" + strings.Join(alternatives, "|") + ")"
		if ld.judged {
			out[lang] = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(all) })
			continue
		}
		re, err := regexp.Compile(all)
		if err != nil {
			ld.fault("words.yaml", l.Line, "no-yaml", "why", err.Error())
			continue
		}
		out[lang] = func() *regexp.Regexp { return re }
	}
	return out
}

// transcribed are the ways in which keyboards without umlauts write German.
var transcribed = strings.NewReplacer("ä", "(?:ä|ae)", "ö", "(?:ö|oe)", "ü", "(?:ü|ue)", "ß", "(?:ß|ss)", "Ä", "(?:Ä|Ae)", "Ö", "(?:Ö|Oe)", "Ü", "(?:Ü|Ue)")

// expression turns an entry of a list into a regular expression.
func expression(entry string) string {
	entry, atEnd := strings.CutSuffix(PlainText(entry), ".")
	var parts []string
	for _, w := range strings.Fields(entry) {
		if w == "…" {
			// Six words and no end of a sentence between them.
			parts = append(parts, `(?:[^\s.!?]+\s+){0,6}?`)
			continue
		}
		w, ending := strings.CutSuffix(w, "*")
		re := transcribed.Replace(regexp.QuoteMeta(w))
		if ending {
			re += `\p{L}*`
		}
		parts = append(parts, re+`,?`+`\s+`)
	}
	re := strings.TrimSuffix(strings.Join(parts, ""), `,?\s+`)
	if atEnd {
		re += `(?:\.|$)`
	}
	return re
}
