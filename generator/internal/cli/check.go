package cli

import (
	"errors"
	"fmt"
	"io"
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
	"klausel/generator/internal/press"
)

func (a *app) check() *cobra.Command {
	var c checking
	var format, failOn, severity, asOf string
	cmd := &cobra.Command{
		Use:     "check [PATH…]",
		Short:   "Profile nur prüfen · only check profiles",
		Example: "  klausel check\n  klausel check profiles/acme.yaml --format json\n  klausel check --severity error --as-of 2027-06-01",
		RunE: func(_ *cobra.Command, args []string) error {
			var ok bool
			if c.print, ok = diag.Printers[format]; !ok {
				return usage("--format %s: %s", format, strings.Join(slices.Sorted(maps.Keys(diag.Printers)), " | "))
			}
			if c.threshold, ok = diag.ParseSeverity(failOn); !ok || c.threshold == diag.Info {
				return usage("--fail-on %s: error | warning", failOn)
			}
			if c.least, ok = diag.ParseSeverity(severity); !ok {
				return usage("--severity %s: error | warning | info", severity)
			}
			var refused *fact.Refusal
			if c.day, refused = fact.ParseDate(asOf); refused != nil {
				return usage("--as-of %s: YYYY-MM-DD", asOf)
			}
			if !c.day.Known() {
				c.day = today()
			}
			return a.runCheck(args, c)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "how to print: "+strings.Join(slices.Sorted(maps.Keys(diag.Printers)), ", "))
	cmd.Flags().StringVar(&failOn, "fail-on", "error", "exit 1 from this severity on: error or warning")
	cmd.Flags().StringVar(&severity, "severity", "info", "print from this severity on: error, warning or info; all are counted")
	cmd.Flags().StringVar(&asOf, "as-of", "", "day by which the age of facts is judged, YYYY-MM-DD (default today)")
	return cmd
}

// checking is what check is asked for.
type checking struct {
	print     func(w io.Writer, found []diag.Finding, sh diag.Sheet) error
	threshold diag.Severity // exit 1 from it on
	least     diag.Severity // print from it on
	day       fact.Date
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
	if len(args) == 0 {
		if files, found, err = a.profileDir(p); err != nil {
			return err
		}
		found = append(found, a.siteMistakes()...)
	}
	for _, arg := range args {
		st, err := os.Stat(arg)
		switch {
		case err != nil:
			return failed(err)
		case st.IsDir():
			more, odd, err := a.dir(p, arg)
			if err != nil {
				return err
			}
			files, found = append(files, more...), append(found, odd...)
		default:
			slash := filepath.ToSlash(arg)
			files = append(files, press.Source{FS: input.Folder(filepath.Dir(arg)), Name: path.Base(slash), File: slash})
		}
	}
	arc, err := a.archived()
	if err != nil {
		return err
	}
	files = once(files)
	all, err := p.JudgeAll(files, 0, func(j *press.Judged) error {
		if j.Err == nil {
			more, err := datedNotices(arc, p.Library, j.Profile, j.Notices)
			if err != nil {
				return err
			}
			j.Found = append(j.Found, more...)
		}
		j.Forget()
		return nil
	})
	if err != nil {
		return failed(err)
	}
	press.Clashes(all)
	var broken error
	for _, j := range all {
		found = append(found, j.Found...)
		if j.Err != nil {
			broken = j.Err
			fmt.Fprintf(a.err, "klausel: %v\n", j.Err)
		}
	}
	found = diag.Sort(found)
	if err := c.print(a.out, diag.AtLeast(c.least, slices.Clone(found)), a.sheet(p.Library, coloured(a.out))); err != nil {
		return failed(err)
	}
	if len(found) > 0 {
		fmt.Fprintln(a.err, a.count(found))
	}
	switch {
	case broken != nil:
		return &exit{code: exitIO}
	case diag.Worst(found) >= c.threshold:
		return &exit{code: exitFindings}
	}
	return nil
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
