package publish_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/guide"
	"klausel/generator/internal/wptest"
)

// code runs a command that is expected to end with an exit code.
func (r *reader) code(want int, command string) string {
	r.t.Helper()
	out, errs, err := r.try(command)
	got := 0
	if e, ok := err.(*exec.ExitError); ok {
		got = e.ExitCode()
	} else if err != nil {
		r.t.Fatal(err)
	}
	if got != want {
		r.t.Fatalf("%s: exit %d, want %d\n%s%s", command, got, want, out, errs)
	}
	return out + errs
}

// clean fails where a secret was printed, or is in what was kept.
func (r *reader) clean(secrets ...string) {
	r.t.Helper()
	all := map[string]string{"what was printed": r.printed.String()}
	for _, dir := range []string{"archive/entries", "archive/texts"} {
		files, err := os.ReadDir(r.path(dir))
		if err != nil || len(files) == 0 {
			r.t.Fatalf("%s: %v", dir, err)
		}
		for _, f := range files {
			all[dir+"/"+f.Name()] = r.read(dir + "/" + f.Name())
		}
	}
	all["publications.jsonl"], all["site.yaml"] = r.read("publications.jsonl"), r.read("site.yaml")
	for _, s := range secrets {
		for what, text := range all {
			if strings.Contains(text, s) {
				r.t.Errorf("%s holds a secret", what)
			}
		}
	}
}

// dateOf is the date of the profile that guides are followed with, as it is
// written there.
const dateOf = `date: "2026-11-16"`

// change renames the company of the profile, and dates it anew.
func (r *reader) change() (back func()) {
	r.t.Helper()
	before := r.read("profiles/acme.yaml")
	after := strings.ReplaceAll(before, "Acme Beispielwerke GmbH", "Acme Musterwerke GmbH")
	dated := strings.Replace(after, dateOf, `date: "2026-11-20"`, 1)
	if after == before || dated == after {
		r.t.Fatal("the profile is not the one this test knows")
	}
	r.write("profiles/acme.yaml", dated)
	return func() { r.write("profiles/acme.yaml", before) }
}

// TestGuideWordPress: as a reader follows it, in a real WordPress; then a
// change, a change by hand, and the way back.
func TestGuideWordPress(t *testing.T) {
	s := wptest.One(t)
	b := blog{s, t}
	user := s.Users[wptest.Editor]
	steps, err := guide.Read(filepath.Join(projectRoot, "docs", "publish", "wordpress.md"))
	if err != nil {
		t.Fatal(err)
	}
	marks := ""
	for _, block := range steps {
		if block.Lang == "html" {
			marks = block.Text
		}
	}
	b.page("datenschutz", "page", "<!-- wp:paragraph -->\n<p>Davor.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:html -->\n"+marks+"<!-- /wp:html -->")
	before := outside(t, b.raw("datenschutz"))

	r := newReader(t, "KLAUSEL_WORDPRESS_PASSWORD="+user.Application)
	real := map[string]string{"https://www.example.org": s.URL, "user: klausel": "user: " + user.Name}
	r.follow("wordpress.md", real, nil)

	back := r.change()
	if said := r.code(0, "klausel publish www --lang en"); !strings.Contains(said, "[-Beispielwerke-] {+Musterwerke+}") {
		t.Errorf("the change is not shown in words:\n%.2000s", said)
	}
	if said := r.code(0, "klausel verify "+s.URL+"/datenschutz"); !strings.HasPrefix(said, "equal ") {
		t.Errorf("verify says %s", said)
	}
	// a word changed by hand is found, and not overwritten
	b.set("datenschutz", strings.Replace(b.raw("datenschutz"), "Acme Musterwerke GmbH", "Acme Handwerke GmbH", 1))
	if said := r.code(1, "klausel verify www"); !strings.HasPrefix(said, "edited ") || !strings.Contains(said, "[-Musterwerke-] {+Handwerke+}") {
		t.Errorf("verify says %s", said)
	}
	back()
	if said := r.code(1, "klausel publish www --lang en"); !strings.Contains(said, "Somebody changed this by hand at the target") || !strings.Contains(said, "[-Handwerke-] {+Beispielwerke+}") {
		t.Errorf("publish says %s", said)
	}
	// the way back
	r.code(0, "klausel publish www --take-over")
	if said := r.code(0, "klausel verify www"); !strings.HasPrefix(said, "equal ") {
		t.Errorf("verify says %s", said)
	}
	// an older text, as somebody finds it who restores a revision or a backup
	now := b.raw("datenschutz")
	r.change()
	r.code(0, "klausel publish www")
	b.set("datenschutz", now)
	if said := r.code(1, "klausel verify www --lang en"); !strings.HasPrefix(said, "stale ") {
		t.Errorf("verify says %s", said)
	}
	// A notice whose place is taken out of site.yaml is told of until it is gone.
	b.page("weg", "page", strings.ReplaceAll(blocks, "acme/de/zoom", "acme/de/webex"))
	targets := r.read("site.yaml")
	r.write("site.yaml", targets+"      - {notice: acme/de/webex, page: weg}\n")
	r.code(0, "klausel publish www")
	r.write("site.yaml", targets)
	for range 2 {
		if said := r.code(0, "klausel publish www --lang en"); !strings.Contains(said, "By the archive acme/webex/de still stands at "+s.URL+"/weg/") {
			t.Errorf("publish says %s", said)
		}
	}
	b.set("weg", "Leer.")
	if said := r.code(0, "klausel publish www --lang en"); strings.Contains(said, "By the archive") {
		t.Errorf("publish says %s", said)
	}
	if said := r.code(0, "klausel archive list acme --lang en"); !regexp.MustCompile(`(?m)^withdrawn .* acme/webex/de `).MatchString(said) {
		t.Errorf("the archive says %s", said)
	}
	b.PHP(t, `wp_trash_post(get_page_by_path('datenschutz')->ID);`)
	if said := r.code(1, "klausel verify www --json"); !strings.Contains(said, `"verdict":"missing"`) {
		t.Errorf("verify says %s", said)
	}
	if outside(t, now) != before {
		t.Errorf("around the section\n%s\nbecame\n%s", before, outside(t, now))
	}
	r.code(0, "klausel archive verify")

	// No secret is anywhere, whatever went wrong.
	r.env = append(r.env, "KLAUSEL_WORDPRESS_PASSWORD=MARK-pass word-4711")
	r.code(3, "klausel publish www")
	r.clean(user.Application, "MARK-pass")
}

