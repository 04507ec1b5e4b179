package cli

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/render"
)

func (a *app) show() *cobra.Command {
	var service, lang, format string
	var facts, questions bool
	var into render.Embedding
	cmd := &cobra.Command{
		Use:   "show SLUG",
		Short: a.say("einen Hinweis auf die Standardausgabe schreiben", "print one notice to standard output"),
		Example: `  klausel show acme --service zoom --format text
  klausel show acme --service zoom --questions
  klausel show acme --service zoom --format fragment --heading-level 5 --id-prefix acme-
  klausel show acme --facts`,
		Args: a.args(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("lang") {
				lang = ""
			} else {
				lang = a.lang
			}
			if facts {
				return a.showFacts(args[0])
			}
			if err := a.embedding(cmd, format, into); err != nil {
				return err
			}
			if questions {
				if cmd.Flags().Changed("format") {
					return usage("--questions: %s", a.say("Das geht nicht zusammen mit --format.", "This cannot be given together with --format."))
				}
				format = "questions"
			}
			return a.runShow(args[0], service, lang, format, into)
		},
	}
	var ids []string
	for _, f := range render.Formats {
		ids = append(ids, f.ID)
	}
	cmd.Flags().StringVar(&service, "service", "", a.say("nur dieser `DIENST`; sonst alle", "this `SERVICE` only; otherwise all of them"))
	cmd.Flags().StringVar(&format, "format", "text", a.say("`FORMAT`: ", "`FORMAT`, one of: ")+strings.Join(ids, ", "))
	cmd.Flags().BoolVar(&questions, "questions", false, a.say("was Gäste und Behörden fragen, mit den Sätzen, die es beantworten", "what guests and authorities ask, with the sentences that answer it"))
	cmd.Flags().BoolVar(&facts, "facts", false, a.say("jeder Wert mit seiner Stelle und dem, was er ersetzt", "every value with its place and with what it took the place of"))
	for _, other := range []string{"service", "format", "questions"} {
		cmd.MarkFlagsMutuallyExclusive("facts", other)
	}
	cmd.Flags().IntVar(&into.Level, "heading-level", 2, a.say("mit --format fragment: `STUFE` der obersten Überschriften, 2 bis 5", "with --format fragment: `LEVEL` of the first headings, 2 to 5"))
	cmd.Flags().StringVar(&into.Prefix, "id-prefix", "", a.say("mit --format fragment: `TEXT` vor jeder Kennung und jedem Verweis darauf", "with --format fragment: `TEXT` before every id and every link to one"))
	return cmd
}

// idPrefix begins with a letter: what a style sheet or script writes as #id may
// not begin with a digit.
var idPrefix = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

// embedding checks what the flags say about the page around a fragment.
func (a *app) embedding(cmd *cobra.Command, format string, into render.Embedding) error {
	for _, flag := range []string{"heading-level", "id-prefix"} {
		if cmd.Flags().Changed(flag) && format != "fragment" {
			return usage("--%s: %s", flag, a.say("Das geht nur mit --format fragment.", "This can only be given with --format fragment."))
		}
	}
	if into.Level < 2 || into.Level > 5 {
		return usage("--heading-level %d: %s", into.Level, a.say("Hier gehört eine Zahl von 2 bis 5 hin.", "A number from 2 to 5 belongs here."))
	}
	if cmd.Flags().Changed("id-prefix") && !idPrefix.MatchString(into.Prefix) {
		return usage("--id-prefix %q: %s", into.Prefix, a.say("Am Anfang steht ein Buchstabe von A bis Z, danach Buchstaben, Ziffern oder -.", "It begins with a letter from A to Z, then come letters, digits or -."))
	}
	return nil
}

func (a *app) runShow(slug, service, lang, format string, into render.Embedding) error {
	ids := []string{"provenance", "questions"}
	for _, f := range render.Formats {
		ids = append(ids, f.ID)
	}
	if !slices.Contains(ids, format) {
		return a.unknown("--format "+format, format, ids, "klausel list formats")
	}
	p, files, _, err := a.open()
	if err != nil {
		return err
	}
	src, err := a.pick(files, slug)
	if err != nil {
		return err
	}
	j := p.Judge(src)
	if j.Err != nil {
		return failed(j.Err)
	}
	if j.Withheld() {
		if err := diag.Text(a.err, j.Found, a.sheet(p.Library, coloured(a.err))); err != nil {
			return failed(err)
		}
		return &exit{code: exitFindings}
	}
	if lang == "" {
		lang = j.Profile.Languages[0]
	}
	if format == "questions" {
		return a.showQuestions(j.Notices, slug, service, lang)
	}
	n := slices.IndexFunc(j.Notices, func(n *notice.Notice) bool {
		return n.Lang == lang && (service == "" && n.IsSection() || !n.IsSection() && n.Only.Cat.ID == service)
	})
	if n < 0 {
		return a.noNotice(j, slug, service, lang)
	}
	cfg, _, err := a.site("", false)
	if err != nil {
		return err
	}
	var data []byte
	switch format {
	case "fragment":
		data, err = render.Fragment(j.Notices[n], into)
	case "provenance":
		data, err = render.Provenance(j.Notices[n])
	default:
		data, err = render.One(j.Notices[n], j.Notices, format, cfg)
	}
	if err != nil {
		return failed(err)
	}
	_, err = a.out.Write(data)
	return failed(err)
}

// showFacts prints every value of a profile with its place: in its own file, or
// in that of a parent. Below stands what it took the place of.
func (a *app) showFacts(slug string) error {
	j, err := a.judged(slug)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, o := range j.Profile.Origins() {
		value := o.Value
		if o.Removed {
			value = a.say("(entfernt)", "(removed)")
		}
		rows = append(rows, []string{o.Path, cmp.Or(value, "-"), o.Pos.String()})
		for _, was := range o.Instead {
			rows = append(rows, []string{"  " + a.say("statt", "instead of"), cmp.Or(was.Value, "-"), was.Pos.String()})
		}
	}
	return a.table(rows)
}

// showQuestions prints what people ask of a notice, with the answers; without a
// service, of each service.
func (a *app) showQuestions(notices []*notice.Notice, slug, service, lang string) error {
	shown := 0
	for _, n := range notices {
		if n.Lang != lang || n.IsSection() || service != "" && n.Only.Cat.ID != service {
			continue
		}
		head := n.Only.Name.String() + "\n\n"
		if shown > 0 {
			head = "\n" + head
		}
		if _, err := a.out.Write(append([]byte(head), render.Questions(n)...)); err != nil {
			return failed(err)
		}
		shown++
	}
	if shown == 0 {
		return usage("%s: %s", strings.TrimSpace(slug+" "+service+" "+lang), a.say("Das gibt es in diesem Profil nicht.", "This profile does not have it."))
	}
	return nil
}
