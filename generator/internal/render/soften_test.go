package render_test

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/render"
)

// TestLongWords: no German word of a notice that is too long for a phone has to
// be cut, whoever publishes it; and no address has anything in it.
func TestLongWords(t *testing.T) {
	corpus.Long(t, "every variant under two laws")
	lib := corpus.Press(t).Library
	long := regexp.MustCompile(`\p{L}{18,}`)
	softened := 0
	for _, kind := range []string{"gdpr-de", "revdsg"} { // their authorities and laws differ most
		for _, s := range lib.Services {
			for i := range s.Variants {
				for _, n := range compose(t, "busy", corpus.Busy(lib, &s.Variants[i], corpus.Kinds[kind])) {
					if n.Lang != "de" {
						continue
					}
					data, err := render.Fragment(n, render.Embedding{Level: 2})
					if err != nil {
						t.Fatal(err)
					}
					outside := false // of our own words: an address
					z := html.NewTokenizer(strings.NewReader(string(data)))
					for z.Next() != html.ErrorToken {
						tok := z.Token()
						switch {
						case tok.Type == html.StartTagToken && tok.Data == "a":
							outside = !strings.HasPrefix(tok.Attr[0].Val, "#")
						case tok.Type == html.EndTagToken && tok.Data == "a":
							outside = false
						case outside && strings.Contains(tok.Data, "\u00ad"):
							t.Errorf("%s %s: the address %q has a soft hyphen", kind, s.Variants[i].ID, tok.Data)
						case tok.Type == html.TextToken && !outside:
							softened += strings.Count(tok.Data, "\u00ad")
							for _, word := range long.FindAllString(tok.Data, -1) {
								if strings.ToLower(word[1:]) != word[1:] {
									continue // the name of a cookie, which is told as it is
								}
								t.Errorf("%s %s: %s cannot be divided: give templates/locales/de.yaml its first part", kind, s.Variants[i].ID, word)
							}
						}
					}
				}
			}
		}
	}
	if softened < 100 {
		t.Errorf("only %d soft hyphens", softened)
	}
}
