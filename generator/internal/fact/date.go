package fact

import "time"

// A Date is a day. The zero value is unknown.
type Date struct {
	day  time.Time
	refs []Ref
}

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, err
	}
	return Date{day: t}, nil
}

func (d Date) Known() bool   { return !d.day.IsZero() }
func (d Date) Origin() []Ref { return d.refs }
func (d Date) Stated() Cond  { return Ask(d, d.Known()) }
func (d Date) Unknown() Cond { return Ask(d, !d.Known()) }
func (d *Date) Bind(r Ref)   { d.refs = []Ref{r} }
func (d Date) String() string {
	if !d.Known() {
		return ""
	}
	return d.day.Format(time.DateOnly)
}
func (d Date) Time() time.Time { return d.day }
func (d Date) With(refs ...Ref) Date {
	d.refs = append(d.refs[:len(d.refs):len(d.refs)], refs...)
	return d
}

// Before reports whether d is an earlier day than o; a day that nobody stated
// is neither before nor after another.
func (d Date) Before(o Date) bool { return d.Known() && o.Known() && d.day.Before(o.day) }

// After reports whether d is a later day than o.
func (d Date) After(o Date) bool { return o.Before(d) }

// AddMonths is the same day so many months later.
func (d Date) AddMonths(months int) Date {
	if d.Known() {
		d.day = d.day.AddDate(0, months, 0)
	}
	return d
}

// Compare orders days; one that nobody stated comes first.
func (d Date) Compare(o Date) int { return d.day.Compare(o.day) }
