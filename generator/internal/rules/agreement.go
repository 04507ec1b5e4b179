package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// Two answers about one subject must agree, Art. 5(1)(a) GDPR: a notice that
// says one thing here and another there misleads, whichever is true. Each rule
// reports one of the two places and names the other.
var agreementRules = []Rule{
	{ID: "open-event-guarded", Service: func(c *Case) {
		a := &c.S.Admission
		for _, guard := range []struct {
			key string
			on  fact.YesNo
		}{{"passcode", a.Passcode}, {"lobby", a.Lobby}, {"lock", a.Lock}, {"account_required", a.AccountRequired}} {
			if c.records() && c.S.Recording.OpenEvent.IsYes() && guard.on.IsYes() {
				c.disagree(c.At("recording.open_event"), c.At("admission."+guard.key), "guard", guard.key)
			}
		}
		// A recording of some groups alone may be of other meetings than the stream.
		if c.records() && c.S.Recording.OpenEvent.IsNo() && c.S.Functions.LiveStream.IsYes() && c.S.LiveStream.Public.IsYes() && !c.S.Recording.Groups.Known() {
			c.reportBeside(diag.Warning, []diag.Place{c.other(c.At("live_stream.public"))}, c.At("recording.open_event"), "stream", "yes", "with", c.At("live_stream.public").Path)
		}
	}},
	{ID: "recording-starts-itself", Service: func(c *Case) {
		if c.records() && c.S.Recording.Automatic.IsYes() && c.S.Recording.StartedBy.Known() {
			c.disagree(c.At("recording.started_by"), c.At("recording.starts_automatically"))
		}
	}},
	{ID: "recording-access-published", Service: func(c *Case) {
		r := &c.S.Recording
		switch public := r.Access.HasAny("public"); {
		case !c.records() || !r.Access.Known():
		case public && r.Published.IsNo(), !public && r.Published.IsYes():
			c.disagree(c.At("recording.published"), c.At("recording.access"), "public", yesIf(public))
		}
	}},
	{ID: "recording-includes-function", Service: func(c *Case) {
		for _, x := range []struct {
			content  string
			function string
			on       fact.YesNo
		}{{"chat", "chat", c.S.Functions.Chat}, {"transcript", "transcription", c.S.Functions.Transcription}} {
			if c.records() && c.S.Recording.Includes.HasAny(x.content) && x.on.IsNo() {
				c.disagree(c.At("recording.includes"), c.At("functions."+x.function), "content", x.content, "function", x.function)
			}
		}
	}},
	{ID: "logs-and-periods", Service: func(c *Case) {
		for i := range c.S.Stated.Retention.Items {
			t := &c.S.Stated.Retention.Items[i]
			if c.S.Logs.Kept.IsNo() && t.From.In("log-entry") {
				c.disagree(t.From.Origin()[0], c.At("logs.kept"), "categories", strings.Join(t.For.IDs(), ", "))
			}
		}
	}},
	{ID: "omitted-always-arises", Service: func(c *Case) {
		var core []string
		var entry *library.Data
		for _, omitted := range c.S.Stated.Data.Omit.Items {
			for _, d := range c.entries(omitted.ID()) {
				if c.S.Holds(d.Variants, d.When) && !c.Lib.Category(d.ID).Optional {
					core, entry = append(core, omitted.ID()), d
					break
				}
			}
		}
		if entry != nil {
			c.disagree(c.At("data.omit"), c.S.Cat.Ref(entry.Cited), "categories", strings.Join(core, ", "))
		}
	}},
	{ID: "provider-takes-part", Service: func(c *Case) {
		if c.S.Stated.Provider.Role.In("none") && c.operatedBy("online-service", "hosted", "public-instance") {
			c.disagree(c.At("provider.role"), c.At("variant"), "operation", c.S.Route.Operation)
		}
	}},
}

// disagree reports the place at and names the one it does not agree with.
func (c *Case) disagree(at, with fact.Ref, args ...any) {
	c.reportBeside(0, []diag.Place{c.other(with)}, at, append(args, "with", with.Path)...)
}

// reportBeside reports a fact and the other facts that make it wrong; sev is 0
// where the rule has its own.
func (c *Case) reportBeside(sev diag.Severity, beside []diag.Place, at fact.Ref, args ...any) {
	c.report(diag.Finding{Severity: sev, Against: beside}, at, args...)
}

// other is a fact of the profile or of the catalogue as the other side of a
// finding, with what stands there.
func (c *Case) other(with fact.Ref) diag.Place {
	if len(with.Sources) > 0 {
		return read(with)
	}
	said := with.Path
	if c.S != nil {
		if path, ok := strings.CutPrefix(with.Path, c.S.Path+"."); ok {
			said = path
			if values := c.S.Values(path); len(values) > 0 {
				said += ": " + strings.Join(values, ", ")
			}
		}
	}
	return place(with, said)
}

