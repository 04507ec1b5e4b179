package cli

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/difference"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/render"
)

func (a *app) archive() *cobra.Command {
	dir := archive.Dir
	cmd := &cobra.Command{
		Use:   "archive",
		Short: a.say("sagen, was an welchem Tag veröffentlicht war", "tell what was published on which day"),
		Long: a.say(`archive liest das Archiv: den Ordner, in dem publish jeden Text aufhebt, den es
auf eine Website bringt. SERVICE ist die Kennung eines Dienstes; - steht für den
Abschnitt über alle Dienste. DATE ist JJJJ-MM-TT.`, `archive reads the archive, a folder in which publish keeps every text that it
puts onto a website. SERVICE is the id of a service, or - for the section on all
services. DATE is YYYY-MM-DD.`),
		Example: `  klausel archive at 2026-11-02 acme zoom de
  klausel archive diff acme/zoom@2026-11-02 acme/zoom@2027-01-15
  klausel archive verify`,
		Args: a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&dir, "archive", dir, a.say("`ORDNER` des Archivs", "`DIR` of the archive"))

	list := &cobra.Command{
		Use:   "list [SLUG…]",
		Short: a.say("alle Texte auflisten: Kennung, Eintrag, Zeit, Ziel, Text, Stand", "list all texts: id, entry, time, target, text, date"),
		RunE:  func(_ *cobra.Command, slugs []string) error { return a.runArchiveList(dir, slugs) },
	}
	at := &cobra.Command{
		Use:   "at DATE SLUG SERVICE LANG",
		Short: a.say("den Text ausgeben, der an diesem Tag galt", "print the text that was in force that day"),
		Args:  a.args(4, 4),
		RunE: func(_ *cobra.Command, args []string) error {
			key := archive.Key{Slug: args[1], Service: strings.TrimPrefix(args[2], "-"), Lang: args[3]}
			return a.runArchiveAt(dir, args[0], key)
		},
	}
	diff := &cobra.Command{
		Use:   "diff A B",
		Short: a.say("zeigen, welche Wörter anders sind", "show which words differ"),
		Long: a.say(`diff gibt jeden Satz aus, in dem sich A und B unterscheiden, mit [-gestrichenen-]
und {+neuen+} Wörtern. A und B sind Kennungen, die list zeigt (ihr Anfang
genügt), oder SLUG/SERVICE/LANG@DATE; ohne LANG vergleicht diff jede Sprache,
ohne SERVICE jeden Dienst.`, `diff prints each sentence of A and B that differs, with [-removed-] and
{+added+} words. A and B are the ids that list shows (their beginning is enough),
or SLUG/SERVICE/LANG@DATE; without LANG every language is compared, without
SERVICE every service.`),
		Args: a.args(2, 2),
		RunE: func(_ *cobra.Command, args []string) error { return a.runArchiveDiff(dir, args[0], args[1]) },
	}
	var heads []string
	verify := &cobra.Command{
		Use:   "verify",
		Short: a.say("prüfen, ob jedes Byte noch da ist", "check that every byte is still there"),
		Args:  a.args(0, 0),
		RunE:  func(*cobra.Command, []string) error { return a.runArchiveVerify(dir, heads) },
	}
	verify.Flags().StringSliceVar(&heads, "head", nil, a.say("`NUMMER-HASH`, anderswo notiert, muss im Archiv stehen", "`NUMBER-HASH` that was noted elsewhere and must be in the archive"))
	cmd.AddCommand(list, at, diff, verify)
	return cmd
}

// openArchive opens an archive that has to be there.
func (a *app) openArchive(dir string) (*archive.Archive, error) {
	if !archive.Exists(dir) {
		return nil, failed(fmt.Errorf("%s: %s", dir, a.say("kein Archiv; klausel publish legt es an", "no archive; klausel publish makes one")))
	}
	arc, err := archive.Open(dir)
	return arc, failed(err)
}

