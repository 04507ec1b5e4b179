package publish_test

import (
	"errors"
	"fmt"
	"html"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fault"
	"klausel/generator/internal/publish"
)

func escape(s string) string { return html.EscapeString(s) }

func configs(text string) ([]publish.Config, error) {
	var doc struct {
		Targets yaml.Node `yaml:"targets"`
	}
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, err
	}
	return publish.Configs(&doc.Targets, "site.yaml")
}

// TestSecretsAreNames: whoever reads site.yaml, or a message about it, learns
// no secret.
func TestSecretsAreNames(t *testing.T) {
	const marked = "geheim-4711-marke"
	for _, lines := range []string{
		"password: " + marked,
		"password: {env: " + marked + "}",
		"password: {value: " + marked + "}",
		"password: [" + marked + "]",
	} {
		var s struct {
			Password publish.Secret `yaml:"password"`
		}
		err := yaml.Unmarshal([]byte(lines), &s)
		if err == nil {
			t.Errorf("%s is accepted", lines)
		} else if strings.Contains(err.Error(), marked) {
			t.Errorf("the message about %q repeats the secret: %v", lines, err)
		}
	}

	v := &publish.Vault{Getenv: func(name string) (string, bool) { return marked + "/ä", name == "KLAUSEL_PW" }}
	_, err := v.Get(publish.Secret{Env: "OTHER"})
	if none, ok := errors.AsType[*publish.NoSecret](err); !ok || none.Secret.Env != "OTHER" {
		t.Errorf("%v does not say which variable is empty", err)
	}
	if _, err := v.Get(publish.Secret{Env: "KLAUSEL_PW"}); err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"login with " + marked + "/ä failed", "https://u:" + marked + "%2F%C3%A4@host"} {
		if got := v.Redact(said); strings.Contains(got, marked) {
			t.Errorf("%q still holds the secret", got)
		}
	}
}

// TestNoSecretInAddresses: a password or a token that stands in an address is
// refused, and not repeated.
func TestNoSecretInAddresses(t *testing.T) {
	const marked = "geheim4711marke"
	git := func(repository string) string { return "kind: git\nrepository: " + repository }
	for _, target := range []string{
		git("https://" + marked + "@github.example/acme/web.git"),
		git("https://web:" + marked + "@github.example/acme/web.git"),
		git("https://web:%zz" + marked + "@github.example/acme/web.git"),
		git("https://github.example/acme/web.git?access_token=" + marked),
		git("ssh://git:" + marked + "@github.example/acme/web.git"),
		git("web:" + marked + "@github.example/acme/web.git"),
		"kind: sftp\nhost: web:" + marked + "@ssh.example.org\nuser: web\npath: www",
		"kind: ftps\nhost: ftps://web:" + marked + "@ftp.example.org\nuser: web\npath: www",
		"kind: s3\nendpoint: https://web:" + marked + "@s3.example.org\nbucket: web",
		"kind: netlify\nsite: a\ntoken: {env: T}\napi: https://" + marked + "@api.example",
		"kind: wordpress\naddress: https://web:" + marked + "@www.example.org",
		"kind: folder\npath: www\naddress: https://" + marked + "@www.example.org",
	} {
		_, err := configs("targets:\n  www:\n" + indent(target))
		if err == nil {
			t.Errorf("accepted:\n%s", target)
		} else if said := fmt.Sprintf("%v %+v", err, fault.All(err)); strings.Contains(said, marked) {
			t.Errorf("the secret is repeated: %s", said)
		}
	}
	for _, target := range []string{
		git("git@github.example:acme/web.git"), git("ssh://git@github.example:22/acme/web.git"), git("https://github.example/acme/web.git"),
		git("../web.git") + "\nauthor: Web <web@firma.example>",
		"kind: folder\npath: 'C:\\web@home'",
	} {
		if _, err := configs("targets:\n  www:\n" + indent(target)); err != nil {
			t.Errorf("refused:\n%s\n%v", target, err)
		}
	}
}
