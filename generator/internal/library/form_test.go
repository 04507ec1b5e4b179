package library_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/templates"
)

// TestSay: words of the catalogue read as a form says them.
func TestSay(t *testing.T) {
	lib, err := library.Load(templates.FS, notice.View)
	if err != nil {
		t.Fatal(err)
	}
	du, ich := library.Form{Informal: true}, library.Form{Alone: true}
	both := library.Form{Informal: true, Alone: true}
	for _, c := range []struct {
		form              library.Form
		lang, words, says string
	}{
		{library.Form{}, "de", "Wir sagen es Ihnen.", "Wir sagen es Ihnen."},
		{du, "de", "Wir sagen es Ihnen.", "Wir sagen es dir."},
		{ich, "de", "Wir sagen es Ihnen.", "Ich sage es Ihnen."},
		{both, "de", "Wir sagen es Ihnen.", "Ich sage es dir."},
		{both, "en", "We are bound; tell us.", "I am bound; tell me."},
		{du, "en", "We are bound; tell us.", "We are bound; tell us."},
		{ich, "en", "US law protects us; we say so ourselves.", "US law protects me; I say so myself."},

		// capitals
		{du, "de", "Das gilt. Sie können widersprechen.", "Das gilt. Du kannst widersprechen."},
		{du, "de", "Untersagung: Sie können widersprechen.", "Untersagung: Du kannst widersprechen."},
		{du, "de", "Betroffen: Ihre Daten.", "Betroffen: deine Daten."},
		{du, "de", "Ihre Daten löscht er.", "Deine Daten löscht er."},
		{du, "de", "Ihr Browser", "dein Browser"}, // words in a list
		{ich, "de", "Unsere Leitung und unser Team", "Meine Leitung und mein Team"},

		// whole words, and the longest phrase
		{ich, "de", "Unserem Kunden, unseretwegen", "Meinem Kunden, unseretwegen"},
		{du, "de", "Sie können sich beschweren.", "Du kannst dich beschweren."},
		{du, "de", "Sie speichert diesen Text.", "Sie speichert diesen Text."},
	} {
		if got := lib.Say(c.form, c.lang, c.words); got != c.says {
			t.Errorf("%+v, %s: %q reads %q, not %q", c.form, c.lang, c.words, got, c.says)
		}
	}
}

// TestFormsAreUsed: each phrase of the dictionaries stands in a text, so that
// they hold nothing that nobody would notice to be wrong; and no text lacks one.
// (Phrases with du turn what was turned before.)
func TestFormsAreUsed(t *testing.T) {
	lib, err := library.Load(templates.FS, notice.View)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	err = fs.WalkDir(templates.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "forms/") {
			return err
		}
		data, err := fs.ReadFile(templates.FS, name)
		all.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for lang := range lib.Forms {
		if told := lib.Unsaid(lang, library.Form{Informal: true, Alone: true}); len(told) > 0 {
			t.Errorf("forms/%s.yaml lacks phrases: %v", lang, told)
		}
	}
	texts := strings.ToLower(all.String())
	turned := regexp.MustCompile(`\b(?:du|dir|dich|dein\w*)\b`)
	for lang, f := range lib.Forms {
		for _, turn := range []library.Turn{f.Informal, f.Alone} {
			for says := range turn.Phrases {
				if !turned.MatchString(says) && !strings.Contains(texts, strings.ToLower(says)) {
					t.Errorf("forms/%s.yaml: %q stands in no text", lang, says)
				}
			}
		}
	}
}
