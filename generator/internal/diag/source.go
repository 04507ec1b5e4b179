package diag

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// sources are files that findings point into. Each is read once and its lines
// are found once, so that printing takes as long as there are findings and
// lines, not one times the other.
type sources struct {
	read  func(file string) []byte // nil where it cannot be read
	files map[string]text
}

// A text is a file and where its lines begin.
type text struct {
	data  []byte
	lines []int
}

func newSources(sh Sheet) *sources { return &sources{sh.Source, map[string]text{}} }

// maxLine is how much of a line is shown, in characters.
const maxLine = 160

// line returns line n of a file, the first is 1, as it is shown to people; ok is
// false where it is blank or is no text.
func (s *sources) line(file string, n int) (line string, ok bool) {
	t, known := s.files[file]
	if !known {
		t.data = s.read(file)
		t.lines = append(t.lines, 0)
		for i := range t.data {
			if t.data[i] == '\n' {
				t.lines = append(t.lines, i+1)
			}
		}
		s.files[file] = t
	}
	if n < 1 || n > len(t.lines) {
		return "", false
	}
	data, _, _ := bytes.Cut(t.data[t.lines[n-1]:], []byte("\n"))
	if most := maxLine * utf8.UTFMax; len(data) > most+1 {
		// Nothing behind that is shown. The cut falls between two characters.
		for most > 0 && !utf8.RuneStart(data[most]) {
			most--
		}
		data = data[:most]
	}
	line = strings.TrimRight(strings.TrimPrefix(string(data), "\ufeff"), "\r ")
	if utf8.RuneCountInString(line) > maxLine {
		line = string([]rune(line)[:maxLine]) + " …"
	}
	return line, strings.TrimSpace(line) != "" && utf8.ValidString(line)
}
