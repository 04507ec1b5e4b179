package fact

import (
	"cmp"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/sosodev/duration"
)

// A Period is a length of time for which something is kept: an ISO 8601
// duration of years, months, weeks, days and hours. The zero value is unknown.
type Period struct {
	parts Parts
	known bool
	refs  []Ref
}

// Parts are the numbers of a period, for whoever puts it into words.
type Parts struct{ Years, Months, Weeks, Days, Hours int }

const (
	NoPeriod Why = "zero" // a period of no length: what is not kept needs none
	TooFine  Why = "fine" // minutes, seconds or fractions
)

// longest is the longest period in years; more is a slip of the finger.
const longest = 200

var (
	isoPeriod    = regexp.MustCompile(`^P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T([0-9]+H)?)?$`)
	finePeriod   = regexp.MustCompile(`^P[0-9YMWD.,]*(T[0-9HMS.,]+)?$`)
	spokenPeriod = regexp.MustCompile(`(?i)^([0-9]+) ?(?:(h|std|stunden?|hours?)|(d|t|tage?|days?)|(w|wochen?|weeks?)|(monate?|months?)|(j|jahre?|years?))\.?$`)
)

// ParsePeriod reads P30D, P6M, P1Y6M, P2W or PT24H. It refuses any other form
// (BadForm), minutes, seconds and fractions (TooFine), nothing (NoPeriod) and
// more than 200 years (TooLong). An empty text is unknown.
func ParsePeriod(s string) (Period, *Refusal) { return propose(s, readPeriod, meantPeriod) }

func readPeriod(s string) (Period, *Refusal) {
	if s == "" {
		return Period{}, nil
	}
	d, err := duration.Parse(s)
	switch {
	case err == nil && isoPeriod.MatchString(s):
	case err == nil && !d.Negative && finePeriod.MatchString(s) && (d.Minutes+d.Seconds > 0 || strings.ContainsAny(s, ".,")):
		return Period{}, refuse(TooFine, s)
	default:
		return Period{}, refuse(BadForm, s)
	}
	switch most := math.Max(math.Max(d.Years, d.Months/12), math.Max(d.Weeks/52, math.Max(d.Days/365, d.Hours/8760))); {
	case most > longest:
		return Period{}, refuse(TooLong, s)
	case most == 0 && strings.Contains(s, "0"):
		return Period{}, refuse(NoPeriod, s)
	case most == 0: // P alone
		return Period{}, refuse(BadForm, s)
	}
	parts := Parts{int(d.Years), int(d.Months), int(d.Weeks), int(d.Days), int(d.Hours)}
	return Period{parts: parts, known: true}, nil
}

// meantPeriod reads how people write a period who do not know the form, in
// German or English: 30 Tage, 6 months, 24 h.
func meantPeriod(s string) string {
	if m := spokenPeriod.FindStringSubmatch(s); m != nil {
		for i, unit := range []string{"H", "D", "W", "M", "Y"} {
			switch {
			case m[i+2] == "":
			case unit == "H":
				return "PT" + m[1] + unit
			default:
				return "P" + m[1] + unit
			}
		}
	}
	return "P" + strings.TrimPrefix(strings.ToUpper(strings.ReplaceAll(s, " ", "")), "P")
}

// PeriodOf is a period of so many years, months, weeks, days and hours.
func PeriodOf(parts Parts) Period { return Period{parts: parts, known: true} }

func (p Period) Known() bool   { return p.known }
func (p Period) Origin() []Ref { return p.refs }
func (p Period) Stated() Cond  { return Ask(p, p.known) }
func (p Period) Unknown() Cond { return Ask(p, !p.known) }
func (p *Period) Bind(r Ref)   { p.refs = []Ref{r} }

// With returns p with further origins: a period in words rests on the period
// and on what it runs from.
func (p Period) With(refs ...Ref) Period { p.refs = further(p.refs, refs); return p }

// Parts are the numbers as they were written: P12M has twelve months and no year.
func (p Period) Parts() Parts { return p.parts }

// String is the period in ISO 8601, without what is zero; empty if unknown.
func (p Period) String() string {
	if !p.known {
		return ""
	}
	d := duration.Duration{Years: float64(p.parts.Years), Months: float64(p.parts.Months), Weeks: float64(p.parts.Weeks), Days: float64(p.parts.Days), Hours: float64(p.parts.Hours)}
	return d.String()
}

// reference is the day from which periods are measured to compare them. Its
// month has thirty days and a year from it has 365, so one month is shorter
// than 31 days and twelve months are a year.
var reference = time.Date(2001, time.April, 1, 0, 0, 0, 0, time.UTC)

func (p Period) end() time.Time {
	q := p.parts
	return reference.AddDate(q.Years, q.Months, 7*q.Weeks+q.Days).Add(time.Duration(q.Hours) * time.Hour)
}

// Compare returns -1, 0 or 1 as p is shorter than q, as long, or longer. An
// unknown period is shorter than any other.
func (p Period) Compare(q Period) int {
	if p.known != q.known {
		return cmp.Compare(len(p.String()), len(q.String()))
	}
	return p.end().Compare(q.end())
}

// Span is the time from 1 April 2001 to the end of the period; 0 if unknown.
func (p Period) Span() time.Duration { return p.end().Sub(reference) }

// Days is the number of days the period takes from 1 April 2001, a begun one
// counted whole; 0 if unknown.
func (p Period) Days() int {
	return int((p.Span() + 24*time.Hour - 1) / (24 * time.Hour))
}
