package fact_test

import (
	"net/mail"
	"net/url"
	"strings"
	"testing"

	"klausel/generator/internal/fact"
)

func TestParseEmail(t *testing.T) {
	for _, c := range []struct{ text, href string }{
		{"", ""},
		{"info@example.org", "mailto:info@example.org"},
		{"s.o'neill@handwerk.example", "mailto:s.o%27neill@handwerk.example"},
		{"a#b@example.org", "mailto:a%23b@example.org"},
		{"a/b@example.org", "mailto:a%2Fb@example.org"},
		{"user%x@example.org", "mailto:user%25x@example.org"},
		{"a&b=c?d@example.org", "mailto:a%26b%3Dc%3Fd@example.org"},
		{"a+tag@example.org", "mailto:a+tag@example.org"},
		{"{x}|`y^z~@example.org", "mailto:%7Bx%7D%7C%60y%5Ez~@example.org"},
		{"info@Müller.Example", "mailto:info@xn--mller-kva.example"},
		{"jörg@müller.example", "mailto:j%C3%B6rg@xn--mller-kva.example"},
		{"info@почта.бг", "mailto:info@xn--80a1acny.xn--90ae"},
		{"info@xn--mller-kva.example", "mailto:info@xn--mller-kva.example"},
	} {
		e, r := fact.ParseEmail(c.text)
		check(t, c.text, e, c.text, r, "", "")
		if e.Href() != c.href {
			t.Errorf("%q leads to %q, want %q", c.text, e.Href(), c.href)
		}
	}
	for _, c := range []struct {
		text    string
		why     fact.Why
		instead string
	}{
		{"example.org", fact.BadForm, ""}, {"mailto:info@example.org", fact.BadForm, "info@example.org"}, {"info (at) example.org", fact.BadForm, "info@example.org"}, {"info [at] example [dot] org", fact.BadForm, "info@example.org"},
		{"Max Muster <max@example.org>", fact.NameToo, "max@example.org"}, {"<max@example.org>", fact.NameToo, "max@example.org"}, {"a@example.org, b@example.org", fact.Several, ""}, {"a@example.org; b@example.org", fact.Several, ""},
		{"a..b@example.org", fact.BadLocal, ""}, {".a@example.org", fact.BadLocal, ""}, {"a.@example.org", fact.BadLocal, ""}, {"@example.org", fact.BadLocal, ""}, {"a b@example.org", fact.BadLocal, ""}, {"a@b@example.org", fact.BadLocal, ""}, {"\"a b\"@example.org", fact.BadLocal, ""},
		{"info@-x.example", fact.BadHost, ""}, {"info@localhost", fact.BadHost, ""}, {"info@example", fact.BadHost, ""}, {"info@exam_ple.org", fact.BadHost, ""}, {"info@example..org", fact.BadHost, ""}, {"info@example.org.", fact.BadHost, "info@example.org"}, {"info@127.0.0.1", fact.BadHost, ""}, {"info@", fact.BadHost, ""}, {"info@example.123", fact.BadHost, ""},
		{"info@exаmple.org", fact.Mixed, ""}, // the а is Cyrillic
		{"dsb@handwerk.example\u200b", fact.Invisible, "dsb@handwerk.example"}, {"in\u00adfo@example.org", fact.Invisible, "info@example.org"}, {"\u202ainfo@example.org\u202c", fact.Invisible, "info@example.org"}, {"\ufeffinfo@example.org", fact.Invisible, "info@example.org"}, {"info@example.org\x00", fact.Invisible, "info@example.org"}, {"info\ue000@example.org", fact.Invisible, "info@example.org"}, {"info\u00a0@example.org", fact.Invisible, "info@example.org"},
		{"info @example.org", fact.BadLocal, "info@example.org"}, {"info＠example.org", fact.BadForm, "info@example.org"}, {"ｉnfo@example.org", fact.BadLocal, "info@example.org"}, {"info@example.org?subject=Hallo", fact.BadHost, "info@example.org"},
		{strings.Repeat("a", 65) + "@example.org", fact.TooLong, ""}, {"a@" + strings.Repeat("a.", 130) + "org", fact.TooLong, ""},
	} {
		e, r := fact.ParseEmail(c.text)
		check(t, c.text, e, c.text, r, c.why, c.instead)
	}
	if _, r := fact.ParseEmail("dsb@handwerk.example\u200b"); r.What != "U+200B ZERO WIDTH SPACE" || r.After != "dsb@handwerk.example" {
		t.Errorf("the character is told as %q after %q", r.What, r.After)
	}
}

// FuzzParseEmail: a link leads to the mailbox that is printed, and can stand
// in an attribute; what the standard library refuses is refused.
func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{"info@example.org", "s.o'neill@x.example", "j\u00f6rg@m\u00fcller.example", "a%b@x.example", "a..b@x.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, r := fact.ParseEmail(s)
		if r != nil && r.Instead != "" {
			if _, again := fact.ParseEmail(r.Instead); again != nil {
				t.Errorf("%q: the proposal %q is refused too", s, r.Instead)
			}
		}
		if r != nil || !e.Known() {
			return
		}
		if !fact.SafeURL(e.Href()) {
			t.Errorf("%q leads to %q", s, e.Href())
		}
		u, err := url.Parse(e.Href())
		if err != nil {
			t.Fatal(err)
		}
		local, _ := url.PathUnescape(u.Opaque[:strings.LastIndexByte(u.Opaque, '@')])
		if want := s[:strings.LastIndexByte(s, '@')]; local != want || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("%q leads to %q", s, e.Href())
		}
		if _, err := mail.ParseAddress(s); err != nil {
			t.Errorf("%q is accepted: %v", s, err)
		}
	})
}
