package library

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Figures are what a text says in numbers, which all languages must say alike.
type Figures struct {
	Lengths []Length
	Numbers []string // all others, without zeros in front: paragraphs, years, telephone numbers
	Months  []int    // 1 is January
}

// A Length is a length of time that a text names, such as "14 Tage", "two weeks".
type Length struct {
	Start, End int     // of the words in the text
	Days       float64 // a month has 30, a year 12 months
	Each       bool    // how often, not how long: "alle zwei Wochen", "every two weeks"
}

// Near reports whether two lengths are the same one in other units: three months
// and 90 days, a year and 365 days.
func (l Length) Near(o Length) bool { return max(l.Days, o.Days) <= 1.03*min(l.Days, o.Days) }

var unitDays = map[string]float64{"hour": 1.0 / 24, "day": 1, "week": 7, "month": 30, "year": 360}

var digits = regexp.MustCompile(`\d+`)

// Figures reads the numbers of a text of the language.
func (l *Locale) Figures(text string) Figures {
	out := Figures{}
	l.read.Do(l.readers)
	rest := []byte(text)
	for _, m := range l.lengths.FindAllStringSubmatchIndex(text, -1) {
		if !wholeWord(text, m[2], m[3]) || !wholeWord(text, m[4], m[1]) {
			continue
		}
		n, err := strconv.ParseFloat(text[m[2]:m[3]], 64)
		if err != nil {
			n = l.number(text[m[2]:m[3]])
		}
		unit := strings.ToLower(text[m[4]:m[5]])
		for id, words := range l.Periods {
			if strings.ToLower(words[0]) == unit {
				before := strings.Fields(strings.ToLower(text[:m[0]]))
				each := len(before) > 0 && slices.Contains(l.Each, before[len(before)-1])
				out.Lengths = append(out.Lengths, Length{m[0], m[1], n * unitDays[id], each})
			}
		}
		for i := m[0]; i < m[1]; i++ {
			rest[i] = ' '
		}
	}
	clock := slices.ContainsFunc(l.Clock, func(word string) bool { return strings.Contains(text, word) })
	for _, m := range digits.FindAll(rest, -1) {
		if hour, _ := strconv.Atoi(string(m)); clock && hour <= 24 {
			continue // languages tell the time in different ways
		}
		if n := cmp.Or(strings.TrimLeft(string(m), "0"), "0"); !slices.Contains(out.Numbers, n) {
			out.Numbers = append(out.Numbers, n)
		}
	}
	for i, name := range l.months {
		for _, h := range name.FindAllStringIndex(text, -1) {
			if wholeWord(text, h[0], h[1]) && !slices.Contains(out.Months, i+1) {
				out.Months = append(out.Months, i+1)
			}
		}
	}
	return out
}

// number is what a word of Numbers stands for.
func (l *Locale) number(word string) float64 {
	for n, words := range l.Numbers {
		if slices.Contains(words, strings.ToLower(word)) {
			value, _ := strconv.ParseFloat(n, 64)
			return value
		}
	}
	return 0
}

// readers makes ready what Figures looks for. Words of units may have an ending:
// Tage, Tagen, days.
func (l *Locale) readers() {
	var words, units []string
	for _, of := range l.Numbers {
		words = append(words, of...)
	}
	for _, of := range l.Periods {
		units = append(units, regexp.QuoteMeta(of[0]))
	}
	longest := func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }
	slices.SortFunc(words, longest)
	slices.SortFunc(units, longest)
	for i := range words {
		words[i] = regexp.QuoteMeta(words[i])
	}
	l.lengths = regexp.MustCompile(`(?i)(` + strings.Join(append([]string{`\d+`}, words...), "|") + `)[\s-]+(?:\pL+\s+)??(` + strings.Join(units, "|") + `)\pL{0,2}`)
	for _, m := range l.Months {
		l.months = append(l.months, regexp.MustCompile(regexp.QuoteMeta(m)))
	}
}
