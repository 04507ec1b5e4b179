package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// An answer that another one rules out is dropped without a word, and one of the
// two is wrong.
var idleRules = []Rule{
	{ID: "answers-exclude", Profile: func(c *Case) {
		k, officer := &c.P.Controller, &c.P.Officer
		country := k.Country.ID()
		eea, german := c.inEEA(country), country == "DE"
		for _, x := range []struct {
			path, with string
			at         bool // both are stated, and cannot hold together
		}{
			{"controller.state", "controller.address.country", country != "" && !german && k.State.Known()},
			{"controller.diocese", "controller.kind", k.Diocese.Known() && k.Kind.Known() && !k.Kind.In("church-catholic", "church-catholic-order")},
			{"controller.under_article_3_2", "controller.address.country", eea && k.UnderArticle3_2.IsYes()},
			{"controller.established_in_eu", "controller.address.country", eea && k.EstablishedInEU.IsNo()},
			{"representative.address.country", "controller.address.country", country != "" && !eea && !c.under("revdsg") && c.P.Representative.Country.Known() && !c.inEEA(c.P.Representative.Country.ID())},
			{"representative.name", "controller.address.country", eea && c.P.Representative.Name.Known()},
			{"automated_decisions.logic", "automated_decisions.used", c.P.AutomatedDecisions.Used.IsNo() && c.P.AutomatedDecisions.Logic.Known()},
			{"automated_decisions.significance", "automated_decisions.used", c.P.AutomatedDecisions.Used.IsNo() && c.P.AutomatedDecisions.Significance.Known()},
			{"dpo.why_none", "dpo.designated", officer.Designated.IsYes() && officer.WhyNone.Known()},
			{"dpo.name", "dpo.designated", officer.Designated.IsNo() && officer.Name.Known()},
			{"dpo.email", "dpo.designated", officer.Designated.IsNo() && officer.Email.Known()},
			{"dpo.deputy.name", "dpo.designated", officer.Designated.IsNo() && officer.Deputy.Name.Known()},
		} {
			if x.at {
				c.disagree(c.P.At(x.path), c.P.At(x.with))
			}
		}
		for _, s := range c.Services {
			v := s.Stated
			joint := len(v.JointControl.Controllers.Items) > 0
			vendorRuns := s.Route != nil && (s.Route.Operation == "online-service" || s.Route.Operation == "public-instance")
			for _, x := range []struct {
				path, with string
				at         bool
			}{
				{"works_agreement.concluded", "works_agreement.body_exists", v.WorksAgreement.BodyExists.IsNo() && v.WorksAgreement.Concluded.IsYes()},
				{"data.omit", "admission.account_required", v.Data.Omit.HasAny("account") && v.Admission.AccountRequired.IsYes()},
				{"instance_url", "encryption.transport", v.Encryption.Transport.IsYes() && strings.HasPrefix(v.URL.Href(), "http://")},
				{"data_sources", "functions.registration", v.DataSources.HasAny("registration-service") && s.Functions.Registration.IsNo()},
				{"host.name", "variant", vendorRuns && v.Host.Name.Known() && !v.Recording.Storage.In("host-server") && !v.Transcription.Storage.In("host-server")},
				{"data_sources", "guests_named_by_others", v.GuestsNamed.IsNo() && v.DataSources.HasAny("inviting-person", "customer-organisation", "other-body")},
				{"own_meetings", "offered_to_others", v.OwnMeetings.IsNo() && v.OfferedToAll.IsNo()},
				{"provider.role", "variant", s.Route != nil && s.Route.Operation == "self-hosted" && v.Provider.Role.In("own-controller-telecom")},
				{"provider.role", "variant", vendorRuns && !s.Cat.Stated && s.Route.Role == "processor" && v.Provider.Role.In("controller")},
			} {
				if x.at {
					c.disagree(c.P.At(s.Path+"."+x.path), c.P.At(s.Path+"."+x.with))
				}
			}
			consents := false
			for i := range v.Purposes.Items {
				for _, b := range v.Purposes.Items[i].Bases.Items {
					consents = consents || b.Basis.In("consent")
					for _, x := range []struct {
						key, of string
						known   bool
					}{
						{"consent_by", "consent", b.Given.Known()}, {"withdrawal", "consent", b.Withdraw.Known()}, {"consent_of_parents", "consent", b.Parents.Known()},
						{"interest", "legitimate-interest", b.Interest.Known()}, {"interest_text", "legitimate-interest", b.InterestIn.Known()},
					} {
						if b.Basis.Known() && x.known && !b.Basis.In(x.of) {
							c.disagree(c.P.At(b.Path+"."+x.key), b.Basis.Origin()[0])
						}
					}
				}
			}
			if consents && v.Alternative.Free.IsNo() {
				c.disagree(c.P.At(s.Path+".alternative.no_disadvantage"), c.P.At(s.Path+".purposes"))
			}
			for i := range v.Retention.Items {
				t := &v.Retention.Items[i]
				if isFor(t, "recording") && v.Recording.DeletedBy.In("automatic") && t.Until.In(byHand...) {
					c.disagree(t.Until.Origin()[0], c.P.At(s.Path+".recording.deleted_by"))
				}
			}
			for i := range v.Recipients.Items {
				switch r := &v.Recipients.Items[i]; {
				case r.Role.In("joint-controller") && !joint:
					c.disagree(r.Role.Origin()[0], c.P.At(s.Path+".joint_control"))
				case r.Role.In("telephone-carrier") && s.Functions.DialIn.IsNo():
					c.disagree(r.Role.Origin()[0], c.P.At(s.Path+".functions.dial_in"))
				}
			}
		}
	}},
	{ID: "answer-unused", Profile: func(c *Case) {
		if c.withheld() ||
			slices.ContainsFunc(c.Notices, func(n *notice.Notice) bool { return len(n.Gaps) > 0 }) {
			return // what is missing may be what the answer hangs on
		}
		used, within := map[string]bool{}, map[string]bool{} // within: something of it is used
		for _, n := range c.Notices {
			for _, text := range n.Used {
				for ref := range text {
					used[ref.Path], used[ref.Pos.String()] = true, true
					for at := ref.Path; at != "" && !within[at]; at = parent(at) {
						within[at] = true
					}
				}
			}
		}
		reached := func(o profile.Origin) bool {
			if used[o.Pos.String()] || within[o.Path] {
				return true
			}
			for at := o.Path; at != ""; at = parent(at) { // a row made of several items names each as a whole
				if used[at] {
					return true
				}
			}
			return false
		}
		all := c.P.Origins()
		for _, o := range all {
			if reached(o) { // by an alias the same place may speak for several services
				used[o.Pos.String()] = true
			}
		}
		for _, o := range all {
			switch {
			case o.Removed, o.Pos.File != c.P.File: // what a parent says holds for others too
			case slices.Contains([]string{"", "no", "unknown", "[]"}, o.Value): // said for completeness
			case reached(o), !profile.Printed(o.Path), c.isReported(o.Path):
			case strings.Contains(o.Path, "].settings."): // the catalogue asks them
			case strings.HasPrefix(o.Path, "own_groups["): // printed where the group is
			case o.Shared: // also for a service that does not need it
			default:
				c.Report(fact.Ref{Path: o.Path, Pos: o.Pos}, "value", o.Value)
			}
		}
	}},
}

// byHand are events of which no product knows: somebody has to delete then.
var byHand = []string{"consent-withdrawn", "file-deleted", "case-closed", "membership-ended", "contract-ended", "employment-ended", "purpose-achieved-minutes-approved"}

// parent is the path of what a fact is part of.
func parent(path string) string { return path[:max(strings.LastIndexAny(path, ".["), 0)] }

// isReported reports whether another rule has found something at a fact, or at
// what it is part of.
func (c *Case) isReported(path string) bool {
	return slices.ContainsFunc(c.found, func(f diag.Finding) bool {
		return f.Path == path || strings.HasPrefix(path, f.Path+".")
	})
}
