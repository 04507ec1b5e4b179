package press_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/input"
	"klausel/generator/internal/press"
	"klausel/generator/internal/render"
)

// TestShards: four machines build a quarter of the profiles each, into folders of
// their own. Put together they are one build, byte for byte, manifest and findings
// included, and nothing is made twice but what waits for others. A part that is
// missing, or was made of other facts, is made where the parts meet.
func TestShards(t *testing.T) {
	corpus.Long(t, "builds the site six times")
	p := corpus.Press(t)
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.CopyFS(filepath.Join(dir, "profiles", "logos"), os.DirFS("../../../profiles/logos")))
	write := func(slug, text string) {
		must(os.WriteFile(filepath.Join(dir, "profiles", slug+".yaml"), []byte(text), 0o644))
	}
	for i := range 9 {
		sample := corpus.Sample(t, []string{"kesselwerk", "kanzlei-nordlicht", "_smallest-jitsi"}[i%3])
		write(fmt.Sprintf("client-%d", i), strings.Replace(sample, "\n  name: ", fmt.Sprintf("\n  name: Nummer %d ", i), 1))
	}
	write("withheld", strings.Replace(corpus.Sample(t, "kesselwerk"), "linked_in_invitation: yes", "linked_in_invitation: no", 1))
	write("no-yaml", "[")
	write("owner", corpus.Sample(t, "beispielfeld")+"\npublish: {path: /}\n")
	write("en", corpus.Sample(t, "_smallest-zoom")) // is called like a language of the owner

	files, odd, err := p.Folder(input.Folder(filepath.Join(dir, "profiles")), "profiles")
	if must(err); len(odd) > 0 {
		t.Fatal(odd)
	}
	build := func(out string, o press.Order) (*press.Built, string) {
		t.Helper()
		o.Out, o.Lang, o.Config = filepath.Join(dir, out), "de", render.Config{BaseURL: "https://a.example"}
		b, err := p.Build(o)
		must(err)
		said := fmt.Sprintln(b.Notices, b.Languages, b.Err, b.Keep)
		for _, f := range b.Found {
			said += fmt.Sprintln(f.Pos, f.Rule, f.Path, f.Severity, f.Gate, f.Args, f.Against)
		}
		return b, said
	}
	_, want := build("one", press.Order{Profiles: files})
	one := contents(t, filepath.Join(dir, "one"))

	var folders []string
	parts, seen := map[string]string{}, 0
	for n := range 4 {
		shard := press.Shard{Number: n + 1, Of: 4}
		name := fmt.Sprintf("part-%d", n+1)
		some := shard.Choose(files)
		seen += len(some)
		build(name, press.Order{Profiles: some, Shard: true})
		folders = append(folders, filepath.Join(dir, name))
		maps.Copy(parts, contents(t, filepath.Join(dir, name)))
	}
	if seen != len(files) {
		t.Fatalf("the parts hold %d of %d profiles", seen, len(files))
	}
	for _, name := range slices.Sorted(maps.Keys(one)) {
		if part, ok := parts[name]; ok && part != one[name] {
			t.Errorf("%s: another one in its part", name)
		} else if !ok && name != "sitemap.xml" && name != "index.html" {
			t.Errorf("%s stands in no part", name)
		}
	}

	same := func(out, said string) {
		t.Helper()
		if said != want {
			t.Errorf("%s: put together, the parts say\n%s\ninstead of\n%s", out, said, want)
		}
		got := contents(t, filepath.Join(dir, out))
		for _, name := range slices.Sorted(maps.Keys(one)) {
			if got[name] != one[name] {
				t.Errorf("%s/%s: another one than in one build", out, name)
			}
		}
		if len(got) != len(one) {
			t.Errorf("%s: %d files, in one build %d", out, len(got), len(one))
		}
		a, _ := os.ReadFile(filepath.Join(dir, "one.manifest.json"))
		if b, err := os.ReadFile(filepath.Join(dir, out+".manifest.json")); err != nil || string(b) != string(a) {
			t.Errorf("%s: another manifest", out)
		}
	}
	b, said := build("all", press.Order{Profiles: files, Merge: folders})
	same("all", said)
	if b.Took.Judged > 3 { // owner and en wait, no-yaml is no profile
		t.Errorf("%d of %d profiles were made again", b.Took.Judged, len(files))
	}
	again, said := build("all", press.Order{Profiles: files, Merge: folders})
	same("all", said)
	if again.Written > 0 {
		t.Errorf("the second time, %d files were written", again.Written)
	}

	// A part is lost, another one was touched, and a third is of other facts.
	must(os.RemoveAll(folders[0]))
	must(os.Mkdir(folders[0], 0o755))
	page := filepath.Join(folders[1], firstPage(t, folders[1]))
	must(os.WriteFile(page, []byte("touched"), 0o644))
	write("client-0", corpus.Sample(t, "kesselwerk"))
	must(os.RemoveAll(filepath.Join(dir, "one")))
	must(os.Remove(filepath.Join(dir, "one.manifest.json")))
	_, want = build("one", press.Order{Profiles: files})
	one = contents(t, filepath.Join(dir, "one"))
	_, said = build("rest", press.Order{Profiles: files, Merge: folders})
	same("rest", said)
}

// firstPage is a page of a controller in a folder.
func firstPage(t *testing.T, dir string) string {
	for _, name := range slices.Sorted(maps.Keys(contents(t, dir))) {
		if strings.HasSuffix(name, "/index.html") {
			return name
		}
	}
	t.Fatal("no page")
	return ""
}

// TestParseShard: only what says which of how many.
func TestParseShard(t *testing.T) {
	for s, ok := range map[string]bool{"1/1": true, "3/8": true, "8/8": true, "0/8": false, "9/8": false, "3": false, "3/": false, "3/8x": false, " 3/8": false, "+3/8": false, "-1/-1": false, "": false} {
		if p, err := press.ParseShard(s); (err == nil) != ok || ok && p.String() != s {
			t.Errorf("%q: %v, %v", s, p, err)
		}
	}
}
