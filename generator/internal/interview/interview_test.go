package interview_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/interview"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/templates"
)

var today, _ = fact.ParseDate("2026-11-27")

func config(t testing.TB, lang string) interview.Config {
	t.Helper()
	lib, err := library.Load(templates.FS, notice.View)
	if err != nil {
		t.Fatal(err)
	}
	p, err := press.New(lib, today)
	if err != nil {
		t.Fatal(err)
	}
	judge := func(data []byte) *press.Judged {
		return p.Judge(press.Source{FS: fstest.MapFS{"acme.yaml": {Data: data}}, Name: "acme.yaml", File: "acme.yaml"})
	}
	return interview.Config{
		Lib: lib, Lang: lang, Today: today,
		Judge: func(data []byte) ([]diag.Finding, error) {
			j := judge(data)
			return j.Found, j.Err
		},
		Compose: func(data []byte) ([]*notice.Notice, error) {
			j := judge(data)
			return j.Notices, j.Err
		},
	}
}

// begin is an interview about a profile that states its services alone.
func begin(t testing.TB, c interview.Config, variants ...string) *interview.Interview {
	t.Helper()
	text := "languages: [de, en]\nservices:\n"
	for _, v := range variants {
		s, _ := c.Lib.Variant(v)
		text += "  - id: " + s.ID + "\n    variant: " + v + "\n"
	}
	return interview.New(c, draft(t, text))
}

