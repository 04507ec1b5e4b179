package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/input"
)

// This file turns the text of one YAML file into plain values. Whatever stands
// in the file becomes a value with its place, or a finding: remains.go tells of
// what YAML itself passes over.

// Limits against files that are no profiles, and against documents that grow
// when their aliases are followed. The largest honest profile we know has 20 KB.
const (
	maxSize  = 256 << 10 // bytes of a file
	maxNodes = 20_000    // values, aliases followed
	maxDepth = 32        // blocks in blocks
	maxItems = 200       // items of a list, keys of a block
)

// An index remembers where each value of a file stands, by JSON pointer; or of
// a profile, which is made of several.
type index struct {
	file  string
	lines [][]rune // the text, for what YAML passes over
	value map[string]*place
	meant map[string]bool // pointers of keys that are misspelt: what stands there was written
	nodes int
	found []diag.Finding
}

type place struct {
	pos     fact.Pos // of the value
	key     fact.Pos // of its key, zero for list items
	literal string   // spelling of a number
	path    string   // what a reader calls the value: services[zoom].recording.access
	broken  bool     // a shape finding points here
	blank   bool     // a key behind which nothing stands
	block   bool     // a mapping or list
	cut     *cut     // what a comment takes off the end of a text, or leaves in it
	bare    string   // a text without quotation marks that other readers of YAML take for yes or no; else empty
}

func newIndex(file string) *index {
	return &index{file: file, meant: map[string]bool{}, value: map[string]*place{"": {pos: fact.Pos{File: file, Line: 1, Col: 1}}}}
}

func (ix *index) report(ptr, rule string, onKey bool, args map[string]string) {
	pl := ix.value[ptr]
	if pl == nil {
		pl = ix.value[""]
	}
	pos := pl.pos
	if onKey && !pl.key.IsZero() {
		pos = pl.key
	}
	ix.found = append(ix.found, diag.Finding{Rule: rule, Pos: pos, Path: dotted(ptr), Args: args})
}

func (ix *index) at(line, col int) fact.Pos { return fact.Pos{File: ix.file, Line: line, Col: col} }

func (ix *index) reportAt(pos fact.Pos, rule string, args map[string]string) {
	ix.found = append(ix.found, diag.Finding{Rule: rule, Pos: pos, Args: args})
}

// parse reads the file as one YAML document of plain values.
func (ix *index) parse(fsys fs.FS, name string) any {
	data, err := input.Read(fsys, name, maxSize)
	if err != nil {
		rule := "profile-read"
		if errors.Is(err, input.ErrTooLarge) {
			rule = "too-large"
		}
		why, detail := reason(err)
		ix.report("", rule, false, map[string]string{"why": why, "detail": detail, "list": ""})
		return nil
	}
	return ix.parseText(data)
}

// reason is why a file could not be read: a word that the message of the rule
// knows, or else what the system says, without the path, which the finding has.
func reason(err error) (why, detail string) {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	if why := input.Reason(err); why != "" {
		return why, ""
	}
	return "", err.Error()
}

func (ix *index) parseText(data []byte) any {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	data = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	if ix.badText(data) {
		return nil
	}
	data = ix.directives(data)
	for _, line := range strings.Split(string(data), "\n") {
		ix.lines = append(ix.lines, []rune(line))
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err == io.EOF {
		return nil
	} else if err != nil {
		ix.stumble(data, err)
		return nil
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		ix.reportAt(ix.at(second.Line, second.Column), "one-document", nil)
		return nil
	case err != io.EOF:
		ix.stumble(data, err)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 {
		return nil
	}
	v := ix.convert(doc.Content[0], "", 0)
	for _, f := range ix.found {
		if f.Rule == "too-large" && f.Args["list"] == "" {
			return nil
		}
	}
	ix.marks(doc.Content[0])
	return v
}

// badText reports what no profile may hold, not even in a comment: bytes that
// are not UTF-8, characters nobody can see that steer what stands beside them,
// and the private-use characters that stand for facts while a text is made.
func (ix *index) badText(data []byte) bool {
	line, col := 1, 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1, r < ' ' && r != '\t' && r != '\n':
			ix.reportAt(ix.at(line, col), "not-utf8", nil)
			return true
		case fact.Private(r):
			ix.reportAt(ix.at(line, col), "private-use-character", nil)
			return true
		case fact.Steers(r):
			ix.reportAt(ix.at(line, col), "invisible-character", map[string]string{"key": "", "after": "", "instead": "", "what": fact.Unseen{Rune: r}.String()})
			return true
		case r == '\n':
			line, col = line+1, 0
		}
		data, col = data[n:], col+1
	}
	return false
}

