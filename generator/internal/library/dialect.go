package library

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
)

// The clause dialect is the part of Markdown and of Go templates whose reading
// is the same everywhere. These patterns find what lies outside.
var (
	action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

	outside = []struct {
		what *regexp.Regexp
		id   string // of the mistake
	}{
		{regexp.MustCompile(`<[A-Za-z/!?]`), "dialect-html"},
		{regexp.MustCompile(`!\[`), "dialect-image"},
		{regexp.MustCompile("`"), "dialect-code"},
		{regexp.MustCompile(`\]\[|^\[[^\]]+\]:`), "dialect-reference"},
		{regexp.MustCompile(`\]\((?:[^h]|h[^t]|http:)`), "dialect-link"},
		{regexp.MustCompile(`^(=+|-{2,})\s*$`), "dialect-underline"},
		{regexp.MustCompile(`^(?: {4}|\t)`), "dialect-indent"},
		{regexp.MustCompile(`&[a-zA-Z]+;|&#`), "dialect-entity"},
		{regexp.MustCompile(`\S  +\S`), "dialect-blanks"},
	}
	heading    = regexp.MustCompile(`^(#{1,6})[ \t]+(.*)$`)
	headingIDs = regexp.MustCompile(`\{#[a-z][a-z0-9-]*\}`)
	headingID  = regexp.MustCompile(`\{#([a-z][a-z0-9-]*)\}\s*$`)
)

// checkSource reports the first line of a clause text that lies outside of the
// dialect.
func checkSource(file, src string) error {
	for i, r := range src {
		if fact.Private(r) {
			line, col := position(src, i)
			return mistake(file, line, col, "odd-character", "char", fmt.Sprintf("%U", r))
		}
	}
	if strings.Contains(src, "\r") {
		return mistake(file, 1, 0, "crlf")
	}
	// Actions are blanked out, so that what they hold is not taken for text.
	text := action.ReplaceAllStringFunc(src, func(a string) string {
		return strings.Map(func(r rune) rune {
			if r == '\n' {
				return r
			}
			return 'x'
		}, a)
	})
	// One brace alone would be printed, and the fact behind it as well.
	if at := strings.IndexAny(headingIDs.ReplaceAllString(text, ""), "{}"); at >= 0 {
		for i, line := range strings.Split(text, "\n") {
			if col := strings.IndexAny(headingIDs.ReplaceAllString(line, ""), "{}"); col >= 0 {
				return mistake(file, i+1, col+1, "stray-brace")
			}
		}
	}
	lines, written := strings.Split(text, "\n"), strings.Split(src, "\n")
	seen := map[string]int{}
	for i, line := range lines {
		for _, o := range outside {
			if at := o.what.FindStringIndex(line); at != nil {
				return mistake(file, i+1, at[0]+1, o.id)
			}
		}
		if h := heading.FindStringSubmatch(line); h != nil && len(h[1]) > 1 {
			id := headingID.FindStringSubmatch(h[2])
			if id == nil {
				return mistake(file, i+1, 0, "heading-id")
			}
			if seen[id[1]] > 0 {
				return mistake(file, i+1, 0, "id-twice", "id", "{#"+id[1]+"}", "line", strconv.Itoa(seen[id[1]]))
			}
			seen[id[1]] = i + 1
		} else if h != nil && i > 0 {
			return mistake(file, i+1, 0, "title-place")
		}
		if strings.Contains(written[i], "{{range ") && !strings.Contains(written[i], "-}}") && i+1 < len(lines) && isItem(lines[i+1]) {
			return mistake(file, i+1, 0, "range-trim")
		}
	}
	return nil
}

func isItem(line string) bool {
	return strings.HasPrefix(line, "|") || strings.HasPrefix(line, "- ")
}

func mistake(file string, line, col int, id string, args ...string) error {
	return fault.New(fact.Pos{File: file, Line: line, Col: col}, id, args...)
}
