package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/template"

	"github.com/spf13/cobra"

	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// initFolder writes what a folder of one's own begins with.
func (a *app) initFolder() *cobra.Command {
	return &cobra.Command{
		Use:     "init [DIR]",
		Short:   a.say("einen eigenen Ordner anlegen: site.yaml, profiles/, .gitignore", "make a folder of your own: site.yaml, profiles/, .gitignore"),
		Example: "  klausel init meetings",
		Args:    a.args(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return a.runInit(dir)
		},
	}
}

func (a *app) runInit(dir string) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	schema, err := profile.Schema(lib.Values)
	if err != nil {
		return failed(err)
	}
	files := []struct {
		name string
		data []byte
	}{
		{"site.yaml", a.starter(lib, "site.yaml", nil)},
		{".gitignore", a.starter(lib, "gitignore", nil)},
		{"profiles/profile.schema.json", schema},
	}
	for _, f := range files { // first all, so that half a folder is never left
		if _, err := os.Lstat(filepath.Join(dir, f.name)); err == nil {
			return usage("%s: %s", filepath.Join(dir, f.name), a.say("Diese Datei gibt es schon; init überschreibt nichts.", "This file is there already; init overwrites nothing."))
		}
	}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return failed(err)
		}
		if err := writeNew(name, f.data); err != nil {
			return failed(err)
		}
		fmt.Fprintln(a.out, filepath.ToSlash(name))
	}
	next := "klausel new acme"
	if dir != "." {
		next = "cd " + dir + " && " + next
	}
	fmt.Fprintf(a.err, a.say("Der Ordner steht. Ein Profil legt an: %s\n", "The folder is ready. To write a profile: %s\n"), next)
	return nil
}

// starter fills in a file of templates/init.
func (a *app) starter(lib *library.Library, name string, with map[string]string) []byte {
	return []byte(library.Fill(lib.Starters[name], with, template.FuncMap{"t": a.say}))
}

// writeNew writes a file that is not there yet.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}
