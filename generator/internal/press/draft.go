package press

import (
	"sync"
	"sync/atomic"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/render"
	"klausel/generator/internal/site"
)

// A draft is one profile as it stands, for somebody to look at.
type draft struct {
	*Judged
	told   []diag.Finding // Found without notes, with what other profiles have to do with it
	reader *reader
	pages  func() ([]site.File, error) // made when first asked for
	broken error                       // why pages are those from before
	seen   atomic.Bool                 // somebody looked at the pages
}

// of makes the draft of a judged profile. Of hundreds of profiles a few are
// looked at, so no pages are made beforehand. Where j comes without its notices,
// they are composed once more for the pages.
func (d *draft) of(j *Judged, p *Press, cfg render.Config) {
	notices := j.Notices
	j.Forget()
	d.Judged = j
	d.pages = sync.OnceValues(func() ([]site.File, error) {
		made := notices
		if notices = nil; made == nil {
			var err error
			if made, err = p.compose(j.Profile); err != nil {
				return nil, err
			}
		}
		return render.All(made, cfg)
	})
}

// root is the folder of the pages, "" for the whole site.
func (d *draft) root() string {
	if d.Client == nil {
		return d.Slug()
	}
	return d.Client.Root
}
