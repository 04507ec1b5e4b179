// Package press makes notices of profiles: the build as values, without flags,
// without printing and without a language of messages.
//
// Every profile goes along one line, and each step hands on values that nobody
// changes afterwards:
//
//	library.Load        once: templates/ become texts, services, laws, rules
//	profile.Load        a file becomes facts, and findings about its shape
//	notice.Derive       what follows from them, without a language
//	notice.Compose      facts become notices in each language, and gaps
//	rules.Run           both become findings, on a day
//	render.All          notices become files in memory
//	site.Writer         files become the output folder
//
// Judge is the middle of that line, for one profile; Build is the whole of it,
// for many: it judges, renders, hands on and forgets one profile after the
// other, and keeps the little that the site as a whole needs of each. Watch goes
// along the line again and again while somebody works on the files, and writes
// nothing.
package press

import (
	"errors"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
	"klausel/generator/internal/render"
	"klausel/generator/internal/rules"
)

// A Press judges profiles by one library, on one day.
type Press struct {
	Library *library.Library
	Day     fact.Date // the age of facts is judged by it

	loader *profile.Loader
}

// New makes a press. An unknown day is the day of the templates, by which a build
// judges: its result is the same on every day.
func New(lib *library.Library, day fact.Date) (*Press, error) {
	loader, err := profile.NewLoader(lib.Values)
	if err != nil {
		return nil, err
	}
	if !day.Known() {
		day = lib.AsOf
	}
	return &Press{lib, day, loader}, nil
}

// On is the same press on another day.
func (p *Press) On(day fact.Date) *Press {
	other := *p
	other.Day = day
	return &other
}

// A Source is a file that is to be judged as a profile.
type Source struct {
	FS   fs.FS
	Name string // in FS
	File string // as the user names it

	Odd []diag.Finding // why it is no profile, though it looks like one; it is not read then
}

// Slug is the name of the file without extension: the profile's part of every
// address.
func (s Source) Slug() string {
	if len(s.Odd) > 0 { // acme.yaml.txt was meant to be acme
		stem, _, _ := strings.Cut(s.Name, ".")
		return stem
	}
	return strings.TrimSuffix(s.Name, path.Ext(s.Name))
}

// Folder lists the profiles of a folder, in order. name is how the user names
// it. Findings are about files that look like profiles and are none, and belong
// to no profile.
func (p *Press) Folder(fsys fs.FS, name string) ([]Source, []diag.Finding, error) {
	names, odd, err := profile.Names(fsys, name)
	var files []Source
	for _, n := range names {
		files = append(files, Source{FS: fsys, Name: n, File: path.Join(name, n)})
	}
	var found []diag.Finding
	for _, o := range odd {
		// What was published for a file that was renamed by mistake stays.
		if o.Slug() != "" && !slices.ContainsFunc(files, func(s Source) bool { return s.Slug() == o.Slug() }) {
			files = append(files, Source{FS: fsys, Name: o.Name, File: o.Finding.Pos.File, Odd: []diag.Finding{o.Finding}})
		} else {
			found = append(found, o.Finding)
		}
	}
	return files, rules.Grade(p.Library, found), err
}

// Values are the plain values of a profile with what it inherits, nil if it
// cannot be read.
func (p *Press) Values(s Source) map[string]any { return p.loader.Values(s.FS, s.Name) }

// A Judged is one profile after all that can be said about it has been said.
type Judged struct {
	Source
	Client  *render.Client   // nil: not readable as a profile
	Profile *profile.Profile // nil as well after a build, which lets go of it
	Facts   *notice.Facts    // what follows from it
	Notices []*notice.Notice
	Shape   []diag.Finding // about the form of the file; Found has them as well
	Found   []diag.Finding
	Err     error // a template failed

	path    fact.Ref       // of publish.path, which decides where its pages stand
	parents []string       // what it extends
	lost    []value        // what parents say and does not hold for it
	written map[string]int // notices that a build has written, by language
	waits   bool           // other profiles decide whether it is published
}

