package cli

import (
	"sync"
	"sync/atomic"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/render"
	"klausel/generator/internal/site"
)

// A draft is one profile as it stands, for somebody to look at.
type draft struct {
	*judged
	told   []diag.Finding // Found, with what other profiles have to do with it
	reader *reader
	pages  func() ([]site.File, error) // made when first asked for
	broken error                       // why pages are those from before
	seen   atomic.Bool                 // somebody looked at the pages
}

// of makes the draft of a judged profile. Of hundreds of profiles a few are
// looked at, so nothing that is large is made or kept beforehand: the notices
// are composed once more for the pages.
func (d *draft) of(j *judged, lib *library.Library, cfg render.Config) {
	d.judged = j
	j.Notices = nil
	d.pages = sync.OnceValues(func() ([]site.File, error) {
		notices, err := notice.ComposeAll(j.Profile, lib)
		if err != nil {
			return nil, err
		}
		return render.All(notices, cfg)
	})
}

// root is the folder of the pages, "" for the whole site.
func (d *draft) root() string {
	if d.Profile == nil {
		return d.Slug
	}
	return render.Root(d.Slug, d.Profile.Publish.Path.String())
}
