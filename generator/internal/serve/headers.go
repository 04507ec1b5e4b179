package serve

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// A headerRule is a block of a _headers file: what is sent with the paths of a
// pattern.
type headerRule struct {
	paths *regexp.Regexp
	set   [][2]string
}

// parseHeaders reads the file that hosts read: a pattern at the margin, its
// headers indented below.
func parseHeaders(data []byte) []headerRule {
	var rules []headerRule
	for line := range strings.Lines(string(data)) {
		text := strings.TrimSpace(line)
		name, value, ok := strings.Cut(text, ":")
		switch {
		case text == "" || text[0] == '#':
		case line[0] != ' ' && line[0] != '\t':
			pattern := strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, ".*")
			rules = append(rules, headerRule{paths: regexp.MustCompile("^" + pattern + "$")})
		case ok && len(rules) > 0:
			last := &rules[len(rules)-1]
			last.set = append(last.set, [2]string{name, strings.TrimSpace(value)})
		}
	}
	return rules
}

// strict is sent while there is no site to take the policy from.
const strict = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// headers sets what the site sends with a path. Two headers are for the public
// host alone: nothing is kept for later here, and localhost must not be bound
// to https, which would reach every other server on it.
func (v *view) headers(h http.Header, path string) {
	keep := h.Get("Cache-Control")
	for _, r := range v.rules {
		if r.paths.MatchString(path) {
			for _, s := range r.set {
				h.Set(s[0], s[1])
			}
		}
	}
	h.Set("Cache-Control", keep)
	h.Del("Strict-Transport-Security")
	if h.Get("Content-Security-Policy") == "" {
		h.Set("Content-Security-Policy", strict)
	}
}

// loosen lets a policy run the script of this package, and nothing else.
func loosen(policy string) string {
	var parts []string
	need := []string{"script-src", "connect-src", "style-src"}
	for part := range strings.SplitSeq(policy, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if i := slices.Index(need, words[0]); i >= 0 {
			need = slices.Delete(need, i, i+1)
			words = slices.DeleteFunc(words, func(w string) bool { return w == "'none'" })
			if !slices.Contains(words, "'self'") {
				words = append(words, "'self'")
			}
		}
		parts = append(parts, strings.Join(words, " "))
	}
	for _, n := range need {
		parts = append(parts, n+" 'self'")
	}
	return strings.Join(parts, "; ")
}