// Judge goes along the line with one profile, up to what is found.
func (p *Press) Judge(s Source) *Judged {
	j := &Judged{Source: s}
	if len(s.Odd) > 0 {
		j.Found = rules.Grade(p.Library, slices.Clone(s.Odd))
		return j
	}
	if profile.IsParent(s.Name) {
		j.Shape = p.loader.Parent(s.FS, s.Name, s.File)
		j.Find(rules.Grade(p.Library, slices.Clone(j.Shape))...)
		return j
	}
	j.Profile, j.Shape = p.loader.Load(s.FS, s.Name, s.File)
	j.Find(rules.Grade(p.Library, slices.Clone(j.Shape))...)
	if j.Profile != nil {
		j.Client, j.path = render.ClientOf(j.Profile, p.Library), j.Profile.At("publish.path")
		j.parents = j.Profile.Parents
		for _, ref := range j.Profile.Lost() {
			j.lost = append(j.lost, value{ref.Pos, ref.Path})
		}
		j.Facts = notice.Derive(j.Profile, p.Library)
		j.Notices, j.Err = notice.Compose(j.Facts, j.Profile.Languages)
		j.Find(rules.Run(j.Facts, j.Notices, p.Day)...)
		j.Found = diag.Sort(once(j.Found))
	}
	return j
}

// once drops what is said of a key without a value where another finding says
// there which fact is missing.
func once(found []diag.Finding) []diag.Finding {
	const empty = "empty-value"
	told := map[fact.Pos][]string{} // by line
	line := func(f diag.Finding) fact.Pos { return fact.Pos{File: f.Pos.File, Line: f.Pos.Line} }
	for _, f := range found {
		if f.Rule != empty {
			told[line(f)] = append(told[line(f)], fact.Pattern(f.Path))
		}
	}
	return slices.DeleteFunc(found, func(f diag.Finding) bool {
		return f.Rule == empty && slices.ContainsFunc(told[line(f)], func(at string) bool { return strings.HasPrefix(at, fact.Pattern(f.Path)) })
	})
}

// Find adds findings. One that points into the file of a parent names the
// profile that inherits what stands there.
func (j *Judged) Find(found ...diag.Finding) {
	parents := path.Join(path.Dir(j.File), profile.SharedFolder)
	for _, f := range found {
		if path.Dir(f.Pos.File) == parents {
			f.Of = j.File
		}
		j.Found = append(j.Found, f)
	}
}

// compose makes the notices of a profile once more, for a draft that is looked
// at.
func (p *Press) compose(of *profile.Profile) ([]*notice.Notice, error) {
	return notice.Compose(notice.Derive(of, p.Library), of.Languages)
}

// judgeOn is what the rules say of a profile that is composed, on another day.
func (p *Press) judgeOn(day fact.Date, j *Judged) []diag.Finding {
	return rules.Run(j.Facts, j.Notices, day)
}

// turns are the days from p.Day on, after which they say something else.
func (p *Press) turns(j *Judged) []fact.Date {
	return rules.Turns(j.Facts, j.Notices, p.Day)
}

// JudgeAll judges files side by side, at most jobs at once (0: one per
// processor), and returns them in order. It calls each, if it is not nil, after
// each profile, from several goroutines. There a caller takes what it needs of
// the notices and calls Forget.
func (p *Press) JudgeAll(files []Source, jobs int, each func(*Judged) error) ([]*Judged, error) {
	return p.each(files, jobs, func(s Source) (*Judged, error) {
		j := p.Judge(s)
		if each == nil {
			return j, nil
		}
		return j, each(j)
	})
}

// each makes one of each file, side by side, and returns them in order.
func (p *Press) each(files []Source, jobs int, one func(Source) (*Judged, error)) ([]*Judged, error) {
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
				out[i], errs[i] = one(files[i])
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

// Forget lets go of what is large: facts and notices. Of thousands of profiles
// they do not fit into memory together.
func (j *Judged) Forget() { j.Facts, j.Notices = nil, nil }

// Withheld reports whether a finding keeps the profile from being published.
func (j *Judged) Withheld() bool {
	if j.Client == nil || j.Err != nil {
		return true
	}
	for _, f := range j.Found {
		if f.Withholds() {
			return true
		}
	}
	return false
}