// version is the line by which a file says which YAML it is. Editors need it to
// read yes and no as words; this reader takes them for words anyway.
var version = regexp.MustCompile(`^%YAML +1\.[0-9]+[ \t]*(#.*)?$`)

// directives blanks the directives of YAML at the head of the file, so that
// each line stays where it is, and reports those it does not know.
func (ix *index) directives(data []byte) []byte {
	lines := bytes.Split(data, []byte("\n"))
	for i, line := range lines {
		switch text := bytes.TrimSpace(line); {
		case bytes.HasPrefix(line, []byte("%")):
			if !version.Match(line) {
				ix.reportAt(ix.at(i+1, 1), "text-cut", cutArgs("directive", string(text)))
			}
			lines[i] = nil
		case len(text) > 0 && text[0] != '#':
			return bytes.Join(lines, []byte("\n"))
		}
	}
	return bytes.Join(lines, []byte("\n"))
}

// stumble reports where the YAML of a file breaks: what the parser found, in a
// word or else in its own words, and what probably led to it.
func (ix *index) stumble(data []byte, err error) {
	line, col, detail := input.Broken(data, err)
	pos := ix.at(line, col)
	why, cause := input.Slip(detail), ix.cause(pos)
	oddLine, oddCol, unseen := fact.OddNear(pos.Line, len(ix.lines), func(n int) []rune { return ix.lines[n-1] })
	switch {
	case why == "deep":
		ix.reportAt(pos, "too-large", map[string]string{"list": "", "deep": "yes"})
		return
	case unseen.Rune != 0 && (cause == "" || why == "place"):
		pos, why, cause, detail = ix.at(oddLine, oddCol), "place", "unseen", unseen.String()
		if fact.OddBlank(unseen.Rune) {
			cause = "odd-blank"
		}
	case ix.ended(pos) > 0:
		pos, why, cause = ix.at(ix.ended(pos), 1), "ended", "ended"
	case why == "sign" && pos.Line <= len(ix.lines) && tabbed.MatchString(string(ix.lines[pos.Line-1])):
		why, cause = "tab", "" // no parser says that it was one
	case cause == "number-sign" || cause == "quotation-mark" || cause == "apostrophe":
	case why == "open" || why == "place":
		if at := ix.unclosed(pos); at != pos {
			pos, why = at, "open"
		}
		switch at := ix.deeper(pos.Line); {
		case why == "open":
			cause = "open"
		case cause == "" && at > 0:
			pos, cause = ix.at(at, 1+indent(ix.lines[at-1])), "indent"
		}
	}
	ix.reportAt(pos, "syntax", map[string]string{"why": why, "detail": detail, "cause": cause})
}

// ended is the line before a place that says by three dots that the file is
// over, 0 if there is none.
func (ix *index) ended(pos fact.Pos) int {
	for i, line := range ix.lines[:min(pos.Line, len(ix.lines))] {
		if text := string(line); text == "..." || strings.HasPrefix(text, "... ") {
			return i + 1
		}
	}
	return 0
}

// deeper is the line of a key that stands further in than the line before it,
// though that has a value already; 0 if line n is not followed by one.
func (ix *index) deeper(n int) int {
	if n < 1 || n >= len(ix.lines) {
		return 0
	}
	line, next := ix.lines[n-1], ix.lines[n]
	if valued.MatchString(string(line)) && keyed.MatchString(string(next)) && indent(next) > indent(line) {
		return n + 1
	}
	return 0
}

// valued is a key, or the first of a list item, with a value behind it; keyed is a
// line that begins with a key.
var (
	valued = regexp.MustCompile(`^ *(- )?[a-z_]+: +[^ #|>&!]`)
	keyed  = regexp.MustCompile(`^ *(- )?[a-z_]+:( |$)`)
)

func indent(line []rune) int {
	n := 0
	for n < len(line) && (line[n] == ' ' || n+1 < len(line) && line[n] == '-' && line[n+1] == ' ') {
		n++
	}
	return n
}

// tabbed is a line that a tab indents.
var tabbed = regexp.MustCompile(`^ *\t`)

// unclosed is where the quotation mark stands that a text lacks the second of:
// a parser notices it at the next one, many lines below.
func (ix *index) unclosed(at fact.Pos) fact.Pos {
	for n := 0; n < min(at.Line, len(ix.lines)); n++ {
		text := string(ix.lines[n])
		if !opening.MatchString(quoted.ReplaceAllString(text, "")) {
			continue
		}
		end := ix.closing(n + 1)
		if end < 0 {
			return ix.at(n+1, 1+utf8.RuneCountInString(text[:strings.LastIndex(text, `"`)]))
		}
		n = end // a text over several lines
	}
	return at
}