func TestGuideNetlify(t *testing.T) {
	corpus.Long(t, "follows a guide to its end")
	n := startNetlify(t, map[string]string{"/index.html": "<p>Fremd</p>"})
	r := newReader(t, "KLAUSEL_NETLIFY_TOKEN="+netlifyToken)
	r.follow("netlify.md", map[string]string{
		"site: muster.netlify.app": "site: muster.netlify.app\n    api: " + n.URL + "/api",
	}, nil)
	const page = "/privacy/acme/de/zoom/index.html"
	first := n.served()
	if !strings.Contains(first[page], "Acme Beispielwerke GmbH") {
		t.Fatalf("%d files, and not the notice", len(first))
	}
	back := r.change()
	if said := r.code(0, "klausel publish www --lang en"); !strings.Contains(said, "[-Beispielwerke-] {+Musterwerke+}") {
		t.Errorf("the change is not shown in words:\n%.2000s", said)
	}
	if !strings.Contains(n.served()[page], "Acme Musterwerke GmbH") {
		t.Error("the change is not published")
	}
	back()
	r.code(0, "klausel publish www")
	if n.served()[page] != first[page] {
		t.Error("rolled back, the notice is not what it was")
	}
	r.env = append(r.env, "KLAUSEL_NETLIFY_TOKEN=MARK-WRONG-1")
	r.code(3, "klausel publish www")
	r.clean(netlifyToken, "MARK-WRONG")
}

