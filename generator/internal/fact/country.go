package fact

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// A Country is a country of ISO 3166-1 by its two letters. It prints as its
// code; whoever knows the language writes the name. The zero value is unknown.
type Country struct {
	code string
	refs []Ref
}

// Union: EU, EWR and the like are no countries; the countries must be named.
const Union Why = "union"

// unions are what people write who mean several countries.
var unions = []string{"EU", "EZ", "UN", "EEA", "EWR", "EFTA", "EUROPE", "EUROPA", "DACH", "WORLD", "WELT", "WELTWEIT", "WORLDWIDE"}

// noCountry are codes that CLDR knows as areas and ISO 3166-1 does not, or not
// any more: the Netherlands Antilles, the Soviet Union.
var noCountry = []string{"AC", "AN", "CP", "CQ", "CS", "DG", "EA", "EU", "EZ", "FQ", "IC", "NT", "PC", "SU", "TA", "UN", "YU"}

// ParseCountry reads two capital letters: DE. It refuses codes of nothing
// (BadForm, with the code that was probably meant) and of several countries
// (Union). Kosovo is XK, which ISO leaves free and everybody uses. An empty
// text and "unknown" are unknown.
func ParseCountry(s string) (Country, *Refusal) { return propose(s, readCountry, meantCountry) }

func readCountry(s string) (Country, *Refusal) {
	switch {
	case s == "" || s == "unknown":
		return Country{}, nil
	case isCountry(s):
		return Country{code: s}, nil
	case slices.Contains(unions, strings.ToUpper(s)):
		return Country{}, refuse(Union, s)
	}
	return Country{}, refuse(BadForm, s)
}

// isCountry reports whether code is one of ISO 3166-1, written as there.
func isCountry(code string) bool {
	r, err := language.ParseRegion(code)
	return err == nil && len(code) == 2 && r.String() == code && r.IsCountry() && r.Canonicalize() == r && !slices.Contains(noCountry, code)
}

// meantCountry is the code for another code or for a name in German or English.
func meantCountry(s string) string {
	if slices.Contains(unions, strings.ToUpper(s)) {
		return ""
	}
	if r, err := language.ParseRegion(strings.ToUpper(s)); err == nil {
		return r.Canonicalize().String()
	}
	code, _, _ := strings.Cut(strings.ToUpper(s), "-") // DE-SN
	if isCountry(code) {
		return code
	}
	if code := otherCodes[code]; code != "" {
		return code
	}
	return countryNames()[strings.ToLower(s)]
}

// otherCodes are those of cars and of the institutions of the EU.
var otherCodes = map[string]string{"D": "DE", "A": "AT", "B": "BE", "F": "FR", "I": "IT", "L": "LU", "P": "PT", "E": "ES", "S": "SE", "N": "NO", "H": "HU", "FL": "LI", "EL": "GR"}

// CountriesIn lists the codes of the countries that a German or English text
// names, in the order of the codes. Names of one word that mean other things too,
// such as Jersey or Georgia, count all the same: ask, do not conclude.
func CountriesIn(text string) []string {
	var codes []string
	words := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '.' }), " ") + " "
	for name, code := range countryNames() {
		if strings.Contains(words, " "+name+" ") && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{"usa": "US", "uk": "GB"} // us is a word, too
	for _, code := range Countries() {
		r := language.MustParseRegion(code)
		for _, lang := range []language.Tag{language.German, language.English} {
			names[strings.ToLower(display.Regions(lang).Name(r))] = code
		}
	}
	return names
})

// Countries lists the codes of all countries, in order.
func Countries() []string {
	var codes []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if code := string([]rune{a, b}); isCountry(code) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// NewCountry returns the country of a code; any other text is unknown.
func NewCountry(code string, refs ...Ref) Country {
	c, _ := ParseCountry(code)
	c.refs = refs
	return c
}

func (c Country) Known() bool    { return c.code != "" }
func (c Country) Origin() []Ref  { return c.refs }
func (c Country) Stated() Cond   { return Ask(c, c.Known()) }
func (c Country) Unknown() Cond  { return Ask(c, !c.Known()) }
func (c Country) String() string { return c.code }
func (c *Country) Bind(r Ref)    { c.refs = []Ref{r} }

// With returns c with further origins.
func (c Country) With(refs ...Ref) Country { c.refs = further(c.refs, refs); return c }

// ID is the code; empty if unknown.
func (c Country) ID() string { return c.code }

// Is holds if the country is one of codes. It does not hold for an unknown one.
func (c Country) Is(codes ...string) Cond { return Ask(c, c.In(codes...)) }

// In is Is for Go code.
func (c Country) In(codes ...string) bool { return c.Known() && slices.Contains(codes, c.code) }
