// Package fault describes mistakes, with their place, in files other than
// profiles: in templates/ and site.yaml. A mistake in a profile is a finding.
package fault

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/input"
)

// A Fault is one mistake. It has a file at least, if anything is known; Line
// and Col are 0 where they are not.
type Fault struct {
	Pos  fact.Pos
	ID   string // of the kind of mistake, see kinds; empty for one told in English alone
	What string // in English

	args map[string]string
	said said // in every language of messages, of a fault without a kind
}

// Told makes a fault that brings its words itself, in German and in English.
func Told(pos fact.Pos, id, de, en string) *Fault {
	return &Fault{Pos: pos, ID: id, What: en, said: said{"de": de, "en": en}}
}

// New makes a fault of a kind, with what its words speak of, as pairs of key
// and value.
func New(pos fact.Pos, id string, args ...string) *Fault {
	f := &Fault{Pos: pos, ID: id, args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		f.args[args[i]] = args[i+1]
	}
	f.What, _ = f.In("en")
	return f
}

// In is what is wrong and what helps, in a language of messages; the hint is
// empty where nothing is known that would.
func (f *Fault) In(lang string) (message, hint string) {
	if f.said != nil {
		return f.said[lang], ""
	}
	k, ok := kinds[f.ID]
	if !ok {
		return f.What, ""
	}
	pairs := []string{}
	for key, value := range f.args {
		if noun, ok := nouns[value]; ok && (key == "what" || key == "want") {
			value = noun[lang]
		}
		if key == "why" {
			value = reason(value, lang)
		}
		pairs = append(pairs, "{"+key+"}", value)
	}
	fill := strings.NewReplacer(pairs...)
	switch meant, allowed := f.args["meant"], f.args["allowed"]; {
	case meant != "":
		hint = fill.Replace(meantBy[lang])
	case allowed != "":
		hint = fill.Replace(allowedAre[lang])
	default:
		hint = fill.Replace(k.hint[lang])
	}
	return fill.Replace(k.says[lang]), hint
}

func (f *Fault) Error() string {
	at := f.Pos.File
	if f.Pos.Line > 0 {
		at += ":" + strconv.Itoa(f.Pos.Line)
		if f.Pos.Col > 0 {
			at += ":" + strconv.Itoa(f.Pos.Col)
		}
	}
	if at == "" {
		return f.What
	}
	return at + ": " + f.What
}

// At makes a fault at a line of a file.
func At(file string, line int, format string, args ...any) error {
	return &Fault{Pos: fact.Pos{File: file, Line: line}, What: fmt.Sprintf(format, args...)}
}

// AtCol makes a fault at a column of a line.
func AtCol(file string, line, col int, format string, args ...any) error {
	return &Fault{Pos: fact.Pos{File: file, Line: line, Col: col}, What: fmt.Sprintf(format, args...)}
}

// Read makes a fault of an error of reading a file.
func Read(file string, err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	why := input.Reason(err)
	if why == "" {
		why = err.Error()
	}
	return New(fact.Pos{File: file}, "unreadable", "why", why)
}

// YAML makes a fault of each mistake that the reader of YAML found in a file.
// Of what it could read it lists "line 3: …"; data is the file, to find where one
// breaks that it could not, and may be nil where that is known.
func YAML(file string, data []byte, err error) error {
	many, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		line, col, why := input.Broken(data, err)
		if f := odd(file, data, line); f != nil {
			return f
		}
		return New(fact.Pos{File: file, Line: line, Col: col}, "no-yaml", "why", why)
	}
	var all []error
	for _, t := range many.Errors {
		pos, what := fact.Pos{File: file, Line: 1}, strings.TrimPrefix(t, "yaml: ")
		if rest, ok := strings.CutPrefix(what, "line "); ok {
			if number, rest, ok := strings.Cut(rest, ": "); ok {
				if line, err := strconv.Atoi(number); err == nil {
					pos.Line, what = line, rest
				}
			}
		}
		if m := noField.FindStringSubmatch(what); m != nil {
			all = append(all, New(pos, "unknown-key", "key", m[1]))
			continue
		}
		all = append(all, New(pos, "no-yaml", "why", what))
	}
	return errors.Join(all...)
}

