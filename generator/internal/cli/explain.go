package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) explain() *cobra.Command {
	return &cobra.Command{
		Use:     "explain RULE",
		Short:   "die Pflicht hinter einer Regel · the duty behind a rule",
		Example: "  klausel explain retention-per-category",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			lib, err := a.library()
			if err != nil {
				return err
			}
			r := lib.Rules[args[0]]
			if r == nil {
				return usage("%s: %s", args[0], a.say("keine solche Regel; klausel list rules", "no such rule; klausel list rules"))
			}
			fmt.Fprintf(a.out, "%s\n\n", r.ID)
			for _, row := range [][2]string{
				{a.say("Grundlage", "Basis"), r.Cites[a.lang]},
				{a.say("Pflicht", "Duty"), r.Duty[a.lang]},
				{a.say("Warum", "Why"), r.Why[a.lang]},
				{a.say("Abhilfe", "Remedy"), r.Hint[a.lang]},
				{a.say("Schwere", "Severity"), r.Severity + ", " + r.Gate},
			} {
				if row[1] != "" {
					fmt.Fprintf(a.out, "%s: %s\n", row[0], row[1])
				}
			}
			return nil
		},
	}
}
