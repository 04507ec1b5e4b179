package library

import (
	"bytes"
	"html/template"
	"path"
	"regexp"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"

	"klausel/generator/internal/fault"
)

func (ld *loader) layouts(lib *Library) {
	lib.Layouts = template.New("").Funcs(template.FuncMap(plain))
	for _, name := range ld.list("layouts") {
		data := ld.read("layouts/" + name)
		switch path.Ext(name) {
		case ".html":
			if _, err := lib.Layouts.New(name).Parse(string(data)); err != nil {
				ld.errs = append(ld.errs, fault.Template("templates/layouts/", err))
			}
		default:
			lib.Assets[name] = data
		}
	}
	// Each property stands twice in the stylesheet: in the light and in the
	// dark scheme.
	for _, property := range []string{"ground", "soft"} {
		found := regexp.MustCompile(`--klausel-`+property+`: *(#[0-9a-fA-F]{3,6});`).FindAllStringSubmatch(string(lib.Assets["klausel.css"]), 2)
		if len(found) < 2 {
			ld.fault("layouts/klausel.css", 0, "missing-key", "key", "--klausel-"+property+": #rrggbb")
			return
		}
		lib.Light, lib.Dark = append(lib.Light, found[0][1]), append(lib.Dark, found[1][1])
	}
	lib.Assets["klausel.css"] = ld.minified("klausel.css", lib.Assets["klausel.css"])
}

// minified is a stylesheet without what only its editors read. A page and its
// stylesheet together are to weigh little. (That of fragments stays readable:
// it is meant to be copied and changed.)
func (ld *loader) minified(name string, sheet []byte) []byte {
	var b bytes.Buffer
	if err := (&css.Minifier{}).Minify(minify.New(), &b, bytes.NewReader(sheet), nil); err != nil {
		ld.fault("layouts/"+name, 0, "unreadable", "why", err.Error())
	}
	return b.Bytes()
}
