package input

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
)

// Reason is why a file could not be read, as a word that messages put into
// their language: irregular, large, missing, denied or outside (a link that
// leads out of the folder); empty for anything else.
func Reason(err error) string {
	switch {
	case errors.Is(err, ErrIrregular):
		return "irregular"
	case errors.Is(err, ErrTooLarge):
		return "large"
	case errors.Is(err, fs.ErrNotExist):
		return "missing"
	case errors.Is(err, fs.ErrPermission):
		return "denied"
	case strings.Contains(err.Error(), "escapes from parent"): // os.Root has no error of its own for it
		return "outside"
	}
	return ""
}

// slips are what readers of YAML say, by the word that Slip has for it.
var slips = []struct {
	word  string
	words *regexp.Regexp
}{
	{"tab", regexp.MustCompile(`tab character|found character '\t'`)},
	{"open", regexp.MustCompile(`'[,\]}]' or '[,\]}]'|could not find end character|unexpected end of stream|did not find expected ('|",|the )|did not find expected ',' or`)},
	{"open", regexp.MustCompile(`end token '[\]}]' not found`)},
	{"deep", regexp.MustCompile(`exceeded max depth`)},
	{"escape", regexp.MustCompile(`surrogate|escape (character|sequence)|did not find expected hexdecimal number|invalid Unicode character`)},
	{"alias", regexp.MustCompile(`could not find alias|unknown anchor`)},
	{"sign", regexp.MustCompile(`reserved character|cannot start any token`)},
	{"place", regexp.MustCompile(`not allowed in this context|non-map value is specified|did not find expected key|did not find expected node content|could not find expected ':'|unexpected key name|block sequence entries|block collection|value is not allowed|unexpected scalar value`)},
}

// Slip is what a reader of YAML stumbled over, from what it says in English: a
// tab that indents, something left open, blocks within blocks without end ("deep"), an escape
// that stands for no character, an alias without its anchor, a sign with which
// no text begins, a text at a place where none fits ("place"); empty for
// anything else.
func Slip(said string) string {
	for _, s := range slips {
		if s.words.MatchString(said) {
			return s.word
		}
	}
	return ""
}
