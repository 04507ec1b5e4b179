package library_test

import (
	"regexp"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
)

// What rules must not cite where a notice is written under a law.
var foreignTo = map[string]*regexp.Regexp{
	"gdpr-de": regexp.MustCompile(`ArbVG|ABGB|ArGV|\bRAO\b|TKG 2021|Österreich|Austria|Schweiz|Swiss|FADP|\bKDG\b|DSG-EKD`),
	"gdpr-at": regexp.MustCompile(`BDSG|TDDDG|BetrVG|BPersVG|§ 201|[Ss]ection 201|§ 203|[Ss]ection 203|SGB|BRAO|KUG|MAVO|MVG|Federal Labour|FADP|\bKDG\b|DSG-EKD`),
	"gdpr":    regexp.MustCompile(`BDSG|TDDDG|BetrVG|BPersVG|StGB|SGB|BRAO|UWG|KUG|TKG|MAVO|MVG|Federal Labour|FADP|\bKDG\b|DSG-EKD`),
	"revdsg":  regexp.MustCompile(`DSGVO|GDPR|BDSG|TDDDG|BetrVG|BPersVG|§|[Ss]ection|SGB|BRAO|KUG|MAVO|MVG|Federal Labour|DSK|CJEU|EuGH|KDG|DSG-EKD`),
	"kdg":     regexp.MustCompile(`DSGVO|GDPR|BDSG|BetrVG|DSG-EKD|FADP`),
	"dsg-ekd": regexp.MustCompile(`DSGVO|GDPR|BDSG|BetrVG|\bKDG\b|FADP`),
}

// TestCitesOfTheLaw: whatever a rule cites stands in the law of the notice, in
// each language, and something is left to cite.
func TestCitesOfTheLaw(t *testing.T) {
	lib := corpus.Press(t).Library
	for id, r := range lib.Rules {
		if r.Every || id == "norm-binds" { // that one names the acts of which it speaks
			continue
		}
		for law, foreign := range foreignTo {
			for _, lang := range []string{"de", "en"} {
				cites := lib.CitesUnder(r, law, lang)
				if found := foreign.FindString(cites); found != "" || strings.TrimSpace(cites) == "" {
					t.Errorf("%s under %s cites %q (%s)", id, law, cites, found)
				}
			}
		}
	}
	for _, c := range []struct{ rule, law, want string }{
		{"terminal-storage-decided", "gdpr-de", "§ 25 TDDDG"},
		{"terminal-storage-decided", "gdpr-at", "§ 165 Abs. 3 TKG 2021"},
		{"terminal-storage-decided", "revdsg", "Art. 45c FMG"},
		{"speakers-agree", "gdpr-at", "§ 120 StGB, § 16 ABGB (Österreich); Art. 6 Abs. 1 DSGVO"},
		{"works-agreement", "gdpr-at", "§ 96 Abs. 1 Z 3, § 96a ArbVG; Art. 88 DSGVO"},
		{"transfer-tool", "revdsg", "Art. 19 Abs. 4 DSG; Art. 16 DSG"},
		{"retention-phrase", "kdg", "§ 15 Abs. 2 Buchst. a KDG"},
		{"record-of-processing", "dsg-ekd", "§ 31 DSG-EKD"},
		{"officer-required", "gdpr", "Art. 37 Abs. 1 DSGVO"},
		{"empty-value", "revdsg", "Profilschema"},
	} {
		if got := lib.CitesUnder(lib.Rules[c.rule], c.law, "de"); got != c.want {
			t.Errorf("%s under %s cites %q, want %q", c.rule, c.law, got, c.want)
		}
	}
}
