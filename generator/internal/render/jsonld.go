package render

import "path"

// webPage describes a notice to search engines and archives in the words of
// schema.org. It is data: nothing runs, and html/template escapes it.
type webPage struct {
	Context      string         `json:"@context"`
	Type         string         `json:"@type"`
	ID           string         `json:"@id,omitempty"`
	URL          string         `json:"url,omitempty"`
	Name         string         `json:"name"`
	Description  string         `json:"description"`
	InLanguage   string         `json:"inLanguage"`
	DateModified string         `json:"dateModified,omitempty"` // of the text, YYYY-MM-DD
	Version      string         `json:"version,omitempty"`
	Publisher    organization   `json:"publisher"`
	Encoding     []mediaObject  `json:"encoding"`
	Translation  []creativeWork `json:"workTranslation,omitempty"`
	PartOf       *creativeWork  `json:"isPartOf,omitempty"` // the section, for the notice of one service
}

type organization struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type mediaObject struct {
	Type   string `json:"@type"`
	Format string `json:"encodingFormat"`
	URL    string `json:"contentUrl"`
}

type creativeWork struct {
	Type       string `json:"@type"`
	URL        string `json:"url"`
	InLanguage string `json:"inLanguage,omitempty"`
}

func (d *document) webPage(name, description string) webPage {
	c := &d.View.Controller
	w := webPage{
		Context: "https://schema.org", Type: "WebPage", ID: d.url(d.dir), URL: d.url(d.dir), Name: name, Description: description, InLanguage: d.Lang,
		DateModified: d.Profile.Notice.Date.String(), Version: d.Profile.Notice.Version.String(),
		Publisher: organization{"Organization", c.Name.String(), c.Website.Href()},
	}
	for _, f := range alternates {
		at := f.file
		if base := d.url(d.dir); base != "" {
			at = base + f.file
		}
		w.Encoding = append(w.Encoding, mediaObject{"MediaObject", f.mime, at})
	}
	if d.cfg.BaseURL == "" {
		return w
	}
	for _, o := range d.others {
		switch {
		case o != d && o.serviceID() == d.serviceID():
			w.Translation = append(w.Translation, creativeWork{"WebPage", o.url(o.dir), o.Lang})
		case o.Lang == d.Lang && o.IsSection() && !d.IsSection() && o.dir == path.Dir(d.dir):
			w.PartOf = &creativeWork{"WebPage", o.url(o.dir), ""}
		}
	}
	return w
}
