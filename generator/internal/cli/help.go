package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/input"
	"klausel/generator/internal/library"
	"klausel/generator/internal/meant"
	"klausel/generator/internal/site"
)

// This file is how the program speaks: in which language, how it helps, and
// what it says to somebody who has mistyped.

// language is that of messages: the one that --lang names, or else KLAUSEL_LANG,
// or else the language of the system. Without any of them it is German; a
// system in a language we have no messages in gets English.
func language(args []string, getenv func(string) string) string {
	stated := ""
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			stated = value
		}
		if arg == "--lang" && i+1 < len(args) {
			stated = args[i+1]
		}
	}
	if stated != "" {
		return stated
	}
	if own := getenv("KLAUSEL_LANG"); own != "" {
		return languageOf(own)
	}
	// The first that is set counts, as POSIX has it.
	return languageOf(cmp.Or(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")))
}

// languageOf is the language of messages for a locale such as de_AT.UTF-8.
func languageOf(locale string) string {
	name, _, _ := strings.Cut(locale, ".")
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(strings.ReplaceAll(name, "-", "_"), "_")
	switch strings.ToLower(name) {
	case "", "c", "posix", "de":
		return "de"
	}
	return "en"
}

// speaks refuses a language that messages are not written in.
func (a *app) speaks() error {
	for _, lang := range library.Messages {
		if a.lang == lang {
			return nil
		}
	}
	wrong := a.lang
	a.lang = "de"
	return usage("--lang %s: %s %s", wrong, a.say("Möglich sind", "possible are"), strings.Join(library.Messages, ", "))
}

// manners makes every command below root help and complain in the language of
// messages.
func (a *app) manners(root *cobra.Command) {
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return a.flagError(cmd, err) })
	cobra.AddTemplateFunc("flags", func(f *pflag.FlagSet) string {
		// pflag writes one word of its own.
		return strings.ReplaceAll(strings.TrimRight(f.FlagUsages(), " \n"), "(default ", a.say("(Vorgabe: ", "(default "))
	})
	root.SetUsageTemplate(a.say(usageDE, usageEN))
	root.SetHelpTemplate("{{with or .Long .Short}}{{. | trimTrailingWhitespaces}}\n\n{{end}}{{.UsageString}}")
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		cmd.Root().SetErr(io.Discard) // cobra would complain there itself; Main does
		help(cmd, args)
	})
	root.PersistentFlags().BoolP("help", "h", false, a.say("diese Hilfe", "this help"))
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{
		Use:   a.say("help [BEFEHL]", "help [COMMAND]"),
		Short: a.say("die Hilfe zu einem Befehl zeigen", "show the help of a command"),
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return a.noCommand(cmd.Root(), args[0])
			}
			return of.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, c := range cmd.Root().Commands() {
				if len(args) == 0 && !c.Hidden {
					names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	})
	var each func(*cobra.Command)
	each = func(c *cobra.Command) {
		c.DisableFlagsInUseLine = true
		for _, sub := range c.Commands() {
			each(sub)
		}
	}
	each(root)
}

const (
	usageDE = `Aufruf:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} BEFEHL{{end}}{{if .HasExample}}

Beispiele:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Befehle:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Schalter:
{{.LocalFlags | flags}}{{end}}{{if .HasAvailableInheritedFlags}}

Schalter aller Befehle:
{{.InheritedFlags | flags}}{{end}}{{if .HasAvailableSubCommands}}

Mehr zu einem Befehl: {{.CommandPath}} BEFEHL --help{{end}}
`
	usageEN = `Usage:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} COMMAND{{end}}{{if .HasExample}}

Examples:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags | flags}}{{end}}{{if .HasAvailableInheritedFlags}}

Flags of all commands:
{{.InheritedFlags | flags}}{{end}}{{if .HasAvailableSubCommands}}

More about a command: {{.CommandPath}} COMMAND --help{{end}}
`
)

// args accepts from least to most arguments.
func (a *app) args(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		how := a.say("Aufruf: ", "Usage: ") + cmd.UseLine()
		switch {
		case len(args) < least:
			return usage("%s: %s. %s", cmd.CommandPath(), a.say("Hier fehlt eine Angabe", "Something is missing here"), how)
		case len(args) > most:
			return usage("%s: %q %s. %s", cmd.CommandPath(), args[most], a.say("ist eine Angabe zu viel", "is one argument too many"), how)
		}
		return nil
	}
}

// noCommand is wrong usage: a word that is no command. A profile in its place
// is checked, probably.
func (a *app) noCommand(root *cobra.Command, word string) error {
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	near := meant.Of(word, names)
	if _, err := os.Stat(word); err == nil && near == "" {
		near = "check " + word
	}
	if near != "" {
		return usage("%s: %s", word, fmt.Sprintf(a.say("Diesen Befehl gibt es nicht. Meinten Sie: klausel %s?", "There is no such command. Did you mean: klausel %s?"), near))
	}
	return usage("%s: %s", word, a.say("Diesen Befehl gibt es nicht; klausel --help zeigt alle.", "There is no such command; klausel --help shows all."))
}

