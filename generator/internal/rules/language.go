package rules

// untranslated reports each language of the profile whose texts are not all
// there. No notice is composed in it, so that no other rule can say so.
func (c *Case) untranslated() {
	c.rule = "language-complete"
	for _, lang := range c.P.Languages {
		if n := c.Lib.Lacks(lang); n > 0 {
			c.Report(c.P.At("languages"), "lang", lang, "missing", itoa(n))
		}
	}
}
