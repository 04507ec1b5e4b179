package press_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/press"
	"klausel/generator/internal/render"
)

// What happens to files: somebody types, an editor wraps, a tool writes anew.
// Each takes one place of a text and returns the text after it.
var mishaps = []struct {
	name string
	at   *regexp.Regexp
	with func(r *rand.Rand, hit []string) string
}{
	{"quotation marks dropped", regexp.MustCompile(`"([^"\n]*)"`), func(_ *rand.Rand, hit []string) string { return hit[1] }},
	{"quotation mark dropped", regexp.MustCompile(`"`), func(*rand.Rand, []string) string { return "" }},
	{"quotation marks swapped", regexp.MustCompile(`"([^"'\n]*)"`), func(_ *rand.Rand, hit []string) string { return "'" + hit[1] + "'" }},
	{"line split at a blank", regexp.MustCompile(`(\S) (\S)`), func(r *rand.Rand, hit []string) string {
		return hit[1] + "\n" + strings.Repeat(" ", r.IntN(9)) + hit[2]
	}},
	{"lines joined", regexp.MustCompile(`\n *`), func(*rand.Rand, []string) string { return " " }},
	{"comment behind a line", regexp.MustCompile(`(?m)$`), func(*rand.Rand, []string) string { return " # checked" }},
	{"comment without a blank", regexp.MustCompile(`(?m)$`), func(*rand.Rand, []string) string { return " #checked" }},
	{"comment of its own line", regexp.MustCompile(`(?m)^`), func(*rand.Rand, []string) string { return "# checked\n" }},
	{"number sign in a text", regexp.MustCompile(`(\pL) (\pL)`), func(_ *rand.Rand, hit []string) string { return hit[1] + " #" + hit[2] }},
	{"comma in a text", regexp.MustCompile(`(\pL) (\pL)`), func(_ *rand.Rand, hit []string) string { return hit[1] + ", " + hit[2] }},
	{"colon in a text", regexp.MustCompile(`(\pL) (\pL)`), func(_ *rand.Rand, hit []string) string { return hit[1] + ": " + hit[2] }},
	{"key in capitals", regexp.MustCompile(`([a-z_]+):`), func(_ *rand.Rand, hit []string) string { return strings.ToUpper(hit[1][:1]) + hit[1][1:] + ":" }},
	{"key renamed", regexp.MustCompile(`([a-z_]+):`), func(_ *rand.Rand, hit []string) string { return hit[1] + "s:" }},
	{"key with a hyphen", regexp.MustCompile(`([a-z]+)_([a-z_]+):`), func(_ *rand.Rand, hit []string) string { return hit[1] + "-" + hit[2] + ":" }},
	{"letter dropped from a key", regexp.MustCompile(`[a-z]([a-z_]+):`), func(_ *rand.Rand, hit []string) string { return hit[1] + ":" }},
	{"blank behind a colon dropped", regexp.MustCompile(`: `), func(*rand.Rand, []string) string { return ":" }},
	{"colon dropped", regexp.MustCompile(`:( |$)`), func(*rand.Rand, []string) string { return " " }},
	{"comma dropped", regexp.MustCompile(`, `), func(*rand.Rand, []string) string { return " " }},
	{"brace dropped", regexp.MustCompile(`[{}\[\]]`), func(*rand.Rand, []string) string { return "" }},
	{"deeper", regexp.MustCompile(`(?m)^`), func(r *rand.Rand, _ []string) string { return strings.Repeat(" ", 1+r.IntN(4)) }},
	{"less deep", regexp.MustCompile(`(?m)^ {1,4}`), func(*rand.Rand, []string) string { return "" }},
	{"tab", regexp.MustCompile(`(?m)^  `), func(*rand.Rand, []string) string { return "\t" }},
	{"line twice", regexp.MustCompile(`(?m)^.*\n`), func(_ *rand.Rand, hit []string) string { return hit[0] + hit[0] }},
	{"item mark dropped", regexp.MustCompile(`- `), func(*rand.Rand, []string) string { return "  " }},
	{"item mark added", regexp.MustCompile(`(?m)^( *)`), func(_ *rand.Rand, hit []string) string { return hit[1] + "- " }},
	{"mark of YAML before a text", regexp.MustCompile(`: (\pL)`), func(r *rand.Rand, hit []string) string { return ": " + string("&!*%@`|>"[r.IntN(8)]) + hit[1] }},
	{"mark of YAML and a blank", regexp.MustCompile(`: (\pL)`), func(r *rand.Rand, hit []string) string { return ": " + string("&!*%@|>-?"[r.IntN(9)]) + " " + hit[1] }},
	{"value gone", regexp.MustCompile(`(?m): [^\s{}\[\],]+$`), func(*rand.Rand, []string) string { return ":" }},
	{"invisible character", regexp.MustCompile(`\pL`), func(r *rand.Rand, hit []string) string {
		return hit[0] + string([]rune("\u200b\u202e\ufeff\u2060\u00ad\u00a0")[r.IntN(6)])
	}},
	{"second document", regexp.MustCompile(`(?m)^`), func(*rand.Rand, []string) string { return "---\n" }},
	{"end of document", regexp.MustCompile(`(?m)^`), func(*rand.Rand, []string) string { return "...\n" }},
	{"carriage return", regexp.MustCompile(`\n`), func(*rand.Rand, []string) string { return "\r\n" }},
	{"no line break", regexp.MustCompile(`\n`), func(*rand.Rand, []string) string { return "" }},
}

