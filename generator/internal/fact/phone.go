package fact

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// A Phone is a telephone number. It prints as its author wrote it; a click
// dials what the number means. The zero value is unknown.
type Phone struct {
	text string
	href string // empty where nobody can be sure what to dial
	refs []Ref
}

const (
	TooShort    Why = "short"   // has fewer digits than any number of the country
	NoSuchCode  Why = "code"    // no country has this code
	NoAreaCode  Why = "area"    // can be dialled within its town alone
	NotDialable Why = "numbers" // has a number of digits that no number of the country has
)

var (
	// phoneForm is how people write a number, with the signs of word processors
	// for a hyphen.
	phoneForm = regexp.MustCompile(`^[(\[]?\+?[0-9 ()\[\]/.\-‐‑–—−]*[0-9)]$`)
	// extension is the number of one telephone behind the one that is dialled.
	extension = regexp.MustCompile(`(?i)^(.*[0-9)]),? *(?:ext(?:ension)?|x|#)[.:]? *([0-9]{1,6})$`)
	// inside is a direct line, which replaces the last digits of the number. How
	// many cannot be known from outside.
	inside = regexp.MustCompile(`(?i)^(.*[0-9)]),? *(?:durchwahl|dw|apparat|app|nebenstelle|nst)[.:]? *[0-9]{1,6}$`)
	// trunkZero is dialled at home alone, and kept by Italy for all.
	trunkZero = regexp.MustCompile(`\( ?0 ?\)|\[ ?0 ?\]`)
	// between are the signs and words between two numbers.
	between = regexp.MustCompile(`[,;]| oder | or | und | and | / (?:\+|0)`)
	// announced is a word before a number, and explained one behind it.
	announced = regexp.MustCompile(`(?i)^(?:tel(?:efon|ephone)?|fon|phone|mobil(?:e|funk)?|handy|fax|t|f)\b[.:]* *`)
	explained = regexp.MustCompile(` *[(\[][^()\[\]]*\pL[^()\[\]]*[)\]]$`)
)

// Unlinked is the number without a link: nobody wants to dial a fax machine.
func (p Phone) Unlinked() Phone { return Phone{text: p.text, refs: p.refs} }

// ParsePhone reads a number as people print it, +49 (0)351 5550100, 0351
// 5550100 or 116 117. A number without a country code belongs to region, a
// code as of Country; with no region it is taken as it stands and has no link.
// It refuses BadForm, Invisible, Several, TooShort, TooLong, NoSuchCode,
// NoAreaCode and NotDialable. An empty text is unknown.
func ParsePhone(s, region string) (Phone, *Refusal) {
	read := func(s string) (Phone, *Refusal) { return readPhone(s, region) }
	return propose(s, read, func(s string) string { return meantPhone(s, region) })
}

// meantPhone is the number in what people write around one.
func meantPhone(s, region string) string {
	s = norm.NFKC.String(visible(s))
	s = explained.ReplaceAllString(announced.ReplaceAllString(strings.TrimPrefix(s, "tel:"), ""), "")
	if code := strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region)); code != "0" && strings.HasPrefix(s, code) {
		return "+" + s // 49 351 5550100
	}
	return s
}

func readPhone(s, region string) (Phone, *Refusal) {
	if s == "" {
		return Phone{}, nil
	}
	plain := strings.Map(func(r rune) rune {
		if r == '\u00a0' || r == '\u202f' || r == '\u2009' { // no-break and thin blanks, which letterheads use
			return ' '
		}
		return r
	}, s)
	if r := refuseUnseen(plain); r != nil {
		return Phone{}, r
	}
	number, ext, direct := plain, "", false
	if m := extension.FindStringSubmatch(number); m != nil {
		number, ext = m[1], ";ext="+m[2]
	} else if m := inside.FindStringSubmatch(number); m != nil {
		number, direct = m[1], true
	}
	if !phoneForm.MatchString(number) {
		if several(number) {
			return Phone{}, refuse(Several, s)
		}
		return Phone{}, refuse(BadForm, s)
	}
	href, r := dial(number, region)
	if r != nil {
		if several(number) {
			return Phone{}, refuse(Several, s)
		}
		return Phone{}, r
	}
	switch {
	case direct:
		href = ""
	case href != "":
		href += ext
	}
	return Phone{text: s, href: href}, nil
}

