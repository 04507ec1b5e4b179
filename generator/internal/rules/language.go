package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
)

// People get the notice in a language of theirs, Art. 12(1) GDPR: what stands
// under a language is written in it.
var languageRules = []Rule{
	{ID: "text-language", Profile: func(c *Case) {
		told := map[string]bool{}
		for _, p := range c.passages() {
			lang := p.lang
			if lang == "" && len(c.P.Languages) == 1 {
				lang = c.P.Languages[0]
			}
			own := c.Lib.Locale(lang)
			if !p.prose || own == nil || slices.ContainsFunc(givenAsTheyAre, func(key string) bool { return strings.HasSuffix(p.at.Path, key) }) {
				continue
			}
			for _, other := range c.Lib.Locales {
				// One word may belong to a name that is quoted.
				if n := other.Speaks(p.text); n < 2 || n <= 2*own.Speaks(p.text) || told[p.at.Pos.String()+lang] {
					continue
				}
				told[p.at.Pos.String()+lang] = true
				c.report(diag.Finding{Service: p.service}, p.at, "words", shorten(p.text), "lang", lang, "other", other.Name)
			}
		}
	}},
}

// givenAsTheyAre are the ends of facts that give names, which stay as they are.
var givenAsTheyAre = []string{".name", ".recipient", ".title", ".norm", ".label"}

// untranslated reports each language of the profile whose texts are not all
// there, or not in the form in which the notice speaks. No notice is composed in
// it, so that no other rule can say so.
func (c *Case) untranslated() {
	c.rule = "language-complete"
	for _, lang := range c.P.Languages {
		if n := c.Lib.Lacks(lang); n > 0 {
			c.Report(c.P.At("languages"), "lang", lang, "missing", itoa(n))
		}
	}
	c.rule = "form-complete"
	for _, lang := range c.P.Languages {
		unsaid := c.Lib.Unsaid(lang, c.Form)
		if len(unsaid) == 0 {
			continue
		}
		said := c.P.At("notice.form_of_address")
		if len(c.Lib.Unsaid(lang, library.Form{Informal: c.Form.Informal})) == 0 {
			said = c.P.At("notice.speaker")
		}
		c.Report(said, "lang", lang, "missing", itoa(len(unsaid)), "key", said.Path)
	}
}
