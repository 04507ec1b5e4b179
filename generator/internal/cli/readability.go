package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"klausel/generator/internal/notice"
	"klausel/generator/internal/readability"
)

func (a *app) readability() *cobra.Command {
	return &cobra.Command{
		Use:   "readability [SLUG…]",
		Short: a.say("messen, wie verständlich die Hinweise sind", "measure how plainly the notices read"),
		Long: a.say(`readability gibt für jeden Hinweis und jeden seiner Abschnitte aus: Wörter, LIX,
Flesch (auf Deutsch nach Amstad) und die Wörter des längsten Satzes; danach die
Sätze, die zu lang sind, und Wörter, die ausweichen oder offenlassen, wer
handelt, mit dem Text, aus dem sie kommen. Die Zielwerte stehen in
templates/locales, die Wörter in templates/words.yaml. Ende mit 1, wenn ein
Zielwert verfehlt oder ein solches Wort gefunden ist.`, `readability prints for each notice and each of its clauses: words, LIX, Flesch
(in German by Amstad) and the words of the longest sentence; then the sentences
that are too long, and words that hedge or leave open who acts, with the clause
text they come from. The targets stand in templates/locales, the words in
templates/words.yaml. Exit 1 where a target is missed or a word is found.`),
		Example: "  klausel readability acme",
		RunE:    func(_ *cobra.Command, args []string) error { return a.runReadability(args) },
	}
}

func (a *app) runReadability(slugs []string) error {
	p, files, _, err := a.open()
	if err != nil {
		return err
	}
	if len(slugs) > 0 {
		all := files
		files = nil
		for _, slug := range slugs {
			src, err := a.pick(all, slug)
			if err != nil {
				return err
			}
			files = append(files, src)
		}
	}
	missed := false
	for _, src := range files {
		j, err := a.readable(p.Judge(src))
		if err != nil {
			return err
		}
		for _, n := range j.Notices {
			if n.IsSection() {
				continue // every sentence of a section stands in the notice of a service
			}
			r := readability.Of(n)
			var rejected []readability.Wording
			for _, s := range readability.Texts(n) {
				rejected = append(rejected, readability.Rejected(n.Library, n.Lang, s)...)
			}
			missed = missed || len(r.Misses) > 0 || len(rejected) > 0
			if err := a.printReadability(n, r, rejected); err != nil {
				return failed(err)
			}
		}
	}
	if missed {
		return &exit{code: exitFindings}
	}
	return nil
}

func (a *app) printReadability(n *notice.Notice, r readability.Report, rejected []readability.Wording) error {
	want := n.Library.Locale(n.Lang).Readability
	fmt.Fprintf(a.out, "%s %s %s\n", n.Profile.Slug, n.Only.Cat.ID, n.Lang)
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(id string, s readability.Score) {
		fmt.Fprintf(w, "%d\t%.1f\t%.1f\t%d\t  %s\n", s.Words, s.LIX, s.Flesch, s.Longest, id)
	}
	fmt.Fprintf(w, "%s\tLIX\tFlesch\t%s\t  %s\n", a.say("Wörter", "words"), a.say("längster Satz", "longest sentence"), a.say("Klausel", "clause"))
	for _, c := range r.Clauses {
		row(c.ID, c.Score)
	}
	row(a.say("insgesamt", "in all"), r.Total)
	if err := w.Flush(); err != nil {
		return err
	}
	var targets []string
	if want.LIX > 0 {
		targets = append(targets, fmt.Sprintf("LIX ≤ %g", want.LIX))
	}
	if want.Flesch > 0 {
		targets = append(targets, fmt.Sprintf("Flesch ≥ %g", want.Flesch))
	}
	if want.Sentence > 0 {
		targets = append(targets, fmt.Sprintf(a.say("Satz ≤ %d Wörter", "sentence ≤ %d words"), want.Sentence))
	}
	verdict := a.say("erreicht", "met")
	if len(r.Misses) > 0 {
		var missed []string
		for _, m := range r.Misses {
			if m.Of == "sentence" {
				m.Of = a.say("Satz", "sentence")
			}
			missed = append(missed, fmt.Sprintf("%s %.4g", m.Of, m.Got))
		}
		verdict = a.say("verfehlt: ", "missed: ") + strings.Join(missed, ", ")
	}
	fmt.Fprintf(a.out, "%s: %s: %s\n", a.say("Ziel", "target"), strings.Join(targets, ", "), verdict)
	for _, s := range r.Over {
		fmt.Fprintf(a.out, "%s:%d: %s: %d %s: %s\n", s.Line.File, s.Line.Line, s.Clause, s.Words, a.say("Wörter", "words"), s.Text)
	}
	for _, w := range rejected {
		fmt.Fprintf(a.out, "%s:%d: %s: %s: %s: %s\n", w.Sentence.Line.File, w.Sentence.Line.Line, w.Sentence.Clause, w.Rule, w.Words, w.Sentence.Text)
	}
	fmt.Fprintln(a.out)
	return nil
}
