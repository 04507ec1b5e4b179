package library

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"

	"klausel/generator/internal/fact"
)

// Sprigs are those of sprig that every template may call: clause texts, the
// words of rules, layouts and the files of init/. They take words and lists and
// give the same for the same; see decision 0001 for those that are left out.
//
// In a clause text they are lifted over facts: what they give is again a fact,
// which knows its path and place, is traced and is escaped where it stands. Of
// an unknown fact they give an unknown one. See lift.go.
var Sprigs = []Sprig{
	{"lower", "w", "words", "in small letters"},
	{"upper", "w", "words", "in capitals"},
	{"trim", "w", "words", "without blanks at both ends"},
	{"trimAll", "ww", "words", "without these characters at both ends"},
	{"trimPrefix", "ww", "words", "without this beginning"},
	{"trimSuffix", "ww", "words", "without this end"},
	{"replace", "www", "words", "with the second in place of the first"},
	{"nospace", "w", "words", "without blanks"},
	{"cat", "w+", "words", "one behind the other, with blanks between"},

	{"list", "w+", "list", "a list of these"},
	{"splitList", "ww", "list", "the pieces between a separator"},
	{"concat", "l+", "list", "several lists as one"},
	{"compact", "l", "list", "without what is empty, in a clause text without unknown facts"},
	{"uniq", "l", "list", "each once"},
	{"without", "lw+", "list", "without these"},
	{"reverse", "l", "list", "from the last to the first"},
	{"rest", "l", "list", "all but the first"},
	{"initial", "l", "list", "all but the last"},
	{"first", "l", "words", "the first"},
	{"last", "l", "words", "the last"},
	{"join", "wl", "list", "with these words between two of them"},

	{"contains", "ww", "answer", "whether the second holds the first"},
	{"hasPrefix", "ww", "answer", "whether the second begins with the first"},
	{"hasSuffix", "ww", "answer", "whether the second ends with the first"},
	{"has", "wl", "answer", "whether the list holds these words"},

	// Not in clause texts: they make something of nothing, which of an unknown
	// fact would be a known one.
	{"default", "aa", "label", "the second, or the first if that is empty"},
	{"coalesce", "a+", "label", "the first that is not empty"},
	{"empty", "a", "label", "whether it is empty"},
	{"ternary", "aaa", "label", "the first if the third holds, else the second"},
	{"dict", "a+", "label", "keys and values for a template within a layout"},
}

// A Sprig is one function.
type Sprig struct {
	Name  string
	Takes string // its arguments: w words, l a list, a anything; + repeats the last
	Gives string // words, list, answer; label: it is for labels alone, not for facts
	Does  string // in English, for templates/README.md
}

var hermetic = sprig.HermeticTxtFuncMap()

// plain are the functions where there are no facts: over words.
var plain = func() template.FuncMap {
	funcs := template.FuncMap{}
	for _, f := range Sprigs {
		funcs[f.Name] = hermetic[f.Name]
	}
	return funcs
}()

// builtins are the functions that text/template brings by itself.
var builtins = func() map[string]any {
	funcs := map[string]any{}
	for name := range strings.FieldsSeq("and call eq ge gt html index js le len lt ne not or print printf println slice urlquery") {
		funcs[name] = true
	}
	return funcs
}()

// Fill executes a short template on words: a message of a rule, a file of init/.
// It was parsed when the catalogue was read; one that fails nevertheless shows
// itself, rather than hide what it was to say.
func Fill(text string, words map[string]string, more template.FuncMap) string {
	t, err := template.New("").Option("missingkey=zero").Funcs(plain).Funcs(more).Parse(text)
	if err != nil {
		return text
	}
	var b strings.Builder
	if err := t.Execute(&b, words); err != nil {
		return fmt.Sprintf("%s (%v)", text, err)
	}
	return b.String()
}

var (
	seriesType = reflect.TypeFor[fact.Series]()
	stringType = reflect.TypeFor[string]()
)

// sprigOf returns the function of a name; nil if it is none of sprig's.
func sprigOf(name string) *Sprig {
	if i := slices.IndexFunc(Sprigs, func(f Sprig) bool { return f.Name == name }); i >= 0 {
		return &Sprigs[i]
	}
	return nil
}

// takes is the kind of the i-th of n arguments; 0 if there is none, or too few
// of them.
func (f *Sprig) takes(i, n int) byte {
	kinds, repeats := strings.CutSuffix(f.Takes, "+")
	if n < len(kinds) || n > len(kinds) && !repeats {
		return 0
	}
	return kinds[min(i, len(kinds)-1)]
}

// plural reports whether values of a type are several facts in one.
func plural(t reflect.Type) bool {
	_, many := t.MethodByName("Values")
	return t == seriesType || many
}

// printable reports whether a value of a type has words.
func printable(t reflect.Type) bool {
	if !t.Implements(valueType) || t == reflect.TypeFor[fact.YesNo]() {
		return false
	}
	return plural(t) || !t.Implements(listType)
}

// of is the type of what a clause text gets from arguments of these types; nil
// if the i-th of them is wrong for the function, and then why, by the id of a
// fault.
func (f *Sprig) of(args []reflect.Type) (t reflect.Type, wrong string, i int) {
	if f.Gives == "label" {
		return nil, "labels-only", len(args)
	}
	if f.takes(0, len(args)) == 0 {
		return nil, "wrong-arguments", len(args)
	}
	each := false // words over a list are over each of its values
	for i, arg := range args {
		list := arg != stringType && plural(arg)
		switch f.takes(i, len(args)) {
		case 'l':
			if !list {
				return nil, "not-a-list", i
			}
		case 'w':
			if arg != stringType && !printable(arg) {
				return nil, "not-printable", i
			}
			if each = list; list && (f.Gives != "words" || i < len(args)-1 || f.Name == "cat") {
				return nil, "not-one-value", i
			}
		}
	}
	switch {
	case f.Gives == "answer":
		return condType, "", 0
	case f.Gives == "list" || each:
		return seriesType, "", 0
	}
	return textType, "", 0
}
