// Package cli holds the commands, one file each. It alone prints and chooses
// exit codes: results go to standard output, talk to standard error.
//
// The other files serve every command: inputs.go opens the folders and site.yaml,
// mistakes.go and suggest.go say what is wrong with what somebody typed or
// wrote, help.go, man.go and complete.go describe the commands, and ledger.go
// writes into the archive what publish does.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// Exit codes.
const (
	exitClean    = 0
	exitFindings = 1 // findings at or above the threshold
	exitUsage    = 2
	exitIO       = 3 // could not read or write; wins over exitFindings
)

// An exit ends a command with a code. Its error may be nil: then everything
// has been said.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}
func (e *exit) Unwrap() error { return e.err }

func usage(format string, args ...any) error { return &exit{exitUsage, fmt.Errorf(format, args...)} }

func failed(err error) error {
	if err == nil {
		return nil
	}
	return &exit{exitIO, err}
}

// app is one run of the program.
type app struct {
	out, err io.Writer

	profiles  string
	templates string
	lang      string

	toldShadow bool // that ./templates replaces built-in templates
}

// Main runs the program and returns its exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	out := &output{Writer: stdout}
	a := &app{out: out, err: stderr, lang: language(args, os.Getenv)}
	completing := len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) // a line that is not whole
	if err := a.speaks(); err != nil && !completing {
		a.complain(err)
		return exitUsage
	}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(stderr)
	err := root.Execute()
	var e *exit
	switch {
	case err == nil && out.lost != nil:
		a.complain(out.lost)
		return exitIO
	case err == nil:
		return exitClean
	case errors.As(err, &e):
		if e.err != nil {
			a.complain(e.err)
		}
		return e.code
	default: // cobra's own
		a.complain(err)
		return exitUsage
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "klausel",
		Short: a.say("Datenschutzhinweise für Online-Meetings aus geprüften Angaben", "privacy notices for online meetings, from facts that are checked"),
		Long: a.say(`Klausel macht aus einem Profil (wer Sie sind, wie Sie einen Dienst für
Online-Meetings nutzen) die Datenschutzhinweise, die Sie veröffentlichen müssen.
Ein Hinweis, der falsch oder unvollständig wäre, wird nicht gebaut; dann steht
da, was fehlt. SLUG ist der Name eines Profils: der seiner Datei ohne .yaml.
Welche Dienste Klausel kennt, sagt klausel list services. Ohne Befehl werden die
Seiten gebaut.`, `Klausel turns a profile (who you are, how you use a service for online meetings)
into the privacy notices you must publish. A notice that would be false or
incomplete is not built; then it says what is missing. SLUG is the name of a
profile: that of its file without .yaml. The services that Klausel knows are
shown by klausel list services. Without a command the pages are built.`),
		Example: a.say(`  klausel init        einen eigenen Ordner anlegen
  klausel new acme    das Profil acme anlegen, im Gespräch
  klausel check       Was ist noch zu klären?
  klausel             alle Seiten bauen, nach public/`, `  klausel init        make a folder of your own
  klausel new acme    write the profile acme, by an interview
  klausel check       What is still to be settled?
  klausel             build all pages, into public/`),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return a.noCommand(cmd.Root(), args[0])
			}
			return nil
		},
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&a.profiles, "profiles", "profiles", a.say("`ORDNER` der Profile", "`DIR` of the profiles"))
	root.PersistentFlags().StringVar(&a.templates, "templates", "", a.say("`ORDNER`, dessen Dateien an die Stelle der eingebauten Vorlagen treten; sonst ./templates, wenn es ihn gibt", "`DIR` whose files take the place of the built-in templates; otherwise ./templates where it exists"))
	root.PersistentFlags().String("lang", a.lang, a.say("`SPRACHE` der Meldungen: de oder en; sonst KLAUSEL_LANG, sonst die des Systems", "`LANGUAGE` of messages: de or en; otherwise KLAUSEL_LANG, otherwise that of the system"))

	build := a.build()
	var version bool
	root.Flags().BoolVarP(&version, "version", "v", false, a.say("sagen, welche Fassung von Klausel und von seinem Katalog das ist", "say which version of Klausel and of its catalogue this is"))
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if version {
			return a.printVersion()
		}
		return build.RunE(cmd, args)
	}
	root.Flags().AddFlagSet(build.Flags())
	root.AddCommand(
		build, a.check(), a.diff(), a.explain(), a.list(), a.initFolder(), a.newProfile(), a.newService(), a.show(), a.serve(), a.readability(), a.schema(),
		a.publish(), a.archive(), a.verify(), a.completion(), a.man(), a.versionCommand(),
	)
	a.completes(root)
	a.manners(root)
	return root
}

// say picks the words of the language of messages.
func (a *app) say(de, en string) string {
	if a.lang == "en" {
		return en
	}
	return de
}

// output is the standard output. It remembers that something did not get there,
// since not every line of a program looks whether it was written.
type output struct {
	io.Writer
	lost error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil && o.lost == nil && !errors.Is(err, syscall.EPIPE) { // who closes a pipe has read enough
		o.lost = err
	}
	return n, err
}

// terminal reports whether w is a terminal that can move its cursor.
func terminal(w io.Writer) bool {
	if out, ok := w.(*output); ok {
		w = out.Writer
	}
	f, ok := w.(*os.File)
	return ok && isTerminal(f) && os.Getenv("TERM") != "dumb"
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// coloured reports whether to write in colours: on a terminal, unless NO_COLOR
// forbids it, and for pagers and logs that ask for it with CLICOLOR_FORCE.
func coloured(w io.Writer) bool {
	if os.Getenv("NO_COLOR") != "" {
		return false
	}
	force := os.Getenv("CLICOLOR_FORCE")
	return force != "" && force != "0" || terminal(w)
}
