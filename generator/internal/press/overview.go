package press

import (
	"slices"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
)

// An Overview is one profile in a line: what somebody with many clients looks
// for. A day is unknown where there is none.
type Overview struct {
	*Judged
	Services []string  // ids
	Dated    fact.Date // day of the notice
	Checked  fact.Date // day of the oldest check of a contract, of its guarantees or of the DPF list
	Errors   int
	Fails    fact.Date // the first day on which Judge finds an error; today where it does already
}

// Overviews judges profiles and looks ahead.
func (p *Press) Overviews(files []Source, each func()) ([]Overview, error) {
	out := make([]Overview, len(files))
	at := map[string]int{}
	for i, f := range files {
		at[f.File] = i
	}
	all, err := p.JudgeAll(files, 0, func(j *Judged) error {
		out[at[j.File]].Fails = p.fails(j)
		j.Forget()
		each()
		return nil
	})
	Clashes(all)
	for i, j := range all {
		o := &out[i]
		o.Judged = j
		for _, f := range j.Found {
			if f.Severity == diag.Error {
				o.Errors++
			}
		}
		if o.Errors > 0 {
			o.Fails = p.Day
		}
		if j.Profile != nil {
			o.describe()
		}
	}
	return out, err
}

// describe reads what the profile says of itself.
func (o *Overview) describe() {
	o.Dated = o.Profile.Notice.Date
	var days []fact.Date
	for i := range o.Profile.Services {
		s := &o.Profile.Services[i]
		o.Services = append(o.Services, s.ID.ID())
		days = append(days, s.Contract.ReviewedOn, s.Contract.CheckedOn)
		for _, t := range s.Transfers.Items {
			days = append(days, t.DPFCheckedOn)
		}
	}
	for _, day := range days {
		if day.Known() && (!o.Checked.Known() || day.Before(o.Checked)) {
			o.Checked = day
		}
	}
}

// fails is the first day from p.Day on, on which the profile has an error; unknown
// if time alone never brings one. Time only adds errors, so the days on which
// judgements turn are searched by halves.
func (p *Press) fails(j *Judged) fact.Date {
	if diag.Worst(j.Found) == diag.Error || j.Profile == nil || j.Err != nil {
		return p.Day
	}
	var days []fact.Date
	for _, last := range p.turns(j) {
		days = append(days, fact.DateOf(last.Time().AddDate(0, 0, 1)))
	}
	wrong := func(day fact.Date) bool { return diag.Worst(p.judgeOn(day, j)) == diag.Error }
	if len(days) == 0 || !wrong(days[len(days)-1]) {
		return fact.Date{}
	}
	i, _ := slices.BinarySearchFunc(days, true, func(day fact.Date, _ bool) int {
		if wrong(day) {
			return 1
		}
		return -1
	})
	return days[i]
}
