package library_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/fault"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/press"
	"klausel/templates"
)

// shadowed is templates/ with one file changed.
type shadowed struct {
	name string
	file fstest.MapFS
}

func (s shadowed) Open(name string) (fs.File, error) {
	if name == s.name {
		return s.file.Open(name)
	}
	return templates.FS.Open(name)
}

// TestLoadTellsPlaces: a mistake in any kind of file is told with the file, as
// an editor finds it, and the line.
func TestLoadTellsPlaces(t *testing.T) {
	for i, c := range []struct{ file, old, new, want string }{
		// what cannot be read
		{"services/zoom/service.yaml", "\nname:", "\n\tname:", `services/zoom/service.yaml:\d+:\d+: no valid YAML: tab character`},
		{"locales/de.yaml", "name: ", "name: [", `locales/de.yaml:\d+:\d+: no valid YAML`},
		{"clauses/10-controller/de.md", "ä", "\xe4", `clauses/10-controller/de.md:\d+: a character here is not UTF-8`},
		{"purposes.yaml", "ü", "\xfc", `purposes.yaml:\d+: a character here is not UTF-8`},
		{"groups.yaml", "# Kinds", "# \ufeffKinds", `groups.yaml:1: the character U\+FEFF ZERO WIDTH NO-BREAK SPACE has no place here`},
		{"layouts/404.html", "{{.UI", "{{if .UI", `layouts/404.html:\d+: this template cannot be read: unexpected EOF`},

		{"groups.yaml", "# Kinds", "# Ki\u200bnds", `groups.yaml:1: the character U\+200B ZERO WIDTH SPACE has no place here`},
		{"purposes.yaml", "\n- id: secure-operation", "\n---\n- id: secure-operation", `purposes.yaml:\d+: behind --- a second document begins`},
		{"services/zoom/service.yaml", "name: Zoom", "name: Zoom #1", `services/zoom/service.yaml:\d+:\d+: name: #1 counts as a comment`},
		{"services/zoom/service.yaml", "name: Zoom", "name: |\n  Zoom # one", `services/zoom/service.yaml:\d+:8: name: “# one” is printed`},
		{"services/zoom/service.yaml", "name: Zoom", "name: &Zoom Zoom", `services/zoom/service.yaml:\d+:\d+: YAML reads “&Zoom” as a statement`},
		{"services/zoom/service.yaml", "name: Zoom", "name: !Zoom Zoom", `services/zoom/service.yaml:\d+:\d+: YAML reads “!Zoom” as a statement`},
		{"purposes.yaml", "de: Durchführung von Online-Meetings", `de: „Durchführung von Online-Meetings“`, `purposes.yaml:\d+:\d+: de stands in typographic quotation marks`},
		{"locales/de.yaml", "[Januar, ", "[", `locales/de.yaml:\d+: months has 11 entries`},
		{"locales/en.yaml", "[month, months]", "[month]", `locales/en.yaml:\d+: month needs a singular and a plural`},
		{"questions/25-sources.yaml", "data_sources", "data_source", `questions/25-sources.yaml:1: there is no fact services\[\].data_source`},
		{"questions/24-occurs.yaml", `guests_named_by_others": yes`, `guest_named_by_others": yes`, `questions/24-occurs.yaml:\d+: there is no fact services\[\].guest_named_by_others`},
		{"questions/24-occurs.yaml", `guests_named_by_others": yes`, `guests_named_by_others": ja`, `questions/24-occurs.yaml:\d+: services\[\].guests_named_by_others: there is no ja`},

		{"rules/value-type.yaml", "{{.key}} verlangt", "{{.kee}} verlangt", `rules/value-type.yaml:\d+:\d+: message: there is no placeholder {{.kee}} here`},
		{"rules/interest-fits.yaml", "{{else if .purpose}}zum", "{{else if .purpos}}zum", `rules/interest-fits.yaml:\d+:\d+: message: there is no placeholder {{.purpos}} here`},
		{"services/zoom/possible.yaml", "hint: {de: 'Schreiben", "hint: {de: '{{.nam}} Schreiben", `services/zoom/possible.yaml:\d+:\d+: hint: there is no placeholder {{.nam}} here`},

		// keys and values
		{"purposes.yaml", "\n- id:", "\n- idd:", `purposes.yaml:\d+:3: unknown key idd`},
		{"purposes.yaml", "\n- id: conduct-meetings", "\n- id:", `purposes.yaml:\d+:\d+: id has no value`},
		{"purposes.yaml", "\n- id: secure-operation", "\n- id: conduct-meetings", `purposes.yaml:\d+:3: conduct-meetings already stands in line \d+`},
		{"purposes.yaml", ", en: Holding online meetings", "", `purposes.yaml:\d+:9: text is missing in en`},
		{"purposes.yaml", "en: Holding online meetings", "fr: Tenir", `purposes.yaml:\d+:\d+: fr is no language of the templates`},
		{"purposes.yaml", "de: Durchführung von Online-Meetings", `de: "<b>Durchführung</b>"`, `purposes.yaml:\d+:\d+: text: HTML and Markdown have no effect here`},
		{"purposes.yaml", "de: Durchführung von Online-Meetings", `de: "**Durchführung**"`, `purposes.yaml:\d+:\d+: text: HTML and Markdown have no effect here`},
		{"retention.yaml", "{period}", "{periode}", `retention.yaml:\d+:\d+: period: there is no placeholder {periode} here`},
		{"retention.yaml", "{period}", "{period", `retention.yaml:\d+:\d+: a single brace`},
		{"retention.yaml", "de: nach dem Ende des Meetings", `de: ""`, `retention.yaml:\d+:\d+: meeting-end is empty in de`},
		{"retention.yaml", "  meeting-end:", "  meeting-end: {de: a, en: b}\n  meeting-end:", `retention.yaml:\d+:3: the key meeting-end already stands in line \d+`},
		{"groups.yaml", "- services[].groups\n", "- services[].grups\n", `groups.yaml:\d+:\d+: there is no fact services\[\].grups`},
		{"groups.yaml", "- services[].groups\n", "- services[].data.omit\n", `data.yaml: services\[\].data.omit: this fact chooses from another list already`},
		{"rules/vague-wording.yaml", "severity: warning", "severity: note", `rules/vague-wording.yaml:1:11: severity: there is no note`},
		{"rules/vague-wording.yaml", "{{.words}}", "{{.words}", `rules/vague-wording.yaml:\d+:\d+: this template cannot be read`},
		{"rules/vague-wording.yaml", "wp260]", "wp261]", `rules/vague-wording.yaml:\d+:16: there is no source wp261`},
		{"thresholds.yaml", "source: [bdsg-38]", "source: [bdsg-39]", `thresholds.yaml:\d+:\d+: there is no source bdsg-39`},
		{"thresholds.yaml", "sources:\n", "sources:\n  nobody: {title: x}\n", `thresholds.yaml:\d+:3: nobody uses the source nobody`},
		{"thresholds.yaml", "sources:\n", "sources:\n  gdpr: {title: \"Regulation (EU) 2016/679 (General Data Protection Regulation)\", url: \"https://eur-lex.europa.eu/eli/reg/2016/679/oj\", url_status: exact, kind: law, date: \"2016-04-27\", confidence: high}\n", `thresholds.yaml:\d+:3: the source gdpr stands in sources.yaml already`},
		{"clauses/10-controller/clause.yaml", "scope: controller", "scope: everybody", `clauses/10-controller/clause.yaml:1:8: scope: there is no everybody`},
		{"clauses/10-controller/clause.yaml", "fact: controller.name", "fact: controller.nam", `clauses/10-controller/clause.yaml:\d+:\d+: there is no fact controller.nam`},
		{"clauses/10-controller/clause.yaml", "rule: controller-kind", "rule: controller-kid", `clauses/10-controller/clause.yaml:\d+:\d+: there is no rule controller-kid`},
		{"labels.yaml", "facts: [controller.kind]", "facts: [controller.knd]", `labels.yaml:\d+:11: there is no fact controller.knd`},
		{"locales/en.yaml", "section_title:", "section_titel:", `locales/en.yaml: ui.section_title is missing`},
		{"locales/en.yaml", "{title} – {controller}", "{title} – {controler}", `locales/en.yaml: ui.page_title: there is no placeholder {controler} here`},
		{"locales/en.yaml", "{month}", "{mont}", `locales/en.yaml:\d+:\d+: date: there is no placeholder {mont} here`},

		// services
		{"services/zoom/service.yaml", "fact: functions.chat", "fact: functions.chats", `services/zoom/service.yaml:\d+:\d+: there is no fact functions.chats`},
		{"services/zoom/service.yaml", `fact: functions.chat, in: ["yes"]`, `fact: functions.chat, in: ["yess"]`, `services/zoom/service.yaml:\d+:\d+: when functions.chat: there is no yess`},
		{"services/zoom/service.yaml", "use_until:", "use_until: 27.11.2027 #", `services/zoom/service.yaml:[2-9]\d*:\d+: use_until: 27.11.2027 is no date`},
		{"limits.yaml", "warn: P", "warn: 30 days # P", `limits.yaml:\d+:\d+: warn: 30 days is no period`},
		{"thresholds.yaml", `date: "2025-02-02"`, `date: soon`, `thresholds.yaml:\d+:\d+: date: soon is no date`},
		{"services/zoom/service.yaml", "read: ", "read: gestern # ", `services/zoom/service.yaml:\d+:\d+: read: gestern is no date`},
		{"services/zoom/service.yaml", "role: processor", "role: nobody", `services/zoom/service.yaml:\d+:\d+: there is no value nobody`},
		{"services/zoom/service.yaml", "operation: online-service", "operation: cloud", `services/zoom/service.yaml:\d+:\d+: there is no value cloud`},
		{"services/zoom/service.yaml", "confidence: high", "confidence: sure", `services/zoom/service.yaml:\d+:\d+: confidence: there is no sure`},
		{"services/zoom/service.yaml", "- id: chat\n", "- id: chats\n", `services/zoom/service.yaml:\d+:\d+: there is no category chats`},
		{"services/zoom/service.yaml", "source: [attention-removed]\n    confidence: high", "source: [attention-removed]\n    confidence: medium", `services/zoom/service.yaml:\d+: functions.attention_tracking: only what a source denies`},

		{"services/zoom/possible.yaml", "decides: vendor", "decides: vendors", `services/zoom/possible.yaml:\d+:\d+: decides: there is no vendors`},
		{"services/zoom/possible.yaml", "fact: retention[", "fact: retentions[", `services/zoom/possible.yaml:\d+: there is no fact retentions\[`},

		// clause texts
		{"clauses/10-controller/de.md", "{{.Controller.Name}}", "{{nix .Controller.Name}}", `clauses/10-controller/de.md:\d+:\d+: templates have no function nix`},
		{"clauses/10-controller/de.md", "{{.Controller.Phone}}", "{{.Controller.Phone | now}}", `clauses/10-controller/de.md:\d+:\d+: templates have no function now`},
		{"clauses/10-controller/de.md", "{{.Controller.Phone}}", `{{.Controller.Phone | default "keins"}}`, `clauses/10-controller/de.md:\d+:\d+: default does not stand in clause texts`},
		{"clauses/10-controller/de.md", "{{.Controller.Phone}}", "{{coalesce .Controller.Phone .Controller.Email}}", `clauses/10-controller/de.md:\d+:\d+: coalesce does not stand in clause texts`},
		{"clauses/10-controller/de.md", "{{.Controller.Phone}}", "{{replace .Controller.Phone}}", `clauses/10-controller/de.md:\d+:\d+: replace .Controller.Phone: replace does not take that many arguments`},
		{"clauses/10-controller/de.md", "{{.Controller.Phone}}", "{{.Controller.Phone | first}}", `clauses/10-controller/de.md:\d+:\d+: first: .*first is not a list of facts`},
		{"clauses/10-controller/de.md", "{{.Controller.Phone}}", "{{upper .Controller.ProfessionalSecrecy}}", `clauses/10-controller/de.md:\d+:\d+: .Controller.ProfessionalSecrecy is no text`},
		{"clauses/10-controller/de.md", "{{.Controller.Phone}}", `{{.Controller.Phone | cite}}`, `clauses/10-controller/de.md:\d+:\d+: .* is not part of the dialect`},
		{"clauses/10-controller/de.md", "{{if .Controller.Phone.Stated -}}", `{{if .Controller.Phone | upper -}}`, `clauses/10-controller/de.md:\d+:\d+: condition on the bare fact`},
		{"clauses/10-controller/de.md", "{{if .Controller.Phone.Stated -}}", `{{if not (.Controller.Phone | contains "+49") -}}`, `clauses/10-controller/de.md:\d+:\d+: not around`},
		{"clauses/20-service/de.md", "{{.Service.Name}}", `{{hasPrefix "x" .Service.Groups}}`, `clauses/20-service/de.md:\d+:\d+: hasPrefix: .Service.Groups is several facts where one belongs`},
		{"rules/vague-wording.yaml", "{{.words}}", "{{.words | env}}", `rules/vague-wording.yaml:\d+:\d+: templates have no function env`},
		{"layouts/404.html", "{{.UI.Get \"not_found_title\"}}</h1>", "{{.UI.Get \"not_found_title\" | now}}</h1>", `layouts/404.html:\d+: templates have no function now`},
		{"init/site.yaml", "{{t ", "{{randInt 1 2}}{{t ", `init/site.yaml:\d+: templates have no function randInt`},
		{"clauses/10-controller/de.md", "# ", "", `clauses/10-controller/de.md:1: the first line is the title`},
		{"clauses/55-recording/de.md", ".Service.Recording.Published.Yes", ".Service.Recording.Publshed.Yes", `clauses/55-recording/de.md:\d+:\d+: .Service.Recording has no .Publshed`},
		{"clauses/55-recording/de.md", "{{.Service.Recording.Access}}", "{.Service.Recording.Access}", `clauses/55-recording/de.md:\d+:\d+: a single brace`},
		{"clauses/55-recording/de.md", "{{.Service.Recording.Access}}", "{{.Service.Recording}}", `clauses/55-recording/de.md:\d+:\d+: .Service.Recording is no text that can be printed`},
		{"clauses/55-recording/de.md", "{{if .Service.Recording.OpenEvent.Yes -}}", "{{if not .Service.Recording.OpenEvent.Yes -}}", `clauses/55-recording/de.md:\d+:\d+: not around .Service.Recording.OpenEvent.Yes`},
		{"clauses/55-recording/de.md", "{{if .Service.Recording.OpenEvent.Yes -}}", "{{if .Service.Recording.OpenEvent -}}", `clauses/55-recording/de.md:\d+:\d+: condition on the bare fact .Service.Recording.OpenEvent`},
		{"clauses/55-recording/de.md", `.Is "prompt"`, `.Is "promt"`, `clauses/55-recording/de.md:\d+:\d+: there is no value promt`},
		{"clauses/05-summary/de.md", `.Service.Retention "recording"`, `.Service.Retention "recordings"`, `clauses/05-summary/de.md:\d+:\d+: there is no category recordings`},
		{"clauses/05-summary/de.md", `ask "recorded"`, `ask "recordd"`, `clauses/05-summary/de.md:\d+:\d+: there is no question recordd`},
		{"questions.yaml", ".Service.Functions.Chat.Yes", ".Service.Functions.Chats.Yes", `questions.yaml:\d+:\d+: .Service.Functions has no .Chats`},
		{"clauses/52-logs/de.md", "{{else if .Service.Logs.Kept.No}}", "{{else if .Service.Logs.IP.Unknown}}", `clauses/52-logs/de.md:\d+: this line denies or promises without exception`},
		{"denials.yaml", "Das kostet Sie nichts", "Das kostet nichts", `clauses/85-rights/de.md:\d+: this line denies or promises without exception`},
		{"subjects.yaml", "- {of: [what, where], because: \"a recording lies", "- {of: [what], because: \"a recording lies", `subjects.yaml:\d+: subject recording: the pair what × where`},
		{"subjects.yaml", "whether: [automated_decisions.used]", "whether: [automated_decisions.used, provision.duty]", `subjects.yaml:\d+: provision.duty belongs to the subject duty already`},
		{"questions.yaml", "clause: retention}", "clause: retentions}", `questions.yaml:\d+:\d+: there is no clause retentions`},
		{"clauses/55-recording/de.md", `hasCite "recording-offence"`, `hasCite "recording-ofence"`, `clauses/55-recording/de.md:\d+:\d+: there is no citation recording-ofence`},
		{"clauses/05-summary/de.md", `ref "purposes"`, `ref "purpose"`, `clauses/05-summary/de.md:\d+:\d+: there is no clause purpose`},
		{"clauses/85-rights/de.md", `term "authority"`, `term "authorities"`, `clauses/85-rights/de.md:\d+:\d+: the law gdpr has no term authorities in de`},
		{"clauses/74-sensitive/de.md", `{{if hasCite "professional-secrecy"}}`, `{{if .Controller.ProfessionalSecrecy.Yes}}`, `clauses/74-sensitive/de.md:\d+:\d+: the law gdpr has no citation professional-secrecy in de`},
		{"clauses/03-overview/de.md", `{{- if hasCite "objection"}}`, `{{- if .Section}}`, `clauses/03-overview/de.md:\d+:\d+: under the law revdsg the reference to objection leads nowhere`},
		{"clauses/10-controller/de.md", "{{.Controller.Name}}", "{{.Service.Name}}", `clauses/10-controller/de.md:\d+:\d+: scope: controller has no .Service`},

		// parts of laws
		{"clauses/10-controller/de.md", `{{block "lead" .}}`, `{{block "lead" .Controller}}`, `clauses/10-controller/de.md:3:\d+: a part is written {{block "lead" \.}}`},
		{"clauses/10-controller/de.md", `{{block "lead" .}}`, `{{define "lead"}}`, `clauses/10-controller/de.md:3:\d+: the common text has no part lead`},
		{"laws/revdsg/clauses/controller/de.md", `"contact"`, `"contacts"`, `laws/revdsg/clauses/controller/de.md:5:\d+: the common text has no part contacts`},
		{"laws/revdsg/clauses/controller/de.md", "\n\n", "\n\nNoch ein Satz.\n", `laws/revdsg/clauses/controller/de.md:3:1: a law replaces parts of the common text`},
		{"laws/gdpr/law.yaml", "\napplies:", "\nextends: gdpr-de\napplies:", `laws/gdpr/law.yaml:\d+: this law extends itself, by way of gdpr-de`},
		{"laws/gdpr-at/law.yaml", "extends: gdpr", "extends: gdprs", `laws/gdpr-at/law.yaml:\d+:\d+: there is no law gdprs`},
		{"laws/gdpr/law.yaml", "  controller: ", "  nothing: {de: a, en: b}\n  controller: ", `laws/gdpr/law.yaml:\d+:3: nobody uses the citation nothing`},
	} {
		if !corpus.Chosen(i, 40) {
			continue
		}
		t.Run(c.file+" "+c.new, func(t *testing.T) {
			t.Parallel()
			_, err := loadWith(t, c.file, c.old, c.new)
			if err == nil || !regexp.MustCompile(`(?m)^templates/`+c.want).MatchString(err.Error()) {
				t.Errorf("with %q: %v, not %s", c.new, err, c.want)
			}
			for _, f := range fault.All(err) {
				message, _ := f.In("de")
				if english, _ := f.In("en"); message == english || strings.Contains(message, "{") != strings.Contains(english, "{") {
					t.Errorf("%s: not in German: %s", f, message)
				}
			}
		})
	}
}

