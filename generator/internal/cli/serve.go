package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/library"
	"klausel/generator/internal/press"
	"klausel/generator/internal/render"
	"klausel/generator/internal/serve"
	"klausel/generator/internal/site"
)

func (a *app) serve() *cobra.Command {
	var addr, baseURL string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: a.say("die Seiten im Browser zeigen, während Sie Profile ändern", "show the pages in a browser while you change profiles"),
		Long: a.say(`serve baut die Seiten im Speicher, zeigt sie auf diesem Rechner und baut neu,
sobald sich ein Profil oder eine Vorlage ändert; offene Seiten folgen. Was eine
Veröffentlichung hindert, steht über den Seiten. Geschrieben wird nichts.`, `serve builds into memory, shows the pages on this machine, and builds again when
a profile or a template changes; open pages follow. What keeps a profile from
being published is shown over its pages. Nothing is written.`),
		Example: "  klausel serve\n  klausel serve --profiles clients --addr 127.0.0.1:0",
		Args:    a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			given := cmd.Flags().Changed("base-url")
			return a.runServe(addr, func() (render.Config, string, error) { return a.site(baseURL, given) })
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", a.say("`ADRESSE` auf diesem Rechner, unter der die Seiten zu sehen sind; Port 0 nimmt einen freien", "`ADDRESS` on this machine where the pages are shown; port 0 takes a free one"))
	cmd.Flags().StringVar(&baseURL, "base-url", "", a.say("`URL`, unter der die Website steht; sonst base_url aus site.yaml", "`URL` under which the site is published; otherwise base_url of site.yaml"))
	return cmd
}

func (a *app) runServe(addr string, readSite func() (render.Config, string, error)) error {
	if _, _, err := readSite(); isUsage(err) {
		return err
	}
	ln, err := a.listen(addr)
	if err != nil {
		return err
	}
	defer ln.Close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	watch := press.NewWatch(a.inputs(readSite))
	places, err := a.watched()
	if err != nil {
		return err
	}
	// Watching begins first, so that no change falls between it and the build.
	watcher, err := serve.NewWatcher(places...)
	if err != nil {
		return failed(err)
	}
	warn := func(err error) { fmt.Fprintf(a.err, "klausel: %v\n", err) }
	changes := watcher.Changes(ctx, warn)

	server := serve.New(a.lang)
	show := func(l *press.Look) {
		state := a.state(l.View, watch.Library())
		server.Show(state)
		a.tell(l, state, watch.Library())
	}
	l, err := watch.Look()
	if err != nil {
		return err
	}
	show(l)
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx, ln) }()
	fmt.Fprintf(a.out, "http://%s/\n", ln.Addr())
	for {
		select {
		case err := <-ended:
			return failed(err)
		case <-ctx.Done():
			stop() // a second Ctrl-C ends it at once
			return failed(<-ended)
		case _, more := <-changes:
			if !more {
				changes = nil
				continue
			}
			if l, err = watch.Look(); err != nil {
				warn(err)
			} else if l != nil {
				show(l)
			}
		}
	}
}

func (a *app) listen(addr string) (net.Listener, error) {
	ln, err := serve.Listen(addr)
	switch {
	case errors.Is(err, serve.ErrAddress):
		return nil, usage("--addr %s: %s", addr, a.say("HOST:PORT, zum Beispiel 127.0.0.1:8080", "HOST:PORT, such as 127.0.0.1:8080"))
	case errors.Is(err, serve.ErrNotLoopback):
		return nil, usage("--addr %s: %s", addr, a.say(
			"serve zeigt Entwürfe und lässt ein Skript zu, deshalb nur auf diesem Rechner: 127.0.0.1, [::1] oder localhost",
			"serve shows drafts and allows a script, so only on this machine: 127.0.0.1, [::1] or localhost"))
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, failed(fmt.Errorf("--addr %s: %s", addr, a.say("der Port ist belegt; --addr 127.0.0.1:0 nimmt einen freien", "the port is in use; --addr 127.0.0.1:0 takes a free one")))
	}
	return ln, failed(err)
}

// inputs are the files that serve watches.
func (a *app) inputs(readSite func() (render.Config, string, error)) press.Inputs {
	return press.Inputs{
		Root: os.DirFS("."),
		Site: readSite,
		Shadow: func() (string, fs.FS, error) {
			dir, err := a.templateDir()
			if dir == "" {
				return cmp.Or(a.templates, "templates"), nil, err
			}
			return dir, os.DirFS(dir), nil
		},
		Library: a.library,
		Profiles: func(p *press.Press) ([]press.Source, []diag.Finding, error) {
			files, odd, err := a.profileDir(p)
			if err == nil && len(files) == 0 {
				err = a.noProfile()
			}
			return files, odd, err
		},
		ProfilesName: a.profiles,
		Tick:         a.progress,
	}
}

// watched are the places whose changes serve waits for.
func (a *app) watched() ([]string, error) {
	dir, err := a.templateDir()
	if err != nil {
		return nil, err
	}
	places := []string{a.profiles, "site.yaml"}
	if dir != "" {
		places = append(places, dir)
	}
	return places, nil
}

// maxTold is how many findings a browser is sent.
const maxTold = 100

// state puts a view into words. lib is nil where no templates could be read yet:
// then nothing could be found in a profile.
func (a *app) state(v press.View, lib *library.Library) serve.State {
	s := serve.State{Site: v.Site, Profiles: map[string]serve.Profile{}, Errors: v.Errors, Warnings: v.Warnings, Alert: v.Alert}
	mistakes := func(faults []*fault.Fault) []diag.Told { return diag.Tell(a.mistakes(faults), a.mistakeSheet()) }
	findings := func(found []diag.Finding) []diag.Told {
		if len(found) == 0 {
			return nil
		}
		return diag.Tell(found, a.sheet(lib, false))
	}
	for slug, seen := range v.Profiles {
		p := serve.Profile{Root: seen.Root, Problems: append(mistakes(fault.All(seen.Err)), findings(seen.Found)...)}
		if seen.Pages != nil {
			p.Pages = func() ([]site.File, []diag.Told) {
				files, err := seen.Pages()
				return files, mistakes(fault.All(err))
			}
		}
		s.Profiles[slug] = p
	}
	if s.Errors > 0 {
		s.Problems = mistakes(v.Wrong)
		for _, found := range v.Found {
			s.Problems = append(s.Problems, findings(found)...)
		}
	}
	if len(s.Problems) > maxTold {
		s.Cut = len(s.Problems) - maxTold
		s.Problems = s.Problems[:maxTold]
	}
	return s
}

// tell says what a change brought: the findings of what changed, and how many
// there are in all.
func (a *app) tell(l *press.Look, s serve.State, lib *library.Library) {
	for _, f := range a.mistakes(l.View.Wrong) {
		fmt.Fprintf(a.err, "klausel: %s\n", strings.TrimPrefix(f.Pos.String()+": "+f.Message[a.lang], ": "))
	}
	if len(l.Found) > 0 {
		diag.Text(a.err, l.Found, a.sheet(lib, coloured(a.err)))
	}
	fmt.Fprintf(a.err, "%s: %s\n", few(l.Changed), s.Count(a.lang))
}

// few names what has changed, in a line.
func few(names []string) string {
	const most = 3
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" + %d", len(names)-most)
	}
	return strings.Join(names, ", ")
}

func isUsage(err error) bool {
	var e *exit
	return errors.As(err, &e) && e.code == exitUsage
}
