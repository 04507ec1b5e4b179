package publish_test

import (
	"testing"

	"klausel/generator/internal/archive"
	"klausel/generator/internal/publish"
)

// TestCanonical: what a reader reads, and nothing else.
func TestCanonical(t *testing.T) {
	for name, c := range map[string]struct{ html, want string }{
		"blanks are one":                    {"<p>  Wir\n\tspeichern&nbsp;das. </p>\n\n<p>Nichts sonst.</p>", "Wir speichern das. Nichts sonst."},
		"elements in a word do not part it": {"<p>Daten<b>schutz</b>hinweis</p>", "Datenschutzhinweis"},
		"cells are apart":                   {"<table><tr><td>Name</td><td>30 Tage</td></tr></table>", "Name 30 Tage"},
		"a line break parts":                {"<p>Weg 1<br>Ort</p>", "Weg 1 Ort"},
		"entities and characters are one":   {"<p>M&uuml;ller &amp; Co</p>", "Müller & Co"},
		"two ways to write an umlaut":       {"<p>Mu\u0308ller</p>", "Müller"},
		"soft hyphens cannot be read":       {"<p>Daten&shy;schutz\u200b</p>", "Datenschutz"},
		"nobody reads these":                {"<title>T</title><style>p{}</style><p>A<!-- B --></p><script>C</script><template>D</template><p hidden>E</p>", "A"},
		"a picture is read by its text":     {`<p><img src="x.svg" alt="Firma"> hier</p>`, "Firma hier"},
		"of a page, the notice":             {`<nav>Menü</nav><main><h1>Hinweise</h1><p>Text</p></main><footer>Impressum</footer>`, "Hinweise Text"},
		"of a foreign page, our part":       {`<main><p>Fremd</p><div class="entry klausel wide"><h2>Zoom</h2></div></main>`, "Zoom"},
		"closed details are read":           {"<details><summary>Mehr</summary><p>Alles</p></details>", "Mehr Alles"},
		"nothing":                           {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := publish.Canonical([]byte(c.html)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// TestLines: a paragraph a line.
func TestLines(t *testing.T) {
	got := publish.Lines([]byte("<h2>Wer\nverantwortlich ist</h2><ul><li>Firma</li><li>Weg <b>1</b><ul><li>Ort</li></ul></li></ul><table><tr><th>Was</th><th>Wie lange</th></tr><tr><td>Chat</td><td>30 Tage</td></tr></table>"))
	if want := "Wer verantwortlich ist\nFirma\nWeg 1\nOrt\nWas Wie lange\nChat 30 Tage\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestTyped: the same with blanks that show what is what.
func TestTyped(t *testing.T) {
	got := publish.Typed([]byte("<div class=klausel><h2>Wer</h2><p>Wir.</p><h3>Wie</h3><ul><li>Firma</li><li><p>Weg <b>1</b></p><ul><li>Ort</li></ul></li></ul><table><tr><th>Was</th><th>Wie lange</th></tr><tr><td>Chat</td><td>30 Tage</td></tr><tr><td></td><td>nie</td></tr></table><h4>Ende</h4></div>"))
	if want := "\n\n\nWer\nWir.\n\n\nWie\n  Firma\n  Weg 1\n  Ort\nWas\tWie lange\nChat\t30 Tage\n\tnie\n\nEnde\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzCanonical: a page that holds a canonical text as its only text has that
// canonical text; and its lines, which the archive stores, have it too.
func FuzzCanonical(f *testing.F) {
	f.Add("<p>Wir <b>speichern</b> nichts.</p>")
	f.Add("<main>a\u00ad b<p hidden>c</main>")
	f.Add("</a><svg><p>x")
	f.Add("<h2>\ufdd2a<ul><li><td>\ufdd8b")
	f.Fuzz(func(t *testing.T, page string) {
		text := publish.Canonical([]byte(page))
		if lines := archive.Canonical(publish.Lines([]byte(page))); lines != text {
			t.Errorf("canonical %q, by lines %q", text, lines)
		}
		if typed := archive.Canonical(publish.Typed([]byte(page))); typed != text {
			t.Errorf("canonical %q, as typed %q", text, typed)
		}
		if again := publish.Canonical([]byte("<p>" + escape(text) + "</p>")); again != text {
			t.Errorf("%q becomes %q", text, again)
		}
	})
}
