// Package press makes notices of profiles: the build as values, without flags,
// without printing and without a language of messages.
//
// Every profile goes along one line, and each step hands on values that nobody
// changes afterwards:
//
//	library.Load        once: templates/ become texts, services, laws, rules
//	profile.Load        a file becomes facts, and findings about its shape
//	notice.ComposeAll   facts become notices, and gaps
//	rules.Run           both become findings, on a day
//	render.All          notices become files in memory
//	site.Write          files become the output folder
//
// Judge is the middle of that line, for one profile; Build is the whole of it,
// for many. Watch goes along it again and again while somebody works on the
// files, and writes nothing.
package press

import (
	"errors"
	"io/fs"
	"path"
	"runtime"
	"strings"
	"sync"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/rules"
)

// A Press judges profiles by one library, on one day.
type Press struct {
	Library *library.Library
	Day     string // YYYY-MM-DD: the age of facts is judged by it

	loader *profile.Loader
}

// New makes a press. An empty day is the day of the templates, by which a build
// judges: its result is the same on every day.
func New(lib *library.Library, day string) (*Press, error) {
	loader, err := profile.NewLoader(lib.Values)
	if err != nil {
		return nil, err
	}
	if day == "" {
		day = lib.AsOf
	}
	return &Press{lib, day, loader}, nil
}

// A Source is a file that is to be judged as a profile.
type Source struct {
	FS   fs.FS
	Name string // in FS
	File string // as the user names it
}

// Slug is the name of the file without extension: the profile's part of every
// address.
func (s Source) Slug() string { return strings.TrimSuffix(s.Name, path.Ext(s.Name)) }

// A Judged is one profile after all that can be said about it has been said.
type Judged struct {
	Source
	Profile *profile.Profile // nil: not readable as one
	Notices []*notice.Notice // nil where the caller of JudgeAll let go of them
	Found   []diag.Finding
	Err     error // a template failed
}

// Judge goes along the line with one profile, up to what is found.
func (p *Press) Judge(s Source) *Judged {
	j := &Judged{Source: s}
	j.Profile, j.Found = p.loader.Load(s.FS, s.Name, s.File)
	if j.Profile != nil {
		j.Notices, j.Err = p.compose(j.Profile)
		j.Found = append(j.Found, rules.Run(j.Profile, p.Library, j.Notices, p.Day)...)
	}
	j.Found = rules.Grade(p.Library, j.Found)
	return j
}

// compose is how notices are made of a profile, here and for a draft that is
// looked at.
func (p *Press) compose(of *profile.Profile) ([]*notice.Notice, error) {
	return notice.ComposeAll(of, p.Library)
}

// JudgeAll judges files side by side, at most jobs at once (0: one per
// processor), and returns them in order. It calls each, if it is not nil, after
// each profile, from several goroutines. There a caller takes what it needs
// from the notices and lets go of them: of thousands of profiles they do not
// fit into memory together.
func (p *Press) JudgeAll(files []Source, jobs int, each func(*Judged) error) ([]*Judged, error) {
	if jobs < 1 {
		jobs = runtime.GOMAXPROCS(0)
	}
	out := make([]*Judged, len(files))
	errs := make([]error, len(files))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(jobs, max(len(files), 1)) {
		wg.Go(func() {
			for i := range next {
				out[i] = p.Judge(files[i])
				if each != nil {
					errs[i] = each(out[i])
				}
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	wg.Wait()
	return out, errors.Join(errs...)
}

// Withheld reports whether a finding keeps the profile from being published.
func (j *Judged) Withheld() bool {
	if j.Profile == nil || j.Err != nil {
		return true
	}
	for _, f := range j.Found {
		if f.Withholds() {
			return true
		}
	}
	return false
}
