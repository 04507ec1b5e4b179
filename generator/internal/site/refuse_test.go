package site

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTreesThatCannotBeWritten(t *testing.T) {
	tests := []struct {
		name string
		tree Tree
		want string
	}{
		{"up and out", tree(siteFile("../index.html", "")), `contains ".."`},
		{"up and out further down", tree(page("acme", "acme/../../x", "")), `profile acme: path "acme/../../x"`},
		{"absolute", tree(siteFile("/etc/passwd", "")), "not a relative path"},
		{"a drive", tree(siteFile("c:/x", "")), "other characters"},
		{"a backslash", tree(siteFile(`acme\index.html`, "")), "other characters"},
		{"a stream", tree(siteFile("index.html:x", "")), "other characters"},
		{"no path", tree(siteFile("", "")), "not a relative path"},
		{"a folder", tree(siteFile("acme/", "")), "not a relative path"},
		{"an empty name", tree(siteFile("acme//x", "")), "not a relative path"},
		{"the folder itself", tree(siteFile(".", "")), `contains "."`},
		{"a capital", tree(siteFile("acme/Index.html", "")), "other characters"},
		{"an accent", tree(siteFile("müller/index.html", "")), "other characters"},
		{"a null", tree(siteFile("acme\x00", "")), "other characters"},
		{"a line break", tree(siteFile("acme\n", "")), "other characters"},
		{"a device", tree(siteFile("con/index.html", "")), "device"},
		{"a device with an extension", tree(siteFile("nul.tar.gz", "")), "device"},
		{"a last dot", tree(siteFile("acme./index.html", "")), "dot"},
		{"a name of ours", tree(siteFile("acme/.klausel-tmp-x", "")), "unfinished"},
		{"too long", tree(siteFile(strings.Repeat("a/", 90)+"x", "")), "longer than 180"},
		{"twice", tree(page("acme", "index.html", "1"), page("beta", "index.html", "1")), "written twice, by profile acme and by profile beta"},
		{"a file and a folder", tree(page("acme", "acme/de", ""), page("beta", "acme/de/index.html", "")), "acme/de of profile acme is a file, but acme/de/index.html needs a folder"},
		{"an owner that is no slug", tree(page("Acme Ltd", "acme/index.html", "")), "not a slug"},
		{"a style that is not there", tree(page("acme", "acme/index.html", "", "style.css")), "acme/index.html uses style.css"},
		{"written and kept", Tree{Files: []File{page("acme", "acme/x", "")}, Keep: []string{"acme"}}, "kept as published"},
		{"written though left out", Tree{Files: []File{page("acme", "acme/x", "")}, Only: []string{"beta"}}, "kept as published"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "public")
			wantRefused(t, out, test.tree, test.want)
			if _, err := os.Stat(filepath.Dir(out)); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("the output folder was made all the same")
			}
		})
	}
	t.Run("all faults are told", func(t *testing.T) {
		_, err := Write(t.TempDir(), tree(siteFile("../a", ""), siteFile("B", "")))
		if err == nil || !strings.Contains(err.Error(), "../a") || !strings.Contains(err.Error(), `"B"`) {
			t.Error(err)
		}
	})
}

func TestFilesInTheWay(t *testing.T) {
	outside := t.TempDir()
	put(t, outside, "index.html", "outside")
	tests := []struct {
		name   string
		built  Tree
		meddle func(t *testing.T, out string)
		want   string
	}{
		{
			name:   "a page somebody put there",
			built:  tree(siteFile("index.html", "landing page")),
			meddle: func(t *testing.T, out string) { put(t, out, "acme/index.html", "mine") },
			want:   "in the way: ",
		}, {
			name: "without a manifest, an older page",
			meddle: func(t *testing.T, out string) {
				put(t, out, "acme/index.html", "perhaps ours")
				put(t, out, "index.html", "landing page")
			},
			want: "there is no ",
		}, {
			name:   "a folder",
			meddle: func(t *testing.T, out string) { put(t, out, "acme/index.html/x", "mine") },
			want:   "index.html (a folder)",
		}, {
			name:   "a file for a folder",
			meddle: func(t *testing.T, out string) { put(t, out, "acme", "mine") },
			want:   "acme (not a folder)",
		}, {
			name:   "a link that leads out",
			meddle: func(t *testing.T, out string) { link(t, outside, filepath.Join(out, "acme")) },
			want:   "acme (a link)",
		}, {
			name: "a link that stays inside",
			meddle: func(t *testing.T, out string) {
				put(t, out, "mine/index.html", "mine")
				link(t, "mine", filepath.Join(out, "acme"))
			},
			want: "acme (a link)",
		}, {
			name: "a link to a file",
			meddle: func(t *testing.T, out string) {
				put(t, out, "acme/x", "mine")
				link(t, filepath.Join(outside, "index.html"), filepath.Join(out, "acme/index.html"))
			},
			want: "index.html (a link)",
		}, {
			name:  "a link in place of a folder of ours",
			built: tree(page("acme", "acme/index.html", "outside")),
			meddle: func(t *testing.T, out string) {
				must(t, os.RemoveAll(filepath.Join(out, "acme")))
				link(t, outside, filepath.Join(out, "acme"))
			},
			want: "acme (a link)",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "public")
			if len(test.built.Files) > 0 {
				build(t, out, test.built)
			}
			test.meddle(t, out)
			before := contents(t, out)

			err := wantRefused(t, out, tree(page("acme", "acme/index.html", "Acme"), siteFile("index.html", "landing page")), test.want)
			if _, ok := errors.AsType[*InTheWayError](err); !ok {
				t.Errorf("error is a %T", err)
			}
			wantFiles(t, out, before)
			wantFiles(t, outside, map[string]string{"index.html": "outside"})
		})
	}
}

