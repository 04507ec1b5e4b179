package rules_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
)

// TestArgs: what a rule declares that its findings bring, its words use, and some
// code brings it. That words use nothing else, the catalogue says when it is read.
func TestArgs(t *testing.T) {
	var code strings.Builder
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(data)
	}
	for id, r := range corpus.Press(t).Library.Rules {
		var words strings.Builder
		for _, lang := range []string{"de", "en"} {
			words.WriteString(r.Message[lang] + r.Hint[lang])
		}
		for _, arg := range r.Args {
			if !regexp.MustCompile(`\.` + arg + `\b`).MatchString(words.String()) {
				t.Errorf("%s declares %s and does not use it", id, arg)
			}
			of := strings.TrimSuffix(strings.TrimSuffix(arg, "_de"), "_en") // some are brought in each language
			if !strings.Contains(code.String(), `"`+arg+`"`) && !strings.Contains(code.String(), `"`+of+`"`) && !strings.Contains(code.String(), `"`+of+`_`) {
				t.Errorf("%s: no code brings %s", id, arg)
			}
		}
	}
}
