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
