package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// Where something lies, who sees it and whom the notice is about, said a second
// time in words or by another answer, Art. 5(1)(a), 13(1)(e) and (f) GDPR.
var placeRules = []Rule{
	{ID: "place-fits", Service: func(c *Case) {
		at := &c.S.Stated.Location
		told := false
		at.Place.Texts(func(lang, text string) {
			named := fact.CountriesIn(text)
			for i := range c.Lib.WordLists {
				if l := &c.Lib.WordLists[i]; l.Rule == c.rule && len(named) == 0 && len(l.Find(lang, text)) > 0 {
					named = l.Countries // a town, where the text names no country
				}
			}
			for _, code := range named {
				if !told && at.Countries.Known() && !slices.Contains(at.Countries.IDs(), code) {
					told = true
					c.disagree(c.At("server_location.place"), c.At("server_location.countries"), "country", states{code})
				}
			}
		})
	}},
	// What everybody may see is published, and that needs a purpose of its own.
	{ID: "access-published", Service: func(c *Case) {
		published := slices.ContainsFunc(c.S.Stated.Purposes.Items, func(p profile.Purpose) bool { return p.ID.In("publication") })
		for _, x := range []struct {
			path string
			on   fact.YesNo
			who  fact.Set
		}{
			{"transcription.access", c.S.Functions.Transcription, c.S.Transcription.Access},
			{"ai_assistant.access", c.S.Functions.Assistant, c.S.Assistant.Access},
			{"attendance_report.access", c.S.Functions.AttendanceReport, c.S.Attendance.Access},
		} {
			if x.on.IsYes() && x.who.HasAny("public") && !published {
				c.disagree(c.At(x.path), c.At("purposes"))
			}
		}
	}},
	{ID: "notice-covers", Profile: func(c *Case) {
		not := c.P.Notice.CoversNot
		not.Texts(func(lang, text string) {
			p := passage{text: library.PlainText(text), lang: lang}
			for _, s := range c.Services {
				if c.mentions(&p, s) {
					c.reportBeside(0, []diag.Place{place(s.Ref, s.Cat.Name)}, not.Origin()[0], "what", s.Cat.Name, "with", s.Path)
				}
				for _, g := range s.Groups.Items {
					if label := c.Lib.Group(g.ID()); label != nil && label.Label[lang] != "" && strings.Contains(" "+text+" ", " "+label.Label[lang]+" ") {
						c.reportBeside(0, []diag.Place{place(c.P.At(s.Path+".groups"), g.ID())}, not.Origin()[0], "what", label.Label[lang], "with", s.Path+".groups")
					}
				}
			}
		})
	}},
	// Another authority than that of the seat is possible, with a reason.
	{ID: "authority-of-seat", Profile: func(c *Case) {
		k := &c.P.Controller
		if !k.Authority.Known() || !k.Country.Known() || !k.Kind.Known() || k.Country.ID() == "CH" {
			return
		}
		seat := "controller.state"
		if !c.inGermany() {
			seat = "controller.address.country"
		}
		stated, known := c.Lib.Authorities.Records[k.Authority.ID()]
		found := c.Lib.Authority("", k.Country.ID(), k.Kind.ID(), k.State.ID(), k.Diocese.ID())
		if known && found != nil && stated.Name["de"] != found.Name["de"] {
			c.disagree(c.P.At("controller.authority"), c.P.At(seat), "authority", stated.Name, "found", found.Name)
		}
	}},
}
