package rules

import (
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// waive marks what the profile has decided to live with and returns findings
// about the waivers themselves. A waived finding stays in sight, as an Info. over
// reports whether a last day is over.
func waive(p *profile.Profile, lib *library.Library, found []diag.Finding, over func(last fact.Date) bool) []diag.Finding {
	var about []diag.Finding
	for i := range p.Waivers {
		w := &p.Waivers[i]
		report := func(rule string, at fact.Ref, args ...any) {
			about = append(about, Told(lib, rule, at, append(args, "waived", w.Rule.String())...))
		}
		gaps := lacks(p, w)
		switch {
		case lib.Rules[w.Rule.String()] == nil:
			report("waiver-unknown-rule", w.Rule.Origin()[0])
		case len(gaps) > 0:
			for _, ref := range gaps {
				report("waiver-incomplete", ref, "key", ref.Path[strings.LastIndexByte(ref.Path, '.')+1:])
			}
		case over(w.Expires):
			report("waiver-expired", w.Expires.Origin()[0], "until", w.Expires)
		default:
			switch hit, refused := apply(w, lib, found); {
			case refused:
				report("waiver-not-possible", w.Ref)
			case !hit:
				report("waiver-unused", w.Ref)
			}
		}
	}
	return about
}

// lacks lists what a waiver must say before it counts: why, who, until when.
func lacks(p *profile.Profile, w *profile.Waiver) []fact.Ref {
	var refs []fact.Ref
	for _, t := range []fact.Value{w.Reason, w.DecidedBy, w.Expires} {
		if ref := t.Origin()[0]; !t.Known() && !p.Broken(ref.Path) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// apply waives the findings w speaks of. hit tells whether there are any,
// refused whether one of them cannot be waived.
func apply(w *profile.Waiver, lib *library.Library, found []diag.Finding) (hit, refused bool) {
	for i := range found {
		f := &found[i]
		switch {
		case f.Rule != w.Rule.String() || !within(f.Path, w.Fact.String()):
		case mandatory(lib, *f):
			refused = true
		case f.Waived != nil:
			hit = true
		default:
			hit = true
			f.Waived = &diag.Waiver{Reason: w.Reason.String(), By: w.DecidedBy.String(), Until: w.Expires.String(), Severity: f.Severity}
			f.Severity = diag.Info
		}
	}
	return hit, refused
}

// within reports whether a fact path is block, or lies in it.
func within(path, block string) bool {
	rest, ok := strings.CutPrefix(path, block)
	return ok && (block == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
}

// mandatory reports whether the finding is about an item that every notice
// must hold: a fact a clause cannot do without, or one the rule says is such.
func mandatory(lib *library.Library, f diag.Finding) bool {
	if f.Gate != diag.Publish {
		return false
	}
	r := lib.Rules[f.Rule]
	return r == nil || r.Item || slices.ContainsFunc(lib.Clauses, func(c *library.Clause) bool {
		return slices.ContainsFunc(c.Needs, func(n library.Need) bool { return n.Rule == f.Rule })
	})
}
