package cli

import (
	"fmt"
	"maps"
	"slices"
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
			for _, v := range s.Variants {
				rows = append(rows, []string{v.ID, s.ID, v.Operation, v.Label[a.lang]})
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
	"formats": func(*app, *library.Library) (rows [][]string) {
		for _, f := range render.Formats {
			rows = append(rows, []string{f.ID, f.File, f.Label})
		}
		return rows
	},
}

func (a *app) list() *cobra.Command {
	names := slices.Sorted(maps.Keys(lists))
	var missing bool
	cmd := &cobra.Command{
		Use:       "list " + strings.Join(names, "|"),
		Short:     "den Katalog auflisten · list the catalogue",
		Example:   "  klausel list variants\n  klausel list --missing",
		ValidArgs: names,
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		RunE: func(_ *cobra.Command, args []string) error {
			if missing == (len(args) == 1) {
				return usage("list %s | list --missing", strings.Join(names, "|"))
			}
			lib, err := a.library()
			if err != nil {
				return err
			}
			if missing {
				gaps := lib.Missing()
				for _, g := range gaps {
					fmt.Fprintln(a.out, g)
				}
				if len(gaps) > 0 {
					return &exit{code: exitFindings}
				}
				return nil
			}
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			for _, row := range lists[args[0]](a, lib) {
				fmt.Fprintln(w, strings.Join(row, "\t"))
			}
			return failed(w.Flush())
		},
	}
	cmd.Flags().BoolVar(&missing, "missing", false, "texts that a language lacks")
	return cmd
}
