package profile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"github.com/spf13/viper"
)

// A Site is site.yaml: what holds for the whole output.
type Site struct {
	BaseURL  string `mapstructure:"base_url"` // absolute, without a slash at its end; empty: none
	Title    string `mapstructure:"title"`    // of the landing page
	Language string `mapstructure:"language"` // of landing page and 404; empty: de
}

// LoadSite reads site.yaml. A missing file is an empty Site.
func LoadSite(fsys fs.FS, name string) (Site, error) {
	s := Site{Language: "de"}
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	v := viper.NewWithOptions(viper.KeyDelimiter("\x1f"))
	v.SetConfigType("yaml")
	if err := v.ReadConfig(bytes.NewReader(data)); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	if err := v.UnmarshalExact(&s); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	s.BaseURL, err = CleanBaseURL(s.BaseURL)
	if err != nil {
		return s, fmt.Errorf("%s: base_url: %w", name, err)
	}
	return s, nil
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
