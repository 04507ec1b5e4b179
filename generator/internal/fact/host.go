package fact

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// hostNames maps a host as people write it to the form in which it is looked
// up, and refuses what cannot be a host (RFC 5891, STD 3).
var hostNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.CheckHyphens(true), idna.ValidateLabels(true), idna.VerifyDNSLength(true))

const BadHost Why = "host" // no name of a machine or domain; What is the name

// asciiHost is the host of an address as machines know it: müller.example is
// xn--mller-kva.example.
func asciiHost(host string) (string, *Refusal) {
	for _, label := range strings.Split(host, ".") {
		if mixed(label) {
			return "", refuse(Mixed, label)
		}
	}
	ascii, err := hostNames.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil {
		return "", refuse(BadHost, host)
	}
	last := ascii[strings.LastIndexByte(ascii, '.')+1:]
	if strings.Trim(last, "0123456789") == "" { // a number is an IPv4 address or nothing
		if ip, err := netip.ParseAddr(ascii); err != nil || !ip.Is4() {
			return "", refuse(BadHost, host)
		}
	}
	return ascii, nil
}

// percent writes s with every byte that keep refuses as %XX.
func percent(s string, keep func(byte) bool) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; keep(c) {
			b.WriteByte(c)
		} else {
			b.WriteString(string([]byte{'%', hex[c>>4], hex[c&15]}))
		}
	}
	return b.String()
}

// unreserved are the bytes no address has to escape, RFC 3986 section 2.3.
func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
