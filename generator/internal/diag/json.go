package diag

import (
	"encoding/json"
	"io"
)

// findingJSON is a finding for programs. Keys are only ever added.
type findingJSON struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Gate     Gate   `json:"gate"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Fact     string `json:"fact,omitempty"`
	Service  string `json:"service,omitempty"`
	Profile  string `json:"profile,omitempty"` // that inherits the fact; none: the profile of the file itself
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Cites    string `json:"cites,omitempty"`

	Origin  string      `json:"origin,omitempty"` // of the fact in templates/ it speaks of
	Against []placeJSON `json:"against,omitempty"`
	Waived  *waiverJSON `json:"waived,omitempty"`
}

// placeJSON is the other side of a finding.
type placeJSON struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Fact   string `json:"fact,omitempty"` // of the profile; none: of the catalogue
	Text   string `json:"text,omitempty"`
}

type waiverJSON struct {
	Reason   string `json:"reason"`
	By       string `json:"decided_by"`
	Until    string `json:"expires"`
	Severity string `json:"severity"` // without the waiver
}

// JSON prints the findings as one array.
func JSON(w io.Writer, found []Finding, sh Sheet) error {
	out := make([]findingJSON, 0, len(found))
	for _, f := range gravest(found) {
		words := sh.Say(f, sh.Lang)
		out = append(out, findingJSON{
			Rule: f.Rule, Severity: f.Severity.String(), Gate: f.Gate, File: f.Pos.File, Line: f.Pos.Line, Column: f.Pos.Col,
			Fact: f.Path, Service: f.Service, Profile: f.Of, Message: words.Message, Hint: words.Hint, Cites: words.Cites,
			Origin: f.Origin().String(),
		})
		for _, p := range f.Against {
			out[len(out)-1].Against = append(out[len(out)-1].Against, placeJSON{p.Pos.File, p.Pos.Line, p.Pos.Col, p.Path, p.Said[sh.Lang]})
		}
		if w := f.Waived; w != nil {
			out[len(out)-1].Waived = &waiverJSON{w.Reason, w.By, w.Until, w.Severity.String()}
		}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
