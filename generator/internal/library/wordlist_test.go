package library

import (
	"errors"
	"slices"
	"testing"
	"testing/fstest"
)

func list(t *testing.T, yaml string) *WordList {
	t.Helper()
	ld := newLoader(fstest.MapFS{"words.yaml": {Data: []byte(yaml)}})
	var lists []WordList
	ld.wordLists(&lists)
	if err := errors.Join(ld.errs...); err != nil {
		t.Fatal(err)
	}
	return &lists[0]
}

func TestWordListFind(t *testing.T) {
	l := list(t, `
- rule: r
  words:
    any: [TODO]
    de: [möglicherweise, ggf., solange … erforderlich, gesetzliche* Frist*, keine Daten., Straße]
    en: [might]
  denials: {de: [nicht]}
  unless: [§]
`)
	for _, c := range []struct {
		lang, text string
		want       []string
	}{
		{"de", "Das wird Möglicherweise kopiert.", []string{"Möglicherweise"}},
		{"de", "MOEGLICHERWEISE", []string{"MOEGLICHERWEISE"}},
		{"de", "das Möglicherweisen", nil}, // inside of a word
		{"de", "Ggf. wird kopiert, ggf.", []string{"Ggf.", "ggf."}},
		{"de", "solange es für die Zwecke erforderlich ist", []string{"solange es für die Zwecke erforderlich"}},
		{"de", "solange, wie erforderlich", []string{"solange, wie erforderlich"}},
		{"de", "solange Sie da sind. Danach ist das erforderlich", nil}, // not across sentences
		{"de", "nach gesetzlicher Frist und gesetzlichen Fristen", []string{"gesetzlicher Frist", "gesetzlichen Fristen"}},
		{"de", "gesetzliche Frist, § 257 HGB", nil},
		{"de", "Wir speichern keine Daten.", []string{"keine Daten."}},
		{"de", "keine Daten", []string{"keine Daten"}},
		{"de", "keine Daten Dritter", nil},
		{"de", "In der Strasse", []string{"Strasse"}},
		{"de", "nicht nur möglicherweise", nil},                          // denied
		{"de", "nicht hier. Möglicherweise", []string{"Möglicherweise"}}, // in another sentence
		{"de", "It might be.", nil},                                      // another language
		{"en", "It might be. TODO", []string{"might", "TODO"}},
		{"", "It might möglicherweise be", []string{"might", "möglicherweise"}},
	} {
		var got []string
		for _, h := range l.Find(c.lang, PlainText(c.text)) {
			got = append(got, PlainText(c.text)[h.Start:h.End])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s %q: %q, want %q", c.lang, c.text, got, c.want)
		}
	}
}

func TestWordListExact(t *testing.T) {
	l := list(t, `[{rule: r, exact: true, words: {en: [may]}, denials: {en: [you]}}]`)
	for text, want := range map[string]int{"It may rain": 1, "In May": 0, "You may join": 0, "we MAY": 0} {
		if got := len(l.Find("en", text)); got != want {
			t.Errorf("%q: %d hits, want %d", text, got, want)
		}
	}
}

func TestWordListRest(t *testing.T) {
	l := list(t, `[{rule: r, words: {de: [solange … erforderlich]}, filler: {de: [wir, speichern, ist, die]}}]`)
	for text, want := range map[string][]string{
		"Wir speichern die, solange es erforderlich ist":                {},
		"bis zum Abschluss des Projekts, solange dies erforderlich ist": {"bis", "zum", "Abschluss", "des", "Projekts"},
	} {
		if got := l.Rest("de", text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWordListReads(t *testing.T) {
	sentences := list(t, `[{rule: r, words: {any: [x]}, except: ["notice.changes[].text"]}]`)
	everything := list(t, `[{rule: r, words: {any: [x]}, in: ["*"]}]`)
	one := list(t, `[{rule: r, words: {any: [x]}, in: ["services[].host.name"]}]`)
	for _, c := range []struct {
		list    *WordList
		pattern string
		prose   bool
		want    bool
	}{
		{sentences, "services[].alternative.text", true, true},
		{sentences, "controller.name", false, false},
		{sentences, "notice.changes[].text", true, false},
		{everything, "controller.name", false, true},
		{one, "services[].host.name", false, true},
		{one, "services[].alternative.text", true, false},
	} {
		if got := c.list.Reads(c.pattern, c.prose); got != c.want {
			t.Errorf("%s: %v", c.pattern, got)
		}
	}
}
