package profile

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// writings are the ways in which YAML writes a text. Not every text can be
// written in each of them.
var writings = []struct {
	name  string
	write func(s string) string
}{
	{"with all escapes", escaped},
	{"in quotation marks", func(s string) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s) + `"`
	}},
	{"in single ones", func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }},
	{"plain", func(s string) string { return s }},
	{"as a block", func(s string) string { return "|-\n  " + strings.ReplaceAll(s, "\n", "\n  ") }},
	{"as a folded block", func(s string) string { return ">-\n  " + strings.ReplaceAll(s, "\n", "\n\n  ") }},
	{"with a tag", func(s string) string { return "!!str " + escaped(s) }},
	{"by an alias", func(s string) string { return "&a " + escaped(s) + "\nother: *a" }},
}

// escaped writes each character by its number.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, `\U%08X`, r)
	}
	return `"` + b.String() + `"`
}

// FuzzScalar: what may stand in a value is decided on the text it says, however
// it is written: the same text is taken in every writing or refused in every
// one, and arrives as it is.
func FuzzScalar(f *testing.F) {
	for _, s := range []string{"Beispiel GmbH", "a\x00b", "\x1b[31m", "a\u009bb", "a\u200bb", "\u202egnp", "\ufeffa", "a\u00adb", "a\ue000b", "\U000f0000", "a\ufdd0b", "a\u2028b", "a\u0085b", "a\u007fb",
		"O'Neill", `Haus "Sonne"`, "a: b", "a #b", "@a", "- a", "yes", "~", "null", "01067", "1e3", "<b>&amp;", "{{.A}}", "a\nb", "a\n\nb", " a ", "\ta", "a\\", "%", "&a b", "*a", "!a", "! a", "שלום", "❤\ufe0f", "\u200b", "---", "..."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || strings.ContainsRune(s, '\r') || len(s) > 500 {
			return // an editor's end of line, which the reader makes one of its own
		}
		want, refused := scalarOf("name: " + escaped(s) + "\n")
		for _, w := range writings[1:] {
			text := "name: " + w.write(s) + "\n"
			var says struct{ Name yaml.Node }
			if yaml.Unmarshal([]byte(text), &says) != nil || says.Name.Value != s || says.Name.ShortTag() != "!!str" {
				continue // cannot be written so
			}
			switch got, wrong := scalarOf(text); {
			case (wrong == "") != (refused == ""):
				t.Errorf("%q: %s: %q, and with escapes: %q", s, w.name, wrong, refused)
			case wrong == "" && got != want:
				t.Errorf("%q: %s it is read as %q, and with escapes as %q", s, w.name, got, want)
			}
		}
	})
}

// scalarOf is the value of name in a file, and the rule that refuses it.
func scalarOf(text string) (value any, rule string) {
	ix := newIndex("p.yaml")
	root, _ := ix.parseText([]byte(text)).(map[string]any)
	if len(ix.found) > 0 {
		return nil, ix.found[0].Rule
	}
	return root["name"], ""
}