// arrived takes out the signs that mishaps put into a text: that they are printed
// is no loss.
var arrived = strings.NewReplacer(",", "", `"`, "", ":", "", "#", "", "\u00ad", "", "\u00a0", " ")

// TestNothingIsLostSilently: whatever happens to a file, the notice says the
// same, or a finding tells that it does not.
func TestNothingIsLostSilently(t *testing.T) {
	n := 200
	if corpus.Full() {
		n = 2000
	}
	p := corpus.Press(t)
	type base struct {
		text, notice string
		told         map[string]bool
	}
	var bases []base
	for _, name := range []string{"_smallest-zoom", "_smallest-webex", "_smallest-teams", "_smallest-jitsi", "_smallest-nextcloud-talk", "_smallest-google-meet", "_smallest-bigbluebutton", "_smallest-goto", "_smallest-other", "kesselwerk", "beispielfeld", "kanzlei-nordlicht"} {
		b := base{text: corpus.Sample(t, name), told: map[string]bool{}}
		j := corpus.Judge(t, p, "p", b.text)
		b.notice = printed(t, j)
		for _, f := range j.Found {
			b.told[tell(f)] = true
		}
		bases = append(bases, b)
	}
	r := rand.New(rand.NewPCG(2026, 11))
	for i := range n {
		b := bases[r.IntN(len(bases))]
		mishap := mishaps[i%len(mishaps)]
		places := mishap.at.FindAllStringSubmatchIndex(b.text, -1)
		if len(places) == 0 {
			continue
		}
		at := places[r.IntN(len(places))]
		var hit []string
		for g := 0; g < len(at); g += 2 {
			hit = append(hit, b.text[max(at[g], 0):max(at[g+1], 0)])
		}
		text := b.text[:at[0]] + mishap.with(r, hit) + b.text[at[1]:]
		j := corpus.Judge(t, p, "p", text)
		if !silent(b.told, j.Found) || text == b.text {
			continue
		}
		if got := printed(t, j); arrived.Replace(got) != arrived.Replace(b.notice) {
			line := 1 + strings.Count(b.text[:at[0]], "\n")
			t.Errorf("%d: %s in line %d (%q) changes the notice without a word:\n%s", i, mishap.name, line, strings.Split(b.text, "\n")[line-1], firstDifference(b.notice, got))
		}
	}
}

// silent reports whether nothing is found that was not found before.
func silent(before map[string]bool, found []diag.Finding) bool {
	for _, f := range found {
		if !before[tell(f)] {
			return false
		}
	}
	return true
}

func tell(f diag.Finding) string { return fmt.Sprint(f.Rule, f.Path, f.Service, f.Args) }

// printed is what all notices of a profile say.
func printed(t *testing.T, j *press.Judged) string {
	t.Helper()
	if j.Err != nil {
		t.Fatal(j.Err)
	}
	var b strings.Builder
	for _, n := range j.Notices {
		data, err := render.One(n, j.Notices, "text", render.Config{})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(data)
	}
	return b.String()
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return "- " + as[i] + "\n+ " + bs[i]
		}
	}
	return fmt.Sprintf("%d lines instead of %d", len(bs), len(as))
}
