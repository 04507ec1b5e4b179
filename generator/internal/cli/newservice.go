package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"klausel/generator/internal/fact"
)

// newService writes what a service of the catalogue begins with.
func (a *app) newService() *cobra.Command {
	return &cobra.Command{
		Use:   "new-service ID",
		Short: a.say("einen Dienst anlegen, den der Katalog noch nicht kennt", "begin a service that the catalogue does not know yet"),
		Long: a.say(`new-service legt services/ID/service.yaml im Ordner der Vorlagen an (--templates,
sonst ./templates). Die Datei gilt, wie sie ist; darin steht zu jedem Schlüssel,
was er sagt. Ersetzen Sie, was nicht stimmt, und fragen Sie klausel check.`, `new-service writes services/ID/service.yaml into the folder of templates
(--templates, otherwise ./templates). The file holds as it stands and explains
each key. Replace what is not true, and ask klausel check.`),
		Example: "  klausel new-service alfaview\n  klausel new acme --variant alfaview-cloud",
		Args:    a.args(1, 1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.runNewService(args[0]) },
	}
}

var serviceID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func (a *app) runNewService(id string) error {
	if !serviceID.MatchString(id) || len(id) > 40 {
		return usage("%s: %s", id, a.say("Die Kennung eines Dienstes besteht aus Kleinbuchstaben, Ziffern und Bindestrichen und beginnt mit einem Buchstaben.", "The id of a service is made of lower-case letters, digits and hyphens, and begins with a letter."))
	}
	if a.templates != "" { // the folder may be as new as the service
		if err := os.MkdirAll(a.templates, 0o755); err != nil {
			return failed(err)
		}
	}
	lib, err := a.library()
	if err != nil {
		return err
	}
	if s := lib.Service(id); s != nil {
		return usage("%s: %s", id, fmt.Sprintf(a.say("Diesen Dienst gibt es schon: %s.", "This service is there already: %s."), s.Name))
	}
	dir := cmp.Or(a.templates, "templates")
	name := filepath.Join(dir, "services", id, "service.yaml")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return failed(err)
	}
	today := time.Now()
	ids := func(list string) string { return strings.Join(lib.IDs(list), ", ") }
	err = writeNew(name, a.starter(lib, "service.yaml", map[string]string{
		"ID": id, "Today": fact.DateOf(today).String(), "NextYear": fact.DateOf(today.AddDate(1, 0, 0)).String(),
		"Operations": ids("operations"), "Roles": ids("provider-roles"), "Categories": ids("categories"),
	}))
	if errors.Is(err, fs.ErrExist) {
		return usage("%s: %s", filepath.ToSlash(name), a.say("Diese Datei gibt es schon.", "This file is there already."))
	}
	if err != nil {
		return failed(err)
	}
	fmt.Fprintln(a.out, filepath.ToSlash(name))
	fmt.Fprintf(a.err, a.say("Der Dienst %s steht im Katalog, mit Beispielen statt Angaben. Ersetzen Sie diese. Ein Profil damit beginnt: klausel new acme --variant %s-cloud\n",
		"The service %s is in the catalogue, with examples instead of facts. Replace them. To begin a profile with it: klausel new acme --variant %s-cloud\n"), id, id)
	return nil
}