// several reports whether s begins with a number, and another one may follow.
func several(s string) bool {
	halves := between.Split(s, 2)
	return len(halves) > 1 && phoneForm.MatchString(strings.TrimSpace(halves[0]))
}

// dial is the link of a number; empty if it needs a country to be dialled.
func dial(number, region string) (string, *Refusal) {
	abroad := strings.TrimLeft(number, "([ ")
	if rest, ok := strings.CutPrefix(abroad, "00"); ok {
		abroad = "+" + strings.TrimLeft(rest, " ")
	}
	switch {
	case abroad[0] == '+':
		number, region = abroad, "ZZ"
		if without := trunkZero.ReplaceAllString(abroad, ""); without != abroad && !valid(abroad) {
			number = without
		}
	case region == "":
		return "", nil
	}
	n, err := phonenumbers.Parse(number, region)
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return "", refuse(NoSuchCode, number)
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return "", refuse(TooLong, number)
	case errors.Is(err, phonenumbers.ErrTooShortNSN), errors.Is(err, phonenumbers.ErrTooShortAfterIDD):
		return "", refuse(TooShort, number)
	case err != nil:
		return "", refuse(BadForm, number)
	}
	switch {
	case region != "ZZ" && phonenumbers.IsValidShortNumberForRegion(n, region):
		return "tel:" + phonenumbers.NormalizeDigitsOnly(number), nil
	case region != "ZZ" && withoutTrunk(n, number, region):
		return "", refuse(NoAreaCode, number)
	case n.GetItalianLeadingZero() && !phonenumbers.IsValidNumber(n): // +49 00351
		return "", refuse(BadForm, number)
	}
	switch phonenumbers.IsPossibleNumberWithReason(n) {
	case phonenumbers.IS_POSSIBLE:
		return "tel:" + phonenumbers.Format(n, phonenumbers.E164), nil
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return "", refuse(NoAreaCode, number)
	case phonenumbers.TOO_SHORT:
		return "", refuse(TooShort, number)
	case phonenumbers.TOO_LONG:
		return "", refuse(TooLong, number)
	case phonenumbers.INVALID_COUNTRY_CODE:
		return "", refuse(NoSuchCode, number)
	}
	return "", refuse(NotDialable, number)
}

// withoutTrunk reports whether a number lacks the zero with which its country
// begins all that can be dialled from everywhere: it reaches a telephone of the
// same town, or none.
func withoutTrunk(n *phonenumbers.PhoneNumber, number, region string) bool {
	first := func(s string) byte { return append([]byte(phonenumbers.NormalizeDigitsOnly(s)), ' ')[0] }
	return phonenumbers.GetNddPrefixForRegion(region, true) == "0" &&
		first(number) != '0' && (first(phonenumbers.Format(n, phonenumbers.NATIONAL)) == '0' || !phonenumbers.IsValidNumber(n))
}

// valid reports whether a number with a country code is one that is in use.
func valid(number string) bool {
	n, err := phonenumbers.Parse(number, "ZZ")
	return err == nil && phonenumbers.IsValidNumber(n)
}

func (p Phone) Known() bool    { return p.text != "" }
func (p Phone) Origin() []Ref  { return p.refs }
func (p Phone) Stated() Cond   { return Ask(p, p.Known()) }
func (p Phone) Unknown() Cond  { return Ask(p, !p.Known()) }
func (p Phone) String() string { return p.text }
func (p *Phone) Bind(r Ref)    { p.refs = []Ref{r} }

// With returns p with further origins.
func (p Phone) With(refs ...Ref) Phone { p.refs = further(p.refs, refs); return p }

// Href is what a click dials: tel: with the number in E.164, a short number as
// it is, and an extension as RFC 3966 has it; empty where the number leaves
// open what to dial.
func (p Phone) Href() string { return p.href }

// Link is the text with its link, or without one.
func (p Phone) Link() Text { return NewLink(p.text, p.href, p.refs...) }
