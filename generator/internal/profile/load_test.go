package profile_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
	"klausel/templates"
)

func loader(t testing.TB) *profile.Loader {
	t.Helper()
	lib, err := library.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	l, err := profile.NewLoader(lib.Values)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func read(l *profile.Loader, data string) (*profile.Profile, []string) {
	p, found := l.Load(fstest.MapFS{"p.yaml": {Data: []byte(data)}}, "p.yaml", "p.yaml")
	var out []string
	for _, f := range found {
		out = append(out, f.Pos.String()+" "+f.Rule)
	}
	return p, out
}

// TestPlaces: values know where they stand, missing ones where they belong.
func TestPlaces(t *testing.T) {
	p, found := read(loader(t), `languages: [de]
controller:
  name: Größe GmbH
  address: {city: Köln}
all_services:
  encryption: {transport: yes}
services:
  - id: zoom
    encryption: {end_to_end: never}
`)
	if len(found) > 0 {
		t.Fatal(found)
	}
	for path, want := range map[string]string{
		"controller.name":                       "p.yaml:3:9",
		"controller.email":                      "p.yaml:2:1", // missing: the block
		"controller.address.city":               "p.yaml:4:19",
		"controller.address.street":             "p.yaml:4:3",
		"dpo.designated":                        "p.yaml:1:1",
		"services[zoom].encryption.transport":   "p.yaml:6:27", // inherited
		"services[zoom].encryption.end_to_end":  "p.yaml:9:30",
		"services[zoom].recording.storage":      "p.yaml:8:5",
		"services[zoom].retention[chat]":        "p.yaml:8:5",
		"services[zoom].transfers[a].countries": "p.yaml:8:5",
	} {
		if got := p.At(path).Pos.String(); got != want {
			t.Errorf("%s stands at %s, want %s", path, got, want)
		}
	}
	if !p.Services[0].Encryption.Transport.IsYes() {
		t.Error("the service does not inherit")
	}
}

// TestInheritance: blocks are merged key by key, lists and values replaced, and
// a service keeps what it states itself.
func TestInheritance(t *testing.T) {
	p, found := read(loader(t), `all_services:
  groups: [customers]
  admission: {passcode: yes, lobby: yes}
services:
  - {id: zoom, groups: [employees], admission: {lobby: no}}
  - {id: webex}
`)
	if len(found) > 0 {
		t.Fatal(found)
	}
	zoom, webex := p.Services[0], p.Services[1]
	if zoom.Groups.Items[0].ID() != "employees" || len(zoom.Groups.Items) != 1 || webex.Groups.Items[0].ID() != "customers" {
		t.Error("lists are not replaced")
	}
	if !zoom.Admission.Passcode.IsYes() || !zoom.Admission.Lobby.IsNo() || !webex.Admission.Lobby.IsYes() {
		t.Error("blocks are not merged key by key")
	}
}

// TestOddFiles: what is no profile is one clear finding, and nothing is lost of
// a profile with one broken value.
func TestOddFiles(t *testing.T) {
	l := loader(t)
	for data, want := range map[string]string{
		"":                             "p.yaml:1:1 empty-profile",
		"# only words\n":               "p.yaml:1:1 empty-profile",
		"- a\n":                        "p.yaml:1:1 empty-profile",
		"\ufefflanguages: [de]\n":      "",
		"languages: [de]\r\n":          "",
		"a: \x00":                      "p.yaml:1:4 not-utf8",
		"name: \xff":                   "p.yaml:1:7 not-utf8",
		strings.Repeat("x", 1<<20+1):   "p.yaml:1:1 too-large",
		"dpo: {designated: unknown}\n": "",
	} {
		p, found := read(l, data)
		got := strings.Join(found, "; ")
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%.30q: %s, want %s", data, got, want)
		}
		if want == "" && p == nil {
			t.Errorf("%.30q is not read", data)
		}
	}
	p, found := read(l, "controller: {name: A GmbH, email: 5}\n")
	if p == nil || p.Controller.Name.String() != "A GmbH" || len(found) != 1 || !p.Broken("controller.email") {
		t.Errorf("one broken value: %v %v", p, found)
	}
	if _, found := l.Load(os.DirFS("."), "nowhere.yaml", "nowhere.yaml"); len(found) != 1 || found[0].Rule != "profile-read" {
		t.Errorf("missing file: %v", found)
	}
}

// FuzzLoad: whatever a file holds, loading it ends, and every finding points
// into the file.
func FuzzLoad(f *testing.F) {
	samples, err := fs.Glob(os.DirFS("../../../profiles"), "*.yaml")
	if err != nil || len(samples) == 0 {
		f.Fatal(err)
	}
	for _, s := range samples {
		data, err := os.ReadFile("../../../profiles/" + s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("a: &a [*a]")
	f.Add("services:\n  - ~\n  - [x]\n  - {id: zoom, retention: [~, {for: chat}], transfers: [1]}\n")
	f.Add("controller: {name: [a], address: x, email: {de: y}}\nlanguages: de\n")
	f.Add("? [a]\n: b\n<<: c\n")
	f.Add("services: [{id: zoom, settings: {a.b: c, Ä: d}}]")
	l := loader(f)
	f.Fuzz(func(t *testing.T, data string) {
		p, found := l.Load(fstest.MapFS{"p.yaml": {Data: []byte(data)}}, "p.yaml", "p.yaml")
		if p == nil && len(found) == 0 {
			t.Error("no profile and no finding")
		}
		lines := strings.Count(data, "\n") + strings.Count(data, "\r") + 1 // YAML takes a lone CR for a line break, too
		for _, f := range found {
			if f.Pos.File != "p.yaml" || f.Pos.Line < 1 || f.Pos.Line > lines+1 || f.Pos.Col < 1 {
				t.Errorf("%s points to %s, outside of %d lines", f.Rule, f.Pos, lines)
			}
		}
	})
}
