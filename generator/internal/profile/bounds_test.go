package profile_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/profile"
)

// large are shapes of files, by their size in bytes: each of a kind that has
// cost too much somewhere.
func large(small string) map[string]func(size int) string {
	times := func(part string, size int) string { return strings.Repeat(part, size/len(part)) }
	return map[string]func(int) string{
		"unknown keys": func(size int) string {
			var b strings.Builder
			b.WriteString(small)
			for i := 0; b.Len() < size; i++ {
				fmt.Fprintf(&b, "k%d: x\n", i)
			}
			return b.String()
		},
		"depth":             func(size int) string { return times("[", size) },
		"depth of mappings": func(size int) string { return times("{a: ", size) },
		"depth of items":    func(size int) string { return times("- ", size) },
		"a long list":       func(size int) string { return small + "zz: [" + times("a,", size) + "a]\n" },
		"one language": func(size int) string {
			return strings.Replace(small, "languages: [", "languages: ["+times("de,", size), 1)
		},
		"one text": func(size int) string { return small + "zz: \"" + times("x", size) + "\"\n" },
		"services": func(size int) string { return small + times("  - {id: jitsi, variant: jitsi-self-hosted}\n", size) },
		"comments": func(size int) string { return small + times("# x\n", size) },
		"aliases":  func(size int) string { return "a: &a [x]\n" + times("b: [*a]\n", size) },
		"one line": func(size int) string { return "{" + times("a: b, ", size) + "}" },
	}
}

// TestLargeProfiles: what a file costs grows with its size and not faster, and a
// megabyte costs less than 100 MB in all that is ever allocated for it. Allocated
// bytes are the same on a slow machine and on a fast one.
func TestLargeProfiles(t *testing.T) {
	small := corpus.Sample(t, "_smallest-jitsi")
	load := corpus.Press(t).Library
	loader, err := profile.NewLoader(load.Values)
	if err != nil {
		t.Fatal(err)
	}
	cost := func(text string) float64 {
		var before, after runtime.MemStats
		files := fstest.MapFS{"p.yaml": {Data: []byte(text)}}
		runtime.ReadMemStats(&before)
		loader.Load(files, "p.yaml", "p.yaml")
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc-before.TotalAlloc) / (1 << 20)
	}
	cost(small)
	for name, made := range large(small) {
		half, whole := cost(made(30_000)), cost(made(60_000))
		if whole > 3*half+1 {
			t.Errorf("%s: %.1f MB for 30 KB, and %.1f MB for 60 KB", name, half, whole)
		}
		if mega := cost(made(1_000_000)); mega > 100 {
			t.Errorf("%s: %.0f MB for a megabyte", name, mega)
		}
	}
}
