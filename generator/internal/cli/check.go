package cli

import (
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
	"klausel/generator/internal/input"
	"klausel/generator/internal/press"
)

func (a *app) check() *cobra.Command {
	var format, failOn, asOf string
	cmd := &cobra.Command{
		Use:     "check [PATH…]",
		Short:   "Profile nur prüfen · only check profiles",
		Example: "  klausel check\n  klausel check profiles/acme.yaml --format json",
		RunE: func(_ *cobra.Command, args []string) error {
			print, ok := diag.Printers[format]
			if !ok {
				return usage("--format %s: %s", format, strings.Join(slices.Sorted(maps.Keys(diag.Printers)), " | "))
			}
			threshold, ok := diag.ParseSeverity(failOn)
			if !ok || threshold == diag.Info {
				return usage("--fail-on %s: error | warning", failOn)
			}
			day, refused := fact.ParseDate(asOf)
			if refused != nil {
				return usage("--as-of %s: YYYY-MM-DD", asOf)
			}
			if !day.Known() {
				day = fact.DateOf(time.Now())
			}
			return a.runCheck(args, print, threshold, day)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "how to print: "+strings.Join(slices.Sorted(maps.Keys(diag.Printers)), ", "))
	cmd.Flags().StringVar(&failOn, "fail-on", "error", "exit 1 from this severity on: error or warning")
	cmd.Flags().StringVar(&asOf, "as-of", "", "day by which the age of facts is judged, YYYY-MM-DD (default today)")
	return cmd
}

func (a *app) runCheck(args []string, print func(w io.Writer, found []diag.Finding, sh diag.Sheet) error, threshold diag.Severity, day fact.Date) error {
	p, err := a.press(day)
	if err != nil {
		return err
	}
	var files []press.Source
	var found []diag.Finding
	if len(args) == 0 {
		args = []string{a.profiles}
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
	files = once(files)
	arc, err := a.archived()
	if err != nil {
		return err
	}
	all, err := p.JudgeAll(files, 0, func(j *press.Judged) error {
		if j.Err == nil {
			more, err := datedNotices(arc, p.Library, j.Profile, j.Notices)
			if err != nil {
				return err
			}
			j.Found = append(j.Found, more...)
		}
		j.Notices = nil // of thousands they do not fit into memory together
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
	if err := print(a.out, found, a.sheet(p.Library, coloured(a.out))); err != nil {
		return failed(err)
	}
	if len(found) > 0 {
		fmt.Fprintln(a.err, a.count(found))
	}
	switch {
	case broken != nil:
		return &exit{code: exitIO}
	case diag.Worst(found) >= threshold:
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