// moment is a time of an entry as people read it, in the zone it was written in.
func moment(t time.Time) string { return t.Format("2006-01-02 15:04:05 -07:00") }

// short is the beginning of a hash, enough to name a text.
func short(sha string) string { return sha[:min(12, len(sha))] }

func (a *app) runArchiveList(dir string, slugs []string) error {
	arc, err := a.openArchive(dir)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, e := range arc.Entries {
		for _, t := range e.Texts {
			if len(slugs) > 0 && !slices.Contains(slugs, t.Slug) {
				continue
			}
			id := short(t.SHA256)
			if id == "" {
				id = a.say("zurückgezogen", "withdrawn")
			}
			fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\n", id, e.Number, moment(e.Time), e.Target, t.Key, t.Date, a.outcome(arc, e))
		}
	}
	return failed(w.Flush())
}

// outcome is what became of the texts of an entry.
func (a *app) outcome(arc *archive.Archive, e archive.Entry) string {
	if e.Act == archive.Found {
		return a.say("dort vorgefunden", "found there")
	}
	for _, later := range arc.Entries[e.Number:] {
		switch {
		case later.Of != e.Number:
		case later.Act == archive.Confirmed:
			return a.say("veröffentlicht", "published")
		case later.Act == archive.Refused:
			return a.say("nicht veröffentlicht", "not published")
		}
	}
	return a.say("abgebrochen: ob der Text ankam, ist nicht belegt", "cut off: nothing proves whether the text arrived")
}

func (a *app) runArchiveAt(dir, written string, key archive.Key) error {
	day, err := a.day(written)
	if err != nil {
		return err
	}
	arc, err := a.openArchive(dir)
	if err != nil {
		return err
	}
	if err := a.kept(arc, key); err != nil {
		return err
	}
	standings := arc.At(day, key)
	if len(standings) == 0 {
		fmt.Fprintf(a.err, "%s, %s: %s\n", key, day, a.neverThat(arc, key))
		return &exit{code: exitFindings}
	}
	// Targets that held the same text are told together, the text once.
	var order []string
	told := map[string][]archive.Standing{}
	for _, s := range standings {
		if told[s.Text.SHA256] == nil {
			order = append(order, s.Text.SHA256)
		}
		told[s.Text.SHA256] = append(told[s.Text.SHA256], s)
	}
	for i, sha := range order {
		words, err := arc.Typed(sha)
		if err != nil {
			return failed(err)
		}
		// One text goes out bare, so that it can be kept as a file; of several
		// each needs its head beside it.
		head := a.err
		if len(order) > 1 {
			head = a.out
			if i > 0 {
				fmt.Fprintln(a.out)
			}
		}
		for _, s := range told[sha] {
			fmt.Fprintf(head, "# %s\n", a.standing(s, day))
		}
		if len(order) > 1 {
			fmt.Fprintln(a.out)
		}
		if _, err := fmt.Fprint(a.out, words); err != nil {
			return failed(err)
		}
	}
	return nil
}

// standing says when a text stood where.
func (a *app) standing(s archive.Standing, day fact.Date) string {
	words := []string{short(s.Text.SHA256), s.Target}
	if s.Text.Address != "" {
		words = append(words, s.Text.Address)
	}
	if s.Text.Date != "" {
		words = append(words, a.say("Stand ", "dated ")+s.Text.Date)
	}
	switch {
	case s.Confirmed.IsZero():
		words = append(words, fmt.Sprintf(a.say("Veröffentlichung begann %s und brach ab: Ob der Text ankam, ist nicht belegt", "publication began %s and was cut off: nothing proves whether the text arrived"), moment(s.Announced)))
	case s.Announced.IsZero():
		words = append(words, fmt.Sprintf(a.say("%s dort vorgefunden", "found there %s"), moment(s.Confirmed)))
	default:
		words = append(words, fmt.Sprintf(a.say("seit %s", "since %s"), moment(s.Confirmed)))
	}
	switch {
	case !s.Until.IsZero():
		words = append(words, fmt.Sprintf(a.say("bis %s", "until %s"), moment(s.Until)))
	case !s.Doubt.IsZero():
		words = append(words, fmt.Sprintf(a.say("seit %s vielleicht ersetzt", "perhaps replaced since %s"), moment(s.Doubt)))
	}
	return strings.Join(words, ", ")
}

