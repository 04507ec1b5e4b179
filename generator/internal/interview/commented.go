package interview

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/profile"
)

// Commented is a profile in which every fact that an interview would ask for
// stands as a comment, with what it means. What is true of the variant itself
// stands with its value; everything else with a placeholder that check finds.
// A line counts as soon as its # is taken away; explanations have two.
func (iv *Interview) Commented() ([]byte, error) {
	known := iv.draft
	held, proposed, err := iv.guess()
	if err != nil {
		return nil, err
	}
	for _, e := range iv.Lib.Enums {
		for _, f := range e.Facts {
			if e.Usual != "" && iv.draft.Get(f) == nil {
				iv.draft, held[f] = iv.with([]edit{{f, text(e.Usual)}}), true
			}
		}
	}
	w := &commentWriter{iv: iv, known: known, held: held, proposed: proposed, listed: map[string]string{}}
	w.b.WriteString("# yaml-language-server: $schema=profile.schema.json\n")
	w.help(0, iv.say(
		"Ein Profil für klausel. Nehmen Sie vor einer Zeile das # weg und setzen Sie ein, was bei Ihnen gilt. Was mit zwei # beginnt, erklärt nur. Wo unknown steht, gehört einer der Werte darüber hin, sonst yes oder no; unknown heißt nie nein. In eckigen Klammern gehören Ihre Worte.",
		"A profile for klausel. Take the # away in front of a line and put in what holds for you. What begins with two # only explains. Where it says unknown, put one of the values above it, or else yes or no; unknown never means no. Your own words go where the square brackets are."))
	w.help(0, iv.say("Was noch fehlt, zeigt: klausel check", "To see what is still missing: klausel check"))
	w.block(iv.draft.root.Content[0], 0, "", "")
	return w.b.Bytes(), nil
}

// guess answers every question as a small company would, to learn which facts
// come up. held are the facts whose value is true of itself, proposed those
// with a value that is suggested, and why.
func (iv *Interview) guess() (held map[string]bool, proposed map[string]string, err error) {
	held, proposed = map[string]bool{}, map[string]string{}
	iv.blind = true
	for iv.asked < 500 {
		q, _, err := iv.Next()
		if err != nil || q == nil {
			return held, proposed, err
		}
		edits, holds, why, err := iv.guessed(q)
		if err != nil {
			return nil, nil, err
		}
		for _, e := range edits {
			held[e.path] = slices.Contains(holds, e.path)
			if why != "" {
				proposed[e.path] = why
			}
		}
		iv.draft = iv.with(edits)
		iv.asked++
		if iv.seen[q.due.key] || q.Kind == Text {
			for _, f := range q.due.found {
				iv.later[keyOfFinding(f)] = true
			}
		}
		iv.seen[q.due.key] = true
	}
	return nil, nil, fmt.Errorf("the questions about %s come to no end", strings.Join(iv.draft.Services(), ", "))
}

// guessed is what one question would be answered with.
func (iv *Interview) guessed(q *Question) (edits []edit, holds []string, why string, err error) {
	switch q.Kind {
	case Text:
		paths := []string{q.due.found[0].Path}
		if q.due.q != nil && q.due.q.Input == "text" {
			paths = nil
			for _, f := range q.due.q.Facts {
				paths = append(paths, iv.place(q.due, f))
			}
		}
		for _, p := range paths {
			edits = append(edits, edit{p, text("[…]")})
		}
		return edits, nil, "", nil
	case One:
		pick := slices.IndexFunc(q.Options, func(o Option) bool { return o.Proposed })
		if pick < 0 {
			pick = slices.IndexFunc(q.Options, func(o Option) bool { return o.act == state_ })
			if q.ID == "" { // a question of the service itself: the answer that leads nowhere
				pick, err = iv.least(q)
			}
			if pick < 0 || err != nil {
				return nil, nil, "", err
			}
		}
		o := q.Options[pick]
		input := ""
		if o.Input != "" {
			input = placeholderOf(o.Input, iv.say)
		}
		if o.Proposed {
			why = strings.TrimSpace(strings.TrimSuffix(o.Label, ".") + ". " + o.Help)
		}
		return o.set(input), o.holds, why, nil
	}
	usual := slices.ContainsFunc(q.Options, func(o Option) bool { return o.usual })
	lists := map[string][]string{}
	for _, o := range q.Options {
		if o.act != state_ || o.set == nil {
			continue
		}
		on := o.set("")
		missed := slices.ContainsFunc(on, func(e edit) bool {
			return slices.ContainsFunc(q.due.found, func(f diag.Finding) bool { return f.Path == e.path })
		})
		switch {
		case o.tick && (o.Proposed || missed && (q.due.again || o.off == nil)):
			edits = append(edits, on...)
		case o.tick:
			edits = append(edits, o.off...)
		case len(on) == 0 || usual && !o.usual || !usual && len(lists) > 0:
		default: // values of a list: the usual ones, or else the first
			if lists[on[0].path] == nil {
				edits = append(edits, edit{on[0].path, nil})
			}
			lists[on[0].path] = append(lists[on[0].path], Texts(on[0].value)...)
		}
	}
	for i, e := range edits {
		if e.value == nil {
			edits[i].value = texts(lists[e.path])
		}
	}
	return edits, nil, "", nil
}

