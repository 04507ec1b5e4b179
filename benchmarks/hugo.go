package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const hugoConfig = `baseURL = "https://clients.example/"
title = "Clients"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404", "home", "section"]
[markup.goldmark.renderer]
unsafe = true
`

// hugoSite makes a site for Hugo of klausel's own Markdown: one page for each, in
// a layout that is one of klausel's own pages around its content. So both write
// pages of equal number and of nearly equal bytes. Hugo has neither facts to read
// nor clauses to compose nor rules to keep.
func (b *bench) hugoSite(dir string) error {
	if err := siteFile(dir, "markdown"); err != nil {
		return err
	}
	if _, err := command(dir, b.klausel, "build", "--severity", "error", "--out", "markdown"); err != nil {
		return err
	}
	defer os.RemoveAll(filepath.Join(dir, "markdown"))
	defer os.Remove(filepath.Join(dir, "markdown.cache"))
	site := filepath.Join(dir, "hugo")
	for _, folder := range []string{"content", "layouts/_default"} {
		if err := os.MkdirAll(filepath.Join(site, folder), 0o755); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(site, "hugo.toml"), []byte(hugoConfig), 0o644); err != nil {
		return err
	}
	n, layout := 0, ""
	err := filepath.WalkDir(filepath.Join(dir, "markdown"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "notice.md" {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		title, body, ok := strings.Cut(strings.TrimPrefix(string(data), "# "), "\n")
		if !ok || title == "" {
			return fmt.Errorf("%s: no heading", name)
		}
		if layout == "" {
			page, err := os.ReadFile(filepath.Join(filepath.Dir(name), "index.html"))
			if err != nil {
				return err
			}
			if layout, err = hugoLayout(string(page)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		n++
		return os.WriteFile(filepath.Join(site, "content", fmt.Sprintf("p%06d.md", n)), fmt.Appendf(nil, "+++\ntitle = %q\n+++\n%s", title, body), 0o644)
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(site, "layouts", "_default", "single.html"), []byte(layout), 0o644)
}

// hugoLayout is a page with places for heading and content.
func hugoLayout(page string) (string, error) {
	head, rest, ok := strings.Cut(page, "<main id=\"content\" tabindex=\"-1\">\n")
	_, foot, ok2 := strings.Cut(rest, "</main>")
	if !ok || !ok2 {
		return "", fmt.Errorf("no <main> in the page")
	}
	return head + "<main id=\"content\" tabindex=\"-1\">\n<h1>{{ .Title }}</h1>\n{{ .Content }}\n</main>" + foot, nil
}

// hugoRun builds the site with Hugo, and reports the bytes of both.
func (b *bench) hugoRun(dir string) (usage, error) {
	site := filepath.Join(dir, "hugo")
	if err := settle(dir); err != nil {
		return usage{}, err
	}
	u, err := command(site, b.hugo, "--quiet", "--noBuildLock")
	if err != nil {
		return u, err
	}
	files, bytes, err := weigh(filepath.Join(site, "public"))
	u.note = fmt.Sprintf("  %d files, %.1f MiB", files, float64(bytes)/(1<<20))
	if err == nil {
		err = os.RemoveAll(site)
	}
	return u, err
}