func TestManyFilesInTheWay(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	var files []File
	for _, name := range strings.Split("abcdefg", "") {
		files = append(files, siteFile(name, "ours"))
		put(t, out, name, "mine")
	}
	err := wantRefused(t, out, tree(files...), "in the way: ")
	if blocked, ok := errors.AsType[*InTheWayError](err); !ok || len(blocked.Paths) != len(files) || filepath.Base(blocked.NoManifest) != "public.manifest.json" {
		t.Errorf("told is %+v", blocked)
	}
}

// A link in place of something to be removed: neither the link nor what it
// leads to is ours.
func TestRemovalFollowsNoLinks(t *testing.T) {
	outside := t.TempDir()
	put(t, outside, "index.html", "Acme")
	put(t, outside, "de/.klausel-tmp-index.html", "mine")
	out := filepath.Join(t.TempDir(), "public")
	build(t, out, tree(page("acme", "acme/index.html", "Acme"), page("acme", "acme/de/index.html", "Acme"), page("acme", "logo.svg", "logo")))
	must(t, os.RemoveAll(filepath.Join(out, "acme")))
	must(t, os.Remove(filepath.Join(out, "logo.svg")))
	link(t, outside, filepath.Join(out, "acme"))
	link(t, "nowhere", filepath.Join(out, "logo.svg"))

	if report := build(t, out, tree()); len(report.Left) != 3 || report.Removed != 0 {
		t.Errorf("report is %+v", report)
	}
	wantFiles(t, out, map[string]string{"acme": "-> " + outside, "logo.svg": "-> nowhere"})
	wantFiles(t, outside, map[string]string{"index.html": "Acme", "de/.klausel-tmp-index.html": "mine"})
}

func TestOutputFolderMayBeALink(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "www"), 0o755))
	link(t, "www", filepath.Join(dir, "public"))
	build(t, filepath.Join(dir, "public"), tree(siteFile("index.html", "x")))
	wantFiles(t, filepath.Join(dir, "www"), map[string]string{"index.html": "x"})
}

func TestOutputFolderIsAFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "public", "mine")
	wantRefused(t, filepath.Join(dir, "public"), tree(), "public: not a directory")
}

func TestKeptProfileKeepsItsPaths(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	build(t, out, tree(page("acme", "index.html", "Acme")))
	wantRefused(t, out, Tree{Files: []File{page("beta", "index.html", "Beta")}, Keep: []string{"acme"}},
		"index.html: profile beta cannot write it, because it belongs to profile acme")
	wantFiles(t, out, map[string]string{"index.html": "Acme"})
}

func FuzzPath(f *testing.F) {
	for _, seed := range []string{
		"index.html", "acme/de/zoom/index.html", ".well-known/security.txt", "_headers", "..", "../x", "a/../../x", "/x", "a//b", "./a", "a/.",
		`a\b`, `..\x`, "c:x", "con", "a/aux.txt", "A", "ä", "a\x00", "...", ".. /x", "%2e%2e/x", "public.lock", "a.manifest.json", ".klausel-tmp-x",
	} {
		f.Add(seed)
	}
	// Whatever path is accepted, the file stands there and nowhere else.
	f.Fuzz(func(t *testing.T, path string) {
		sandbox := t.TempDir()
		_, err := Write(filepath.Join(sandbox, "public"), tree(siteFile(path, "text")))
		if accepted := CheckPath(path) == nil; accepted != (err == nil) {
			t.Fatalf("%q: accepted %v, but writing says %v", path, accepted, err)
		}
		found := contents(t, sandbox)
		delete(found, "public.lock")
		delete(found, "public.manifest.json")
		if err != nil && len(found) > 0 || err == nil && (len(found) != 1 || found["public/"+path] != "text") {
			t.Errorf("%q: %v, and the folder holds %q", path, err, found)
		}
	})
}

func wantRefused(t *testing.T, out string, tree Tree, want string) error {
	t.Helper()
	report, err := Write(out, tree)
	if err == nil || !strings.Contains(filepath.ToSlash(err.Error()), want) {
		t.Errorf("error is %v, want one about %q", err, want)
	}
	if !equalReports(report, Report{}) {
		t.Errorf("report is %+v, want none", report)
	}
	return err
}

func link(t *testing.T, to, name string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	if err := os.Symlink(to, name); err != nil {
		t.Skip("no links here: ", err)
	}
}
