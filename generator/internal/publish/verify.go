package publish

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"klausel/generator/internal/difference"
)

// A Verdict is what became of a text at its address.
type Verdict string

const (
	Equal       Verdict = "equal"       // visitors read what was published, word for word
	Outdated    Verdict = "stale"       // visitors read an older text of ours
	Altered     Verdict = "edited"      // visitors read other words
	Missing     Verdict = "missing"     // the page is not there, or the text is not in it
	Blocked     Verdict = "blocked"     // the server lets us not look
	Unreachable Verdict = "unreachable" // no answer, or one of a server that is out of order
)

// Expected is what should stand at an address.
type Expected struct {
	Text   string   // a paragraph a line
	Older  []string // texts of the same notice from before, the latest first
	Beside []string // texts of other notices that should stand at the same address

	// Sentences splits a line for Changes; nil: lines stay whole.
	Sentences func(string) []string
}

// Seen is what was found at an address.
type Seen struct {
	Verdict Verdict
	Older   int                 // of Outdated: which one of Expected.Older
	Changes []difference.Change // of Altered: from what was published to what stands there
	Status  int                 // of HTTP; 0 where there was no answer
	Err     error               // of Unreachable
	Led     string              // the address that the server led on to, if it is another page

	// Cached says that the page is right where no cache was asked: it is
	// behind, or was filled by somebody.
	Cached bool
}

// Look compares what visitors get at an address with what should stand there.
// Around the text anything may stand: the title of our own pages, or a whole
// foreign page. Different quotation marks, dashes and apostrophes are no
// difference, because content systems change them on the way.
func Look(ctx context.Context, address string, e Expected) Seen {
	s := look(ctx, address, e)
	if s.Verdict == Outdated || s.Verdict == Altered || s.Verdict == Missing {
		s.Cached = look(ctx, pastCaches(address), e).Verdict == Equal
	}
	return s
}

// pastCaches is an address at which no cache has anything yet.
func pastCaches(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set("klausel", strconv.FormatInt(time.Now().UnixNano(), 36))
	u.RawQuery = q.Encode()
	return u.String()
}

func look(ctx context.Context, address string, e Expected) Seen {
	w := &web{client: &http.Client{Timeout: 30 * time.Second}} // visitors follow redirects
	a, err := w.do(ctx, http.MethodGet, address, "", nil)
	switch {
	case err != nil:
		return Seen{Verdict: Unreachable, Err: err}
	case a.status == http.StatusNotFound, a.status == http.StatusGone:
		return Seen{Verdict: Missing, Status: a.status}
	case slices.Contains([]int{401, 403, 407, 429, 451}, a.status), a.header.Get("cf-mitigated") != "":
		return Seen{Verdict: Blocked, Status: a.status}
	case a.status != http.StatusOK:
		return Seen{Verdict: Unreachable, Status: a.status, Err: fmt.Errorf("%s: %d %s", address, a.status, http.StatusText(a.status))}
	}
	if packed := a.header.Get("Content-Encoding"); packed != "" { // in a way that nobody asked for
		return Seen{Verdict: Unreachable, Status: a.status, Err: fmt.Errorf("%s: Content-Encoding: %s", address, packed)}
	}
	s := compare(decoded(a), e)
	s.Status = a.status
	if from, err := url.Parse(address); err == nil && a.from != nil && !samePage(from, a.from) {
		s.Led = a.from.String()
	}
	return s
}

// samePage reports whether two addresses are of one page: a website may lead on
// to https, and to a slash at the end.
func samePage(a, b *url.URL) bool {
	return a.Hostname() == b.Hostname() && strings.TrimSuffix(a.Path, "/") == strings.TrimSuffix(b.Path, "/")
}

// decoded is a page in UTF-8, read in the encoding that its header or its first
// lines declare, as visitors see it. One that declares none is UTF-8 if it can be.
func decoded(a answer) []byte {
	enc, _, declared := charset.DetermineEncoding(a.body, a.header.Get("Content-Type"))
	if !declared && utf8.Valid(a.body) {
		return a.body
	}
	if page, err := enc.NewDecoder().Bytes(a.body); err == nil {
		return page
	}
	return a.body
}