// least is the option that leaves the fewest questions, -1 if none states
// anything.
func (iv *Interview) least(q *Question) (int, error) {
	best, fewest := -1, 0
	for i, o := range q.Options {
		if o.act != state_ {
			continue
		}
		found, err := iv.judge(iv.with(o.set(placeholderOf(o.Input, iv.say))))
		if err != nil {
			return -1, err
		}
		if n := len(iv.grave(found)); best < 0 || n < fewest {
			best, fewest = i, n
		}
	}
	return best, nil
}

type commentWriter struct {
	iv       *Interview
	b        bytes.Buffer
	known    *Draft // what stands without a comment
	held     map[string]bool
	proposed map[string]string
	listed   map[string]string // lists of values that stand above, with the fact they stand at
}

func (w *commentWriter) line(indent int, words string) {
	w.b.WriteString(strings.Repeat(" ", indent) + words + "\n")
}

func (w *commentWriter) help(indent int, words string) {
	if words == "" {
		return
	}
	for _, l := range strings.Split(ansi.Wordwrap(words, 100-indent, " "), "\n") {
		w.line(indent, "## "+strings.TrimSpace(l))
	}
}

// block writes the keys of a mapping.
func (w *commentWriter) block(m *yaml.Node, indent int, path, pattern string) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, value := m.Content[i].Value, m.Content[i+1]
		p, pat := strings.TrimPrefix(path+"."+key, "."), strings.TrimPrefix(pattern+"."+key, ".")
		switch {
		case w.known.Get(p) != nil && value.Kind != yaml.MappingNode && key != "services":
			w.line(indent, key+": "+w.flow(value))
		case value.Kind == yaml.MappingNode:
			if indent == 0 {
				w.b.WriteByte('\n')
			}
			w.line(indent, key+":")
			w.block(value, indent+2, p, pat)
		case key == "services":
			w.b.WriteString("\n" + "services:\n")
			for _, s := range value.Content {
				w.service(s)
			}
		case value.Kind == yaml.SequenceNode && len(value.Content) > 0 && value.Content[0].Kind == yaml.MappingNode:
			w.items(value, indent, key, p, pat)
		default:
			w.leaf(indent, key, value, p, pat)
		}
	}
}

func (w *commentWriter) service(s *yaml.Node) {
	id := child(s, "id").Value
	w.line(2, "- id: "+id)
	variant := child(s, "variant").Value
	label, _ := w.iv.Lib.Label("services[].variant", variant, w.iv.Lang)
	w.line(4, "variant: "+variant+"  # "+label)
	rest := *s
	rest.Content = slices.Clone(s.Content)
	for _, k := range []string{"id", "variant"} {
		for i := 0; i+1 < len(rest.Content); i += 2 {
			if rest.Content[i].Value == k {
				rest.Content = slices.Delete(rest.Content, i, i+2)
				break
			}
		}
	}
	w.block(&rest, 4, "services["+id+"]", "services[]")
}

// items writes a list of blocks, each on one line.
func (w *commentWriter) items(list *yaml.Node, indent int, key, path, pattern string) {
	w.about(indent, pattern)
	w.line(indent, key+":")
	for _, it := range list.Content {
		id := itemID(key, it)
		at := path + "[" + id + "]"
		held := w.holds(at)
		w.meanings(indent+2, it, pattern+"[]", held)
		if !held {
			if why := w.whyOf(at); why != "" {
				w.suggest(indent+2, why)
			}
			it = w.blanks(it, at, pattern+"[]", keyOf(key))
		}
		w.line(indent+2, "# - "+w.flow(it))
	}
}

// holds reports whether what an item states is true of itself.
func (w *commentWriter) holds(at string) bool {
	for p, held := range w.held {
		if held && (p == at || strings.HasPrefix(p, at+".")) {
			return true
		}
	}
	return false
}

// whyOf is what speaks for the facts of an item.
func (w *commentWriter) whyOf(at string) string {
	for _, p := range slices.Sorted(maps.Keys(w.proposed)) {
		if strings.HasPrefix(p, at) {
			return w.proposed[p]
		}
	}
	return ""
}

// leaf writes one fact.
func (w *commentWriter) leaf(indent int, key string, value *yaml.Node, path, pattern string) {
	w.about(indent, pattern)
	w.values(indent, pattern, "", path)
	if why := w.proposed[path]; why != "" {
		w.suggest(indent, w.flow(value)+" – "+why)
	}
	if !w.held[path] {
		value = w.blank(value, pattern)
	}
	w.line(indent, "# "+key+": "+w.flow(value))
}

