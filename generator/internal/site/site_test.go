package site

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Scenarios read like this: a folder was built from one tree, somebody did
// something to it, it is built from another tree. Then it holds these files.

func TestWrite(t *testing.T) {
	landing := siteFile("index.html", "landing page")
	style1, style2 := siteFile("assets/style.1.css", "old style"), siteFile("assets/style.2.css", "new style")
	acme := page("acme", "acme/de/index.html", "Acme", style1.Path)
	beta := page("beta", "beta/de/index.html", "Beta", style1.Path)
	acme2 := page("acme", "acme/de/index.html", "Acme, new", style2.Path)
	beta2 := page("beta", "beta/de/index.html", "Beta, new", style2.Path)
	logo := page("acme", "acme/logo.svg", "logo")

	tests := []struct {
		name   string
		before Tree
		meddle func(out string)
		now    Tree
		want   map[string]string
		report Report
	}{
		{
			name: "a fresh folder",
			now:  tree(landing, style1, acme),
			want: map[string]string{
				"index.html": "landing page", "assets/style.1.css": "old style", "acme/de/index.html": "Acme",
			},
			report: Report{Written: 3},
		}, {
			name:   "one file changed",
			before: tree(landing, acme, style1),
			now:    tree(siteFile("index.html", "new landing page"), acme, style1),
			want: map[string]string{
				"index.html": "new landing page", "assets/style.1.css": "old style", "acme/de/index.html": "Acme",
			},
			report: Report{Written: 1, Unchanged: 2},
		}, {
			name:   "a profile was removed, and its folders go with it",
			before: tree(landing, style1, acme, logo, beta),
			now:    tree(landing, style1, beta),
			want: map[string]string{
				"index.html": "landing page", "assets/style.1.css": "old style", "beta/de/index.html": "Beta",
			},
			report: Report{Unchanged: 3, Removed: 2},
		}, {
			name:   "the style changed, and nobody uses the old one",
			before: tree(style1, acme),
			now:    tree(style2, acme2),
			want:   map[string]string{"assets/style.2.css": "new style", "acme/de/index.html": "Acme, new"},
			report: Report{Written: 2, Removed: 1},
		}, {
			name:   "a withheld profile stays as published, with the style its pages use",
			before: tree(style1, acme, logo, beta),
			now:    Tree{Files: []File{style2, beta2}, Keep: []string{"acme"}},
			want: map[string]string{
				"acme/de/index.html": "Acme", "acme/logo.svg": "logo", "assets/style.1.css": "old style",
				"beta/de/index.html": "Beta, new", "assets/style.2.css": "new style",
			},
			report: Report{Written: 2, Kept: 3},
		}, {
			name:   "a withheld profile that was never published",
			before: tree(landing),
			now:    Tree{Files: []File{landing}, Keep: []string{"acme"}},
			want:   map[string]string{"index.html": "landing page"},
			report: Report{Unchanged: 1},
		}, {
			name:   "a withheld profile at the top keeps its page from the landing page",
			before: tree(page("acme", "index.html", "Acme"), page("acme", "de/index.html", "Acme")),
			now:    Tree{Files: []File{landing, beta, style1}, Keep: []string{"acme"}},
			want: map[string]string{
				"index.html": "Acme", "de/index.html": "Acme", "beta/de/index.html": "Beta", "assets/style.1.css": "old style",
			},
			report: Report{Written: 2, Kept: 2},
		}, {
			name:   "only one profile is built: it loses and gains files, all else stays",
			before: tree(landing, style1, acme, logo, beta),
			now:    Tree{Files: []File{acme2, style2}, Only: []string{"acme"}},
			want: map[string]string{
				"index.html": "landing page", "assets/style.1.css": "old style", "beta/de/index.html": "Beta",
				"acme/de/index.html": "Acme, new", "assets/style.2.css": "new style",
			},
			report: Report{Written: 2, Removed: 1, Kept: 3},
		}, {
			name:   "only one profile is built, and the landing page with it",
			before: tree(landing, siteFile("404.html", "not found"), acme, beta, style1),
			now:    Tree{Files: []File{siteFile("index.html", "new landing page"), acme, style1}, Only: []string{"acme"}},
			want: map[string]string{
				"index.html": "new landing page", "404.html": "not found", "acme/de/index.html": "Acme",
				"beta/de/index.html": "Beta", "assets/style.1.css": "old style",
			},
			report: Report{Written: 1, Unchanged: 2, Kept: 2},
		}, {
			name:   "a file passes from the site to a profile",
			before: tree(landing),
			now:    tree(page("acme", "index.html", "Acme")),
			want:   map[string]string{"index.html": "Acme"},
			report: Report{Written: 1},
		}, {
			name:   "foreign files and their folders are left alone",
			before: tree(acme, style1, beta),
			meddle: func(out string) { put(t, out, "acme/de/mine.html", "mine"); put(t, out, "CNAME", "example.org") },
			now:    tree(style1, beta),
			want: map[string]string{
				"acme/de/mine.html": "mine", "CNAME": "example.org", "beta/de/index.html": "Beta", "assets/style.1.css": "old style",
			},
			report: Report{Unchanged: 2, Removed: 1},
		}, {
			name:   "a file edited by hand is built anew",
			before: tree(landing),
			meddle: func(out string) { put(t, out, "index.html", "edited") },
			now:    tree(landing),
			want:   map[string]string{"index.html": "landing page"},
			report: Report{Written: 1},
		}, {
			name:   "a file edited by hand is not removed",
			before: tree(landing, style1, acme),
			meddle: func(out string) { put(t, out, "acme/de/index.html", "Acme has moved") },
			now:    tree(landing),
			want:   map[string]string{"index.html": "landing page", "acme/de/index.html": "Acme has moved"},
			report: Report{Unchanged: 1, Removed: 1, Left: []string{"acme/de/index.html"}},
		}, {
			name:   "files deleted by hand are built anew, or forgotten",
			before: tree(landing, style1, acme),
			meddle: func(out string) { must(t, os.RemoveAll(out)) },
			now:    tree(landing),
			want:   map[string]string{"index.html": "landing page"},
			report: Report{Written: 1},
		}, {
			name:   "a folder emptied by hand goes, even if the file in it was gone before",
			before: tree(landing, style1, acme),
			meddle: func(out string) { must(t, os.Remove(filepath.Join(out, "acme/de/index.html"))) },
			now:    tree(landing, style1),
			want:   map[string]string{"index.html": "landing page", "assets/style.1.css": "old style"},
			report: Report{Unchanged: 2},
		}, {
			name:   "without a manifest, equal files are adopted",
			before: tree(landing),
			meddle: func(out string) { must(t, os.Remove(out+manifestSuffix)) },
			now:    tree(landing, acme, style1),
			want: map[string]string{
				"index.html": "landing page", "acme/de/index.html": "Acme", "assets/style.1.css": "old style",
			},
			report: Report{Written: 2, Unchanged: 1},
		}, {
			name:   "what a killed build left half-written is removed",
			before: tree(landing, style1, acme),
			meddle: func(out string) {
				put(t, out, ".klausel-tmp-build/.klausel-tmp-1", "Ac")
				put(t, out, ".klausel-tmp-build/.klausel-tmp-2", "Be")
				put(t, out, "../.klausel-tmp-public.manifest.json", "{")
			},
			now: tree(landing, style1, beta),
			want: map[string]string{
				"index.html": "landing page", "beta/de/index.html": "Beta", "assets/style.1.css": "old style",
			},
			report: Report{Written: 1, Unchanged: 2, Removed: 1},
		}, {
			name:   "nothing is wanted any more",
			before: tree(landing, style1, acme),
			now:    tree(),
			want:   map[string]string{},
			report: Report{Removed: 3},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "public")
			if len(test.before.Files) > 0 {
				build(t, out, test.before)
			}
			if test.meddle != nil {
				test.meddle(out)
			}
			report := build(t, out, test.now)

			for i, path := range report.Left {
				report.Left[i] = filepath.ToSlash(strings.TrimPrefix(path, out+string(filepath.Separator)))
			}
			if !equalReports(report, test.report) {
				t.Errorf("report is %+v, want %+v", report, test.report)
			}
			wantFiles(t, out, test.want)
			wantBeside(t, out)
			wantUntouched(t, out, test.now)
		})
	}
}

