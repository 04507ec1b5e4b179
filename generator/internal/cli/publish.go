package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/difference"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/press"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/publish"
	"klausel/generator/internal/render"
)

func (a *app) publish() *cobra.Command {
	var o publishing
	cmd := &cobra.Command{
		Use:   "publish TARGET",
		Short: a.say("die Hinweise auf die eigene Website bringen", "put the notices onto your website"),
		Long: a.say(`publish bringt, was check besteht, an ein Ziel, das site.yaml unter targets:
nennt, liest es zurück und schreibt für jede Seite eine Quittung in
`+receiptsName+`. Es ersetzt und löscht nur, was es selbst dorthin gebracht hat.`, `publish puts what check passes onto a target that site.yaml names under targets:,
reads it back, and writes a receipt for each page into `+receiptsName+`. It
replaces and deletes only what it put there itself.`),
		Example: "  klausel publish www --dry-run\n  klausel publish www --draft\n  klausel publish www",
		Args:    a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.named(cmd, o.only); err != nil {
				return err
			}
			if o.draft && o.live {
				return usage("--draft, --live: %s", a.say("Davon geht nur eines.", "Only one of these can be given."))
			}
			c, s, err := a.target(args)
			if err != nil {
				return err
			}
			return a.runPublish(c, s, o)
		},
	}
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, a.say("zeigen, was sich ändern würde, und nichts ändern", "show what would change and change nothing"))
	cmd.Flags().BoolVar(&o.draft, "draft", false, a.say("an die Stelle für Entwürfe bringen, die das Ziel hat", "publish to the target's place for drafts"))
	cmd.Flags().BoolVar(&o.live, "live", false, a.say("für Besucher veröffentlichen; so geschieht es ohne Angabe", "publish for visitors, as without a flag"))
	cmd.Flags().BoolVar(&o.takeOver, "take-over", false, a.say("auch Texte ersetzen, die jemand von Hand geändert hat, und Seiten löschen, die von anderswo veröffentlicht wurden", "replace texts that somebody changed by hand as well, and delete pages that were published from elsewhere"))
	cmd.Flags().StringSliceVar(&o.only, "only", nil, a.say("nur diese Profile: `SLUG` oder Muster wie 'client-*'; die Seiten der anderen bleiben", "these profiles only: `SLUG` or a pattern such as 'client-*'; the pages of others stay"))
	return cmd
}

type publishing struct {
	dryRun, draft, live, takeOver bool
	only                          []string
}

// target finds the target that is named, or tells which ones there are.
func (a *app) target(args []string) (publish.Config, profile.Site, error) {
	s, err := a.siteFile()
	if err != nil {
		return publish.Config{}, s, err
	}
	all, err := publish.Configs(&s.Targets, "site.yaml")
	if err != nil {
		return publish.Config{}, s, &exit{exitFindings, err}
	}
	var names []string
	for _, c := range all {
		if len(args) == 1 && c.Name == args[0] {
			return c, s, nil
		}
		names = append(names, c.Name)
	}
	switch {
	case len(names) == 0:
		return publish.Config{}, s, usage("%s", a.say(
			"site.yaml nennt kein Ziel. Wie man eines einträgt, zeigt: klausel man publish",
			"site.yaml names no target. To see how to enter one: klausel man publish"))
	case len(args) == 0:
		return publish.Config{}, s, usage("%s %s", a.say("Wohin? site.yaml nennt:", "Where to? site.yaml names:"), strings.Join(names, ", "))
	}
	return publish.Config{}, s, usage("%s: %s %s%s", args[0], a.say("kein solches Ziel; site.yaml nennt:", "no such target; site.yaml names:"), strings.Join(names, ", "), a.suggest(args[0], names))
}

