package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"klausel/generator/internal/library"
	"klausel/generator/internal/render"
)

// lists are what list can show: rows whose first column is the id.
var lists = map[string]func(a *app, lib *library.Library) [][]string{
	"services": func(a *app, lib *library.Library) (rows [][]string) {
		for _, s := range lib.Services {
			rows = append(rows, []string{s.ID, s.Name, s.Read})
		}
		return rows
	},
	"variants": func(a *app, lib *library.Library) (rows [][]string) {
		for _, s := range lib.Services {
			for i, v := range s.Variants {
				rows = append(rows, []string{lib.VariantName(s, &s.Variants[i]), s.ID, v.Operation, v.Label[a.lang]})
			}
		}
		return rows
	},
	"clauses": func(a *app, lib *library.Library) (rows [][]string) {
		for _, c := range lib.Clauses {
			rows = append(rows, []string{c.ID, c.Scope, strings.Join(c.Cites, ", ")})
		}
		return rows
	},
	"rules": func(a *app, lib *library.Library) (rows [][]string) {
		for _, id := range slices.Sorted(maps.Keys(lib.Rules)) {
			r := lib.Rules[id]
			rows = append(rows, []string{id, r.Severity, r.Gate, r.Cites[a.lang]})
		}
		return rows
	},
	"authorities": func(a *app, lib *library.Library) (rows [][]string) {
		for _, id := range slices.Sorted(maps.Keys(lib.Authorities.Records)) {
			r := lib.Authorities.Records[id]
			rows = append(rows, []string{id, r.Name[a.lang], r.Website.String()})
		}
		return rows
	},
	"documents": func(*app, *library.Library) [][]string { return nil },
	"formats": func(a *app, _ *library.Library) (rows [][]string) {
		for _, f := range render.Formats {
			rows = append(rows, []string{f.ID, f.File, f.Label[a.lang]})
		}
		return rows
	},
}

func (a *app) list() *cobra.Command {
	names := append(slices.Collect(maps.Keys(lists)), "profiles")
	slices.Sort(names)
	var missing bool
	cmd := &cobra.Command{
		Use:   "list " + strings.Join(names, "|"),
		Short: a.say("den Katalog oder die Profile auflisten", "list the catalogue or the profiles"),
		Long: a.say(`list zeigt einen Teil des Katalogs, je Zeile einen Eintrag, die Kennung zuerst.
list profiles zeigt zu jedem Profil die Dienste, den Stand des Hinweises, die
älteste Prüfung eines Vertrags oder der DPF-Liste, die Zahl der Fehler und den
Tag, ab dem check scheitert.`, `list shows one part of the catalogue, a line each, the id first. list profiles
shows each profile with its services, the date of the notice, the oldest check
of a contract or of the DPF list, the number of errors, and the day on which
check will begin to fail.`),
		Example:   "  klausel list variants\n  klausel list profiles\n  klausel list --missing",
		ValidArgs: names,
		Args:      a.args(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if missing == (len(args) == 1) {
				return usage("%s klausel list %s | list --missing", a.say("Aufruf:", "Usage:"), strings.Join(names, "|"))
			}
			if !missing && !slices.Contains(names, args[0]) {
				return a.unknown(args[0], args[0], names, "klausel list --help")
			}
			if !missing && args[0] == "profiles" {
				return a.listProfiles()
			}
			lib, err := a.library()
			if err != nil {
				return err
			}
			if missing {
				gaps := lib.Missing()
				for _, loc := range lib.Locales {
					for _, f := range lib.Unsaid(loc.ID, library.Form{Informal: true, Alone: true}) {
						message, _ := f.In(a.lang)
						gaps = append(gaps, fmt.Sprintf("%s:%d:%d: %s", f.Pos.File, f.Pos.Line, f.Pos.Col, message))
					}
				}
				for _, g := range gaps {
					fmt.Fprintln(a.out, g)
				}
				if len(gaps) > 0 {
					return &exit{code: exitFindings}
				}
				return nil
			}
			rows := lists[args[0]](a, lib)
			if len(rows) == 0 {
				fmt.Fprintln(a.err, a.say("Im Katalog steht davon nichts.", "The catalogue holds none."))
			}
			return a.table(rows)
		},
	}
	cmd.Flags().BoolVar(&missing, "missing", false, a.say("Texte, die in einer Sprache fehlen, und Sätze, die sie nicht mit du oder ich sagen kann", "texts that a language lacks, and sentences that it cannot say with du or with I"))
	return cmd
}

// table prints rows in columns.
func (a *app) table(rows [][]string) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	return failed(w.Flush())
}

// listProfiles lists the profiles as they are judged today, with headings for
// somebody who reads them. A dash stands where nothing is stated, or nothing
// will fail.
func (a *app) listProfiles() error {
	p, err := a.press(today())
	if err != nil {
		return err
	}
	files, _, err := a.profileDir(p)
	if err != nil {
		return err
	}
	all, err := p.Overviews(files, a.progress(len(files)))
	if err != nil {
		return failed(err)
	}
	var rows [][]string
	if terminal(a.out) {
		rows = append(rows, []string{
			a.say("Profil", "profile"), a.say("Dienste", "services"), a.say("Stand", "date"), a.say("älteste Prüfung", "oldest check"),
			a.say("Fehler", "errors"), a.say("check scheitert ab", "check fails from"),
		})
	}
	for _, o := range all {
		rows = append(rows, []string{
			o.Slug(), cmp.Or(strings.Join(o.Services, ","), "-"), cmp.Or(o.Dated.String(), "-"), cmp.Or(o.Checked.String(), "-"), strconv.Itoa(o.Errors), cmp.Or(o.Fails.String(), "-"),
		})
	}
	return a.table(rows)
}
