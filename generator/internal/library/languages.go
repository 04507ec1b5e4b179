package library

import (
	"maps"
	"slices"
	"strings"
)

// There are two lists of languages. Notices are written in those of
// templates/locales, one file each. Messages (findings, explanations, questions)
// are worded in Messages. A language can be added to the first without the
// second: then its notices are published, and what is wrong with them is told in
// one of Messages.

// Messages are the languages of messages.
var Messages = []string{"de", "en"}

// Words is a text that notices print, in each language of templates/locales:
// {de: …, en: …}.
type Words map[string]string

// Said is a text of messages, in each of Messages. No notice prints it.
type Said map[string]string

// And joins two texts in each language; one that stands in s already is not
// repeated.
func (s Said) And(more Said) Said {
	out := Said{}
	maps.Copy(out, s)
	for lang, text := range more {
		switch have := s[lang]; {
		case have == "":
			out[lang] = text
		case !slices.Contains(strings.Split(have, "; "), text):
			out[lang] = have + "; " + text
		}
	}
	return out
}

// Lacks counts the texts that a language of templates/locales still lacks; see
// Missing for their names. A notice in such a language would be incomplete.
func (l *Library) Lacks(lang string) int {
	if count := l.lacks[lang]; count != nil {
		return count()
	}
	return 0
}

// everywhere is a name that is the same in every language.
func (l *Library) everywhere(name string) Words {
	words := Words{}
	for _, lang := range Messages {
		words[lang] = name
	}
	for _, loc := range l.Locales {
		words[loc.ID] = name
	}
	return words
}
