package cli

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/input"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/publish"
	"klausel/generator/internal/render"
)

// completion prints what makes a shell complete our words.
func (a *app) completion() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: a.say("das Skript ausgeben, mit dem die Shell ergänzt", "print the script that makes the shell complete"),
		Long: a.say(`completion gibt ein Skript aus, mit dem die Shell Befehle, Schalter, Profile,
Dienste, Wege und Regeln ergänzt.`, `completion prints a script with which the shell completes commands, flags,
profiles, services, variants and rules.`),
		Example:   "  source <(klausel completion bash)\n  klausel completion zsh > \"${fpath[1]}/_klausel\"\n  klausel completion fish > ~/.config/fish/completions/klausel.fish",
		Args:      a.args(1, 1),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return failed(root.GenBashCompletionV2(a.out, true))
			case "zsh":
				return failed(root.GenZshCompletion(a.out))
			case "fish":
				return failed(root.GenFishCompletion(a.out, true))
			case "powershell":
				return failed(root.GenPowerShellCompletionWithDesc(a.out))
			}
			return a.unknown(args[0], args[0], shells, "klausel completion --help")
		},
	}
}

// A completer lists the words that can stand somewhere, after the arguments
// that stand before; each with what it means behind a tab, if anything.
type completer func(before []string) []string

// completes makes a shell complete the arguments and flags of the commands.
func (a *app) completes(root *cobra.Command) {
	args := map[string]completer{
		"show":        first(a.slugs),
		"readability": a.slugs,
		"diff":        a.slugs,
		"new":         first(a.slugs), // to take an interview up again
		"publish":     first(a.targets),
		"verify":      first(a.targets),
		"man":         first(func([]string) []string { return slices.Sorted(maps.Keys(guides())) }),
		"explain": func(before []string) []string {
			switch len(before) {
			case 0:
				return append(a.slugs(nil), a.rules(nil)...)
			case 1:
				return a.serviceIDs(before)
			case 2:
				return library.Messages
			}
			return nil
		},
	}
	flags := map[string]completer{
		"variant":       a.variants,
		"service":       a.serviceIDs,
		"only":          a.slugs,
		"lang":          func([]string) []string { return library.Messages },
		"severity":      func([]string) []string { return []string{"error", "warning", "info"} },
		"fail-on":       func([]string) []string { return []string{"error", "warning"} },
		"heading-level": func([]string) []string { return []string{"2", "3", "4", "5"} },
	}
	none := cobra.ShellCompDirectiveNoFileComp
	for _, c := range root.Commands() {
		if words := args[c.Name()]; words != nil {
			c.ValidArgsFunction = func(_ *cobra.Command, before []string, _ string) ([]string, cobra.ShellCompDirective) {
				return words(before), none
			}
		}
		for flag, words := range flags {
			if c.Flags().Lookup(flag) != nil {
				c.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, before []string, _ string) ([]string, cobra.ShellCompDirective) {
					return words(before), none
				})
			}
		}
		if c.Flags().Lookup("format") != nil {
			c.RegisterFlagCompletionFunc("format", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return a.formatsOf(c.Name()), none
			})
		}
	}
	root.RegisterFlagCompletionFunc("lang", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return library.Messages, none
	})
	for _, dir := range []string{"profiles", "templates"} {
		root.MarkPersistentFlagDirname(dir)
	}
}

// first completes the first argument alone.
func first(words completer) completer {
	return func(before []string) []string {
		if len(before) > 0 {
			return nil
		}
		return words(before)
	}
}

// formatsOf are the formats a command prints.
func (a *app) formatsOf(command string) (ids []string) {
	if command == "check" {
		for id := range diag.Printers {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		return ids
	}
	for _, f := range render.Formats {
		ids = append(ids, cobra.CompletionWithDesc(f.ID, f.Label[a.lang]))
	}
	return append(ids, "provenance")
}

// slugs are the profiles that no argument before has named.
func (a *app) slugs(before []string) (slugs []string) {
	names, _, _ := profile.Names(input.Folder(a.profiles), a.profiles)
	for _, name := range names {
		if slug := strings.TrimSuffix(name, filepath.Ext(name)); !slices.Contains(before, slug) {
			slugs = append(slugs, slug)
		}
	}
	return slugs
}

// catalogue is the library, nil where it cannot be read: then nothing of it
// completes.
func (a *app) catalogue() *library.Library {
	quiet := *a
	quiet.err = nil
	lib, _ := quiet.library()
	return lib
}

func (a *app) rules([]string) (ids []string) {
	if lib := a.catalogue(); lib != nil {
		for id, r := range lib.Rules {
			ids = append(ids, cobra.CompletionWithDesc(id, r.Duty[a.lang]))
		}
	}
	slices.Sort(ids)
	return ids
}

func (a *app) serviceIDs([]string) (ids []string) {
	if lib := a.catalogue(); lib != nil {
		for _, s := range lib.Services {
			ids = append(ids, cobra.CompletionWithDesc(s.ID, s.Name))
		}
	}
	return ids
}

func (a *app) variants([]string) (ids []string) {
	if lib := a.catalogue(); lib != nil {
		for _, s := range lib.Services {
			for i, v := range s.Variants {
				ids = append(ids, cobra.CompletionWithDesc(lib.VariantName(s, &s.Variants[i]), v.Label[a.lang]))
			}
		}
	}
	return ids
}

// targets are those that site.yaml names.
func (a *app) targets([]string) (names []string) {
	s, err := profile.LoadSite(os.DirFS("."), "site.yaml", func() ([]string, error) { return library.Messages, nil })
	if err != nil {
		return nil
	}
	all, _ := publish.Configs(&s.Targets, "site.yaml")
	for _, c := range all {
		names = append(names, cobra.CompletionWithDesc(c.Name, c.Kind.ID))
	}
	return names
}
