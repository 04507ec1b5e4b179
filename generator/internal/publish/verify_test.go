package publish_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"klausel/generator/internal/publish"
)

// TestLook: what visitors get, told apart.
func TestLook(t *testing.T) {
	const text = "Aufzeichnung\nWir nehmen keine Meetings auf.\nDen Chat speichern wir 30 Tage.\nFragen?\nSchreiben Sie uns.\n"
	older := strings.Replace(text, "30 Tage", "90 Tage", 1)
	html := func(text string) string {
		var b strings.Builder
		for l := range strings.Lines(text) {
			b.WriteString("<p>" + strings.TrimSpace(l) + "</p>\n")
		}
		return b.String()
	}
	ours := `<div class="klausel">` + html(text) + `</div>`
	for _, c := range []struct {
		name, page string
		status     int
		verdict    publish.Verdict
		words      string
	}{
		{"a page of ours", "<main><h1>Hinweise</h1>" + ours + "</main>", 200, publish.Equal, ""},
		{"pasted into a foreign page without our element", "<p>Davor.</p>" + html(text) + "<p>Danach.</p>", 200, publish.Equal, ""},
		{"contents between title and text", "<main><h1>H</h1><nav>Inhalt</nav>" + html(text) + "</main>", 200, publish.Equal, ""},
		{"other markup, entities and breaks", `<div class="klausel"><h2>Aufzeichnung</h2>Wir nehmen <b>keine</b><br>Meetings auf.<p>Den Chat speichern wir 30&nbsp;Tage.<p>Fragen?<p>Schreiben Sie uns.</div>`, 200, publish.Equal, ""},
		{"the older text", `<div class="klausel">` + html(older) + `</div>`, 200, publish.Outdated, ""},
		{"a word changed", strings.Replace(ours, "keine Meetings", "Meetings", 1), 200, publish.Altered, "Wir nehmen [-keine-] Meetings auf."},
		{"a sentence taken out", strings.Replace(ours, "<p>Fragen?</p>", "", 1), 200, publish.Altered, "[-Fragen?-]"},
		{"a sentence put in, in a foreign page", "<p>Davor.</p>" + strings.Replace(html(text), "<p>Fragen?", "<p>Außer am Montag.</p><p>Fragen?", 1) + "<p>Danach.</p>", 200, publish.Altered, "{+Außer am Montag.+}"},
		{"a sentence put at the end of ours", strings.Replace(ours, "</div>", "<p>Oder auch nicht.</p></div>", 1), 200, publish.Altered, "{+Oder auch nicht.+}"},
		{"hidden from visitors", strings.Replace(ours, "<p>Wir nehmen", "<p hidden>Wir nehmen", 1), 200, publish.Altered, "[-Wir nehmen keine Meetings auf.-]"},
		{"in a comment", "<p>Davor.</p><!-- " + ours + " -->", 200, publish.Missing, ""},
		{"another page", "<h1>Willkommen</h1><p>Wir sind umgezogen.</p>", 200, publish.Missing, ""},
		{"ours twice", ours + ours, 200, publish.Equal, ""},
		{"ours, and behind it an older one of ours", ours + `<div class="klausel">` + html(older) + `</div>`, 200, publish.Outdated, ""},
		{"pasted, and behind it an older one", "<p>Davor.</p>" + html(text) + "<h2>Früher</h2>" + html(older), 200, publish.Outdated, ""},
		{"another notice of ours beside it", ours + `<div class="klausel"><p>Aufzeichnung</p><p>Wir nehmen alle Webinare auf.</p></div>`, 200, publish.Equal, ""},
		{"cut in half", `<div class="klausel"><p>Aufzeichnung</p><p>Wir nehmen keine Meetings auf.</p></div>`, 200, publish.Altered, "[-Den Chat speichern wir 30 Tage.-]|[-Fragen?-]|[-Schreiben Sie uns.-]"},
		{"without white space and without end tags", strings.NewReplacer("</p>", "", "\n", "", `class="klausel"`, "class=klausel").Replace(ours), 200, publish.Equal, ""},
		{"behind a wall of cookies", `<div id="consent"><h1>Wir respektieren Ihre Privatsphäre</h1><button>Alle annehmen</button></div>`, 200, publish.Missing, ""},
		{"loaded by a script later", `<div class="klausel" data-src="/zoom"></div><script>document.write("` + text + `")</script>`, 200, publish.Missing, ""},
		{"an empty page", "", 200, publish.Missing, ""},
		{"no page", "Nicht gefunden", 404, publish.Missing, ""},
		{"gone for good", "", 410, publish.Missing, ""},
		{"a page for people alone", "Sind Sie ein Mensch?", 403, publish.Blocked, ""},
		{"too many questions", "", 429, publish.Blocked, ""},
		{"a server out of order", "", 502, publish.Unreachable, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				fmt.Fprint(w, "<!doctype html><title>T</title>", c.page)
			}))
			defer s.Close()
			seen := publish.Look(context.Background(), s.URL, publish.Expected{Text: text, Older: []string{older}})
			var words []string
			for _, change := range seen.Changes {
				words = append(words, change.String())
			}
			if seen.Verdict != c.verdict || strings.Join(words, "|") != c.words {
				t.Errorf("%s %q, want %s %q", seen.Verdict, strings.Join(words, "|"), c.verdict, c.words)
			}
		})
	}
	s := httptest.NewServer(nil)
	s.Close()
	if seen := publish.Look(context.Background(), s.URL, publish.Expected{Text: text}); seen.Verdict != publish.Unreachable || seen.Err == nil {
		t.Errorf("nobody answers: %+v", seen)
	}
}

