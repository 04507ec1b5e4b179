package cli

import (
	"github.com/spf13/cobra"

	"klausel/generator/internal/profile"
)

func (a *app) schema() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   a.say("das JSON Schema eines Profils ausgeben, für Editoren", "print the JSON Schema of a profile, for editors"),
		Example: "  klausel schema > profiles/profile.schema.json",
		Args:    a.args(0, 0),
		RunE: func(*cobra.Command, []string) error {
			lib, err := a.library()
			if err != nil {
				return err
			}
			data, err := profile.Schema(lib.Values)
			if err != nil {
				return failed(err)
			}
			_, err = a.out.Write(data)
			return failed(err)
		},
	}
}