func draft(t testing.TB, text string) *interview.Draft {
	t.Helper()
	d, err := interview.NewDraft([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// answer gives the question with an id a reply: words of a text, or the labels
// of options, of which each is the beginning.
func answer(t testing.TB, iv *interview.Interview, q *interview.Question, labels []string, words string) {
	t.Helper()
	r := interview.Reply{Words: words}
	for _, l := range labels {
		found := false
		for i, o := range q.Options {
			if strings.HasPrefix(o.Label, l) {
				r.Picked, found = append(r.Picked, i), true
				break
			}
		}
		if !found {
			t.Fatalf("%s offers no %q", q.Title, l)
		}
	}
	if err := iv.Answer(q, r); err != nil {
		t.Fatalf("%s: %v", q.Title, err)
	}
}

func next(t testing.TB, iv *interview.Interview) *interview.Question {
	t.Helper()
	q, _, err := iv.Next()
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestKnown: what a profile states is not asked again. The shipped samples
// leave nothing to ask.
func TestKnown(t *testing.T) {
	c := config(t, "de")
	files, err := filepath.Glob("../../../profiles/[a-z]*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found, err := c.Judge(data)
		if err != nil {
			t.Fatal(err)
		}
		open := 0
		for _, f := range found {
			if f.Severity >= diag.Warning && !c.Lib.Rules[f.Rule].Ageing {
				open++
			}
		}
		iv := interview.New(c, draft(t, string(data)))
		q := next(t, iv)
		if (q == nil) != (open == 0) {
			t.Errorf("%s: check leaves %d findings, and the interview begins with %+v", file, open, q)
		}
	}
}

// TestEveryVariant: whatever the variant, the interview comes to an end, asks
// in whole sentences of both languages, and what it asks about is always a
// fact the schema knows.
func TestEveryVariant(t *testing.T) {
	for l, lang := range []string{"de", "en"} {
		c := config(t, lang)
		for n, s := range c.Lib.Services {
			for i, v := range s.Variants {
				if v.Suitable == "no" || lang == "en" && i > 0 || !corpus.Chosen(n+l, 3) || i > 0 && !corpus.Chosen(1, 2) {
					continue
				}
				text, err := begin(t, c, v.ID).Commented()
				if err != nil {
					t.Errorf("%s: %v", v.ID, err)
				}
				if strings.Contains(string(text), "{service}") || strings.Contains(string(text), "{items}") {
					t.Errorf("%s: a placeholder of a question is left\n%s", v.ID, text)
				}
			}
		}
	}
}

// TestProposalsFollowRules: an interest is proposed to a company and, since a
// rule forbids it there, not to an authority.
func TestProposalsFollowRules(t *testing.T) {
	c := config(t, "de")
	for kind, want := range map[string]string{"private": "Kontaktpersonen bei Geschäftspartnern: berechtigtes Interesse", "public-land": "öffentliche Aufgabe"} {
		iv := interview.New(c, draft(t, `
languages: [de]
notice: {linked_in_invitation: yes, linked_on_join_page: yes}
controller:
  {name: Stadt Musterhausen, kind: `+kind+`, address: {street: Am Markt 1, postal_code: "01067", city: Dresden, country: DE}, state: DE-SN, email: post@musterhausen.example}
dpo: {designated: yes, position: internal, email: datenschutz@musterhausen.example}
provision: {duty: none}
services:
  - id: jitsi
    variant: jitsi-self-hosted
    groups: [citizens, business-contacts]
`))
		q := next(t, iv)
		if q.ID != "bases" {
			t.Fatalf("%s: the first question is %q", kind, q.Title)
		}
		proposed := ""
		for _, o := range q.Options {
			if o.Proposed {
				proposed = o.Label
			}
		}
		if !strings.Contains(proposed, want) {
			t.Errorf("to a %s body it proposes %q, not %q", kind, proposed, want)
		}
	}
}

// TestContradiction: what does not fit is said, and may be left as it is; then
// it is not asked again.
func TestContradiction(t *testing.T) {
	c := config(t, "de")
	text, err := os.ReadFile("../../../profiles/_smallest-teams.yaml")
	if err != nil {
		t.Fatal(err)
	}
	iv := interview.New(c, draft(t, strings.Replace(string(text), "state: part-of-terms", "state: missing", 1)))
	var q *interview.Question
	for q = next(t, iv); q != nil && q.ID != "contract"; q = next(t, iv) {
		if err := iv.Answer(q, interview.Reply{Picked: []int{len(q.Options) - 1}}); err != nil {
			t.Fatal(err)
		}
	}
	if q == nil {
		t.Fatal("a missing contract is not spoken of")
	}
	answer(t, iv, q, []string{"nicht abgeschlossen"}, "")
	q = next(t, iv)
	if q.ID != "contract" || !strings.Contains(q.Problem, "Vertrag") {
		t.Fatalf("after an answer that breaks a rule comes %q with the problem %q", q.Title, q.Problem)
	}
	answer(t, iv, q, []string{"So ist es bei uns"}, "")
	for q = next(t, iv); q != nil; q = next(t, iv) {
		if q.ID == "contract" {
			t.Fatal("what the user lives with is asked again")
		}
		if err := iv.Answer(q, interview.Reply{Picked: []int{len(q.Options) - 1}}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMistakes: an answer that cannot stand is refused in words, and changes
// nothing.
func TestMistakes(t *testing.T) {
	iv := begin(t, config(t, "de"), "teams-m365")
	for _, step := range []struct{ id, wrong, says, right string }{
		{"name", "[…]", "Platzhalter", "Musterbau GmbH"},
		{"address", "Werftstraße", "Werftstraße 14, 01067 Dresden", "Werftstraße 14, 01067 Dresden"},
		{"seat", "Bayern", "Postleitzahl", "Sachsen"},
		{"kind", "", "", ""},
		{"contact", "kontakt at musterbau", "@", "kontakt@musterbau.example"},
	} {
		q := next(t, iv)
		if q.ID != step.id {
			t.Fatalf("%q comes before %q", q.ID, step.id)
		}
		if q.Kind != interview.Text {
			if err := iv.Answer(q, interview.Reply{}); err == nil {
				t.Errorf("%s: no answer is an answer", step.id)
			}
			pick := func(label string) {
				of := max(0, slices.IndexFunc(q.Options, func(o interview.Option) bool { return o.Label == label }))
				if err := iv.Answer(q, interview.Reply{Picked: []int{of}}); err != nil {
					t.Fatal(err)
				}
			}
			if step.wrong != "" { // it can be, and the next question says what it stands against
				pick(step.wrong)
				if q = next(t, iv); q.ID != step.id || !strings.Contains(q.Problem, step.says) {
					t.Fatalf("after %s: %s comes %q with the problem %q", step.id, step.wrong, q.ID, q.Problem)
				}
			}
			pick(step.right)
			continue
		}
		before := string(iv.Draft().Bytes())
		if err := iv.Answer(q, interview.Reply{Words: step.wrong}); err == nil || !strings.Contains(err.Error(), step.says) {
			t.Errorf("%s: %q is answered with %v", step.id, step.wrong, err)
		}
		if after := string(iv.Draft().Bytes()); after != before {
			t.Errorf("%s: a mistake changes the draft:\n%s", step.id, after)
		}
		answer(t, iv, q, nil, step.right)
	}
}

// TestBack: going back takes an answer back whole.
func TestBack(t *testing.T) {
	iv := begin(t, config(t, "en"), "zoom-direct")
	q := next(t, iv)
	before := string(iv.Draft().Bytes())
	answer(t, iv, q, nil, "Musterbau GmbH")
	if !iv.Back() || string(iv.Draft().Bytes()) != before || iv.Asked() != 0 {
		t.Errorf("after going back the draft is\n%s\nand was\n%s", iv.Draft().Bytes(), before)
	}
	if again := next(t, iv); again.Title != q.Title {
		t.Errorf("after going back comes %q, not %q", again.Title, q.Title)
	}
	if iv.Back() {
		t.Error("there is something before the first question")
	}
}

// TestPreview: the sentence an answer makes is the sentence of the notice.
func TestPreview(t *testing.T) {
	iv := begin(t, config(t, "de"), "teams-m365")
	for q := next(t, iv); q.ID != "encryption"; q = next(t, iv) {
		if err := iv.Answer(q, interview.Reply{Picked: []int{len(q.Options) - 1}}); err != nil {
			t.Fatal(err)
		}
	}
	q := next(t, iv)
	for label, want := range map[string]string{
		"auf dem Weg zum Server":    "Ende-zu-Ende-Verschlüsselung nutzen wir in diesen Meetings nicht.",
		"in allen Meetings":         "",
		"Das weiß ich noch nicht":   "",
		"in einem Teil der Meeting": "",
	} {
		for i, o := range q.Options {
			if !strings.HasPrefix(o.Label, label) {
				continue
			}
			got := strings.Join(iv.Preview(q, interview.Reply{Picked: []int{i}}, 5), " ")
			switch {
			case label == "Das weiß ich noch nicht" && got != "":
				t.Errorf("not knowing makes %q", got)
			case label != "Das weiß ich noch nicht" && got == "":
				t.Errorf("%s makes no sentence", label)
			case !strings.Contains(got, want):
				t.Errorf("%s makes %q", label, got)
			}
		}
	}
}

// TestDraftKeepsFile: an answer goes where the schema has it, and nothing else
// of a file is touched.
func TestDraftKeepsFile(t *testing.T) {
	d := draft(t, `# Our profile.
languages: [de]

# who we are
controller:
  name: Musterbau GmbH # as registered
services:
  - id: teams
    variant: teams-m365
    functions: {chat: yes}
`)
	iv := interview.New(config(t, "de"), d)
	answer(t, iv, next(t, iv), nil, "Werftstraße 14, 01067 Dresden")
	want := `# Our profile.
languages: [de]
# who we are
controller:
  name: Musterbau GmbH # as registered
  address:
    street: Werftstraße 14
    postal_code: "01067"
    city: Dresden
services:
  - id: teams
    variant: teams-m365
    functions: {chat: yes}
`
	if got := string(iv.Draft().Bytes()); got != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
	}
}

// TestCountriesHaveNames: a question calls a country by its name, and what is
// answered states its code.
func TestCountriesHaveNames(t *testing.T) {
	data, err := os.ReadFile("../../../profiles/_smallest-jitsi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), "variant: jitsi-self-hosted\n", "variant: jitsi-rented-server\n    host: {name: \"Fern Hosting, Inc.\", country: US, contract: signed}\n", 1)
	for lang, title := range map[string]string{
		"de": "Jitsi Meet: Fern Hosting, Inc. erhält Daten im Ausland (USA). Worauf stützen Sie das?",
		"en": "Jitsi Meet: Fern Hosting, Inc. receives data abroad (United States). What does that rest on?",
	} {
		iv := interview.New(config(t, lang), draft(t, text))
		q := next(t, iv)
		for n := 0; q != nil && q.ID != "abroad" && n < 20; n++ {
			answer(t, iv, q, []string{map[string]string{"de": "Das weiß ich noch nicht", "en": "I do not know yet"}[lang]}, "")
			q = next(t, iv)
		}
		if q == nil || q.Title != title {
			t.Fatalf("%+v, want %s", q, title)
		}
		answer(t, iv, q, []string{map[string]string{"de": "Standardvertragsklauseln", "en": "standard contractual clauses"}[lang]}, "Betrieb")
		if !strings.Contains(string(iv.Draft().Bytes()), "countries: [US]") {
			t.Errorf("%s", iv.Draft().Bytes())
		}
	}
}

// TestComesAgain: whatever one ticks, a question that comes again because
// something does not fit offers an answer that settles it, besides living with it.
func TestComesAgain(t *testing.T) {
	c := config(t, "de")
	text, err := os.ReadFile("../../../profiles/_smallest-teams.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"guests named by others":               {"guests_named_by_others: no", "guests_named_by_others: yes"},
		"the purpose of a function that ended": {"    functions:", "      - id: recording\n        legal_bases: [{basis: consent, consent_by: prompt}]\n    functions:"},
		"a report that cannot be off":          {"events_reports: off-forced", "events_reports: off"},
	} {
		if !strings.Contains(string(text), change[0]) {
			t.Fatalf("the sample has no %q", change[0])
		}
		iv := interview.New(c, draft(t, strings.Replace(string(text), change[0], change[1], 1)))
		for range 40 {
			q := next(t, iv)
			if q == nil {
				break
			}
			if q.Problem == "" || q.Kind == interview.Text {
				if err := iv.Answer(q, interview.Reply{Picked: []int{max(0, len(q.Options)-1)}}); err != nil {
					t.Fatal(err)
				}
				continue
			}
			settled := false
			odd := slices.ContainsFunc(q.Options, func(o interview.Option) bool { return o.Odd })
			for i := range len(q.Options) - 2 {
				if odd && !q.Options[i].Odd { // the question says which it is about
					continue
				}
				var r interview.Reply
				for j, o := range q.Options {
					if j == i || q.Kind == interview.Several && o.Ticked && !q.Options[i].Alone {
						r.Picked = append(r.Picked, j)
					}
				}
				if iv.Answer(q, r) != nil {
					continue
				}
				if again := next(t, iv); again == nil || again.Title != q.Title || again.Problem != q.Problem {
					settled = true
					break
				}
				iv.Back()
			}
			if !settled {
				t.Fatalf("%s: no answer to %q settles %q", name, q.Title, q.Problem)
			}
		}
		if q := next(t, iv); q != nil {
			t.Errorf("%s: the interview does not end: %q", name, q.Title)
		}
	}
}

// TestRemoval: what a later answer made untrue can be struck out, and with it
// whatever was empty without it.
func TestRemoval(t *testing.T) {
	d := draft(t, "services:\n  - id: teams\n    purposes:\n      - id: recording\n        legal_bases: [{basis: consent}]\n    functions: {chat: yes}\n")
	if d.Remove("services[teams].purposes[chat]") || d.Remove("services[zoom].functions.chat") {
		t.Error("what is not stated was struck out")
	}
	if !d.Remove("services[teams].purposes[recording]") || strings.Contains(string(d.Bytes()), "purposes") || !strings.Contains(string(d.Bytes()), "chat: yes") {
		t.Errorf("%s", d.Bytes())
	}
}

// TestOwnGroup: a group that is in no list gets a name of its own, and is called by
// it in what is asked next. At the end the form of address is asked, once.
func TestOwnGroup(t *testing.T) {
	data, err := os.ReadFile("../../../profiles/_smallest-teams.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?s)    groups:.*?\n|    purposes:.*?    functions:`).ReplaceAllStringFunc(string(data), func(s string) string {
		return strings.Repeat("    functions:", strings.Count(s, "functions:"))
	})
	iv := interview.New(config(t, "de"), draft(t, text))
	answer(t, iv, next(t, iv), []string{"Kundinnen", "eine andere Gruppe"}, "Ehemalige Schüler")
	answer(t, iv, next(t, iv), []string{"Vertrag"}, "") // of customers
	q := next(t, iv)
	if !strings.Contains(q.Title, "Ehemalige Schüler") {
		t.Errorf("asked is %q", q.Title)
	}
	if got := string(iv.Draft().Bytes()); !strings.Contains(got, "{id: ehemalige-schueler, label: Ehemalige Schüler}") {
		t.Errorf("the profile is\n%s", got)
	}
	last := ""
	for range 30 {
		if q = next(t, iv); q == nil {
			break
		}
		if last = q.ID; last == "form" {
			answer(t, iv, q, []string{"du und wir"}, "")
			continue
		}
		pick := slices.IndexFunc(q.Options, func(o interview.Option) bool { return strings.HasPrefix(o.Label, "Das weiß ich noch nicht") })
		if q.Kind == interview.Text {
			pick = 0
		}
		if err := iv.Answer(q, interview.Reply{Picked: []int{pick}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := string(iv.Draft().Bytes()); last != "form" || q != nil || !strings.Contains(got, "form_of_address: informal") {
		t.Errorf("last was asked %q, and then %v; the profile is\n%s", last, q, got)
	}
}
