package browser

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/guide"
	"klausel/generator/internal/render"
)

// embedded are the services of the guides.
var embedded = []string{"zoom", "teams", "webex", "jitsi", "nextcloud-talk"}

const embedData = "generator/internal/browser/testdata/embed/"

// TestEmbedPHP follows docs/embed/php.md with PHP.
func TestEmbedPHP(t *testing.T) {
	need(t)
	tool(t, "php", "php-cli")
	axe := axeCore(t)
	w := newWebsite(t)
	w.copy(embedData+"hostile.css", "htdocs/style.css")
	_, server := w.follow(blocks(t, "php.md"))
	fragmentsStandIn(t, server+"/datenschutz.php", w.path("htdocs/notices"), ways...)

	runs, rules := 0, 0
	for _, v := range []view{{}, {Width: 320}, {Dark: true}} {
		p := open(t, server+"/datenschutz.php", v)
		eval[any](p, axe+";null")
		got := runAxeOn(p, `{include: [".klausel"]}`)
		runs, rules = runs+1, rules+got.Passes
		for _, found := range got.Violations {
			t.Errorf("%v: %s", v, found)
		}
		if got.Passes < 10 || got.Incomplete > 0 {
			t.Errorf("%v: %d rules of axe-core passed, %d undecided", v, got.Passes, got.Incomplete)
		}
	}
	t.Logf("count: embed: %d fragments on a hostile page, in %d ways; axe-core: %d runs, %d rules passed", len(embedded), len(ways), runs, rules)

	// A missing notice is an error, not a gap.
	if err := os.Remove(w.path("htdocs/notices/acme/de/jitsi/fragment-h3.html")); err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, server+"/datenschutz.php"); status != 500 || strings.Contains(body, "<h1>") {
		t.Errorf("without a notice the server answers %d\n%s", status, body)
	}
}

// TestEmbedNginx follows it with nginx.
func TestEmbedNginx(t *testing.T) {
	need(t)
	nginx := tool(t, "nginx", "nginx")
	w := newWebsite(t)
	w.copy(embedData+"hostile.css", "htdocs/style.css")
	w.follow(without(blocks(t, "php.md"), "server"))
	addr := freeAddr(t)
	w.write("nginx.conf", `daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {}
http {
    access_log off;
    types { text/html html; text/css css; }
    client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
    server {
        listen `+addr+`;
        root htdocs;
        charset utf-8;
        include `+w.path("nginx-datenschutz.conf")+`;
        include `+w.path("nginx-notices.conf")+`;
    }
}
`)
	w.serve(addr, nginx, "-p", w.dir, "-c", "nginx.conf", "-e", "stderr")
	fragmentsStandIn(t, "http://"+addr+"/datenschutz.html", w.path("htdocs/notices"), view{}, view{Width: 320})
	tellsSearchEngines(t, "http://"+addr+"/notices/acme/de/zoom/")
}

