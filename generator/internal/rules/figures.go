package rules

import (
	"regexp"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// What a text says in numbers, against its other language and against the
// periods beside it, Art. 5(1)(a), 13(2)(a) GDPR.
var figureRules = []Rule{
	{ID: "languages-agree", Profile: func(c *Case) {
		all, told := c.passages(), map[string]bool{} // what all_services states is told once
		for i := 0; i < len(all); i++ {
			j := i + 1
			for j < len(all) && all[j].at.Path == all[i].at.Path && all[j].at.Pos == all[i].at.Pos {
				j++
			}
			for k := i + 1; k < j && all[i].lang != ""; k++ {
				if kind, one, other := c.differ(&all[i], &all[k]); kind != "" && !told[all[i].at.Pos.String()] {
					told[all[i].at.Pos.String()] = true
					f := diag.Finding{Service: all[i].service, Severity: diag.Warning}
					if kind == "length" {
						f.Severity = diag.Error
					}
					c.report(f, all[i].at, "kind", kind, "one", one, "other", other, "lang", all[i].lang, "other_lang", all[k].lang)
				}
			}
			i = j - 1
		}
	}},
	{ID: "period-told", Profile: func(c *Case) {
		told := map[string]bool{}
		for _, p := range c.passages() {
			loc := c.Lib.Locale(p.lang)
			if !p.prose || loc == nil || strings.HasSuffix(p.at.Path, ".criterion") || strings.HasSuffix(p.at.Path, ".longer_if") || strings.HasSuffix(p.at.Path, ".norm") {
				continue
			}
			length, words := c.keeping(loc, &p)
			if length.Days == 0 {
				continue
			}
			if kept := c.keptElse(&p, length); len(kept) > 0 && !told[p.at.Pos.String()] {
				told[p.at.Pos.String()] = true
				c.report(diag.Finding{Service: p.service, Against: kept}, p.at, "words", words, "with", kept[0].Path, "lang", p.lang)
			}
		}
	}},
}

// differ tells what two languages of one text say differently, and in which
// words: each names something that the other does not. That one says less, such
// as "half-yearly" for "every six months", is a matter of style.
func (c *Case) differ(a, b *passage) (kind, one, other string) {
	la, lb := c.Lib.Locale(a.lang), c.Lib.Locale(b.lang)
	if la == nil || lb == nil {
		return "", "", ""
	}
	fa, fb := la.Figures(a.text), lb.Figures(b.text)
	only := func(x, y []library.Length) *library.Length {
		for i := range x {
			if !slices.ContainsFunc(y, x[i].Near) {
				return &x[i]
			}
		}
		return nil
	}
	if x, y := only(fa.Lengths, fb.Lengths), only(fb.Lengths, fa.Lengths); x != nil && y != nil {
		return "length", a.text[x.Start:x.End], b.text[y.Start:y.End]
	}
	if x, y := alone(fa.Numbers, fb.Numbers), alone(fb.Numbers, fa.Numbers); x != "" && y != "" {
		return "number", x, y
	}
	if x, y := alone(fa.Months, fb.Months), alone(fb.Months, fa.Months); x != 0 && y != 0 {
		return "number", la.Months[x-1], lb.Months[y-1]
	}
	ca, cb := fact.CountriesIn(a.text), fact.CountriesIn(b.text)
	if x, y := alone(ca, cb), alone(cb, ca); x != "" && y != "" {
		return "country", la.Country(x), lb.Country(y)
	}
	for i := range c.Lib.WordLists {
		if l := &c.Lib.WordLists[i]; l.Rule == c.rule && len(l.Words[a.lang]) > 0 && len(l.Words[b.lang]) > 0 && !strings.HasSuffix(a.at.Path, ".norm") {
			if denies := deniesAlone(l, a, b); denies != "" {
				return "denial", denies, ""
			}
			if denies := deniesAlone(l, b, a); denies != "" {
				return "denial", "", denies
			}
		}
	}
	return "", "", ""
}

// deniesAlone is the first sentence of a text that denies something, while its
// fellow in another language says nothing that could be a denial. Texts of as many
// sentences are read sentence by sentence.
func deniesAlone(l *library.WordList, a, b *passage) string {
	one, other := sentences(a.text), sentences(b.text)
	if len(one) != len(other) {
		one, other = []string{a.text}, []string{b.text}
	}
	for i := range one {
		hits := slices.DeleteFunc(l.Find(a.lang, one[i]), func(h library.Hit) bool {
			return strings.HasPrefix(one[i][h.End:], ".") && len(one[i]) > h.End+1 // no. 6
		})
		if len(hits) > 0 && len(l.Find(b.lang, other[i])) == 0 && !l.Softens(b.lang, other[i], a.lang, one[i]) {
			return strings.TrimSpace(one[i])
		}
	}
	return ""
}

var sentenceEnd = regexp.MustCompile(`[.!?;]\s+`)

func sentences(text string) []string { return sentenceEnd.Split(strings.TrimSpace(text), -1) }

// alone is the first of some that is not among others, zero if all are.
func alone[T comparable](some, others []T) (first T) {
	if i := slices.IndexFunc(some, func(x T) bool { return !slices.Contains(others, x) }); i >= 0 {
		first = some[i]
	}
	return first
}

// keeping is how long a text says that something is kept, in a sentence that
// speaks of keeping or deleting, and the words of it; zero if it says nothing.
func (c *Case) keeping(loc *library.Locale, p *passage) (library.Length, string) {
	for _, sentence := range sentences(p.text) {
		for _, l := range loc.Figures(sentence).Lengths {
			if l.Each {
				continue
			}
			for j := range c.Lib.WordLists {
				if list := &c.Lib.WordLists[j]; list.Rule == c.rule && len(list.Find(p.lang, sentence)) > 0 {
					return l, strings.TrimRight(sentence, ".;!?")
				}
			}
		}
	}
	return library.Length{}, ""
}

// keptElse are the periods of the profile that a length of time in a text can
// mean, if it is none of them: those of the entry in which the text stands, of
// the category that it is about, else all of the services that it is about.
func (c *Case) keptElse(p *passage, l library.Length) []diag.Place {
	var out []diag.Place
	var of []*notice.Service
	for _, s := range c.Services {
		if s.ID.In(p.service) || p.service == "" && c.mentions(p, s) {
			of = append(of, s)
		}
	}
	if p.service == "" && len(of) == 0 {
		of = c.Services
	}
	meets := func(period fact.Period) bool {
		return period.Known() && l.Near(library.Length{Days: period.Span().Hours() / 24})
	}
	for _, s := range of {
		about := spokenOf(strings.TrimPrefix(p.at.Path, s.Path+"."))
		for _, d := range s.Data.Items {
			t := statedFor(s, d.ID.ID())
			if about != "" && !d.ID.In(about) || t != nil && strings.HasPrefix(p.at.Path, s.Path+".retention[") && !strings.HasPrefix(p.at.Path, t.Path+".") {
				continue
			}
			printed := d.Retention.Text
			if meets(printed.Period) || printed.Criterion.Known() || slices.ContainsFunc(printed.Parts, func(part notice.PartTerm) bool { return meets(part.Term.Period) }) {
				return nil
			}
			if t == nil {
				continue
			}
			for _, at := range []struct {
				said fact.Value
				key  string
				text string
			}{{t.Period, "period", t.Period.String()}, {t.Until, "until", t.Until.ID()}, {t.VendorDefault, "vendor_default", "yes"}} {
				if at.said.Known() && !slices.ContainsFunc(out, func(o diag.Place) bool { return o.Pos == at.said.Origin()[0].Pos }) {
					out = append(out, place(at.said.Origin()[0], at.key+": "+at.text))
				}
			}
		}
	}
	return out
}

// spokenOf is the category of data of which a text of a service speaks by its
// place; empty if the place does not tell.
func spokenOf(path string) string {
	for _, x := range []struct{ begins, category string }{
		{"recording.", "recording"}, {"purposes[recording].", "recording"}, {"transcription.", "transcript"}, {"purposes[transcription].", "transcript"},
		{"ai_assistant.", "ai-output"}, {"purposes[ai-summary].", "ai-output"}, {"attendance_report.", "attendance-report"}, {"purposes[attendance-record].", "attendance-report"},
		{"purposes[webinar-registration].", "registration"}, {"purposes[chat].", "chat"},
	} {
		if strings.HasPrefix(path, x.begins) {
			return x.category
		}
	}
	for _, list := range []string{"data.elements[", "data.add["} {
		if rest, ok := strings.CutPrefix(path, list); ok {
			id, _, _ := strings.Cut(rest, "]")
			return id
		}
	}
	return ""
}

func statedFor(s *notice.Service, category string) *profile.Retention {
	for i := range s.Stated.Retention.Items {
		if isFor(&s.Stated.Retention.Items[i], category) {
			return &s.Stated.Retention.Items[i]
		}
	}
	return nil
}
