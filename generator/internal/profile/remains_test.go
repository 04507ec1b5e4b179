package profile_test

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestNothingIsLost: whatever stands in a file is a value or a finding, with
// its place. "-" begins what must be read without a word.
func TestNothingIsLost(t *testing.T) {
	l := loader(t)
	for _, c := range []struct{ name, text, want string }{
		{"number sign", "controller:\n  name: Beispiel #1 GmbH\n", "p.yaml:2:18 text-cut"},
		{"number sign in an address", "controller:\n  address:\n    street: c/o Postservice #11204, Hauptstraße 1\n", "p.yaml:3:29 text-cut"},
		{"number sign, no blank before it", "controller: {name: Beispiel#1 GmbH}\n", "-"},
		{"number sign in quotation marks", "controller: {name: 'Beispiel #1 GmbH'}\n", "-"},
		{"comment of its own", "controller:\n  name: Beispiel GmbH # formerly Maier KG\n", "-"},
		{"rule of signs", "controller:\n  name: Beispiel GmbH #------\n  email: a@b.example ## office\n", "-"},
		{"comment after a word of ours", "controller:\n  kind: private #really\ndpo: {designated: no}\n", "-"},
		{"comment after quotation marks", "controller:\n  name: 'Beispiel GmbH' #formerly Maier KG\n", "-"},
		{"nothing but a number sign", "controller:\n  name: #1 GmbH\n", "p.yaml:2:9 text-cut"},
		{"a key of a block with a comment", "controller: #who we are\n  name: Beispiel GmbH\n", "-"},
		{"prose", "contact:\n  name:\n    de: Raum #3\n", "p.yaml:3:14 text-cut"},
		{"text over two lines", "contact:\n  name: Rufen Sie an,\n    Raum #3 im Erdgeschoss\n", "p.yaml:3:10 text-cut"},
		{"text of a list", "services:\n  - id: zoom\n    alternative: {ways: [telephone]}\n    purposes:\n      - id: own\n        text: Rufen Sie an, Raum #3\n", "p.yaml:6:34 text-cut"},
		{"text of a service", "services:\n  - id: zoom\n    alternative:\n      text: Rufen Sie an, Raum #3\n", "p.yaml:4:32 text-cut"},
		{"text for all services", "all_services:\n  alternative:\n    text: Rufen Sie an, Raum #3\nservices: [{id: zoom}]\n", "p.yaml:3:30 text-cut"},
		{"fragment of an address", "controller:\n  website: https://beispiel.example/ #start\n", "p.yaml:2:38 text-cut"},
		{"comment behind a bar", "controller:\n  name: |\n    Maier # formerly Müller\n", "p.yaml:3:11 text-cut"},
		{"line of a comment behind an arrow", "controller:\n  name: >-\n    Maier\n    # formerly Müller\n    GmbH\n  kind: private\n", "p.yaml:4:5 text-cut"},
		{"number sign behind a bar", "controller:\n  name: |\n    Raum #3\n  # a comment\n  kind: private\n", "-"},
		{"comment beside a bar", "controller:\n  name: | # a comment\n    Maier\n", "-"},
		{"an answer for a name", "controller: {name: On}\n", "p.yaml:1:20 quoted-text"},
		{"an answer for a name, in quotation marks", "controller: {name: 'On'}\n", "-"},
		{"typographic quotation marks", "controller:\n  name: „Maier GmbH“\n", "p.yaml:2:9 quoted-text"},
		{"typographic quotation marks around a date", "notice: {date: “2026-01-31”}\n", "p.yaml:1:16 quoted-text"},
		{"typographic quotation marks that are meant", "controller:\n  name: '„Maier“'\n  legal_form: „Sonne“ und „Mond“\n", "p.yaml:3:3 known-key"},
		{"typographic quotation marks within a text", "controller:\n  name: „Sonne“ und „Mond“ GmbH\n", "-"},
		{"no-break space behind a value", "controller:\n  kind: private\u00a0\n", "p.yaml:2:9 invisible-character"},
		{"no-break space in a key", "controller:\n  kind\u00a0: private\n", "p.yaml:2:3 invisible-character"},
		{"no-break space that indents", "controller:\n  name: Maier\n\u00a0\u00a0kind: private\n", "p.yaml:3:1 invisible-character"},
		{"no-break space in a name", "controller:\n  name: Dr.\u00a0Maier\n", "-"},
		{"a line indented too far", "controller:\n  name: Maier\n   kind: private\n", "p.yaml:3:4 syntax"},
		{"comma", "controller: {name: Maier, Müller & Partner, kind: private}\n", "p.yaml:1:27 text-cut"},
		{"comma in prose", "contact: {name: {de: Ja, gern}}\n", "p.yaml:1:26 text-cut"},
		{"comma before the end of a line", "controller: {kind: private, name: Maier, Müller &\n  Partner}\n", "p.yaml:1:42 text-cut"},
		{"comma and colon", "controller: {address: {street: Weg 1, Hinterhaus: 2. Stock}}\n", "p.yaml:1:39 known-key"},
		{"no blank behind the colon", "controller: {name:Maier, kind: private}\n", "p.yaml:1:14 text-cut"},
		{"colon in a text", "controller:\n  name: Maier: Partner\n", "p.yaml:2:9 syntax"},
		{"key without a value", "controller:\n  name:\n  kind: private\n", "p.yaml:2:3 empty-value"},
		{"key without a value in braces", "controller: {name: , kind: private}\n", "p.yaml:1:14 empty-value"},
		{"empty text", "controller: {name: ''}\n", "p.yaml:1:14 empty-value"},
		{"blanks", "controller: {name: '  '}\n", "p.yaml:1:14 empty-value"},
		{"tilde", "controller: {name: ~}\n", "p.yaml:1:14 empty-value"},
		{"people are called so", "controller: {name: Null}\n", "p.yaml:1:14 empty-value"},
		{"empty list", "languages: []\n", "p.yaml:1:1 empty-value"},
		{"empty item", "services:\n  - id: zoom\n    groups:\n      - employees\n      -\n", "p.yaml:5:8 value-type"},
		{"anchor", "controller: {name: &Co KG}\n", "p.yaml:1:20 text-cut"},
		{"anchor that is used", "controller: {name: &n Maier}\ndpo: {name: *n}\n", "-"},
		{"anchor of a block", "controller: &c\n  name: Maier\n", "p.yaml:1:13 text-cut"},
		{"alias of nothing", "controller: {name: *Stern GmbH}\n", "p.yaml:1:27 syntax"},
		{"tag", "controller: {name: !Achtung GmbH}\n", "p.yaml:1:20 text-cut"},
		{"lone exclamation mark", "controller: {name: ! Achtung}\n", "p.yaml:1:20 text-cut"},
		{"tag of YAML", "controller: {address: {postal_code: !!str 01067}}\n", "-"},
		{"nothing by a tag", "controller: {name: !!null Maier}\n", "p.yaml:1:20 text-cut"},
		{"second document", "languages: [de]\n---\nlanguages: [en]\n", "p.yaml:2:1 one-document"},
		{"second document that is none", "languages: [de]\n---\n[\n", "syntax"},
		{"end of document and text", "languages: [de]\n...\nmore\n", "p.yaml:2:1 syntax"},
		{"YAML 1.2", "%YAML 1.2\n---\nlanguages: [de]\n", "-"},
		{"YAML 1.1", "# x\n%YAML 1.1 # y\n---\nlanguages: [de]\n", "-"},
		{"YAML 2", "%YAML 2.0\n---\nlanguages: [de]\n", "p.yaml:1:1 text-cut"},
		{"other directive", "%TAG !e! tag:example.org,2000:\n---\nlanguages: [de]\n", "p.yaml:1:1 text-cut"},
		{"percent sign in a text", "controller:\n  name: |\n    50\n    %YAML 1.2\n", "-"},
		{"duplicate", "controller: {name: a, name: b}\n", "p.yaml:1:23 duplicate-key"},
		{"duplicate in capitals", "controller: {name: a, Name: b}\n", "p.yaml:1:23 duplicate-key"},
		{"item twice", "services:\n  - id: zoom\n    purposes:\n      - id: own\n        text: a\n      - id: own\n        text: b\n", "p.yaml:6:9 item-once"},
		{"basis twice", "services: [{id: zoom, purposes: [{id: own, legal_bases: [{basis: consent}, {basis: consent}]}]}]\n", "p.yaml:1:76 item-once"},
		{"basis for two groups", "services: [{id: zoom, purposes: [{id: own, legal_bases: [{basis: consent, groups: [employees]}, {basis: consent, groups: [customers]}]}]}]\n", "-"},
		{"wrong case", "Controller: {name: a}\n", "p.yaml:1:1 known-key"},
		{"foreign key", "company: {name: a}\n", "p.yaml:1:1 known-key"},
		{"invisible", "controller: {name: \"Mai\\u200ber\"}\n", "p.yaml:1:20 invisible-character"},
		{"invisible alone", "controller: {name: \"\\u00ad\\u200d\"}\n", "p.yaml:1:20 invisible-character"},
		{"soft hyphen, joiners, pictures", "controller: {name: \"Mai\\u00ader \\u200d می\\u200cخواهم ❤\\ufe0f\"}\n", "-"},
		{"NUL", "controller: {name: \"a\\0b\"}\n", "p.yaml:1:20 invisible-character"},
		{"escape", "controller: {name: \"a\\eb\"}\n", "p.yaml:1:20 invisible-character"},
		{"C1", "controller: {name: \"a\\x9bb\"}\n", "p.yaml:1:20 invisible-character"},
		{"private use", "controller: {name: \"a\\ue000b\"}\n", "p.yaml:1:20 private-use-character"},
		{"private use, plane 15", "controller: {name: \"a\\U000f0000b\"}\n", "p.yaml:1:20 private-use-character"},
		{"noncharacter", "controller: {name: \"a\\ufdd0b\"}\n", "p.yaml:1:20 private-use-character"},
		{"turned round", "controller: {name: \"\\u202eHbmG\"}\n", "p.yaml:1:20 invisible-character"},
		{"turned round, raw, in a comment", "languages: [de] # \u202egnp\n", "p.yaml:1:19 invisible-character"},
		{"line separator, raw", "controller: {name: \"a\u2028b\"}\n", "p.yaml:1:22 invisible-character"},
		{"in a key", "controller: {\"na\\u200bme\": x}\n", "p.yaml:1:14 invisible-character"},
		{"carriage returns", "languages: [de]\r\ncontroller:\r  name:\r", "p.yaml:3:3 empty-value"},
		{"merge key", "controller: &c {name: x}\ncontact: {<<: *c}\n", "p.yaml:2:11 merge-key"},
		{"number as a key", "1: x\n", "p.yaml:1:1 key-form"},
	} {
		p, found := read(l, c.text)
		got := strings.Join(found, "; ")
		switch {
		case c.want == "-" && (len(found) > 0 || p == nil):
			t.Errorf("%s: %s", c.name, got)
		case c.want != "-" && !strings.Contains(got+";", c.want+";"):
			t.Errorf("%s: %q, want %s", c.name, got, c.want)
		}
	}
}

