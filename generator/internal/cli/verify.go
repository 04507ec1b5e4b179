package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/library"
	"klausel/generator/internal/publish"
)

func (a *app) verify() *cobra.Command {
	var asJSON bool
	dir := archive.Dir
	cmd := &cobra.Command{
		Use:   "verify TARGET|URL",
		Short: a.say("prüfen, ob Besucher noch lesen, was veröffentlicht ist", "check that visitors still read what was published"),
		Long: a.say(`verify holt Seiten so, wie Besucher sie bekommen, und vergleicht ihre Wörter mit
dem Archiv: mit dem Namen eines Ziels jede Adresse dieses Ziels, mit einer
Adresse nur diese. Zu jedem Text sagt es: equal (gleich), stale (ein älterer
Text), edited (geändert, mit den Wörtern), missing (fehlt), blocked (gesperrt)
oder unreachable (nicht erreichbar). Ende mit 0, wenn alle gleich sind, mit 1,
wenn einer es nicht ist, mit 3, wenn einer nicht erreichbar war.`, `verify gets pages as visitors get them and compares their words with the archive.
With the name of a target it looks at every address of that target, with an
address at that one. It says of each text: equal, stale (an older text), edited
(with the words), missing, blocked or unreachable. Exit 0 if all are equal, 1 if
one is not, 3 if one could not be reached.`),
		Example: "  klausel verify www\n  klausel verify https://www.example.org/datenschutz/",
		Args:    a.args(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.runVerify(dir, args[0], asJSON)
		},
	}
	cmd.Flags().StringVar(&dir, "archive", dir, a.say("`ORDNER` des Archivs", "`DIR` of the archive"))
	cmd.Flags().BoolVar(&asJSON, "json", false, a.say("je Zeile ein JSON-Objekt", "one JSON object a line"))
	return cmd
}

// A verdict is one line of verify.
type verdict struct {
	Address string          `json:"address"`
	Text    string          `json:"text"`
	Verdict publish.Verdict `json:"verdict"`
	Cached  bool            `json:"cached,omitempty"`  // a cache is behind, the site is right
	Older   string          `json:"older,omitempty"`   // of stale: the id of the older text in the archive
	Changes []string        `json:"changes,omitempty"` // of edited
	Led     string          `json:"led,omitempty"`     // where the server leads visitors on to, if that is another page
	Error   string          `json:"error,omitempty"`
}

func (a *app) runVerify(dir, what string, asJSON bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	arc, err := a.openArchive(dir)
	if err != nil {
		return err
	}
	lib, err := a.library()
	if err != nil {
		return err
	}
	earlier, err := a.earlierPages(arc)
	if err != nil {
		return err
	}
	texts, err := a.expected(arc, earlier, what)
	if err != nil {
		return err
	}
	worst := exitClean
	told := json.NewEncoder(a.out)
	told.SetEscapeHTML(false)
	for _, s := range texts {
		v, err := a.look(ctx, arc, lib, s, texts)
		if err != nil {
			return err
		}
		switch v.Verdict {
		case publish.Equal:
		case publish.Unreachable:
			worst = exitIO
		default:
			worst = max(worst, exitFindings)
		}
		if asJSON {
			if err := told.Encode(v); err != nil {
				return failed(err)
			}
			continue
		}
		fmt.Fprintf(a.out, "%s  %s  %s%s\n", v.Verdict, v.Text, v.Address, a.meaning(v))
		for _, c := range v.Changes {
			fmt.Fprintf(a.out, "  %s\n", c)
		}
	}
	if worst != exitClean {
		return &exit{code: worst}
	}
	return nil
}

// earlierPages returns the pages that a publication made of what stood before a
// text; none where site.yaml wants none, or the target takes no pages.
func (a *app) earlierPages(arc *archive.Archive) (func(archive.Standing) []archive.Standing, error) {
	s, err := a.siteFile()
	if err != nil {
		return nil, err
	}
	history := arc.History(earlierTargets(s))
	parts := map[string]bool{}
	configs, _ := publish.Configs(&s.Targets, "site.yaml") // what is wrong with a target is for publish to say
	for _, c := range configs {
		parts[c.Name] = c.Kind.Parts
	}
	return func(s archive.Standing) []archive.Standing {
		var pages []archive.Standing
		if !parts[s.Target] {
			for _, v := range history.Before(s.Text.Key, s.Text.Date) {
				t := v.Text
				t.Address = strings.TrimSuffix(s.Text.Address, "/") + "/" + v.Folder + "/"
				pages = append(pages, archive.Standing{Text: t, Target: s.Target, Confirmed: s.Confirmed})
			}
		}
		return pages
	}, nil
}

