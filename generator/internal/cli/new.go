package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/input"
	"klausel/generator/internal/interview"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/talk"
)

func (a *app) newProfile() *cobra.Command {
	var variants []string
	var commented, lines bool
	cmd := &cobra.Command{
		Use:   "new SLUG",
		Short: a.say("ein Profil anlegen, im Gespräch oder als Datei mit Erläuterungen", "write a profile, by an interview or as a file with explanations"),
		Long: a.say(`Im Terminal fragt new nach allem, was der Hinweis braucht, und schreibt das
Profil. Sie können jederzeit aufhören: Jede Antwort ist gespeichert, und derselbe
Befehl setzt das Gespräch fort. Ohne Terminal oder mit --commented schreibt new
eine Datei, in der jede Angabe als Kommentar mit einer Erläuterung steht. SLUG
wird der Name der Datei und steht in den Adressen der Seiten.`, `On a terminal, new asks for all that the notice needs and writes the profile.
You can leave at any time: each answer is saved, and the same command takes the
interview up again. Without a terminal or with --commented it writes a file in
which each fact stands as a comment with an explanation. SLUG becomes the name
of the file and stands in the addresses of the pages.`),
		Example: "  klausel new acme\n  klausel new acme --commented --variant zoom-direct --variant jitsi-self-hosted",
		Args:    a.args(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if a.interactive() && !commented {
				return a.talk(args[0], variants, lines)
			}
			return a.writeCommented(args[0], variants)
		},
	}
	cmd.Flags().StringArrayVar(&variants, "variant", nil, a.say("`KENNUNG` des Weges, auf dem Sie einen Dienst bekommen; klausel list variants zeigt alle", "`ID` of the route by which you get a service; klausel list variants shows all"))
	cmd.Flags().BoolVar(&commented, "commented", false, a.say("die Datei mit Erläuterungen schreiben, ohne zu fragen", "write the file with explanations, without asking"))
	cmd.Flags().BoolVar(&lines, "lines", os.Getenv("ACCESSIBLE") != "" || os.Getenv("TERM") == "dumb", a.say("Zeile für Zeile fragen, zum Beispiel für Vorleseprogramme", "ask line by line, for screen readers for instance"))
	return cmd
}

// interactive reports whether somebody can be asked.
func (a *app) interactive() bool {
	f, ok := a.err.(*os.File)
	return ok && isTerminal(f) && isTerminal(os.Stdin)
}

// services checks variants and returns the beginning of a profile that uses
// them.
func (a *app) services(lib *library.Library, variants []string) (string, error) {
	var b bytes.Buffer
	seen := map[string]bool{}
	for _, id := range variants {
		s, v := lib.Variant(id)
		switch {
		case v == nil:
			if of := variantsOf(lib, id); len(of) > 0 {
				return "", usage("--variant %s: %s", id, fmt.Sprintf(a.say("Nennen Sie den Weg, auf dem Sie diesen Dienst bekommen: %s.", "State the route by which you get this service: %s."), strings.Join(of, ", ")))
			}
			return "", a.unknown("--variant "+id, id, lib.VariantNames(), "klausel list variants")
		case v.Suitable == "no":
			return "", usage("--variant %s: %s", id, v.Why[a.lang])
		case seen[s.ID]:
			return "", usage("--variant %s: %s", id, a.say("Ein Profil nennt jeden Dienst einmal.", "A profile names each service once."))
		}
		seen[s.ID] = true
		if b.Len() == 0 {
			b.WriteString("services:\n")
		}
		fmt.Fprintf(&b, "  - id: %s\n    variant: %s\n", s.ID, v.ID)
	}
	return b.String(), nil
}

// variantsOf are the ways to get a service by whose id or name it is called.
func variantsOf(lib *library.Library, service string) (ids []string) {
	for _, s := range lib.Services {
		if s.ID != service && !strings.EqualFold(s.Name, service) {
			continue
		}
		for i := range s.Variants {
			if v := &s.Variants[i]; v.Suitable != "no" {
				ids = append(ids, lib.VariantName(s, v))
			}
		}
	}
	return ids
}

