package rules

import (
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// Who processes data on behalf of the controller, on which contract, Art. 28
// GDPR, and what professional secrecy asks of them.
var processorRules = []Rule{
	{ID: "contract-concluded", Service: func(c *Case) {
		if c.S.Provider.Role.In("processor") && c.operatedBy("hosted", "online-service") && c.S.Stated.Contract.State.In("missing", "not-needed") {
			c.reportBeside(0, c.said("variant"), c.At("contract.state"), "state", c.S.Stated.Contract.State.ID())
		}
	}},
	{ID: "telecom-storage", Service: func(c *Case) {
		if !c.S.Provider.Role.In("own-controller-telecom") || c.S.Contract.In("signed", "part-of-terms") {
			return
		}
		f := &c.S.Functions
		stored := slices.ContainsFunc([]fact.YesNo{f.Chat, f.Files, f.Whiteboard, f.Recording, f.Transcription, f.Assistant}, fact.YesNo.IsYes)
		switch {
		case stored:
			c.reportBeside(0, c.said("provider.role"), c.At("contract.state"), "stored", "yes")
		case c.S.Contract.Known():
			c.ReportAs(diag.Info, c.At("provider.role"))
		}
	}},
	{ID: "host-contract", Service: func(c *Case) {
		h := &c.S.Host
		if h.Role.In("processor") && h.Contract.Known() && !h.Contract.In("signed", "part-of-terms") { // the clause on hosting asks
			c.reportBeside(0, c.said("variant", "host.name"), c.At("host.contract"))
		}
	}},
	{ID: "host-role-fits", Service: func(c *Case) {
		role := c.S.Stated.Host.Role
		if role.In("sub-processor") && c.operatedBy("self-hosted") || role.In("none") && (c.S.Route.Host || !c.operatedBy("self-hosted")) {
			c.disagree(c.At("host.role"), c.At("variant"), "role", role.ID())
		}
	}},
	{ID: "sub-processor-placed", Service: func(c *Case) {
		between := c.S.Reseller.Name.Known() && c.S.Reseller.Role.In("processor")
		if c.S.Provider.Role.In("sub-processor") && !between {
			c.reportBeside(0, c.said("reseller.role"), c.At("provider.role"))
		}
	}},
	{ID: "host-named", Service: func(c *Case) {
		// At a hosted service the contract partner is the host; where the machine
		// is rented, the clause on hosting asks.
		if c.S.Route.Host || c.S.Stated.Host.Name.Known() || c.operatedBy("hosted") {
			return
		}
		for _, at := range []struct {
			fact string
			does fact.YesNo
			kept fact.Choice
		}{
			{"recording.storage", c.S.Functions.Recording, c.S.Recording.Storage},
			{"transcription.storage", c.S.Functions.Transcription, c.S.Transcription.Storage},
		} {
			if at.does.IsYes() && at.kept.In("host-server") {
				c.reportBeside(0, c.said(at.fact), c.At("host.name"), "storage", c.At(at.fact).Path)
				return
			}
		}
	}},
	{ID: "contract-reviewed", Service: func(c *Case) {
		months := c.Lib.Thresholds.Numbers.ContractReviewMonths.Value
		k := &c.S.Stated.Contract
		switch {
		case !k.State.In("signed", "part-of-terms"):
		case !k.ReviewedOn.Known(), c.olderThan(months, k.ReviewedOn):
			c.Report(c.At("contract.reviewed_on"), "date", k.ReviewedOn, "months", itoa(months))
		case !k.CheckedOn.Known(), c.olderThan(months, k.CheckedOn):
			c.Report(c.At("contract.guarantees_checked_on"), "date", k.CheckedOn, "months", itoa(months))
		}
	}},
	{ID: "own-purposes-excluded", Service: func(c *Case) {
		k := &c.S.Stated.Contract
		documented := k.State.In("signed") && k.Date.Known()
		if c.S.Stated.Provider.OwnPurposes.Used.IsNo() && len(c.S.Route.OwnPurposes) > 0 && !documented {
			c.reportBeside(0, append(c.said("contract.state"), read(c.S.Cat.Ref(c.S.Route.Cited))), c.At("provider.own_purposes.used"))
		}
	}},
	{ID: "subprocessors-listed", Service: func(c *Case) {
		if c.S.Provider.Role.In("processor") && c.operatedBy("hosted", "online-service") && !c.S.Link("subprocessors").Known() {
			c.Report(c.At("subprocessors_url"))
		}
	}},
	{ID: "secrecy-decided", Profile: func(c *Case) {
		confidential := func(s *notice.Service) bool {
			return consultation(s) ||
				s.Groups.HasAny("clients", "counselled-persons") ||
				slices.ContainsFunc(s.Purposes.Items, func(p notice.Purpose) bool { return p.ID.In("legal-advice") })
		}
		switch k := &c.P.Controller; {
		case !c.someService(confidential):
		case !k.ProfessionalSecrecy.Known():
			c.Report(c.P.At("controller.professional_secrecy"))
		case k.ProfessionalSecrecy.IsNo():
			for _, s := range c.Services {
				advises := slices.ContainsFunc(s.Purposes.Items, func(p notice.Purpose) bool { return p.ID.In("legal-advice", "medical-consultation") })
				if s.Groups.HasAny("clients", "patients") || advises {
					c.reportBeside(0, []diag.Place{c.other(s.At("groups")), c.other(s.At("purposes"))}, c.P.At("controller.professional_secrecy"), "denied", s.ID.ID())
					return
				}
			}
		}
	}},
	{ID: "secrecy-undertaking", Service: func(c *Case) {
		if c.secret() && c.operatedBy("hosted", "online-service", "public-instance") && !c.S.Stated.Provider.Secrecy.IsYes() {
			c.reportBeside(0, c.told("controller.professional_secrecy"), c.At("provider.secrecy_undertaking"))
		}
	}},
	{ID: "secrecy-abroad", Service: func(c *Case) {
		country := c.providerCountry()
		outside := country != "" && !c.inEEA(country)
		if c.secret() && outside && !c.operatedBy("self-hosted") && !c.S.Stated.Provider.Comparable.IsYes() {
			c.reportBeside(0, c.told("controller.professional_secrecy"), c.At("provider.comparable_protection"), "country", states{country})
		}
	}},
	{ID: "host-secrecy", Service: func(c *Case) {
		h := &c.S.Host
		if c.secret() && (c.S.Route.Host || h.Name.Known()) && !h.Role.In("none") && !h.Secrecy.IsYes() {
			c.reportBeside(0, c.told("controller.professional_secrecy"), c.At("host.secrecy_undertaking"))
		}
	}},
	{ID: "telecom-service", Service: func(c *Case) {
		if c.inGermany() && c.S.OfferedToAll.IsYes() && c.operatedBy("self-hosted", "hosted") {
			c.reportBeside(0, c.said("variant"), c.At("offered_to_others"))
		}
	}},
}

// secret reports whether German professional secrecy binds the controller.
func (c *Case) secret() bool { return c.inGermany() && c.P.Controller.ProfessionalSecrecy.IsYes() }

// providerCountry is the seat of the contract partner.
func (c *Case) providerCountry() string { return c.S.Provider.Country.ID() }
