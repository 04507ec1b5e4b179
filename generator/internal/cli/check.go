package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/input"
	"klausel/generator/internal/meant"
	"klausel/generator/internal/press"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/publish"
)

func (a *app) check() *cobra.Command {
	var c checking
	var format, failOn, severity, asOf string
	cmd := &cobra.Command{
		Use:     "check [PATH…]",
		Short:   a.say("die Profile prüfen und nichts schreiben", "check the profiles and write nothing"),
		Example: "  klausel check\n  klausel check profiles/acme.yaml --format json\n  klausel check --only 'client-*'\n  klausel check --severity error --as-of 2027-06-01",
		RunE: func(cmd *cobra.Command, args []string) error {
			var ok bool
			if err := a.named(cmd, c.only); err != nil {
				return err
			}
			if len(c.only) > 0 && len(args) > 0 {
				return usage("--only: %s", a.say("Nennen Sie entweder Pfade oder mit --only Profile.", "Name either paths, or profiles by --only."))
			}
			if c.print, ok = diag.Printers[format]; !ok {
				return a.oneOf("--format", format, slices.Sorted(maps.Keys(diag.Printers))...)
			}
			if c.threshold, ok = diag.ParseSeverity(failOn); !ok || c.threshold == diag.Info {
				return a.oneOf("--fail-on", failOn, "error", "warning")
			}
			if c.least, ok = diag.ParseSeverity(severity); !ok {
				return a.oneOf("--severity", severity, "error", "warning", "info")
			}
			var refused *fact.Refusal
			if c.day, refused = fact.ParseDate(asOf); refused != nil {
				return usage("--as-of %s: %s", asOf, a.say("Hier gehört ein Tag hin, den es gibt, zum Beispiel 2026-11-30.", "A day that exists belongs here, for instance 2026-11-30."))
			}
			if !c.day.Known() {
				c.day = today()
			}
			return a.runCheck(args, c)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", a.say("`FORMAT` der Ausgabe: ", "`FORMAT` of the output: ")+strings.Join(slices.Sorted(maps.Keys(diag.Printers)), ", "))
	cmd.Flags().StringVar(&failOn, "fail-on", "error", a.say("ab dieser `SCHWERE` endet check mit 1: error oder warning", "from this `SEVERITY` on check exits with 1: error or warning"))
	cmd.Flags().StringVar(&severity, "severity", "info", a.say("Befunde ab dieser `SCHWERE` zeigen: error, warning oder info; gezählt werden alle", "print findings from this `SEVERITY` on: error, warning or info; all are counted"))
	cmd.Flags().StringSliceVar(&c.only, "only", nil, a.say("nur diese Profile: `SLUG` oder Muster wie 'client-*'", "these profiles only: `SLUG` or a pattern such as 'client-*'"))
	cmd.Flags().StringVar(&asOf, "as-of", "", a.say("`TAG`, an dem das Alter der Angaben gemessen wird, JJJJ-MM-TT; sonst heute", "`DAY` by which the age of facts is judged, YYYY-MM-DD; otherwise today"))
	return cmd
}

// checking is what check is asked for.
type checking struct {
	print     func(w io.Writer, found []diag.Finding, sh diag.Sheet) error
	threshold diag.Severity // exit 1 from it on
	least     diag.Severity // print from it on
	day       fact.Date
	only      []string // slugs or patterns; empty: all profiles
}

// today is the day by which a check judges.
func today() fact.Date { return fact.DateOf(time.Now()) }

func (a *app) runCheck(args []string, c checking) error {
	p, err := a.press(c.day)
	if code := (&exit{}); errors.As(err, &code) && code.code == exitFindings {
		// What is wrong with the templates is printed as what is wrong with profiles.
		found := a.mistakes(fault.All(code.err))
		if err := c.print(a.out, found, a.mistakeSheet()); err != nil {
			return failed(err)
		}
		fmt.Fprintln(a.err, a.mistaken(found))
		return &exit{code: exitFindings}
	}
	if err != nil {
		return err
	}
	var files []press.Source
	var found []diag.Finding
	var folders []string // checked as a whole
	var siteWrong error  // what is wrong with site.yaml
	if len(c.only) > 0 {
		if files, _, err = a.profileDir(p); err != nil {
			return err
		}
		if files, err = a.choose(files, c.only); err != nil {
			return err
		}
	} else if len(args) == 0 {
		if _, err := os.Stat(a.profiles); errors.Is(err, fs.ErrNotExist) && a.onlyTemplates() {
			return nil
		}
		if files, found, err = a.profileDir(p); err != nil {
			return err
		}
		folders = append(folders, a.profiles)
		if s, err := a.siteFile(); err == nil {
			_, err = publish.Configs(&s.Targets, "site.yaml")
			siteWrong = refused(err)
		} else {
			siteWrong = err
		}
		if len(files) == 0 && len(found) == 0 && siteWrong == nil {
			if a.onlyTemplates() {
				return nil
			}
			return a.noProfile()
		}
	}
	for _, arg := range args {
		st, err := os.Stat(arg)
		switch {
		case err != nil:
			return a.noFile(arg, err)
		case st.IsDir():
			more, odd, err := a.dir(p, arg)
			if err != nil {
				return err
			}
			files, found = append(files, more...), append(found, odd...)
			folders = append(folders, arg)
		default:
			files = append(files, source(arg))
		}
	}
	arc, err := a.archived()
	if err != nil {
		return err
	}
	files = once(files)
	all, err := p.JudgeAll(files, 0, func(j *press.Judged) error {
		if j.Err == nil {
			more, err := a.dated(arc, p.Library, j)
			if err != nil {
				return err
			}
			j.Find(more...)
		}
		j.Forget()
		j.Profile = nil // of thousands, only what was found is kept
		return nil
	})
	if err != nil {
		return failed(err)
	}
	press.Clashes(all)
	for _, dir := range folders {
		name := filepath.ToSlash(dir)
		in := slices.DeleteFunc(slices.Clone(all), func(j *press.Judged) bool { return path.Dir(path.Clean(j.File)) != path.Clean(name) })
		found = append(found, p.Idle(input.Folder(dir), name, in)...)
	}
	var broken error
	for _, j := range all {
		found = append(found, j.Found...)
		if j.Err != nil {
			broken = j.Err
			fmt.Fprintf(a.err, "klausel: %s\n", a.told(j.Err))
		}
	}
	found = diag.Sort(found)
	if err := c.print(a.out, diag.AtLeast(c.least, slices.Clone(found)), a.sheet(p.Library, coloured(a.out))); err != nil {
		return failed(err)
	}
	if len(found) > 0 {
		fmt.Fprintln(a.err, a.count(found))
	}
	if siteWrong != nil {
		a.complain(siteWrong)
	}
	switch {
	case broken != nil:
		return &exit{code: exitIO}
	case siteWrong != nil:
		return &exit{code: exitFindings}
	case diag.Worst(found) >= c.threshold:
		return &exit{code: exitFindings}
	}
	return nil
}

// onlyTemplates says that there are no profiles but templates without a mistake,
// to somebody who writes templates and has no profiles yet; false: there are none
// of his own.
func (a *app) onlyTemplates() bool {
	dir, err := a.templateDir()
	if err != nil || dir == "" {
		return false
	}
	fmt.Fprintf(a.err, a.say("klausel: Die Vorlagen in %s sind fehlerfrei. In %s steht noch kein Profil.\n", "klausel: The templates in %s have no mistake. There is no profile in %s yet.\n"), filepath.ToSlash(dir), a.profiles)
	return true
}

// source is a single file. One in the folder of parents is read from the folder
// of profiles, since it may extend others there.
func source(file string) press.Source {
	slash := filepath.ToSlash(file)
	dir, name := path.Split(path.Clean(slash))
	if path.Base(dir) == profile.SharedFolder {
		dir, name = path.Dir(path.Clean(dir)), path.Join(profile.SharedFolder, name)
	}
	return press.Source{FS: input.Folder(filepath.FromSlash(path.Clean(dir))), Name: name, File: slash}
}

// noFile says that a path names nothing that can be checked. A profile that is
// called so, or much like it, is probably meant.
func (a *app) noFile(arg string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		slug := strings.TrimSuffix(path.Base(filepath.ToSlash(arg)), path.Ext(arg))
		slugs := a.slugs(nil)
		near := meant.Of(slug, slugs)
		if slices.Contains(slugs, slug) {
			near = slug
		}
		if near != "" {
			return failed(fmt.Errorf("%s: %s. %s", arg, a.why(err), fmt.Sprintf(a.say("Meinten Sie %s?", "Did you mean %s?"), path.Join(filepath.ToSlash(a.profiles), near+".yaml"))))
		}
	}
	if why := a.why(err); why != "" {
		return failed(fmt.Errorf("%s: %s", arg, why))
	}
	return failed(err)
}

// once drops files that were named before: a folder, and one of its files.
func once(files []press.Source) []press.Source {
	seen := map[string]bool{}
	return slices.DeleteFunc(files, func(s press.Source) bool {
		file := path.Clean(s.File)
		defer func() { seen[file] = true }()
		return seen[file]
	})
}
