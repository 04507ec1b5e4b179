package library

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Rules cite the GDPR and German acts. A notice may be written under another law:
// then a finding cites what that law says, by the key under which both laws cite
// it for notices, or by the law's own list, Instead.

// beginsProvision is where one provision of a citation ends and the next begins.
var beginsProvision = regexp.MustCompile(`([;,]) (?:Art\.|§|Anhang|Anlage|Annex|Erwägungsgrund|recital|EuGH|EuG,|CJEU|General Court|DSK|BAG|Federal Labour|Klausel|[Cc]lause|Durchführungsbeschluss|Implementing|Beschluss|Decision|[Ss]ections? |WCAG|DSG-EKD|KDG|DSG )`)

// provisionsOf are the provisions of a citation, one by one.
func provisionsOf(cites string) []string {
	var out []string
	for {
		m := beginsProvision.FindStringSubmatchIndex(cites)
		if m == nil {
			return append(out, cites)
		}
		out, cites = append(out, cites[:m[0]]), cites[m[3]+1:]
	}
}

// CitesUnder is what a rule cites, in a language, where the notice is written
// under the law of that id.
func (l *Library) CitesUnder(r *Rule, law, lang string) string {
	pack, gdpr := l.Law(law), l.Law("gdpr")
	german, own := provisionsOf(r.Cites["de"]), provisionsOf(r.Cites[lang])
	if r.Every || pack == nil || gdpr == nil || len(german) != len(own) {
		return r.Cites[lang]
	}
	var out []string
	changed := false
	for i, p := range german {
		words, found := pack.instead(p)
		if !found && !l.Under(pack, "gdpr") && ofGDPR(german[i:]) {
			words, found = l.sameItem(pack, gdpr, p), true
		}
		text := own[i]
		if found {
			changed, text = true, words[lang]
		}
		if text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	switch {
	case !changed:
		return r.Cites[lang]
	case len(out) == 0:
		words, _ := l.Cite(pack, "information", lang)
		return words
	}
	return strings.Join(out, "; ")
}

// instead is what the law has in place of a provision, by the longest entry that
// begins it, or that is an act it names.
func (law *Law) instead(provision string) (words Words, found bool) {
	longest := -1
	for of, w := range law.Instead {
		begins := strings.HasPrefix(provision, of) && !strings.ContainsAny(strings.TrimPrefix(provision, of)[:min(1, len(provision)-len(of))], "0123456789abcdefghijklmnopqrstuvwxyz")
		if (begins || inWords(provision, of)) && len(of) > longest {
			words, found, longest = w, true, len(of)
		}
	}
	return words, found
}

// ofGDPR reports whether the first of some provisions is one of the GDPR: it may
// share the name of the act with those that follow.
func ofGDPR(provisions []string) bool {
	for _, p := range provisions {
		switch {
		case strings.Contains(p, "DSGVO"):
			return true
		case !strings.HasPrefix(p, "Art.") || anAct.MatchString(p):
			return false
		}
	}
	return false
}

// sameItem is the provision of a law that notices cite where those under the GDPR
// cite an article: the same item of it, else the same article.
func (l *Library) sameItem(law, gdpr *Law, provision string) Words {
	of := strings.TrimSuffix(provision, " DSGVO")
	article := articleOf.FindString(of)
	exact, near := "", ""
	for _, key := range sorted(gdpr.Cites) {
		switch item := strings.TrimSuffix(gdpr.Cites[key]["de"], " DSGVO"); {
		case exact == "" && item == of:
			exact = key
		case near == "" && article != "" && articleOf.FindString(item) == article:
			near = key
		}
	}
	best := cmp.Or(exact, near)
	for _, at := range l.chain(law) {
		if w, ok := at.Cites[best]; ok && best != "" {
			return w
		}
	}
	return nil
}

var (
	anAct     = regexp.MustCompile(`\p{Lu}{2,}`)
	articleOf = regexp.MustCompile(`^Art\. \d+`)
)