func TestStyleStaysOnlyAsLongAsItIsUsed(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	style1, style2 := siteFile("assets/style.1.css", "1"), siteFile("assets/style.2.css", "2")
	build(t, out, tree(style1, page("acme", "acme/index.html", "old", style1.Path)))
	for range 2 { // the second withheld build knows no more than the manifest tells it
		build(t, out, Tree{Files: []File{style2}, Keep: []string{"acme"}})
		wantFiles(t, out, map[string]string{"assets/style.1.css": "1", "assets/style.2.css": "2", "acme/index.html": "old"})
	}
	build(t, out, tree(style2, page("acme", "acme/index.html", "new", style2.Path)))
	wantFiles(t, out, map[string]string{"assets/style.2.css": "2", "acme/index.html": "new"})
}

func TestKeptProfileIsNotRepaired(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	build(t, out, tree(page("acme", "acme/a.html", "a"), page("acme", "acme/b.html", "b")))
	put(t, out, "acme/a.html", "edited")
	must(t, os.Remove(filepath.Join(out, "acme/b.html")))
	if report := build(t, out, Tree{Keep: []string{"acme"}}); report.Kept != 1 {
		t.Errorf("kept %d files, want 1", report.Kept)
	}
	wantFiles(t, out, map[string]string{"acme/a.html": "edited"})
}

