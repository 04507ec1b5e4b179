package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"klausel/generator/internal/fact"
)

func sheet(lang string) Sheet {
	return Sheet{
		Lang: lang,
		Say: func(f Finding, _ string) Words {
			return Words{Message: "the " + f.Args["item"] + " is missing", Hint: "add it", Cites: "Art. 13(2)(a) GDPR", Duty: "Say how long.", Why: "Nobody knows otherwise."}
		},
		Source: func(string) []byte { return []byte("controller:\n  name: Example\n") },
	}
}

func finding(file string, line int, item string) Finding {
	return Finding{
		Rule: "retention-per-category", Severity: Error, Gate: Publish, Pos: fact.Pos{File: file, Line: line, Col: 3},
		Path: "services[zoom].retention[" + item + "]", Service: "zoom", Args: map[string]string{"item": item},
	}
}

func print(t *testing.T, format string, found []Finding, sh Sheet) string {
	t.Helper()
	var b bytes.Buffer
	if err := Printers[format](&b, found, sh); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// samples are findings of every kind a printer meets.
func samples() []Finding {
	waived := finding("profiles/a b.yaml", 2, "chat")
	waived.Severity, waived.Waived = Info, &Waiver{Reason: "moving", By: "management", Until: "2026-12-31", Severity: Error}
	stale := finding("profiles/ä.yaml", 9, "files")
	stale.Severity, stale.Gate, stale.Against = Warning, Processing, []Place{{Pos: fact.Pos{File: "templates/services/zoom/service.yaml", Line: 16, Col: 1}}}
	unplaced := Finding{Rule: "profile-read", Severity: Error, Gate: Publish, Pos: fact.Pos{File: "/tmp/x.yaml"}}
	return []Finding{finding("profiles/a.yaml", 1, "chat"), waived, stale, unplaced}
}

func TestSARIFMeetsItsSchema(t *testing.T) {
	data, err := os.ReadFile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range [][]Finding{nil, samples(), many(mostResults + 1)} {
		// The results of many are alike: the first hundred speak for all.
		log, err := jsonschema.UnmarshalJSON(strings.NewReader(print(t, "sarif", found, sheet("de"))))
		if err != nil {
			t.Fatal(err)
		}
		if run := log.(map[string]any)["runs"].([]any)[0].(map[string]any); len(found) > 100 {
			run["results"] = run["results"].([]any)[:100]
		}
		if err := schema.Validate(log); err != nil {
			t.Errorf("%d findings: %v", len(found), err)
		}
	}
}

// many are n findings in one file, the first of them notes and the last errors.
func many(n int) []Finding {
	found := make([]Finding, n)
	for i := range found {
		found[i] = finding("profiles/a.yaml", i+1, fmt.Sprint(i))
		if i < n/2 {
			found[i].Severity = Info
		}
	}
	return found
}

// GitHub refuses a log of more than 25,000 results whole: the gravest are kept,
// and it is said how many are left out.
func TestSARIFOfTooMany(t *testing.T) {
	run := readSARIF(t, many(25003))
	if len(run.Results) != 25000 || run.Results[0].Level != "error" {
		t.Errorf("%d results, the first is %s", len(run.Results), run.Results[0].Level)
	}
	if len(run.Invocations) != 1 || !strings.HasPrefix(run.Invocations[0].Notes[0].Message.Text, "3 findings are left out") {
		t.Errorf("%+v", run.Invocations)
	}
	if run := readSARIF(t, many(3)); len(run.Invocations) != 0 {
		t.Errorf("%+v", run.Invocations)
	}
}

// TestTextIsLinear: a file with many findings is read once, and each line is
// found at once.
func TestTextIsLinear(t *testing.T) {
	const n = 40000
	sh, reads := sheet("en"), 0
	sh.Source = func(string) []byte {
		reads++
		return bytes.Repeat([]byte("some: thing\n"), n)
	}
	began := time.Now()
	text := print(t, "text", many(n), sh)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("%d findings take %v", n, took) // once it was half an hour
	}
	if reads != 1 || strings.Count(text, "| some: thing\n") != n {
		t.Errorf("read %d times; %d lines are shown", reads, strings.Count(text, "| some: thing\n"))
	}
}

