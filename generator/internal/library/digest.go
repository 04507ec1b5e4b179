package library

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
)

// clauseFile is the text of a clause: its owner is empty, a law or a service.
var clauseFile = regexp.MustCompile(`^(?:(laws|services)/([^/]+)/)?clauses/[^/]+/([^/]+)\.md$`)

// Digest stands for the content of all files that the notices of a profile with
// these services in these languages are made of. It is the same as long as they
// are. Of clause texts it holds those of the languages, and of services those
// named; everything else of the catalogue counts for everybody.
func (l *Library) Digest(languages, services []string) [32]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q\n", languages, services)
	for _, lang := range sorted(l.lacks) {
		fmt.Fprintf(h, "%s lacks %d\n", lang, l.Lacks(lang))
	}
	for _, name := range sorted(l.sums) {
		if m := clauseFile.FindStringSubmatch(name); m != nil {
			if !slices.Contains(languages, m[3]) || m[1] == "services" && !slices.Contains(services, m[2]) {
				continue
			}
		}
		fmt.Fprintf(h, "%s %x\n", name, l.sums[name])
	}
	return [32]byte(h.Sum(nil))
}
