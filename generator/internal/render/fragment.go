package render

import (
	"strings"
)

// fragment writes the notice without a page around it, to stand in somebody
// else's page: one root element with a class of its own, no style, no script.
// The ids of common clauses carry the service, so that the fragments of five
// services can stand on one page.
func fragment(level int) func(d *document) ([]byte, error) {
	return func(d *document) ([]byte, error) {
		anchor := plain
		if id := d.serviceID(); id != "" {
			anchor = func(a string) string {
				if strings.HasPrefix(a, id+"-") {
					return a
				}
				return id + "-" + a
			}
		}
		root := `<div class="klausel" lang="` + d.Lang + `">` + "\n"
		return []byte(root + d.body(level, anchor, bothLayers) + "</div>\n"), nil
	}
}
