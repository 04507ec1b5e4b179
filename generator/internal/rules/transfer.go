package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// Data that reach third countries, Art. 44 to 49 GDPR; under Swiss law, data
// that reach any other state. That a flow the catalogue documents has a tool
// is asked by the clause on transfers.
var transferRules = []Rule{
	{ID: "transfer-stated", Service: func(c *Case) {
		if c.Lib.Abroad(c.Pack) != "country" {
			c.unstated()
		}
	}},
	{ID: "states-named", Service: func(c *Case) {
		if c.Lib.Abroad(c.Pack) == "country" {
			c.unstated()
		}
	}},
	{ID: "transfer-abroad", Service: eachTransfer(func(c *Case, f flow) {
		var home []string
		for _, code := range f.own.Countries.IDs() {
			if c.Lib.Abroad(c.Pack) == "country" && c.P.Controller.Country.ID() == code || c.Lib.Abroad(c.Pack) != "country" && c.inEEA(code) {
				home = append(home, code)
			}
		}
		if len(home) > 0 {
			c.report(diag.Finding{Against: c.told("controller.address.country")}, c.P.At(f.own.Path+".countries"), "countries", states(home))
		}
	})},
	{ID: "adequacy-decision", Service: eachTransfer(func(c *Case, f flow) {
		var without []string
		for _, code := range f.countries {
			if !c.adequate(code) {
				without = append(without, code)
			}
		}
		if f.own.Tool.In("adequacy") && len(without) > 0 {
			c.reportBeside(0, c.flowed(f), c.P.At(f.own.Path+".tool"), "countries", states(without))
		}
	})},
	{ID: "dpf-applies", Service: eachTransfer(func(c *Case, f flow) {
		var without []string
		for _, code := range f.countries {
			if code != "US" {
				without = append(without, code)
			}
		}
		if dpf := c.Lib.Thresholds.States.DPF; f.own.Tool.In("dpf") && (len(without) > 0 || !dpf.InForce()) {
			c.reportBeside(0, append(c.flowed(f), read(dpf.Ref(c.Lib.Thresholds.Sources, c.Lib.Thresholds.AsOf.String()))), c.P.At(f.own.Path+".tool"), "countries", states(without), "why", dpf.What)
		}
	})},
	{ID: "dpf-check-current", Service: eachTransfer(func(c *Case, f flow) {
		months := c.Lib.Thresholds.Numbers.DPFCheckMonths.Value
		if f.own.Tool.In("dpf") && c.olderThan(months, f.own.DPFCheckedOn) {
			c.reportBeside(0, c.flowed(f), c.P.At(f.own.Path+".dpf_checked_on"), "date", f.own.DPFCheckedOn, "months", itoa(months))
		}
	})},
	{ID: "dpf-fallback", Service: eachTransfer(func(c *Case, f flow) {
		if f.own.Tool.In("dpf") && !f.own.Fallback.In("scc", "bcr") {
			c.reportBeside(0, c.tool(f), c.P.At(f.own.Path+".fallback"))
		}
	})},
	{ID: "dpf-covers-employees", Service: eachTransfer(func(c *Case, f flow) {
		if f.own.Tool.In("dpf") && c.employeesTakePart() && !f.own.DPFCoversHR.IsYes() {
			c.reportBeside(0, append(c.tool(f), c.said("groups")...), c.P.At(f.own.Path+".dpf_covers_hr"))
		}
	})},
	{ID: "scc-module", Service: eachTransfer(func(c *Case, f flow) {
		if !f.own.Tool.In("scc") {
			return
		}
		at := c.P.At(f.own.Path + ".scc_module")
		switch m := f.own.SCCModule; {
		case !m.Known():
			c.reportBeside(diag.Warning, c.tool(f), at)
		case m.In("module-4"), m.In("module-3") && c.toContractPartner(f):
			c.reportBeside(0, append(c.tool(f), c.flowed(f)...), at, "module", m.ID())
		}
	})},
	{ID: "transfer-assessed", Service: eachTransfer(func(c *Case, f flow) {
		if f.own.Tool.In("scc", "bcr") && !f.own.Assessed.IsYes() {
			c.reportBeside(0, c.tool(f), c.P.At(f.own.Path+".assessment_done"))
		}
	})},
	{ID: "transfer-consent", Service: eachTransfer(func(c *Case, f flow) {
		at := c.P.At(f.own.Path + ".tool")
		switch {
		case !f.own.Tool.In("explicit-consent"):
		case c.publicBody():
			c.reportBeside(0, c.told("controller.kind"), at, "public", "yes")
		case !f.own.RisksTold.IsYes():
			c.reportBeside(0, c.tool(f), c.P.At(f.own.Path+".risks_explained"))
		default:
			c.ReportAs(diag.Warning, at, "told", "yes")
		}
	})},
}

