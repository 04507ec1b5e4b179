package publish_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/publish"
	"klausel/generator/internal/site"
	"klausel/generator/internal/wptest"
)

// tricky holds what WordPress would change on the way to visitors.
const tricky = `<div class="klausel" lang="de">
<div class="klausel-controller" id="zoom-controller">
<h2>It's "ours" -- 2x4 (8) [gallery] ...</h2>
<p>Wir speichern den Chat %s.
Das gilt auch für 'Wordpress' – siehe Art. 8) und a - b :) (c) (tm).</p>
<ul>
<li><strong>Firma</strong> <a href="mailto:post@firma.example?subject=[caption]">post@firma.example</a></li>
<li>Weg&nbsp;1<ul>
<li>Ort &lt;b&gt; &amp; Co</li>
</ul></li>
</ul>
<table>
<thead><tr><th scope="col">Was</th><th scope="col">Wie lange</th></tr></thead>
<tbody><tr><th scope="row">Chat</th><td>%[1]s</td></tr></tbody>
</table>
</div>
</div>
`

// blocks is a foreign page of the block editor with a place for the notice.
const blocks = `<!-- wp:paragraph {"align":"center"} -->
<p class="has-text-align-center">Davor, "fremd" &amp; 'eigen'.  Zwei Leerzeichen.</p>
<!-- /wp:paragraph -->

<!-- wp:html -->
<!-- klausel:begin acme/de/zoom --><!-- klausel:end acme/de/zoom -->
<!-- /wp:html -->

<!-- wp:shortcode -->
[gallery ids="1"]
<!-- /wp:shortcode -->

<!-- wp:paragraph -->
<p>Danach.</p>
<!-- /wp:paragraph -->`

const place = "<!-- klausel:begin acme/de/zoom --><!-- klausel:end acme/de/zoom -->"

// columns has the place in a column of a group.
const columns = `<!-- wp:group {"layout":{"type":"constrained"}} -->
<div class="wp-block-group"><!-- wp:columns -->
<div class="wp-block-columns"><!-- wp:column {"width":"66.66%"} -->
<div class="wp-block-column" style="flex-basis:66.66%"><!-- wp:html -->
<!-- klausel:begin acme/de/zoom --><!-- klausel:end acme/de/zoom -->
<!-- /wp:html --></div>
<!-- /wp:column -->

<!-- wp:column {"width":"33.33%"} -->
<div class="wp-block-column" style="flex-basis:33.33%"><!-- wp:paragraph -->
<p>Daneben.</p>
<!-- /wp:paragraph -->

<!-- wp:spacer {"height":"20px"} /--></div>
<!-- /wp:column --></div>
<!-- /wp:columns --></div>
<!-- /wp:group -->`

// classic is one of the editor before blocks.
const classic = "Davor steht <em>fremder</em> Text.\n\n<!-- klausel:begin acme/de/zoom --><!-- klausel:end acme/de/zoom -->\n\nDanach auch.\nZweite Zeile."

func notice(period string) string { return fmt.Sprintf(tricky, period) }

// editionOf is one that holds a notice of acme in every heading level.
func editionOf(fragment string) site.Tree {
	var t site.Tree
	for _, f := range []string{"index.html", "fragment.html", "fragment-h3.html", "notice.txt"} {
		t.Files = append(t.Files, site.File{Path: "acme/de/zoom/" + f, Owner: "acme", Data: []byte(fragment)})
	}
	return t
}

// target opens the first target of a site.yaml.
func target(t *testing.T, text string, run publish.Run, secrets map[string]string) publish.Target {
	t.Helper()
	var doc struct{ Targets yaml.Node }
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	all, err := publish.Configs(&doc.Targets, "site.yaml")
	if err != nil {
		t.Fatal(err)
	}
	run.Vault = &publish.Vault{Getenv: func(name string) (string, bool) { v, ok := secrets[name]; return v, ok }}
	to, err := publish.Open(all[0], run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { to.Close() })
	return to
}

// push is one publication, as the command does it.
func push(ctx context.Context, to publish.Target, tree site.Tree, limits publish.Limits) (*publish.Plan, []publish.Receipt, error) {
	plan, err := to.Plan(ctx, publish.EditionOf(tree))
	if err != nil {
		return nil, nil, err
	}
	if err := plan.Check(limits); err != nil {
		return plan, nil, err
	}
	receipts, err := publish.Push(ctx, to, plan, time.Now)
	return plan, receipts, err
}

func why(err error) publish.Reason {
	if r, ok := errors.AsType[*publish.Refused](err); ok {
		return r.Why
	}
	return ""
}

// A blog is a WordPress with what tests do to it.
type blog struct {
	*wptest.Site
	t *testing.T
}

// yaml is a site.yaml for a page of it.
func (b blog) yaml(role, page, more string) string {
	return fmt.Sprintf("targets:\n  www:\n    kind: wordpress\n    address: %s\n    user: %s\n    password: {env: KEY}\n    places:\n      - {notice: acme/de/zoom, page: %s%s}\n", b.URL, b.Users[role].Name, page, more)
}

