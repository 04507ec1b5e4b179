package readability

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Syllables counts the spoken syllables of a word: at least one. Parts joined
// by hyphens or slashes are counted one by one. A short part in capitals is
// spelled out (DSGVO: 5), a number is one syllable. Every language but German
// is counted as English.
func Syllables(word, lang string) int {
	n := 0
	for _, part := range strings.FieldsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' }) {
		n += syllablesOfPart(part, lang)
	}
	return max(n, 1)
}

func syllablesOfPart(part, lang string) int {
	if spelled(part) {
		return letters(part)
	}
	w := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, part)
	if lang == "de" {
		return max(german(w), 1)
	}
	return max(english(w), 1)
}

// spelled reports whether a part is read letter by letter: capitals only
// (USA), or no vowel and a capital (GmbH). A PIN is a word.
func spelled(part string) bool {
	if part == "PIN" || part == "PINs" || letters(part) < 2 || letters(part) > 5 {
		return false
	}
	capitals, vowels := 0, 0
	for _, r := range part {
		if unicode.IsUpper(r) {
			capitals++
		}
		if strings.ContainsRune("aeiouyäöüAEIOUYÄÖÜ", r) {
			vowels++
		}
	}
	return capitals == letters(part) || capitals > 0 && vowels == 0
}

// German: each vowel is a syllable, but for two that are spoken as one.
const germanVowels = "aeiouyäöü"

var (
	diphthongs = []string{"aa", "ai", "au", "äu", "ee", "ei", "eu", "ie", "oo", "ou", "ay", "ey", "oy"}

	// What the rule counts wrongly, by a piece of the word. Words taken from
	// English keep their silent letters.
	germanPieces = map[string]int{
		"online": -1, "offline": -1, "website": -1, "software": -1, "hardware": -1, "framework": -1, "team": -1, "stream": -1, "live": -1,
		"medien": +1, "ferien": +1, "kriterien": +1, "kategorien": +1, "linien": +1, "familien": +1, "kopien": +1, "belgien": +1, "italien": +1, "spanien": +1,
		"linie": +1, "familie": +1, "serie": +1, "studie": +1, "aktie": +1, "folie": +1, "prämie": +1, "client": +1,
		"museum": +1,
	}
	germanOrder    = longestFirst(germanPieces)
	germanPrefixes = []string{"been", "beerd", "beehr", "geehr", "geent", "beinhalt", "beurt", "beurk", "beurl"}
)

