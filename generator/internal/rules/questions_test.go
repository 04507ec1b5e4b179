package rules_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/generator/internal/rules"
	"klausel/templates"
)

// TestQuestions: the samples and the smallest profiles answer every question
// that applies; a clause text that leaves an answer out, or prints another one
// than the rest of the notice, is an error.
func TestQuestions(t *testing.T) {
	p := corpus.Press(t)
	applied := map[string]bool{}
	for _, sample := range []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht", "_smallest-jitsi", "_smallest-nextcloud-talk", "_smallest-teams", "_smallest-webex", "_smallest-zoom"} {
		j := corpus.Judge(t, p, sample, corpus.Sample(t, sample))
		for _, n := range j.Notices {
			for _, r := range n.Replies() {
				applied[r.Question.ID] = true
				if len(r.Clauses) == 0 {
					t.Errorf("%s: %s: %s: nothing answers %s", sample, n.Lang, n.Only.Cat.ID, r.Question.ID)
				}
			}
		}
	}
	everything := corpus.Every(p.Library, &p.Library.Service("zoom").Variants[0], corpus.Kinds["gdpr-de"], "yes")
	for _, n := range corpus.Judge(t, p, "p", everything).Notices {
		for _, r := range n.Replies() {
			applied[r.Question.ID] = true
			if len(r.Clauses) == 0 {
				t.Errorf("everything: %s: nothing answers %s", n.Lang, r.Question.ID)
			}
		}
	}
	for _, q := range p.Library.Inquiries {
		if !applied[q.ID] {
			t.Errorf("the question %s applies to no profile of this test", q.ID)
		}
	}
	if len(p.Library.Inquiries) < 40 {
		t.Errorf("only %d questions", len(p.Library.Inquiries))
	}

	for _, c := range []struct{ rule, file, old, new, question string }{
		{"question-answered", "clauses/55-recording/de.md", "- **Zugriff:** {{.Service.Recording.Access}}", "- **Zugriff:** begrenzt", "recording-access"},
		{"question-answered", "clauses/50-retention/en.md", "| {{.Data}} | {{.Retention.Text}}", "| {{.Data}} | as needed", "recording-kept"},
		{"answers-agree", "clauses/05-summary/en.md", "{{.Service.Provider.Name}}", "{{.Service.Provider.Name}}", ""}, // unchanged: silent
	} {
		found := judgeWith(t, c.file, c.old, c.new).Found
		got := slices.ContainsFunc(found, func(f diag.Finding) bool { return f.Rule == c.rule && f.Args["id"] == c.question })
		if got != (c.question != "") {
			t.Errorf("%s: with %q, %s on %q: %t", c.file, c.new, c.rule, c.question, got)
		}
	}
}

// TestAnswersAgree: two texts that print one fact in different words are told.
func TestAnswersAgree(t *testing.T) {
	j := corpus.Judge(t, corpus.Press(t), "p", corpus.Sample(t, "kesselwerk"))
	for _, n := range j.Notices {
		if n.IsSection() || n.Only.Cat.ID != "teams" || n.Lang != "de" {
			continue
		}
		for i := range n.Parts[0].Clauses {
			for k := range n.Parts[0].Clauses[i].Values {
				if v := &n.Parts[0].Clauses[i].Values[k]; strings.HasPrefix(v.Words, "120 Tage") {
					v.Words = "90 Tage"
				}
			}
		}
	}
	found := rules.Run(j.Facts, j.Notices, corpus.Press(t).Day)
	if !slices.ContainsFunc(found, func(f diag.Finding) bool {
		return f.Rule == "answers-agree" && f.Args["id"] == "recording-kept" && f.Args["one"] != f.Args["other"]
	}) {
		t.Errorf("90 and 120 days: %v", found)
	}
}

// judgeWith judges kesselwerk by templates/ with one text changed.
func judgeWith(t *testing.T, file, old, new string) *press.Judged {
	t.Helper()
	data, err := templates.FS.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	changed := over{fstest.MapFS{file: {Data: []byte(strings.Replace(string(data), old, new, 1))}}, templates.FS}
	lib, err := library.Load(changed, notice.View)
	if err != nil {
		t.Fatal(err)
	}
	p, err := press.New(lib, fact.Date{})
	if err != nil {
		t.Fatal(err)
	}
	return corpus.Judge(t, p, "p", corpus.Sample(t, "kesselwerk"))
}

// over is a folder that shadows another one, file by file.
type over struct{ top, below fs.FS }

func (o over) Open(name string) (fs.File, error) {
	if info, err := fs.Stat(o.top, name); err == nil && !info.IsDir() {
		return o.top.Open(name)
	}
	return o.below.Open(name)
}

func (o over) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(o.below, name) }