// compare finds the text in a page.
func compare(page []byte, e Expected) Seen {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return Seen{Verdict: Missing}
	}
	// The parts of a page in which the text may stand: fragments of ours, or
	// else the whole.
	var parts []*html.Node
	right := false // a fragment of ours is the text
	more := false  // one is the text, and something behind or before it
	wanted := typed(fold(e.Text))
	for _, n := range slices.Collect(doc.Descendants()) {
		if n.Type != html.ElementNode || !hasClass(n, "klausel") {
			continue
		}
		own := typed(Text(n))
		if slices.ContainsFunc(e.Beside, func(other string) bool { return own == typed(fold(other)) }) {
			n.Parent.RemoveChild(n)
			continue
		}
		if own == wanted {
			right = true
			continue
		}
		parts = append(parts, n)
		more = more || holds(own, e.Text)
	}
	// Whoever finds two texts on a page does not know which one counts: a second
	// one that is older, or was edited, makes the first one no better.
	all := typed(Text(doc))
	rest := strings.ReplaceAll(" "+all+" ", " "+wanted+" ", " ")
	for i, older := range e.Older {
		if !more && holds(rest, older) {
			return Seen{Verdict: Outdated, Older: i}
		}
	}
	if right || !more && holds(all, e.Text) {
		parts = slices.DeleteFunc(parts, func(n *html.Node) bool {
			return min(share(e.Text, typed(linesOf(n))), share(linesOf(n), typed(e.Text))) < copied
		})
		if len(parts) == 0 {
			return Seen{Verdict: Equal}
		}
	} else {
		parts = append(parts, doc)
	}
	// Of these parts the one most like the text says which words differ.
	best, most := "", 0.0
	for _, n := range parts {
		lines := typed(linesOf(n))
		if like := share(e.Text, lines); like > most || like == most && len(lines) < len(best) {
			best, most = lines, like
		}
	}
	if most < 0.2 {
		return Seen{Verdict: Missing}
	}
	changes := difference.Between(typed(e.Text), best, e.Sentences)
	// What stands before and after the text is the page around it.
	around := func(c difference.Change) bool { return !more && c.Old() == "" }
	for len(changes) > 0 && around(changes[0]) && !inside(changes[0], best, e.Text) {
		changes = changes[1:]
	}
	for len(changes) > 0 && around(changes[len(changes)-1]) && !inside(changes[len(changes)-1], best, e.Text) {
		changes = changes[:len(changes)-1]
	}
	return Seen{Verdict: Altered, Changes: changes}
}

// copied is the share of lines that a fragment has in common with a text, from
// which on it is a copy of that text and no other notice of the same company.
const copied = 0.9

// holds reports whether a canonical text has a text as a part of it.
func holds(all, text string) bool {
	return strings.Contains(" "+all+" ", " "+typed(fold(text))+" ")
}

// share is the part of the lines of text, 0 to 1, that stand in lines.
func share(text, lines string) float64 {
	have := map[string]bool{}
	for l := range strings.Lines(lines) {
		have[strings.TrimSpace(l)] = true
	}
	found, all := 0, 0
	for l := range strings.Lines(typed(text)) {
		all++
		if have[strings.TrimSpace(l)] {
			found++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(found) / float64(all)
}

// inside reports whether an added sentence stands after the first and before
// the last line that the page has in common with the text.
func inside(c difference.Change, page, text string) bool {
	have := map[string]bool{}
	for l := range strings.Lines(typed(text)) {
		have[strings.TrimSpace(l)] = true
	}
	first, last := -1, -1
	at := 0
	for l := range strings.Lines(page) {
		if have[strings.TrimSpace(l)] {
			if first < 0 {
				first = at
			}
			last = at + len(l)
		}
		at += len(l)
	}
	where := strings.Index(page, c.New())
	return first >= 0 && where > first && where < last
}

// typed is a text in plain quotation marks, dashes and signs.
func typed(s string) string { return plain.Replace(s) }

var plain = strings.NewReplacer(
	"’", "'", "‘", "'", "‚", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "′", "'", "″", `"`,
	"–", "-", "—", "-", "‑", "-", "--", "-", "…", "...", "×", "x", "™", "(tm)",
)
