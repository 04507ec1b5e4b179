package render

import (
	"klausel/generator/internal/fact"
	"klausel/generator/internal/notice"
)

// factsJSON is what holds of one service, as codes: the ids of the catalogue,
// countries as of ISO 3166-1, days and periods as of ISO 8601; each with its
// words in the language of the notice where a reader needs some. A key that
// nobody stated is missing.
type factsJSON struct {
	Service    string          `json:"service"`
	Variant    string          `json:"variant,omitempty"`
	Operation  string          `json:"operation,omitempty"`
	Provider   *partyJSON      `json:"provider,omitempty"`
	Servers    []string        `json:"server_countries,omitempty"`
	Groups     []string        `json:"groups,omitempty"`
	Functions  map[string]bool `json:"functions"`
	Purposes   []purposeJSON   `json:"purposes"`
	Data       []dataJSON      `json:"data"`
	Recipients []partyJSON     `json:"recipients"`
	Transfers  []transferJSON  `json:"transfers"`
}

type partyJSON struct {
	Name    string `json:"name"`
	Role    string `json:"role,omitempty"`
	Country string `json:"country,omitempty"`
}

type purposeJSON struct {
	ID    string      `json:"id"`
	Text  string      `json:"text"`
	Bases []basisJSON `json:"legal_bases"`
}

type basisJSON struct {
	Basis     string   `json:"basis"`
	Provision string   `json:"provision,omitempty"`
	Groups    []string `json:"groups,omitempty"` // missing: everybody who takes part
	Norm      string   `json:"norm,omitempty"`
}

type dataJSON struct {
	ID        string        `json:"id"`
	Label     string        `json:"label"`
	Retention retentionJSON `json:"retention"`
}

type retentionJSON struct {
	Kind   string `json:"kind,omitempty"`
	Period string `json:"period,omitempty"` // P30D
	From   string `json:"from,omitempty"`
	Until  string `json:"until,omitempty"`
	Text   string `json:"text,omitempty"`
}

type transferJSON struct {
	Recipient string   `json:"recipient"`
	Countries []string `json:"countries,omitempty"`
	Tool      string   `json:"tool,omitempty"`
	CheckedOn string   `json:"dpf_checked_on,omitempty"` // YYYY-MM-DD
	Fallback  string   `json:"fallback,omitempty"`
}

func (d *manuscript) factsJSON(s *notice.Service) factsJSON {
	out := factsJSON{
		Service: s.ID.ID(), Variant: s.Variant.ID(), Operation: s.Operation.ID(), Servers: s.Location.Countries.IDs(), Groups: s.Groups.IDs(),
		Functions: map[string]bool{}, Purposes: []purposeJSON{}, Data: []dataJSON{}, Recipients: []partyJSON{}, Transfers: []transferJSON{},
	}
	if s.Provider.Name.Known() {
		out.Provider = &partyJSON{s.Provider.Name.String(), s.Provider.Role.ID(), s.Provider.Country.ID()}
	}
	functions := s.Functions
	functions.Each(func(key string, answer *fact.YesNo) {
		if answer.Known() {
			out.Functions[key] = answer.IsYes()
		}
	})
	for _, p := range s.Purposes.Items {
		j := purposeJSON{ID: p.ID.ID(), Text: d.words(p.Text), Bases: []basisJSON{}}
		for _, b := range p.Bases.Items {
			j.Bases = append(j.Bases, basisJSON{b.Basis.ID(), d.words(b.Cite), b.Groups.IDs(), d.words(b.Norm)})
		}
		out.Purposes = append(out.Purposes, j)
	}
	for _, x := range s.Data.Items {
		t := x.Retention.Text
		out.Data = append(out.Data, dataJSON{x.ID.ID(), d.words(x.Label), retentionJSON{t.Kind, t.Period.String(), t.From, t.Until, d.words(t)}})
	}
	if h := s.Host; h.Receives.Holds {
		out.Recipients = append(out.Recipients, partyJSON{h.Name.String(), h.Role.ID(), h.Country.ID()})
	}
	for _, r := range s.Recipients.Items {
		out.Recipients = append(out.Recipients, partyJSON{d.words(r.Name), r.Role.ID(), r.Country.ID()})
	}
	for _, t := range s.Transfers.Items {
		out.Transfers = append(out.Transfers, transferJSON{d.words(t.Recipient), t.Countries.IDs(), t.Tool.ID(), t.DPFCheckedOn.String(), t.Fallback.ID()})
	}
	return out
}
