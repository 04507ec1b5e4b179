package fact_test

import (
	"testing"
	"time"

	"klausel/generator/internal/fact"
)

func day(t testing.TB, s string) fact.Date {
	t.Helper()
	d, r := fact.ParseDate(s)
	if r != nil || !d.Known() {
		t.Fatalf("%q is no date: %v", s, r)
	}
	return d
}

func TestParseDate(t *testing.T) {
	for _, c := range []struct {
		text    string
		why     fact.Why
		instead string
	}{
		{"", "", ""}, {"2026-11-16", "", ""}, {"2028-02-29", "", ""}, {"0001-01-01", "", ""}, {"9999-12-31", "", ""},
		{"2026-02-30", fact.NoSuchDay, ""}, {"2026-13-01", fact.NoSuchDay, ""}, {"2100-02-29", fact.NoSuchDay, ""}, {"0000-01-01", fact.NoSuchDay, ""}, {"31.2.2026", fact.NoSuchDay, ""},
		{"16.11.2026", fact.BadForm, "2026-11-16"}, {"1. 2. 2026", fact.BadForm, "2026-02-01"}, {"2026-2-1", fact.BadForm, "2026-02-01"}, {"2026-11-16T00:00:00Z", fact.BadForm, "2026-11-16"},
		{"11/16/2026", fact.BadForm, ""}, {"November 2026", fact.BadForm, ""}, {"20261116", fact.BadForm, "2026-11-16"}, {"unknown", fact.BadForm, ""}, {" 2026-11-16", fact.BadForm, "2026-11-16"}, {"２０２６-11-16", fact.BadForm, "2026-11-16"},
		{"2026‑11–16", fact.BadForm, "2026-11-16"}, {"16. März 2026", fact.BadForm, "2026-03-16"}, {"6. Jänner 2026", fact.BadForm, "2026-01-06"}, {"16 May 2026", fact.BadForm, "2026-05-16"}, {"February 16, 2026", fact.BadForm, "2026-02-16"}, {"31. Februar 2026", fact.BadForm, ""}, {"2026", fact.BadForm, ""},
	} {
		d, r := fact.ParseDate(c.text)
		check(t, c.text, d, c.text, r, c.why, c.instead)
	}
}

// check holds the outcome of a parser against what is expected: it prints what
// was written, or refuses with the code and the proposal.
func check(t *testing.T, text string, v interface {
	Known() bool
	String() string
}, prints string, r *fact.Refusal, why fact.Why, instead string) {
	t.Helper()
	switch {
	case r == nil && why != "":
		t.Errorf("%q is taken, want a refusal: %s", text, why)
	case r != nil && (r.Why != why || r.Instead != instead):
		t.Errorf("%q is refused: %s, instead %q; want %q, %q", text, r.Why, r.Instead, why, instead)
	case r != nil && v.Known():
		t.Errorf("%q is refused and known", text)
	case r == nil && (v.Known() != (prints != "") || v.String() != prints):
		t.Errorf("%q prints as %q, want %q", text, v, prints)
	}
}

func TestCalendar(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2028-01-31", 1, "2028-02-29"}, {"2026-11-16", 12, "2027-11-16"}, {"2028-02-29", 12, "2029-02-28"},
		{"2026-03-31", -1, "2026-02-28"}, {"2026-11-30", 3, "2027-02-28"}, {"2026-05-15", 0, "2026-05-15"},
	} {
		if got := day(t, c.from).AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.months, got, c.want)
		}
	}
	a, b := day(t, "2026-02-27"), day(t, "2026-03-01")
	if b.Days(a) != 2 || a.Days(b) != -2 || !a.Before(b) || !b.After(a) || a.Before(a) || a.After(a) {
		t.Error("the calendar is out of order")
	}
	if got := day(t, "2026-11-16").Time(); !got.Equal(time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("Time is %v", got)
	}
	var unknown fact.Date
	if unknown.Before(a) || unknown.After(a) || a.Before(unknown) || a.Days(unknown) != 0 || unknown.AddMonths(5).Known() || unknown.String() != "" || unknown.Stated().Holds || !unknown.Unknown().Holds {
		t.Error("an unknown day takes part in the calendar")
	}
}

// FuzzParseDate: what is accepted prints as it was written.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-11-16", "2028-02-29", "16.11.2026", "2026-11-16T00:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		switch d, r := fact.ParseDate(s); {
		case r == nil && d.String() != s:
			t.Errorf("%q prints as %q", s, d)
		case r != nil && r.Instead != "":
			day(t, r.Instead)
		}
	})
}