func (w *commentWriter) suggest(indent int, words string) {
	w.help(indent, w.iv.say("Vorschlag: ", "Suggested: ")+words)
}

// about writes what the schema, or the service, says about a fact.
func (w *commentWriter) about(indent int, pattern string) {
	f, _ := profile.Shape(pattern)
	w.help(indent, f.About[w.iv.Lang])
}

// values writes what the values of a fact mean.
func (w *commentWriter) values(indent int, pattern, prefix, path string) {
	f, known := profile.Shape(pattern)
	service := serviceOf(path)
	if s := w.iv.setting(pattern, service); s != nil {
		w.help(indent, s.Question[w.iv.Lang])
	} else if !known || f.Of == "country" {
		return
	}
	var all []string
	for _, v := range w.iv.values(&due{service: service}, pattern, f) {
		all = append(all, v.ID+" = "+v.Label[w.iv.Lang])
	}
	if len(all) == 0 {
		return
	}
	list := strings.Join(all, "\n")
	if above := w.listed[list]; above != "" {
		w.help(indent, prefix+fmt.Sprintf(w.iv.say("Werte wie bei %s.", "Values as at %s."), above))
		return
	}
	w.listed[list] = pattern
	if prefix != "" {
		w.help(indent, prefix)
	}
	for _, words := range all {
		w.line(indent, "##   "+words)
	}
}

// meanings writes what the keys of a list item mean.
func (w *commentWriter) meanings(indent int, it *yaml.Node, pattern string, held bool) {
	for i := 0; i+1 < len(it.Content); i += 2 {
		key, value := it.Content[i].Value, it.Content[i+1]
		at := pattern + "." + key
		switch {
		case value.Kind == yaml.SequenceNode && len(value.Content) > 0 && value.Content[0].Kind == yaml.MappingNode:
			w.meanings(indent, value.Content[0], at+"[]", held)
		case key == "id" || key == "for":
			for _, id := range append(Texts(value), value.Value) {
				for _, t := range w.transfers(id) {
					w.help(indent, id+": "+t)
				}
				if label, ok := w.iv.Lib.Label(at, id, w.iv.Lang); ok && len(w.transfers(id)) == 0 {
					w.help(indent, id+" = "+label)
				}
			}
		case key != "groups" && !held:
			w.values(indent, at, key+": ", "")
		}
	}
}

func (w *commentWriter) transfers(id string) (all []string) {
	for _, s := range w.iv.Lib.Services {
		for _, t := range s.Transfers {
			if t.ID == id {
				all = append(all, t.What[w.iv.Lang])
			}
		}
	}
	return all
}

// blanks is a list item with a placeholder for all but its key.
func (w *commentWriter) blanks(it *yaml.Node, path, pattern, key string) *yaml.Node {
	c := *it
	c.Content = nil
	for i := 0; i+1 < len(it.Content); i += 2 {
		k, v := it.Content[i], it.Content[i+1]
		at := pattern + "." + k.Value
		switch {
		case k.Value == key:
		case v.Kind == yaml.SequenceNode && len(v.Content) > 0 && v.Content[0].Kind == yaml.MappingNode:
			first := w.blanks(v.Content[0], path, at+"[]", "")
			v = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{first}}
		default:
			v = w.blank(v, at)
		}
		c.Content = append(c.Content, k, v)
	}
	return &c
}

// blank is the placeholder of a value. check finds it, or what it stands for
// as missing.
func (w *commentWriter) blank(value *yaml.Node, pattern string) *yaml.Node {
	f, known := profile.Shape(pattern)
	switch {
	case !known, f.Kind == profile.Answer, f.Kind == profile.Choice, f.Of == "country" && f.Kind == profile.Words:
		return text("unknown")
	case f.Kind == profile.Choices:
		return texts(nil)
	case f.Of == "date" || f.Of == "period":
		return quoted(placeholderOf(f.Of, w.iv.say))
	}
	return quoted("[…]")
}

// flow writes a value on one line.
func (w *commentWriter) flow(n *yaml.Node) string {
	c := clone(n, func(s string) string { return s })
	var style func(*yaml.Node)
	style = func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode {
			n.Style = yaml.FlowStyle
		}
		for _, e := range n.Content {
			style(e)
		}
	}
	style(c)
	data, err := yaml.Marshal(c)
	if err != nil {
		panic(fmt.Sprint("a value that was read cannot be written: ", err))
	}
	return strings.TrimSuffix(string(data), "\n")
}

func quoted(s string) *yaml.Node {
	n := text(s)
	n.Style = yaml.DoubleQuotedStyle
	return n
}