func (b blog) open(role, page, more string, draft bool) publish.Target {
	b.t.Helper()
	return target(b.t, b.yaml(role, page, more), publish.Run{Draft: draft}, map[string]string{"KEY": b.Users[role].Application})
}

// page makes a page as an administrator, and returns its number.
func (b blog) page(name, kind, content string) string {
	b.t.Helper()
	return b.PHP(b.t, `
wp_set_current_user(username_exists($argv[4])); kses_remove_filters();
$id = wp_insert_post(wp_slash(['post_type' => $argv[2], 'post_status' => 'publish', 'post_name' => $argv[1], 'post_title' => $argv[1], 'post_content' => $argv[3]]), true);
if (is_wp_error($id)) { fwrite(STDERR, $id->get_error_message()); exit(1); }
echo $id;`, name, kind, content, map[string]string{"post": "author", "page": "administrator"}[kind])
}

// raw is what the database holds of a page.
func (b blog) raw(name string) string {
	b.t.Helper()
	return b.PHP(b.t, `
$found = get_posts(['name' => $argv[1], 'post_type' => ['page', 'post'], 'post_status' => 'any']);
echo $found ? $found[0]->post_content : '';`, name)
}

// set writes it, past every filter and revision.
func (b blog) set(name, content string) {
	b.t.Helper()
	b.PHP(b.t, `
$found = get_posts(['name' => $argv[1], 'post_type' => ['page', 'post'], 'post_status' => 'any']);
$wpdb->update($wpdb->posts, ['post_content' => $argv[2]], ['ID' => $found[0]->ID]);`, name, content)
}

// plugin switches a plugin of one line on, or off with "".
func (b blog) plugin(code string) {
	b.t.Helper()
	b.PHP(b.t, `
$dir = ABSPATH . 'wp-content/mu-plugins'; @mkdir($dir, 0755, true);
if ($argv[1] === '') @unlink("$dir/klausel.php"); else file_put_contents("$dir/klausel.php", "<?php\n" . $argv[1]);`, code)
}

func get(t *testing.T, address string) (int, string) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(data)
}

// outside is a page without what stands between the marks.
func outside(t *testing.T, raw string) string {
	t.Helper()
	head, rest, ok := strings.Cut(raw, "<!-- klausel:begin acme/de/zoom")
	_, rest, ok2 := strings.Cut(rest, "<!-- klausel:end acme/de/zoom -->")
	if !ok || !ok2 {
		t.Fatalf("no marks in\n%s", raw)
	}
	return head + "§" + rest
}

func inside(raw string) string {
	_, rest, _ := strings.Cut(raw, "<!-- klausel:begin acme/de/zoom")
	_, rest, _ = strings.Cut(rest, "-->")
	text, _, _ := strings.Cut(rest, "<!-- klausel:end")
	return publish.Canonical([]byte(text))
}

func canonical(fragment string) string { return publish.Canonical([]byte(fragment)) }

