package fact_test

import (
	"net/url"
	"testing"

	"klausel/generator/internal/fact"
)

func TestParseURL(t *testing.T) {
	for _, c := range []struct{ text, href string }{
		{"", ""},
		{"https://example.org", "https://example.org"},
		{"http://www.example.org/a/b.html?c=d&e=f#g", "http://www.example.org/a/b.html?c=d&e=f#g"},
		{"HTTPS://Example.ORG/Path", "https://example.org/Path"},
		{"https://müller.example/über?x=ä#ö", "https://xn--mller-kva.example/%C3%BCber?x=%C3%A4#%C3%B6"},
		{"https://example.org:8443/", "https://example.org:8443/"},
		{"https://example.org/o'neill(2)", "https://example.org/o%27neill(2)"},
		{"https://example.org/100%", "https://example.org/100%25"},
		{"https://example.org/%C3%BC", "https://example.org/%C3%BC"},
		{"https://example.org/a#b#c", "https://example.org/a#b%23c"},
		{"https://example.org/@mastodon", "https://example.org/@mastodon"},
		{"https://192.0.2.1/", "https://192.0.2.1/"},
		{"https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443/"},
		{"https://meet", "https://meet"},
		{"https://example.org/{a}|b^`", "https://example.org/%7Ba%7D%7Cb%5E%60"},
		{"https://example.org/?to=https://example.com", "https://example.org/?to=https://example.com"},
	} {
		u, r := fact.ParseURL(c.text)
		check(t, c.text, u, c.text, r, "", "")
		if u.Href() != c.href {
			t.Errorf("%q leads to %q, want %q", c.text, u.Href(), c.href)
		}
	}
	for _, c := range []struct {
		text    string
		why     fact.Why
		instead string
	}{
		{"www.example.org", fact.BadScheme, "https://www.example.org"}, {"example.org/kontakt", fact.BadScheme, "https://example.org/kontakt"}, {"/kontakt", fact.BadScheme, ""}, {"kontakt", fact.BadScheme, ""}, {"ftp://example.org", fact.BadScheme, ""}, {"javascript:alert(1)", fact.BadScheme, ""}, {"mailto:a@example.org", fact.BadScheme, ""}, {"//example.org", fact.BadScheme, "https://example.org"}, {"https:/example.org", fact.BadScheme, "https://example.org"}, {"https//example.org", fact.BadScheme, "https://example.org"}, {"http:example.org", fact.BadScheme, "http://example.org"}, {"javascript://example.org/%0aalert(1)", fact.BadScheme, ""},
		{"https://user:pass@example.org/x", fact.Credentials, "https://example.org/x"}, {"https://user@example.org", fact.Credentials, "https://example.org"},
		{"https://", fact.BadHost, ""}, {"https:///x", fact.BadHost, ""}, {"https://-x.example", fact.BadHost, ""}, {"https://exam ple.org", fact.BadForm, ""}, {"https://a_b.example", fact.BadHost, ""}, {"https://1.2.3", fact.BadHost, ""}, {"https://999.1.1.1", fact.BadHost, ""}, {"https://[::1", fact.BadHost, ""}, {"https://[fe80::1%25eth0]/", fact.BadHost, ""}, {"https://a..b", fact.BadHost, ""}, {"https://ex\"ample.org", fact.BadForm, ""}, {"https://<b>.example", fact.BadForm, ""}, {"https://example.org/\"", fact.BadForm, ""},
		{"https://example.org:0", fact.BadPort, ""}, {"https://example.org:99999", fact.BadPort, ""}, {"https://example.org:", fact.BadPort, "https://example.org"}, {"https://https://example.org", fact.BadPort, "https://example.org"}, {"https://example.org:https", fact.BadPort, ""}, {"https://:80", fact.BadHost, ""},
		{"https://exаmple.org", fact.Mixed, ""}, // the а is Cyrillic
		{"https://example.org/\u200b", fact.Invisible, "https://example.org/"}, {"https://example.org/\ue000", fact.Invisible, "https://example.org/"}, {"https://example.org/\u202ex", fact.Invisible, "https://example.org/x"}, {"https://example.org/a\u00a0b", fact.Invisible, ""},
		{"https:\\\\example.org", fact.BadForm, ""}, {"https://example.org/a b", fact.BadForm, "https://example.org/a%20b"}, {"<https://example.org/>", fact.BadForm, "https://example.org/"}, {"(https://example.org)", fact.BadScheme, ""},
		{"https://example.org, https://example.com", fact.Several, ""}, {"https://example.org https://example.com", fact.Several, ""}, {"https://http//example.org", fact.BadHost, "https://example.org"}, {"https://www", fact.BadHost, ""},
		{"http://localhost:8080/", fact.OwnMachine, ""}, {"https://meet.localhost", fact.OwnMachine, ""}, {"https://127.0.0.1/", fact.OwnMachine, ""}, {"https://[::1]/", fact.OwnMachine, ""}, {"https://0.0.0.0", fact.OwnMachine, ""}, {"https://169.254.1.1", fact.OwnMachine, ""},
	} {
		u, r := fact.ParseURL(c.text)
		check(t, c.text, u, c.text, r, c.why, c.instead)
	}
}

// FuzzParseURL: a link can stand in an attribute, leads to a host over http or
// https, carries no credentials, and, read again, leads to the same place.
func FuzzParseURL(f *testing.F) {
	for _, s := range []string{"https://example.org/a?b=c#d", "https://m\u00fcller.example/\u00fc", "http://[::1]:80/", "https://example.org/%zz", "www.example.org"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, r := fact.ParseURL(s)
		if r != nil && r.Instead != "" {
			if _, again := fact.ParseURL(r.Instead); again != nil {
				t.Errorf("%q: the proposal %q is refused too", s, r.Instead)
			}
		}
		if r != nil || !u.Known() {
			return
		}
		parsed, err := url.Parse(u.Href())
		if err != nil || !fact.SafeURL(u.Href()) || parsed.User != nil || parsed.Hostname() == "" {
			t.Fatalf("%q leads to %q: %v", s, u.Href(), err)
		}
		if again, r := fact.ParseURL(u.Href()); r != nil || again.Href() != u.Href() {
			t.Errorf("%q leads to %q, and that to %q", s, u.Href(), again.Href())
		}
	})
}
