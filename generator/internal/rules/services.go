package rules

import (
	"slices"

	"klausel/generator/internal/fact"
)

// What supervisory authorities have said about one service, and what its
// technology makes of a setting. Which service a rule is about stands in its
// file, under services.
var serviceRules = []Rule{
	{ID: "zoom-storage", Service: func(c *Case) {
		if !c.inEEA(c.providerCountry()) {
			c.reportAbroad()
		}
	}},
	// High risk is a matter of its own, whatever the service.
	{ID: "zoom-end-to-end", Service: func(c *Case) {
		if c.S.Encryption.EndToEnd.In("never") && !c.S.Sensitive.Expected.IsYes() && !c.P.Controller.ProfessionalSecrecy.IsYes() {
			c.Report(c.At("encryption.end_to_end"))
		}
	}},
	{ID: "webex-storage", Service: (*Case).reportAbroad},
	{ID: "teams-addendum", Service: func(c *Case) {
		current := c.Lib.Thresholds.Dates.TeamsAddendum.Date
		k := &c.S.Stated.Contract
		switch {
		case !k.State.In("signed", "part-of-terms"):
		case !k.Date.Known() || k.Date.Before(current):
			c.Report(c.At("contract.date"), "date", k.Date, "current", current)
		case !k.Version.Known():
			c.Report(c.At("contract.version"), "current", current)
		}
	}},
	{ID: "full-ip-addresses", Service: func(c *Case) {
		if c.S.Logs.IP.In("full") {
			c.reportBeside(0, c.said("logs.kept"), c.At("logs.ip_address"))
		}
	}},
	{ID: "nextcloud-talk-backend", Service: func(c *Case) {
		if c.S.Setting("high_performance_backend").In("no") {
			c.Report(c.At("settings.high_performance_backend"))
		}
	}},
}

// reportAbroad reports servers that stand outside of the EEA.
func (c *Case) reportAbroad() {
	if i := slices.IndexFunc(c.S.Location.Countries.Items, func(at fact.Country) bool { return !c.inEEA(at.ID()) }); i >= 0 {
		c.reportBeside(0, c.said("variant"), c.At("server_location.countries"), "country", states{c.S.Location.Countries.Items[i].ID()})
	}
}