// begin is where every new profile begins.
func (a *app) begin(lib *library.Library, variants []string) (*interview.Draft, error) {
	services, err := a.services(lib, variants)
	if err != nil {
		return nil, err
	}
	langs := "[de, en]"
	if a.lang == "en" {
		langs = "[en, de]"
	}
	return interview.NewDraft([]byte("# yaml-language-server: $schema=profile.schema.json\nlanguages: " + langs + "\n" + services))
}

// questions prepares an interview about the profile slug.
func (a *app) questions(lib *library.Library, slug string) (interview.Config, error) {
	today := fact.DateOf(time.Now())
	p, err := press.New(lib, today)
	if err != nil {
		return interview.Config{}, failed(err)
	}
	name := slug + ".yaml"
	source := func(data []byte) press.Source {
		return press.Source{FS: draftFS{input.Folder(a.profiles), name, data}, Name: name, File: name}
	}
	judge := func(data []byte) *press.Judged { return p.Judge(source(data)) }
	return interview.Config{
		Lib: lib, Lang: a.lang, Today: today,
		Values: func(data []byte) map[string]any { return p.Values(source(data)) },
		Judge: func(data []byte) ([]diag.Finding, error) {
			j := judge(data)
			return j.Found, j.Err
		},
		Compose: func(data []byte) ([]*notice.Notice, error) {
			j := judge(data)
			return j.Notices, j.Err
		},
	}, nil
}

// draftFS is the profile folder with one file as it is being written.
type draftFS struct {
	fs.FS
	name string
	data []byte
}

func (d draftFS) Open(name string) (fs.File, error) {
	if name == d.name {
		return &draftFile{bytes.NewReader(d.data), d}, nil
	}
	return d.FS.Open(name)
}

type draftFile struct {
	*bytes.Reader
	of draftFS
}

func (f *draftFile) Stat() (fs.FileInfo, error) { return draftInfo{f.of}, nil }
func (f *draftFile) Close() error               { return nil }

type draftInfo struct{ draftFS }

func (i draftInfo) Name() string       { return i.name }
func (i draftInfo) Size() int64        { return int64(len(i.data)) }
func (i draftInfo) Mode() fs.FileMode  { return 0o644 }
func (i draftInfo) ModTime() time.Time { return time.Time{} }
func (i draftInfo) IsDir() bool        { return false }
func (i draftInfo) Sys() any           { return nil }

func (a *app) validSlug(slug string) error {
	if profile.ValidSlug(slug) {
		return nil
	}
	if len(slug) > profile.MaxSlug {
		return usage("%s: %s", slug, fmt.Sprintf(a.say("Der Name hat %d Zeichen. Er steht in jeder Adresse, und mehr als %d passen nicht hinein.", "The name has %d characters. It stands in every address, and more than %d do not fit in."), len(slug), profile.MaxSlug))
	}
	hint := ""
	if name := slugOf(slug); profile.ValidSlug(name) {
		hint = " " + fmt.Sprintf(a.say("Zum Beispiel: klausel new %s", "For example: klausel new %s"), name)
	}
	return usage("%s: %s%s", slug, a.say("Ein Profil heißt nach Kleinbuchstaben, Ziffern und Bindestrichen; der Name steht in jeder Adresse. Namen von Geräten unter Windows und von Ordnern der Website gehen nicht.", "A profile is named with lower-case letters, digits and hyphens; the name stands in every address. Names of devices on Windows and of folders of the site will not do."), hint)
}

// slugOf makes a name of what people call their company: of Müller & Söhne
// mueller-soehne.
func slugOf(name string) string {
	name = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(name))
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "-")
}

