// Package cli holds the commands, one file each. It alone prints and chooses
// exit codes: results go to standard output, talk to standard error.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

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
}

// Main runs the program and returns its exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	a := &app{out: stdout, err: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	var e *exit
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &e):
		if e.err != nil {
			a.complain(e.err)
		}
		return e.code
	default: // cobra's own: unknown command, flag or argument
		fmt.Fprintf(stderr, "klausel: %v\n", err)
		fmt.Fprintln(stderr, a.say("klausel --help zeigt alle Befehle.", "klausel --help lists all commands."))
		return exitUsage
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "klausel",
		Short: "Datenschutzhinweise für Online-Meetings: aus einem Profil, geprüft, als HTML",
		Long: `klausel turns a profile (who you are, how you use Zoom, Webex, Teams, Jitsi Meet
or Nextcloud Talk) into the privacy notices you must publish, and refuses to
publish one that is false or incomplete. Without a command it builds.`,
		Example: `  klausel new acme --variant teams-m365   write a profile that asks what it needs
  klausel check                           what is still to be decided?
  klausel                                 build everything into public/`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if a.lang != "de" && a.lang != "en" {
				return usage("--lang %s: de | en", a.lang)
			}
			return nil
		},
	}
	root.PersistentFlags().StringVar(&a.profiles, "profiles", "profiles", "folder of the profiles")
	root.PersistentFlags().StringVar(&a.templates, "templates", "", "folder whose files shadow the built-in templates (default ./templates where it exists)")
	root.PersistentFlags().StringVar(&a.lang, "lang", "de", "language of messages: de or en")
	root.CompletionOptions.HiddenDefaultCmd = true

	build := a.build()
	var version bool
	root.Flags().BoolVarP(&version, "version", "v", false, "print which program this is and how new its catalogue")
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if version {
			_, err := fmt.Fprintln(a.out, a.version())
			return failed(err)
		}
		return build.RunE(cmd, args)
	}
	root.Flags().AddFlagSet(build.Flags())
	root.AddCommand(
		build, a.check(), a.diff(), a.explain(), a.list(), a.initFolder(), a.newProfile(), a.show(), a.serve(), a.readability(), a.schema(),
		a.publish(), a.archive(), a.verify(),
	)
	return root
}

// say picks the words of the language of messages.
func (a *app) say(de, en string) string {
	if a.lang == "en" {
		return en
	}
	return de
}

// terminal reports whether w is a terminal that can move its cursor.
func terminal(w io.Writer) bool {
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