// TestByteOrderMark: the mark that editors on Windows put in front of a file is
// no mistake, and not part of what it says.
func TestByteOrderMark(t *testing.T) {
	for _, file := range []string{"groups.yaml", "clauses/10-controller/de.md", "layouts/404.html"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			if _, err := library.Load(shadowed{file, fstest.MapFS{file: {Data: []byte("\ufeff" + read(t, file))}}}, notice.View); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBrokenAlone: a file that cannot be read is told, and not what others miss
// in it.
func TestBrokenAlone(t *testing.T) {
	for i, file := range []string{
		"authorities.yaml", "bases.yaml", "countries.yaml", "data.yaml", "denials.yaml", "ended.yaml", "groups.yaml", "interests.yaml", "labels.yaml", "limits.yaml", "norms.yaml",
		"purposes.yaml", "questions.yaml", "retention.yaml", "sources.yaml", "subjects.yaml", "thresholds.yaml", "words.yaml",
		"services/zoom/service.yaml", "laws/gdpr/law.yaml", "locales/en.yaml", "forms/de.yaml", "rules/placeholder.yaml", "clauses/10-controller/clause.yaml",
	} {
		if !corpus.Chosen(i, 40) {
			continue
		}
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			text := "# one\nx: [a\n" + read(t, file)
			_, err := library.Load(shadowed{file, fstest.MapFS{file: {Data: []byte(text)}}}, notice.View)
			if told := fault.All(err); len(told) != 1 || told[0].ID != "no-yaml" || told[0].Pos.File != "templates/"+file || told[0].Pos.Line < 2 {
				t.Errorf("%d mistakes: %v", len(told), err)
			}
		})
	}
}