// A flow is data reaching a country: one the catalogue documents, one the
// profile states, or both.
type flow struct {
	id        string
	to        []string // names of the recipient, in any language
	countries []string
	cat       *library.Transfer // nil: the profile's own
	own       *profile.Transfer // nil: not met by the profile
}

func (c *Case) flows() []flow {
	var out []flow
	for i := range c.S.Cat.Transfers {
		t := &c.S.Cat.Transfers[i]
		if c.S.Holds(t.Variants, t.When) {
			f := flow{id: t.ID, cat: t, to: []string{c.S.Cat.Providers[t.Provider].Name}, countries: t.Countries}
			for _, words := range t.Recipient {
				f.to = append(f.to, words)
			}
			out = append(out, f)
		}
	}
	for i := range c.S.Stated.Transfers.Items {
		t := &c.S.Stated.Transfers.Items[i]
		j := slices.IndexFunc(out, func(f flow) bool { return f.id == t.ID.String() })
		if j < 0 {
			j, out = len(out), append(out, flow{id: t.ID.String()})
		}
		out[j].own = t
		if t.Recipient.Known() {
			out[j].to = nil
			t.Recipient.Texts(func(_, words string) { out[j].to = append(out[j].to, words) })
		}
		if t.Countries.Known() {
			out[j].countries = t.Countries.IDs()
		}
	}
	return out
}

// tool is the tool of a transfer as the other side of a finding.
func (c *Case) tool(f flow) []diag.Place {
	if !f.own.Tool.Known() {
		return nil
	}
	return []diag.Place{place(f.own.Tool.Origin()[0], "tool: "+f.own.Tool.ID())}
}

// flowed is where a flow goes: the countries that the profile states, and what
// the catalogue documents.
func (c *Case) flowed(f flow) []diag.Place {
	var out []diag.Place
	if f.own.Countries.Known() {
		out = append(out, place(f.own.Countries.Origin()[0], "countries: "+strings.Join(f.own.Countries.IDs(), ", ")))
	}
	if f.cat != nil {
		out = append(out, read(c.S.Cat.Ref(f.cat.Cited)))
	}
	return out
}

// eachTransfer judges every flow about which the profile says something.
func eachTransfer(judge func(*Case, flow)) func(*Case) {
	return func(c *Case) {
		for _, f := range c.flows() {
			if f.own != nil {
				judge(c, f)
			}
		}
	}
}

// A party is somebody the data reach.
type party struct {
	at        string // where its countries are stated
	id        string // in the profile, if it has one there
	names     []string
	countries []string
	function  string // the function that brings the party in
	runs      bool   // runs the service, so that any flow to its country is its own
}

