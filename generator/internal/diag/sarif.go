package diag

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"klausel/generator/internal/fact"
)

// The parts of SARIF 2.1.0 that findings need.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations,omitempty"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifInvocation struct {
		Successful bool        `json:"executionSuccessful"`
		Notes      []sarifNote `json:"toolExecutionNotifications"`
	}
	sarifNote struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string       `json:"id"`
		Name  string       `json:"name"`
		Short *sarifText   `json:"shortDescription,omitempty"`
		Help  *sarifText   `json:"help,omitempty"`
		Extra *sarifGround `json:"properties,omitempty"`
	}
	sarifGround struct {
		Cites string `json:"cites"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Related      []sarifLocation    `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Extra        sarifFacts         `json:"properties"`
	}
	sarifFacts struct {
		Fact    string `json:"fact,omitempty"`
		Service string `json:"service,omitempty"`
		Gate    Gate   `json:"gate"`
	}
	sarifLocation struct {
		Message  *sarifText    `json:"message,omitempty"`
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn"`
	}
	sarifSuppression struct {
		Kind   string `json:"kind"`
		Status string `json:"status"`
		Why    string `json:"justification"`
	}
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// mostResults is how many results GitHub takes in one run; a longer log is
// refused whole.
const mostResults = 25000

// leftOut says of a run that results were left out.
func leftOut(text string) []sarifInvocation {
	return []sarifInvocation{{Successful: true, Notes: []sarifNote{{Level: "warning", Message: sarifText{text}}}}}
}

// SARIF prints the findings as a static-analysis log, which code hosts and
// editors read: the gravest mostResults of them, with a note of how many were left
// out. A waived finding is in it as suppressed.
func SARIF(w io.Writer, found []Finding, sh Sheet) error {
	sh.places = map[string]string{}
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "Klausel", Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints", // as the reader of YAML counts
		Results:    []sarifResult{},
	}
	index, seen := map[string]int{}, map[string]int{}
	found = gravest(found)
	if left := len(found) - mostResults; left > 0 {
		found = found[:mostResults]
		run.Invocations = leftOut(fmt.Sprintf(labels[sh.Lang]["left-out"], left))
	}
	for _, f := range found {
		words := sh.Say(f, sh.Lang)
		i, ok := index[f.Rule]
		if !ok {
			i = len(run.Tool.Driver.Rules)
			index[f.Rule] = i
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, ruleOf(f, words))
		}
		mark := sh.fingerprint(f)
		seen[mark]++
		r := sarifResult{
			RuleID: f.Rule, RuleIndex: i, Level: levels[f.Severity], Message: sarifText{messageOf(words, sh.Lang)},
			Locations:    []sarifLocation{{Physical: sh.physical(f.Pos)}},
			Fingerprints: map[string]string{"primaryLocationLineHash": fmt.Sprintf("%s:%d", mark, seen[mark])},
			Extra:        sarifFacts{f.Path, f.Service, f.Gate},
		}
		for _, p := range f.Against {
			r.Related = append(r.Related, sarifLocation{&sarifText{against(p, sh.Lang)}, sh.physical(p.Pos)})
		}
		if f.Of != "" {
			r.Related = append(r.Related, sarifLocation{&sarifText{labels[sh.Lang]["heirs"] + ": " + sh.place(f.Of)}, sarifPhysical{Artifact: sarifArtifact{uri(sh.place(f.Of))}}})
		}
		if f.Waived != nil {
			why := fmt.Sprintf(labels[sh.Lang]["waived"], f.Waived.Until, f.Waived.By, f.Waived.Reason)
			r.Suppressions = []sarifSuppression{{"external", "accepted", why}}
		}
		run.Results = append(run.Results, r)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

var levels = map[Severity]string{0: "none", Info: "note", Warning: "warning", Error: "error"}

func messageOf(w Words, lang string) string {
	if w.Hint == "" {
		return w.Message
	}
	return w.Message + "\n" + labels[lang]["hint"] + ": " + w.Hint
}

func ruleOf(f Finding, w Words) sarifRule {
	r := sarifRule{ID: f.Rule, Name: pascal(f.Rule)}
	if w.Duty != "" {
		r.Short = &sarifText{w.Duty}
	}
	if help := strings.TrimSpace(w.Why + "\n" + w.Cites); help != "" {
		r.Help = &sarifText{help}
	}
	if w.Cites != "" {
		r.Extra = &sarifGround{w.Cites}
	}
	return r
}

// pascal writes retention-per-category as RetentionPerCategory.
func pascal(id string) string {
	var b strings.Builder
	for _, part := range strings.Split(id, "-") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// fingerprint knows a finding again after lines have moved: by rule, profile,
// fact, service and language, never by its place or its words.
func (sh Sheet) fingerprint(f Finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Rule, sh.place(f.Pos.File), f.Path, f.Service, f.Args["lang"], f.Origin().File, f.Of}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

func (sh Sheet) physical(p fact.Pos) sarifPhysical {
	at := sarifPhysical{Artifact: sarifArtifact{uri(sh.place(p.File))}}
	if !p.IsZero() {
		at.Region = &sarifRegion{p.Line, max(p.Col, 1)}
	}
	return at
}

// uri is a file as a relative address; one that was named absolutely stays so.
func uri(file string) string {
	u := url.URL{Path: path.Clean(file)}
	if path.IsAbs(file) {
		u.Scheme = "file"
	}
	return u.String()
}