// closing is the line, from 0, in which a text ends that began above line n; -1
// where the next quotation mark begins another text, or there is none.
func (ix *index) closing(n int) int {
	for ; n < len(ix.lines); n++ {
		if _, rest, ok := strings.Cut(escape.ReplaceAllString(string(ix.lines[n]), ""), `"`); ok {
			if behind.MatchString(rest) {
				return n
			}
			return -1
		}
	}
	return -1
}

// escape is an escaped character in quotation marks, and behind what can stand
// behind the second mark.
var (
	escape = regexp.MustCompile(`\\.`)
	behind = regexp.MustCompile(`^\s*([,}\]].*|#.*)?$`)
)

// opening is a quotation mark that begins a value and is the last of its line.
var opening = regexp.MustCompile(`^[^#]*[:,{\[-]\s*"[^"]*$`)

// quoted is a text in quotation marks on one line.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'`)

// causes are the slips of people who write texts without quotation marks, by
// what the rule syntax calls them.
var causes = []struct {
	name string
	line *regexp.Regexp
}{
	{"number-sign", regexp.MustCompile(`[{\[,].*\s#[\pL\pN"'(„“]`)},
	{"sign", regexp.MustCompile("[:,{\\[-]\\s+(?:[@`%*&!|>][^\\s,}\\]]|[{\\[][^{}\\[\\]]*[}\\]]\\s+[^\\s,}\\]#])")},
	{"apostrophe", regexp.MustCompile(`[:{\[,-]\s*'[^']*\pL'\pL`)},
	{"quotation-mark", regexp.MustCompile(`:\s+("[^"]*"|'[^']*')\s*[^\s,}\]#]`)},
	{"colon-blank", regexp.MustCompile(`^\s*(- )?[a-z_]+:[^\s:/]`)},
	{"dash", regexp.MustCompile(`^\s*([–—•*]\s|-[\pL\pN])`)},
	{"colon", regexp.MustCompile(`:\s+[^\s"'{\[][^"'{\[]*:\s`)},
}

// cause is what probably broke the YAML of a line, or of the one before it, at
// which the parser did not stumble yet; empty: nobody can tell.
func (ix *index) cause(at fact.Pos) string {
	for n := at.Line; n > 0 && n >= at.Line-1; n-- {
		if n > len(ix.lines) || len(ix.lines[n-1]) > 1000 {
			continue
		}
		for _, c := range causes {
			if c.line.MatchString(string(ix.lines[n-1])) {
				return c.name
			}
		}
	}
	return ""
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// convert turns a node into maps, lists, text, numbers and booleans, and
// remembers where each of them stands.
func (ix *index) convert(n *yaml.Node, ptr string, depth int) any {
	if ix.nodes++; ix.nodes > maxNodes || depth > maxDepth {
		if ix.nodes == maxNodes+1 || depth == maxDepth+1 {
			deep := ""
			if depth > maxDepth {
				deep = "yes"
			}
			ix.reportAt(ix.at(n.Line, n.Column), "too-large", map[string]string{"list": "", "deep": deep})
		}
		return nil
	}
	if ix.value[ptr] == nil {
		ix.value[ptr] = &place{}
	}
	if ix.value[ptr].pos.IsZero() || ptr == "" {
		ix.value[ptr].pos = ix.at(n.Line, n.Column)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return ix.convert(n.Alias, ptr, depth+1)
	case yaml.SequenceNode:
		ix.value[ptr].block = true
		list := make([]any, 0, len(n.Content))
		for i, c := range n.Content {
			if i == maxItems {
				ix.reportAt(ix.at(c.Line, c.Column), "too-large", map[string]string{"list": "yes"})
				break
			}
			list = append(list, ix.convert(c, ptr+"/"+strconv.Itoa(i), depth+1))
		}
		return list
	case yaml.MappingNode:
		ix.value[ptr].block = true
		return ix.mapping(n, ptr, depth)
	case yaml.ScalarNode:
		return ix.scalar(n, ptr)
	}
	return nil
}

func (ix *index) mapping(n *yaml.Node, ptr string, depth int) any {
	m, seen := map[string]any{}, map[string]int{}
	before := "" // the key in front
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, c := n.Content[i], n.Content[i+1]
		pos := ix.at(k.Line, k.Column)
		folded := strings.ToLower(k.Value)
		if i/2 == maxItems {
			ix.reportAt(pos, "too-large", map[string]string{"list": "yes"})
			break
		}
		switch {
		case k.ShortTag() == "!!merge":
			ix.reportAt(pos, "merge-key", nil)
			continue
		case k.Kind == yaml.ScalarNode && ix.bare(n, k, c):
			ix.reportAt(pos, "text-cut", map[string]string{"why": "comma", "rest": scalar(k.Value), "key": before})
			continue
		case k.Kind != yaml.ScalarNode || k.ShortTag() != "!!str":
			ix.reportAt(pos, "key-form", map[string]string{"key": k.Value})
			continue
		case seen[folded] > 0:
			ix.reportAt(pos, "duplicate-key", map[string]string{"key": k.Value, "line": strconv.Itoa(seen[folded])})
			continue
		}
		seen[folded] = k.Line
		child := ptr + "/" + pointerEscape.Replace(k.Value)
		ix.value[child] = &place{key: pos}
		if ix.unreadable(k.Value, "", child, pos) || ix.refuse(fact.RefuseOddBlank(k.Value), k.Value, "", child, pos) {
			ix.meant[ptr+"/"+strings.TrimFunc(k.Value, unicode.IsSpace)] = true
			continue
		}
		before = k.Value
		if v := ix.convert(c, child, depth+1); v != nil {
			m[k.Value] = v
		}
		if says(m[k.Value]) || ix.value[child].broken {
			continue
		}
		ix.value[child].blank = true
		if rest := ix.comment(k, c); rest != nil {
			ix.reportAt(rest.pos, "text-cut", map[string]string{"why": "comment", "rest": scalar(rest.text), "key": k.Value})
		} else {
			ix.report(child, "empty-value", true, map[string]string{"key": k.Value})
		}
	}
	return m
}