func (a *app) runPublish(c publish.Config, s profile.Site, o publishing) error {
	vault := &publish.Vault{}
	err := publish.Guard(func() error { return a.publishTo(c, s, o, vault) })
	if err == nil {
		return nil
	}
	if _, crashed := errors.AsType[*publish.Crash](err); crashed {
		fmt.Fprintln(a.err, a.say(
			"klausel ist an einem eigenen Fehler gescheitert. Am Ziel ist jede Datei die alte oder die neue, keine ist halb. Was folgt, hilft, den Fehler zu finden; Geheimnisse sind darin durch •••• ersetzt.",
			"klausel failed by a fault of its own. Each file at the target is the old one or the new one, and none is half. What follows helps to find the fault; secrets in it are replaced by ••••."))
	}
	e, ok := errors.AsType[*exit](err)
	if !ok {
		e = &exit{exitIO, err}
	}
	if e.err != nil {
		said := e.err.Error()
		if clean := vault.Redact(said); clean != said {
			return &exit{e.code, errors.New(clean)}
		}
	}
	return e
}

func (a *app) publishTo(c publish.Config, s profile.Site, o publishing, vault *publish.Vault) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends it at once
	p, err := a.press(fact.DateOf(time.Now()))
	if err != nil {
		return err
	}
	files, odd, err := a.profileDir(p)
	if err != nil {
		return err
	}
	if files, err = a.choose(files, o.only); err != nil {
		return err
	}
	if len(files) == 0 {
		return a.noProfile()
	}
	last, err := a.lastReceipts() // before anything is published
	if err != nil {
		return failed(err)
	}
	t, err := publish.Open(c, publish.Run{Draft: o.draft, Vault: vault, Talk: a.waiting})
	if err != nil {
		return a.refused(c, err)
	}
	defer t.Close()

	cfg, err := a.pages(s)
	if err != nil {
		return err
	}
	if base, err := profile.ParseBaseURL(t.Address("")); err == nil {
		cfg.BaseURL = base
	}
	if c.Kind.Parts { // whatever else the site publishes
		cfg.Formats = []string{"fragment"}
	}
	depot, err := publish.NewDepot()
	if err != nil {
		return failed(err)
	}
	defer depot.Close()
	led, err := a.newLedger(c.Name, depot)
	if err != nil {
		return err
	}
	before, err := t.Published(ctx)
	if err != nil {
		return a.refused(c, err)
	}
	b, only, err := p.Make(press.Order{
		Profiles: files, Part: len(o.only) > 0, Config: cfg, Lang: s.Language, Each: a.progress(len(files)),
		Also: func(j *press.Judged) ([]diag.Finding, error) { return led.take(p.Library, j) },
	}, before, depot.Put)
	if err != nil {
		return a.refused(c, err)
	}
	led.made(b)
	edition := depot.Edition(b.Keep, only)
	// The note that nothing but a date is new is for whoever publishes.
	found := slices.DeleteFunc(diag.Sort(append(odd, b.Found...)), func(f diag.Finding) bool { return f.Severity == diag.Info && f.Rule != "date-alone" })
	if err := a.printFound(p.Library, found, diag.Info); err != nil {
		return err
	}
	var plan *publish.Plan
	var receipts []publish.Receipt
	for attempt := 0; ; attempt++ {
		if plan, err = t.Plan(ctx, edition); err != nil {
			return a.refused(c, err)
		}
		to := a.err
		if o.dryRun {
			to = a.out
		}
		if err := a.printPlan(to, plan, a.sentences(p, led), vault); err != nil {
			return failed(err)
		}
		var left []archive.Standing
		if left, err = led.left(ctx, t, c.Kind, plan, edition); err != nil {
			return a.refused(c, err)
		}
		a.printLeft(led.moved(t, plan), left)
		err = plan.Check(publish.Limits{MaxDeletes: c.MaxDeletes, TakeOver: o.takeOver})
		if strange := led.strange(plan); err == nil && len(strange) > 0 && !o.takeOver {
			err = &publish.Refused{Why: publish.Elsewhere, Paths: strange}
		}
		if err != nil {
			return a.refused(c, err)
		}
		if o.dryRun {
			return a.published(b, found)
		}
		if !o.draft {
			if err := led.announce(t, plan); err != nil {
				return failed(err)
			}
		}
		receipts, err = publish.Push(ctx, t, plan, time.Now)
		if told := led.settle(t, plan, edition, err); told != nil {
			err = errors.Join(err, told)
		}
		if r, ok := errors.AsType[*publish.Refused](err); ok && r.Why == publish.Changed && attempt == 0 {
			continue // somebody else had published meanwhile, and is done
		}
		break
	}
	if told := a.receipts(plan, receipts, last); told != nil {
		err = errors.Join(err, told)
	}
	if err != nil {
		if _, why := errors.AsType[*publish.Refused](err); !why { // the connection broke, or the disk is full
			fmt.Fprintln(a.err, a.say(
				"Die Veröffentlichung ist nicht fertig. Jede Datei am Ziel ist die alte oder die neue, keine ist halb. Wiederholen Sie den Befehl.",
				"The publication is not finished. Each file at the target is the old one or the new one, and none is half. Repeat the command."))
		}
		return a.refused(c, err)
	}
	if !o.draft {
		fmt.Fprintln(a.err, a.archivedAs())
	}
	return a.published(b, found)
}

