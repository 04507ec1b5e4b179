package input

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// Broken tells where the YAML of a file breaks, as a line and a column from 1,
// and what the parser says of it. The parser that refused it names a line at
// best, often that of the block in which it stumbled; so a second one is asked.
func Broken(data []byte, refused error) (line, col int, detail string) {
	detail = strings.TrimPrefix(refused.Error(), "yaml: ")
	var v any
	var second yaml.Error
	if shallow(data) && errors.As(yaml.Unmarshal(data, &v), &second) {
		if t := second.GetToken(); t != nil && t.Position != nil && t.Position.Line > 0 {
			return t.Position.Line, max(t.Position.Column, 1), second.GetMessage()
		}
	}
	line = 1
	if rest, ok := strings.CutPrefix(detail, "line "); ok {
		num, msg, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(num); err == nil {
			line, detail = n, msg
		}
	}
	return line, 1, detail
}

// shallow reports whether the second parser, whose memory grows with the square
// of the depth, can be asked about a file: nothing we read is deeper.
func shallow(data []byte) bool {
	const maxSize, maxDepth = 128 << 10, 32
	if len(data) > maxSize || deepLine.Match(data) {
		return false
	}
	open := 0
	for _, c := range data {
		switch c {
		case '[', '{':
			open++
		case ']', '}':
			open--
		}
		if open > maxDepth {
			return false
		}
	}
	return true
}

// deepLine is a line that begins many blocks.
var deepLine = regexp.MustCompile(`(?m)^.*([-?:][ \t]+){33}`)
