package site

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestManifestAsWritten(t *testing.T) {
	const want = `{
  "klausel_manifest": 1,
  "files": {
    "acme/index.html": "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae acme",
    "assets/style.css": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "assets/wide.css": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "index.html": "sha256:fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
  },
  "uses": {
    "": [
      "assets/style.css"
    ],
    "acme": [
      "assets/style.css",
      "assets/wide.css"
    ]
  }
}
`
	landing := siteFile("index.html", "bar")
	landing.Uses = []string{"assets/style.css"}
	style, wide := siteFile("assets/style.css", ""), siteFile("assets/wide.css", "")
	acme := page("acme", "acme/index.html", "foo", wide.Path, style.Path, wide.Path)
	for _, order := range []Tree{tree(landing, style, wide, acme), tree(acme, wide, style, landing)} {
		out := filepath.Join(t.TempDir(), "public")
		build(t, out, order)
		got, err := os.ReadFile(out + manifestSuffix)
		must(t, err)
		if string(got) != want {
			t.Errorf("the manifest is\n%swant\n%s", got, want)
		}
		m, err := decode(got)
		must(t, err)
		var again strings.Builder
		must(t, m.encode(&again))
		if again.String() != want {
			t.Errorf("read and written again it is\n%s", again.String())
		}
	}
}

func TestManifestsThatCannotBeRead(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "is not a manifest"},
		{"cut off", `{"klausel_manifest": 1, "files": {`, "is not a manifest"},
		{"something else", `[]`, "is not a manifest"},
		{"two in one", `{"klausel_manifest": 1} {"klausel_manifest": 1}`, "is not a manifest"},
		{"no version", `{"files": {}}`, "version 0"},
		{"from the future", `{"klausel_manifest": 2}`, "version 2"},
		{"a merge conflict", "{\n<<<<<<< HEAD\n}", "has a merge conflict"},
		{"a path that leads out", `{"klausel_manifest": 1, "files": {"../mine.html": "sha256:00"}}`, `contains ".."`},
		{"an owner that is no slug", `{"klausel_manifest": 1, "files": {"x": "sha256:00 a b"}}`, "not a slug"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			out := filepath.Join(dir, "public")
			put(t, dir, "public.manifest.json", test.text)
			put(t, dir, "mine.html", "mine")
			put(t, out, "index.html", "old")

			err := wantRefused(t, out, tree(siteFile("index.html", "new")), test.want)
			if _, ok := errors.AsType[*ManifestError](err); !ok {
				t.Errorf("error is a %T", err)
			}
			if err == nil || !strings.Contains(err.Error(), "public.manifest.json: ") {
				t.Errorf("error %v does not say which file, or what to do", err)
			}
			if _, err := Published(out); err == nil {
				t.Error("Published read it")
			}
			wantFiles(t, dir, map[string]string{
				"public.manifest.json": test.text, "mine.html": "mine", "public/index.html": "old", "public.lock": "",
			})
		})
	}
}

