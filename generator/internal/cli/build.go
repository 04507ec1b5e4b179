package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/input"
	"klausel/generator/internal/library"
	"klausel/generator/internal/press"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/render"
)

func (a *app) build() *cobra.Command {
	var out, baseURL string
	var jobs int
	var force, stats bool
	var only, merge []string
	var severity, shard string
	cmd := &cobra.Command{
		Use:     "build",
		Short:   a.say("die Profile prüfen und die Seiten schreiben", "check the profiles and write the pages"),
		Example: "  klausel build --base-url https://example.org\n  klausel build --only acme\n  klausel build --only 'client-*' --out delivery\n  klausel build --shard 3/8 --out shards/3\n  klausel build --merge 'shards/*'",
		Args:    a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, lang, err := a.site(baseURL, cmd.Flags().Changed("base-url"))
			if err != nil {
				return err
			}
			least, ok := diag.ParseSeverity(severity)
			if !ok || least == diag.Info {
				return a.oneOf("--severity", severity, "error", "warning")
			}
			if jobs < 0 {
				return usage("--jobs %d: %s", jobs, a.say("Hier gehört eine ganze Zahl ab 0 hin.", "A whole number from 0 on belongs here."))
			}
			if err := a.named(cmd, only); err != nil {
				return err
			}
			o := press.Order{Jobs: jobs, Force: force, Config: cfg, Lang: lang, Out: out}
			part, err := a.shards(cmd, &o, shard, merge)
			if err != nil {
				return err
			}
			return a.runBuild(o, only, part, least, stats)
		},
	}
	cmd.Flags().StringVar(&out, "out", "public", a.say("`ORDNER`, in den die Seiten kommen", "`DIR` to write the pages into"))
	cmd.Flags().StringVar(&baseURL, "base-url", "", a.say("`URL`, unter der die Website steht; sonst base_url aus site.yaml", "`URL` under which the site is published; otherwise base_url of site.yaml"))
	cmd.Flags().IntVar(&jobs, "jobs", 0, a.say("`ZAHL` der Profile, an denen gleichzeitig gearbeitet wird; 0: eines je Prozessor", "`NUMBER` of profiles worked on at once; 0: one per processor"))
	cmd.Flags().BoolVar(&force, "force", false, a.say("alle Seiten neu machen, auch wo sich seit dem letzten Mal nichts geändert hat", "make every page anew, even where nothing has changed since the last build"))
	cmd.Flags().BoolVar(&stats, "stats", false, a.say("sagen, womit die Zeit verging", "say where the time went"))
	cmd.Flags().StringSliceVar(&only, "only", nil, a.say("nur diese Profile: `SLUG` oder Muster wie 'client-*'; die Seiten der anderen bleiben", "these profiles only: `SLUG` or a pattern such as 'client-*'; the pages of others stay"))
	cmd.Flags().StringVar(&shard, "shard", "", a.say("nur `TEIL` der Profile, 3/8 für den dritten von acht; --merge fügt die Teile zusammen", "only a `PART` of the profiles, 3/8 for the third of eight; --merge puts the parts together"))
	cmd.Flags().StringSliceVar(&merge, "merge", nil, a.say("`ORDNER` von --shard, deren Seiten übernommen werden, oder Muster wie 'shards/*'", "`DIRS` of --shard, whose pages are taken over, or a pattern such as 'shards/*'"))
	cmd.Flags().StringVar(&severity, "severity", "warning", a.say("Befunde ab dieser `SCHWERE` zeigen: error oder warning; gezählt werden alle", "print findings from this `SEVERITY` on: error or warning; all are counted"))
	return cmd
}

// named refuses an --only that names nothing, such as one of an empty variable:
// it would stand for all profiles.
func (a *app) named(cmd *cobra.Command, only []string) error {
	if cmd.Flags().Changed("only") && len(only) == 0 {
		return usage("--only: %s", a.say("Dahinter steht kein Profil.", "No profile stands behind it."))
	}
	return nil
}

// shards reads --shard and --merge. Either is about all profiles.
func (a *app) shards(cmd *cobra.Command, o *press.Order, shard string, merge []string) (part press.Shard, err error) {
	var both []string
	for _, flag := range []string{"shard", "merge", "only"} {
		if cmd.Flags().Changed(flag) {
			both = append(both, "--"+flag)
		}
	}
	if o.Force && len(merge) > 0 {
		both = append(both, "--force")
	}
	if len(both) > 1 {
		return part, usage("%s: %s", strings.Join(both, ", "), a.say("Davon geht nur eines.", "Only one of these can be given."))
	}
	if cmd.Flags().Changed("shard") {
		if part, err = press.ParseShard(shard); err != nil {
			return part, usage("--shard %s: %s", shard, a.say("Hier gehört NUMMER/ANZAHL hin, zum Beispiel 3/8.", "NUMBER/COUNT belongs here, for instance 3/8."))
		}
		o.Shard = true
	}
	for _, pattern := range merge {
		dirs, _ := filepath.Glob(pattern)
		dirs = slices.DeleteFunc(dirs, func(dir string) bool { st, err := os.Stat(dir); return err != nil || !st.IsDir() })
		if len(dirs) == 0 {
			return part, usage("--merge %s: %s", pattern, a.say("Einen solchen Ordner gibt es nicht.", "There is no such folder."))
		}
		o.Merge = append(o.Merge, dirs...)
	}
	return part, nil
}

