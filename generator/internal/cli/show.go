package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/render"
)

func (a *app) show() *cobra.Command {
	var service, lang, format string
	cmd := &cobra.Command{
		Use:     "show SLUG",
		Short:   "eine Ausgabe auf die Standardausgabe · print one output",
		Example: "  klausel show acme --service zoom --format text",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("lang") {
				lang = ""
			} else {
				lang = a.lang
			}
			return a.runShow(args[0], service, lang, format)
		},
	}
	var ids []string
	for _, f := range render.Formats {
		ids = append(ids, f.ID)
	}
	cmd.Flags().StringVar(&service, "service", "", "one service; without it, all of them")
	cmd.Flags().StringVar(&format, "format", "text", strings.Join(ids, ", "))
	return cmd
}

func (a *app) runShow(slug, service, lang, format string) error {
	if !slices.ContainsFunc(render.Formats, func(f render.Format) bool { return f.ID == format }) {
		return usage("--format %s: %s", format, a.say("unbekannt; klausel list formats", "unknown; klausel list formats"))
	}
	lib, err := a.library()
	if err != nil {
		return err
	}
	jd, err := newJudge(lib)
	if err != nil {
		return err
	}
	files, _, err := a.profileDir()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(files, func(s source) bool { return s.name == slug+".yaml" })
	if i < 0 {
		return usage("%s: %s %s", slug, a.say("kein solches Profil in", "no such profile in"), a.profiles)
	}
	j := jd.file(files[i].fs, files[i].name, files[i].file)
	if j.Err != nil {
		return failed(j.Err)
	}
	if j.Withheld() {
		if err := diag.Text(a.err, j.Found, a.sheet(lib, terminal(a.err))); err != nil {
			return failed(err)
		}
		return &exit{code: exitFindings}
	}
	if lang == "" {
		lang = j.Profile.Languages[0]
	}
	n := slices.IndexFunc(j.Notices, func(n *notice.Notice) bool {
		return n.Lang == lang && (service == "" && n.IsSection() || !n.IsSection() && n.Service.ID == service)
	})
	if n < 0 {
		return usage("%s: %s", strings.TrimSpace(slug+" "+service+" "+lang), a.say("gibt es in diesem Profil nicht", "not in this profile"))
	}
	cfg, _, err := a.site("", false)
	if err != nil {
		return err
	}
	data, err := render.One(j.Notices[n], j.Notices, format, cfg)
	if err != nil {
		return failed(err)
	}
	_, err = a.out.Write(data)
	return failed(err)
}