// said are facts of the service, as far as they are stated, as the other side
// of a finding.
func (c *Case) said(paths ...string) []diag.Place {
	var out []diag.Place
	for _, path := range paths {
		if values := c.S.Values(path); len(values) > 0 {
			out = append(out, place(c.At(path), path+": "+strings.Join(values, ", ")))
		}
	}
	return out
}

// told are facts of the profile outside of services, likewise.
func (c *Case) told(paths ...string) []diag.Place {
	var out []diag.Place
	for _, path := range paths {
		for _, v := range profile.Find(c.P, path) {
			said := path
			switch v := v.(type) {
			case fact.YesNo:
				said += ": " + map[bool]string{true: "yes", false: "no"}[v.IsYes()]
			case interface{ ID() string }:
				said += ": " + v.ID()
			}
			out = append(out, place(v.Origin()[0], said))
		}
	}
	return out
}

// Whom the purposes of functions must reach: a function that is on touches
// everybody who takes part, unless the profile says that it concerns some
// groups alone.
var coverageRules = []Rule{
	{ID: "participation-basis", Service: func(c *Case) {
		var missing []string
		for _, g := range c.S.Groups.Items {
			covers := func(p notice.Purpose) bool { return c.participation(p) && covered(p, g.ID()) }
			if !slices.ContainsFunc(c.S.Purposes.Items, covers) && c.hasBasis(g.ID()) {
				missing = append(missing, g.ID())
			}
		}
		if len(missing) > 0 && c.asksBasis() {
			c.reportBeside(0, []diag.Place{c.other(c.At("purposes"))}, c.At("groups"), "groups", strings.Join(missing, ", "))
		}
	}},
	{ID: "function-basis-per-group", Service: func(c *Case) {
		if !c.asksBasis() {
			return
		}
		for _, known := range c.Lib.Purposes {
			i := slices.IndexFunc(c.S.Purposes.Items, func(p notice.Purpose) bool { return p.ID.In(known.ID) })
			if i < 0 {
				continue // whether it has to be there, another rule says
			}
			p := &c.S.Purposes.Items[i]
			for _, f := range known.Functions {
				if f == "logs.kept" || f == "functions.registration" || !slices.Contains(c.S.Values(f), "yes") {
					continue
				}
				var missing []string
				for _, g := range c.concerned(f).Items {
					if !covered(*p, g.ID()) {
						missing = append(missing, g.ID())
					}
				}
				if len(missing) > 0 && p.Bases.Known() {
					c.disagree(c.At("purposes["+known.ID+"].legal_bases"), c.At(f), "groups", strings.Join(missing, ", "), "purpose", known.ID, "function", f)
				}
			}
		}
	}},
	{ID: "function-concerns-groups", Service: func(c *Case) {
		for _, f := range concernable {
			of := c.groupsOf(f)
			var strangers []string
			for _, g := range of.Items {
				if !c.S.Groups.HasAny(g.ID()) {
					strangers = append(strangers, g.ID())
				}
			}
			if len(strangers) > 0 && c.S.Groups.Known() {
				c.disagree(of.Origin()[0], c.At("groups"), "groups", strings.Join(strangers, ", "))
			}
		}
	}},
}

// participation reports whether a purpose carries that people take part, and is
// not one of a function, of advertising or of running the servers.
func (c *Case) participation(p notice.Purpose) bool {
	known := c.Lib.Purpose(p.ID.ID())
	return known == nil || len(known.Functions) == 0 && !known.Beside
}

// covered reports whether a purpose has a legal basis for a group.
func covered(p notice.Purpose, group string) bool {
	return slices.ContainsFunc(p.Bases.Items, func(b notice.Basis) bool { return !b.Groups.Known() || b.Groups.HasAny(group) })
}

// concernable are the functions of which a profile can say whom they concern.
var concernable = []string{"functions.recording", "functions.transcription", "functions.ai_assistant", "functions.attendance_report"}

// groupsOf is what a profile says on whom a function concerns; unknown: all.
func (c *Case) groupsOf(function string) fact.Set {
	switch function {
	case "functions.recording":
		return c.S.Recording.Groups
	case "functions.transcription":
		return c.S.Transcription.Groups
	case "functions.ai_assistant":
		return c.S.Assistant.Groups
	case "functions.attendance_report":
		return c.S.Attendance.Groups
	}
	return fact.Set{}
}

// concerned are the groups that a function touches. Who registers for an event
// is a matter of that event, and servers keep logs of everybody: neither is
// asked for per group.
func (c *Case) concerned(function string) fact.Set {
	if of := c.groupsOf(function); of.Known() {
		return of
	}
	return c.S.Groups
}