// parties are those whose country the profile states, or the catalogue for the
// contract partner.
func (c *Case) parties() []party {
	s, f := c.S, &c.S.Functions
	out := []party{
		{at: "provider.country", countries: []string{c.providerCountry()}, runs: true},
		{at: "server_location.countries", countries: s.Location.Countries.IDs(), runs: true},
	}
	add := func(at, name string, country fact.Country, function string) {
		out = append(out, party{at: at, names: []string{name}, countries: []string{country.ID()}, function: function})
	}
	if !s.Host.Role.In("none") {
		add("host.country", s.Host.Name.String(), s.Host.Country, "")
	}
	if !s.Reseller.Role.In("none") {
		add("reseller.country", s.Reseller.Name.String(), s.Reseller.Country, "")
	}
	if s.Tenant.Operator.In("group-company") {
		add("tenant.country", s.Tenant.Name.String(), s.Tenant.Country, "")
	}
	if f.DialIn.IsYes() {
		add("dial_in.country", s.DialIn.Carrier.String(), s.DialIn.Country, "functions.dial_in")
	}
	if f.Transcription.IsYes() {
		add("transcription.country", s.Transcription.Provider.String(), s.Transcription.Country, "functions.transcription")
	}
	if f.Assistant.IsYes() {
		add("ai_assistant.country", s.Assistant.Provider.String(), s.Assistant.Country, "functions.ai_assistant")
	}
	if f.LiveStream.IsYes() {
		add("live_stream.country", s.LiveStream.Platform.String(), s.LiveStream.Country, "functions.live_stream")
	}
	for _, r := range s.Stated.Recipients.Items {
		p := party{at: "recipients[" + r.ID.String() + "].country", id: r.ID.String(), countries: []string{r.Country.ID()}}
		r.Name.Texts(func(_, words string) { p.names = append(p.names, words) })
		out = append(out, p)
	}
	for _, j := range s.JointControl.Controllers.Items {
		add("joint_control.controllers["+j.ID.String()+"].country", j.Name.String(), j.Country, "")
	}
	return out
}

// unstated reports the parties abroad to which no flow leads.
func (c *Case) unstated() {
	flows := c.flows()
	for _, p := range c.parties() {
		missing := slices.DeleteFunc(p.countries, func(code string) bool {
			return !c.abroad(code) || slices.ContainsFunc(flows, func(f flow) bool { return f.reaches(p, code) })
		})
		if len(missing) > 0 {
			c.reportBeside(0, append(c.told("controller.address.country"), c.other(c.At("transfers"))), c.At(p.at), "countries", states(missing), "to", strings.Join(p.names, " / "))
		}
	}
}

// reaches reports whether the flow is one to the party in that country.
func (f flow) reaches(p party, country string) bool {
	if !slices.Contains(f.countries, country) {
		return false
	}
	return p.runs || p.id != "" && p.id == f.id || f.needs(p.function) || slices.ContainsFunc(p.names, f.isTo)
}

// needs reports whether the catalogue documents the flow for a function.
func (f flow) needs(function string) bool {
	return function != "" && f.cat != nil && slices.ContainsFunc(f.cat.When, func(w library.When) bool { return w.Fact == function })
}

// isTo reports whether the recipient has that name. People write the short
// name at one place and the firm at another.
func (f flow) isTo(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(f.to, func(to string) bool {
		to = strings.ToLower(to)
		return name != "" && to != "" && (strings.Contains(name, to) || strings.Contains(to, name))
	})
}

// abroad reports whether a country is a third country under the law of the
// notice. Swiss law knows no EEA: every other state counts.
func (c *Case) abroad(code string) bool {
	return c.Lib.IsAbroad(c.Pack, c.P.Controller.Country.ID(), code)
}

// adequate reports whether a decision finds the protection in a country
// adequate on Case.Day.
func (c *Case) adequate(code string) bool {
	if c.Lib.Abroad(c.Pack) == "country" {
		return slices.Contains(c.Lib.Countries.Swiss, code)
	}
	a, ok := c.Lib.Countries.Adequate[code]
	return ok && !c.over(a.Until)
}

// protected reports whether data may reach a country without safeguards of
// the parties' own: in the EEA, on a decision, or with a recipient on the DPF
// list.
func (c *Case) protected(code string) bool {
	return c.inEEA(code) || c.adequate(code) ||
		slices.ContainsFunc(c.flows(), func(f flow) bool {
			return f.own != nil && f.own.Tool.In("dpf") && slices.Contains(f.countries, code)
		})
}

// toContractPartner reports whether the recipient of the flow is the company
// with which the controller has its contract.
func (c *Case) toContractPartner(f flow) bool { return f.isTo(c.S.Provider.Name.String()) }
