package rules

import (
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// A notice informs only if people meet it in time, in a language they read,
// Art. 12(1), 13(1), (3), 14(3) GDPR.
var noticeRules = []Rule{
	{ID: "notice-linked", Profile: func(c *Case) {
		if n := &c.P.Notice; !n.LinkedInInvitation.IsYes() && !n.LinkedOnJoinPage.IsYes() {
			c.Report(c.P.At("notice.linked_in_invitation"))
		}
	}},
	{ID: "notice-in-invitation", Profile: func(c *Case) {
		if c.unreached() && c.guestsNamed() {
			c.Report(c.P.At("notice.linked_in_invitation"))
		}
	}},
	// A caller never sees a join page.
	{ID: "notice-for-callers", Profile: func(c *Case) {
		if c.unreached() && !c.guestsNamed() && !c.P.Notice.PhoneAnnouncement.IsYes() && c.anyService(func(s *notice.Service) fact.YesNo { return s.Functions.DialIn }) {
			c.Report(c.P.At("notice.phone_announcement"))
		}
	}},
	// Links are forwarded: whoever got one that way has not read the invitation.
	{ID: "notice-on-join-page", Profile: func(c *Case) {
		n := &c.P.Notice
		if !n.LinkedInInvitation.IsYes() || n.LinkedOnJoinPage.IsYes() || n.LinkedOnRegistrationForm.IsYes() {
			return
		}
		if at := c.P.At("notice.linked_on_join_page"); n.LinkedOnJoinPage.Known() {
			c.Report(at)
		} else {
			c.ReportAs(diag.Info, at, "doubt", "yes")
		}
	}},
	{ID: "notice-on-registration-form", Profile: func(c *Case) {
		if !c.P.Notice.LinkedOnRegistrationForm.IsYes() && c.anyService(func(s *notice.Service) fact.YesNo { return s.Functions.Registration }) {
			c.Report(c.P.At("notice.linked_on_registration_form"))
		}
	}},
	{ID: "audience-languages", Profile: func(c *Case) {
		audience := c.P.Notice.Audience
		if !audience.Known() {
			c.ReportAs(diag.Info, c.P.At("notice.audience_languages"), "doubt", "yes")
		}
		for _, lang := range audience.Items {
			if !slices.Contains(c.P.Languages, lang.ID()) {
				c.Report(lang.Origin()[0], "lang", lang.ID())
			}
		}
	}},
	{ID: "new-purpose-announced", Profile: func(c *Case) {
		for _, ch := range c.P.Notice.Changes.Items {
			if ch.NewPurpose.IsYes() && !ch.Announced.IsYes() {
				c.Report(ch.Announced.Origin()[0], "date", ch.Date)
			}
		}
	}},
	// Only the latest change can still be announced.
	{ID: "change-announced", Profile: func(c *Case) {
		changes := c.P.Notice.Changes.Items
		if len(changes) == 0 {
			return
		}
		latest := slices.MaxFunc(changes, func(a, b profile.Change) int { return a.Date.Days(b.Date) })
		if !latest.NewPurpose.IsYes() && !latest.Announced.IsYes() {
			c.Report(latest.Announced.Origin()[0], "date", latest.Date)
		}
	}},
}

// unreached reports whether people find the notice, but not in the invitation.
func (c *Case) unreached() bool {
	return !c.P.Notice.LinkedInInvitation.IsYes() && c.P.Notice.LinkedOnJoinPage.IsYes()
}

// guestsNamed reports whether somebody else names the guests of a service.
func (c *Case) guestsNamed() bool {
	return c.anyService(func(s *notice.Service) fact.YesNo { return s.GuestsNamed })
}

func (c *Case) anyService(asked func(*notice.Service) fact.YesNo) bool {
	return slices.ContainsFunc(c.Services, func(s *notice.Service) bool { return asked(s).IsYes() })
}