// TestCauses: a text without quotation marks that breaks the file is told from a
// slip in the indentation.
func TestCauses(t *testing.T) {
	l := loader(t)
	for _, c := range []struct{ text, cause string }{
		{"controller:\n  address: {street: Hauptstraße 1 #3, city: Dresden}\n  kind: private\n", "number-sign"},
		{"controller:\n  name: @work GmbH\n", "sign"},
		{"controller:\n  name: `work` GmbH\n", "sign"},
		{"controller:\n  name: %work GmbH\n", "sign"},
		{"controller:\n  name: *work GmbH\n", "sign"},
		{"controller:\n  name: [work] GmbH\n", "sign"},
		{"controller:\n  name: \"A\" B GmbH\n", "quotation-mark"},
		{"controller:\n  name: Maier: Partner\n", "colon"},
		{"controller:\n\tname: Maier\n", ""},
		{"controller:\n  name: 'Maier's GmbH'\n", "apostrophe"},
		{"controller:\n  name: Maier\n  kind:\u00a0private\n", "odd-blank"},
		{"controller:\n\u200b  name: Maier\n  kind: private\n", "unseen"},
		{"controller:\n  name: Maier\n  kind:\ufeff private\n  state: DE-SN\n", "unseen"},
		{"controller:\n  name: Maier\n  kind:private\n", "colon-blank"},
		{"services:\n  – id: zoom\n    variant: zoom-direct\n", "dash"},
		{"services:\n  -id: zoom\n    variant: zoom-direct\n", "dash"},
		{"controller:\n  name: Maier\n   kind: private\n", "indent"},
		{"services:\n- id: zoom\n    variant: zoom-direct\n", "indent"},
		{"languages: [de]\n...\nmore: x\n", "ended"},
		{"controller:\n  name: Maier\n kind: private\n", ""},
	} {
		_, found := l.Load(fstest.MapFS{"p.yaml": {Data: []byte(c.text)}}, "p.yaml", "p.yaml")
		if len(found) == 0 || found[0].Rule != "syntax" || found[0].Args["cause"] != c.cause {
			t.Errorf("%q: want the cause %q, found %v", c.text, c.cause, found)
		}
	}
}

