package notice_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/notice"
)

// forms are how a notice can speak, as keys of a profile.
var forms = map[string]string{
	"du":         "form_of_address: informal, ",
	"ich":        "speaker: i, ",
	"du und ich": "form_of_address: informal, speaker: i, ",
}

// plural are verbs as Sie and wir have them.
const plural = `bearbeiten|brauchen|dürfen|entscheiden|erhalten|haben|können|möchten|müssen|nehmen|nutzen|sagen|sind|speichern|stimmen|verarbeiten|werden|zeichnen`

var address = regexp.MustCompile(`https?://\S+`)

// strange are the words and endings that a notice of a form does not have.
var strange = map[string]map[string]*regexp.Regexp{
	"du": {
		"de": regexp.MustCompile(`[a-zäöüß,] (?:Sie|Ihr)\b|\b(?:Ihnen|Ihre[mnrs]?)\b|\b[Dd]u (?:` + plural + `)\b|\b(?i:` + plural + `) du\b|[.?!] (?:du|dein)\b`),
		"en": regexp.MustCompile(`\b(?:thou|thy)\b`),
	},
	"ich": {
		"de": regexp.MustCompile(`\b(?:[Ww]ir|[Uu]ns|[Uu]nser(?:e[mnrs]?)?)\b|\b[Ii]ch (?:` + plural + `)\b|\b(?i:` + plural + `) ich\b`),
		"en": regexp.MustCompile(`\b(?:[Ww]e|us|[Oo]ur|[Oo]urs|[Oo]urselves)\b|\bI are\b|\bare I\b`),
	},
}

// TestForms: under each law, each service can be spoken of with du and with ich,
// and nothing of the other form is left over; with the keys that say so, a notice
// with Sie and wir is the notice without them. The forms take turns.
func TestForms(t *testing.T) {
	press := corpus.Press(t)
	names := slices.Sorted(maps.Keys(forms))
	for i, c := range corpus.Cases(press.Library) {
		if !corpus.Chosen(i, 3) {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			told := func(keys string) map[string]string {
				text := strings.Replace(c.Text, "notice: {", "notice: {"+keys, 1)
				// What a controller wrote stands as it was written: here it speaks in no form.
				text = strings.NewReplacer("Sagen Sie es uns.", "Ein Wort genügt.", "Tell us.", "A word is enough.", "bei uns", "beim Empfang", "with us", "at the reception").Replace(text)
				out := map[string]string{}
				for _, n := range corpus.Judge(t, press, "p", text).Notices {
					var b strings.Builder
					for _, p := range n.Parts {
						for _, c := range p.Clauses {
							b.WriteString(notice.Expand(c.Source, c.Values, func(v notice.Value, _ string) string { return v.Words }) + "\n")
						}
					}
					out[n.Lang] += b.String()
				}
				return out
			}
			// By twos, since yes and no take turns: so either answer meets each form.
			turn := i / 2 % (len(names) + 1)
			if turn == len(names) {
				if usual := told(""); !maps.Equal(usual, told("form_of_address: formal, speaker: we, ")) {
					t.Error("a notice that says formal and we is not the one that says nothing of it")
				}
				return
			}
			form := names[turn]
			for lang, text := range told(forms[form]) {
				for part, other := range strange {
					if !strings.Contains(form, part) {
						continue
					}
					for line := range strings.Lines(text) {
						if found := other[lang].FindString(address.ReplaceAllString(line, "")); found != "" {
							t.Errorf("%s, %s: %q in: %s", form, lang, found, line)
						}
					}
				}
			}
		})
	}
}
