package press

import (
	"slices"
	"time"

	"klausel/generator/internal/diag"
)

// An Overview is one profile in a line: what somebody with many clients looks
// for. Days are YYYY-MM-DD, empty where there is none.
type Overview struct {
	*Judged
	Services []string // ids
	Dated    string   // day of the notice
	Checked  string   // day of the oldest check of a contract, of its guarantees or of the DPF list
	Errors   int
	Fails    string // the first day on which Judge finds an error; today where it does already
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
		j.Notices = nil
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
	o.Dated = o.Profile.Notice.Date.String()
	var days []string
	for i := range o.Profile.Services {
		s := &o.Profile.Services[i]
		o.Services = append(o.Services, s.ID.ID())
		days = append(days, s.Contract.ReviewedOn.String(), s.Contract.CheckedOn.String())
		for j := range s.Transfers {
			days = append(days, s.Transfers[j].DPFCheckedOn.String())
		}
	}
	days = slices.DeleteFunc(days, func(day string) bool { return day == "" })
	if len(days) > 0 {
		o.Checked = slices.Min(days)
	}
}

// fails is the first day from p.Day on, on which the profile has an error; empty
// if time alone never brings one. Time only adds errors, so the days on which
// judgements turn are searched by halves.
func (p *Press) fails(j *Judged) string {
	if diag.Worst(j.Found) == diag.Error || j.Profile == nil || j.Err != nil {
		return p.Day
	}
	var days []string
	for _, last := range p.turns(j) {
		if d, err := time.Parse(time.DateOnly, last); err == nil {
			days = append(days, d.AddDate(0, 0, 1).Format(time.DateOnly))
		}
	}
	wrong := func(day string) bool { return diag.Worst(p.judgeOn(day, j)) == diag.Error }
	if len(days) == 0 || !wrong(days[len(days)-1]) {
		return ""
	}
	i, _ := slices.BinarySearchFunc(days, true, func(day string, _ bool) int {
		if wrong(day) {
			return 1
		}
		return -1
	})
	return days[i]
}
