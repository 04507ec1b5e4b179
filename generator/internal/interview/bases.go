package interview

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/library"
)

// meetings is the purpose for which groups of people need a legal basis.
const meetings = "conduct-meetings"

// bases asks for the legal basis of each group that has none: first for all of
// them as proposed, and if the user wants, group by group.
func (iv *Interview) bases(q *Question) error {
	d := q.due
	groups := iv.groupsWithout(d)
	d.items = groups
	if len(groups) == 0 {
		groups = []string{""} // whoever takes part
	}
	if iv.single[d.key] {
		d.items = groups[:1]
	}
	fill := iv.wording(d)
	q.Title = fill(d.q.Ask[iv.Lang])
	if !iv.single[d.key] && len(groups) > 1 {
		var lines []string
		var edits []edit
		chosen := map[string]*library.Answer{}
		for _, g := range groups {
			a, err := iv.proposedFor(d, g, chosen)
			if err != nil {
				return err
			}
			if a == nil || a.Input != "" {
				chosen = nil
				break
			}
			chosen[g] = a
			label, known := iv.Lib.Label("services[].groups", g, iv.Lang)
			if !known {
				label = iv.ownGroup(g)
			}
			lines = append(lines, label+": "+a.Say[iv.Lang])
		}
		if chosen != nil {
			edits = iv.basesFor(d, groups, chosen, "")
			q.Options = append(q.Options, Option{Label: strings.Join(lines, "; "), Proposed: true, set: func(string) []edit { return edits }})
		}
		q.Options = append(q.Options, Option{Label: iv.say("für jede Gruppe einzeln", "for each group by itself"), act: single})
		if chosen != nil {
			return nil
		}
		// Nothing can be proposed for all of them: begin with the first.
		iv.single[d.key] = true
		q.Options = nil
		d.items = groups[:1]
		q.Title = iv.wording(d)(d.q.Ask[iv.Lang])
	}
	group := groups[0]
	for i := range d.q.Answers {
		a := &d.q.Answers[i]
		o := Option{
			Label: a.Say[iv.Lang], Help: a.Help[iv.Lang], Proposed: slices.Contains(a.Groups, group), Input: a.Input, Ask: a.Ask[iv.Lang], Example: a.Example[iv.Lang],
			set: func(input string) []edit {
				return iv.basesFor(d, []string{group}, map[string]*library.Answer{group: a}, input)
			},
		}
		q.Options = append(q.Options, o)
	}
	return iv.propose(q)
}

// groupsWithout are the groups of the service that no legal basis covers.
func (iv *Interview) groupsWithout(d *due) []string {
	covered, all := map[string]bool{}, false
	if purposes := iv.draft.Get("services[" + d.service + "].purposes"); purposes != nil {
		for _, p := range purposes.Content {
			bases := child(p, "legal_bases")
			if bases == nil {
				continue
			}
			for _, b := range bases.Content {
				groups := Texts(child(b, "groups"))
				if id := child(p, "id"); len(groups) == 0 && id != nil && id.Value == meetings {
					all = true
				}
				for _, g := range groups {
					covered[g] = true
				}
			}
		}
	}
	if all {
		return nil
	}
	return slices.DeleteFunc(Texts(iv.draft.Get("services["+d.service+"].groups")), func(g string) bool { return covered[g] })
}

// proposedFor is the first basis that is proposed for a group and to which no
// rule objects, beside those chosen for others.
func (iv *Interview) proposedFor(d *due, group string, beside map[string]*library.Answer) (*library.Answer, error) {
	for i := range d.q.Answers {
		a := &d.q.Answers[i]
		if !slices.Contains(a.Groups, group) {
			continue
		}
		ok, err := iv.accepted(iv.basesFor(d, []string{group}, map[string]*library.Answer{group: a}, placeholderOf("text", iv.say)))
		if err != nil || ok {
			return a, err
		}
	}
	return nil, nil
}

// basesFor adds bases to those of the meetings. Groups with the same basis
// share an entry.
func (iv *Interview) basesFor(d *due, groups []string, by map[string]*library.Answer, input string) []edit {
	path := "services[" + d.service + "].purposes[" + meetings + "].legal_bases"
	list := &yaml.Node{Kind: yaml.SequenceNode}
	if now := iv.draft.Get(path); now != nil {
		list = clone(now, func(s string) string { return s })
	}
	for _, g := range groups {
		set := by[g].Set
		entry := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
		for _, key := range []string{"basis", "groups", "interest", "norm", "consent_by"} {
			switch value, ok := set[key]; {
			case key == "groups" && g != "":
				entry.Content = append(entry.Content, text(key), texts([]string{g}))
			case ok:
				entry.Content = append(entry.Content, text(key), clone(&value, iv.filler(d, input)))
			}
		}
		if same := sameBasis(list, entry); same != nil {
			of := child(same, "groups")
			of.Content = append(of.Content, text(g))
			continue
		}
		list.Content = append(list.Content, entry)
	}
	return []edit{{path, list}}
}

// sameBasis finds the entry of a list that differs from e in its groups alone.
func sameBasis(list, e *yaml.Node) *yaml.Node {
	plain := func(n *yaml.Node) string {
		var b strings.Builder
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value != "groups" {
				b.WriteString(n.Content[i].Value + "=" + n.Content[i+1].Value + " ")
			}
		}
		return b.String()
	}
	for _, have := range list.Content {
		if plain(have) == plain(e) && child(have, "groups") != nil && child(e, "groups") != nil {
			return have
		}
	}
	return nil
}