// TestToldOnce: what a finding about shape took out is not told a second time as
// missing: neither the list or the item it stood in, nor the key it was meant for.
func TestToldOnce(t *testing.T) {
	l := loader(t)
	for text, path := range map[string]string{
		"services:\n  - id: zoom\n    server_location: {countries: [EU]}\n":                 "services[zoom].server_location.countries",
		"services:\n  - id: zoom\n    retention: [{for: [chat, files], period: 30 Tage}]\n": "services[zoom].retention[files]",
		"controller:\n  Kind: private\n":                                                    "controller.kind",
		"controller:\n  kind\u00a0: private\n":                                              "controller.kind",
	} {
		p, found := read(l, text)
		if len(found) != 1 || !p.Broken(path) || p.Broken("services[zoom]") || p.Broken("controller.name") {
			t.Errorf("%q: %v, and %s is broken: %t", text, found, path, p.Broken(path))
		}
	}
}

// TestUnclosed: the quotation mark that lacks its second is found, and one whose
// text runs over two lines is not taken for it.
func TestUnclosed(t *testing.T) {
	l := loader(t)
	for _, c := range []struct{ text, want string }{
		{"controller:\n  name: \"Maier GmbH\n  phone: \"+49 351 5550100\"\n", "p.yaml:2:9"},
		{"controller:\n  name: \"Maier\n    GmbH\"\n  phone: \"+49 351 5550100\n  email: \"a@b.example\"\n", "p.yaml:4:10"},
		{"controller:\n  name: \"Maier \\\"M\\\"\n    GmbH\" # the firm\n  kind: [private\nlanguages: [de]\n", "p.yaml:5:1"},
	} {
		_, found := l.Load(fstest.MapFS{"p.yaml": {Data: []byte(c.text)}}, "p.yaml", "p.yaml")
		if len(found) == 0 || found[0].Rule != "syntax" || found[0].Pos.String() != c.want {
			t.Errorf("%q: want %s, found %v", c.text, c.want, found)
		}
	}
}
