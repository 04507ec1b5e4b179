package input

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// ReadsOn reports whether the words behind a number sign belong to the text
// before it: #1 GmbH, #früher. Behind a blank, a rule of signs or another
// number sign stands a comment.
func ReadsOn(words string) bool {
	r, _ := utf8.DecodeRuneInString(words)
	return words != "" && (unicode.In(r, unicode.L, unicode.N) || strings.ContainsRune(`"'(„“‚‘`, r))
}

// Remark returns what reads as a comment within a text that begins behind | or >,
// where YAML has none: a line that begins with a number sign, or one with blanks
// on both sides of it. lines are those of the file, counted from 0; line and col
// of the remark count from 1, and text is empty if there is none.
func Remark(n *yaml.Node, lines func(i int) string, count int) (line, col int, text string) {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		return 0, 0, ""
	}
	in := 0 // how far the text is indented
	for i := n.Line; i < count; i++ {
		whole := lines(i)
		words := strings.TrimLeft(whole, " ")
		if words == "" {
			continue
		}
		if in == 0 {
			in = len(whole) - len(words)
		}
		if len(whole)-len(words) < in {
			break
		}
		at := 0
		if words[0] != '#' {
			if at = strings.Index(words, " # ") + 1; at == 0 {
				continue
			}
		}
		return i + 1, utf8.RuneCountInString(whole[:len(whole)-len(words)+at]) + 1, words[at:]
	}
	return 0, 0, ""
}

// InMarks is what stands between the typographic quotation marks that enclose a
// value: a word processor made them of the straight ones, and to YAML they are
// part of the text. Empty where there are none, or where straight ones enclose
// them: then they are meant.
func InMarks(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Style&^yaml.TaggedStyle != 0 {
		return ""
	}
	for _, marks := range []string{"„“", "„”", "“”", "””", "»«", "«»", "‚‘", "‘’", "’’"} {
		open, shut := string([]rune(marks)[:1]), string([]rune(marks)[1:])
		inner, opened := strings.CutPrefix(n.Value, open)
		inner, closed := strings.CutSuffix(inner, shut)
		if opened && closed && inner != "" && !strings.ContainsAny(inner, marks) {
			return inner
		}
	}
	return ""
}
