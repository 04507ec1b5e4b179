package fact_test

import (
	"slices"
	"testing"

	"klausel/generator/internal/fact"
)

func period(t testing.TB, s string) fact.Period {
	t.Helper()
	p, r := fact.ParsePeriod(s)
	if r != nil || !p.Known() {
		t.Fatalf("%q is no period: %v", s, r)
	}
	return p
}

func TestParsePeriod(t *testing.T) {
	for _, c := range []struct {
		text, prints string
		why          fact.Why
		instead      string
	}{
		{"", "", "", ""}, {"P30D", "P30D", "", ""}, {"P1Y6M", "P1Y6M", "", ""}, {"P2W", "P2W", "", ""}, {"PT24H", "PT24H", "", ""}, {"P1DT12H", "P1DT12H", "", ""}, {"P12M", "P12M", "", ""},
		{"P030D", "P30D", "", ""}, {"P0Y30D", "P30D", "", ""}, {"P30DT", "P30D", "", ""}, {"P200Y", "P200Y", "", ""},
		{"P0D", "", fact.NoPeriod, ""}, {"PT0H", "", fact.NoPeriod, ""},
		{"PT5M", "", fact.TooFine, ""}, {"P1.5Y", "", fact.TooFine, ""}, {"P1DT3S", "", fact.TooFine, ""},
		{"P201Y", "", fact.TooLong, ""}, {"P99999999999999999999D", "", fact.TooLong, ""},
		{"P", "", fact.BadForm, ""}, {"PT", "", fact.BadForm, ""}, {"P30", "", fact.BadForm, ""}, {"-P1D", "", fact.BadForm, ""}, {"P1D1D", "", fact.BadForm, ""}, {"P1M1Y", "", fact.BadForm, ""}, {"P1D5M", "", fact.BadForm, ""}, {"P1Y2", "", fact.BadForm, ""}, {"PP1D", "", fact.BadForm, ""},
		{"30D", "", fact.BadForm, "P30D"}, {"p30d", "", fact.BadForm, "P30D"}, {"P 30 D", "", fact.BadForm, "P30D"}, {"30 Tage", "", fact.BadForm, "P30D"}, {"6 Monate", "", fact.BadForm, "P6M"}, {"1 Jahr", "", fact.BadForm, "P1Y"}, {"24 Stunden", "", fact.BadForm, "PT24H"}, {"2 weeks", "", fact.BadForm, "P2W"},
		{"30 Minuten", "", fact.BadForm, ""}, {"dauerhaft", "", fact.BadForm, ""},
	} {
		p, r := fact.ParsePeriod(c.text)
		check(t, c.text, p, c.prints, r, c.why, c.instead)
	}
}

// TestComparePeriods: the calendar decides, from a month of thirty days.
func TestComparePeriods(t *testing.T) {
	ascending := []string{"PT1H", "PT23H", "P1D", "P6D", "P1W", "P8D", "P28D", "P1M", "P31D", "P5W", "P2M", "P90D", "P3M", "P180D", "P6M", "P1Y", "P366D", "P13M", "P10Y", "P200Y"}
	var last fact.Period
	for _, s := range ascending {
		p := period(t, s)
		if last.Compare(p) != -1 || p.Compare(last) != 1 || p.Compare(p) != 0 {
			t.Errorf("%s is not longer than %s", p, last)
		}
		last = p
	}
	for _, same := range [][2]string{{"P12M", "P1Y"}, {"P1W", "P7D"}, {"PT24H", "P1D"}, {"P1Y6M", "P18M"}, {"P1M", "P30D"}, {"P1Y", "P365D"}} {
		if period(t, same[0]).Compare(period(t, same[1])) != 0 {
			t.Errorf("%s is not as long as %s", same[0], same[1])
		}
	}
	for s, days := range map[string]int{"P30D": 30, "P1M": 30, "P1Y": 365, "PT12H": 1, "PT25H": 2, "P6M": 183} {
		if got := period(t, s).Days(); got != days {
			t.Errorf("%s takes %d days, want %d", s, got, days)
		}
	}
	if got := period(t, "P1Y2M3W4DT5H").Parts(); got != (fact.Parts{Years: 1, Months: 2, Weeks: 3, Days: 4, Hours: 5}) {
		t.Errorf("the parts are %v", got)
	}
	var unknown fact.Period
	if unknown.Days() != 0 || unknown.Compare(unknown) != 0 || unknown.String() != "" || unknown.Stated().Holds {
		t.Error("an unknown period has a length")
	}
}

// FuzzParsePeriod: what is accepted, read again in its canonical form, is the
// same period; comparing is an order.
func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"P30D", "P0Y030D", "PT24H", "P1Y2M3W4DT5H", "30 Tage", "P1.5Y"} {
		f.Add(s, "P1M")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		p, r := fact.ParsePeriod(a)
		if r != nil && r.Instead != "" {
			period(t, r.Instead)
		}
		if r != nil || !p.Known() {
			return
		}
		if again := period(t, p.String()); again.Parts() != p.Parts() {
			t.Errorf("%q prints as %q, which is another period", a, p)
		}
		if q, r := fact.ParsePeriod(b); r == nil {
			if p.Compare(q) != -q.Compare(p) || !slices.Contains([]int{-1, 0, 1}, p.Compare(q)) {
				t.Errorf("%s and %s are in no order", p, q)
			}
		}
	})
}
