package profile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fault"
)

// A Site is site.yaml: what holds for the whole output.
type Site struct {
	BaseURL  string `yaml:"base_url"` // absolute, without a slash at its end; empty: none
	Title    string `yaml:"title"`    // of the landing page
	Language string `yaml:"language"` // of landing page and 404; empty: de

	// Formats are the ids of the formats that are published, as list formats shows
	// them; empty: all. The page always is.
	Formats []string `yaml:"formats"`

	// Targets are the places to publish to, by name, as they are written: each
	// kind of them has its own keys, which publish.Configs reads.
	Targets yaml.Node `yaml:"targets"`
}

// LoadSite reads site.yaml. A missing file is an empty Site.
func LoadSite(fsys fs.FS, name string) (Site, error) {
	s := Site{Language: "de"}
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fault.Read(name, err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&s); err != nil && !errors.Is(err, io.EOF) {
		return s, fault.YAML(name, err)
	}
	s.BaseURL, err = CleanBaseURL(s.BaseURL)
	if err != nil {
		return s, fault.At(name, lineOf(data, "base_url"), "base_url: %v", err)
	}
	return s, nil
}

// lineOf is the line of a key at the top of a document, 0 if it has none.
func lineOf(data []byte, key string) int {
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 {
		return 0
	}
	for i := 0; i+1 < len(doc.Content[0].Content); i += 2 {
		if doc.Content[0].Content[i].Value == key {
			return doc.Content[0].Content[i].Line
		}
	}
	return 0
}

// CleanBaseURL checks an address under which a site is published and takes the
// slash off its end.
func CleanBaseURL(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", err
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", fmt.Errorf("%q is no address such as https://example.org", s)
	}
	return strings.TrimRight(u.String(), "/"), nil
}