// published is how publish ends where the target could be reached.
func (a *app) published(b *press.Built, found []diag.Finding) error {
	switch {
	case b.Err != nil:
		return failed(b.Err)
	case diag.Worst(found) == diag.Error:
		return &exit{code: exitFindings}
	}
	return nil
}

func (a *app) waiting(publish.Event) {
	fmt.Fprintln(a.err, a.say(
		"Eine andere Veröffentlichung läuft oder wurde abgebrochen. klausel wartet, bis sie fertig ist, und macht weiter, wenn sie eine Minute lang kein Lebenszeichen gibt.",
		"Another publication is running or was cut off. klausel waits until it is done, and goes on if it gives no sign of life for a minute."))
}

// sentences returns what splits the texts of a folder of the edition: a day in
// the middle of a sentence looks different in each language.
func (a *app) sentences(p *press.Press, led *ledger) func(dir string) func(string) []string {
	langs := map[string]string{}
	for _, k := range led.kept {
		langs[k.dir] = k.Lang
	}
	return func(dir string) func(string) []string {
		loc := p.Library.Locale(cmp.Or(langs[dir], a.lang))
		return func(text string) []string { return render.Sentences(text, loc) }
	}
}

// printPlan shows what a plan does, and of changed notices the words.
func (a *app) printPlan(w io.Writer, plan *publish.Plan, sentences func(dir string) func(string) []string, vault *publish.Vault) error {
	out := bufio.NewWriter(w)
	defer out.Flush()
	place := plan.Target
	if plan.Draft {
		place += a.say(" (Entwurf)", " (draft)")
	}
	fmt.Fprintf(out, "%s → %s\n", place, vault.Redact(plan.Address))
	verbs := map[publish.Action]string{
		publish.Create:  a.say("neu", "new"),
		publish.Replace: a.say("geändert", "changed"),
		publish.Delete:  a.say("entfällt", "goes"),
	}
	lead := leading(plan)
	for _, s := range plan.Steps {
		if s.Do == publish.Unchanged {
			continue
		}
		by := ""
		if s.Edited {
			by = a.say("  (am Ziel von Hand geändert)", "  (changed by hand at the target)")
		}
		fmt.Fprintf(out, "  %-9s %s%s\n", verbs[s.Do], s.Path, by)
		if s.Do == publish.Replace && lead[path.Dir(s.Path)].Path == s.Path {
			from, err := s.Old.Bytes()
			if err != nil {
				return err
			}
			to, err := s.New.Bytes()
			if err != nil {
				return err
			}
			for _, c := range difference.Between(publish.Lines(from), publish.Lines(to), sentences(path.Dir(s.Path))) {
				fmt.Fprintf(out, "            %s\n", c)
			}
		}
	}
	for _, left := range plan.Left {
		fmt.Fprintf(out, "  %-9s %s  (%s)\n", a.say("bleibt", "stays"), left, a.say("entfällt, ist aber von Hand geändert", "no longer wanted, but changed by hand"))
	}
	fmt.Fprintf(out, a.say("  %d neu, %d geändert, %d unverändert, %d entfallen\n", "  %d new, %d changed, %d unchanged, %d gone\n"),
		plan.Count(publish.Create), plan.Count(publish.Replace), plan.Count(publish.Unchanged), plan.Count(publish.Delete))
	return nil
}

