package press

import (
	"slices"

	"klausel/generator/internal/diag"
)

// Clashes adds a finding to each of several profiles that would be published at
// one path.
func Clashes(all []*Judged) {
	root := map[string]*Judged{}
	for _, j := range all {
		if j.Client == nil {
			continue
		}
		at := j.Slug()
		if j.ownsSite() {
			at = "/"
		}
		if other := root[at]; other != nil {
			j.clash(other)
			other.clash(j)
			continue
		}
		root[at] = j
	}
	// A controller that owns the site has its languages at the top: /de/ is in
	// the way of a profile that is called de.
	owner := root["/"]
	if owner == nil {
		return
	}
	for at, j := range root {
		if at != "/" && slices.Contains(owner.Client.Languages, at) {
			owner.clash(j)
		}
	}
}

// ownsSite reports whether the profile is published without a folder of its own.
func (j *Judged) ownsSite() bool { return j.Client.Root == "" }

// clash adds the finding that other is in the way of j.
func (j *Judged) clash(other *Judged) {
	j.Find(diag.Finding{
		Rule: "path-clash", Severity: diag.Error, Gate: diag.Publish, Pos: j.path.Pos, Path: j.path.Path,
		Args: map[string]string{"other": other.File},
	})
}