// kept refuses a name that the archive does not know: that nothing was published
// under a name somebody mistyped says nothing of the day.
func (a *app) kept(arc *archive.Archive, key archive.Key) error {
	names := map[string]bool{}
	var near []string
	for _, k := range arc.Keys() {
		if k == key {
			return nil
		}
		if known := k; k.Slug == key.Slug {
			if key.Lang == "" {
				known.Lang = ""
			}
			if name := strings.TrimSuffix(known.String(), "/"); !slices.Contains(near, name) {
				near = append(near, name)
			}
		}
		names[k.Slug] = true
	}
	if near == nil {
		return usage("%s: %s %s%s", key.Slug, a.say("Davon weiß das Archiv nichts. Es kennt:", "The archive knows nothing of that. It knows:"), a.some(sorted(names)), a.suggest(key.Slug, sorted(names)))
	}
	slices.Sort(near)
	name := strings.TrimSuffix(key.String(), "/")
	return usage("%s: %s %s%s", name, a.say("Davon weiß das Archiv nichts. Es kennt:", "The archive knows nothing of that. It knows:"), a.some(near), a.suggest(name, near))
}

// neverThat says of a text that was not published on a day on which days it was.
func (a *app) neverThat(arc *archive.Archive, key archive.Key) string {
	said := a.say("An diesem Tag war nichts veröffentlicht.", "Nothing was published on this day.")
	all := arc.Of(key)
	if len(all) == 0 { // of a publication that the server refused
		return said
	}
	first := all[0].Confirmed
	for _, s := range all {
		for _, at := range []time.Time{s.Announced, s.Confirmed} {
			if !at.IsZero() && (first.IsZero() || at.Before(first)) {
				first = at
			}
		}
	}
	return said + fmt.Sprintf(a.say(" Das Archiv beginnt mit diesem Text am %s.", " The archive begins with this text on %s."), fact.DateOf(first))
}

func (a *app) day(written string) (fact.Date, error) {
	day, refused := fact.ParseDate(written)
	if refused != nil || !day.Known() {
		return day, usage("%s: %s", written, a.say("Hier gehört ein Tag hin, zum Beispiel 2026-11-02.", "A day belongs here, for instance 2026-11-02."))
	}
	// Where it was published the day may have begun already.
	if day.After(fact.DateOf(time.Now().In(time.FixedZone("", 14*60*60)))) {
		return day, usage("%s: %s", written, a.say("Dieser Tag ist noch nicht gekommen; das Archiv weiß nur, was war.", "This day has not come yet; the archive knows only what was."))
	}
	return day, nil
}

var hashPrefix = regexp.MustCompile(`^[0-9a-f]{4,64}$`)

