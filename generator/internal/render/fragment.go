package render

import (
	"strings"

	"klausel/generator/internal/notice"
)

// An Embedding fits a fragment into the page it will stand in.
type Embedding struct {
	// Level of the headings of clauses, 2 to 5; the headings inside a clause
	// are one below.
	Level int
	// Prefix stands before every id and in every link inside the fragment, so
	// that fragments of two controllers can share a page. Letters, digits and
	// hyphens; empty: none.
	Prefix string
}

// Fragment writes the notice without a page around it, to stand in somebody
// else's page: one root element with a class of its own, no style, no script.
func Fragment(n *notice.Notice, e Embedding) ([]byte, error) {
	return e.write(newManuscript(n, Config{}, newPool()))
}

func fragment(level int) func(d *manuscript) ([]byte, error) { return Embedding{Level: level}.write }

func (e Embedding) write(d *manuscript) ([]byte, error) {
	root := `<div class="klausel" lang="` + d.Lang + `">` + "\n"
	return []byte(root + d.body(placing{level: e.Level, anchor: e.anchor(d.serviceID())}, bothLayers) + "</div>\n"), nil
}

// anchor puts the service before the ids of common clauses, so that the
// fragments of five services can stand on one page.
func (e Embedding) anchor(service string) func(string) string {
	return func(a string) string {
		if service != "" && !strings.HasPrefix(a, service+"-") {
			a = service + "-" + a
		}
		return e.Prefix + a
	}
}
