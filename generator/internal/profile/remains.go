package profile

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/input"
)

// This file finds what somebody wrote and YAML passes over: the end of a text
// behind a number sign or a comma, an anchor nobody refers to, a tag.

// A cut is what a comment takes off the end of a text.
type cut struct {
	pos  fact.Pos // of the number sign
	text string   // from the number sign to the end of the line
	kept bool     // it is printed: behind | and > no comment begins
}

// answers are the texts that readers of YAML 1.1 take for yes or no.
var answers = regexp.MustCompile(`^(?i:yes|no|on|off|y|n)$`)

func cutArgs(why, rest string) map[string]string {
	return map[string]string{"why": why, "rest": scalar(rest), "key": ""}
}

// comment returns what stands behind the last of the nodes on its line, if it
// is a comment that reads as if it belonged to the text: with no blank behind
// the number sign. Nodes that stand for nothing are passed over. A text in
// quotation marks ends where they do, so nothing can be cut off from it.
func (ix *index) comment(nodes ...*yaml.Node) *cut {
	line, col := -1, 0
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode || n.Style&^yaml.TaggedStyle != 0 {
			return nil
		}
		if n.Value == "" && line >= 0 { // a key without a value: its colon
			for col < len(ix.lines[line]) && (ix.lines[line][col] == ' ' || ix.lines[line][col] == ':') {
				col++
			}
			col-- // the blank before the number sign
			continue
		}
		if line, col = ix.end(n); line < 0 {
			return nil
		}
	}
	if line < 0 || col < 0 {
		return nil
	}
	rest := string(ix.lines[line][col:])
	text := strings.TrimLeft(rest, " \t")
	if text == rest || !strings.HasPrefix(text, "#") || !input.ReadsOn(text[1:]) {
		return nil
	}
	col += len([]rune(rest)) - len([]rune(text))
	return &cut{ix.at(line+1, col+1), text, false}
}

// remark returns what reads as a comment within a text that begins behind | or >.
func (ix *index) remark(n *yaml.Node) *cut {
	line, col, text := input.Remark(n, func(i int) string {
		if i >= len(ix.lines) {
			return ""
		}
		return string(ix.lines[i])
	}, len(ix.lines))
	if text == "" {
		return nil
	}
	return &cut{ix.at(line, col), text, true}
}

// end is the line and column (from 0) behind a plain scalar; -1 if it is not
// found in the text.
func (ix *index) end(n *yaml.Node) (line, col int) {
	line, col = n.Line-1, n.Column-1
	for _, want := range n.Value {
		if want == ' ' || want == '\n' || want == '\t' {
			continue
		}
		for {
			if line >= len(ix.lines) {
				return -1, 0
			}
			if col >= len(ix.lines[line]) {
				line, col = line+1, 0
				continue
			}
			if r := ix.lines[line][col]; r != ' ' && r != '\t' {
				break
			}
			col++
		}
		if ix.lines[line][col] != want {
			return -1, 0
		}
		col++
	}
	return line, col
}

// bare reports whether k is no key but the rest of a text with a comma, inside
// of braces: {name: Maier, Müller & Partner}.
func (ix *index) bare(block, k, value *yaml.Node) bool {
	if block.Style&yaml.FlowStyle == 0 || value.Kind != yaml.ScalarNode || value.ShortTag() != "!!null" || value.Value != "" || k.Style&^yaml.TaggedStyle != 0 {
		return false
	}
	line, col := ix.end(k)
	for line >= 0 && line < len(ix.lines) {
		rest := strings.TrimLeft(string(ix.lines[line][col:]), " \t")
		if rest != "" && rest[0] != '#' {
			return rest[0] != ':'
		}
		line, col = line+1, 0
	}
	return false
}

// knownTags are those that change nothing about a value but how it is read.
var knownTags = map[string]bool{"": true, "!!str": true, "!!int": true, "!!float": true, "!!bool": true, "!!seq": true, "!!map": true, "!!timestamp": true}