// chosen are the texts that an argument of diff names.
func (a *app) chosen(arc *archive.Archive, name string) ([]archive.Text, error) {
	if what, written, ok := strings.Cut(name, "@"); ok {
		day, err := a.day(written)
		if err != nil {
			return nil, err
		}
		part := append(strings.Split(what, "/"), "", "")
		var out []archive.Text
		known := false
		for _, key := range arc.Keys() {
			if key.Slug != part[0] || part[1] != "" && strings.TrimPrefix(part[1], "-") != key.Service || part[2] != "" && part[2] != key.Lang {
				continue
			}
			known = true
			// Of a day on which the text changed it is the later one.
			if at := arc.At(day, key); len(at) > 0 {
				out = append(out, at[len(at)-1].Text)
			}
		}
		if !known {
			return nil, a.kept(arc, archive.Key{Slug: part[0], Service: strings.TrimPrefix(part[1], "-"), Lang: part[2]})
		}
		if len(out) == 0 {
			return nil, usage("%s: %s", name, a.say("An diesem Tag war das nicht veröffentlicht.", "This was not published on that day."))
		}
		return out, nil
	}
	if !hashPrefix.MatchString(name) {
		return nil, usage("%s: %s", name, a.say("Hier gehört eine Kennung aus klausel archive list hin, oder SLUG/SERVICE/LANG@DATE.", "An id of klausel archive list belongs here, or SLUG/SERVICE/LANG@DATE."))
	}
	switch found := arc.Find(name); len(found) {
	case 0:
		return nil, usage("%s: %s", name, a.say("Kein Text im Archiv hat eine Kennung, die so beginnt.", "No text of the archive has an id that begins like this."))
	case 1:
		return found, nil
	default:
		return nil, usage("%s: %s", name, a.say("Mehrere Texte haben eine Kennung, die so beginnt.", "Several texts have an id that begins like this."))
	}
}

// namesService reports whether an argument of diff names one service, or one text.
func namesService(name string) bool {
	what, _, dated := strings.Cut(name, "@")
	return !dated || strings.Count(what, "/") > 0 && !strings.HasPrefix(what[strings.Index(what, "/"):], "//")
}

func (a *app) runArchiveDiff(dir, older, newer string) error {
	arc, err := a.openArchive(dir)
	if err != nil {
		return err
	}
	lib, err := a.library()
	if err != nil {
		return err
	}
	olds, err := a.chosen(arc, older)
	if err != nil {
		return err
	}
	news, err := a.chosen(arc, newer)
	if err != nil {
		return err
	}
	if len(olds) == 1 && len(news) == 1 && olds[0].Lang != news[0].Lang {
		return usage("%s, %s: %s", older, newer, a.say("Zwei Sprachen lassen sich nicht vergleichen.", "Two languages cannot be compared."))
	}
	// Who names two companies, or two services, wants those compared: a profile
	// may have got another name.
	services := namesService(older) && namesService(newer)
	same := func(o, n archive.Text) bool {
		return o.Lang == n.Lang && (o.Service == n.Service || services)
	}
	none := true
	for _, o := range olds {
		i := slices.IndexFunc(news, func(n archive.Text) bool { return same(o, n) })
		if i < 0 {
			none = false
			fmt.Fprintf(a.out, "%s: %s\n", o.Key, a.say("gibt es nicht mehr", "is gone"))
			continue
		}
		from, err := arc.Read(o.SHA256)
		if err != nil {
			return failed(err)
		}
		to, err := arc.Read(news[i].SHA256)
		if err != nil {
			return failed(err)
		}
		changes := difference.Between(from, to, sentencesOf(lib, o.Lang))
		if len(changes) == 0 {
			continue
		}
		none = false
		if news[i].Key == o.Key {
			fmt.Fprintf(a.out, "%s  %s → %s\n", o.Key, o.Date, news[i].Date)
		} else {
			fmt.Fprintf(a.out, "%s  %s → %s  %s\n", o.Key, o.Date, news[i].Key, news[i].Date)
		}
		for _, c := range changes {
			fmt.Fprintf(a.out, "  %s\n", c)
		}
	}
	for _, n := range news {
		if !slices.ContainsFunc(olds, func(o archive.Text) bool { return same(o, n) }) {
			none = false
			fmt.Fprintf(a.out, "%s: %s\n", n.Key, a.say("gab es noch nicht", "was not there yet"))
		}
	}
	if none {
		fmt.Fprintln(a.err, a.say("Kein Wort ist anders.", "No word differs."))
	}
	return nil
}

// sentencesOf splits a line of a text into its sentences; nil, and the line
// stays whole, in a language that the library does not have.
func sentencesOf(lib *library.Library, lang string) func(string) []string {
	loc := lib.Locale(lang)
	if loc == nil {
		return nil
	}
	return func(line string) []string { return render.Sentences(line, loc) }
}

