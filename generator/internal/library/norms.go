package library

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"klausel/generator/internal/fact"
)

// Norms is norms.yaml: what the provisions that controllers name can carry.
type Norms struct {
	Read    string            `yaml:"read" is:"required,date"` // date on which the entries were read
	Sources map[string]Source `yaml:"sources" keys:"id"`
	Acts    []Act             `yaml:"acts" is:"required"`
	Keeping []Keeping         `yaml:"keeping" is:"required"`
}

// An Act is a law that people name as the norm of a public task or of a duty.
// Provisions are numbers of its sections or articles, without paragraphs.
type Act struct {
	Cited     `yaml:",inline"`
	ID        string   `yaml:"id" is:"required,id"`
	Names     []string `yaml:"names" is:"required"` // as people write it, in any language
	Countries []string `yaml:"countries" is:"in=countries"`
	States    []string `yaml:"states" is:"in=states"`
	Kinds     []string `yaml:"kinds" is:"in=controller-kinds"`
	Task      []string `yaml:"task"`        // the general clause on public tasks
	Staff     []string `yaml:"staff"`       // about data of the body's own staff
	Never     []string `yaml:"never"`       // assigns no task and orders nothing; "*" is every provision
	Old       []string `yaml:"old"`         // carried the task in an older version
	Displaced []string `yaml:"displaced"`   // number and paragraph: Union law leaves it no effect
	AsksNone  bool     `yaml:"asks_nobody"` // orders nobody to give data about themselves
	Why       Said     `yaml:"why" is:"message"`
}

// A Keeping is a provision under which people keep data.
type Keeping struct {
	Cited  `yaml:",inline"`
	ID     string      `yaml:"id" is:"required,id"`
	Norms  []string    `yaml:"norms" is:"required"`       // number and act: 257 HGB
	Covers []string    `yaml:"covers" is:"in=categories"` // what it orders to keep; none: it is no duty
	Doubt  bool        `yaml:"doubt"`                     // a warning instead of an error
	Gives  bool        `yaml:"gives"`                     // without the data the act lets nobody be served, so people have to give them
	Least  fact.Period `yaml:"least"`                     // how long at least
	Most   fact.Period `yaml:"most"`                      // beyond which it orders nothing; unknown: not read
	Why    Said        `yaml:"why" is:"required,message"`
}

// ActRef is the provenance of an act.
func (l *Library) ActRef(of *Act) fact.Ref { return of.Cited.Ref(l.Norms.Sources, l.Norms.Read) }

// KeepingRef is the provenance of a provision on keeping.
func (l *Library) KeepingRef(of *Keeping) fact.Ref {
	return of.Cited.Ref(l.Norms.Sources, l.Norms.Read)
}

// Binds reports whether the act binds a controller. What is not known of it
// speaks against no act.
func (a *Act) Binds(country, state, kind string) bool {
	among := func(of []string, id string) bool { return len(of) == 0 || id == "" || slices.Contains(of, id) }
	return among(a.Countries, country) && among(a.States, state) && among(a.Kinds, kind)
}

// A Provision is a section or an article that a text names.
type Provision struct {
	Number    string // 3, 43e; empty where the text names none
	Paragraph string // 1 of § 26 Abs. 1; empty where the text means the whole
	Act       string // as the text names it, with what stands beside; empty where it names none
}

var (
	provisionHead = regexp.MustCompile(`(?:§+|\b(?:Artt?\.?|Artikel|[Aa]rticles?|[Ss]ections?))\s*(\d+[a-z]{0,2})`)
	paragraphHead = regexp.MustCompile(`^\s*(?:Abs\.|Absatz|\()\s*(\d+)`)
	// beside are the words of a provision that are no act.
	besideAct = regexp.MustCompile(`(?i)\b(abs|absatz|absätze|satz|sätze|nr|nummer|buchst|buchstabe|lit|bst|halbs|halbsatz|unterabs|unterabsatz|ff|in verbindung mit|i\. ?v\. ?m|in conjunction with|read with|und|and|of the|of|sentence|no|point|subparagraph|paragraph)\b\.?`)
)

// Provisions reads what a text names: "§ 3 Abs. 1 DSG NRW", "section 12(1)
// ArbSchG and Art. 6". One without an act of its own shares that of the next.
func Provisions(text string) []Provision {
	heads := provisionHead.FindAllStringSubmatchIndex(text, -1)
	if heads == nil {
		return []Provision{{Act: act(text)}}
	}
	var out []Provision
	for i, h := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		p := Provision{Number: text[h[2]:h[3]], Act: act(text[h[1]:end])}
		if m := paragraphHead.FindStringSubmatch(text[h[1]:end]); m != nil {
			p.Paragraph = m[1]
		}
		out = append(out, p)
	}
	for i := len(out) - 2; i >= 0; i-- {
		if out[i].Act == "" {
			out[i].Act = out[i+1].Act
		}
	}
	return out
}

// act is what a text names besides numbers and their parts, if it can be a law:
// a word that begins with a capital letter and has a second letter.
func act(text string) string {
	rest := strings.TrimSpace(besideAct.ReplaceAllString(text, " "))
	for _, word := range strings.FieldsFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if r := []rune(word); len(r) > 1 && unicode.IsUpper(r[0]) {
			return rest
		}
	}
	return ""
}

// Complete reports whether a text names a provision with its number and its act.
func Complete(text string) bool {
	return slices.ContainsFunc(Provisions(text), func(p Provision) bool { return p.Number != "" && p.Act != "" })
}

// Acts are those that a provision can mean: the acts with the longest of the
// names that stand in it.
func (n *Norms) ActsOf(p Provision) []*Act {
	var out []*Act
	longest := 0
	for i := range n.Acts {
		for _, name := range n.Acts[i].Names {
			switch {
			case len(name) < longest || !inWords(p.Act, name):
			case len(name) > longest:
				out, longest = []*Act{&n.Acts[i]}, len(name)
			default:
				out = append(out, &n.Acts[i])
			}
		}
	}
	return out
}

// Displaces reports whether Union law leaves a provision of the act no effect. One
// that a text names as a whole includes what is displaced.
func (a *Act) Displaces(p Provision) bool {
	return slices.ContainsFunc(a.Displaced, func(d string) bool {
		number, paragraph, _ := strings.Cut(strings.TrimSuffix(d, ")"), "(")
		return number == p.Number && (p.Paragraph == "" || p.Paragraph == paragraph)
	})
}

// Names reports whether the entry is about a provision.
func (k *Keeping) Names(p Provision) bool {
	return slices.ContainsFunc(k.Norms, func(norm string) bool {
		number, name, _ := strings.Cut(norm, " ")
		return number == p.Number && inWords(p.Act, name)
	})
}

// inWords reports whether name stands in text as whole words.
func inWords(text, name string) bool {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' }
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		i += from
		before, after := []rune(text[:i]), []rune(text[i+len(name):])
		if (len(before) == 0 || !letter(before[len(before)-1])) && (len(after) == 0 || !letter(after[0])) {
			return true
		}
		from = i + 1
	}
}
