package cli

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/render"
	"klausel/generator/internal/rules"
)

func (a *app) explain() *cobra.Command {
	var sentence int
	var byFact bool
	cmd := &cobra.Command{
		Use:   "explain RULE | SLUG SERVICE LANG | --fact SLUG PATH",
		Short: a.say("die Pflicht hinter einer Regel oder die Herkunft eines Satzes erklären", "explain the duty behind a rule, or where a sentence comes from"),
		Example: `  klausel explain retention-per-category
  klausel explain kesselwerk zoom de --sentence 12
  klausel explain --fact kesselwerk 'services[zoom].recording'`,
		Args: a.args(1, 3),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case byFact && len(args) == 2:
				return a.explainFact(args[0], args[1])
			case !byFact && len(args) == 1:
				return a.explainRule(args[0])
			case !byFact && len(args) == 3:
				return a.explainNotice(args[0], args[1], args[2], sentence)
			}
			return usage("explain RULE | explain SLUG SERVICE LANG | explain --fact SLUG PATH")
		},
	}
	cmd.Flags().IntVar(&sentence, "sentence", 0, a.say("nur der Satz mit dieser `NUMMER`", "only the sentence with this `NUMBER`"))
	cmd.Flags().BoolVar(&byFact, "fact", false, a.say("die Sätze auflisten, in die eine Angabe eingeht", "list the sentences that a fact reaches"))
	return cmd
}

func (a *app) explainRule(id string) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	r := lib.Rules[id]
	if r == nil {
		return a.unknown(id, id, slices.Sorted(maps.Keys(lib.Rules)), "klausel list rules")
	}
	fmt.Fprintf(a.out, "%s\n\n", r.ID)
	rows := [][2]string{
		{a.say("Grundlage", "Basis"), r.Cites[a.lang]},
		{a.say("Pflicht", "Duty"), r.Duty[a.lang]},
		{a.say("Warum", "Why"), r.Why[a.lang]},
		{a.say("Abhilfe", "Remedy"), withoutArguments(r.Hint[a.lang])},
		{a.say("Schwere", "Severity"), r.Severity + ", " + r.Gate},
	}
	for _, src := range r.Cited.Sources {
		if s, ok := r.Sources[src]; ok {
			rows = append(rows, [2]string{a.say("Quelle", "Source"), strings.TrimSpace(s.Title + ", " + s.Date + " " + s.URL)})
		}
	}
	for _, row := range rows {
		if strings.Trim(row[1], ", ") != "" {
			fmt.Fprintf(a.out, "%s: %s\n", row[0], row[1])
		}
	}
	if fails, passes, ok := rules.Example(id); ok {
		a.excerpt(a.say("So meldet sie sich (Auszug, null streicht eine Angabe):", "It reports this (excerpt; null takes a fact away):"), fails)
		a.excerpt(a.say("So nicht:", "It accepts this:"), passes)
	}
	return nil
}

var (
	argument = regexp.MustCompile(`\{\{\s*\.\w+\s*\}\}`)
	anyOther = regexp.MustCompile(`\{\{.*?\}\}`)
)

// withoutArguments shows a hint where there is no finding to fill it in.
func withoutArguments(hint string) string {
	return anyOther.ReplaceAllString(argument.ReplaceAllString(hint, "…"), "")
}

// excerpt prints a few lines of a profile under a heading.
func (a *app) excerpt(heading, yaml string) {
	if yaml == "" {
		yaml = a.say("# das Beispielprofil, wie es ist", "# the sample profile as it is")
	}
	fmt.Fprintf(a.out, "\n%s\n    %s\n", heading, strings.ReplaceAll(yaml, "\n", "\n    "))
}

