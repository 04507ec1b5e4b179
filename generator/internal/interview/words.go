package interview

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// split takes one line apart into the facts of a question.
func (iv *Interview) split(d *due, words string) ([]edit, error) {
	if d.q.Split == "" {
		field, _ := profile.Shape(d.q.Facts[0])
		value, err := iv.read(field.Of, words)
		return append([]edit{{iv.place(d, d.q.Facts[0]), text(value)}}, iv.edits(d, d.q.Also, value)...), err
	}
	m := regexp.MustCompile(d.q.Split).FindStringSubmatch(words)
	if m == nil {
		return nil, Mistake(fmt.Sprintf(iv.say("So lässt sich das nicht lesen. Schreiben Sie es wie hier: %s", "This cannot be read. Write it as here: %s"), d.q.Example[iv.Lang]))
	}
	var all []edit
	for i, f := range d.q.Facts {
		all = append(all, edit{iv.place(d, f), text(strings.TrimSpace(m[i+1]))})
	}
	return all, nil
}

// read turns words of a user into a value: a date, a period or a country as
// people write it.
func (iv *Interview) read(what, words string) (string, error) {
	words = strings.Join(strings.Fields(words), " ")
	var refused *fact.Refusal
	form := ""
	switch what {
	case "date":
		if strings.EqualFold(words, iv.say("heute", "today")) {
			return iv.Today.String(), nil
		}
		_, refused = fact.ParseDate(words)
		form = iv.say("Schreiben Sie einen Tag wie 31.01.2026.", "Write a day such as 2026-01-31.")
	case "period":
		_, refused = fact.ParsePeriod(words)
		form = iv.say("Schreiben Sie eine Frist wie 30 Tage, 6 Monate oder 1 Jahr.", "Write a period such as 30 days, 6 months or 1 year.")
	case "country":
		_, refused = fact.ParseCountry(words)
		form = iv.say("Schreiben Sie ein Land mit zwei Großbuchstaben wie DE.", "Write a country in two capital letters such as DE.")
	}
	switch {
	case refused == nil:
		return words, nil
	case refused.Instead != "":
		return refused.Instead, nil
	}
	return "", Mistake(form)
}

// exampleOf is an example of a text, in a form people write.
func (iv *Interview) exampleOf(f profile.Field) string {
	switch f.Of {
	case "date":
		return iv.say("31.01.2026", "2026-01-31")
	case "period":
		return iv.say("30 Tage", "30 days")
	case "country":
		return "DE"
	}
	return f.Example
}

// countries are those in which a server or a seat is likely, by name: the own,
// those of the EEA, and those with an adequacy decision or near to it.
func (iv *Interview) countries() []library.Label {
	codes := append(slices.Clone(iv.Lib.Countries.EEA), "CH", "GB", "US")
	for code := range iv.Lib.Countries.Adequate {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	var all []library.Label
	for _, code := range slices.Compact(codes) {
		all = append(all, library.Label{ID: code, Label: library.Words{"de": iv.country(code, "de"), "en": iv.country(code, "en")}})
	}
	home := ""
	if n := iv.draft.Get("controller.address.country"); n != nil {
		home = n.Value
	}
	rank := func(code string) int {
		switch {
		case code == home:
			return 0
		case slices.Contains(iv.Lib.Countries.EEA, code):
			return 1
		}
		return 2
	}
	fold := strings.NewReplacer("the ", "", "Ö", "O", "ö", "o", "Ä", "A", "ä", "a", "Ü", "U", "ü", "u")
	slices.SortStableFunc(all, func(a, b library.Label) int {
		return cmp.Or(cmp.Compare(rank(a.ID), rank(b.ID)), cmp.Compare(fold.Replace(a.Label[iv.Lang]), fold.Replace(b.Label[iv.Lang])))
	})
	return all
}

// country is the name of a country, as the locale or the language has it.
func (iv *Interview) country(code, lang string) string {
	if loc := iv.Lib.Locale(lang); loc != nil {
		return loc.Country(code)
	}
	return code
}

// placeholderOf stands for words that are still to come; check finds it.
func placeholderOf(what string, say func(de, en string) string) string {
	switch what {
	case "date":
		return "[" + say("JJJJ-MM-TT", "YYYY-MM-DD") + "]"
	case "period":
		return "[P30D]"
	}
	return "[…]"
}
