package diag

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/fatih/color"

	"klausel/generator/internal/fact"
)

// A Sheet is what a printer needs besides the findings.
type Sheet struct {
	Lang   string
	Say    Speaker
	Source func(file string) []byte // nil where it cannot be read
	Color  bool

	// Root is the folder from which a code host names files, absolute; empty:
	// the working folder.
	Root string

	places map[string]string // how files are named, as far as it was worked out; nil: it is anew each time
}

// Printers are the formats of check, by name. Each puts the gravest findings
// first.
var Printers = map[string]func(w io.Writer, found []Finding, sh Sheet) error{
	"text":   Text,
	"json":   JSON,
	"sarif":  SARIF,
	"github": GitHub,
}

var labels = map[string]map[string]string{
	"de": {"error": "Fehler", "warning": "Warnung", "info": "Hinweis", "hint": "Abhilfe", "publish": "wird nicht veröffentlicht", "processing": "so nicht einsetzen",
		"waived": "geduldet bis %s, entschieden von %s (%s)", "origin": "Angabe im Katalog", "against": "steht gegen", "more": "und %d weitere Stellen", "places": "%d Stellen", "heirs": "gilt für", "more-heirs": "und %d weitere Profile", "left-out": "%d Meldungen fehlen hier, die leichtesten. Alle zeigt: klausel check --format json"},
	"en": {"error": "error", "warning": "warning", "info": "note", "hint": "hint", "publish": "not published", "processing": "do not use it like this",
		"waived": "waived until %s, decided by %s (%s)", "origin": "fact of the catalogue", "against": "stands against", "more": "and %d more places", "places": "%d places", "heirs": "holds for", "more-heirs": "and %d more profiles", "left-out": "%d findings are left out here, the mildest. All are in: klausel check --format json"},
}

// A pen writes findings for people.
type pen struct {
	w               io.Writer
	sh              Sheet
	src             *sources
	lab             map[string]string
	bold, dim, mark *color.Color
}

// Text prints each finding with its line, marked, and what would settle it, the
// gravest first. Over several profiles it tells a mistake that many share once,
// and notes in one line each.
func Text(w io.Writer, found []Finding, sh Sheet) error {
	out := bufio.NewWriter(w)
	p := pen{
		w: out, sh: sh, src: newSources(sh), lab: labels[sh.Lang],
		bold: color.New(color.Bold), dim: color.New(color.Faint), mark: color.New(color.FgRed, color.Bold),
	}
	for _, c := range []*color.Color{p.bold, p.dim, p.mark} {
		if sh.Color {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	many := severalFiles(found)
	for _, g := range groups(found, sh, many) {
		switch {
		case many && g.first.Severity == Info:
			where := p.bold.Sprint(g.first.Pos)
			if more := len(g.places) - 1; more > 0 {
				where += " " + fmt.Sprintf(p.lab["more"], more)
			}
			p.head(where, g)
		case len(g.places) > 1:
			p.head(p.bold.Sprintf(p.lab["places"], len(g.places)), g)
			p.places(g.places)
			p.grade(g)
			fmt.Fprintln(out)
		default:
			p.head(p.bold.Sprint(g.first.Pos), g)
			p.source(g.first.Pos)
			p.grade(g)
			fmt.Fprintln(out)
		}
	}
	return out.Flush()
}

func (p *pen) head(where string, g group) {
	waived := ""
	if g.first.Waived != nil && len(g.places) == 1 {
		waived = " · " + clean(p.waived(g.first.Waived))
	}
	fmt.Fprintf(p.w, "%s: %s %s%s\n", where, clean(g.words.Message), p.dim.Sprintf("[%s]", g.first.Rule), waived)
}

func (p *pen) waived(w *Waiver) string { return fmt.Sprintf(p.lab["waived"], w.Until, w.By, w.Reason) }

func (p *pen) source(pos fact.Pos) {
	line, ok := p.src.line(pos.File, pos.Line)
	if !ok {
		return
	}
	num := fmt.Sprint(pos.Line)
	pad := strings.Repeat(" ", len(num))
	under, marker := underline(line, pos.Col)
	fmt.Fprintf(p.w, "%s |\n%s | %s\n%s | %s%s\n", pad, num, clean(line), pad, under, p.mark.Sprint(marker))
}

// grade says how bad it is, on which ground, and what to do.
func (p *pen) grade(g group) {
	fmt.Fprintf(p.w, "  = %s\n", grade(g, p.lab))
	if of := heirs(g.of, p.sh.Lang); of != "" {
		fmt.Fprintf(p.w, "  = %s: %s\n", p.lab["heirs"], of)
	}
	for _, place := range g.first.Against {
		if place.Said[p.sh.Lang] == "" {
			continue
		}
		fmt.Fprintf(p.w, "  = %s: %s: %s\n", p.lab["against"], place.Pos, clean(against(place, p.sh.Lang)))
		if place.Path != "" {
			p.source(place.Pos)
		}
	}
	if g.words.Hint != "" {
		fmt.Fprintf(p.w, "  = %s: %s\n", p.lab["hint"], clean(g.words.Hint))
	}
}

// against is what stands at the other place of a finding.
func against(p Place, lang string) string {
	if said := p.Said[lang]; said != "" {
		return said
	}
	return labels[lang]["origin"]
}

func grade(g group, lab map[string]string) string {
	grade := lab[g.first.Severity.String()]
	if g.first.Severity == Error && g.first.Gate != "" {
		grade += ", " + lab[string(g.first.Gate)]
	}
	if g.words.Cites != "" {
		grade += " · " + g.words.Cites
	}
	return grade
}

// places lists where one mistake stands: every place, so that each can be worked
// off.
func (p *pen) places(all []fact.Pos) {
	for _, pos := range all {
		fmt.Fprintf(p.w, "  %s\n", pos)
	}
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