// TestHundredThousand: as many findings as thousands of clients can have. Every
// format stays within the memory of a small runner, and the log of code scanning
// within what is taken.
func TestHundredThousand(t *testing.T) {
	if os.Getenv("KLAUSEL_TEST") != "full" {
		t.Skip("KLAUSEL_TEST=full prints a hundred thousand findings in each format")
	}
	found := many(100_000)
	sh := sheet("en")
	sh.Source = func(string) []byte { return bytes.Repeat([]byte("some: thing\n"), len(found)) }
	for format, most := range map[string]int{"text": 40 << 20, "json": 60 << 20, "sarif": 30 << 20, "github": 40 << 20} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		w := &measured{}
		if err := Printers[format](w, found, sh); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if w.bytes == 0 || w.bytes > most {
			t.Errorf("%s: %d MiB are printed, at most %d are expected", format, w.bytes>>20, most>>20)
		}
		if grown := int64(after.Sys) - int64(before.Sys); grown > 300<<20 {
			t.Errorf("%s: needs %d MiB", format, grown>>20)
		}
		t.Logf("%s: %.1f MiB printed, %d MiB more memory", format, float64(w.bytes)/(1<<20), (int64(after.Sys)-int64(before.Sys))>>20)
	}
}

// measured counts what is written to it.
type measured struct{ bytes int }

func (m *measured) Write(p []byte) (int, error) {
	m.bytes += len(p)
	return len(p), nil
}

func readSARIF(t *testing.T, found []Finding) sarifRun {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(print(t, "sarif", found, sheet("en"))), &log); err != nil {
		t.Fatal(err)
	}
	return log.Runs[0]
}

func TestSARIF(t *testing.T) {
	run := readSARIF(t, samples())
	if len(run.Tool.Driver.Rules) != 2 || run.Tool.Driver.Rules[0].Name != "RetentionPerCategory" || run.Tool.Driver.Rules[0].Short.Text != "Say how long." {
		t.Errorf("rules: %+v", run.Tool.Driver.Rules)
	}
	// The gravest come first.
	for i, want := range []string{"profiles/a.yaml", "file:///tmp/x.yaml", "profiles/%C3%A4.yaml", "profiles/a%20b.yaml"} {
		if got := run.Results[i].Locations[0].Physical.Artifact.URI; got != want {
			t.Errorf("address %q, want %q", got, want)
		}
	}
	if r := run.Results[3]; r.Level != "note" || len(r.Suppressions) != 1 || !strings.Contains(r.Suppressions[0].Why, "moving") {
		t.Errorf("a waived finding: %+v", r)
	}
	if r := run.Results[2]; len(r.Related) != 1 || r.Related[0].Physical.Region.Line != 16 {
		t.Errorf("a finding about the catalogue: %+v", r)
	}
	if run.Results[1].Locations[0].Physical.Region != nil {
		t.Error("a finding without a place has a region")
	}
}

// A line inserted above must not make GitHub report a finding as new.
func TestFingerprintIsStable(t *testing.T) {
	mark := func(f Finding) string {
		return readSARIF(t, []Finding{f}).Results[0].Fingerprints["primaryLocationLineHash"]
	}
	a, moved := finding("a.yaml", 1, "chat"), finding("a.yaml", 7, "chat")
	if mark(a) != mark(moved) {
		t.Error("the fingerprint changes with the line")
	}
	for _, other := range []Finding{finding("b.yaml", 1, "chat"), finding("a.yaml", 1, "files")} {
		if mark(a) == mark(other) {
			t.Errorf("%v has the fingerprint of another finding", other)
		}
	}
	twice := readSARIF(t, []Finding{a, moved}).Results
	if twice[0].Fingerprints["primaryLocationLineHash"] == twice[1].Fingerprints["primaryLocationLineHash"] {
		t.Error("two findings of one run share a fingerprint")
	}
}

