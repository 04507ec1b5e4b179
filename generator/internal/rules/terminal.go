package rules

// Storage on people's devices: section 25 TDDDG, section 165(3) TKG 2021 and
// the like. Swiss law asks for no consent.
var terminalRules = []Rule{
	{ID: "terminal-consent", Service: func(c *Case) {
		own := c.S.Terminal.Own.Holds || c.operatedBy("hosted")
		t := &c.S.Terminal
		if own && t.NonEssential.IsYes() && !t.ConsentAsked.IsYes() && !c.under("revdsg") {
			c.reportBeside(0, c.said("terminal.nonessential_storage"), c.At("terminal.consent_asked_before"), "unknown", yesIf(!t.ConsentAsked.Known()))
		}
	}},
}