// loadWith loads the templates with one place of one file changed.
func loadWith(t *testing.T, file, old, new string) (*library.Library, error) {
	t.Helper()
	text := strings.Replace(read(t, file), old, new, 1)
	if text == read(t, file) {
		t.Fatalf("%s has no %q", file, old)
	}
	return library.Load(shadowed{file, fstest.MapFS{file: {Data: []byte(text)}}}, notice.View)
}

// TestUnsaid: a sentence of our own that cannot be said with du or with ich is no
// mistake, and is listed with the word that lacks a phrase.
func TestUnsaid(t *testing.T) {
	t.Parallel()
	du, ich := library.Form{Informal: true}, library.Form{Alone: true}
	for _, c := range []struct {
		file, old, new string
		lang           string
		form           library.Form
		want           string
	}{
		{"clauses/85-rights/de.md", "Das kostet Sie nichts.", "Das zahlen wir Ihnen.", "de", ich, `clauses/85-rights/de.md:\d+:\d+: for “wir” in “Das zahlen wir Ihnen.” the form “alone” is missing`},
		{"clauses/85-rights/de.md", "Sie haben diese Rechte:", "Diese Rechte besitzen Sie:", "de", du, `clauses/85-rights/de.md:3:\d+: for “Sie” in “Diese Rechte besitzen Sie:” the form “informal” is missing`},
		{"clauses/05-summary/de.md", `ref "rights" "`, `ref "rights" "Was Sie verlangen: `, "de", du, `clauses/05-summary/de.md:\d+:\d+: for “Sie” in`},
		{"retention.yaml", "bis zum Ende Ihrer Sitzung", "solange Sie teilnehmen", "de", du, `retention.yaml:\d+:\d+: for “Sie” in “solange Sie teilnehmen” the form “informal” is missing`},
		{"locales/de.yaml", "landing_none: Diese", "landing_none: Wir danken. Diese", "de", ich, `locales/de.yaml:\d+:\d+: for “Wir” in`},
		{"forms/de.yaml", "    wo Sie wohnen oder arbeiten:", "    wo Sie leben:", "de", du, `clauses/92-complaint/de.md:\d+:\d+: for “Sie” in`},
		{"forms/en.yaml", "    we: I\n", "", "en", ich, `clauses/05-summary/en.md:\d+:\d+: for “We” in`},
	} {
		t.Run(c.file+" "+c.new, func(t *testing.T) {
			t.Parallel()
			lib, err := loadWith(t, c.file, c.old, c.new)
			if err != nil {
				t.Fatal(err)
			}
			want := regexp.MustCompile(`^templates/` + c.want)
			if told := lib.Unsaid(c.lang, c.form); !slices.ContainsFunc(told, func(f *fault.Fault) bool { return want.MatchString(f.Error()) }) {
				t.Errorf("%v, not %s", told, c.want)
			}
			if told := lib.Unsaid(c.lang, library.Form{}); len(told) > 0 {
				t.Errorf("with Sie and wir: %v", told)
			}
		})
	}
}

