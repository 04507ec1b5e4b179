package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

func (a *app) newProfile() *cobra.Command {
	var variants []string
	cmd := &cobra.Command{
		Use:     "new SLUG --variant ID…",
		Short:   "ein Profil anlegen, das nur fragt, was nötig ist · write a profile that asks only what it needs",
		Example: "  klausel new acme --variant zoom-direct --variant jitsi-self-hosted",
		Args:    cobra.ExactArgs(1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.runNew(args[0], variants) },
	}
	cmd.Flags().StringSliceVar(&variants, "variant", nil, "how a service is used; klausel list variants")
	return cmd
}

// A question is what the scaffold asks about one fact.
type question struct {
	Key, Ask, Values string
	Maybe            bool // arises only with certain answers to other questions
}

// A newService is what the scaffold asks about one service.
type newService struct {
	ID, Name, Variant, Label string
	Operation                string
	AskProvider, AskHost     bool
	Contract                 bool
	OwnPurposes              bool
	Functions                []string
	Settings                 []question
	Retention                []string // categories whose period the profile must state
	VendorDefault            []string // categories with a figure of the vendor
	Transfers                []question
}

func (a *app) runNew(slug string, variants []string) error {
	if !profile.ValidSlug(slug) {
		return usage("%s: %s", slug, a.say("Kleinbuchstaben, Ziffern und Bindestriche; der Name steht in jeder Adresse", "lower-case letters, digits and hyphens; the name stands in every address"))
	}
	if len(variants) == 0 {
		return usage("--variant %s", a.say("fehlt; klausel list variants zeigt alle", "is missing; klausel list variants shows all"))
	}
	lib, err := a.library()
	if err != nil {
		return err
	}
	var services []newService
	for _, id := range variants {
		s, v := lib.Variant(id)
		if v == nil {
			return usage("--variant %s: %s", id, a.say("unbekannt; klausel list variants zeigt alle", "unknown; klausel list variants shows all"))
		}
		if v.Suitable == "no" {
			return usage("--variant %s: %s", id, v.Why[a.lang])
		}
		if slices.ContainsFunc(services, func(n newService) bool { return n.ID == s.ID }) {
			return usage("--variant %s: %s", id, a.say("ein Profil nennt jeden Dienst einmal", "a profile names each service once"))
		}
		services = append(services, a.ask(lib, s, v))
	}
	tmpl, err := template.New("profile.yaml.tmpl").Funcs(template.FuncMap{
		"t": a.say, "join": strings.Join,
		"values": func(pattern string) string { return strings.Join(lib.Values(pattern), " | ") },
	}).Parse(lib.Scaffold)
	if err != nil {
		return failed(err)
	}
	var b bytes.Buffer
	if err := tmpl.Execute(&b, map[string]any{"Slug": slug, "Services": services, "Lang": a.lang}); err != nil {
		return failed(err)
	}
	if err := os.MkdirAll(a.profiles, 0o755); err != nil {
		return failed(err)
	}
	name := filepath.Join(a.profiles, slug+".yaml")
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usage("%s %s", name, a.say("gibt es schon", "already exists"))
	}
	if err != nil {
		return failed(err)
	}
	_, err = f.Write(b.Bytes())
	if err := errors.Join(err, f.Close()); err != nil {
		os.Remove(name)
		return failed(err)
	}
	fmt.Fprintf(a.out, "%s\n", filepath.ToSlash(name))
	fmt.Fprintf(a.err, a.say("Was noch zu entscheiden ist, zeigt: klausel check %s\n", "To see what is still to be decided: klausel check %s\n"), filepath.ToSlash(name))
	return nil
}

// ask collects what a variant leaves open.
func (a *app) ask(lib *library.Library, s *library.Service, v *library.Variant) newService {
	n := newService{
		ID: s.ID, Name: s.Name, Variant: v.ID, Label: v.Label[a.lang], Operation: v.Operation,
		AskProvider: v.Provider == "" && v.Operation != "self-hosted", AskHost: v.Host, Contract: v.Contract, OwnPurposes: len(v.OwnPurposes) > 0,
	}
	here := func(variants []string) bool { return len(variants) == 0 || slices.Contains(variants, v.ID) }
	for _, key := range profile.FunctionKeys() {
		if s.Offers(key) {
			n.Functions = append(n.Functions, key)
		}
	}
	for _, q := range s.Settings {
		if here(q.Variants) {
			n.Settings = append(n.Settings, question{q.ID, q.Question[a.lang], strings.Join(slices.Sorted(maps.Keys(q.Values)), " | "), len(q.When) > 0})
		}
	}
	for _, d := range s.Data {
		switch {
		case !here(d.Variants) || slices.Contains(n.Retention, d.ID) || slices.Contains(n.VendorDefault, d.ID):
		case d.Retention == nil:
			n.Retention = append(n.Retention, d.ID)
		case d.Retention.Kind == "vendor":
			n.VendorDefault = append(n.VendorDefault, d.ID)
		}
	}
	for _, t := range s.Transfers {
		if here(t.Variants) && t.Tool == "" {
			n.Transfers = append(n.Transfers, question{t.ID, t.What[a.lang], strings.Join(t.Tools, " | "), len(t.When) > 0})
		}
	}
	return n
}
