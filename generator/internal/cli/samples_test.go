package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"klausel/generator/internal/cli"
	"klausel/generator/internal/corpus"
)

// inRoot runs the rest of the test in the root of the project, as a newcomer
// would.
func inRoot(t *testing.T) {
	t.Helper()
	t.Chdir("../../..")
}

// TestSmallestProfiles: for each service a small company needs at most 45
// lines, and nothing keeps its notice from being published.
func TestSmallestProfiles(t *testing.T) {
	inRoot(t)
	files, err := filepath.Glob("profiles/_smallest-*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	services, err := filepath.Glob("templates/services/*/service.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range services {
		id := filepath.Base(filepath.Dir(file))
		if !slices.Contains(files, filepath.Join("profiles", "_smallest-"+id+".yaml")) {
			t.Errorf("%s has no smallest profile", id)
		}
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		for _, l := range strings.Split(string(data), "\n") {
			if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
				lines++
			}
		}
		if lines > 45 {
			t.Errorf("%s has %d lines", file, lines)
		}
		var out, errs bytes.Buffer
		if code := cli.Main([]string{"check", file}, &out, &errs); code != 0 {
			t.Errorf("%s: exit %d\n%s%s", file, code, out.String(), errs.String())
		}
	}
}

// TestSchemaIsCommitted: editors read the schema that the program prints.
func TestSchemaIsCommitted(t *testing.T) {
	inRoot(t)
	var out, errs bytes.Buffer
	if code := cli.Main([]string{"schema"}, &out, &errs); code != 0 {
		t.Fatal(errs.String())
	}
	want, err := os.ReadFile("profiles/profile.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Error("profiles/profile.schema.json is not what klausel schema prints; run go run ./generator schema > profiles/profile.schema.json")
	}
}

// TestPublicIsFresh: the committed site is what a build writes.
func TestPublicIsFresh(t *testing.T) {
	inRoot(t)
	out := filepath.Join(t.TempDir(), "public")
	var std, errs bytes.Buffer
	if code := cli.Main([]string{"build", "--out", out}, &std, &errs); code != 0 {
		t.Fatalf("exit %d\n%s", code, errs.String())
	}
	built := tree(t, out)
	committed := tree(t, "public")
	for name, data := range built {
		if committed[name] != data {
			t.Errorf("public/%s is not what a build writes; run go run ./generator", name)
		}
	}
	for name := range committed {
		if _, ok := built[name]; !ok {
			t.Errorf("public/%s is no part of a build", name)
		}
	}
}

func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestReadme: the commands the README shows are commands of the program, and
// the two that matter are the ones that run.
func TestReadme(t *testing.T) {
	corpus.Long(t, "compiles the program as the README says")
	inRoot(t)
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(data)
	for _, must := range []string{"```sh\ngo run ./generator\n```", "```sh\ngo test ./...\n```"} {
		if !strings.Contains(readme, must) {
			t.Errorf("the README does not show %q", must)
		}
	}
	ci, err := os.ReadFile(".ci/run")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^go test \./\.\.\.$`).Match(ci) {
		t.Error(".ci/run does not run the README's test command")
	}
	commands := regexp.MustCompile(`(?:go run \./generator|klausel) ([a-z]+)`).FindAllStringSubmatch(readme, -1)
	if len(commands) < 8 {
		t.Errorf("only %d commands", len(commands))
	}
	for _, c := range commands {
		var out, errs bytes.Buffer
		if code := cli.Main([]string{c[1], "--help"}, &out, &errs); code != 0 {
			t.Errorf("%s: exit %d %s", c[0], code, errs.String())
		}
	}
	if testing.Short() {
		t.Skip("go run takes a while")
	}
	cmd := exec.Command("go", "run", "./generator", "build", "--out", filepath.Join(t.TempDir(), "public"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go run ./generator: %v\n%s", err, out)
	}
}

// TestReadmeFinding: the finding the README shows is one the program prints.
func TestReadmeFinding(t *testing.T) {
	inRoot(t)
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	sample, err := os.ReadFile("profiles/kesselwerk.yaml")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("profiles", 0o755); err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(sample), "      - {for: [recording],")
	_, after, _ := strings.Cut(rest, "\n")
	broken := before + after
	if err := os.WriteFile("profiles/acme.yaml", []byte(broken), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := cli.Main([]string{"check", "profiles/acme.yaml"}, &out, &errs); code != 1 {
		t.Fatalf("exit %d %s", code, errs.String())
	}
	_, shown, _ := strings.Cut(string(readme), "like the first language of the notices:\n\n```\n")
	shown, _, _ = strings.Cut(shown, "```")
	if shown == "" || !strings.Contains(out.String(), shown) {
		t.Errorf("the README shows\n%s\nand the program prints\n%s", shown, out.String())
	}
}

// TestRooms: the README of the program names each package.
func TestRooms(t *testing.T) {
	inRoot(t)
	readme, err := os.ReadFile("generator/README.md")
	if err != nil {
		t.Fatal(err)
	}
	rooms, err := os.ReadDir("generator/internal")
	if err != nil || len(rooms) < 10 {
		t.Fatal(len(rooms), err)
	}
	for _, room := range rooms {
		if !strings.Contains(string(readme), "\n  "+room.Name()+"/ ") {
			t.Errorf("generator/README.md does not name %s", room.Name())
		}
	}
}

// TestHeaders: netlify.toml sets the headers of public/_headers, all of them and
// no others. With -update it is written.
func TestHeaders(t *testing.T) {
	inRoot(t)
	headers, err := os.ReadFile("public/_headers")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	blocks := strings.Split(strings.TrimSpace(string(headers)), "\n\n")
	if len(blocks) < 5 {
		t.Fatalf("only %d blocks", len(blocks))
	}
	for _, block := range blocks {
		at, values, _ := strings.Cut(block, "\n")
		fmt.Fprintf(&want, "[[headers]]\n  for = %q\n  [headers.values]\n", at)
		for _, line := range strings.Split(values, "\n") {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			fmt.Fprintf(&want, "    %s = %q\n", name, value)
		}
		want.WriteString("\n")
	}
	data, err := os.ReadFile("netlify.toml")
	if err != nil {
		t.Fatal(err)
	}
	toml := strings.ReplaceAll(string(data), "\r\n", "\n")
	head := toml[:strings.Index(toml, "[[headers]]")]
	now := head + strings.TrimSuffix(want.String(), "\n")
	if *update {
		if err := os.WriteFile("netlify.toml", []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if toml != now {
		t.Error("netlify.toml does not set the headers of public/_headers; go test ./generator/internal/cli -run TestHeaders -update writes it")
	}
}

// TestThirdParty: every module that the program links has its licence in
// THIRD-PARTY-NOTICES.md, at the version that is linked.
func TestThirdParty(t *testing.T) {
	inRoot(t)
	notices, err := os.ReadFile("THIRD-PARTY-NOTICES.md")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}}{{end}}", "./generator").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, m := range strings.Split(string(out), "\n") {
		if m = strings.TrimSpace(m); m == "" || strings.HasPrefix(m, "klausel") {
			continue
		}
		seen++
		if !strings.Contains(string(notices), "\n## "+m+"\n") {
			t.Errorf("no licence of %s", m)
		}
	}
	if seen < 10 {
		t.Errorf("only %d packages", seen)
	}

	// go.mod keeps apart what the program links and what only tests use.
	data, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	ofProgram, rest, ok := strings.Cut(string(data), "// Test dependencies.")
	ofTests, _, ok2 := strings.Cut(rest, "\n)")
	if !ok || !ok2 {
		t.Fatal("go.mod has no block of test dependencies")
	}
	for block, linked := range map[string]bool{ofProgram: true, ofTests: false} {
		for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v`).FindAllStringSubmatch(block, -1) {
			if strings.Contains(string(out), m[1]+" ") != linked {
				t.Errorf("go.mod: %s stands in the wrong block; linked: %v", m[1], !linked)
			}
		}
	}
}