// Two branches each add a profile; git merges the manifests line by line.
func TestMergedManifest(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	acme, beta := page("acme", "acme/index.html", "Acme"), page("beta", "beta/index.html", "Beta")
	build(t, out, tree(acme, beta))
	merged, err := os.ReadFile(out + manifestSuffix)
	must(t, err)
	line := `    "acme/index.html": "` + HashOf([]byte("Acme")).String() + ` acme",` + "\n"
	twice := strings.Replace(string(merged), line, strings.Replace(line, "sha256:", "sha256:0", 1)+line, 1)
	if twice == string(merged) {
		t.Fatal("the manifest has no such line")
	}
	put(t, filepath.Dir(out), "public.manifest.json", twice)
	build(t, out, tree(acme, beta))
	healed, err := os.ReadFile(out + manifestSuffix)
	must(t, err)
	if string(healed) != string(merged) {
		t.Errorf("after the next build the manifest is\n%s", healed)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	must(t, err)
	return string(data)
}

// TestUnfinishedManifest: after a build that was killed, a file that is not wanted
// any more goes as it was before the build or after it; what nobody built stays,
// whatever the manifest says.
func TestUnfinishedManifest(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	build(t, out, tree(page("acme", "acme/a.html", "one"), page("acme", "acme/b.html", "one"), page("acme", "acme/c.html", "one")))
	old, err := decode([]byte(read(t, out+manifestSuffix)))
	must(t, err)
	next := newManifest()
	for path := range old.Files {
		next.Files[path] = entry{HashOf([]byte("two")), "acme"}
	}
	last := newManifest() // two builds are killed, one after the other
	for path := range old.Files {
		last.Files[path] = entry{HashOf([]byte("three")), "acme"}
	}
	var text strings.Builder
	must(t, during(during(old, next), last).encode(&text))
	put(t, filepath.Dir(out), "public.manifest.json", text.String())
	put(t, out, "acme/b.html", "two")
	put(t, out, "acme/c.html", "somebody's own")

	report, err := Write(out, tree(page("beta", "beta/index.html", "Beta")))
	must(t, err)
	if len(report.Left) != 1 || !strings.HasSuffix(report.Left[0], "acme/c.html") {
		t.Errorf("what nobody built is told as %q", report.Left)
	}
	wantFiles(t, out, map[string]string{"acme/c.html": "somebody's own", "beta/index.html": "Beta"})

	// A manifest that was forged, or is that of another folder.
	put(t, out, "own.txt", "precious")
	put(t, filepath.Dir(out), "public.manifest.json", `{"klausel_manifest": 1, "unfinished": true, "files": {"own.txt": "sha256:`+strings.Repeat("0", 64)+` acme", "beta/index.html": "`+HashOf([]byte("Beta")).String()+` beta"}}`)
	report, err = Write(out, tree(page("beta", "beta/index.html", "Beta")))
	must(t, err)
	if len(report.Left) != 1 || read(t, filepath.Join(out, "own.txt")) != "precious" {
		t.Errorf("left: %q", report.Left)
	}
}

// Manifests that somebody else wrote, or that were damaged.
var hostileManifests = []string{
	`{"klausel_manifest": 1, "files": {"acme/index.html": "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae acme"}, "uses": {"acme": ["assets/style.css"]}}`,
	`{"klausel_manifest": 1, "unfinished": true, "files": {"../outside.html": "sha256:00 acme", "/etc/passwd": "", "CON": "sha256: x"}}`,
	`{"klausel_manifest": 1, "unfinished": true, "files": {"../../outside.html": "sha256:00 acme"}}`,
	`{"klausel_manifest": 1, "files": {"mine.html": "sha256:zz"}, "uses": {"": ["../../outside.html"]}}`,
	`{"klausel_manifest": 2}`,
	"<<<<<<< HEAD\n",
}

// TestHostileManifests: whatever stands in a manifest, a build does not leave its
// folder, and writes what it says it wrote.
func TestHostileManifests(t *testing.T) {
	for _, text := range hostileManifests {
		dir := t.TempDir()
		out := filepath.Join(dir, "site", "public")
		must(t, os.MkdirAll(out, 0o755))
		outside := filepath.Join(dir, "outside.html")
		must(t, os.WriteFile(outside, []byte("not ours"), 0o644))
		must(t, os.WriteFile(out+manifestSuffix, []byte(text), 0o644))
		report, err := Write(out, tree(siteFile("index.html", "bar")))
		if data, _ := os.ReadFile(outside); string(data) != "not ours" {
			t.Errorf("%s: the file outside is %q after %v, %v", text, data, report, err)
		}
		if data, _ := os.ReadFile(filepath.Join(out, "index.html")); err == nil && string(data) != "bar" {
			t.Errorf("%s: the build says it is done, and wrote %q", text, data)
		}
	}
}

// FuzzManifest: a manifest that can be read says the same when it is written and
// read again, and no path in it leads out of the folder.
func FuzzManifest(f *testing.F) {
	for _, text := range hostileManifests {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := decode([]byte(text))
		if err != nil {
			return
		}
		for name := range m.Files {
			if !filepath.IsLocal(filepath.FromSlash(name)) {
				t.Errorf("%q leads out of the folder", name)
			}
		}
		var one, two strings.Builder
		must(t, m.encode(&one))
		again, err := decode([]byte(one.String()))
		if err != nil {
			t.Fatalf("written again it cannot be read: %v\n%s", err, one.String())
		}
		must(t, again.encode(&two))
		if one.String() != two.String() {
			t.Fatalf("written and read it is\n%s, and again\n%s", one.String(), two.String())
		}
	})
}
