package profile

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
)

// catalogue stands for the lists of templates/.
func catalogue(pattern string) []string {
	return map[string][]string{
		"languages":                         {"de", "en"},
		"controller.kind":                   {"private", "public-land"},
		"services[].id":                     {"zoom", "webex", "teams"},
		"services[].groups":                 {"employees", "customers"},
		"services[].purposes[].id":          {"conduct-meetings", "recording"},
		"services[].encryption.end_to_end":  {"never", "some-meetings", "all-meetings"},
		"services[].recording.access":       {"hosts", "teachers"},
		"services[].retention[].for":        {"chat", "recording"},
		"services[].transfers[].tool":       {"dpf", "scc"},
		"services[].transfers[].scc_module": {"module-1", "module-2"},
	}[pattern]
}

func testSchema(t *testing.T) []byte {
	t.Helper()
	schema, err := Schema(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestSchemaFillsMarkers(t *testing.T) {
	bare, err := Schema(func(string) []string { return nil })
	if err != nil {
		t.Fatal(err)
	}
	// Why a fact is not printed stands as a mark in one and as words in the other.
	marked := regexp.MustCompile(` "x-unprinted": "[a-z]+",`).ReplaceAll(bytes.TrimSpace(schemaJSON), nil)
	var want bytes.Buffer
	if err := json.Indent(&want, marked, "", "  "); err != nil {
		t.Fatal(err)
	}
	worded := string(bare)
	for _, why := range unprinted {
		if !strings.Contains(worded, " "+why["de"]+" — ") {
			t.Errorf("no fact says %q", why["de"])
		}
		worded = strings.NewReplacer(" "+why["de"], "", " "+why["en"], "").Replace(worded)
	}
	if worded != want.String()+"\n" {
		t.Error("a schema without values is not schema.json, indented")
	}
	if _, err := compile(bare); err != nil {
		t.Errorf("without values: %v", err)
	}

	filled := testSchema(t)
	for range 5 {
		if !bytes.Equal(filled, testSchema(t)) {
			t.Fatal("two runs differ")
		}
	}
	var squeezed bytes.Buffer
	if err := json.Compact(&squeezed, filled); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"enum":["private","public-land","unknown"]`,       // a fact may be unknown
		`"items":{"type":"string","enum":["hosts",`,        // a list is as it is:
		`"enum":["hosts","teachers"]`,                      // unknown is no item of it
		`"examples":["zoom","webex","teams"]`,              // an id that a rule judges
		`"examples":["conduct-meetings","recording"]`,      // an id of one's own is allowed
		`"x-values":"services[].provider.role"`,            // no values, so still a marker
		`{"$schema":"http://json-schema.org/draft-07/sche`, // keys stay in order
	} {
		if !strings.Contains(squeezed.String(), want) {
			t.Errorf("schema lacks %s", want)
		}
	}
	if strings.Contains(squeezed.String(), `"x-values":"controller.kind"`) {
		t.Error("a filled marker is left in place")
	}
	if _, err := compile(filled); err != nil {
		t.Errorf("with values: %v", err)
	}
}

// A node is a part of schema.json, with what it refers to.
type node map[string]any

type schemaReader struct {
	*testing.T
	definitions map[string]any
}

func readSchema(t *testing.T) (schemaReader, node) {
	t.Helper()
	var root node
	if err := json.Unmarshal(schemaJSON, &root); err != nil {
		t.Fatal(err)
	}
	return schemaReader{t, root["definitions"].(map[string]any)}, root
}

// parts lists n and the definitions it is made of, and names those.
func (r schemaReader) parts(n node) (parts []node, refs []string) {
	parts = []node{n}
	follow := func(n node) {
		if ref, ok := n["$ref"].(string); ok {
			name := strings.TrimPrefix(ref, "#/definitions/")
			inner, names := r.parts(r.definitions[name].(map[string]any))
			parts, refs = append(parts, inner...), append(append(refs, name), names...)
		}
	}
	follow(n)
	all, _ := n["allOf"].([]any)
	for _, part := range all {
		follow(part.(map[string]any))
	}
	return parts, refs
}

// get is the value of a keyword in n or in what it refers to.
func (r schemaReader) get(n node, keyword string) any {
	parts, _ := r.parts(n)
	for _, p := range parts {
		if v, ok := p[keyword]; ok {
			return v
		}
	}
	return nil
}

func (r schemaReader) properties(n node) map[string]node {
	props := map[string]node{}
	parts, _ := r.parts(n)
	for _, p := range parts {
		inner, _ := p["properties"].(map[string]any)
		for name, v := range inner {
			if sub, ok := v.(map[string]any); ok {
				props[name] = sub
			}
		}
	}
	return props
}

// open lists the facts whose values need not stand in the catalogue.
var open = []string{"services[].id", "services[].service", "services[].purposes[].id", "services[].retention[].for"}

// values checks that n takes the values of the fact at path: a list of the
// catalogue, or any country.
func (r schemaReader) values(n node, path, marker, country string) {
	_, refs := r.parts(n)
	switch {
	case slices.Contains(refs, country):
		if !regexp.MustCompile(`country$|countries$`).MatchString(path) {
			r.Errorf("%s is no country", path)
		}
		return
	case slices.Contains(open, path), strings.HasSuffix(path, ".groups"): // see knownGroups
		marker = "x-suggestions"
	}
	if got := r.get(n, marker); got != path && !(strings.HasSuffix(path, ".groups") && got == "services[].groups") { // those of the service
		r.Errorf("%s: %s is %v", path, marker, got)
	}
}

func (r schemaReader) compare(typ reflect.Type, n node, path string) {
	_, refs := r.parts(n)
	want := func(kind string) {
		if got := r.get(n, "type"); got != kind {
			r.Errorf("%s: type is %v, want %s", path, got, kind)
		}
	}
	switch typ {
	case reflect.TypeFor[fact.YesNo]():
		if !slices.Contains(refs, "yesNo") {
			r.Errorf("%s is not a yesNo", path)
		}
		return
	case reflect.TypeFor[fact.Prose]():
		if !slices.Contains(refs, "prose") {
			r.Errorf("%s is not a prose", path)
		}
		return
	case reflect.TypeFor[fact.Text]():
		if r.get(n, "x-number") != true {
			want("string")
		} else if types := r.get(n, "type"); !reflect.DeepEqual(types, []any{"string", "integer"}) {
			r.Errorf("%s: type is %v", path, types)
		}
		return
	case reflect.TypeFor[fact.Date](), reflect.TypeFor[fact.Period](), reflect.TypeFor[fact.Country](), reflect.TypeFor[fact.Email](), reflect.TypeFor[fact.URL](), reflect.TypeFor[fact.Phone](), reflect.TypeFor[Copy]():
		want("string")
		if got := r.get(n, "x-fact"); got != strings.ToLower(typ.Name()) {
			r.Errorf("%s: x-fact is %v, want %s", path, got, typ)
		}
		return
	case reflect.TypeFor[fact.CountrySet]():
		want("array")
		items := node(r.get(n, "items").(map[string]any))
		if r.get(items, "x-fact") != "country" || r.get(items, "x-never") != "unknown" {
			r.Errorf("%s is no list of countries", path)
		}
		return
	case reflect.TypeFor[fact.Choice]():
		want("string")
		r.values(n, path, "x-values", "country")
		return
	case reflect.TypeFor[fact.Set](), reflect.TypeFor[[]string]():
		want("array")
		r.values(node(r.get(n, "items").(map[string]any)), path, "x-ids", "knownCountry")
		return
	case reflect.TypeFor[map[string]fact.Choice](): // settings: the catalogue defines the keys
		want("object")
		keys, _ := n["patternProperties"].(map[string]any)
		if len(keys) != 1 || keys["^[a-z][a-z0-9_]*$"] == nil || n["additionalProperties"] != false {
			r.Errorf("%s: keys are %v", path, keys)
		}
		return
	}
	if typ.Implements(reflect.TypeFor[fact.Listed]()) {
		items, _ := typ.FieldByName("Items")
		typ = items.Type
	}
	switch typ.Kind() {
	case reflect.Slice:
		want("array")
		r.block(typ.Elem(), node(r.get(n, "items").(map[string]any)), path+"[]")
	case reflect.Struct:
		r.block(typ, n, path)
	default:
		r.Errorf("%s: no schema for %s", path, typ)
	}
}

// block compares a struct with an object, both ways.
func (r schemaReader) block(typ reflect.Type, n node, path string) {
	props := r.properties(n)
	var keys []any
	for i := range typ.NumField() {
		f := typ.Field(i)
		name := f.Tag.Get("mapstructure")
		if name == "" || name == "-" {
			continue
		}
		at := strings.TrimPrefix(path+"."+name, ".")
		p, ok := props[name]
		if !ok {
			r.Errorf("%s is not in the schema", at)
			continue
		}
		delete(props, name)
		_, key := f.Tag.Lookup("key")
		if key {
			keys = append(keys, name)
		}
		if key && f.Type == reflect.TypeFor[fact.Choice]() {
			r.values(p, at, "x-ids", "")
		} else {
			r.compare(f.Type, p, at)
		}
	}
	for name := range props {
		r.Errorf("%s.%s has no field", path, name)
	}
	if got, _ := r.get(n, "required").([]any); !slices.Equal(got, keys) {
		r.Errorf("%s: required is %v, want %v", path, got, keys)
	}
	if r.get(n, "additionalProperties") != false {
		r.Errorf("%s takes unknown keys", path)
	}
	if r.get(n, "type") != "object" {
		r.Errorf("%s is not an object", path)
	}
}

func TestSchemaMatchesStructs(t *testing.T) {
	r, root := readSchema(t)
	props := root["properties"].(map[string]any)
	common := node(props["all_services"].(map[string]any))
	for _, key := range []string{"all_services", "extends", "remove"} { // merged before the structs see it
		delete(props, key)
	}
	r.block(reflect.TypeFor[Profile](), root, "")

	items := node(props["services"].(map[string]any)["items"].(map[string]any))
	if !reflect.DeepEqual(r.properties(common), r.properties(items)) {
		t.Error("all_services and services have not the same keys")
	}
	if inner := common["properties"].(map[string]any); inner["id"] != false {
		t.Error("all_services takes an id")
	}
}

// Editors show title and description; findings say the form.
func TestSchemaIsExplained(t *testing.T) {
	_, root := readSchema(t)
	bilingual := regexp.MustCompile(`^[^—]+\. — [^—]+\.$`)
	var check func(v any, path string, property bool)
	check = func(v any, path string, property bool) {
		switch v := v.(type) {
		case map[string]any:
			title, _ := v["title"].(string)
			description, _ := v["description"].(string)
			if property && (title == "" || len(title) > 60 || !bilingual.MatchString(description)) {
				t.Errorf("%s: title %q, description %q", path, title, description)
			}
			for _, keyword := range []string{"pattern", "format", "minLength", "minimum"} {
				form, _ := v["x-form"].(map[string]any)
				if _, ok := v[keyword]; ok && !strings.HasSuffix(path, "properties") && (form["de"] == nil || form["en"] == nil) {
					t.Errorf("%s has a %s and no x-form", path, keyword)
				}
			}
			if _, ok := v["type"].([]any); ok && v["x-form"] == nil {
				t.Errorf("%s has several types and no x-form", path)
			}
			for name, sub := range v {
				if name != "examples" {
					check(sub, path+"/"+name, strings.HasSuffix(path, "/properties"))
				}
			}
		case []any:
			for _, sub := range v {
				check(sub, path+"/-", false)
			}
		}
	}
	check(map[string]any(root), "", false)
}

func parseYAML(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSchemaViolations(t *testing.T) {
	sch, err := compile(testSchema(t))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, profile string
		want          []string // pointer rule key=value; key=value
	}{
		{"nothing is required", `{}`, nil},
		{"half-filled", `{controller: {name: , email: "", address: {}}, services: [{id: zoom, purposes: [], recording: }]}`, nil},
		{"good values", `
languages: [de, en]
publish: {path: /, listed: yes}
notice: {date: "2026-11-23", changes: [{date: "2026-11-01", text: {de: Neu, en: New}}]}
controller:
  {name: Beispiel GmbH, kind: private, state: DE-SN, email: datenschutz@büro.example.org, phone: +49 (0)351 555000-10,
   website: "https://www.example.org/a?b=c#d", staff_automated: 12, address: {postal_code: "01067", country: DE}}
services:
  - id: webex
    groups: [employees, customers]
    settings: {data_region: eu, push: no}
    purposes: [{id: own-purpose, text: Eigenes, legal_bases: [{basis: consent}]}]
    recipients: [{id: it-firm, name: IT-Firma}]
    retention: [{for: [chat, own-category], period: P1Y6M}, {for: [recording], period: PT24H}]
    transfers: [{id: us, countries: [US], copy: on-request}]
    encryption: {end_to_end: unknown, transport: unknown}
all_services: {dial_in: {country: unknown}}
`, nil},
		{"unknown key", `{controller: {nam: Beispiel GmbH}}`,
			[]string{"/controller/nam known-key nearest=name"}},
		{"key of another spelling", `{all_services: {joint-control: {}}}`,
			[]string{"/all_services/joint-control known-key nearest=joint_control; allowed="}},
		{"unlike any key", `{zebra: 1, languages: [de]}`,
			[]string{"/zebra known-key nearest="}},
		{"language key", `{contact: {name: {DE: Stelle}}}`,
			[]string{"/contact/name/DE known-key nearest=de; allowed=de, en"}},
		{"setting key", `{services: [{id: zoom, settings: {Push-Dienst: no}}]}`,
			[]string{"/services/0/settings/Push-Dienst known-key nearest="}},
		{"all_services has no id", `{all_services: {id: zoom}}`,
			[]string{"/all_services/id known-key key=id"}},
		{"missing ids", `{services: [{variant: x}, {id: zoom, purposes: [{text: x, legal_bases: [{norm: x}]}], retention: [{period: P1D}]}]}`,
			[]string{
				"/services/0 missing-key key=id",
				"/services/1/purposes/0 missing-key key=id",
				"/services/1/purposes/0/legal_bases/0 missing-key key=basis",
				"/services/1/retention/0 missing-key key=for",
			}},
		{"an empty id is none", `{services: [{id: ""}]}`,
			[]string{"/services/0 missing-key key=id"}},
		{"unquoted", `{controller: {address: {postal_code: 10115}, phone: 3511234}, notice: {version: 1.5, changes: [{date: "2026-01-01", text: 7}]}}`,
			[]string{
				"/controller/address/postal_code quoted-text literal=10115",
				"/controller/phone quoted-text literal=3511234",
				"/notice/changes/0/text quoted-text literal=7",
				"/notice/version quoted-text literal=1.5",
			}},
		{"truth values", `{publish: {listed: true}, dpo: {designated: false}, all_services: {encryption: {end_to_end: false}}, contact: {name: true}}`,
			[]string{
				"/all_services/encryption/end_to_end value-type nearest=; want_de=never, some-meetings, all-meetings oder unknown",
				"/contact/name value-type want_en=a text, or one per language (de: …, en: …)",
				"/dpo/designated value-type nearest=no",
				"/publish/listed value-type nearest=yes; want_de=yes, no oder unknown; got_en=a truth value (true or false)",
			}},
		{"other types", `{languages: de, controller: Beispiel GmbH, services: {zoom: {}}, contact: {name: [a]}, all_services: {groups: [null]}}`,
			[]string{
				"/all_services/groups/0 value-type key=groups; got_de=keinen Wert",
				"/contact/name value-type got_de=eine Liste",
				"/controller value-type got_en=text; want_en=a block of keys and values",
				"/languages value-type want_de=eine Liste",
				"/services value-type want_en=a list",
			}},
		{"unknown values", `{languages: [deu], controller: {kind: privat}, services: [{id: webx, purposes: [{id: x, legal_bases: []}], recording: {announced_before_start: ja, access: [Host]}}], publish: {indexed: 1, path: /x}}`,
			[]string{
				"/controller/kind known-value value=privat; nearest=private; allowed=private, public-land, unknown",
				"/languages/0 known-value nearest=de",
				"/publish/indexed known-value value=1; nearest=yes; allowed=yes, no, unknown",
				"/publish/path known-value nearest=/",
				"/services/0/recording/access/0 known-value nearest=hosts",
				"/services/0/recording/announced_before_start known-value nearest=yes",
			}},
		{"forms", `
notice: {date: 23.11.2026, changes: [{date: "2026-02-31"}]}
controller: {email: info at example.org, website: www.example.org, contact_form: "javascript:alert(1)", phone: call us, state: Sachsen, staff_automated: -1, address: {country: Deutschland}}
services:
  - id: zoom
    retention: [{for: [], period: 30 Tage}, {for: [chat], period: P}, {for: [Chat], period: PT}]
    transfers: [{id: us, copy: anywhere}]
    groups: [employees, customers, employees]
    recipients: [{id: Meine Firma}]
`,
			[]string{
				"/controller/address/country country-form value=Deutschland; why=form; instead=DE",
				"/controller/contact_form url-form why=scheme; instead=",
				"/controller/email email-form why=form; instead=info@example.org",
				"/controller/phone phone-form value=call us; why=form",
				"/controller/staff_automated value-form value=-1",
				"/controller/state value-form value=Sachsen",
				"/controller/website url-form why=scheme; instead=https://www.example.org",
				"/notice/changes/0/date date-form value=2026-02-31; why=no-such-day",
				"/notice/date date-form value=23.11.2026; instead=2026-11-23",
				"/services/0/groups/2 value-form value=employees; want_de=jeden Eintrag nur einmal",
				"/services/0/recipients/0/id value-form",
				"/services/0/retention/0/for value-form value=; want_en=at least one entry",
				"/services/0/retention/0/period period-form value=30 Tage; instead=P30D",
				"/services/0/retention/1/period period-form value=P",
				"/services/0/retention/2/for/0 value-form value=Chat",
				"/services/0/retention/2/period period-form value=PT",
				"/services/0/transfers/0/copy url-form value=anywhere",
			}},
		{"invisible", `{controller: {email: "dsb@handwerk.example\u200b", phone: "+49 351\u00ad 5550100"}}`,
			[]string{
				"/controller/email invisible-character why=invisible; what=U+200B ZERO WIDTH SPACE; after=dsb@handwerk.example; instead=dsb@handwerk.example",
				"/controller/phone invisible-character what=U+00AD SOFT HYPHEN; after=351; instead=+49 351 5550100",
			}},
		{"an item of a list is never unknown", `{services: [{id: zoom, server_location: {countries: [unknown, EU]}}]}`,
			[]string{"/services/0/server_location/countries/0 country-form why=form", "/services/0/server_location/countries/1 country-form why=union"}},
		{"too long", `{controller: {name: ` + strings.Repeat("ä", 401) + `}, contact: {name: {de: ` + strings.Repeat("x", 2001) + `}}}`,
			[]string{
				"/contact/name/de value-form want_de=höchstens 2000 Zeichen",
				"/controller/name value-form value=" + strings.Repeat("ä", 59) + "…; want_en=at most 400 characters",
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := violations(sch, parseYAML(t, tt.profile))
			for i := range max(len(got), len(tt.want)) {
				switch {
				case i >= len(tt.want):
					t.Errorf("unexpected %+v", got[i])
				case i >= len(got):
					t.Errorf("missing %s", tt.want[i])
				default:
					matchViolation(t, got[i], tt.want[i])
				}
			}
			for range 20 { // maps come in another order each time
				if again := violations(sch, parseYAML(t, tt.profile)); !reflect.DeepEqual(got, again) {
					t.Fatalf("two runs differ:\n%+v\n%+v", got, again)
				}
			}
			for _, v := range got {
				ruleWords(t, v.rule, v.args)
			}
		})
	}
}

func matchViolation(t *testing.T, got violation, want string) {
	t.Helper()
	at, rest, _ := strings.Cut(want, " ")
	rule, args, _ := strings.Cut(rest, " ")
	if got.pointer != at || got.rule != rule {
		t.Errorf("got %s %s, want %s", got.pointer, got.rule, want)
		return
	}
	if onKey := rule == "known-key" || rule == "missing-key"; got.onKey != onKey {
		t.Errorf("%s: onKey is %t", want, got.onKey)
	}
	for arg := range strings.SplitSeq(args, "; ") {
		if name, value, ok := strings.Cut(arg, "="); ok && got.args[name] != value {
			t.Errorf("%s: %s is %q", want, name, got.args[name])
		}
	}
}

// ruleWords renders the texts of a rule, in which every argument must exist.
func ruleWords(t *testing.T, rule string, args map[string]string) {
	t.Helper()
	data, err := os.ReadFile("../../../templates/rules/" + rule + ".yaml")
	if err != nil {
		t.Error(err)
		return
	}
	var texts struct {
		Severity, Gate                  string
		Cites, Duty, Why, Message, Hint map[string]string
	}
	if err := yaml.Unmarshal(data, &texts); err != nil {
		t.Errorf("%s: %v", rule, err)
		return
	}
	if milder := []string{"empty-value", "date-alone"}; texts.Severity != "error" && !slices.Contains(milder, rule) || texts.Gate != "publish" {
		t.Errorf("%s: %s, %s", rule, texts.Severity, texts.Gate)
	}
	for name, words := range map[string]map[string]string{"cites": texts.Cites, "duty": texts.Duty, "why": texts.Why, "message": texts.Message, "hint": texts.Hint} {
		for _, lang := range []string{"de", "en"} {
			var out strings.Builder
			tmpl, err := template.New(rule + "." + name + "." + lang).Option("missingkey=error").Funcs(sprig.HermeticTxtFuncMap()).Parse(words[lang])
			if err == nil {
				err = tmpl.Execute(&out, args)
			}
			if s := out.String(); err != nil || strings.TrimSpace(s) == "" || strings.Contains(s, "  ") || strings.Contains(s, "„“") {
				t.Errorf("%s.%s.%s: %q %v", rule, name, lang, s, err)
			}
			if testing.Verbose() && (name == "message" || name == "hint") {
				t.Logf("%s %s: %s", rule, name, out.String())
			}
		}
	}
}

// The loader reports the other rules about shape with these arguments.
func TestSchemaRuleWords(t *testing.T) {
	for rule, args := range map[string]map[string]string{
		"duplicate-key":         {"key": "name", "line": "3"},
		"merge-key":             nil,
		"text-cut":              {"why": "comma", "rest": "#1 GmbH", "key": "name"},
		"item-once":             {"id": "recording", "line": "7"},
		"empty-value":           {"key": "name"},
		"inherited-emptied":     {"path": "contact.phone", "was": "", "is": ""},
		"kind-changed":          {"path": "contact.name", "was": "", "is": "list"},
		"item-ambiguous":        {"id": "consent", "path": "services[zoom].purposes[chat].legal_bases[consent]"},
		"remove-nothing":        {"path": "contact.fone", "nearest": "contact.phone"},
		"parent-missing":        {"name": "offce", "folder": "profiles/shared", "nearest": "office", "allowed": "office, group"},
		"parent-cycle":          {"chain": "office → group → office"},
		"parent-twice":          {"name": "office"},
		"parents-many":          {"most": "16"},
		"invisible-character":   {"key": "name", "what": "U+200B ZERO WIDTH SPACE", "after": "", "instead": ""},
		"key-form":              {"key": "1"},
		"syntax":                {"why": "", "detail": "found a tab", "cause": ""},
		"one-document":          nil,
		"too-large":             {"detail": "", "list": "", "deep": ""},
		"not-utf8":              nil,
		"empty-profile":         nil,
		"private-use-character": nil,
		"text-in-each-language": {"lang": "en", "fact": "contact.name"},
		"file-extension":        {"why": ""},
		"slug-form":             nil,
		"logo-readable":         {"logo": "logo.svg", "why": "place", "what": "<script>"},
		"path-clash":            {"other": "profiles/b.yaml"},
		"date-kept":             {"date": "2026-11-02", "texts": "zoom/de", "id": "0123456789ab"},
		"date-alone":            {"date": "2026-11-02", "before": "2026-11-01", "texts": "zoom/de"},
		"profile-read":          {"why": "", "detail": "input/output error"},
	} {
		if args == nil {
			args = map[string]string{}
		}
		ruleWords(t, rule, args)
	}
}

// TestHintsAreNoStricter: an editor, which knows the patterns alone, marks
// nothing that Klausel takes.
func TestHintsAreNoStricter(t *testing.T) {
	r, _ := readSchema(t)
	for name, texts := range map[string][]string{
		"date":    {"2026-11-23"},
		"period":  {"P30D", "P1Y6M", "PT24H", "P030D"},
		"country": {"DE", "unknown"},
		"email":   {"s.o'neill@handwerk.example", "a#b/c@example.org", "info@müller.example"},
		"url":     {"HTTPS://example.org", "https://müller.example/o'neill(2)?a=b#c", "https://example.org/@x", "http://[2001:db8::1]:80/", "https://example.org/{a}|b"},
		"phone":   {"+49 (0) 351 / 555 01-00", "116 117", "(0351) 5550100", "+49–351–5550100", "+49 351 5550-0, Durchwahl 12", "[0]351 5550100", "(+49) 351 5550100"},
	} {
		pattern := regexp.MustCompile(r.definitions[name].(map[string]any)["pattern"].(string))
		for _, text := range texts {
			if refusal := kinds[name](text); refusal != nil || !pattern.MatchString(text) {
				t.Errorf("%s %q: refused %v, hint %t", name, text, refusal, pattern.MatchString(text))
			}
		}
	}
}