// odd is a character in a line of a file, or in the one before it, at which a
// reader of YAML stumbles and which nobody sees.
func odd(file string, data []byte, line int) error {
	lines := bytes.Split(data, []byte("\n"))
	n, col, u := fact.OddNear(line, len(lines), func(n int) []rune { return []rune(string(lines[n-1])) })
	if n == 0 {
		return nil
	}
	return New(fact.Pos{File: file, Line: n, Col: col}, "odd-character", "char", u.String())
}

// noField is how the reader of YAML tells an unknown key, in words of Go.
var noField = regexp.MustCompile(`^field (\S+) not found in type .*$`)

// inTemplate is how text/template and html/template begin what they say:
// "template: page.html:12:3: …", "html/template:page.html:12: …".
var inTemplate = regexp.MustCompile(`^(?:html/)?template: ?([^\s:]+):(\d+)(?::(\d+))?: (?s:(.*))$`)

// Template makes a fault of an error of parsing or executing a template that
// was read from the folder dir. A template whose name holds a slash is named
// by its whole path.
func Template(dir string, err error) *Fault {
	pos, what := fact.Pos{}, err.Error()
	if m := inTemplate.FindStringSubmatch(what); m != nil {
		pos.File, what = m[1], m[4]
		pos.Line, _ = strconv.Atoi(m[2])
		pos.Col, _ = strconv.Atoi(m[3])
	} else if e, ok := errors.AsType[*template.Error](err); ok && e.Name != "" {
		pos, what = fact.Pos{File: e.Name, Line: e.Line}, e.Description
	}
	if pos.File != "" && !strings.Contains(pos.File, "/") {
		pos.File = dir + pos.File
	}
	if m := noFunction.FindStringSubmatch(what); m != nil {
		return New(pos, "unknown-function", "id", m[1])
	}
	if m := noCharacter.FindStringSubmatch(what); m != nil {
		code, _ := strconv.ParseUint(m[1], 16, 32)
		switch r := rune(code); {
		case r == '}': // the second one is missing
			what = "unclosed action"
		case unicode.In(r, unicode.Pi, unicode.Pf) || r == '„' || r == '‚':
			return New(pos, "quote-in-action", "char", string(r))
		case unicode.IsPrint(r):
			return New(pos, "odd-character", "char", string(r))
		default:
			return New(pos, "odd-character", "char", fact.Unseen{Rune: r}.String())
		}
	}
	if unended.MatchString(what) {
		return New(pos, "unended", "why", what)
	}
	return New(pos, "no-template", "why", what)
}

// noCharacter is how templates tell a character that cannot stand in an action;
// unended what they say where a block has no end, or an end no block.
var (
	noCharacter = regexp.MustCompile(`^(?:bad character|unrecognized character in action:) U\+([0-9A-F]+)`)
	unended     = regexp.MustCompile(`^(?:unexpected (?:EOF|\{\{end\}\}|\{\{else\}\})|expected end; found)`)
)

// noFunction is how templates tell a call of what they do not know.
var noFunction = regexp.MustCompile(`^function "([^"]*)" not defined$`)

// All lists the faults of an error. What is none of them becomes one without a
// place; words put around a fault on its way are left out.
func All(err error) []*Fault {
	if err == nil {
		return nil
	}
	if f, ok := err.(*Fault); ok {
		return []*Fault{f}
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Fault
		for _, e := range many.Unwrap() {
			all = append(all, All(e)...)
		}
		return all
	}
	if _, ok := errors.AsType[*Fault](err); ok {
		return All(errors.Unwrap(err))
	}
	return []*Fault{{What: err.Error()}}
}