// talk holds the interview about a new profile, or goes on with one.
func (a *app) talk(slug string, variants []string, lines bool) error {
	if err := a.validSlug(slug); err != nil {
		return err
	}
	lib, err := a.library()
	if err != nil {
		return err
	}
	file := filepath.Join(a.profiles, slug+".yaml")
	shown := filepath.ToSlash(file)
	old, err := input.File(file, 1<<20)
	var draft *interview.Draft
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if draft, err = a.begin(lib, variants); err != nil {
			return err
		}
		fmt.Fprintf(a.err, a.say("Ein neues Profil: %s\nSie können jederzeit aufhören, jede Antwort ist gespeichert.\n", "A new profile: %s\nYou can leave at any time, each answer is saved.\n"), shown)
	case err != nil:
		return failed(err)
	case len(variants) > 0:
		return usage("%s: %s", shown, a.say("Dieses Profil gibt es schon. Ohne --variant geht das Gespräch weiter.", "This profile is there already. Without --variant the interview goes on."))
	default:
		if draft, err = interview.NewDraft(old); err != nil {
			return usage("%s: %s: %v", shown, a.say("Die Datei lässt sich nicht lesen", "The file cannot be read"), err)
		}
		fmt.Fprintf(a.err, a.say("%s gibt es schon; das Gespräch geht weiter, wo noch etwas fehlt.\n", "%s is there already; the interview goes on where something is missing.\n"), shown)
	}
	cfg, err := a.questions(lib, slug)
	if err != nil {
		return err
	}
	iv := interview.New(cfg, draft)
	save := func() error {
		if err := os.MkdirAll(a.profiles, 0o755); err != nil {
			return err
		}
		return replaceFile(file, iv.Draft().Bytes())
	}
	t := &talk.Talk{In: os.Stdin, Out: a.err, Lang: a.lang, Lines: lines, Save: save}
	rest, err := t.Run(iv)
	switch {
	case errors.Is(err, talk.ErrLeft):
		if iv.Asked() == 0 {
			fmt.Fprintln(a.err, a.say("Nichts geschrieben.", "Nothing was written."))
			return &exit{code: exitFindings}
		}
		fmt.Fprintln(a.out, shown)
		fmt.Fprintf(a.err, a.say("Gespeichert. Das Gespräch setzt fort: klausel new %s\n", "Saved. To go on with the interview: klausel new %s\n"), slug)
		return &exit{code: exitFindings}
	case err != nil:
		return failed(err)
	}
	if iv.Asked() > 0 || len(old) == 0 {
		if err := save(); err != nil {
			return failed(err)
		}
	}
	fmt.Fprintln(a.out, shown)
	if len(rest) > 0 {
		fmt.Fprintf(a.err, a.say("Offen ist noch: %s. Was das ist, zeigt: klausel check %s\n", "Still open: %s. To see what it is: klausel check %s\n"), a.count(rest), shown)
		return &exit{code: exitFindings}
	}
	fmt.Fprintf(a.err, a.say("Das Profil ist vollständig, %s. Die Seiten schreibt: klausel\n", "The profile is complete, %s. To write the pages: klausel\n"),
		a.counted(iv.Asked(), "nach einer Antwort", "Antworten", "after one answer", "answers"))
	return nil
}

// writeCommented writes the file that asks in comments.
func (a *app) writeCommented(slug string, variants []string) error {
	if err := a.validSlug(slug); err != nil {
		return err
	}
	lib, err := a.library()
	if err != nil {
		return err
	}
	if len(variants) == 0 {
		return usage("--variant: %s", a.say("Nennen Sie den Weg, auf dem Sie den Dienst bekommen; klausel list variants zeigt alle.", "State the route by which you get the service; klausel list variants shows all."))
	}
	draft, err := a.begin(lib, variants)
	if err != nil {
		return err
	}
	cfg, err := a.questions(lib, slug)
	if err != nil {
		return err
	}
	data, err := interview.New(cfg, draft).Commented()
	if err != nil {
		return failed(err)
	}
	file := filepath.Join(a.profiles, slug+".yaml")
	if err := os.MkdirAll(a.profiles, 0o755); err != nil {
		return failed(err)
	}
	err = writeNew(file, data)
	if errors.Is(err, fs.ErrExist) {
		return usage("%s: %s", filepath.ToSlash(file), a.say("Diese Datei gibt es schon.", "This file is there already."))
	}
	if err != nil {
		return failed(err)
	}
	fmt.Fprintln(a.out, filepath.ToSlash(file))
	fmt.Fprintf(a.err, a.say("Was noch zu entscheiden ist, zeigt: klausel check %s\n", "To see what is still to be decided: klausel check %s\n"), filepath.ToSlash(file))
	return nil
}

// replaceFile writes a file so that it is old or new at any moment, never half.
func replaceFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".klausel-tmp-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