func (a *app) runArchiveVerify(dir string, heads []string) error {
	if !archive.Exists(dir) && len(heads) == 0 {
		_, err := a.openArchive(dir)
		return err
	}
	flaws, err := archive.Verify(dir, heads...)
	if err != nil {
		return failed(err)
	}
	bad := 0
	for _, f := range flaws {
		to := a.out
		if f.Harmless {
			to = a.err
		} else {
			bad++
		}
		fmt.Fprintf(to, "%s: %s\n", path.Join(filepath.ToSlash(dir), f.File), a.flaw(f))
	}
	if bad > 0 {
		return &exit{code: exitFindings}
	}
	arc, err := a.openArchive(dir)
	if err != nil {
		return err
	}
	texts := len(arc.Find(""))
	fmt.Fprintf(a.out, a.say("%s, %s: unversehrt. Letzter Eintrag %s\n", "%s, %s: intact. Last entry %s\n"),
		a.counted(len(arc.Entries), "Eintrag", "Einträge", "entry", "entries"), a.counted(texts, "Text", "Texte", "text", "texts"), arc.Head())
	return nil
}

func (a *app) flaw(f archive.Flawed) string {
	switch f.Flaw {
	case archive.Forked:
		return a.say("Zwei Rechner haben nach demselben Eintrag weitergemacht, und dieser hier kam später. Löschen Sie die Datei; die Texte bleiben, und git hat den Eintrag noch. Veröffentlichen Sie danach noch einmal.",
			"Two computers went on from the same entry, and this one came later. Delete the file; the texts stay, and git still has the entry. Then publish again.")
	case archive.Merged:
		return a.say("Zwei Rechner haben nach demselben Eintrag weitergemacht. In die Datei gehört eine einzige Zeile: ", "Two computers went on from the same entry. The file has to hold this one line: ") + f.Want
	case archive.Altered:
		return a.say("Die Datei ist nicht mehr, wie sie geschrieben wurde.", "The file is not as it was written.")
	case archive.Breaks:
		return a.say("Nur die Zeilenenden sind andere: git hat sie umgewandelt. Die Datei .gitattributes in diesem Ordner verhindert das und gehört in git. Löschen Sie dann den Ordner, und holen Sie ihn mit git checkout HEAD -- archive wieder.",
			"Only the line breaks are others: git has converted them. The file .gitattributes in this folder prevents that, and belongs into git. Then delete the folder, and bring it back with git checkout HEAD -- archive.")
	case archive.Missing:
		return a.say("Die Datei fehlt.", "The file is missing.")
	case archive.Foreign:
		return a.say("Diese Datei hat das Archiv nie geschrieben.", "The archive never wrote this file.")
	case archive.Twice:
		return a.say("Zwei Einträge tragen dieselbe Nummer.", "Two entries have the same number.")
	case archive.Unchained:
		return a.say("Der Eintrag nennt einen anderen Vorgänger als den, der dasteht.", "The entry names another predecessor than the one that is there.")
	case archive.Unused:
		return a.say("Kein Eintrag nennt diesen Text: Die Veröffentlichung brach ab, bevor sie begann. Verloren ist nichts.", "No entry names this text: its publication was cut off before it began. Nothing is lost.")
	case archive.Backwards:
		return a.say("Die Zeit des Eintrags liegt vor der eines früheren: Eine Uhr ging falsch. Was in dieser Zeit wann galt, ist nicht belegt.", "The time of the entry lies before that of an earlier one: a clock was wrong. What was in force when, during that time, is not proved.")
	case archive.Behind:
		return a.say("Der letzte Eintrag steht nicht darin: Das Programm brach davor ab. Der nächste Eintrag holt es nach.", "The last entry is not in it: the program was cut off before. The next entry makes up for it.")
	}
	return string(f.Flaw)
}