func TestGitHub(t *testing.T) {
	f := finding("profiles/a,b:c.yaml", 4, "100 %\nchat")
	want := "::error file=profiles/a%2Cb%3Ac.yaml,line=4,col=3,title=retention-per-category::the 100 %25%0Achat is missing%0Ahint: add it\n"
	if got := print(t, "github", []Finding{f}, sheet("en")); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	f.Severity, f.Waived = Info, &Waiver{Reason: "moving", By: "management", Until: "2026-12-31"}
	if got := print(t, "github", []Finding{f}, sheet("en")); !strings.HasPrefix(got, "::notice ") || !strings.Contains(got, "waived until 2026-12-31, decided by management (moving)") {
		t.Errorf("a waived finding: %q", got)
	}
}

func TestTextOfOneProfile(t *testing.T) {
	want := `a.yaml:2:3: the chat is missing [retention-per-category]
  |
2 |   name: Example
  |   ^~~~~
  = Fehler, wird nicht veröffentlicht · Art. 13(2)(a) GDPR
  = Abhilfe: add it

`
	if got := print(t, "text", []Finding{finding("a.yaml", 2, "chat")}, sheet("de")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTextMarksWaivers(t *testing.T) {
	got := print(t, "text", samples()[1:2], sheet("de"))
	if !strings.Contains(got, "geduldet bis 2026-12-31, entschieden von management (moving)") {
		t.Errorf("no mark in\n%s", got)
	}
}

func TestTextTellsASharedMistakeOnce(t *testing.T) {
	var found []Finding
	for i := range 12 {
		found = append(found, finding(fmt.Sprintf("p%02d.yaml", i), 2, "chat"))
	}
	note := finding("p11.yaml", 1, "files")
	note.Severity = Info
	got := print(t, "text", append(found, note), sheet("en"))
	if n := strings.Count(got, "the chat is missing"); n != 1 {
		t.Errorf("told %d times:\n%s", n, got)
	}
	for _, want := range []string{"12 places: the chat is missing [retention-per-category]\n  p00.yaml:2:3\n", "\n  p11.yaml:2:3\n", "hint: add it", "\np11.yaml:1:3: the files is missing [retention-per-category]\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}

	few := print(t, "text", found[:3], sheet("en"))
	if n := strings.Count(few, "the chat is missing"); n != 3 {
		t.Errorf("three places are told %d times", n)
	}
}

// TestAgainst: every format names both places of a finding, and what stands at
// the other one.
func TestAgainst(t *testing.T) {
	f := finding("profiles/a.yaml", 1, "chat")
	f.Against = []Place{
		{Pos: fact.Pos{File: "profiles/a.yaml", Line: 2, Col: 3}, Path: "services[zoom].settings.x", Said: map[string]string{"en": "x: yes"}},
		{Pos: fact.Pos{File: "templates/services/zoom/possible.yaml", Line: 7, Col: 1}, Said: map[string]string{"en": "A page (2025)"}},
	}
	for format, parts := range map[string][]string{
		"text":   {"stands against: profiles/a.yaml:2:3: x: yes", "2 |   name: Example", "stands against: templates/services/zoom/possible.yaml:7:1: A page (2025)"},
		"json":   {`"fact": "services[zoom].settings.x"`, `"text": "A page (2025)"`, `"origin": "templates/services/zoom/possible.yaml:7:1"`},
		"sarif":  {`"relatedLocations"`, `"text": "x: yes"`, `"uri": "templates/services/zoom/possible.yaml"`},
		"github": {"profiles/a.yaml:2: x: yes", "templates/services/zoom/possible.yaml:7: A page (2025)"},
	} {
		out := print(t, format, []Finding{f}, sheet("en"))
		for _, part := range parts {
			if !strings.Contains(out, part) {
				t.Errorf("%s lacks %q:\n%s", format, part, out)
			}
		}
	}
	told := Tell([]Finding{f}, sheet("en"))
	if want := "stands against: profiles/a.yaml:2:3: x: yes\n"; len(told) != 1 || !strings.HasPrefix(told[0].Against, want) {
		t.Errorf("the preview is told %+v", told)
	}
}