// says reports whether a value states anything.
func says(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case string:
		return strings.TrimSpace(v) != ""
	case []any:
		return len(v) > 0
	}
	return true
}

func (ix *index) scalar(n *yaml.Node, ptr string) any {
	pl := ix.value[ptr]
	if ix.unreadable(n.Value, lastKey(strings.Split(ptr, "/")), ptr, pl.pos) {
		return nil
	}
	if inner := input.InMarks(n); inner != "" {
		ix.found = append(ix.found, diag.Finding{Rule: "quoted-text", Pos: pl.pos, Path: dotted(ptr), Args: map[string]string{
			"key": lastKey(strings.Split(ptr, "/")), "literal": scalar(inner), "what": "marks", "whole": scalar(n.Value)}})
		pl.broken = true
		return nil
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			return b
		}
	case "!!int", "!!float":
		// The schema wants text nearly everywhere. The spelling is kept for
		// the message: 01067 must not become 567.
		pl.literal = n.Value
		var x any
		if n.Decode(&x) != nil {
			return n.Value
		}
		if f, ok := x.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return n.Value
		}
		return json.Number(fmt.Sprint(x))
	}
	pl.cut = ix.comment(n)
	if n.Style == 0 && answers.MatchString(n.Value) {
		pl.bare = n.Value
	}
	if pl.cut == nil {
		pl.cut = ix.remark(n)
	}
	return n.Value
}

// unreadable reports a value, or its key, that holds what nobody can see. It
// looks at the decoded text: an escape of YAML brings along what the file may
// not hold.
func (ix *index) unreadable(text, key, ptr string, pos fact.Pos) bool {
	return ix.refuse(fact.Unreadable(text), text, key, ptr, pos)
}

func (ix *index) refuse(r *fact.Refusal, text, key, ptr string, pos fact.Pos) bool {
	if r == nil {
		return false
	}
	args := map[string]string{"key": key, "value": scalar(text)}
	rule := refusalArgs(args, "", r)
	if strings.ContainsFunc(text, fact.Private) {
		rule = "private-use-character"
	}
	ix.found = append(ix.found, diag.Finding{Rule: rule, Pos: pos, Path: dotted(ptr), Args: args})
	ix.value[ptr].broken = true
	return true
}

// dotted writes a JSON pointer as a path a reader knows, for findings about
// shape: services[1].recording. List items have no ids yet.
func dotted(ptr string) string {
	var b strings.Builder
	for _, seg := range strings.Split(strings.TrimPrefix(ptr, "/"), "/") {
		if _, err := strconv.Atoi(seg); err == nil {
			b.WriteString("[" + seg + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(seg)
	}
	return b.String()
}
