package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"klausel/generator/internal/cli"
	"klausel/generator/internal/corpus"
)

// answers are what a small company in Dresden puts in the place of the
// placeholders of a file that new wrote: by key, or by the list item they
// stand in.
var answers = map[string]string{
	"date": `"2026-11-27"`, "linked_in_invitation": "yes", "linked_on_join_page": "yes",
	"name": "Musterbau GmbH", "kind": "private", "street": "Werftstraße 14", "postal_code": `"01067"`, "city": "Dresden", "country": "DE", "state": "DE-SN",
	"email": "kontakt@musterbau.example", "designated": "no", "why_none": "below-threshold", "duty": "none", "record_of_processing": "yes",
	"legal_basis": "legitimate-interest", "interest": "common-service", "state of contract": "part-of-terms",
	"version": "September 2025", "reviewed_on": `"2026-11-20"`, "guarantees_checked_on": `"2026-11-20"`,
	"countries": "[DE]", "operator": "own", "groups": "[customers, business-contacts]", "guests_named_by_others": "no",
	"instance_url": "https://meet.musterbau.example", "chat": "no", "access": "[hosts]", "used_for": "not-used", "transport": "yes", "end_to_end": "never",
	"passcode": "yes", "lobby": "yes", "lock": "yes", "kept": "yes", "ip_address": "shortened", "threshold_tested": "yes",
	"browser_join": "yes", "stun_server": "own", "third_party_requests": "no", "local_recording": "blocked", "web_server_log": "without-addresses", "events_reports": "off-forced", "country_at_setup": "germany",
	"conduct-meetings":  "- {id: conduct-meetings, legal_bases: [{basis: contract, groups: [customers]}, {basis: legitimate-interest, groups: [business-contacts], interest: efficient-communication}]}",
	"attendance-record": "- {id: attendance-record, legal_bases: [{basis: legitimate-interest, interest: reliable-operation}]}",
	"tool":              `tool: dpf, dpf_checked_on: "2026-11-20", fallback: scc`,
	"period":            "period: P30D, from: meeting-end",
}

// others are what is different with a service.
var others = map[string]map[string]string{
	"meet-workspace-eu-region": {"countries": "[IE, NL]", "passcode": "no", "captions": "yes"}, // it has no passcode, and captions nobody can switch off
	"goto-meeting":             {"countries": "[DE, US]", "used_for": "certificate"},           // it makes reports by itself
}

var (
	open  = regexp.MustCompile(`unknown|\[\]|\["?\[?\]|"\[[^"]*\]"|'\[[^']*\]'`)
	entry = regexp.MustCompile(`^( *)([a-z_0-9]+): (.*)$`)
	item  = regexp.MustCompile(`^( *)- \{(id|for): \[?([a-z-]+)`)
)

// filled puts answers in the place of placeholders.
func filled(t *testing.T, variant, text string) string {
	block := ""
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		switch m := entry.FindStringSubmatch(line); {
		case strings.Contains(line, "##"):
		case strings.HasSuffix(line, ":"):
			block = strings.Trim(line, " :")
		case m != nil && open.MatchString(m[3]):
			key := m[2]
			if key == "state" && block == "contract" {
				key = "state of contract"
			}
			value, known := answers[key]
			if other := others[variant][key]; other != "" {
				value, known = other, true
			}
			switch {
			case key == "date" && block == "contract":
				value = `"2025-10-01"`
			case key == "attendance_report" && strings.Contains(text, "used_for:"): // the service makes it by itself
				value = "yes"
			case key == "consent_asked_before", key == "nonessential_storage" && strings.Contains(text, "consent_asked_before:"):
				value = "yes"
			case !known && m[3] == "unknown": // a function or a setting
				value = "no"
			case !known:
				t.Errorf("line %d has a placeholder nobody can fill: %s", i+1, line)
			}
			lines[i] = m[1] + m[2] + ": " + value
		case item.MatchString(line) && open.MatchString(line):
			m := item.FindStringSubmatch(line)
			if whole, ok := answers[m[3]]; ok {
				lines[i] = m[1] + whole
				break
			}
			line = regexp.MustCompile(`tool: unknown.*}`).ReplaceAllString(line, answers["tool"]+"}")
			line = strings.Replace(line, "until: unknown", "until: conversation-deleted", 1)
			lines[i] = regexp.MustCompile(`period: .*}`).ReplaceAllString(line, answers["period"]+"}")
		}
	}
	return strings.Join(lines, "\n")
}

// TestCommented: in the file that new writes without a terminal each line can
// be uncommented as it stands. What is left to the user is a placeholder, which
// check finds; with those filled in, check has neither an error nor a warning.
func TestCommented(t *testing.T) {
	for i, v := range []string{"teams-m365", "zoom-direct", "webex-eu-residency", "jitsi-self-hosted", "nextcloud-talk-self-hosted", "meet-workspace-eu-region", "bbb-self-hosted", "goto-meeting"} {
		if !corpus.Chosen(i, 8) {
			continue
		}
		t.Run(v, func(t *testing.T) {
			t.Chdir(t.TempDir())
			var out, errs bytes.Buffer
			if code := cli.Main([]string{"new", "acme", "--commented", "--variant", v}, &out, &errs); code != 0 {
				t.Fatal(errs.String())
			}
			written, err := os.ReadFile("profiles/acme.yaml")
			if err != nil {
				t.Fatal(err)
			}
			all := uncommented(string(written))
			out.Reset()
			if err := os.WriteFile("profiles/acme.yaml", []byte(all), 0o644); err != nil {
				t.Fatal(err)
			}
			cli.Main([]string{"check", "profiles/acme.yaml", "--format", "json"}, &out, &errs)
			var found []struct {
				Rule, Severity, Message string
				Line                    int
			}
			if err := json.Unmarshal(out.Bytes(), &found); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(all, "\n")
			for _, f := range found {
				if line := lines[f.Line-1]; strings.HasSuffix(f.Rule, "-form") && strings.Contains(line, "[") && !strings.HasPrefix(f.Message, "Hier steht noch ein Platzhalter: [") {
					t.Errorf("line %d: what is only a placeholder is called wrong: %s [%s]\n%s", f.Line, f.Message, f.Rule, line)
				}
				if slices.Contains([]string{"syntax", "known-key", "duplicate-key", "setting-known", "retention-unneeded"}, f.Rule) {
					t.Errorf("uncommenting breaks line %d: %s [%s]\n%s", f.Line, f.Message, f.Rule, lines[f.Line-1])
				}
			}

			ready := filled(t, v, all)
			if err := os.WriteFile("profiles/acme.yaml", []byte(ready), 0o644); err != nil {
				t.Fatal(err)
			}
			accepted(t, "profiles/acme.yaml")

			// Each line by itself: what it says is true of the variant, what holds
			// where nobody states it, or a placeholder. A line that holds none is
			// none the user has to read.
			usual := []string{"form_of_address: formal", "speaker: we"}
			for i, line := range strings.Split(uncommented(string(written)), "\n") {
				was := strings.Split(string(written), "\n")[i]
				if was == line || open.MatchString(line) || slices.Contains(usual, strings.TrimSpace(line)) {
					continue
				}
				if !strings.Contains(line, "until: account-deleted") && !strings.Contains(line, "until: browser-cleared") && !strings.Contains(line, "it-security") {
					t.Errorf("line %d states something nobody said: %s", i+1, line)
				}
			}
		})
	}
}