// TestWordPress: a real one.
func TestWordPress(t *testing.T) {
	s := wptest.One(t)
	ctx := context.Background()
	old, now := notice("30 Tage"), notice("90 Tage")

	// Whoever publishes, into whichever kind of page: the text arrives word for
	// word, and not a byte around it changes.
	for _, c := range []struct{ role, kind, content string }{
		{wptest.Administrator, "page", blocks}, {wptest.Editor, "page", blocks}, {wptest.Editor, "page", classic},
		{wptest.Editor, "page", columns},
		{wptest.Author, "post", blocks}, {wptest.Author, "post", classic},
	} {
		name := fmt.Sprintf("%s-%s-%d", c.role, c.kind, len(c.content))
		t.Run(name, func(t *testing.T) {
			b := blog{s, t}
			content := c.content
			if c.role == wptest.Author { // as the filters leave it for an author
				content = strings.ReplaceAll(content, `"fremd" &amp; 'eigen'`, "fremd und eigen")
			}
			b.page(name, c.kind, content)
			before := outside(t, b.raw(name))
			to := b.open(c.role, name, ", type: "+c.kind+"s", false)
			for _, text := range []string{old, now} {
				plan, receipts, err := push(ctx, to, editionOf(text), publish.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				if len(receipts) != 1 || receipts[0].SHA256 != publish.Hash(canonical(text)) || receipts[0].Address != s.URL+"/"+name+"/" {
					t.Errorf("receipts %+v of %+v", receipts, plan.Steps)
				}
				raw := b.raw(name)
				if after := outside(t, raw); after != before {
					t.Errorf("around the section\n%s\nbecame\n%s", before, after)
				}
				seen := publish.Look(ctx, receipts[0].Address, publish.Expected{Text: publish.Lines([]byte(text))})
				if seen.Verdict != publish.Equal {
					t.Errorf("visitors get: %s %v", seen.Verdict, seen.Changes)
				}
				// Not only the words: no character is another one, no line is broken.
				_, page := get(t, receipts[0].Address)
				if !strings.Contains(publish.Text(parse(t, page)), canonical(text)) {
					t.Errorf("WordPress sets other signs:\n%s", page)
				}
				_, ours, _ := strings.Cut(page, `<div class="klausel"`)
				ours, _, _ = strings.Cut(ours, "klausel:end")
				for _, extra := range []string{"<br", "<p></p>", "<img"} {
					if strings.Contains(ours, extra) {
						t.Errorf("WordPress put in %s:\n%s", extra, ours)
					}
				}
			}
			plan, _, err := push(ctx, to, editionOf(now), publish.Limits{})
			if err != nil || !plan.Empty() {
				t.Errorf("a second time: %+v, %v", plan, err)
			}
		})
	}

	t.Run("moved and thrown away", func(t *testing.T) {
		b := blog{s, t}
		b.page("moved", "page", blocks)
		to := b.open(wptest.Editor, "moved", "", false)
		_, receipts, err := push(ctx, to, editionOf(old), publish.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		look := func() publish.Verdict {
			return publish.Look(ctx, receipts[0].Address, publish.Expected{Text: publish.Lines([]byte(old))}).Verdict
		}
		b.PHP(t, `wp_update_post(['ID' => get_page_by_path('moved')->ID, 'post_name' => 'elsewhere']);`)
		// The old address leads visitors nowhere: WordPress forwards posts, and no pages.
		if v := look(); v != publish.Missing && v != publish.Equal {
			t.Errorf("moved, and visitors get: %s", v)
		}
		if _, _, err := push(ctx, b.open(wptest.Editor, "moved", "", false), editionOf(now), publish.Limits{}); why(err) != publish.Gone {
			t.Errorf("moved: %v", err)
		}
		// Under its new name klausel finds what it has put there.
		plan, _, err := push(ctx, b.open(wptest.Editor, "elsewhere", "", false), editionOf(old), publish.Limits{})
		if err != nil || !plan.Empty() {
			t.Errorf("under its new name: %v, %+v", err, plan)
		}
		b.PHP(t, `wp_trash_post(get_page_by_path('elsewhere')->ID);`)
		if v := look(); v != publish.Missing {
			t.Errorf("thrown away, and visitors get: %s", v)
		}
		if _, _, err := push(ctx, b.open(wptest.Editor, "elsewhere", "", false), editionOf(now), publish.Limits{}); why(err) != publish.Gone {
			t.Errorf("thrown away: %v", err)
		}
	})

	t.Run("the samples", func(t *testing.T) {
		b := blog{s, t}
		b.page("samples", "page", blocks)
		to := b.open(wptest.Editor, "samples", "", false)
		files, err := filepath.Glob("../../../public/*/*/*/fragment.html")
		if err != nil || len(files) < 10 {
			t.Fatal(files, err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			_, receipts, err := push(ctx, to, editionOf(string(data)), publish.Limits{})
			if err != nil {
				t.Fatal(f, err)
			}
			_, page := get(t, receipts[0].Address)
			if !strings.Contains(publish.Text(parse(t, page)), publish.Canonical(data)) {
				t.Errorf("%s does not arrive as it is", f)
			}
		}
	})

	// The block editor writes entities as characters when somebody saves the page.
	t.Run("saved in the block editor", func(t *testing.T) {
		b := blog{s, t}
		b.page("saved", "page", blocks)
		to := b.open(wptest.Editor, "saved", "", false)
		_, receipts, err := push(ctx, to, editionOf(old), publish.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		b.set("saved", regexp.MustCompile(`&#\d+;`).ReplaceAllStringFunc(b.raw("saved"), html.UnescapeString))
		if seen := publish.Look(ctx, receipts[0].Address, publish.Expected{Text: publish.Lines([]byte(old))}); seen.Verdict != publish.Equal {
			t.Errorf("visitors get: %s %v", seen.Verdict, seen.Changes)
		}
		if plan, _, err := push(ctx, to, editionOf(old), publish.Limits{}); err != nil || !plan.Empty() {
			t.Errorf("%v, %+v", err, plan)
		}
	})

	t.Run("changed by hand", func(t *testing.T) {
		b := blog{s, t}
		b.page("hand", "page", blocks)
		to := b.open(wptest.Editor, "hand", "", false)
		_, receipts, err := push(ctx, to, editionOf(old), publish.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		b.set("hand", strings.Replace(b.raw("hand"), "30 Tage.", "für immer.", 1))
		plan, _, err := push(ctx, to, editionOf(now), publish.Limits{})
		if why(err) != publish.Edited || len(plan.Steps) != 1 || !plan.Steps[0].Edited {
			t.Errorf("%v, %+v", err, plan)
		}
		if !strings.Contains(b.raw("hand"), "für immer.") {
			t.Error("it was overwritten")
		}
		seen := publish.Look(ctx, receipts[0].Address, publish.Expected{Text: publish.Lines([]byte(old))})
		if seen.Verdict != publish.Altered || len(seen.Changes) != 1 || !strings.Contains(seen.Changes[0].String(), "[-30 Tage.-] {+für immer.+}") {
			t.Errorf("verify says %s %v", seen.Verdict, seen.Changes)
		}
		if _, _, err := push(ctx, to, editionOf(now), publish.Limits{TakeOver: true}); err != nil {
			t.Error(err)
		}
		if inside(b.raw("hand")) != canonical(now) {
			t.Errorf("taken over: %s", b.raw("hand"))
		}
	})

	t.Run("draft", func(t *testing.T) {
		b := blog{s, t}
		b.page("draft", "page", blocks)
		if _, _, err := push(ctx, b.open(wptest.Editor, "draft", "", false), editionOf(old), publish.Limits{}); err != nil {
			t.Fatal(err)
		}
		raw := b.raw("draft")
		draft := b.open(wptest.Editor, "draft", "", true)
		_, receipts, err := push(ctx, draft, editionOf(now), publish.Limits{})
		if err != nil || len(receipts) != 1 || !receipts[0].Draft || receipts[0].SHA256 != publish.Hash(canonical(now)) {
			t.Fatalf("%+v, %v", receipts, err)
		}
		if b.raw("draft") != raw {
			t.Error("a draft changed the page")
		}
	})

	t.Run("a page of its own", func(t *testing.T) {
		b := blog{s, t}
		more := `, title: "Hinweise zu Zoom"`
		_, receipts, err := push(ctx, b.open(wptest.Editor, "own", more, true), editionOf(old), publish.Limits{})
		if err != nil || len(receipts) != 1 {
			t.Fatal(receipts, err)
		}
		if status, _ := get(t, s.URL+"/own/"); status != 404 {
			t.Errorf("visitors get the draft: %d", status)
		}
		// another draft, and then for everybody
		if _, _, err := push(ctx, b.open(wptest.Editor, "own", more, true), editionOf(now), publish.Limits{}); err != nil {
			t.Fatal(err)
		}
		_, receipts, err = push(ctx, b.open(wptest.Editor, "own", more, false), editionOf(now), publish.Limits{})
		if err != nil || len(receipts) != 1 {
			t.Fatal(receipts, err)
		}
		if seen := publish.Look(ctx, receipts[0].Address, publish.Expected{Text: publish.Lines([]byte(now))}); seen.Verdict != publish.Equal {
			t.Errorf("%s at %s", seen.Verdict, receipts[0].Address)
		}
		// The notice is gone from the profile: the section is emptied, if deletions are allowed.
		none := site.Tree{Files: []site.File{{Path: "acme/de/teams/fragment.html", Owner: "acme"}}}
		to := b.open(wptest.Editor, "own", more, false)
		if _, _, err := push(ctx, to, none, publish.Limits{}); why(err) != publish.TooManyDeletes {
			t.Errorf("got %v", err)
		}
		if _, _, err := push(ctx, to, none, publish.Limits{MaxDeletes: 1}); err != nil {
			t.Error(err)
		}
		if got := inside(b.raw("own")); got != "" {
			t.Errorf("there is still %s", got)
		}
		// A withheld profile keeps what stands there.
		if _, _, err := push(ctx, to, editionOf(old), publish.Limits{}); err != nil {
			t.Fatal(err)
		}
		plan, _, err := push(ctx, to, site.Tree{Keep: []string{"acme"}}, publish.Limits{})
		if err != nil || len(plan.Steps) > 0 || inside(b.raw("own")) != canonical(old) {
			t.Errorf("%+v, %v", plan, err)
		}
	})

	t.Run("what is in the way", func(t *testing.T) {
		b := blog{s, t}
		b.page("no-marks", "page", "<p>Nur Text.</p>")
		b.page("twice", "page", blocks+blocks)
		b.page("nested", "page", strings.Replace(blocks, "zoom --><!--", "zoom --><!-- klausel:begin acme/de/zoom --><!-- klausel:end acme/de/zoom --><!--", 1))
		b.page("in-a-paragraph", "page", "<!-- wp:columns -->\n<div class=\"wp-block-columns\"><!-- wp:column {\"width\":\"50%\"} -->\n<div class=\"wp-block-column\" style=\"flex-basis:50%\"><!-- wp:paragraph -->\n<p>"+place+"</p>\n<!-- /wp:paragraph --></div>\n<!-- /wp:column --></div>\n<!-- /wp:columns -->")
		b.page("handwritten", "page", strings.Replace(blocks, "zoom --><!--", "zoom -->Eigenes<!--", 1))
		b.page("hidden", "page", blocks)
		b.PHP(t, `wp_update_post(['ID' => get_page_by_path('hidden')->ID, 'post_status' => 'draft']);`)
		b.page("locked", "page", blocks)
		b.PHP(t, `wp_update_post(['ID' => get_page_by_path('locked')->ID, 'post_password' => 'x']);`)
		b.page("tomorrow", "page", blocks)
		b.PHP(t, `wp_update_post(['ID' => get_page_by_path('tomorrow')->ID, 'post_status' => 'future', 'edit_date' => true, 'post_date' => gmdate('Y-m-d H:i:s', time() + 86400), 'post_date_gmt' => gmdate('Y-m-d H:i:s', time() + 86400)]);`)
		for _, c := range []struct {
			role, page, more string
			want             publish.Reason
		}{
			{wptest.Editor, "no-marks", "", publish.Marks},
			{wptest.Editor, "twice", "", publish.Marks},
			{wptest.Editor, "nested", "", publish.Marks},
			{wptest.Editor, "in-a-paragraph", "", publish.Marks},
			{wptest.Editor, "handwritten", "", publish.Edited},
			{wptest.Editor, "hidden", "", publish.Hidden},
			{wptest.Editor, "locked", "", publish.Hidden},
			{wptest.Editor, "locked", ", title: T", publish.Hidden},
			{wptest.Editor, "tomorrow", "", publish.Hidden},
			{wptest.Editor, "nowhere", "", publish.Gone},
			{wptest.Editor, "99999", "", publish.Gone},
			{wptest.Author, "no-marks", "", publish.NotAllowed},
			{wptest.Author, "nowhere", ", title: T", publish.NotAllowed},
		} {
			before := b.raw(c.page)
			if _, _, err := push(ctx, b.open(c.role, c.page, c.more, false), editionOf(old), publish.Limits{}); why(err) != c.want {
				t.Errorf("%s at %s: %v, want %s", c.role, c.page, err, c.want)
			}
			if b.raw(c.page) != before {
				t.Errorf("%s at %s: the page is another", c.role, c.page)
			}
		}
		// A company that is renamed takes no notice along: no profile has it then.
		b.page("renamed", "page", blocks)
		to := b.open(wptest.Editor, "renamed", "", false)
		if _, _, err := push(ctx, to, editionOf(old), publish.Limits{}); err != nil {
			t.Fatal(err)
		}
		other := site.Tree{Files: []site.File{{Path: "acme-neu/de/zoom/fragment.html", Owner: "acme-neu", Data: []byte(old)}}}
		if _, _, err := push(ctx, to, other, publish.Limits{MaxDeletes: 20}); why(err) != publish.NoNotice {
			t.Errorf("renamed: %v", err)
		}
		if inside(b.raw("renamed")) != canonical(old) {
			t.Error("renamed: the section is gone")
		}
		// the same place of a notice that no profile has
		b.page("empty", "page", blocks)
		if _, _, err := push(ctx, b.open(wptest.Editor, "empty", "", false), site.Tree{}, publish.Limits{}); why(err) != publish.NoNotice {
			t.Errorf("got %v", err)
		}
	})

	t.Run("the key", func(t *testing.T) {
		b := blog{s, t}
		b.page("key", "page", blocks)
		const marked = "MARK-KEY-7f3a MARK"
		to := target(t, b.yaml(wptest.Editor, "key", ""), publish.Run{}, map[string]string{"KEY": marked})
		_, _, err := push(ctx, to, editionOf(old), publish.Limits{})
		if why(err) != publish.Denied || strings.Contains(err.Error(), "MARK") {
			t.Errorf("a wrong password: %v", err)
		}
		for _, c := range []struct {
			name, code string
			want       publish.Reason
		}{
			{"passwords of this kind are switched off", `add_filter('wp_is_application_passwords_available', '__return_false');`, publish.Denied},
			{"the interface is for nobody", `add_filter('rest_authentication_errors', function () { return new WP_Error('rest_disabled', 'Nein', ['status' => 403]); });`, publish.NoInterface},
			{"the interface has no pages", `add_filter('rest_endpoints', function ($e) { return []; });`, publish.NoInterface},
			{"a firewall answers", `if (strpos($_SERVER['REQUEST_URI'] ?? '', 'wp-json')) { http_response_code(403); echo '<h1>Blocked</h1>'; exit; }`, publish.NoInterface},
			{"a firewall asks for a password", `if (strpos($_SERVER['REQUEST_URI'] ?? '', 'wp-json')) { header('WWW-Authenticate: Basic'); http_response_code(401); echo '<h1>Restricted</h1>'; exit; }`, publish.NoInterface},
			{"a firewall knows of nothing", `if (strpos($_SERVER['REQUEST_URI'] ?? '', 'wp-json')) { http_response_code(404); echo '<h1>Not found</h1>'; exit; }`, publish.NoInterface},
			{"a plugin lets nobody in", `add_filter('rest_authentication_errors', function () { return new WP_Error('rest_not_logged_in', 'Nein', ['status' => 401]); });`, publish.Denied},
			{"the server keeps the key to itself", `unset($_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'], $_SERVER['HTTP_AUTHORIZATION']);`, publish.Denied},
		} {
			b.plugin(c.code)
			if _, _, err := push(ctx, b.open(wptest.Editor, "key", "", false), editionOf(old), publish.Limits{}); why(err) != c.want {
				t.Errorf("%s: %v, want %s", c.name, err, c.want)
			}
		}
		b.plugin("")
		if inside(b.raw("key")) != "" {
			t.Error("something was published")
		}
	})

	t.Run("other addresses", func(t *testing.T) {
		b := blog{s, t}
		b.page("addressed", "page", blocks)
		in := strings.Replace(b.yaml(wptest.Editor, "addressed", ""), s.URL, s.URL+wptest.Below, 1)
		key := map[string]string{"KEY": s.Users[wptest.Editor].Application}
		_, receipts, err := push(ctx, target(t, in, publish.Run{}, key), editionOf(old), publish.Limits{})
		if err != nil || len(receipts) != 1 || receipts[0].Address != s.URL+wptest.Below+"/addressed/" {
			t.Fatalf("in a sub-folder: %v %+v", err, receipts)
		}
		if seen := publish.Look(ctx, receipts[0].Address, publish.Expected{Text: publish.Lines([]byte(old))}); seen.Verdict != publish.Equal {
			t.Errorf("in a sub-folder visitors get: %s", seen.Verdict)
		}
		// A site whose pages have numbers has its interface behind a query.
		structure := func(of string) {
			b.PHP(t, `update_option('permalink_structure', $argv[1]); global $wp_rewrite; $wp_rewrite->init(); $wp_rewrite->flush_rules();`, of)
		}
		structure("")
		defer structure("/%postname%/")
		_, receipts, err = push(ctx, b.open(wptest.Editor, "addressed", "", false), editionOf(now), publish.Limits{})
		if err != nil || len(receipts) != 1 || !strings.Contains(receipts[0].Address, "?page_id=") {
			t.Fatalf("with numbers: %v %+v", err, receipts)
		}
		if seen := publish.Look(ctx, receipts[0].Address, publish.Expected{Text: publish.Lines([]byte(now))}); seen.Verdict != publish.Equal {
			t.Errorf("with numbers visitors get: %s", seen.Verdict)
		}
	})

	t.Run("filters", func(t *testing.T) {
		b := blog{s, t}
		// An administrator has put in what an editor of this site may not.
		foreign := strings.Replace(blocks, "<p>Danach.</p>", `<p>Danach.</p><iframe src="https://karte.example/"></iframe>`, 1)
		b.page("filters", "page", foreign)
		b.page("clean", "page", strings.ReplaceAll(blocks, `"fremd" &amp; 'eigen'`, "fremd"))
		b.plugin(`define('DISALLOW_UNFILTERED_HTML', true);`)
		defer b.plugin("")
		if _, _, err := push(ctx, b.open(wptest.Editor, "filters", "", false), editionOf(old), publish.Limits{}); why(err) != publish.Filtered {
			t.Errorf("got %v", err)
		}
		if b.raw("filters") != foreign {
			t.Error("the page was changed")
		}
		if _, _, err := push(ctx, b.open(wptest.Editor, "clean", "", false), editionOf(old), publish.Limits{}); err != nil {
			t.Error(err)
		}
	})

	t.Run("somebody saves at the same moment", func(t *testing.T) {
		b := blog{s, t}
		id := b.page("race", "page", blocks)
		for _, c := range []struct{ name, text, old, new string }{
			{"another paragraph", old, "Danach.", "Danach, und das ist neu."},
			{"without our section", now, "klausel:begin", "weg"},
		} {
			t.Run(c.name, func(t *testing.T) {
				var once sync.Once
				p := between(t, s.URL, func(r *http.Request) cutting {
					if r.Method == "POST" && strings.HasSuffix(r.URL.Path, "/pages/"+id) {
						once.Do(func() {
							b.PHP(t, `$p = get_post($argv[1]); wp_update_post(wp_slash(['ID' => $p->ID, 'post_content' => str_replace($argv[2], $argv[3], $p->post_content)]));`, id, c.old, c.new)
						})
					}
					return whole
				})
				to := target(t, strings.Replace(b.yaml(wptest.Editor, "race", ""), s.URL, p.URL, 1), publish.Run{}, map[string]string{"KEY": s.Users[wptest.Editor].Application})
				_, _, err := push(ctx, to, editionOf(c.text), publish.Limits{})
				raw := b.raw("race")
				if !strings.Contains(raw, c.new) {
					t.Errorf("what they saved is lost:\n%s", raw)
				}
				if c.new == "weg" {
					if why(err) != publish.Marks {
						t.Errorf("got %v", err)
					}
				} else if err != nil || inside(raw) != canonical(c.text) {
					t.Errorf("%v\n%s", err, raw)
				}
			})
		}
	})

	t.Run("two publishers at once", func(t *testing.T) {
		b := blog{s, t}
		b.page("two", "page", blocks)
		before := outside(t, b.raw("two"))
		for range max(2, cuts(t)/10) {
			var wg sync.WaitGroup
			for _, text := range []string{old, now} {
				to := b.open(wptest.Editor, "two", "", false)
				wg.Go(func() { push(ctx, to, editionOf(text), publish.Limits{}) })
			}
			wg.Wait()
			raw := b.raw("two")
			if outside(t, raw) != before {
				t.Fatalf("around the section:\n%s", raw)
			}
			if got := inside(raw); got != canonical(old) && got != canonical(now) {
				t.Fatalf("neither the one nor the other: %s", got)
			}
		}
	})

	t.Run("deleted meanwhile", func(t *testing.T) {
		b := blog{s, t}
		id := b.page("deleted", "page", blocks)
		to := b.open(wptest.Editor, "deleted", "", false)
		plan, err := to.Plan(ctx, publish.EditionOf(editionOf(old)))
		if err != nil {
			t.Fatal(err)
		}
		b.PHP(t, `wp_trash_post($argv[1]);`, id)
		if _, err := publish.Push(ctx, to, plan, time.Now); why(err) != publish.Gone {
			t.Errorf("in the bin: %v", err)
		}
		b.PHP(t, `wp_delete_post($argv[1], true);`, id)
		if _, err := publish.Push(ctx, to, plan, time.Now); why(err) != publish.Gone {
			t.Errorf("gone: %v", err)
		}
	})

	t.Run("cut off", func(t *testing.T) {
		b := blog{s, t}
		b.page("cut", "page", blocks)
		before := outside(t, b.raw("cut"))
		texts := []string{notice("30 Tage"), notice("90 Tage")}
		key := map[string]string{"KEY": s.Users[wptest.Editor].Application}
		stands := ""
		cut := 0
		requests := 0 // of a publication: the first one counts them
		for i := range cuts(t) + 1 {
			text := texts[i%2]
			var asked atomic.Int32
			at, how := int32(-1), whole
			if i > 0 {
				at, how = int32((i*7)%requests), cutOf(i+i/requests) // each of them, in each way
			}
			p := between(t, s.URL, func(*http.Request) cutting {
				if asked.Add(1)-1 == at {
					return how
				}
				return whole
			})
			to := target(t, strings.Replace(b.yaml(wptest.Editor, "cut", ""), s.URL, p.URL, 1), publish.Run{}, key)
			_, receipts, err := push(ctx, to, editionOf(text), publish.Limits{})
			p.Close()
			if i == 0 {
				if requests = int(asked.Load()); requests%7 == 0 || err != nil {
					t.Fatalf("%d requests, %v", requests, err)
				}
			}
			raw := b.raw("cut")
			if outside(t, raw) != before {
				t.Fatalf("cut %d of request %d: around the section:\n%s", how, at, raw)
			}
			got := inside(raw)
			if got != stands && got != canonical(text) {
				t.Fatalf("cut %d of request %d: neither old nor new: %s", how, at, got)
			}
			if err != nil {
				cut++
				if len(receipts) > 0 {
					t.Fatalf("cut %d of request %d: receipts %v", how, at, receipts)
				}
			} else if got != canonical(text) {
				t.Fatalf("cut %d of request %d: nothing failed, and the old text stands", how, at)
			}
			// repeated, it ends
			if _, _, err := push(ctx, b.open(wptest.Editor, "cut", "", false), editionOf(text), publish.Limits{}); err != nil {
				t.Fatalf("repeated after cut %d of request %d: %v", how, at, err)
			}
			stands = canonical(text)
			if got := inside(b.raw("cut")); got != stands {
				t.Fatalf("repeated after cut %d of request %d: %s", how, at, got)
			}
		}
		t.Logf("count: %d of %d publications of %d requests were cut off", cut, cuts(t), requests)
		if cut < cuts(t)/4 { // a lost reading request is repeated by the library
			t.Errorf("only %d publications were cut off", cut)
		}
	})

	// The database has no room: for nothing, or only for the page itself.
	t.Run("disk full", func(t *testing.T) {
		b := blog{s, t}
		b.page("full", "page", blocks)
		to := b.open(wptest.Editor, "full", "", false)
		if _, _, err := push(ctx, to, editionOf(old), publish.Limits{}); err != nil {
			t.Fatal(err)
		}
		before := b.raw("full")
		defer b.plugin("")
		for _, writes := range []string{"(INSERT|UPDATE|REPLACE)", "UPDATE\\s+`?wp_posts"} {
			b.plugin("add_filter('query', function ($q) { return preg_match('/^\\s*" + writes + "/i', $q) ? 'SELECT no_room' : $q; });")
			_, receipts, err := push(ctx, b.open(wptest.Editor, "full", "", false), editionOf(now), publish.Limits{})
			if err == nil || len(receipts) > 0 {
				t.Errorf("%s: a full disk stops nothing: %v, receipts %v", writes, err, receipts)
			}
			b.plugin("")
			if got := b.raw("full"); got != before {
				t.Errorf("%s: the page became %s", writes, got)
			}
		}
		if _, receipts, err := push(ctx, to, editionOf(now), publish.Limits{}); err != nil || len(receipts) != 1 {
			t.Errorf("with room again: %v", err)
		}
	})

	t.Run("a cache in front", func(t *testing.T) {
		b := blog{s, t}
		b.page("cached", "page", blocks)
		to := b.open(wptest.Editor, "cached", "", false)
		if _, _, err := push(ctx, to, editionOf(old), publish.Limits{}); err != nil {
			t.Fatal(err)
		}
		kept := map[string][]byte{}
		cache := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if kept[r.URL.String()] == nil {
				_, page := get(t, s.URL+r.URL.String())
				kept[r.URL.String()] = []byte(page)
			}
			w.Write(kept[r.URL.String()])
		}))
		defer cache.Close()
		expect := publish.Expected{Text: publish.Lines([]byte(now)), Older: []string{publish.Lines([]byte(old))}}
		if seen := publish.Look(ctx, cache.URL+"/cached/", expect); seen.Verdict != publish.Outdated || seen.Cached {
			t.Errorf("before: %+v", seen)
		}
		clear(kept)
		get(t, cache.URL+"/cached/")
		if _, _, err := push(ctx, to, editionOf(now), publish.Limits{}); err != nil {
			t.Fatal(err)
		}
		if seen := publish.Look(ctx, cache.URL+"/cached/", expect); seen.Verdict != publish.Outdated || !seen.Cached {
			t.Errorf("behind a cache: %+v", seen)
		}
	})
}

// A cutting is what becomes of a connection.
type cutting int

const (
	whole        cutting = iota
	beforeSent           // the request does not arrive
	beforeAnswer         // it arrives, and the answer does not
	midAnswer            // half of the answer does
)

// cutOf takes turns.
func cutOf(i int) cutting { return cutting(i%3 + 1) }

// between is a line to a server that may be cut.
func between(t *testing.T, server string, decide func(*http.Request) cutting) *httptest.Server {
	t.Helper()
	to, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	var here *httptest.Server
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ModifyResponse: func(r *http.Response) error {
			r.Header.Set("Link", strings.ReplaceAll(r.Header.Get("Link"), server, here.URL))
			return nil
		},
	}
	here = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		how := decide(r)
		if how == whole {
			proxy.ServeHTTP(w, r)
			return
		}
		if how != beforeSent {
			answer := httptest.NewRecorder()
			proxy.ServeHTTP(answer, r)
			if how == midAnswer && answer.Body.Len() > 1 {
				w.Header().Set("Content-Length", strconv.Itoa(answer.Body.Len()))
				w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
			}
		}
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(here.Close)
	return here
}

// TestWordPressNetwork: one site of several (a multisite), in a folder of the
// domain and in a domain of its own. The first site has a page of the same name,
// which stays as it is.
func TestWordPressNetwork(t *testing.T) {
	ctx := context.Background()
	for _, own := range []bool{false, true} {
		t.Run(map[bool]string{false: "in a folder", true: "in a domain of its own"}[own], func(t *testing.T) {
			s := wptest.New(t)
			b := blog{s, t}
			host, path := strings.TrimPrefix(s.URL, "http://"), "/site2/"
			if own {
				_, port, _ := strings.Cut(host, ":")
				p := &proxy{}
				t.Cleanup(p.stop)
				host, path = p.listen(t, "127.0.0.2:"+port, host), "/"
			}
			s.Network(t, host, path)
			b.page("datenschutz", "page", blocks)
			second := func(code string, args ...string) string {
				return b.PHP(t, "switch_to_blog(2);\n"+code, args...)
			}
			raw := func() string { return second(`echo get_page_by_path('datenschutz')->post_content;`) }
			second(`
wp_set_current_user(username_exists('administrator')); kses_remove_filters();
wp_insert_post(wp_slash(['post_type' => 'page', 'post_status' => 'publish', 'post_name' => 'datenschutz', 'post_title' => 'Datenschutz', 'post_content' => $argv[1]]));`, blocks)
			address := strings.TrimSuffix("http://"+host+path, "/")
			for _, role := range []string{wptest.Administrator, wptest.Editor} {
				yaml := strings.Replace(b.yaml(role, "datenschutz", ""), s.URL, address, 1)
				key := map[string]string{"KEY": s.Users[role].Application}
				for _, text := range []string{notice("30 Tage"), notice("90 Tage")} {
					before := outside(t, raw())
					_, receipts, err := push(ctx, target(t, yaml, publish.Run{}, key), editionOf(text), publish.Limits{})
					if err != nil || len(receipts) != 1 || receipts[0].Address != address+"/datenschutz/" {
						t.Fatalf("%s: %v %+v", role, err, receipts)
					}
					if inside(raw()) != canonical(text) || outside(t, raw()) != before {
						t.Errorf("%s: the page is\n%s", role, raw())
					}
					if seen := publish.Look(ctx, receipts[0].Address, publish.Expected{Text: publish.Lines([]byte(text))}); seen.Verdict != publish.Equal {
						t.Errorf("%s: visitors get: %s %v", role, seen.Verdict, seen.Err)
					}
				}
			}
			if b.raw("datenschutz") != blocks {
				t.Error("the page of the first site was changed")
			}
			// A site that is not there is none of another.
			nowhere := strings.Replace(b.yaml(wptest.Editor, "datenschutz", ""), s.URL, s.URL+"/site3", 1)
			_, _, err := push(ctx, target(t, nowhere, publish.Run{}, map[string]string{"KEY": s.Users[wptest.Editor].Application}), editionOf(notice("30 Tage")), publish.Limits{})
			if why(err) != publish.NoInterface || b.raw("datenschutz") != blocks {
				t.Errorf("a site that is not there: %v", err)
			}
		})
	}
}
