package cli

import (
	"github.com/spf13/cobra"

	"klausel/generator/internal/profile"
)

func (a *app) schema() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "JSON Schema eines Profils ausgeben · print the JSON Schema of a profile",
		Example: "  klausel schema > profiles/profile.schema.json",
		Args:    cobra.NoArgs,
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
