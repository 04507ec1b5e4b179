package library_test

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"klausel/templates"
)

// TestLawsAreLayers: a law says what it says otherwise, and repeats nothing. Of
// the lines that hold words, at most one in ten stands in the common text too.
func TestLawsAreLayers(t *testing.T) {
	common := map[string]string{} // by clause and language
	texts, err := fs.Glob(templates.FS, "clauses/*/*.md")
	if err != nil || len(texts) == 0 {
		t.Fatal(err)
	}
	for _, file := range texts {
		_, id, _ := strings.Cut(path.Base(path.Dir(file)), "-")
		common[id+"/"+path.Base(file)] = read(t, file)
	}
	overlays, err := fs.Glob(templates.FS, "laws/*/clauses/*/*.md")
	if err != nil || len(overlays) == 0 {
		t.Fatal(err)
	}
	all, same := map[string]int{}, map[string]int{}
	for _, file := range overlays {
		law := strings.Split(file, "/")[1]
		lines := wordy(common[path.Base(path.Dir(file))+"/"+path.Base(file)])
		for _, line := range wordy(read(t, file)) {
			all[law]++
			if slices.Contains(lines, line) {
				same[law]++
				t.Logf("%s repeats: %s", file, line)
			}
		}
	}
	for law, n := range all {
		if 10*same[law] > n {
			t.Errorf("laws/%s: %d of %d lines stand in the common text; name a part and replace that alone", law, same[law], n)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := fs.ReadFile(templates.FS, file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var partLine = regexp.MustCompile(`^(?:- )?\{\{-? ?(?:define|block) "[^"]*"[^}]*\}\}(.*?)(?:\{\{-? ?end\}\})?$`)

// wordy are the lines of a text that are more than structure: {{end}} closes
// everything.
func wordy(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if m := partLine.FindStringSubmatch(line); m != nil {
			line = m[1]
		}
		switch strings.Trim(line, "{}- ") {
		case "", "end", "else", "|":
		default:
			out = append(out, line)
		}
	}
	return out
}