// siteFile is site.yaml of the working directory.
func (a *app) siteFile() (profile.Site, error) {
	s, err := profile.LoadSite(input.Folder("."), "site.yaml", func() ([]string, error) {
		lib, err := a.library()
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, l := range lib.Locales {
			ids = append(ids, l.ID)
		}
		return ids, nil
	})
	for _, f := range s.Formats {
		if known := formatIDs(); !slices.Contains(known, f.String()) {
			err = errors.Join(err, fault.New(f.Origin()[0].Pos, "unknown-value", "key", "formats", "value", f.String(), "allowed", strings.Join(known, ", ")))
		}
	}
	if len(s.Earlier) > 0 {
		// A target that is no longer used stays known by what stood there.
		arc, damaged := archive.Open(archive.Dir)
		if damaged != nil {
			return s, failed(damaged)
		}
		known := arc.Targets()
		for i := 0; i+1 < len(s.Targets.Content); i += 2 {
			known = append(known, s.Targets.Content[i].Value)
		}
		for _, t := range s.Earlier {
			if !slices.Contains(known, t.String()) {
				err = errors.Join(err, fault.New(t.Origin()[0].Pos, "unknown-value", "key", "earlier_versions", "value", t.String(), "allowed", strings.Join(slices.Compact(slices.Sorted(slices.Values(known))), ", ")))
			}
		}
	}
	return s, refused(err)
}

func formatIDs() []string {
	var ids []string
	for _, f := range render.Formats {
		ids = append(ids, f.ID)
	}
	return ids
}

// site is what site.yaml says about the pages, and --base-url where it is given.
func (a *app) site(baseURL string, given bool) (render.Config, string, error) {
	s, err := a.siteFile()
	if err != nil {
		return render.Config{}, "", err
	}
	if given {
		s.BaseURL = ""
		if baseURL != "" {
			if s.BaseURL, err = profile.ParseBaseURL(baseURL); err != nil {
				return render.Config{}, "", usage("--base-url: %s", a.words(err))
			}
		}
	}
	cfg, err := a.pages(s)
	return cfg, s.Language, err
}

// pages is what site.yaml says about the pages.
func (a *app) pages(s profile.Site) (render.Config, error) {
	cfg := render.Config{BaseURL: s.BaseURL, Title: s.Title}
	for _, f := range s.Formats {
		cfg.Formats = append(cfg.Formats, f.String())
	}
	if len(s.Earlier) == 0 {
		return cfg, nil
	}
	arc, err := archive.Open(archive.Dir)
	if err != nil {
		return cfg, failed(err)
	}
	cfg.Earlier = arc.History(earlierTargets(s))
	return cfg, nil
}

// earlierTargets are those whose earlier versions are published.
func earlierTargets(s profile.Site) (names []string) {
	for _, t := range s.Earlier {
		names = append(names, t.String())
	}
	return names
}

// words are what a fault says in the language of messages, with what helps.
func (a *app) words(err error) string {
	var all []string
	for _, f := range fault.All(err) {
		message, hint := f.In(a.lang)
		all = append(all, strings.TrimSuffix(message+". "+upperFirst(hint), ". "))
	}
	return strings.Join(all, "; ")
}

// runBuild builds the profiles that only names, all where it is empty, or those of
// a shard, and prints findings from a severity on.
func (a *app) runBuild(o press.Order, only []string, part press.Shard, least diag.Severity, stats bool) error {
	begun := time.Now()
	p, files, odd, err := a.open()
	loaded := time.Since(begun)
	if err != nil {
		return err
	}
	if len(only) > 0 || o.Shard {
		odd = nil // of other files
	}
	if files, err = a.choose(files, only); err != nil {
		return err
	}
	if len(files) == 0 && len(odd) > 0 { // files are there, and none can be a profile
		if err := a.printFound(p.Library, odd, least); err != nil {
			return err
		}
		return &exit{code: exitFindings}
	}
	if len(files) == 0 {
		return a.noProfile()
	}
	files = part.Choose(files)
	o.Profiles, o.Part, o.Each = files, len(only) > 0, a.progress(len(files))
	b, err := p.Build(o)
	if err != nil {
		return failed(err)
	}
	if stats {
		a.printStats(b, loaded, time.Since(begun))
	}
	for _, left := range b.Left {
		fmt.Fprintf(a.err, "klausel: %s: %s\n", left, a.say("von Hand geändert, deshalb nicht gelöscht", "changed by hand, so not removed"))
	}
	found := diag.AtLeast(diag.Warning, diag.Sort(append(odd, b.Found...)))
	if err := a.printFound(p.Library, found, least); err != nil {
		return err
	}
	if b.Notices > 0 {
		fmt.Fprintf(a.out, "%s in %s → %s/\n", a.counted(b.Notices, "Erklärung", "Erklärungen", "notice", "notices"),
			a.counted(b.Languages, "Sprache", "Sprachen", "language", "languages"), filepath.ToSlash(filepath.Clean(o.Out)))
		if f := o.Config.Formats; !o.Shard && (len(f) == 0 || slices.Contains(f, "fragment")) {
			a.whatNow(b.Publish, filepath.ToSlash(filepath.Clean(o.Out)))
		}
	}
	switch {
	case b.Err != nil:
		return failed(b.Err)
	case diag.Worst(found) == diag.Error:
		return &exit{code: exitFindings}
	}
	return nil
}