// TestEmbedApache follows it with Apache.
func TestEmbedApache(t *testing.T) {
	need(t)
	apache := tool(t, "apache2", "apache2-bin")
	w := newWebsite(t)
	w.copy(embedData+"hostile.css", "htdocs/style.css")
	w.follow(without(blocks(t, "php.md"), "server"))
	addr := freeAddr(t)
	conf := `ServerName 127.0.0.1
Listen ` + addr + `
PidFile ` + w.path("apache.pid") + `
Mutex file:` + w.dir + `
ErrorLog ` + w.path("error.log") + `
DocumentRoot ` + w.path("htdocs") + `
AddDefaultCharset utf-8
`
	for _, m := range []string{"mpm_prefork", "authz_core", "mime", "include", "headers", "dir"} {
		conf += "LoadModule " + m + "_module /usr/lib/apache2/modules/mod_" + m + ".so\n"
	}
	conf += `TypesConfig /dev/null
AddType text/html .html
AddType text/css .css
<Directory ` + w.path("htdocs") + `>
    Require all granted
    AllowOverride Options FileInfo
</Directory>
`
	if os.Geteuid() == 0 { // it serves as somebody else then, who must get in
		conf += "User nobody\nGroup nogroup\n"
		for dir := w.dir; dir != filepath.Clean(os.TempDir()) && dir != "/"; dir = filepath.Dir(dir) {
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.write("apache.conf", conf)
	// When it ends it ends its process group, which must not be that of the test.
	w.serve(addr, tool(t, "setsid", "util-linux"), apache, "-f", w.path("apache.conf"), "-DFOREGROUND")
	fragmentsStandIn(t, "http://"+addr+"/datenschutz.html", w.path("htdocs/notices"), view{}, view{Width: 320})
	tellsSearchEngines(t, "http://"+addr+"/notices/acme/de/zoom/")
}

// tellsSearchEngines checks what a server sends with each format in a folder: the
// page may be indexed and has a policy, the others may not.
func tellsSearchEngines(t *testing.T, folder string) {
	t.Helper()
	for _, f := range render.Formats {
		addr, want := folder+f.File, "noindex"
		if f.ID == "page" {
			addr, want = folder, ""
		}
		res, err := http.Get(addr)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusOK || res.Header.Get("X-Robots-Tag") != want {
			t.Errorf("%s: %s, X-Robots-Tag %q, want %q", addr, res.Status, res.Header.Get("X-Robots-Tag"), want)
		}
		if f.ID == "page" && !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s has no policy", addr)
		}
	}
}

// TestEmbedHugo follows docs/embed/hugo.md.
func TestEmbedHugo(t *testing.T) {
	need(t)
	hugo(t)
	w := hugoSite(t)
	w.follow(blocks(t, "hugo.md"))
	server := host(t, w.path("public"))
	fragmentsStandIn(t, server+"/datenschutz/", w.path("notices"), view{}, view{Width: 320})
	if status, _ := get(t, server+"/notices/acme/de/zoom/"); status != 200 {
		t.Errorf("the complete page answers %d", status)
	}

	if err := os.Remove(w.path("notices/acme/de/jitsi/fragment-h3.html")); err != nil {
		t.Fatal(err)
	}
	if out, err := w.sh("hugo --quiet"); err == nil {
		t.Errorf("hugo builds without a notice\n%s", out)
	}
}

// TestEmbedNetlify follows docs/embed/netlify.md: a site made with Hugo fetches
// fragments from Klausel's site before it is built.
func TestEmbedNetlify(t *testing.T) {
	need(t)
	hugo(t)
	tool(t, "curl", "curl")
	from := newWebsite(t)
	if _, err := from.sh("klausel build --out public"); err != nil {
		t.Fatal(err)
	}
	w := hugoSite(t)
	files := slices.DeleteFunc(blocks(t, "hugo.md"), func(b guide.Block) bool { return b.Attr["title"] == "" && b.Attr["add"] == "" })
	w.follow(append(files, blocks(t, "netlify.md")...))
	w.env = append(w.env, "NOTICES_FROM="+host(t, from.path("public")))
	var conf struct {
		Build struct{ Command, Publish string }
	}
	if err := toml.Unmarshal([]byte(w.read("netlify.toml")), &conf); err != nil {
		t.Fatal(err)
	}
	if _, err := w.sh(conf.Build.Command); err != nil {
		t.Fatal(err)
	}
	fragmentsStandIn(t, host(t, w.path(conf.Build.Publish))+"/datenschutz/", from.path("public"), view{})

	if err := os.Remove(from.path("public/acme/de/jitsi/fragment-h3.html")); err != nil {
		t.Fatal(err)
	}
	if out, err := w.sh(conf.Build.Command); err == nil {
		t.Errorf("the build succeeds without a notice\n%s", out)
	}
}

// TestEmbedByHand follows docs/embed/by-hand.md: its check finds what a CMS
// stripped, and nothing where nothing was.
func TestEmbedByHand(t *testing.T) {
	corpus.BeyondGo(t)
	if _, err := exec.LookPath("sh"); err != nil {
		lack(t, "sh: %v", err)
	}
	w := newWebsite(t)
	blocks := blocks(t, "by-hand.md")
	w.follow(blocks[:1])
	fragment := w.read("zoom-de.html")
	for name, cms := range map[string]struct {
		strips string // regular expression
		lists  string // in what the check prints
	}{
		"nothing":          {`^$`, ""},
		"ids":              {` id="[^"]*"`, `id="zoom-rights"`},
		"classes":          {` class="[^"]*"`, `class="klausel"`},
		"the language":     {` lang="de"`, `lang="de"`},
		"scopes":           {` scope="col"`, `scope="col"`},
		"heads of columns": {`</?th[ >]`, `<th`},
		"mail addresses":   {`href="mailto:[^"]*"`, `href="mailto:`},
		"bold":             {`</?strong>`, `<strong`},
	} {
		w.write("page.html", "<!doctype html>\n<title>Datenschutz</title>\n"+regexp.MustCompile(cms.strips).ReplaceAllString(fragment, ""))
		printed, _ := w.follow(blocks[1:])
		if found := printed[0]; cms.lists == "" && found != "" || !strings.Contains(found, cms.lists) {
			t.Errorf("a CMS that strips %s: the check prints\n%s", name, found)
		}
	}
}

// TestEmbedPlain: without any stylesheet a fragment can be read.
func TestEmbedPlain(t *testing.T) {
	need(t)
	w := newWebsite(t)
	if _, err := w.sh("klausel build --out notices"); err != nil {
		t.Fatal(err)
	}
	page := "<!doctype html>\n<html lang=\"de\">\n<meta charset=\"utf-8\">\n<title>Datenschutz</title>\n<main>\n<h1>Datenschutz</h1>\n"
	for _, service := range embedded {
		page += w.read("notices/acme/de/" + service + "/fragment.html")
	}
	w.write("notices/page.html", page+"</main>\n</html>\n")
	p := open(t, host(t, w.path("notices"))+"/page.html", view{NoScript: true})
	saysAll(t, p, w.path("notices"))
}

// ways to look at a page.
var ways = []view{{}, {Width: 320}, {Dark: true}, {Width: 320, Dark: true}, {Print: true}, {ForcedColors: true}}

// fragmentsStandIn opens a page that a guide made, with the hostile style as
// the page's own, and looks at it in some ways. notices is the folder the
// fragments came from.
func fragmentsStandIn(t *testing.T, url, notices string, views ...view) {
	t.Helper()
	check, err := os.ReadFile(embedData + "check.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		p := open(t, url, v)
		wrong := eval[[]string](p, fmt.Sprintf("(%s)(%t)", strings.TrimSpace(string(check)), v.width() < 500))
		for _, what := range wrong[:min(len(wrong), 10)] {
			t.Errorf("%v: %s", v, what)
		}
		if len(wrong) > 10 {
			t.Errorf("%v: and %d more", v, len(wrong)-10)
		}
		saysAll(t, p, notices)
	}
	p := open(t, url, view{})
	for _, r := range p.asked() {
		if !strings.HasPrefix(r.URL, url[:strings.LastIndex(url, "/datenschutz")]) {
			t.Errorf("the page asks for %s", r.URL)
		}
	}

	// The first link is reached with the keyboard, and it shows.
	p.press("\t")
	if got := eval[string](p, `document.activeElement.closest(".klausel") ? getComputedStyle(document.activeElement).outlineStyle : "outside"`); got != "solid" {
		t.Errorf("the outline of a focused link is %q", got)
	}

	// What the page sets for links is taken.
	if got := eval[string](p, `document.body.style.setProperty("--klausel-accent", "#010203"), getComputedStyle(document.querySelector(".klausel a")).color`); got != "rgb(1, 2, 3)" {
		t.Errorf("with an accent of the page, links are %s", got)
	}

	// Without the sheet the rest of the page looks exactly the same.
	with := elsewhere(p)
	if n := eval[int](p, `[...document.styleSheets].filter(s => s.href.endsWith("/klausel-embed.css")).map(s => s.disabled = true).length`); n != 1 {
		t.Fatalf("the stylesheet is linked %d times", n)
	}
	without := elsewhere(p)
	if len(with) < 10 || len(with) != len(without) {
		t.Fatalf("%d and %d elements outside fragments", len(with), len(without))
	}
	for i := range with {
		if with[i] != without[i] {
			t.Errorf("the sheet changes an element outside: %s\nwithout: %s", with[i], without[i])
		}
	}
}

// elsewhere is the style of each element outside fragments, without what
// follows from the height of the page.
func elsewhere(p *page) []string {
	p.t.Helper()
	return eval[[]string](p, `[...document.querySelectorAll("*")].filter(el => !el.closest(".klausel")).map(el => {
		const s = getComputedStyle(el);
		return el.tagName + " " + [...s].filter(k => !/^(height|block-size|perspective-origin|transform-origin)$/.test(k)).map(k => k + ": " + s.getPropertyValue(k)).join("; ");
	})`)
}

// saysAll checks that each fragment on the page shows its notice from the first
// word to the last.
func saysAll(t *testing.T, p *page, notices string) {
	t.Helper()
	heads := eval[[]string](p, `[...document.querySelectorAll(".klausel thead th")].map(th => th.textContent.replaceAll("\u00ad", "") + ": ")`)
	shown := eval[[]string](p, `[...document.querySelectorAll(".klausel")].map(el => el.innerText)`)
	if len(shown) != len(embedded) {
		t.Fatalf("%d fragments on the page", len(shown))
	}
	address := regexp.MustCompile(` \((?:https?://[^)]*|siehe „[^“]*“)\)`) // where a link leads, which the text format adds
	for i, service := range embedded {
		words := strings.ReplaceAll(strings.Join(strings.Fields(shown[i]), " "), "\u00ad", "")
		text, err := os.ReadFile(filepath.Join(notices, "acme", "de", service, "notice.txt"))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		for _, line := range lines[2:] { // after the title of the page
			line = address.ReplaceAllString(strings.Trim(line, "- \t"), "")
			for _, head := range heads { // which the text format repeats
				line = strings.TrimPrefix(line, head)
			}
			if line != "" && !strings.Contains(words, strings.Join(strings.Fields(line), " ")) {
				t.Errorf("%s: the page does not show %q", service, line)
			}
		}
		if len(lines) < 50 {
			t.Errorf("%s: a notice of %d lines", service, len(lines))
		}
	}
}

// hugoSite is a site made with Hugo, before the guide, with the hostile style.
func hugoSite(t *testing.T) *website {
	t.Helper()
	w := newWebsite(t)
	for _, file := range []string{"hugo.toml", "layouts/all.html"} {
		w.copy(embedData+"hugo/"+file, file)
	}
	w.copy(embedData+"hostile.css", "static/style.css")
	return w
}

// hugo skips the test where Hugo is missing: .ci/run builds it into .tools/.
func hugo(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(".tools/hugo"); err == nil {
		return
	}
	if _, err := exec.LookPath("hugo"); err != nil {
		lack(t, "Hugo: GOBIN=$PWD/.tools CGO_ENABLED=0 go install github.com/gohugoio/hugo@v0.165.0")
	}
}

// tool is the path of a program; the test is skipped where it is missing.
func tool(t *testing.T, name, debian string) string {
	t.Helper()
	for _, file := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(file); err == nil {
			return path
		}
	}
	lack(t, "%s: install it, on Debian from %s", name, debian)
	return ""
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	res, err := http.Get(url)
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

// without leaves out the blocks that have an attribute.
func without(blocks []guide.Block, attr string) []guide.Block {
	return slices.DeleteFunc(blocks, func(b guide.Block) bool { return b.Attr[attr] != "" })
}
