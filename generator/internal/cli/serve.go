package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/render"
	"klausel/generator/internal/serve"
)

func (a *app) serve() *cobra.Command {
	var addr, baseURL string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Seiten ansehen, während Sie Profile ändern · look at the pages while you change profiles",
		Long: `serve builds into memory, shows the pages on this machine, and builds again when
a profile or a template changes; open pages follow. What keeps a profile from
being published is shown over its pages. Nothing is written.`,
		Example: "  klausel serve\n  klausel serve --profiles clients --addr 127.0.0.1:0",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			given := cmd.Flags().Changed("base-url")
			return a.runServe(addr, func() (render.Config, string, error) { return a.site(baseURL, given) })
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on, on this machine alone; port 0 takes a free one")
	cmd.Flags().StringVar(&baseURL, "base-url", "", "address under which the site is published (default: base_url of site.yaml)")
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

	p := newPreview(a, readSite)
	places, err := p.watched()
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
	n, err := p.update()
	if err != nil {
		return err
	}
	server.Show(n.State)
	a.tell(p, n)
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
			if n, err = p.update(); err != nil {
				warn(err)
			} else if n != nil {
				server.Show(n.State)
				a.tell(p, n)
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

// tell says what a change brought: the findings of what changed, and how many
// there are in all.
func (a *app) tell(p *preview, n *news) {
	for _, f := range n.Wrong {
		fmt.Fprintf(a.err, "klausel: %s\n", strings.TrimPrefix(f.Pos.String()+": "+f.Message[a.lang], ": "))
	}
	if len(n.Found) > 0 {
		diag.Text(a.err, n.Found, a.sheet(p.lib, coloured(a.err)))
	}
	fmt.Fprintf(a.err, "%s: %s\n", n.what(), n.State.Count(a.lang))
}

func isUsage(err error) bool {
	var e *exit
	return errors.As(err, &e) && e.code == exitUsage
}