// marks reports anchors that nothing refers to and tags of unknown meaning:
// both swallow a word of a text that begins with & or !.
func (ix *index) marks(root *yaml.Node) {
	referred := map[*yaml.Node]bool{}
	var anchored []*yaml.Node
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.AliasNode {
			referred[n.Alias] = true
			return
		}
		if n.Anchor != "" {
			anchored = append(anchored, n)
		}
		if tag := n.Tag; n.Style&yaml.TaggedStyle != 0 && !knownTags[n.ShortTag()] {
			ix.reportAt(ix.at(n.Line, n.Column), "text-cut", cutArgs("tag", tag))
		} else if ix.alone(n, '!') { // which the reader drops without a trace
			ix.reportAt(ix.at(n.Line, n.Column), "text-cut", cutArgs("tag", "!"))
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(root)
	for _, n := range anchored {
		if !referred[n] {
			ix.reportAt(ix.at(n.Line, n.Column), "text-cut", cutArgs("anchor", "&"+n.Anchor))
		}
	}
}

// alone reports whether a node begins with a sign and a blank.
func (ix *index) alone(n *yaml.Node, sign rune) bool {
	if n.Line < 1 || n.Line > len(ix.lines) || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return false
	}
	text := ix.lines[n.Line-1]
	return n.Column > 0 && n.Column < len(text) && text[n.Column-1] == sign && text[n.Column] == ' '
}

// twice reports items of a list that say what an item before them says, or have
// its id: of those one would be printed, or both.
func (ix *index) twice(v any, ptr string) {
	switch v := v.(type) {
	case map[string]any:
		for key, e := range v {
			ix.twice(e, ptr+"/"+pointerEscape.Replace(key))
		}
	case []any:
		ids := map[string]int{}
		for i, item := range v {
			at := ptr + "/" + strconv.Itoa(i)
			ix.twice(item, at)
			block, ok := item.(map[string]any)
			if !ok || ptr == "/services" { // which has a rule of its own
				continue
			}
			said := fmt.Sprint(block) // maps print in the order of their keys
			if id, ok := block["id"].(string); ok {
				said = id
			}
			if first, seen := ids[said]; seen {
				line := ix.value[ptr+"/"+strconv.Itoa(first)].pos.Line
				ix.report(at, "item-once", false, map[string]string{"id": scalar(block["id"]), "line": strconv.Itoa(line)})
				continue
			}
			ids[said] = i
		}
	}
}

// cutTexts reports texts whose end became a comment. A comment behind a value
// that is no text of its author's, such as yes, cannot have belonged to it.
func (p *Profile) cutTexts() {
	told := map[*cut]bool{}
	p.texts(reflect.ValueOf(p).Elem(), "", func(ptr string) {
		pl := p.index.value[ptr]
		if pl != nil && pl.bare != "" && !pl.broken {
			p.index.report(ptr, "quoted-text", false, map[string]string{"key": lastKey(strings.Split(ptr, "/")), "literal": pl.bare, "what": "answer"})
		}
		if pl == nil || pl.cut == nil || told[pl.cut] {
			return
		}
		told[pl.cut] = true
		why := "comment"
		if pl.cut.kept {
			why = "remark"
		}
		p.index.report(ptr, "text-cut", false, map[string]string{"why": why, "rest": scalar(pl.cut.text), "key": lastKey(strings.Split(ptr, "/"))})
		last := &p.index.found[len(p.index.found)-1]
		last.Pos = pl.cut.pos
	})
}

// texts calls f for each text of a profile that its author words himself.
func (p *Profile) texts(v reflect.Value, ptr string, f func(ptr string)) {
	switch x := v.Interface().(type) {
	case fact.Text, fact.Email, fact.URL, fact.Phone:
		f(ptr)
		return
	case fact.Prose:
		f(ptr)
		x.Texts(func(lang, _ string) { f(ptr + "/" + lang) })
		return
	}
	if _, listed := v.Addr().Interface().(fact.Listed); listed {
		v = v.FieldByName("Items")
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Tag.Get("mapstructure"); name != "" && name != "-" {
				p.texts(v.Field(i), ptr+"/"+name, f)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			p.texts(v.Index(i), ptr+"/"+strconv.Itoa(i), f)
		}
	}
}
