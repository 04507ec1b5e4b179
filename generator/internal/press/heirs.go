package press

import (
	"io/fs"
	"path"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/rules"
)

// Idle finds what parents say and no profile takes over: whole files, and values
// that every profile replaces. all are the profiles of a folder.
func (p *Press) Idle(fsys fs.FS, name string, all []*Judged) []diag.Finding {
	heirs := map[string]int{} // how many extend a parent, by its file
	lost := map[value]int{}   // for how many of them a value does not hold
	for _, j := range all {
		if j.Client == nil {
			return nil // nobody knows what it extends
		}
		for _, parent := range j.parents {
			heirs[path.Join(name, parent)]++
		}
		for _, v := range j.lost {
			lost[v]++
		}
	}
	var found []diag.Finding
	for _, parent := range profile.ParentNames(fsys) {
		in := path.Join(profile.SharedFolder, parent+".yaml")
		if file := path.Join(name, in); heirs[file] == 0 {
			found = append(found, p.loader.Parent(fsys, in, file)...)
			found = append(found, diag.Finding{Rule: "parent-unused", Pos: fact.Pos{File: file, Line: 1, Col: 1}})
		}
	}
	for v, n := range lost {
		if n == heirs[v.pos.File] {
			found = append(found, diag.Finding{Rule: "parent-value-unused", Pos: v.pos, Path: v.path, Args: map[string]string{"path": v.path}})
		}
	}
	return rules.Grade(p.Library, found)
}

// A value is one of a parent, by where it stands.
type value struct {
	pos  fact.Pos
	path string
}