func TestOutputFolderNames(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, os.MkdirAll("here", 0o755))
	for out, manifest := range map[string]string{
		"public":     "public.manifest.json",
		"web/":       "web.manifest.json",
		"new/public": "new/public.manifest.json",
	} {
		build(t, out, tree(siteFile("index.html", "x")))
		if _, err := os.Stat(manifest); err != nil {
			t.Errorf("%s: %v", out, err)
		}
	}
	t.Chdir("here")
	build(t, ".", tree(siteFile("index.html", "x")))
	if _, err := os.Stat("../here.manifest.json"); err != nil {
		t.Error(err)
	}
	for _, out := range []string{"", string(filepath.Separator)} {
		if _, err := Write(out, tree()); err == nil {
			t.Errorf("output folder %q was accepted", out)
		}
	}
}

func TestPublished(t *testing.T) {
	out := filepath.Join(t.TempDir(), "public")
	if got, err := Published(out); err != nil || len(got) > 0 {
		t.Errorf("before any build: %v, %v", got, err)
	}
	build(t, out, tree(siteFile("index.html", ""), page("acme", "acme/b.html", ""), page("acme", "acme/a.html", ""), page("acme", "acme/c.html", "")))
	must(t, os.Remove(filepath.Join(out, "acme/c.html")))
	put(t, out, "acme/mine.html", "")
	got, err := Published(out)
	must(t, err)
	want := map[string][]string{Site: {"index.html"}, "acme": {"acme/a.html", "acme/b.html"}}
	if !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Helpers.

func tree(files ...File) Tree { return Tree{Files: files} }

func siteFile(path, text string) File { return File{Path: path, Data: []byte(text)} }

func page(owner, path, text string, uses ...string) File {
	return File{Path: path, Owner: owner, Data: []byte(text), Uses: uses}
}

func build(t *testing.T, out string, tree Tree) Report {
	t.Helper()
	report, err := Write(out, tree)
	must(t, err)
	return report
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, out, path, text string) {
	t.Helper()
	name := filepath.Join(out, filepath.FromSlash(path))
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.WriteFile(name, []byte(text), 0o644))
}

// contents returns what stands in the folder: the text of files, "folder" for
// empty folders and the target of links.
func contents(t *testing.T, out string) map[string]string {
	t.Helper()
	found := map[string]string{}
	must(t, filepath.WalkDir(out, func(name string, e fs.DirEntry, err error) error {
		if err != nil || name == out {
			return err
		}
		path, _ := filepath.Rel(out, name)
		path = filepath.ToSlash(path)
		switch {
		case e.IsDir():
			if below, err := os.ReadDir(name); err != nil || len(below) > 0 {
				return err
			}
			found[path] = "folder"
		case e.Type()&fs.ModeSymlink != 0:
			to, err := os.Readlink(name)
			found[path] = "-> " + to
			return err
		default:
			text, err := os.ReadFile(name)
			found[path] = string(text)
			return err
		}
		return nil
	}))
	return found
}

func wantFiles(t *testing.T, out string, want map[string]string) {
	t.Helper()
	got := contents(t, out)
	for path, text := range want {
		if found, ok := got[path]; !ok {
			t.Errorf("%s is missing", path)
		} else if found != text {
			t.Errorf("%s is %q, want %q", path, found, text)
		}
	}
	for path, text := range got {
		if _, ok := want[path]; !ok {
			t.Errorf("%s stands there (%q)", path, text)
		}
	}
}

// wantBeside checks that nothing but the manifest and the lock stands beside
// the folder.
func wantBeside(t *testing.T, out string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(out))
	must(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"public", "public.lock", "public.manifest.json"}; !slices.Equal(names, want) {
		t.Errorf("beside the folder: %q, want %q", names, want)
	}
}

// wantUntouched builds the tree again and checks that no file, the manifest
// included, is written.
func wantUntouched(t *testing.T, out string, tree Tree) {
	t.Helper()
	long := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	names := []string{out + manifestSuffix}
	for path := range contents(t, out) {
		names = append(names, filepath.Join(out, path))
	}
	for _, name := range names {
		must(t, os.Chtimes(name, long, long))
	}
	if report := build(t, out, tree); report.Written+report.Removed+len(report.Left) > 0 {
		t.Errorf("built again, it says %+v", report)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		must(t, err)
		if !info.ModTime().Equal(long) {
			t.Errorf("built again, %s was written", name)
		}
	}
}

func equalReports(a, b Report) bool {
	left := slices.Equal(a.Left, b.Left)
	a.Left, b.Left = nil, nil
	return left && a.Written == b.Written && a.Unchanged == b.Unchanged && a.Removed == b.Removed && a.Kept == b.Kept
}
