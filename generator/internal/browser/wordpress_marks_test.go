package browser

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"klausel/generator/internal/publish"
	"klausel/generator/internal/wptest"
)

// TestWordPressKeepsMarks: whoever opens a page in the block editor, changes a
// paragraph and saves, leaves the section that klausel published as it is, with
// the marks that klausel finds it by. In a page from before blocks too, which
// the editor shows as one classic block.
func TestWordPressKeepsMarks(t *testing.T) {
	need(t)
	site := wptest.New(t)
	const section = `<!-- klausel:begin acme/de/zoom 56713e65eef50b0a2ce2d370514625f9131258833cfe93ac7616ad3fb00d2bba -->
<div class="klausel" lang="de">
<div class="klausel-controller" id="zoom-controller">
<h2>Wer verantwortlich ist &#040;Art. 4&#041;</h2>
<ul>
<li><strong>Firma</strong> <a href="mailto:post@firma.example">post@firma.example</a></li>
</ul>
<table>
<thead><tr><th scope="col">Was</th></tr></thead>
<tbody><tr><th scope="row">Chat</th></tr></tbody>
</table>
</div>
</div>
<!-- klausel:end acme/de/zoom -->`
	for name, content := range map[string]string{
		"blocks":  "<!-- wp:paragraph -->\n<p>Davor.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:html -->\n" + section + "\n<!-- /wp:html -->",
		"classic": "<p>Davor.</p>\n\n" + section,
	} {
		t.Run(name, func(t *testing.T) {
			site.Post(t, wptest.Editor, "Marken "+name, content)
			id := site.PHP(t, `echo get_page_by_path($argv[1])->ID;`, "marken-"+name)
			p := open(t, site.URL+"/wp-login.php", view{})
			user := site.Users[wptest.Editor]
			eval[bool](p, fmt.Sprintf(`document.getElementById('user_login').value = %q; document.getElementById('user_pass').value = %q; document.getElementById('loginform').submit(); true`, user.Name, user.Password))
			patiently(p, "the user is logged in", func() bool { return strings.Contains(eval[string](p, `location.href`), "/wp-admin") })
			eval[bool](p, fmt.Sprintf(`location.href = %q; true`, site.URL+"/wp-admin/post.php?post="+id+"&action=edit"))
			patiently(p, "the editor is there", func() bool {
				return eval[bool](p, `location.href.includes('action=edit') && document.readyState === 'complete' && !!(window.wp && wp.data && wp.data.select('core/editor') && wp.data.select('core/editor').getCurrentPostId() && wp.data.select('core/block-editor').getBlockCount() > 0)`)
			})
			// A paragraph more, as by hand: every block is written anew by the editor.
			eval[bool](p, `wp.data.dispatch('core/block-editor').insertBlocks(wp.blocks.createBlock('core/paragraph', {content: 'Neuer Absatz.'}), 0); wp.data.dispatch('core/editor').savePost(); true`)
			raw := ""
			patiently(p, "the page is saved", func() bool {
				raw = site.PHP(t, `echo get_post($argv[1])->post_content;`, id)
				return strings.Contains(raw, "Neuer Absatz.")
			})
			between := func(raw string) string {
				begin := strings.Split(raw, "<!-- klausel:begin acme/de/zoom 56713e65eef50b0a2ce2d370514625f9131258833cfe93ac7616ad3fb00d2bba -->")
				end := strings.Split(raw, "<!-- klausel:end acme/de/zoom -->")
				if len(begin) != 2 || len(end) != 2 {
					t.Fatalf("the marks are not what they were:\n%s", raw)
				}
				text, _, _ := strings.Cut(begin[1], "<!-- klausel:end")
				return text
			}
			// The editor writes entities as characters, and in the classic block
			// each element on a line of its own; no word depends on either.
			if got, want := publish.Canonical([]byte(between(raw))), publish.Canonical([]byte(between(section))); got != want {
				t.Errorf("got  %s\nwant %s\nin\n%s", got, want, raw)
			}
			if name == "blocks" && !strings.Contains(html.UnescapeString(raw), html.UnescapeString(section)) {
				t.Errorf("the editor made of the section\n%s", raw)
			}
		})
	}
}

// patiently waits for a minute: the editor asks for hundreds of files.
func patiently(p *page, what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) || p.ctx.Err() != nil {
			p.t.Fatalf("waited in vain until %s", what)
		}
	}
}