func (a *app) explainNotice(slug, service, lang string, sentence int) error {
	j, err := a.judged(slug)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(j.Notices, func(n *notice.Notice) bool { return n.Lang == lang && !n.IsSection() && n.Only.Cat.ID == service })
	if i < 0 {
		return a.noNotice(j, slug, service, lang)
	}
	if sentence < 0 {
		return usage("--sentence %d: %s", sentence, a.say("Die Sätze sind ab 1 gezählt.", "Sentences are counted from 1."))
	}
	n := 0
	for _, u := range render.AllUnits(j.Notices[i]) {
		if n++; sentence == 0 || sentence == n {
			a.printUnit(n, u)
		}
	}
	if sentence > n {
		return usage("--sentence %d: %s", sentence, fmt.Sprintf(a.say("Diese Erklärung hat %d Sätze.", "This notice has %d sentences."), n))
	}
	return nil
}

// noNotice is wrong usage: a service or language that a profile does not have.
func (a *app) noNotice(j *press.Judged, slug, service, lang string) error {
	var services, langs []string
	for _, n := range j.Notices {
		langs = append(langs, n.Lang)
		if !n.IsSection() {
			services = append(services, n.Only.Cat.ID)
		}
	}
	slices.Sort(services)
	slices.Sort(langs)
	services, langs = slices.Compact(services), slices.Compact(langs)
	if service != "" && !slices.Contains(services, service) {
		return usage("%s: %s %s", service, fmt.Sprintf(a.say("Das Profil %s hat diesen Dienst nicht; es hat:", "The profile %s does not have this service; it has:"), slug), strings.Join(services, ", "))
	}
	return usage("%s: %s %s", lang, fmt.Sprintf(a.say("Das Profil %s hat diese Sprache nicht; es hat:", "The profile %s does not have this language; it has:"), slug), strings.Join(langs, ", "))
}

func (a *app) explainFact(slug, path string) error {
	j, err := a.judged(slug)
	if err != nil {
		return err
	}
	hits := 0
	for _, no := range j.Notices {
		if no.IsSection() {
			continue // every sentence of a section stands in the notice of a service
		}
		name := no.Only.Cat.ID + " " + no.Lang
		for i, u := range render.AllUnits(no) {
			if slices.ContainsFunc(u.Facts, func(f fact.Ref) bool {
				return f.Path == path || strings.HasPrefix(f.Path, path+".") || strings.HasPrefix(f.Path, path+"[")
			}) {
				hits++
				fmt.Fprintf(a.out, "%s %s %s: %s\n", name, strconv.Itoa(i+1), u.Clause.ID, u.Text)
			}
		}
	}
	if hits == 0 {
		return usage("%s: %s", path, a.say("diese Angabe steht in keinem Satz", "this fact is in no sentence"))
	}
	return nil
}

func (a *app) printUnit(n int, u render.Unit) {
	fmt.Fprintf(a.out, "%d. %s\n", n, u.Text)
	for _, l := range u.Lines {
		fmt.Fprintf(a.out, "   %s: %s %s:%d\n", a.say("Klausel", "clause"), u.Clause.ID, l.File, l.Line)
		for _, b := range l.Why {
			answer := a.say("ja", "yes")
			if !b.Holds {
				answer = a.say("nein", "no")
			}
			fmt.Fprintf(a.out, "   %s: %s → %s\n", a.say("Bedingung", "condition"), b.Expr, answer)
		}
	}
	for _, f := range u.Facts {
		if f.Path != "" {
			fmt.Fprintf(a.out, "   %s: %s %s\n", a.say("Angabe", "fact"), f.Path, f.Pos)
		}
		for _, s := range f.Sources {
			fmt.Fprintf(a.out, "   %s: %s (%s, %s %s) %s\n", a.say("Quelle", "source"), s.Title, s.Date, a.say("gelesen", "read"), s.Read, f.Pos)
		}
	}
	if len(u.Clause.Cites) > 0 {
		fmt.Fprintf(a.out, "   %s: %s\n", a.say("Vorschrift", "provision"), strings.Join(u.Clause.Cites, ", "))
	}
}