// printStats says where the time went. Work on profiles is summed up over the
// processors that share it.
func (a *app) printStats(b *press.Built, loaded, whole time.Duration) {
	row := func(de, en string, d time.Duration, n int) {
		fmt.Fprintf(a.err, "%-34s %9.3f s", a.say(de, en), d.Seconds())
		if n > 0 {
			fmt.Fprintf(a.err, "  %s", a.counted(n, "Profil", "Profile", "profile", "profiles"))
		}
		fmt.Fprintln(a.err)
	}
	row("Vorlagen lesen", "reading the templates", loaded, 0)
	row("Unverändertes erkennen", "recognising what is unchanged", b.Took.Recall, b.Took.Recalled)
	row("lesen, verfassen, prüfen", "reading, composing, judging", b.Took.Judge, b.Took.Judged)
	row("Seiten setzen", "rendering", b.Took.Render, 0)
	row("Dateien schreiben", "writing files", b.Took.Write, 0)
	row("Ordner abschließen", "finishing the folder", b.Took.Finish, 0)
	row("zusammen, nach der Uhr", "in all, by the clock", whole, 0)
}

// whatNow says which file to open and which to put into a page of one's own.
func (a *app) whatNow(published []*press.Judged, out string) {
	page, embed := path.Join(out, "index.html"), path.Join(out, "SLUG", a.say("SPRACHE", "LANGUAGE"), a.say("DIENST", "SERVICE"), "fragment.html")
	if len(published) == 1 {
		c := published[0].Client
		root := path.Join(out, c.Root)
		page = path.Join(root, "index.html")
		embed = path.Join(root, c.Languages[0], c.Services[0].ID, "fragment.html")
	}
	fmt.Fprintf(a.err, a.say("Ansehen: %s · In die eigene Seite einbetten: %s\n", "To look at: %s · To embed in a page of yours: %s\n"), page, embed)
}

// printFound prints findings from a severity on, and how many there are in all.
func (a *app) printFound(lib *library.Library, found []diag.Finding, least diag.Severity) error {
	if len(found) == 0 {
		return nil
	}
	if err := diag.Text(a.err, diag.AtLeast(least, slices.Clone(found)), a.sheet(lib, coloured(a.err))); err != nil {
		return failed(err)
	}
	fmt.Fprintln(a.err, a.count(found))
	return nil
}

func (a *app) noProfile() error {
	return usage("%s: %s", a.profiles, a.say("In diesem Ordner steht kein Profil (*.yaml). Ein Profil legt an: klausel new acme", "This folder holds no profile (*.yaml). To write one: klausel new acme"))
}

// progress returns a function to call after each of n steps. It draws a bar with
// rate and remaining time on a terminal, if there is enough to wait for.
func (a *app) progress(n int) func() {
	if n < 50 || !terminal(a.err) {
		return func() {}
	}
	bar := progressbar.NewOptions(n, progressbar.OptionSetWriter(a.err), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100e6))
	return func() { bar.Add(1) }
}

// count sums findings up in one line; of notes, which a build does not keep, it
// speaks only where there are some.
func (a *app) count(found []diag.Finding) string {
	n, files := map[diag.Severity]int{}, map[string]bool{}
	for _, f := range found {
		n[f.Severity]++
		files[cmp.Or(f.Of, f.Pos.File)] = true
	}
	parts := []string{a.counted(n[diag.Error], "Fehler", "Fehler", "error", "errors"), a.counted(n[diag.Warning], "Warnung", "Warnungen", "warning", "warnings")}
	if n[diag.Info] > 0 {
		parts = append(parts, a.counted(n[diag.Info], "Hinweis", "Hinweise", "note", "notes"))
	}
	return fmt.Sprintf("%s in %s", strings.Join(parts, ", "), a.counted(len(files), "Profil", "Profilen", "profile", "profiles"))
}

// counted is a number with its noun: 1 Profil, 2 Profilen.
func (a *app) counted(n int, eins, viele, one, many string) string {
	noun := a.say(viele, many)
	if n == 1 {
		noun = a.say(eins, one)
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// upperFirst begins a hint like a sentence, where it follows one.
func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
