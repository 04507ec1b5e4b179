package fact

import (
	"fmt"
	"strings"
)

// An Email is a mailbox. The zero value is unknown.
type Email struct{ Text }

// ParseEmail reads a mailbox.
func ParseEmail(s string) (Email, error) {
	return Email{NewLink(s, "mailto:"+s)}, nil
}

// With returns e with further origins.
func (e Email) With(refs ...Ref) Email { return Email{e.Text.With(refs...)} }

// A Phone is a telephone number as its owner writes it.
type Phone struct{ Text }

// ParsePhone reads a telephone number.
func ParsePhone(s string) (Phone, error) {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, s)
	return Phone{NewLink(s, "tel:"+digits)}, nil
}

// With returns p with further origins.
func (p Phone) With(refs ...Ref) Phone { return Phone{p.Text.With(refs...)} }

// A URL is an address of the web.
type URL struct{ Text }

// ParseURL reads a web address.
func ParseURL(s string) (URL, error) {
	if !SafeURL(s) {
		return URL{}, fmt.Errorf("%q is no web address", s)
	}
	return URL{NewLink(s, s)}, nil
}

// With returns u with further origins.
func (u URL) With(refs ...Ref) URL { return URL{u.Text.With(refs...)} }

// The files of the catalogue are read with the same eyes as a profile.

func (e *Email) UnmarshalText(b []byte) error { return unmarshal(e, b, ParseEmail) }
func (p *Phone) UnmarshalText(b []byte) error { return unmarshal(p, b, ParsePhone) }
func (u *URL) UnmarshalText(b []byte) error   { return unmarshal(u, b, ParseURL) }
func (p *Period) UnmarshalText(b []byte) error {
	return unmarshal(p, b, ParsePeriod)
}
func (d *Date) UnmarshalText(b []byte) error { return unmarshal(d, b, ParseDate) }

func unmarshal[T any](into *T, b []byte, parse func(string) (T, error)) error {
	if len(b) == 0 {
		return nil
	}
	v, err := parse(string(b))
	if err == nil {
		*into = v
	}
	return err
}
