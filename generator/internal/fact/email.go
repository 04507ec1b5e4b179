package fact

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// An Email is the address of a mailbox. It prints as its author wrote it. The
// zero value is unknown.
type Email struct {
	text string
	href string
	refs []Ref
}

const (
	NameToo  Why = "name"    // a name and an address: only the address is wanted
	Several  Why = "several" // more than one address or number
	BadLocal Why = "local"   // the part before @ cannot be one; What is it
)

// ParseEmail reads the address of one mailbox, name@domain, as RFC 5322 and
// 6531 have it without quotation marks and comments: an apostrophe and an
// umlaut are letters like others. It refuses BadForm, Invisible, Mixed,
// NameToo, Several, BadLocal, BadHost and TooLong. An empty text is unknown.
func ParseEmail(s string) (Email, *Refusal) { return propose(s, readEmail, meantEmail) }

func readEmail(s string) (Email, *Refusal) {
	if s == "" {
		return Email{}, nil
	}
	if r := refuseUnseen(s); r != nil {
		return Email{}, r
	}
	at := strings.LastIndexByte(s, '@')
	switch list := mailboxes(s); {
	case at < 0 || strings.HasPrefix(s, "mailto:"):
		return Email{}, refuse(BadForm, s)
	case len(list) > 1:
		return Email{}, refuse(Several, s)
	case len(list) == 1 && list[0].Address != s:
		return Email{}, refuse(NameToo, s)
	}
	local, host := s[:at], s[at+1:]
	switch {
	case len(s) > 254 || len(local) > 64:
		return Email{}, refuse(TooLong, s)
	case mixed(local):
		return Email{}, refuse(Mixed, local)
	case !dotAtom(local) || norm.NFKC.String(local) != norm.NFC.String(local): // ｉnfo is another mailbox than info
		return Email{}, refuse(BadLocal, local)
	}
	ascii, r := asciiHost(host)
	last := ascii[strings.LastIndexByte(ascii, '.')+1:]
	switch {
	case r != nil:
		return Email{}, r
	case len(last) < 2 || len(last) == len(ascii) || last[0] <= '9' || strings.HasSuffix(host, "."):
		return Email{}, refuse(BadHost, host)
	}
	// RFC 6068 section 2 escapes what separates; the apostrophe would end an
	// attribute.
	keep := func(c byte) bool { return unreserved(c) || strings.IndexByte("!$*+", c) >= 0 }
	return Email{text: s, href: "mailto:" + percent(local, keep) + "@" + ascii}, nil
}

// mailboxes reads s as the head of a letter would be read, where it holds a
// sign that separates; it need not be short or well-formed.
func mailboxes(s string) []*mail.Address {
	if len(s) > 1000 || !strings.ContainsAny(s, "<>,;") {
		return nil
	}
	list, _ := mail.ParseAddressList(strings.ReplaceAll(s, ";", ","))
	return list
}

var aroundAt = regexp.MustCompile(` *@ *`)

var spelledOut = strings.NewReplacer(" at ", "@", "(at)", "@", "[at]", "@", " dot ", ".", "(dot)", ".", "[dot]", ".", "(punkt)", ".", "[punkt]", ".", "mailto:", "")

// meantEmail is the address in what people write around one.
func meantEmail(s string) string {
	s = norm.NFKC.String(visible(s))
	if list := mailboxes(s); len(list) == 1 {
		return list[0].Address
	}
	if head, _, ok := strings.Cut(s, "?"); ok { // ?subject=
		s = head
	}
	s = aroundAt.ReplaceAllString(strings.TrimRight(s, " .,;:/"), "@")
	if !strings.Contains(s, "@") {
		s = strings.ReplaceAll(spelledOut.Replace(strings.ToLower(s)), " ", "")
	}
	return strings.TrimPrefix(s, "mailto:")
}

// visible is s without what nobody can see.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if ignorable(r) {
			return -1
		}
		return r
	}, s)
}

// dotAtom reports whether s is one or more atoms with single dots between them.
func dotAtom(s string) bool {
	for _, atom := range strings.Split(s, ".") {
		if atom == "" {
			return false
		}
		for _, r := range atom {
			ascii := r < 0x80 && (unreserved(byte(r)) && r != '.' || strings.ContainsRune("!#$%&'*+/=?^_`{|}~", r))
			if !ascii && (r < 0x80 || !unicode.In(r, unicode.L, unicode.M, unicode.N)) {
				return false
			}
		}
	}
	return true
}

func (e Email) Known() bool    { return e.text != "" }
func (e Email) Origin() []Ref  { return e.refs }
func (e Email) Stated() Cond   { return Ask(e, e.Known()) }
func (e Email) Unknown() Cond  { return Ask(e, !e.Known()) }
func (e Email) String() string { return e.text }
func (e *Email) Bind(r Ref)    { e.refs = []Ref{r} }

// With returns e with further origins.
func (e Email) With(refs ...Ref) Email { e.refs = further(e.refs, refs); return e }

// Href is the address as a link: mailto: with an ASCII domain and escapes.
func (e Email) Href() string { return e.href }

// Link is the text with its link.
func (e Email) Link() Text { return NewLink(e.text, e.href, e.refs...) }
