package library

import (
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"klausel/generator/internal/fault"
	"klausel/generator/internal/meant"
)

// A common text names the parts that laws word differently:
//
//	{{block "lead" .}}Verantwortlich ist:{{end}}
//
// and a law puts its own words in place of a part, and touches nothing else:
//
//	# A title, if the law has one of its own
//
//	{{define "lead"}}Verantwortliche Stelle ist:{{end}}
//
// What text/template runs as templates of their own is put in place here when
// the texts are read: a part sees the same facts as the text around it, and its
// lines and conditions are traced to the file they were written in.

// A source is one clause text as it was written.
type source struct {
	file  string
	text  string
	tree  *parse.Tree            // what stands outside of parts
	parts map[string]*parse.Tree // by name
}

// parseSource reads one file and checks its Markdown against the dialect.
func parseSource(file, text string) (*source, error) {
	if err := checkSource(file, text); err != nil {
		return nil, err
	}
	s := &source{file: file, text: text, parts: map[string]*parse.Tree{}}
	tree := parse.New(file)
	tree.Mode = parse.SkipFuncCheck // the rewriter tells better
	if _, err := tree.Parse(text, "{{", "}}", s.parts); err != nil {
		return nil, fault.Template("", err)
	}
	delete(s.parts, file)
	if s.tree = tree; strings.TrimSpace(text) == "" {
		return nil, mistake(file, 0, 0, "no-value", "key", "# …")
	}
	return s, nil
}

func (s *source) fault(pos parse.Pos, id string, args ...string) error {
	line, col := position(s.text, int(pos))
	return mistake(s.file, line, col, id, args...)
}

// title is the first line, with the "# "; empty where there is none.
func (s *source) title() string {
	line, _, _ := strings.Cut(s.text, "\n")
	if !strings.HasPrefix(line, "# ") {
		return ""
	}
	return line
}

func position(text string, offset int) (line, col int) {
	before := text[:min(offset, len(text))]
	line = strings.Count(before, "\n") + 1
	return line, len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
}

// textOf makes a text of a common source and of what laws put in place of its
// parts, the nearest law first.
func (ld *loader) textOf(lib *Library, c *Clause, lang string, common *source, laws ...*source) (*Text, error) {
	t := &Text{File: common.file}
	rw := rewriter{lib: lib, partial: ld.broken, view: ld.view, dot: ld.view, service: c.Scope == "service", text: t, chain: append(laws[:len(laws):len(laws)], common), stands: map[string]bool{}, fresh: true}
	tree := common.tree.Copy()
	tree.Root = rw.body(common, laws)
	rw.unused(rw.chain[0], len(laws) > 0)
	if rw.err != nil {
		return nil, rw.err
	}
	var err error
	t.tmpl, err = template.New(t.File).Funcs(clauseFuncs).Option("missingkey=error").AddParseTree(t.File, tree)
	ld.sayable(lib, c, lang, t, common, laws)
	return t, err
}

// body is the common text under the title of the nearest law that has one.
func (rw *rewriter) body(common *source, laws []*source) *parse.ListNode {
	body, from := common.tree.Root.CopyList(), common
	if i := slices.IndexFunc(laws, func(s *source) bool { return s.title() != "" }); i >= 0 {
		from = laws[i]
	}
	if !strings.Contains(from.title(), "{{") {
		rw.text.Title = strings.TrimPrefix(from.title(), "# ")
	} else if from != common {
		rw.src = from
		rw.fail(0, "title-with-fact")
	}
	var title []parse.Node
	if from != common {
		// Read in its own file, so that it is traced there.
		rw.src = from
		title = rw.textNode(&parse.TextNode{NodeType: parse.NodeText, Text: []byte(from.title() + "\n")})
		body.Nodes = belowTitle(body.Nodes)
	}
	rw.src = common
	rw.list(body)
	body.Nodes = append(title, body.Nodes...)
	return body
}

// belowTitle are the nodes behind the first line.
func belowTitle(nodes []parse.Node) []parse.Node {
	for i, n := range nodes {
		text, ok := n.(*parse.TextNode)
		if !ok {
			continue // a fact in the title
		}
		if _, rest, ok := strings.Cut(string(text.Text), "\n"); ok {
			at := text.Pos + parse.Pos(len(text.Text)-len(rest))
			return append([]parse.Node{&parse.TextNode{NodeType: parse.NodeText, Pos: at, Text: []byte(rest)}}, nodes[i+1:]...)
		}
	}
	return nil
}

// part puts in place of {{block}} what the nearest law says, else what stands
// between it and its end.
func (rw *rewriter) part(n *parse.TemplateNode) []parse.Node {
	if n.Pipe == nil || n.Pipe.String() != "." {
		rw.fail(n.Pos, "part-form", "id", n.Name)
		return nil
	}
	rw.stands[n.Name] = true
	outer := rw.src
	for _, s := range rw.chain {
		tree := s.parts[n.Name]
		if tree == nil {
			continue
		}
		if s != outer {
			rw.fresh = true
		}
		rw.src = s
		body := tree.Root.CopyList()
		rw.list(body)
		if rw.src = outer; s != outer {
			rw.fresh = true
		}
		return body.Nodes
	}
	rw.fail(n.Pos, "part-unknown", "id", n.Name, "meant", meant.Of(n.Name, rw.partNames()))
	return nil
}

// unused refuses a part that stands nowhere, and words of a law outside of its
// parts. Each source is judged where it is the nearest.
func (rw *rewriter) unused(s *source, law bool) {
	rw.src = s
	for _, name := range sorted(s.parts) {
		if !rw.stands[name] {
			rw.fail(s.parts[name].Root.Pos, "part-unknown", "id", name, "meant", meant.Of(name, rw.partNames()))
		}
	}
	if !law {
		return
	}
	for i, n := range s.tree.Root.Nodes {
		at := n.Position()
		if text, ok := n.(*parse.TextNode); ok {
			words := string(text.Text)
			if i == 0 {
				words = strings.TrimPrefix(words, s.title())
			}
			rest := strings.TrimLeft(words, " \n")
			if rest == "" {
				continue
			}
			at += parse.Pos(len(text.Text) - len(rest))
		}
		rw.fail(at, "part-outside")
	}
}

// partNames are the parts that the common text names.
func (rw *rewriter) partNames() []string { return sorted(rw.chain[len(rw.chain)-1].parts) }