func longestFirst(pieces map[string]int) []string {
	return slices.SortedFunc(maps.Keys(pieces), func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
}

func german(w string) int {
	n := 0
	runes := []rune(w)
	for i := 0; i < len(runes); i++ {
		if !strings.ContainsRune(germanVowels, runes[i]) || runes[i] == 'u' && i > 0 && runes[i-1] == 'q' {
			continue
		}
		n++
		if i+1 < len(runes) {
			for _, d := range diphthongs {
				if string(runes[i:i+2]) == d {
					i++
					break
				}
			}
		}
	}
	rest := w
	for _, piece := range germanOrder {
		if strings.Contains(rest, piece) {
			n += germanPieces[piece]
			rest = strings.Replace(rest, piece, "|", 1)
		}
	}
	for _, p := range germanPrefixes {
		if strings.HasPrefix(w, p) {
			return n + 1
		}
	}
	return n
}

// English: a group of vowels is a syllable; see the exceptions beside.
func english(w string) int {
	if n, ok := englishWords[w]; ok {
		return n
	}
	for _, p := range silentPrefixes {
		if rest, ok := strings.CutPrefix(w, p); ok && len(rest) > 2 && !vowel(rest, 0) {
			return 1 + english(rest)
		}
	}
	for _, suffix := range []string{"ly", "ment", "ments", "ful", "less", "ness"} {
		if stem, ok := strings.CutSuffix(w, suffix); ok && len(stem) > 2 && stem[len(stem)-1] == 'e' && !vowel(stem, len(stem)-2) {
			return english(stem) + 1
		}
	}
	n, inside := 0, false
	for i := range len(w) {
		v := vowel(w, i)
		if v && !inside {
			n++
		} else if v && splits(w, i) {
			n++
		}
		inside = v
	}
	if n > 1 && silentEnd(w) {
		n--
	}
	if strings.HasSuffix(w, "ism") || strings.HasSuffix(w, "isms") {
		n++
	}
	return n
}

// vowel reports whether the letter at i is spoken as one. A y before a vowel
// is none at the start of a word and after a vowel, a u after q never.
func vowel(w string, i int) bool {
	switch w[i] {
	case 'a', 'e', 'i', 'o':
		return true
	case 'u':
		return i == 0 || w[i-1] != 'q'
	case 'y':
		next := i+1 < len(w) && strings.IndexByte("aeiou", w[i+1]) >= 0
		return !next || i > 0 && strings.IndexByte("aeiou", w[i-1]) < 0
	}
	return false
}

// splits reports whether the vowel at i, which follows another, begins a
// syllable of its own.
func splits(w string, i int) bool {
	before, pair, after := w[:i-1], w[i-1:i+1], w[i+1:]
	ends := func(of string, any ...string) bool {
		for _, s := range any {
			if strings.HasSuffix(of, s) {
				return true
			}
		}
		return false
	}
	switch pair {
	case "ia":
		return !(ends(before, "c", "t", "s") && (strings.HasPrefix(after, "l") || strings.HasPrefix(after, "n")))
	case "io":
		return !ends(before, "t", "s", "c", "x", "g")
	case "ie":
		return strings.HasPrefix(after, "t") || strings.HasPrefix(after, "n") && !ends(before, "c", "t", "fr") ||
			(after == "r" || after == "rs") && len(before) > 1 || ends(before, "sc")
	case "eo", "iu", "uo", "ii":
		return true
	case "ua":
		return !ends(before, "g")
	case "ue":
		return (strings.HasPrefix(after, "n") || after == "l") && !ends(before, "g")
	case "ea":
		return ends(before, "cr", "ar", "id") || strings.HasPrefix(after, "ct")
	case "ei", "oi", "yi", "ai", "ui":
		return after == "ng" || after == "ngs"
	}
	return false
}

// silentEnd reports whether the e of the last syllable is not spoken.
func silentEnd(w string) bool {
	at := func(suffix string) (byte, byte, bool) { // the two letters before
		stem, ok := strings.CutSuffix(w, suffix)
		if !ok || len(stem) < 2 || vowel(stem, len(stem)-1) {
			return 0, 0, false
		}
		return stem[len(stem)-2], stem[len(stem)-1], true
	}
	liquid := func(a, b byte) bool { // ta-ble, ena-bled; not: rule, called
		return b == 'l' && a != 'l' && strings.IndexByte("aeiouyrw", a) < 0
	}
	if a, b, ok := at("e"); ok {
		return !liquid(a, b)
	}
	if a, b, ok := at("ed"); ok {
		return b != 't' && b != 'd' && !liquid(a, b)
	}
	if a, b, ok := at("es"); ok {
		sibilant := strings.IndexByte("szxcg", b) >= 0 || b == 'h' && (a == 'c' || a == 's')
		return !sibilant && !liquid(a, b)
	}
	return false
}

var (
	silentPrefixes = []string{"some", "there", "where", "safe", "here", "home", "life"}
	englishWords   = map[string]int{
		"people": 2, "every": 2, "everyone": 3, "everything": 3, "business": 2, "businesses": 3, "element": 3, "elements": 3,
		"european": 4, "someone": 2, "something": 2, "sometimes": 2, "friend": 1, "friends": 1, "here": 1, "there": 1, "where": 1,
		"movement": 2, "area": 3, "areas": 3, "idea": 3, "does": 1, "being": 2, "website": 2, "websites": 2, "software": 2,
		"framework": 2, "frameworks": 2, "whoever": 3, "beforehand": 3, "whole": 1, "minutes": 2, "minute": 2, "via": 2, "theatre": 3, "theirs": 1, "microsoft": 3, "jitsi": 2,
	}
)
