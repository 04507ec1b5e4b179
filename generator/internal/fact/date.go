package fact

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// A Date is a day of the calendar. The zero value is unknown.
type Date struct {
	day   time.Time // midnight UTC
	known bool
	refs  []Ref
}

// NoSuchDay: the month has no such day, or the year no such month.
const NoSuchDay Why = "no-such-day"

var (
	isoDay   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	localDay = regexp.MustCompile(`^([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})$`)
)

// ParseDate reads YYYY-MM-DD. It refuses any other form (BadForm) and days
// that do not exist (NoSuchDay). An empty text is unknown.
func ParseDate(s string) (Date, *Refusal) { return propose(s, readDate, meantDate) }

func readDate(s string) (Date, *Refusal) {
	switch day, err := time.Parse(time.DateOnly, s); {
	case s == "":
		return Date{}, nil
	case err == nil && day.Year() > 0:
		return Date{day: day, known: true}, nil
	case isoDay.MatchString(s), localDay.MatchString(s) && meantDate(s) == "":
		return Date{}, refuse(NoSuchDay, s)
	}
	return Date{}, refuse(BadForm, s)
}

// germanMonths are the names of months that English spells in another way.
var germanMonths = strings.NewReplacer("Januar", "January", "Jänner", "January", "Februar", "February", "Feber", "February", "März", "March", "Mai", "May", "Juni", "June", "Juli", "July", "Oktober", "October", "Dezember", "December")

// hyphens are signs that stand for the one of a date, from word processors.
var hyphens = strings.NewReplacer("‐", "-", "‑", "-", "–", "-", "—", "-", "−", "-")

// meantDate reads other ways to write a day, where they leave no doubt.
func meantDate(s string) string {
	s = hyphens.Replace(norm.NFKC.String(strings.TrimSpace(s)))
	if !strings.Contains(s, "ry") { // January, February
		s = germanMonths.Replace(s)
	}
	for _, layout := range []string{time.DateOnly, "2.1.2006", "2. 1. 2006", "2006-1-2", "2006/1/2", "20060102", "2. January 2006", "2 January 2006", "January 2, 2006", time.RFC3339, "2006-01-02T15:04:05"} {
		if day, err := time.Parse(layout, s); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return ""
}

// RoughDay reports whether s is a day as precise as known: 2025, 2025-10 or
// 2025-10-16.
func RoughDay(s string) bool {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

// DateOf returns the day of t where t stands.
func DateOf(t time.Time, refs ...Ref) Date {
	if t.IsZero() {
		return Date{refs: refs}
	}
	return Date{time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), true, refs}
}

func (d Date) Known() bool    { return d.known }
func (d Date) Origin() []Ref  { return d.refs }
func (d Date) Stated() Cond   { return Ask(d, d.Known()) }
func (d Date) Unknown() Cond  { return Ask(d, !d.Known()) }
func (d *Date) Bind(r Ref)    { d.refs = []Ref{r} }
func (d Date) String() string { return d.format(time.DateOnly) }

// With returns d with further origins.
func (d Date) With(refs ...Ref) Date { d.refs = further(d.refs, refs); return d }

// Time is midnight UTC of the day; the zero time if the day is unknown.
func (d Date) Time() time.Time { return d.day }

func (d Date) format(layout string) string {
	if !d.Known() {
		return ""
	}
	return d.day.Format(layout)
}

// Before and After compare two days. An unknown day is neither before nor
// after another.
func (d Date) Before(e Date) bool { return d.Known() && e.Known() && d.day.Before(e.day) }
func (d Date) After(e Date) bool  { return e.Before(d) }

// Compare orders days, an unknown one before all others.
func (d Date) Compare(e Date) int { return d.day.Compare(e.day) }

// AddMonths is the same day n months later, or the last day of a month that is
// too short for it: one month after 31 January is 28 February (section 188(3)
// of the German Civil Code). A negative n goes back; unknown stays unknown.
func (d Date) AddMonths(n int) Date {
	if !d.Known() {
		return d
	}
	first := time.Date(d.day.Year(), d.day.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	d.day = first.AddDate(0, 0, min(d.day.Day(), last)-1)
	return d
}

// Days counts the days from e to d: 1 from a day to the next, negative if d
// comes first, 0 if either is unknown.
func (d Date) Days(e Date) int {
	if !d.Known() || !e.Known() {
		return 0
	}
	return int(d.day.Sub(e.day) / (24 * time.Hour))
}

// further appends to a copy, so that two values never share an array.
func further(refs, more []Ref) []Ref { return append(refs[:len(refs):len(refs)], more...) }