// TestLookEncoding: a page of an old system is read as its visitors see it.
func TestLookEncoding(t *testing.T) {
	const text = "Für Gäste: Übermittlung – nur mit „Einwilligung“."
	latin := charmap.Windows1252.NewEncoder()
	old, err := latin.String("<p>" + text + "</p>")
	if err != nil {
		t.Fatal(err)
	}
	padding := "<!-- " + strings.Repeat("x", 2000) + " -->"
	for _, c := range []struct{ name, kind, page string }{
		{"declared in the header", "text/html; charset=windows-1252", old},
		{"declared in the page", "text/html", `<meta charset="windows-1252">` + old},
		{"UTF-8, declared nowhere", "text/html", "<p>" + text + "</p>"},
		{"UTF-8, declared nowhere, and seen late", "text/html", padding + "<p>" + text + "</p>"},
		{"declared nowhere", "text/html", old},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				io.WriteString(w, c.page)
			}))
			defer s.Close()
			if seen := publish.Look(context.Background(), s.URL, publish.Expected{Text: text}); seen.Verdict != publish.Equal {
				t.Errorf("got %s %v", seen.Verdict, seen.Changes)
			}
		})
	}
}

// TestLookTypography: content systems write other quotation marks and dashes.
func TestLookTypography(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<p>It&#8217;s &#8220;ours&#8221; &#8211; 2&#215;4 &#8230;</p>")
	}))
	defer s.Close()
	if seen := publish.Look(context.Background(), s.URL, publish.Expected{Text: `It's "ours" - 2x4 ...`}); seen.Verdict != publish.Equal {
		t.Errorf("got %s %v", seen.Verdict, seen.Changes)
	}
}

// TestLookPastCaches: a cache that hands out an older text is told apart from
// a site that holds one.
func TestLookPastCaches(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" {
			fmt.Fprint(w, "<p>Alt.</p>")
			return
		}
		fmt.Fprint(w, "<p>Neu.</p>")
	}))
	defer s.Close()
	seen := publish.Look(context.Background(), s.URL, publish.Expected{Text: "Neu.", Older: []string{"Alt."}})
	if seen.Verdict != publish.Outdated || !seen.Cached {
		t.Errorf("got %+v", seen)
	}
}

// TestLookCopies: on a page with a second copy of the notice, the copy counts
// too, and a notice of which the archive knows that it stands there as well does
// not.
func TestLookCopies(t *testing.T) {
	var lines []string
	for i := range 20 {
		lines = append(lines, fmt.Sprintf("Satz Nummer %d steht hier.", i))
	}
	text := strings.Join(lines, "\n") + "\n"
	section := func(text string) string {
		return `<div class="klausel"><p>` + strings.ReplaceAll(strings.TrimSpace(text), "\n", "</p>\n<p>") + "</p></div>"
	}
	edited := strings.Replace(text, "Nummer 7", "Nummer sieben", 1)
	for _, c := range []struct {
		name, page string
		beside     []string
		verdict    publish.Verdict
		words      string
	}{
		{"the copy was edited", section(text) + section(edited), nil, publish.Altered, "Satz Nummer [-7-] {+sieben+} steht hier."},
		{"the copy before it was", section(edited) + section(text), nil, publish.Altered, "Satz Nummer [-7-] {+sieben+} steht hier."},
		{"it is a notice of its own", section(text) + section(edited), []string{edited}, publish.Equal, ""},
		{"and that one alone is there", section(edited), []string{edited}, publish.Missing, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, c.page) }))
			defer s.Close()
			seen := publish.Look(context.Background(), s.URL, publish.Expected{Text: text, Beside: c.beside})
			words := ""
			for _, change := range seen.Changes {
				words += change.String()
			}
			if seen.Verdict != c.verdict || words != c.words {
				t.Errorf("%s %q, want %s %q", seen.Verdict, words, c.verdict, c.words)
			}
		})
	}
}

// TestLookWay: what stands between the website and its visitors may pack the page
// or lead them on.
func TestLookWay(t *testing.T) {
	const text = "Für Gäste: Übermittlung nur mit Einwilligung."
	page := "<p>" + text + "</p>"
	entities := "<p>F&uuml;r G&#228;ste: &#xDC;bermittlung nur mit Einwilligung.</p>"
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			io.WriteString(w, "<h1>Bitte melden Sie sich an</h1>")
			return
		}
		io.WriteString(w, page)
	}))
	defer elsewhere.Close()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, page)
	z.Close()
	for _, c := range []struct {
		name    string
		answer  func(w http.ResponseWriter, r *http.Request)
		verdict publish.Verdict
		led     string
	}{
		{"umlauts as entities", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, entities) }, publish.Equal, ""},
		{"packed as asked for", func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				t.Error("nobody asks for gzip")
			}
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(packed.Bytes())
		}, publish.Equal, ""},
		{"packed in a way nobody asked for", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			w.Write([]byte{0x1b, 0x10, 0x00})
		}, publish.Unreachable, ""},
		{"led on to another host", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/new", http.StatusMovedPermanently)
		}, publish.Equal, elsewhere.URL + "/new"},
		{"led on to a login", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/login", http.StatusFound)
		}, publish.Missing, elsewhere.URL + "/login"},
		{"led on to a slash", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/zoom" {
				http.Redirect(w, r, "/zoom/", http.StatusMovedPermanently)
				return
			}
			io.WriteString(w, page)
		}, publish.Equal, ""},
		{"led round in a circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, publish.Unreachable, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(c.answer))
			defer s.Close()
			seen := publish.Look(context.Background(), s.URL+"/zoom", publish.Expected{Text: text})
			if seen.Verdict != c.verdict || seen.Led != c.led {
				t.Errorf("%s, led to %q, want %s and %q (%v)", seen.Verdict, seen.Led, c.verdict, c.led, seen.Err)
			}
		})
	}
}
