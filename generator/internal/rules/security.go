package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
)

// Security and defaults, Art. 25, 32 GDPR, and that the notice promises no more
// of them than there is, Art. 5(1)(a).
var securityRules = []Rule{
	{ID: "admission-guarded", Service: func(c *Case) {
		if c.S.OwnMeetings.IsNo() {
			return // whoever holds a meeting there decides
		}
		if a := &c.S.Admission; !a.Passcode.IsYes() && !a.Lobby.IsYes() && !c.P.Broken(a.Path) {
			c.Report(c.At("admission"), "unknown", yesIf(!a.Passcode.Known() || !a.Lobby.Known()))
		}
	}},
	{ID: "admission-locked", Service: func(c *Case) {
		if c.S.OwnMeetings.IsNo() {
			return
		}
		c.expect(c.At("admission.lock"), c.S.Admission.Lock, diag.Warning, diag.Warning)
	}},
	{ID: "transport-encrypted", Service: func(c *Case) {
		if c.S.Encryption.Transport.IsNo() {
			c.Report(c.At("encryption.transport"))
		}
	}},
	{ID: "sensitive-encrypted", Service: func(c *Case) {
		sensitive := c.S.Sensitive.Expected.IsYes() || c.P.Controller.ProfessionalSecrecy.IsYes() || c.takesPart("patients")
		switch at := c.At("encryption.end_to_end"); {
		case !sensitive:
		case c.S.Encryption.EndToEnd.In("never"):
			c.Report(at)
		case c.S.Encryption.EndToEnd.In("some-meetings"):
			c.ReportAs(diag.Info, at, "some", "yes")
		}
	}},
	{ID: "end-to-end-claim", Service: func(c *Case) {
		if !c.S.Encryption.EndToEnd.In("all-meetings") {
			return
		}
		for _, key := range openers {
			if slices.Contains(c.S.Values("functions."+key), "yes") && !c.claimJudged(key) {
				c.Report(c.At("functions."+key), "function", key)
			}
		}
		if c.records() && c.S.Recording.Storage.In("vendor-cloud", "own-server", "host-server") && !c.claimJudged("recording") {
			c.Report(c.At("recording.storage"), "function", "recording")
		}
	}},
	{ID: "joining-defaults", Service: func(c *Case) {
		if c.S.OwnMeetings.IsNo() {
			return
		}
		d := &c.S.Defaults
		var off, unknown []string
		for _, x := range []struct {
			key string
			v   fact.YesNo
		}{
			{"camera_off", d.CameraOff}, {"microphone_off", d.MicrophoneOff}, {"only_self_unmutes", d.UnmuteSelf}, {"background_hideable", d.Background},
		} {
			switch {
			case x.v.IsNo():
				off = append(off, x.key)
			case !x.v.Known():
				unknown = append(unknown, x.key)
			}
		}
		switch {
		case len(off) > 0:
			c.Report(c.At("defaults"), "settings", strings.Join(off, ", "))
		case len(unknown) > 0 && !c.P.Broken(d.Path):
			c.askOnce(c.At("defaults"), "settings", strings.Join(unknown, ", "))
		}
	}},
	{ID: "guest-account", Service: func(c *Case) {
		if c.S.Admission.AccountRequired.IsYes() {
			c.Report(c.At("admission.account_required"))
		}
	}},
	{ID: "second-factor", Service: func(c *Case) {
		if c.S.Sensitive.Expected.IsYes() {
			c.expect(c.At("admission.second_factor"), c.S.Admission.SecondFactor, diag.Info, diag.Info)
		}
	}},
	{ID: "telemetry-reduced", Service: func(c *Case) {
		t := &c.S.Telemetry
		switch {
		case t.Sent.IsNo() || c.P.Broken(t.Path):
		case t.Reduced.IsNo():
			c.Report(c.At("telemetry.reduced_to_minimum"))
		case t.Assessed.IsNo():
			c.Report(c.At("telemetry.assessed"))
		case !t.Reduced.Known() || !t.Assessed.Known():
			c.askOnce(c.At("telemetry"))
		}
	}},
	{ID: "roles-separated", Service: func(c *Case) {
		c.expect(c.At("admission.roles_separated"), c.S.Admission.RolesSeparate, diag.Info, diag.Info)
	}},
}

// openers are functions for which the service has to read sound or picture, so
// that no meeting with them is encrypted from end to end.
var openers = []string{"dial_in", "transcription", "captions", "ai_assistant", "live_stream"}

// claimJudged reports whether the catalogue of the service itself says what a
// function means for end-to-end encryption in all meetings.
func (c *Case) claimJudged(function string) bool {
	return slices.ContainsFunc(c.S.Cat.Possible.Entries, func(p library.Possibility) bool {
		about := func(path, value string) bool {
			return slices.Contains(p.Facts, path) && slices.Contains(p.Never, value) ||
				slices.ContainsFunc(p.When, func(w library.When) bool { return w.Fact == path && slices.Contains(w.In, value) })
		}
		return p.Holds(c.S.Route.ID) && about("encryption.end_to_end", "all-meetings") &&
			(len(p.When) == 0 || about("functions."+function, "yes"))
	})
}
