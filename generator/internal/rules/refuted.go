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

// againstAnswers compares what a text says with the answers beside it. Which
// words stand against which facts is data, words.yaml.
func againstAnswers(c *Case) {
	told := map[string]bool{}
	for _, p := range c.passages() {
		for i := range c.Lib.WordLists {
			p.list = &c.Lib.WordLists[i]
			if p.list.Rule != c.rule || !p.may[i] || !p.list.Reads(p.pattern, p.prose) {
				continue
			}
			if p.hits = p.list.Find(p.lang, p.text); len(p.hits) == 0 {
				continue
			}
			// What all_services states is one text, and so is one answer.
			places := c.refutes(&p)
			key := p.at.Pos.String() + p.lang + strings.Join(p.list.Against, " ")
			if len(places) == 0 || told[key] {
				continue
			}
			told[key] = true
			sev, _ := diag.ParseSeverity(p.list.Severity)
			first := p.hits[0]
			c.report(diag.Finding{Severity: sev, Service: p.service, Against: places}, p.at,
				"words", p.text[first.Start:first.End], "with", places[0].Path, "lang", p.lang)
		}
	}
}

// refutes are the answers that make the words of a text false. A text outside of
// services speaks of those that it names, or else of all.
func (c *Case) refutes(p *passage) []diag.Place {
	var out []diag.Place
	var of []*notice.Service
	for _, s := range c.Services {
		if p.service == "" && c.mentions(p, s) || s.ID.In(p.service) {
			of = append(of, s)
		}
	}
	if p.service == "" && len(of) == 0 {
		of = c.Services
	}
	if strings.HasPrefix(p.at.Path, "own_groups[") { // a group is a matter of the services in which it takes part
		group := lastKey(parent(p.at.Path))
		of = slices.DeleteFunc(slices.Clone(of), func(s *notice.Service) bool { return !s.Groups.HasAny(group) })
	}
	for _, pattern := range p.list.Against {
		if path, ok := strings.CutPrefix(pattern, "services[]."); ok {
			if c.ownPurpose(p, path) {
				continue
			}
			// In an entry of the list through which the pattern leads, a text speaks
			// of that entry.
			if entry := parent(p.at.Path); strings.HasSuffix(parent(path), "]") && fact.Pattern(entry) == parent(pattern) {
				key := strings.TrimPrefix(pattern, parent(pattern)+".")
				for _, v := range profile.Find(c.P, pattern) {
					if at := v.Origin()[0]; at.Path == entry+"."+key && refuted(p.list, []string{answered(v)}) {
						out = append(out, place(at, key+": "+answered(v)))
					}
				}
				continue
			}
			for _, s := range of {
				if values := s.Values(path); refuted(p.list, values) {
					out = append(out, c.answer(s, path, values))
				}
			}
			continue
		}
		for _, v := range profile.Find(c.P, pattern) {
			at := v.Origin()[0]
			beside := !strings.Contains(pattern, "[]") || strings.HasPrefix(p.at.Path, parent(at.Path)+".")
			if values := []string{answered(v)}; beside && refuted(p.list, values) {
				out = append(out, place(at, pattern+": "+values[0]))
			}
		}
	}
	return out
}

// ownPurpose reports whether a text is that of the purpose for which a function
// is there: that it is off, another rule says at the purpose.
func (c *Case) ownPurpose(p *passage, function string) bool {
	_, rest, _ := strings.Cut(p.at.Path, "].purposes[")
	id, rest, _ := strings.Cut(rest, "]")
	known := c.Lib.Purpose(id)
	return known != nil && rest == ".text" && slices.Contains(known.Functions, function) && slices.Contains(p.list.Is, "no")
}

// mentions reports whether a text names a service by the words that mean it.
func (c *Case) mentions(p *passage, s *notice.Service) bool {
	for i := range c.Lib.WordLists {
		l := &c.Lib.WordLists[i]
		if l.Rule == "foreign-service" && l.Service != "" && s.ID.In(l.Service) && len(l.Find(p.lang, p.text)) > 0 {
			return true
		}
	}
	return s.Cat.Stated && s.Cat.Name != "" && strings.Contains(strings.ToLower(p.text), strings.ToLower(s.Cat.Name))
}

// refuted reports whether the values of a fact make the words of a list false.
func refuted(l *library.WordList, values []string) bool {
	if len(values) == 0 {
		return false
	}
	if len(l.Isnt) > 0 {
		return !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(l.Isnt, v) })
	}
	return slices.Contains(l.Is, "*") || slices.ContainsFunc(values, func(v string) bool { return slices.Contains(l.Is, v) })
}

// answer is a fact of a service as the other side of a finding: where it stands,
// or the list of which it is part.
func (c *Case) answer(s *notice.Service, path string, values []string) diag.Place {
	said := path + ": " + strings.Join(values, ", ")
	at := path
	if before, _, listed := strings.Cut(path, "[]"); listed {
		at = before
	}
	return place(c.P.At(s.Path+"."+at), said)
}

// answered is what a fact says, as it stands in a profile.
func answered(v fact.Value) string {
	switch v := v.(type) {
	case fact.YesNo:
		return map[bool]string{true: "yes", false: "no"}[v.IsYes()]
	case interface{ ID() string }:
		return v.ID()
	}
	return ""
}
