package fact_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// TestFactsAreReadOnce: what a profile states is read into a value here and in
// profile/, and nowhere a second time; days and periods are compared as values,
// never as they are written. The search goes through the code of every room.
func TestFactsAreReadOnce(t *testing.T) {
	reading := []struct {
		what *regexp.Regexp
		may  string // the rooms and files that read something else in this way
	}{
		{regexp.MustCompile(`time\.Parse\(`), ""},
		{regexp.MustCompile(`duration\.Parse`), ""},
		{regexp.MustCompile(`phonenumbers\.|idna\.|mail\.ParseAddress`), ""},
		// Addresses of servers, which no profile states.
		{regexp.MustCompile(`url\.Parse\(`), "publish/ cli/verify.go render/frame.go"},
		// What somebody types, by the same readers: an option, an answer, a word of
		// a command; the days in the files of the archive and of templates/.
		{regexp.MustCompile(`fact\.Parse[A-Z]`), "interview/words.go cli/check.go cli/archive.go archive/archive.go library/content.go"},
		{regexp.MustCompile(`DateOnly\) *[<>=!]|[<>=!]= *\S*DateOnly\)`), ""},
		{regexp.MustCompile(`\b(Date|Day|Period|Until|Checked\w*)\.String\(\) *[<>=!]`), ""},
		{regexp.MustCompile(`Compare\([a-z]\w*\.(Date|Day|Until)\.String\(\)`), ""},
	}
	rooms := os.DirFS("..")
	searched := 0
	err := fs.WalkDir(rooms, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "fact/") || strings.HasPrefix(name, "profile/") {
			return err
		}
		data, err := fs.ReadFile(rooms, name)
		searched++
		for n, line := range strings.Split(string(data), "\n") {
			for _, r := range reading {
				if r.what.MatchString(line) && !allowed(name, r.may) {
					t.Errorf("%s:%d: %s", name, n+1, strings.TrimSpace(line))
				}
			}
		}
		return err
	})
	if err != nil || searched < 150 {
		t.Fatalf("%d files: %v", searched, err)
	}
}

func allowed(name, may string) bool {
	for _, m := range strings.Fields(may) {
		if strings.HasPrefix(name, m) {
			return true
		}
	}
	return false
}
