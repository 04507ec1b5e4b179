package render

import "path"

// webPage describes a notice to search engines and archives in the words of
// schema.org. It is data: nothing runs, and html/template escapes it. The other
// formats are named by the links of the page's head.
type webPage struct {
	Context      string         `json:"@context"`
	Type         string         `json:"@type"`
	URL          string         `json:"url,omitempty"`
	Name         string         `json:"name"`
	Description  string         `json:"description"`
	InLanguage   string         `json:"inLanguage"`
	DateModified string         `json:"dateModified,omitempty"` // of the text, YYYY-MM-DD
	Version      string         `json:"version,omitempty"`
	Publisher    organization   `json:"publisher"`
	Translation  []creativeWork `json:"workTranslation,omitempty"`
	PartOf       *creativeWork  `json:"isPartOf,omitempty"` // the section, for the notice of one service
}

type organization struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type creativeWork struct {
	Type       string `json:"@type"`
	URL        string `json:"url"`
	InLanguage string `json:"inLanguage,omitempty"`
}

func (d *manuscript) webPage(name, description string) webPage {
	c := &d.Controller
	w := webPage{
		Context: "https://schema.org", Type: "WebPage", URL: d.url(d.dir), Name: name, Description: description, InLanguage: d.Lang,
		DateModified: d.Profile.Notice.Date.String(), Version: d.Profile.Notice.Version.String(),
		Publisher: organization{"Organization", c.Name.String(), c.Website.Href()},
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