// TestStrangers: a file that nobody reads is told, with the name that was meant.
func TestStrangers(t *testing.T) {
	corpus.Long(t, "reads the templates for each mistake")
	for name, want := range map[string]string{
		"clauses/10-controller/dee.md":      "dee is no language of the templates",
		"clauses/10-controller/notes.txt":   "nobody reads this file",
		"clauses/controller/de.md":          "nobody reads this file",
		"purpose.yaml":                      "nobody reads this file",
		"laws/kdg/clauses/controler/de.md":  "there is no clause controler",
		"services/zoom/clauses/data/de.txt": "nobody reads this file",
		"services/zoom/services.yaml":       "nobody reads this file",
		"home.html":                         "nobody reads this file",
	} {
		fsys := press.Shadow(fstest.MapFS{name: {Data: []byte("x\n")}}, templates.FS)
		_, err := library.Load(fsys, notice.View)
		if err == nil || !strings.Contains(err.Error(), "templates/"+strings.TrimSuffix(name, "/de.md")) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, not %s", name, err, want)
		}
	}
	_, err := library.Load(press.Shadow(fstest.MapFS{"purpose.yaml": {Data: []byte("x\n")}}, templates.FS), notice.View)
	if _, hint := fault.All(err)[0].In("en"); hint != "did you mean “purposes.yaml”?" {
		t.Errorf("hint: %s", hint)
	}
}
