package cli

import (
	"fmt"
	"strings"

	"klausel/generator/internal/profile"
)

// unknown is wrong usage: a name that is none. It suggests the one that was
// probably meant, or else where the names are listed.
func (a *app) unknown(what, name string, known []string, list string) error {
	if near := profile.Nearest(name, known); near != "" {
		return usage("%s: %s", what, fmt.Sprintf(a.say("Das ist nicht bekannt. Meinten Sie „%s“?", "That is not known. Did you mean %q?"), near))
	}
	return usage("%s: %s", what, fmt.Sprintf(a.say("Das ist nicht bekannt; %s zeigt alle.", "That is not known; %s shows all."), list))
}

// suggest is a question behind what was said of a name that is none; empty where
// no other is near.
func (a *app) suggest(name string, known []string) string {
	if near := profile.Nearest(name, known); near != "" {
		return ". " + fmt.Sprintf(a.say("Meinten Sie %s?", "Did you mean %s?"), near)
	}
	return ""
}

// oneOf refuses what a flag was given instead of one of the words it knows.
func (a *app) oneOf(flag, given string, words ...string) error {
	return usage("%s %s: %s%s", flag, given, fmt.Sprintf(a.say("Hier gehört eines dieser Wörter hin: %s", "One of these words belongs here: %s"), strings.Join(words, ", ")), a.suggest(given, words))
}
