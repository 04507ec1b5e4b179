package library

import (
	"reflect"
	"slices"

	"klausel/generator/internal/fact"
)

// Thresholds is thresholds.yaml: the numbers, days and open questions of the
// law that rules judge by. They change without a line of code.
type Thresholds struct {
	AsOf    fact.Date         `yaml:"as_of"`
	Sources map[string]Source `yaml:"sources"`
	Numbers struct {
		DPOPersons           Number `yaml:"dpo_persons"`
		ContractReviewMonths Number `yaml:"contract_review_months"`
		DPFCheckMonths       Number `yaml:"dpf_check_months"`
		NoticeReviewMonths   Number `yaml:"notice_review_months"`
		AuthorityDataMonths  Number `yaml:"authority_data_months"`
		StaleMonths          Number `yaml:"stale_months"` // between a warning and an error about an old fact of the catalogue
		ChildConsentAgeDE    Number `yaml:"child_consent_age_de"`
		ChildConsentAgeAT    Number `yaml:"child_consent_age_at"`
	} `yaml:"numbers"`
	Dates struct {
		TeamsAddendum Day `yaml:"teams_addendum"`
		EmotionBan    Day `yaml:"emotion_ban"`
		EmotionNotice Day `yaml:"emotion_notice"`
		HighRiskAI    Day `yaml:"high_risk_ai"`
		GDPR          Day `yaml:"gdpr"`      // before it nobody concluded a contract under its Article 28
		DPF           Day `yaml:"dpf"`       // before it nobody was on the list
		DPFSwiss      Day `yaml:"dpf_swiss"` // and before it none counted under the Swiss act
	} `yaml:"dates"`
	States struct {
		DPF             Standing `yaml:"dpf"`
		TelecomRole     Standing `yaml:"telecom_role"`
		TeamsAssessment Standing `yaml:"teams_assessment"`
	} `yaml:"states"`
}

// A Number is a threshold with the provision that sets it.
type Number struct {
	Cited     `yaml:",inline"`
	Value     int    `yaml:"value"`
	Unit      string `yaml:"unit"` // persons, months, years
	Provision Said   `yaml:"provision"`
}

// A Day is a day from which something holds.
type Day struct {
	Cited `yaml:",inline"`
	Date  fact.Date `yaml:"date"` // YYYY-MM-DD
	What  Said      `yaml:"what"`
}

// A Standing is where a question of law stands.
type Standing struct {
	Cited `yaml:",inline"`
	State string `yaml:"state"` // in-force, disputed, pending, repealed
	What  Said   `yaml:"what"`
}

// InForce reports whether what is asked about holds without dispute.
func (s Standing) InForce() bool { return s.State == "in-force" }

// thresholds reads thresholds.yaml and checks that every entry is there: a
// number that is missing would read as 0 and hold for everybody.
func (ld *loader) thresholds(t *Thresholds) {
	before := len(ld.errs)
	if ld.yaml("thresholds.yaml", t); len(ld.errs) > before {
		return
	}
	for _, part := range []any{t.Numbers, t.Dates, t.States} {
		v := reflect.ValueOf(part)
		for i := range v.NumField() {
			key := v.Type().Field(i).Tag.Get("yaml")
			var c Cited
			filled := false
			switch entry := v.Field(i).Interface().(type) {
			case Number:
				c, filled = entry.Cited, entry.Value > 0
			case Day:
				c, filled = entry.Cited, entry.Date.Known()
			case Standing:
				c, filled = entry.Cited, slices.Contains([]string{"in-force", "disputed", "pending", "repealed"}, entry.State)
			}
			if !filled {
				ld.fault("thresholds.yaml", c.Line, "missing-key", "key", key)
			}
		}
	}
}
