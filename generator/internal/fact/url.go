package fact

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// A URL is the address of something on the web. It prints as its author wrote
// it. The zero value is unknown.
type URL struct {
	text string
	href string
	refs []Ref
}

const (
	BadScheme   Why = "scheme"      // neither http nor https; What is the scheme
	Credentials Why = "credentials" // a user name or password, which nobody publishes
	BadPort     Why = "port"        // no number of 1 to 65535
	OwnMachine  Why = "own-machine" // leads each reader to the machine he sits at; What is the host
)

// ParseURL reads an absolute http or https address. It refuses BadForm,
// BadScheme, Invisible, Mixed, Several, Credentials, BadHost, OwnMachine, BadPort
// and TooLong (over 2,000 bytes). An empty text is unknown.
func ParseURL(s string) (URL, *Refusal) {
	return propose(s, func(s string) (URL, *Refusal) {
		u, r := readURL(s)
		if host, own := ownMachine(u.href); r == nil && own {
			return URL{}, refuse(OwnMachine, host)
		}
		return u, r
	}, meantURL)
}

// ParseServer is ParseURL for the address of a server, which may run on the own
// machine while somebody tries things out.
func ParseServer(s string) (URL, *Refusal) { return propose(s, readURL, meantURL) }

func readURL(s string) (URL, *Refusal) {
	switch {
	case s == "":
		return URL{}, nil
	case len(s) > 2000:
		return URL{}, refuse(TooLong, s)
	}
	if r := refuseUnseen(s); r != nil {
		return URL{}, r
	}
	if strings.Count(s, "://") > 1 && anotherURL.MatchString(s) {
		return URL{}, refuse(Several, s)
	}
	if strings.ContainsAny(s, " \\\"<>") { // which separate an address from what stands around it
		return URL{}, refuse(BadForm, s)
	}
	scheme, rest, ok := strings.Cut(s, "://")
	switch {
	case !ok || scheme == "":
		return URL{}, refuse(BadScheme, "")
	case !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http"):
		return URL{}, refuse(BadScheme, scheme)
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, tail := rest[:end], rest[end:]
	if strings.Contains(host, "@") {
		return URL{}, refuse(Credentials, "")
	}
	host, port, r := splitPort(host)
	switch {
	case r != nil:
		return URL{}, r
	case slices.Contains([]string{"http", "https", "www"}, host): // https://http//example.org
		return URL{}, refuse(BadHost, host)
	}
	href := strings.ToLower(scheme) + "://" + host + port + percent(escapeStray(tail), inURL)
	if _, err := url.Parse(href); err != nil {
		return URL{}, refuse(BadForm, s)
	}
	return URL{text: s, href: href}, nil
}

var (
	anotherURL = regexp.MustCompile(`[ ,;] *https?://`)
	// slipped is the beginning of an address in which a sign is missing, or
	// which stands there twice.
	slipped = regexp.MustCompile(`^(?i)(?:(https?)(?::/{0,2}|//)|//)(?:https?:?//)?`)
)

// meantURL is the address without what nobody can see and what stands around
// it, with a scheme, and without credentials.
func meantURL(s string) string {
	s = strings.TrimRight(strings.Trim(visible(s), " <>"), ".,;:)")
	if anotherURL.MatchString(s) {
		return ""
	}
	scheme, rest := "https", s
	if m := slipped.FindStringSubmatch(s); m != nil {
		scheme, rest = strings.ToLower(m[1]), s[len(m[0]):]
		if scheme == "" {
			scheme = "https"
		}
	}
	host, _, _ := strings.Cut(rest, "/")
	if m := rest == s && (!strings.Contains(host, ".") || strings.ContainsAny(host, "@: ")); m {
		return "" // kontakt, mailto:a@example.org
	}
	at := strings.LastIndexByte(host, '@') + 1
	if strings.Contains(host[at:], " ") {
		return ""
	}
	return scheme + "://" + strings.ReplaceAll(rest[at:], " ", "%20")
}

// ownMachine reports whether an address leads to the machine of whoever
// follows it, and returns its host.
func ownMachine(href string) (host string, own bool) {
	u, err := url.Parse(href)
	if err != nil {
		return "", false
	}
	host = u.Hostname()
	ip, err := netip.ParseAddr(host)
	own = host == "localhost" || strings.HasSuffix(host, ".localhost") ||
		err == nil && (ip.IsLoopback() || ip.IsUnspecified() || ip.IsLinkLocalUnicast())
	return host, own
}

// splitPort checks the host and the port of an address; port keeps its colon.
func splitPort(s string) (host, port string, r *Refusal) {
	host = s
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.HasSuffix(s, "]") {
		host = s[:i]
		if n, err := strconv.ParseUint(s[i+1:], 10, 16); err != nil || n == 0 {
			return "", "", refuse(BadPort, s[i+1:])
		}
		port = s[i:]
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		ip, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		if err != nil || !ip.Is6() || ip.Zone() != "" || !strings.HasSuffix(host, "]") {
			return "", "", refuse(BadHost, host)
		}
		return "[" + ip.String() + "]", port, nil
	}
	host, r = asciiHost(host)
	return host, port, r
}

// inURL are the bytes an address may hold after its host, RFC 3986, without
// the apostrophe, which would end an attribute.
func inURL(c byte) bool { return unreserved(c) || strings.IndexByte("!$&()*+,;=:@/?#%", c) >= 0 }

// escapeStray escapes what stands where it has no meaning: a percent sign
// without two digits, and a second number sign.
func escapeStray(s string) string {
	var b strings.Builder
	hash := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '%' && (i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2])):
			b.WriteString("%25")
		case c == '#' && hash:
			b.WriteString("%23")
		default:
			hash = hash || c == '#'
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }

func (u URL) Known() bool    { return u.text != "" }
func (u URL) Origin() []Ref  { return u.refs }
func (u URL) Stated() Cond   { return Ask(u, u.Known()) }
func (u URL) Unknown() Cond  { return Ask(u, !u.Known()) }
func (u URL) String() string { return u.text }
func (u *URL) Bind(r Ref)    { u.refs = []Ref{r} }

// With returns u with further origins.
func (u URL) With(refs ...Ref) URL { u.refs = further(u.refs, refs); return u }

// Href is the address as machines read it: an ASCII host, and escapes where
// the author wrote letters that an address cannot hold.
func (u URL) Href() string { return u.href }

// Link is the text with its link.
func (u URL) Link() Text { return NewLink(u.text, u.href, u.refs...) }

// Registered is the domain that somebody registered, of a link to a page or to a
// mailbox; empty if there is none.
func Registered(href string) string {
	link, err := url.Parse(href)
	if err != nil {
		return ""
	}
	host := link.Hostname()
	if _, domain, ok := strings.Cut(link.Opaque, "@"); ok {
		host = domain
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(host))
	if err != nil {
		return ""
	}
	return domain
}

// Lent reports whether a page stands on a host below a registered domain, as vendors
// lend them to their customers.
func Lent(href string) bool {
	link, err := url.Parse(href)
	return err == nil && strings.TrimPrefix(strings.ToLower(link.Hostname()), "www.") != Registered(href)
}
