package cli

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"klausel/docs"
	"klausel/profiles"
	"klausel/templates"
)

// man prints one manual page about all commands, from what --help says, so that
// neither tells what the other does not; or a guide.
func (a *app) man() *cobra.Command {
	return &cobra.Command{
		Use:   "man [GUIDE]",
		Short: a.say("die Handbuchseite oder einen Leitfaden ausgeben", "print the manual page or a guide"),
		Long: a.say("Ohne Angabe gibt man die Handbuchseite aus, sonst einen der Leitfäden (auf Englisch):\n", "Without an argument man prints the manual page, otherwise one of the guides:\n") +
			ansi.Wordwrap(strings.Join(slices.Sorted(maps.Keys(guides())), ", "), 78, ""),
		Example: a.say("  klausel man > ~/.local/share/man/de/man1/klausel.1\n  klausel man | man -l -\n  klausel man publish | less", "  klausel man > ~/.local/share/man/man1/klausel.1\n  klausel man | man -l -\n  klausel man publish | less"),
		Args:    a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text := ""
			if len(args) == 0 {
				text = a.manual(cmd.Root())
			} else if text = guides()[args[0]]; text == "" {
				return a.unknown(args[0], args[0], slices.Sorted(maps.Keys(guides())), "klausel man --help")
			}
			_, err := fmt.Fprint(a.out, text)
			return failed(err)
		},
	}
}

// guides are the texts for users that stand in the repository: who has the
// program alone reads them here. A link to another guide becomes the command that
// prints it.
var guides = sync.OnceValue(func() map[string]string {
	files := map[string]string{"templates/README.md": templates.Guide, "profiles/README.md": profiles.Guide}
	fs.WalkDir(docs.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			data, _ := docs.FS.ReadFile(name)
			files[name] = string(data)
		}
		return nil
	})
	all := map[string]string{}
	for name, text := range files {
		all[guideOf(name)] = linked.ReplaceAllStringFunc(text, func(link string) string {
			m := linked.FindStringSubmatch(link)
			to := path.Join(path.Dir(name), m[2])
			if _, ok := files[to]; !ok {
				return link
			}
			return fmt.Sprintf("%s (klausel man %s)", m[1], guideOf(to))
		})
	}
	return all
})

// guideOf is what the guide in a file is called.
func guideOf(file string) string {
	return strings.TrimSuffix(strings.TrimSuffix(file, path.Ext(file)), "/README")
}

var linked = regexp.MustCompile(`\[([^\]]+)\]\(([^)#]+)(?:#[^)]*)?\)`)

// roff is text in which nothing counts as a request or an escape.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}

func (a *app) manual(root *cobra.Command) string {
	var b strings.Builder
	section := func(de, en string) { fmt.Fprintf(&b, ".SH %s\n", a.say(de, en)) }
	flags := func(set *pflag.FlagSet) {
		set.VisitAll(func(f *pflag.Flag) {
			word, words := pflag.UnquoteUsage(f)
			name := "--" + f.Name
			if f.Shorthand != "" {
				name = "-" + f.Shorthand + ", " + name
			}
			fmt.Fprintf(&b, ".TP\n\\fB%s\\fR \\fI%s\\fR\n%s\n", roff(name), roff(word), roff(words))
		})
	}
	fmt.Fprintf(&b, ".TH KLAUSEL 1 \"\" \"\" \"%s\"\n", a.say("Benutzerbefehle", "User Commands"))
	section("BEZEICHNUNG", "NAME")
	fmt.Fprintf(&b, "klausel \\- %s\n", roff(root.Short))
	section("ÜBERSICHT", "SYNOPSIS")
	fmt.Fprintf(&b, ".B klausel\n%s\n", a.say(`[\fIBEFEHL\fR] [\fISCHALTER\fR]`, `[\fICOMMAND\fR] [\fIFLAGS\fR]`))
	section("BESCHREIBUNG", "DESCRIPTION")
	fmt.Fprintln(&b, roff(root.Long))
	section("BEFEHLE", "COMMANDS")
	var each func(*cobra.Command)
	each = func(c *cobra.Command) {
		if c.Hidden || c.Name() == "help" {
			return
		}
		fmt.Fprintf(&b, ".SS %s\n%s.\n", roff(c.UseLine()), roff(c.Short))
		if c.Long != "" {
			fmt.Fprintf(&b, ".PP\n%s\n", roff(c.Long))
		}
		flags(c.LocalNonPersistentFlags())
		if c.Example != "" {
			fmt.Fprintf(&b, ".PP\n.nf\n%s\n.fi\n", roff(c.Example))
		}
		for _, sub := range c.Commands() {
			each(sub)
		}
	}
	for _, c := range root.Commands() {
		each(c)
	}
	section("SCHALTER ALLER BEFEHLE", "FLAGS OF ALL COMMANDS")
	flags(root.PersistentFlags())
	section("ENDE", "EXIT STATUS")
	for code, words := range []string{
		a.say("Alles in Ordnung.", "All is well."),
		a.say("Es gibt Befunde.", "There are findings."),
		a.say("Der Aufruf stimmt nicht.", "Wrong usage."),
		a.say("Etwas ließ sich nicht lesen oder schreiben.", "Something could not be read or written."),
	} {
		fmt.Fprintf(&b, ".TP\n%d\n%s\n", code, roff(words))
	}
	section("UMGEBUNG", "ENVIRONMENT")
	for _, v := range [][2]string{
		{"KLAUSEL_LANG", a.say("Sprache der Meldungen: de oder en. Sonst zählt die Sprache des Systems (LANG).", "Language of messages: de or en. Otherwise the language of the system counts (LANG).")},
		{"NO_COLOR, CLICOLOR_FORCE", a.say("Farben nie; Farben immer.", "Colours never; colours always.")},
		{"ACCESSIBLE", a.say("Das Gespräch fragt Zeile für Zeile.", "The interview asks line by line.")},
	} {
		fmt.Fprintf(&b, ".TP\n%s\n%s\n", roff(v[0]), roff(v[1]))
	}
	section("DATEIEN", "FILES")
	for _, v := range [][2]string{
		{"profiles/*.yaml", a.say("Die Profile. Ein Name, der mit _ beginnt, wird nicht veröffentlicht.", "The profiles. A name that begins with _ is not published.")},
		{"site.yaml", a.say("Was für die ganze Website gilt: Adresse, Titel, Sprache, Ziele.", "What holds for the whole site: address, title, language, targets.")},
		{"public/", a.say("Die Seiten. Nichts darin ändert man von Hand.", "The pages. Nothing in it is changed by hand.")},
		{"public.manifest.json", a.say("Was Klausel geschrieben hat, und deshalb ersetzen und löschen darf. Gehört zu public/.", "What Klausel has written, and may therefore replace and delete. It belongs to public/.")},
		{"public.lock", a.say("Leer; hält zwei Läufe zur selben Zeit auseinander. Darf gelöscht werden, wenn keiner läuft.", "Empty; keeps two runs at the same time apart. It may be deleted while none runs.")},
	} {
		fmt.Fprintf(&b, ".TP\n%s\n%s\n", roff(v[0]), roff(v[1]))
	}
	return b.String()
}
