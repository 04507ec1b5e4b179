package fact

import (
	"time"

	"github.com/sosodev/duration"
)

// A Period is a length of time. The zero value is unknown.
type Period struct {
	iso  string
	d    duration.Duration
	refs []Ref
}

// ParsePeriod reads an ISO 8601 duration.
func ParsePeriod(s string) (Period, error) {
	d, err := duration.Parse(s)
	if err != nil {
		return Period{}, err
	}
	return Period{iso: s, d: *d}, nil
}

func (p Period) Known() bool    { return p.iso != "" }
func (p Period) Origin() []Ref  { return p.refs }
func (p Period) Stated() Cond   { return Ask(p, p.Known()) }
func (p Period) Unknown() Cond  { return Ask(p, !p.Known()) }
func (p *Period) Bind(r Ref)    { p.refs = []Ref{r} }
func (p Period) String() string { return p.iso }

// A Part is a number of one unit: year, month, week, day or hour.
type Part struct {
	Unit   string
	Number float64
}

// Parts are the units of which a period is made, the longest first.
func (p Period) Parts() []Part {
	var out []Part
	for _, part := range []Part{{"year", p.d.Years}, {"month", p.d.Months}, {"week", p.d.Weeks}, {"day", p.d.Days}, {"hour", p.d.Hours}} {
		if part.Number != 0 {
			out = append(out, part)
		}
	}
	return out
}

// Compare orders periods by the calendar, counted from a fixed day; one that
// nobody stated comes first.
func (p Period) Compare(o Period) int { return p.end().Compare(o.end()) }

func (p Period) end() time.Time {
	from := time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)
	return from.AddDate(int(p.d.Years), int(p.d.Months), int(7*p.d.Weeks+p.d.Days)).Add(time.Duration(p.d.Hours * float64(time.Hour)))
}
