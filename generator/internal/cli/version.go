package cli

import (
	"cmp"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"klausel/templates"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: a.say("sagen, welche Fassung von Klausel und von seinem Katalog das ist", "say which version of Klausel and of its catalogue this is"),
		Args:  a.args(0, 0),
		RunE:  func(*cobra.Command, []string) error { return a.printVersion() },
	}
}

func (a *app) printVersion() error {
	_, err := fmt.Fprintln(a.out, a.version())
	return failed(err)
}

// version says which program this is: its release or revision, the day of
// that, and the day by which the catalogue in it is judged. It needs no clock
// and no file besides the program.
func (a *app) version() string {
	program, day, changed := "", "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "(devel)" {
			program = v
		}
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				program = s.Value[:min(12, len(s.Value))]
			case "vcs.time":
				day = s.Value[:min(10, len(s.Value))]
			case "vcs.modified":
				if s.Value == "true" {
					changed = a.say(", mit Änderungen", ", with changes")
				}
			}
		}
	}
	program = cmp.Or(program, a.say("ohne Angabe der Fassung", "no version recorded"))
	if day != "" {
		day = a.say(" vom ", " of ") + day
	}
	return fmt.Sprintf("klausel %s%s%s%s", program, day, changed, fmt.Sprintf(a.say("; Katalog vom %s", "; catalogue of %s"), templates.AsOf()))
}
