package fact

import "fmt"

// The files of the catalogue are read with the same eyes as a profile: a day
// that does not exist is a mistake in both.

func (d *Date) UnmarshalText(b []byte) error   { return read(d, b, ParseDate) }
func (p *Period) UnmarshalText(b []byte) error { return read(p, b, ParsePeriod) }
func (e *Email) UnmarshalText(b []byte) error  { return read(e, b, ParseEmail) }
func (u *URL) UnmarshalText(b []byte) error    { return read(u, b, ParseURL) }

func (p *Phone) UnmarshalText(b []byte) error {
	return read(p, b, func(s string) (Phone, *Refusal) { return ParsePhone(s, "") })
}

func read[T any](into *T, b []byte, parse func(string) (T, *Refusal)) error {
	v, refused := parse(string(b))
	if refused != nil {
		return refused
	}
	*into = v
	return nil
}

// Error names the code of a refusal, for those who edit the catalogue.
func (r *Refusal) Error() string { return fmt.Sprintf("%q: %s", r.What, r.Why) }