// flagError is wrong usage of a flag in our words.
func (a *app) flagError(cmd *cobra.Command, err error) error {
	var none *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &none):
		name := none.GetSpecifiedName()
		if none.GetSpecifiedShortnames() != "" {
			return usage("-%s: %s", name, fmt.Sprintf(a.say("Diesen Schalter gibt es hier nicht; %s --help zeigt alle.", "There is no such flag here; %s --help shows all."), cmd.CommandPath()))
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := meant.Of(name, names); near != "" {
			return usage("--%s: %s", name, fmt.Sprintf(a.say("Diesen Schalter gibt es hier nicht. Meinten Sie --%s?", "There is no such flag here. Did you mean --%s?"), near))
		}
		return usage("--%s: %s", name, fmt.Sprintf(a.say("Diesen Schalter gibt es hier nicht; %s --help zeigt alle.", "There is no such flag here; %s --help shows all."), cmd.CommandPath()))
	case errors.As(err, &empty):
		word, words := pflag.UnquoteUsage(empty.GetFlag())
		return usage("--%s: %s %s (%s)", empty.GetFlag().Name, a.say("Dahinter fehlt", "Behind it is missing"), word, words)
	case errors.As(err, &wrong):
		want := a.say("Das passt hier nicht.", "That does not fit here.")
		switch wrong.GetFlag().Value.Type() {
		case "int":
			want = a.say("Hier gehört eine ganze Zahl hin.", "A whole number belongs here.")
		case "bool":
			want = a.say("Dieser Schalter steht allein oder mit =true oder =false.", "This flag stands alone, or with =true or =false.")
		}
		return usage("--%s %s: %s", wrong.GetFlag().Name, wrong.GetValue(), want)
	}
	return usage("%s: %v", cmd.CommandPath(), err)
}

// why is the cause of an error of files, in words; "" where they are not ours.
func (a *app) why(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return a.say("gibt es nicht", "there is no such file or folder")
	case errors.Is(err, fs.ErrPermission):
		return a.say("die Rechte erlauben es nicht", "its permissions do not allow it")
	case errors.Is(err, fs.ErrExist):
		return a.say("gibt es schon", "exists already")
	case errors.Is(err, site.ErrBusy):
		return a.say("ein anderes Klausel schreibt gerade in denselben Ordner; versuchen Sie es noch einmal, wenn es fertig ist", "another klausel is writing to the same folder; try again when it is done")
	case errors.Is(err, input.ErrIrregular):
		return a.say("keine gewöhnliche Datei", "not an ordinary file")
	case errors.Is(err, input.ErrTooLarge):
		return a.say("zu groß", "too large")
	}
	return whySystem(a, err)
}

// told is an error of files in words, with the file it is about.
func (a *app) told(err error) string {
	if manifest, ok := errors.AsType[*site.ManifestError](err); ok {
		return fmt.Sprintf(a.say("%s: Dieses Manifest sagt nicht mehr, was Klausel geschrieben hat. Holen Sie es aus der Versionsverwaltung zurück, oder löschen Sie es zusammen mit dem Ausgabeordner. Gemeldet ist: „%v“",
			"%s: this manifest no longer says what Klausel wrote. Restore it from version control, or delete it together with the output folder. (%v)"), manifest.Path, manifest.Err)
	}
	if damage, ok := errors.AsType[*archive.Damage](err); ok {
		return fmt.Sprintf("%s: %s %s", path.Join(filepath.ToSlash(damage.Dir), damage.File), a.flaw(damage.Flawed),
			a.say("Bis das behoben ist, macht klausel nicht weiter. klausel archive verify zeigt alles, was nicht stimmt.", "Until this is settled, klausel goes no further. klausel archive verify shows all that is wrong."))
	}
	if blocked, ok := errors.AsType[*site.InTheWayError](err); ok {
		hint := a.say("Räumen Sie es weg, oder wählen Sie mit --out einen anderen Ordner.", "Move it away, or choose another folder with --out.")
		if blocked.NoManifest != "" {
			hint = fmt.Sprintf(a.say("Holen Sie %s zurück, das fehlt, oder leeren Sie den Ordner.", "Restore %s, which is missing, or empty the folder."), blocked.NoManifest)
		}
		return fmt.Sprintf(a.say("Hier steht, was Klausel nicht geschrieben hat und deshalb nicht ersetzt: %s. %s", "Here stands what Klausel did not write and therefore does not replace: %s. %s"), a.some(blocked.Paths), hint)
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok && strings.HasSuffix(path.Path, ".lock") && errors.Is(err, fs.ErrPermission) {
		return path.Path + ": " + a.say("Sperre und Manifest stehen neben dem Ausgabeordner, und dort dürfen Sie nicht schreiben. Nehmen Sie einen Ordner darunter, zum Beispiel --out ", "lock and manifest stand beside the output folder, where you may not write. Take a folder below it, for instance --out ") + strings.TrimSuffix(path.Path, ".lock") + "/site"
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		if why := a.why(path.Err); why != "" {
			return path.Path + ": " + why
		}
		return path.Path + ": " + a.reported(path.Err)
	}
	return err.Error()
}

// reported quotes what the system says, which knows only English.
func (a *app) reported(err error) string {
	return fmt.Sprintf(a.say("Das System meldet: „%v“", "the system says: “%v”"), err)
}

// some names a few of many.
func (a *app) some(names []string) string {
	const shown = 5
	list := strings.Join(names[:min(shown, len(names))], ", ")
	if more := len(names) - shown; more > 0 {
		list += fmt.Sprintf(a.say(" und %d weitere", " and %d more"), more)
	}
	return list
}