// TestGuideArchive: the guide, and what the archive then says of a second text.
func TestGuideArchive(t *testing.T) {
	corpus.Long(t, "follows a guide to its end")
	r := newReader(t)
	r.follow("archive.md", nil, nil)
	before := r.read("profiles/acme.yaml")
	r.write("profiles/acme.yaml", strings.ReplaceAll(before, "Acme Beispielwerke GmbH", "Acme Musterwerke GmbH"))
	if said := r.code(1, "klausel publish www --lang en"); !strings.Contains(said, "[date-kept]") {
		t.Errorf("publish says %s", said)
	}
	r.write("profiles/acme.yaml", before)
	r.change()
	r.code(0, "klausel publish www")
	var ids []string
	for line := range strings.Lines(r.code(0, "klausel archive list acme")) {
		if f := strings.Fields(line); strings.Contains(line, " acme/zoom/en ") {
			ids = append(ids, f[0])
		}
	}
	if len(ids) != 2 {
		t.Fatalf("texts %v", ids)
	}
	if said := r.code(0, "klausel archive diff "+strings.Join(ids, " ")); !strings.Contains(said, "[-Beispielwerke-] {+Musterwerke+}") {
		t.Errorf("diff says %s", said)
	}
	// A name that the archive does not know is told apart from a day on which
	// nothing was published, and from one that has not come.
	today := time.Now().Format(time.DateOnly)
	for _, c := range []struct {
		code int
		args string
		says string
	}{
		{1, "at 2020-01-01 acme zoom de", "acme/zoom/de, 2020-01-01: Nothing was published on this day. The archive begins with this text on " + today},
		{2, "at " + today + " acme zom de", "Did you mean acme/zoom/de?"},
		{2, "at " + today + " acne zoom de", "Did you mean acme?"},
		{2, "at " + today + " acme zoom fr", "The archive knows nothing of that"},
		{2, "at " + time.Now().AddDate(0, 0, 3).Format(time.DateOnly) + " acme zoom de", "has not come yet"},
		{2, "diff acme/zom@" + today + " acme/zoom@" + today, "Did you mean acme/zoom?"},
		{2, "diff acme/zoom@2020-01-01 acme/zoom@" + today, "This was not published on that day"},
		{0, "diff acme@" + today + " acme@" + today, "No word differs"},
	} {
		if said := r.code(c.code, "klausel archive --lang en "+c.args); !strings.Contains(said, c.says) {
			t.Errorf("archive %s says %s", c.args, said)
		}
	}
	// A profile with another name is compared with what it was called before.
	renamed := strings.ReplaceAll(r.read("profiles/acme.yaml"), "Acme Musterwerke GmbH", "Acme Neuwerke GmbH")
	r.write("profiles/neu.yaml", renamed)
	r.code(0, "klausel publish www")
	said := r.code(0, "klausel archive diff acme/zoom@"+today+" neu/zoom@"+today)
	if strings.Count(said, "[-Musterwerke-] {+Neuwerke+}") < 2 || !regexp.MustCompile(`(?m)^acme/zoom/de .* → neu/zoom/de `).MatchString(said) || strings.Contains(said, "gab es") {
		t.Errorf("diff says %s", said)
	}
	if err := os.Remove(r.path("profiles/neu.yaml")); err != nil {
		t.Fatal(err)
	}
	if said := r.code(1, "klausel publish www --lang en"); !strings.Contains(said, "or does one have another name now?") {
		t.Errorf("publish says %s", said)
	}
	// The words of a text are split as its language does it, whatever that of messages.
	r.write("profiles/acme.yaml", strings.NewReplacer(`date: "2026-11-20"`, `date: "2026-10-09"`, dateOf, `date: "2026-10-09"`).Replace(r.read("profiles/acme.yaml")))
	if said, talk, _ := r.try("klausel publish www --dry-run --lang en"); !strings.Contains(said, "Stand: [-20. November-] {+9. Oktober+} 2026") {
		t.Errorf("publish says %.3000s\n%.5000s", said, talk)
	}
	// what was published is what the receipts say
	var receipt struct{ Path, SHA256 string }
	of := map[string]bool{}
	for line := range strings.Lines(r.read("publications.jsonl")) {
		if err := json.Unmarshal([]byte(line), &receipt); err != nil {
			t.Fatal(err)
		}
		if receipt.Path == "acme/en/zoom/fragment.html" {
			of[receipt.SHA256[:12]] = true
		}
	}
	for _, id := range ids {
		if !of[id] {
			t.Errorf("the archive has %s, and no receipt does: %v", id, of)
		}
	}
}

// TestLandingStays: a profile that is withheld, and that would take the place of
// the landing page, takes nothing away.
func TestLandingStays(t *testing.T) {
	corpus.Long(t, "publishes three times")
	r := newReader(t)
	dir := t.TempDir()
	r.write("site.yaml", "targets:\n  www: {kind: folder, path: '"+dir+"'}\n")
	r.code(0, "klausel publish www")
	before := (&ground{}).onDisk(dir).read(t)
	r.write("profiles/acme.yaml", strings.Replace(r.read("profiles/acme.yaml"), dateOf, `date: "2999-11-16"`, 1)+"publish:\n  path: /\n")
	r.code(1, "klausel publish www")
	if after := (&ground{}).onDisk(dir).read(t); after["index.html"] != before["index.html"] || before["index.html"] == "" || after["acme/de/zoom/index.html"] == "" {
		t.Errorf("of %d files there are %d", len(before), len(after))
	}
}
