// Package corpus writes profiles that no person would, so that tests meet every
// text of the catalogue: each variant, under each law, with everything on or off.
package corpus

import (
	"fmt"
	"slices"
	"strings"

	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// Kinds are controllers under each law.
var Kinds = map[string]string{
	"gdpr-de": `{kind: private, state: DE-SN, address: {street: Weg 1, postal_code: "01067", city: Dresden, country: DE}}`,
	"gdpr-at": `{kind: private, address: {street: Weg 1, postal_code: "1010", city: Wien, country: AT}}`,
	"dsg-ekd": `{kind: church-protestant, state: DE-NI, address: {street: Weg 1, postal_code: "30159", city: Hannover, country: DE}}`,
	"kdg":     `{kind: church-catholic, diocese: koeln, state: DE-NW, address: {street: Weg 1, postal_code: "50667", city: Köln, country: DE}}`,
	"revdsg":  `{kind: private, address: {street: Weg 1, postal_code: "3003", city: Bern, country: CH}}`,
}

// Every makes a profile of one variant with everything answered alike. The
// controller is one of Kinds, the answer yes or no.
func Every(lib *library.Library, v *library.Variant, controller, answer string) string {
	w := writer{lib: lib, answer: answer, bases: allBases}
	return w.profile(controller, v)
}

// All makes a profile that uses each service of the catalogue in its n-th
// variant, or in its last if it has fewer. Its section has one part for each.
func All(lib *library.Library, n int, controller, answer string) string {
	w := writer{lib: lib, answer: answer, bases: allBases}
	return w.profile(controller, eachService(lib, n)...)
}

// Busy makes a profile of one variant as much in use as a real one can be:
// every function is on, each with its purpose, and each purpose has one legal
// basis.
func Busy(lib *library.Library, v *library.Variant, controller string) string {
	w := writer{lib: lib, answer: "yes", bases: allBases[:1], usual: true}
	return w.profile(controller, v)
}

func eachService(lib *library.Library, n int) []*library.Variant {
	var out []*library.Variant
	for _, s := range lib.Services {
		out = append(out, &s.Variants[min(n, len(s.Variants)-1)])
	}
	return out
}

type writer struct {
	strings.Builder
	lib    *library.Library
	answer string
	bases  []string // of each purpose
	usual  bool     // without what few controllers have to state
}

var allBases = []string{
	"{basis: contract, groups: [customers]}",
	"{basis: legitimate-interest, groups: [employees], interest: it-security}",
	"{basis: consent, consent_by: prompt}",
	"{basis: public-task, norm: {de: § 1 MG, en: section 1 MG}}",
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *writer) profile(controller string, variants ...*library.Variant) string {
	w.head(controller)
	for _, v := range variants {
		s, _ := w.lib.Variant(v.ID)
		w.service(s, v)
	}
	return w.String()
}

func (w *writer) head(controller string) {
	p := w.line
	p("languages: [de, en]")
	p(`notice: {date: "2026-11-02", version: "1", linked_in_invitation: yes, linked_on_join_page: yes, phone_announcement: yes, changes: [{date: "2026-11-02", text: {de: Neu, en: New}}]}`)
	p("controller: {name: Muster AG, email: post@muster.example, phone: +49 30 1234567, professional_secrecy: %s, %s", w.answer, controller[1:])
	p("dpo: {designated: yes, position: internal, email: dsb@muster.example}")
	p("contact: {name: {de: Empfang, en: Reception}, email: hallo@muster.example}")
	p("provision: {duty: none}")
	p("automated_decisions: {used: no}")
	p("services:")
}

func (w *writer) service(s *library.Service, v *library.Variant) {
	p := w.line
	p("  - id: %s", s.ID)
	p("    variant: %s", v.ID)
	if s.Stated {
		p("    name: Musterkonferenz")
		p("    data:")
		p("      add:")
		for _, d := range w.lib.Data {
			p("        - {id: %s, elements: {de: Angaben aus dem Meeting, en: details of the meeting}}", d.ID)
		}
	}
	p("    instance_url: https://meet.muster.example")
	if v.Provider == "" && v.Operation != "self-hosted" {
		p("    provider: {name: Dienst AG, address: Gasse 2, country: DE, privacy_url: \"https://dienst.example\", own_purposes: {used: no}}")
	} else if v.Provider != "" {
		p("    provider: {own_purposes: {used: yes, text: {de: Abrechnung., en: Billing.}, legal_basis: legitimate-interest, interest: it-security}}")
	}
	p("    contract: {state: signed}")
	switch v.Operation {
	case "self-hosted":
		p("    host: {name: Rechner eG, country: DE, role: processor, contract: signed}")
	case "hosted":
		p("    host: {name: Rechner eG, country: DE, role: sub-processor}")
	}
	p("    tenant: {operator: own}")
	p("    server_location: {countries: [DE]}")
	p("    groups: [customers, employees]")
	p("    guests_named_by_others: yes")
	p("    data_sources: [inviting-person]")
	p("    purposes:")
	for _, purpose := range w.lib.Purposes {
		if w.usual && len(purpose.Functions) == 0 && purpose.ID != "conduct-meetings" {
			continue
		}
		p("      - id: %s", purpose.ID)
		p("        legal_bases:")
		for _, basis := range w.bases {
			p("          - " + basis)
		}
	}
	p("    functions:")
	for _, key := range profile.FunctionKeys() {
		if s.Offers(key) {
			p("      %s: %q", key, w.answer)
		}
	}
	if len(s.Settings) > 0 {
		p("    settings:")
		for _, q := range s.Settings {
			for _, value := range []string{w.answer, "own", "eea", "zoom-only", "blocked", "since-21", "not-used", "with-notice"} {
				if _, ok := q.Values[value]; ok {
					p("      %s: %q", q.ID, value)
					break
				}
			}
		}
	}
	p("    encryption: {transport: yes, end_to_end: never}")
	p("    admission: {passcode: yes, lobby: yes, lock: yes, account_required: no}")
	p("    terminal: {embedded_on_own_site: %s, nonessential_storage: %[1]s, consent_asked_before: %[1]s}", w.answer)
	p("    logs: {kept: yes, ip_address: shortened}")
	p("    telemetry: {sent: %q, reduced_to_minimum: yes}", w.answer)
	p("    special_categories: {expected: %s, condition: 9-2-a, norm: {de: § 2 MG, en: section 2 MG}, other_channel: {de: Telefon, en: telephone}}", w.answer)
	if w.answer == "yes" && !w.usual {
		p("    joint_control: {controllers: [{id: partner, name: Partner eG, address: Gasse 3, country: DE, email: post@partner.example}], essence: {de: Einladung., en: Invitation.}, contact_point: {de: bei uns, en: with us}}")
	}
	p("    alternative: {ways: [telephone, in-person]}")
	p("    works_agreement: {concluded: yes, name: {de: BV 1, en: WA 1}}")
	p("    recording: {started_by: [hosts], authorisation: prompt, announced_before_start: yes, storage: own-server, access: [hosts], deleted_by: automatic, includes: [audio, names, chat], open_event: no, published: no, by_participants: %s, unrecorded: camera-and-microphone-off}", w.answer)
	p("    transcription: {authorisation: prompt, announced_before_start: yes, storage: own-server, access: [hosts]}")
	p("    ai_assistant: {does: {de: Er fasst zusammen., en: It summarises.}, provider: Modell AG, country: DE, training_on_content: no, reviewed_by_people: no, authorisation: prompt, announced_before_start: yes, access: [hosts], opt_out: {de: Sagen Sie es uns., en: Tell us.}}")
	p("    attendance_report: {access: [hosts], used_for: certificate}")
	p("    attention_tracking: {prior_information: yes, necessity: {de: Prüfung, en: Examination}}")
	p("    live_stream: {platform: Kanal AG, country: DE, public: yes}")
	p("    dial_in: {carrier: Draht AG, country: DE}")
	p("    transfers:")
	if s.Stated {
		p(`      - {id: own, recipient: Ziel Inc., countries: [US], what: {de: Daten, en: data}, tool: scc, copy: on-request}`)
	}
	for _, t := range s.Transfers {
		if len(t.Variants) > 0 && !slices.Contains(t.Variants, v.ID) {
			continue
		}
		tool := ""
		if t.Tool == "" {
			tool = `tool: dpf, dpf_checked_on: "2026-11-02", fallback: scc, copy: on-request, `
		}
		p("      - {id: %s, %srecipient: Ziel Inc., countries: [US], what: {de: Daten, en: data}}", t.ID, tool)
	}
	p("    retention:")
	var ids []string
	for _, d := range w.lib.Data {
		ids = append(ids, d.ID)
	}
	p("      - {for: [%s], period: P30D, from: meeting-end}", strings.Join(ids, ", "))
}