// printLeft tells of texts that visitors may go on reading though nobody keeps
// them up to date.
func (a *app) printLeft(moved map[string]string, left []archive.Standing) {
	for _, before := range slices.Sorted(maps.Keys(moved)) {
		fmt.Fprintf(a.err, a.say("Bisher standen Texte dieses Ziels unter %s, jetzt stehen sie unter %s. Unter der alten Adresse ändert klausel nichts mehr. Leiten Sie sie zur neuen um, und löschen Sie, was dort noch steht.\n",
			"Texts of this target used to stand at %s, and now they stand at %s. At the old address klausel changes nothing any more. Forward it to the new one, and delete what is left there.\n"), before, moved[before])
	}
	for _, s := range left {
		fmt.Fprintf(a.err, a.say("%s steht nach dem Archiv noch auf %s, und klausel hält diesen Text nicht mehr aktuell. Löschen Sie ihn dort, oder nehmen Sie ihn in site.yaml oder im Profil wieder auf.\n",
			"By the archive %s still stands at %s, and klausel does not keep that text up to date any more. Delete it there, or put it back into site.yaml or the profile.\n"), s.Text.Key, s.Text.Address)
	}
}

// refused puts into words why nothing, or nothing more, was published.
func (a *app) refused(c publish.Config, err error) error {
	if none, ok := errors.AsType[*publish.NoSecret](err); ok {
		return &exit{exitUsage, fmt.Errorf("%s: %s %s", c.Name, none.Secret, a.say("ist leer oder nicht gesetzt", "is empty or not set"))}
	}
	if _, crashed := errors.AsType[*publish.Crash](err); crashed {
		return failed(err)
	}
	r, ok := errors.AsType[*publish.Refused](err)
	switch {
	case errors.Is(err, context.Canceled):
		return failed(fmt.Errorf("%s: %s", c.Name, a.say("abgebrochen", "stopped")))
	case !ok:
		return failed(fmt.Errorf("%s: %s", c.Name, a.told(err)))
	}
	what := a.some(r.Paths)
	code, words := exitIO, ""
	switch r.Why {
	case publish.Foreign:
		code, words = exitFindings, a.say("Dort steht etwas, das klausel nicht veröffentlicht hat. Es bleibt, und nichts wird ersetzt. Räumen Sie es weg oder veröffentlichen Sie in einen anderen Ordner.",
			"Something stands there that klausel did not publish. It stays, and nothing is replaced. Move it away, or publish to another folder.")
	case publish.Edited:
		code, words = exitFindings, a.say("Jemand hat das am Ziel von Hand geändert. --take-over ersetzt es.",
			"Somebody changed this by hand at the target. --take-over replaces it.")
	case publish.TooManyDeletes:
		code, words = exitFindings, fmt.Sprintf(a.say("%d Dateien entfielen, und max_deletes erlaubt %d. Fehlt ein Profil, oder heißt eines jetzt anders? Dann führen seine alten Adressen ins Leere; leiten Sie sie um. Soll es so sein, setzen Sie max_deletes am Ziel in site.yaml hoch.",
			"%d files would go, and max_deletes allows %d. Is a profile missing, or does one have another name now? Then its old addresses lead nowhere; forward them. If that is intended, raise max_deletes of the target in site.yaml."), len(r.Paths), r.Max)
	case publish.Busy:
		words = a.say("Eine andere Veröffentlichung hat übernommen. Wiederholen Sie den Befehl, wenn sie fertig ist.",
			"Another publication has taken over. Repeat the command when it is done.")
	case publish.Changed:
		words = a.say("Jemand anderes hat inzwischen veröffentlicht. Wiederholen Sie den Befehl.",
			"Somebody else has published meanwhile. Repeat the command.")
	case publish.Gone:
		words = a.say("Das gibt es am Ziel nicht.", "The target has no such thing.")
	case publish.HostUnknown:
		words = a.say("Dieser Server ist unbekannt. Vergleichen Sie den Schlüssel, den er zeigt, mit dem Ihres Anbieters und tragen Sie ihn in site.yaml als host_key ein: ",
			"This server is unknown. Compare the key that it shows with the one your host names, and enter it in site.yaml as host_key: ") + fmt.Sprint(r.Err)
	case publish.HostChanged:
		words = a.say("Der Server zeigt einen anderen Schlüssel als den bekannten. Entweder hat der Anbieter ihn gewechselt, oder jemand gibt sich als der Server aus. Fragen Sie den Anbieter. Gezeigt wird: ",
			"The server shows another key than the known one. Either the host has changed it, or somebody poses as the server. Ask the host. The key shown is: ") + fmt.Sprint(r.Err)
	case publish.NoDraft:
		code, words = exitUsage, a.say("Dieses Ziel hat keinen Platz für Entwürfe.", "This target has no place for drafts.")
	case publish.Denied:
		words = a.denied(c, r.Err)
	case publish.NotAllowed:
		code, words = exitFindings, a.say("Der Server nimmt den Schlüssel an, erlaubt ihm das aber nicht. Welche Rechte er braucht, sagt: klausel man publish/"+c.Kind.ID+". Gemeldet ist: ",
			"The server accepts the key, and does not let it do this. To see which rights it needs: klausel man publish/"+c.Kind.ID+". What the server says: ")+a.cause(r.Err)
	case publish.Rejected:
		code, words = exitFindings, a.say("Der Server nimmt für diesen Zweig nichts an; er ist wohl geschützt. Nichts ist veröffentlicht. Erlauben Sie diesem Benutzer den Push, oder nennen Sie unter branch einen anderen Zweig. Gemeldet ist: ",
			"The server takes nothing for this branch, which is probably protected. Nothing is published. Let this user push, or name another branch. What the server says: ")+a.cause(r.Err)
	case publish.Moved:
		code, words = exitFindings, a.say("Der Server leitet weiter, und ein Schlüssel geht nur an die Adresse in site.yaml. Nennen Sie dort die neue. ",
			"The server leads on, and a key goes to no address but the one in site.yaml. State the new one there. ")+a.cause(r.Err)
	case publish.NoInterface:
		words = a.say("Unter dieser Adresse antwortet keine Schnittstelle für Programme: Sie ist abgeschaltet, oder etwas davor fängt die Anfrage ab. ",
			"No interface for programs answers at this address: it is switched off, or something in front of it catches the request. ") + a.cause(r.Err)
	case publish.Marks:
		code, words = exitFindings, a.say("Die Seite braucht genau eine Stelle für den Hinweis, zwischen zwei Marken. ",
			"The page needs one place for the notice, between two marks. ")+a.cause(r.Err)
	case publish.Hidden:
		code, words = exitFindings, a.say("Besucher sehen diese Seite nicht: Sie ist ein Entwurf, privat, für später geplant oder mit einem Passwort geschützt. Ändern Sie das in WordPress, dann kommt der Hinweis hinein.",
			"Visitors do not see this page: it is a draft, private, scheduled for later, or protected by a password. Change that in WordPress, and the notice can be put into it.")
	case publish.Filtered:
		code, words = exitFindings, a.say("Mit den Rechten dieses Benutzers würde die Website auch anderes auf der Seite verändern. Nichts ist geändert. Nehmen Sie einen Benutzer, der ungefiltertes HTML schreiben darf, oder eine Seite ohne fremde Einbettungen.",
			"With the rights of this user the website would change other parts of the page too. Nothing is changed. Take a user who may write unfiltered HTML, or a page without foreign embeds.")
	case publish.Built:
		code, words = exitFindings, a.say("Der Anbieter baut diese Website selbst aus einem Git-Repository. Der nächste Bau würde ersetzen, was klausel veröffentlicht. Veröffentlichen Sie in das Repository (kind: git) oder schalten Sie die Builds ab.",
			"The host builds this site from a git repository. The next build would replace what klausel publishes. Publish into the repository (kind: git), or stop the builds.")
	case publish.Served:
		code, words = exitFindings, a.say("Dieser Ordner (state) liegt auf dem Server in path und würde mit veröffentlicht. Nennen Sie einen anderen.",
			"On the server this folder (state) lies inside path and would be published with it. Name another one.")
	case publish.NoNotice:
		code, words = exitFindings, a.say("Kein Profil hat diesen Hinweis. Der Ordner steht in der Ausgabe von klausel build, etwa acme/de/zoom. Wurde das Profil umbenannt, dann nennen Sie unter notice: und in den Marken der Seite den neuen Namen. Soll der Hinweis weg, dann leeren Sie die Stelle in der Seite und nehmen Sie sie aus places:.",
			"No profile has this notice. Its folder is in the output of klausel build, such as acme/de/zoom. If the profile was renamed, state the new name under notice: and in the marks in the page. If the notice shall go, empty its place in the page, and take it out of places:.")
	case publish.Elsewhere:
		code, words = exitFindings, a.say("Das entfiele, und das Archiv in diesem Ordner kennt es nicht: Es wurde von anderswo veröffentlicht. Hat jemand anderes dasselbe Ziel, dann veröffentlichen Sie in einen anderen Ordner. Fehlt Ihr Archiv, dann holen Sie archive/ hierher. --take-over löscht es.",
			"These would go, and the archive in this folder does not know them: they were published from elsewhere. If somebody else has the same target, publish to another folder. If your archive is missing, bring archive/ here. --take-over deletes them.")
	case publish.Unreadable:
		words = a.say("Darin steht, was klausel dorthin gebracht hat, und es ist nicht lesbar. Ohne die Datei wird nichts ersetzt und nichts gelöscht. Holen Sie sie aus einer Sicherung zurück. Hat ein neueres klausel sie geschrieben, dann nehmen Sie dieses. Gemeldet ist: ",
			"It says what klausel put there, and it cannot be read. Without it nothing is replaced and nothing is deleted. Restore the file from a backup. If a newer klausel wrote it, use that one. What is wrong: ") + fmt.Sprint(r.Err)
	case publish.Linked:
		code, words = exitFindings, a.say("Dort führt eine Verknüpfung (Link) aus dem Ordner des Ziels hinaus. klausel folgt ihr nicht. Entfernen Sie sie, oder nennen Sie unter path den Ordner, in den sie führt.",
			"A link there leads out of the folder of the target. klausel does not follow it. Remove it, or name under path the folder that it leads to.")
	case publish.NotAsSent:
		words = a.say("Zurückgelesen wurde etwas anderes als das, was gesendet wurde.", "What was read back is not what was sent.")
	}
	return &exit{code, fmt.Errorf("%s: %s: %s", c.Name, what, words)}
}

// denied says what is wrong with a key that a server does not accept.
func (a *app) denied(c publish.Config, err error) string {
	switch c.Kind.ID {
	case "wordpress":
		return a.say("WordPress erkennt Benutzer oder Passwort nicht an. Nötig ist ein Anwendungspasswort. Gibt es keine, dann hat ein Sicherheits-Plugin sie abgeschaltet; manche Server geben das Passwort nicht weiter. Was dann hilft, sagt: klausel man publish/wordpress. Gemeldet ist: ",
			"WordPress does not accept the user or the password. An application password is needed. If there are none, a security plugin has switched them off; some servers do not pass the password on. To see what helps then: klausel man publish/wordpress. What the server says: ") + a.cause(err)
	}
	return a.say("Der Server erkennt den Schlüssel oder das Passwort nicht an. Gilt es noch, und gehört es zu diesem Benutzer? Gemeldet ist: ",
		"The server does not accept the key or the password. Is it still valid, and does it belong to this user? What the server says: ") + a.cause(err)
}

// cause is what caused a refusal, in the language of messages where it has words.
func (a *app) cause(err error) string {
	if said, ok := errors.AsType[publish.Said](err); ok {
		return a.say(said.De, said.En)
	}
	return fmt.Sprint(err)
}
