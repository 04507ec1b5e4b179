package publish_test

import (
	"errors"
	"html"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

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