// expected are the texts that should stand at a target, or at an address.
func (a *app) expected(arc *archive.Archive, earlier func(archive.Standing) []archive.Standing, what string) ([]archive.Standing, error) {
	address := strings.Contains(what, "://")
	var stand []archive.Standing
	// Of a publication that was cut off nobody knows whether it arrived: the text
	// before it and its own may both stand there. The later one is looked for.
	type place struct {
		target string
		key    archive.Key
	}
	at := map[place]int{}
	targets := map[string]bool{}
	for _, s := range arc.Standings() {
		targets[s.Target] = true
		if !s.Until.IsZero() {
			continue
		}
		here := place{s.Target, s.Text.Key}
		if i, before := at[here]; before {
			stand[i] = s
			continue
		}
		at[here] = len(stand)
		stand = append(stand, s)
	}
	var out []archive.Standing
	for _, s := range stand {
		for _, s := range append([]archive.Standing{s}, earlier(s)...) {
			if address && sameAddress(s.Text.Address, what) || !address && s.Target == what {
				out = append(out, s)
			}
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	if address {
		return nil, usage("%s: %s", what, a.say("An dieser Adresse ist nach dem Archiv nichts veröffentlicht.", "According to the archive nothing is published at this address."))
	}
	return nil, usage("%s: %s %s", what, a.say("Das Archiv kennt dieses Ziel nicht. Es kennt:", "The archive does not know this target. It knows:"), strings.Join(sorted(targets), ", "))
}

func sorted(set map[string]bool) []string {
	var all []string
	for s := range set {
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

// sameAddress reports whether two addresses are of one page: a slash at the end
// and a place inside the page make no difference.
func sameAddress(a, b string) bool {
	clean := func(s string) string {
		u, err := url.Parse(s)
		if err != nil {
			return s
		}
		u.Fragment = ""
		return strings.TrimSuffix(strings.TrimSuffix(u.String(), "index.html"), "/")
	}
	return clean(a) == clean(b)
}

// look looks at one of the texts that should stand somewhere.
func (a *app) look(ctx context.Context, arc *archive.Archive, lib *library.Library, s archive.Standing, texts []archive.Standing) (verdict, error) {
	v := verdict{Address: s.Text.Address, Text: s.Text.Key.String()}
	if u, err := url.Parse(s.Text.Address); err != nil || u.Host == "" {
		v.Verdict, v.Error = publish.Unreachable, a.say("Zu diesem Ziel nennt site.yaml keine Adresse (address).", "site.yaml names no address of this target (address).")
		return v, nil
	}
	e := publish.Expected{Sentences: sentencesOf(lib, s.Text.Lang)}
	var err error
	if e.Text, err = arc.Read(s.Text.SHA256); err != nil {
		return v, failed(err)
	}
	var older []string
	standings := arc.Of(s.Text.Key)
	slices.Reverse(standings)
	for _, o := range standings {
		if o.Text.SHA256 == s.Text.SHA256 || slices.Contains(older, o.Text.SHA256) {
			continue
		}
		words, err := arc.Read(o.Text.SHA256)
		if err != nil {
			return v, failed(err)
		}
		older, e.Older = append(older, o.Text.SHA256), append(e.Older, words)
	}
	for _, o := range texts {
		if o.Text.Key != s.Text.Key && sameAddress(o.Text.Address, s.Text.Address) {
			words, err := arc.Read(o.Text.SHA256)
			if err != nil {
				return v, failed(err)
			}
			e.Beside = append(e.Beside, words)
		}
	}
	seen := publish.Look(ctx, s.Text.Address, e)
	v.Verdict, v.Cached, v.Led = seen.Verdict, seen.Cached, seen.Led
	if seen.Verdict == publish.Outdated {
		v.Older = short(older[seen.Older])
		if s.Confirmed.IsZero() && stillOpen(standings, s, older[seen.Older]) {
			v.Verdict, v.Cached = publish.Equal, false
		}
	}
	for _, c := range seen.Changes {
		v.Changes = append(v.Changes, c.String())
	}
	if seen.Err != nil {
		v.Error = seen.Err.Error()
	}
	return v, nil
}

// stillOpen reports whether another text of the same place was never ended: the
// one before a publication that was cut off.
func stillOpen(all []archive.Standing, s archive.Standing, sha string) bool {
	return slices.ContainsFunc(all, func(o archive.Standing) bool {
		return o.Text.SHA256 == sha && o.Text.Key == s.Text.Key && o.Target == s.Target && o.Until.IsZero()
	})
}

// meaning is what a verdict says to somebody who has not read the manual.
func (a *app) meaning(v verdict) string {
	s := ""
	switch v.Verdict {
	case publish.Outdated:
		s = a.say("Besucher lesen einen älteren Text: ", "visitors read an older text: ") + v.Older
	case publish.Altered:
		s = a.say("Besucher lesen andere Wörter:", "visitors read other words:")
	case publish.Missing:
		s = a.say("Der Text steht dort nicht.", "The text is not there.")
	case publish.Blocked:
		s = a.say("Der Server lässt nicht nachsehen.", "The server does not let us look.")
	case publish.Unreachable:
		s = v.Error
	}
	if v.Led != "" && v.Verdict != publish.Equal {
		s += a.say(" Der Server führt Besucher zu ", " The server leads visitors on to ") + v.Led
	}
	if v.Cached {
		s += a.say(" Die Website selbst hat den richtigen Text: Ein Zwischenspeicher ist nicht geleert.", " The website itself has the right text: a cache was not emptied.")
	}
	if s != "" {
		s = "  " + s
	}
	return s
}
