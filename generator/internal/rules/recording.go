package rules

import (
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/profile"
)

// Recordings, transcripts and the AI assistant take down the spoken word: the
// criminal law on it (section 201 StGB and its like) and Art. 6, 7, 25 GDPR.
// A legal basis under the GDPR is no authority under criminal law.
var recordingRules = []Rule{
	{ID: "announced-before-start", Service: func(c *Case) {
		for _, w := range c.writers() {
			if w.announced.IsNo() {
				c.reportBeside(0, c.said("functions."+w.block), c.At(w.block+".announced_before_start"), "what", w.block)
			}
		}
	}},
	{ID: "speakers-agree", Service: func(c *Case) {
		for _, w := range c.writers() {
			if w.consent.In("announcement-only") && !c.spokenInPublic(w) && !c.transcribedWithBasis(w) {
				c.reportBeside(0, c.said("functions."+w.block, w.block+".open_event"), c.At(w.block+".authorisation"), "what", w.block)
			}
		}
	}},
	{ID: "consent-by-action", Service: func(c *Case) {
		for _, w := range c.writers() {
			permitted := c.spokenInPublic(w) || w.block != "recording"
			if w.consent.In("announcement-only") && permitted && c.restsOn(w.purpose, "consent") {
				c.reportBeside(0, []diag.Place{c.other(c.At("purposes[" + w.purpose + "].legal_bases[consent]"))}, c.At(w.block+".authorisation"), "what", w.block, "purpose", w.purpose)
			}
		}
	}},
	{ID: "recording-needed", Service: func(c *Case) {
		if at := c.At("recording.necessity"); c.records() && !c.S.Recording.Necessity.Known() && !c.P.Broken(at.Path) {
			c.Report(at)
		}
	}},
	{ID: "recording-off-by-default", Service: func(c *Case) {
		switch at := c.At("recording.starts_automatically"); {
		case !c.records() || c.S.Recording.Automatic.IsNo() || c.P.Broken(at.Path):
		case c.S.Recording.Automatic.IsYes():
			c.reportBeside(0, c.said("functions.recording"), at)
		default:
			c.Report(at, "unknown", "yes")
		}
	}},
	{ID: "recording-by-participants", Service: func(c *Case) {
		switch at := c.At("recording.by_participants"); {
		case c.S.Recording.ByParticipants.IsNo() || c.P.Broken(at.Path):
		case c.S.Recording.ByParticipants.IsYes():
			c.Report(at)
		case !c.S.Setting("local_recording").Known(): // the question of one service about the same
			c.askOnce(at)
		}
	}},
	{ID: "recording-interest", Service: func(c *Case) {
		p := c.purpose("recording")
		if p == nil || !c.records() || c.S.Recording.OpenEvent.IsYes() {
			return
		}
		for i := range p.Bases.Items {
			if p.Bases.Items[i].Basis.In("legitimate-interest") {
				c.reportBeside(0, c.said("functions.recording", "recording.open_event"), c.P.At(p.Bases.Items[i].Path))
			}
		}
	}},
	{ID: "publication-consented", Service: func(c *Case) {
		r := &c.S.Recording
		if !c.records() || !r.Published.IsYes() || r.PublishConsent.IsYes() {
			return
		}
		// Section 23 of the German act on images and the like can carry a
		// publication; then the purpose says on what it rests.
		other := func(b profile.LegalBasis) bool { return b.Basis.Known() && !b.Basis.In("consent") }
		if p := c.purpose("publication"); p == nil || !slices.ContainsFunc(p.Bases.Items, other) {
			c.reportBeside(0, c.said("recording.published"), c.At("recording.publication_consent"))
		}
	}},
	{ID: "employee-consent-form", Service: func(c *Case) {
		if !c.inGermany() || !c.P.Controller.Kind.In("private", "public-federal") {
			return
		}
		for _, b := range c.bases() {
			concerned := !b.Groups.Known() && c.employeesTakePart() || slices.ContainsFunc(b.Groups.Items, c.employed)
			switch at := c.P.At(b.Path + ".consent_by"); {
			case !concerned || !b.Basis.In("consent") || !b.Given.In("spoken-on-record"):
			case b.OtherForm.Known():
				c.reportBeside(diag.Warning, c.said("groups"), at, "other", "yes")
			default:
				c.reportBeside(0, c.said("groups"), at)
			}
		}
	}},
	{ID: "staff-sessions-unrecorded", Service: func(c *Case) {
		r := &c.S.Recording
		switch at := c.At("recording.staff_representatives"); {
		case !c.inGermany() || !c.records() || r.StaffBodies.IsNo() || c.P.Broken(at.Path):
		case r.StaffBodies.IsYes():
			c.reportBeside(0, c.said("functions.recording"), at)
		case c.takesPart("staff-representatives"):
			c.reportBeside(0, c.said("functions.recording", "groups"), at, "unknown", "yes")
		case c.S.WorksAgreement.BodyExists.IsYes() && c.employeesTakePart():
			c.ReportAs(diag.Info, at, "unknown", "yes")
		}
	}},
}

// A writer is a function that takes down what is said.
type writer struct {
	block     string // of the profile
	purpose   string
	consent   fact.Choice
	announced fact.YesNo
}

// writers are those that are in use.
func (c *Case) writers() []writer {
	var out []writer
	add := func(on fact.YesNo, w writer) {
		if on.IsYes() {
			out = append(out, w)
		}
	}
	s, f := c.S, &c.S.Functions
	add(f.Recording, writer{"recording", "recording", s.Recording.Consent, s.Recording.Announced})
	add(f.Transcription, writer{"transcription", "transcription", s.Transcription.Consent, s.Transcription.Announced})
	add(f.Assistant, writer{"ai_assistant", "ai-summary", s.Assistant.Consent, s.Assistant.Announced})
	return out
}

func (c *Case) records() bool { return c.S.Functions.Recording.IsYes() }

// spokenInPublic reports whether everybody may listen: then the words are not
// protected against being recorded.
func (c *Case) spokenInPublic(w writer) bool {
	return w.block == "recording" && c.S.Recording.OpenEvent.IsYes()
}

// transcribedWithBasis reports whether a transcript or a summary, which keeps
// no voice, rests on consent, on an interest weighed in writing or on a norm.
func (c *Case) transcribedWithBasis(w writer) bool {
	p := c.purpose(w.purpose)
	return w.block != "recording" && p != nil && slices.ContainsFunc(p.Bases.Items, func(b profile.LegalBasis) bool {
		return b.Basis.In("consent") || b.Basis.In("legitimate-interest") && b.Balanced.IsYes() ||
			b.Basis.In("legal-obligation", "public-task") && b.Norm.Known()
	})
}

// restsOn reports whether a purpose rests on a basis for some of the people.
func (c *Case) restsOn(purpose, basis string) bool {
	p := c.purpose(purpose)
	return p != nil && slices.ContainsFunc(p.Bases.Items, func(b profile.LegalBasis) bool { return b.Basis.In(basis) })
}
