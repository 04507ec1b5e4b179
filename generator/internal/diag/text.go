package diag

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fatih/color"
)

// A Sheet is what a printer needs besides the findings.
type Sheet struct {
	Lang   string
	Say    Speaker
	Source func(file string) []byte // nil where it cannot be read
	Color  bool
}

// Printers are the formats of check, by name.
var Printers = map[string]func(w io.Writer, found []Finding, sh Sheet) error{
	"text": Text,
	"json": JSON,
}

var labels = map[string]map[string]string{
	"de": {"error": "Fehler", "warning": "Warnung", "info": "Hinweis", "hint": "Abhilfe", "publish": "wird nicht veröffentlicht", "processing": "so nicht einsetzen"},
	"en": {"error": "error", "warning": "warning", "info": "note", "hint": "hint", "publish": "not published", "processing": "do not use it like this"},
}

// Text prints each finding with its line, marked, and what would settle it.
func Text(w io.Writer, found []Finding, sh Sheet) error {
	bold, dim, mark := color.New(color.Bold), color.New(color.Faint), color.New(color.FgRed, color.Bold)
	for _, c := range []*color.Color{bold, dim, mark} {
		if sh.Color {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	lab := labels[sh.Lang]
	for _, f := range found {
		words := sh.Say(f, sh.Lang)
		fmt.Fprintf(w, "%s: %s %s\n", bold.Sprint(f.Pos), clean(words.Message), dim.Sprintf("[%s]", f.Rule))
		if line, ok := sourceLine(sh.Source(f.Pos.File), f.Pos.Line); ok {
			num := fmt.Sprint(f.Pos.Line)
			pad := strings.Repeat(" ", len(num))
			under, marker := underline(line, f.Pos.Col)
			fmt.Fprintf(w, "%s |\n%s | %s\n%s | %s%s\n", pad, num, clean(line), pad, under, mark.Sprint(marker))
		}
		grade := lab[f.Severity.String()]
		if f.Severity == Error {
			grade += ", " + lab[string(f.Gate)]
		}
		if words.Cites != "" {
			grade += " · " + words.Cites
		}
		fmt.Fprintf(w, "  = %s\n", grade)
		if words.Hint != "" {
			fmt.Fprintf(w, "  = %s: %s\n", lab["hint"], clean(words.Hint))
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
	}
	return nil
}

// clean keeps control characters of a profile off the terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

// maxLine is how much of a line is shown.
const maxLine = 160

func sourceLine(data []byte, n int) (string, bool) {
	for i := 1; len(data) > 0; i++ {
		line, rest, _ := strings.Cut(string(data[:min(len(data), 1<<16)]), "\n")
		if i == n {
			line = strings.TrimRight(strings.TrimPrefix(line, "\ufeff"), "\r ")
			if utf8.RuneCountInString(line) > maxLine {
				line = string([]rune(line)[:maxLine]) + " …"
			}
			return line, strings.TrimSpace(line) != "" && utf8.ValidString(line)
		}
		if rest == "" && len(line) >= len(data) {
			break
		}
		data = data[min(len(line)+1, len(data)):]
	}
	return "", false
}

// underline returns the blanks before a marker and the marker, ^~~~, as long
// as the word it stands under.
func underline(line string, col int) (blanks, marker string) {
	runes := []rune(line)
	col = min(max(col, 1), len(runes)+1)
	blanks = strings.Map(func(r rune) rune {
		if r == '\t' {
			return '\t'
		}
		return ' '
	}, string(runes[:col-1]))
	word := 0
	for _, r := range runes[col-1:] {
		if r == ' ' && word > 0 || r == ',' || r == '}' || r == ']' {
			break
		}
		word++
	}
	return blanks, "^" + strings.Repeat("~", max(word-1, 0))
}
