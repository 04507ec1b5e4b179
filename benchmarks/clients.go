package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A sample is one of the shipped profiles, from which clients are made.
type sample struct {
	text string
	name string // of the controller
}

// samples are profiles that are published as they stand: several services, both
// languages, about 135 lines each.
func samples(repo string) ([]sample, error) {
	var all []sample
	for _, file := range []string{"kesselwerk", "beispielfeld", "kanzlei-nordlicht"} {
		data, err := os.ReadFile(filepath.Join(repo, "profiles", file+".yaml"))
		if err != nil {
			return nil, err
		}
		name := regexp.MustCompile(`(?m)^controller:\n(?:  .*\n)*?  name: (.+)$`).FindSubmatch(data)
		if name == nil {
			return nil, fmt.Errorf("%s: no controller.name", file)
		}
		all = append(all, sample{string(data), string(name[1])})
	}
	return all, nil
}

// clients writes n profiles into dir. No two are alike: each has a name, an
// address and a day of its own. The same n always gives the same files.
func clients(repo, dir string, n int) error {
	from, err := samples(repo)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, "profiles"), 0o755); err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(dir, "profiles", "logos"), os.DirFS(filepath.Join(repo, "profiles", "logos"))); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	domain := regexp.MustCompile(`([a-z-]+)\.example`)
	for i := range n {
		s := from[i%len(from)]
		text := strings.ReplaceAll(s.text, s.name, fmt.Sprintf("%s %05d", s.name, i))
		text = domain.ReplaceAllString(text, fmt.Sprintf("${1}-%05d.example", i))
		text = strings.Replace(text, "listed: yes", "listed: "+[]string{"yes", "no"}[i%2], 1)
		if err := os.WriteFile(filepath.Join(dir, "profiles", fmt.Sprintf("client-%05d.yaml", i)), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return siteFile(dir, "")
}

// templatesDay is the day by which the samples are judged: later their checks are
// too old.
const templatesDay = "2026-11-24"

// siteFile writes site.yaml; formats are those beside the page, all where it is
// empty.
func siteFile(dir, formats string) error {
	text := "base_url: https://clients.example\ntitle: Clients\nlanguage: de\n"
	if formats != "" {
		text += "formats: [" + formats + "]\n"
	}
	return os.WriteFile(filepath.Join(dir, "site.yaml"), []byte(text), 0o644)
}
