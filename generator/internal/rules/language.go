package rules

import "klausel/generator/internal/library"

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
