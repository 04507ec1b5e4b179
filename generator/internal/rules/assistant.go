package rules

import (
	"klausel/generator/internal/diag"
	"klausel/generator/internal/notice"
)

// AI functions, biometrics and attention tracking: Art. 5, 6, 9 GDPR and the
// AI Act. That people are told of emotion recognition, Art. 50(3) AI Act, is
// in the text; a test of this package holds it there.
var assistantRules = []Rule{
	{ID: "training-basis", Service: func(c *Case) {
		own := &c.S.Stated.Provider.OwnPurposes
		if c.S.Functions.Assistant.IsYes() && c.S.Assistant.Training.IsYes() && !(own.LegalBasis.Known() && own.Text.Known()) {
			c.reportBeside(0, append(c.said("functions.ai_assistant"), c.other(c.At("provider.own_purposes"))), c.At("ai_assistant.training_on_content"))
		}
	}},
	{ID: "emotion-recognition-banned", Service: func(c *Case) {
		learners := c.takesPart("applicants", "pupils", "students", "course-participants")
		if c.S.Functions.EmotionAnalysis.IsYes() && (c.employeesTakePart() || learners) {
			c.reportBeside(0, c.said("groups"), c.At("functions.emotion_analysis"), "since", c.Lib.Thresholds.Dates.EmotionBan.Date)
		}
	}},
	{ID: "biometric-consent", Service: func(c *Case) {
		if !c.S.Functions.Biometrics.IsYes() || !c.asksBasis() {
			return
		}
		n := &c.S.Sensitive
		asked := n.Expected.IsYes() && !n.Condition.Known() // a need of the clause on sensitive data
		if !asked && !n.Condition.In("9-2-a") {
			c.reportBeside(0, c.said("functions.voice_or_face_profile"), c.At("special_categories.condition"))
		}
		if p := c.purpose("voice-face-recognition"); p != nil {
			for _, b := range p.Bases.Items {
				if b.Basis.Known() && !b.Basis.In("consent") {
					c.reportBeside(0, c.said("functions.voice_or_face_profile"), c.P.At(b.Path+".basis"))
				}
			}
		}
	}},
	{ID: "attention-announced", Service: func(c *Case) {
		if c.S.Functions.AttentionTracking.IsYes() && c.S.Attention.Informed.IsNo() {
			c.reportBeside(0, c.said("functions.attention_tracking"), c.At("attention_tracking.prior_information"))
		}
	}},
	{ID: "ai-literacy", Profile: func(c *Case) {
		assisted := func(s *notice.Service) bool { return s.Functions.Assistant.IsYes() }
		if !c.under("revdsg") && c.someService(assisted) { // the AI Act is Union law
			c.expect(c.P.At("accountability.ai_literacy"), c.P.Accountability.AILiteracy, diag.Info, diag.Info)
		}
	}},
	{ID: "ai-rates-employees", Service: func(c *Case) {
		rates := c.S.Assistant.RatesWork
		at := c.At("ai_assistant.rates_performance")
		if !c.S.Functions.Assistant.IsYes() || !c.employeesTakePart() || rates.IsNo() || c.under("revdsg") || c.P.Broken(at.Path) {
			return
		}
		c.reportBeside(0, c.said("functions.ai_assistant", "groups"), at, "from", c.Lib.Thresholds.Dates.HighRiskAI.Date, "unknown", yesIf(!rates.Known()))
	}},
	{ID: "bots-ruled", Service: func(c *Case) {
		c.expect(c.At("admission.bots_ruled"), c.S.Admission.BotsRuled, diag.Warning, diag.Info)
	}},
}

func yesIf(holds bool) string {
	if holds {
		return "yes"
	}
	return ""
}
