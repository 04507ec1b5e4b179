package rules

import (
	"cmp"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/generator/internal/profile"
)

// What a controller writes itself goes into the notice as it stands, so it has
// to be clear and true, Art. 5(1)(a), 12(1) GDPR. The words are data in
// templates/words.yaml; here stands what makes them true or false.
var textRules = []Rule{
	{ID: "controller-by-reference", Profile: reading(never)},
	{ID: "authority-condition", Profile: reading(onCondition)},
	{ID: "vague-wording", Profile: reading(never)},
	{ID: "unnamed-actor", Profile: reading(never)},
	{ID: "placeholder", Profile: reading(never)},
	{ID: "reference-leads", Profile: reading(never)},
	{ID: "text-markup", Profile: reading(never)},
	{ID: "dead-law", Profile: reading(never)},
	{ID: "foreign-service", Profile: reading(ownService)},
	{ID: "retention-phrase", Profile: reading(besideACriterion)},
	{ID: "data-sold", Profile: reading(never)},
	{ID: "performance-watched", Profile: reading(staffElsewhere)},
	{ID: "consent-implied", Profile: reading(never)},
	{ID: "responsibility-denied", Profile: reading(never)},
	{ID: "address-form", Profile: reading(otherForm)},
	{ID: "claim-no-data", Profile: reading(never)},
	{ID: "claim-compliance", Profile: reading(never)},
	{ID: "claim-anonymous", Profile: reading(never)},
	{ID: "claim-server-location", Profile: reading(eachService(serversThere))},
	{ID: "claim-end-to-end", Profile: reading(eachService(endToEnd))},
	{ID: "claim-no-advertising", Profile: reading(eachService(noAdvertising))},
	{ID: "claim-hessian-model", Profile: reading(eachService(hessianModel))},
	{ID: "jitsi-public-server", Profile: reading(eachService(notPublic))},
	{ID: "withdrawal-easy", Profile: reading(never)},
	{ID: "way-open", Profile: reading(never)},
	{ID: "foreign-law", Profile: reading(never)},
	{ID: "text-against-answer", Profile: againstAnswers},
	{ID: "us-infrastructure", Profile: reading(eachService(ownInfrastructure))},
}

// A passage is one text of the profile in one language, and the words of one
// list in it.
type passage struct {
	at      fact.Ref
	lang    string // "" for a text of all languages
	text    string
	prose   bool   // sentences, not a name or an address
	service string // its id; "" outside of services
	pattern string // of the fact
	may     []bool // which lists may have words in it

	list *library.WordList
	hits []library.Hit
}

// A defence says whether words that were found are right after all. sev grades
// the finding where it differs from its rule; 0 leaves it to the rule.
type defence func(c *Case, p passage) (right bool, sev diag.Severity)

func never(*Case, passage) (bool, diag.Severity) { return false, 0 }

// staffElsewhere: nobody of the staff takes part in meetings of the service.
func staffElsewhere(c *Case, p passage) (bool, diag.Severity) {
	for _, s := range c.Services {
		if s.ID.In(p.service) {
			return !slices.ContainsFunc(s.Groups.Items, c.employed), 0
		}
	}
	return false, 0
}

// reading is the check of a rule that looks for the words of its lists.
func reading(right defence) func(*Case) {
	return func(c *Case) {
		told := map[string]bool{} // what all_services states is told once
		for _, p := range c.passages() {
			wrong, sev := c.read(p, right)
			if len(wrong) == 0 {
				continue
			}
			if key := p.at.Pos.String() + p.lang + p.text; !told[key] {
				told[key] = true
				c.reportPassage(p, wrong, sev)
			}
		}
	}
}

// read returns those of its words that a text does not use rightly, each with
// its list, and the worst of their grades.
func (c *Case) read(p passage, right defence) (wrong []passage, worst diag.Severity) {
	for i := range c.Lib.WordLists {
		p.list = &c.Lib.WordLists[i]
		if p.list.Rule != c.rule || !p.may[i] || !p.list.Reads(p.pattern, p.prose) || c.under(p.list.NotUnder...) {
			continue
		}
		if p.hits = p.list.Find(p.lang, p.text); len(p.hits) == 0 {
			continue
		}
		if ok, sev := right(c, p); !ok {
			wrong = append(wrong, p)
			milder, _ := diag.ParseSeverity(p.list.Severity)
			own, _ := diag.ParseSeverity(c.Lib.Rules[c.rule].Severity)
			worst = max(worst, cmp.Or(sev, milder, own))
		}
	}
	return wrong, worst
}

func (c *Case) reportPassage(p passage, wrong []passage, sev diag.Severity) {
	var words []string
	var beside []diag.Place
	instead := library.Said{}
	for _, w := range wrong {
		if len(w.list.NotUnder) > 0 && beside == nil {
			beside = c.told("controller.address.country", "controller.law", "controller.kind")
		}
		for _, h := range w.hits {
			words = appendNew(words, strings.TrimSuffix(w.text[h.Start:h.End], "."))
		}
		instead = instead.And(w.list.Instead)
	}
	c.report(diag.Finding{Severity: sev, Service: p.service, Against: beside}, p.at, "words", strings.Join(words, ", "), "lang", p.lang, "instead", instead)
}

func appendNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// passages lists every text of the profile, in the order of its keys. Waivers
// are no part of a notice.
func (c *Case) passages() []passage {
	if c.texts == nil {
		all := []passage{}
		gather(reflect.ValueOf(c.P).Elem(), "", &all)
		all = slices.DeleteFunc(all, func(p passage) bool { return strings.HasPrefix(p.at.Path, "waivers") })
		index := c.Lib.WordIndex()
		for i := range all {
			all[i].pattern, all[i].may = fact.Pattern(all[i].at.Path), index.Candidates(all[i].text)
		}
		c.texts = all
	}
	return c.texts
}

// A said fact is words or an address.
type said interface {
	fact.Value
	Href() string
	String() string
}

var (
	proseType = reflect.TypeFor[fact.Prose]()
	saidType  = reflect.TypeFor[said]()
	ofService = reflect.TypeFor[profile.Service]()
)

func gather(v reflect.Value, service string, all *[]passage) {
	switch t := v.Type(); {
	case t == proseType:
		f := v.Interface().(fact.Prose)
		first := len(*all)
		f.Texts(func(lang, words string) {
			*all = append(*all, passage{at: f.Origin()[0], lang: lang, text: library.PlainText(words), prose: true, service: service})
		})
		slices.SortFunc((*all)[first:], func(a, b passage) int { return cmp.Compare(a.lang, b.lang) })
	case t.Implements(saidType):
		if f := v.Interface().(said); f.Known() {
			*all = append(*all, passage{at: f.Origin()[0], text: library.PlainText(f.String()), service: service})
		}
	case t.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if t.Field(i).IsExported() {
				gather(v.Field(i), service, all)
			}
		}
	case t.Kind() == reflect.Slice:
		for i := range v.Len() {
			inner := service
			if t.Elem() == ofService {
				inner = v.Index(i).Addr().Interface().(*profile.Service).ID.ID()
			}
			gather(v.Index(i), inner, all)
		}
	}
}

// eachService judges a text of a service by that service, and one that stands
// outside by all of them.
func eachService(right func(c *Case, p passage, v *notice.Service) (bool, diag.Severity)) defence {
	return func(c *Case, p passage) (bool, diag.Severity) {
		whole, worst := true, diag.Severity(0)
		for _, v := range c.Services {
			if p.service != "" && !v.ID.In(p.service) {
				continue
			}
			if ok, sev := right(c, p, v); !ok {
				whole, worst = false, max(worst, sev)
			}
		}
		return whole, worst
	}
}

// onCondition: the entry says when the recipient receives anything.
func onCondition(c *Case, p passage) (bool, diag.Severity) {
	for i := range c.P.Services {
		for _, r := range c.P.Services[i].Recipients.Items {
			if r.Path+".name" == p.at.Path {
				return r.OnlyIf.Known(), 0
			}
		}
	}
	return true, 0
}

// ownService lets the text of a service name that service, and a text outside
// name any of the profile.
func ownService(c *Case, p passage) (bool, diag.Severity) {
	if p.service != "" {
		s := c.Find(p.service)
		return p.service == p.list.Service || s != nil && itsName(s, p), 0
	}
	return c.Find(p.list.Service) != nil || slices.ContainsFunc(c.Services, func(s *notice.Service) bool { return itsName(s, p) }), 0
}

// itsName reports whether the words are those by which a profile calls a service
// that the catalogue does not know.
func itsName(s *notice.Service, p passage) bool {
	return s.Cat.Stated && !slices.ContainsFunc(p.hits, func(h library.Hit) bool {
		return !strings.Contains(strings.ToLower(s.Cat.Name), strings.ToLower(p.text[h.Start:h.End]))
	})
}

// otherForm: the notice does not speak in the form whose words the list holds as
// strange to it, or a word of one of them begins a sentence, where it may mean a
// thing ("Sie stehen in Köln").
func otherForm(c *Case, p passage) (bool, diag.Severity) {
	strange := map[string]bool{"formal": !c.Form.Informal, "informal": c.Form.Informal, "i": c.Form.Alone}[p.list.Form]
	return !strange || !slices.ContainsFunc(p.hits, func(h library.Hit) bool {
		before := strings.TrimRight(p.text[:h.Start], " \n„“\"(")
		begins := before == "" || strings.ContainsRune(".?!:", rune(before[len(before)-1]))
		return p.list.Form != "informal" || !begins || strings.Contains(p.text[h.Start:h.End], " ")
	}), 0
}

// besideACriterion grades a phrase: an error where it is all that is said about
// the time, a warning beside something that can be checked.
func besideACriterion(_ *Case, p passage) (bool, diag.Severity) {
	if strings.HasSuffix(p.at.Path, ".criterion") && len(p.list.Rest(p.lang, p.text)) == 0 {
		return false, diag.Error
	}
	return false, diag.Warning
}

// serversThere: the servers stand where the text says, all of them.
func serversThere(c *Case, p passage, v *notice.Service) (bool, diag.Severity) {
	claimed := p.list.Countries
	if slices.Contains(claimed, "EEA") {
		claimed = c.Lib.Countries.EEA
	}
	at := v.Location.Countries.IDs()
	return len(at) > 0 && !slices.ContainsFunc(at, func(id string) bool { return !slices.Contains(claimed, id) }), 0
}

// endToEnd: what holds for some meetings must not read as if it held for all.
func endToEnd(_ *Case, _ passage, v *notice.Service) (bool, diag.Severity) {
	if v.Encryption.EndToEnd.In("some-meetings") {
		return false, diag.Info
	}
	return v.Encryption.EndToEnd.In("all-meetings"), diag.Error
}

var year = regexp.MustCompile(`\b20\d\d\b`)

// noAdvertising: either the contract excludes purposes of the vendor, or the
// text says in which version of the contract the assurance stands.
func noAdvertising(_ *Case, p passage, v *notice.Service) (bool, diag.Severity) {
	return v.Provider.OwnPurposes.IsNo() || v.Operation.In("self-hosted") || year.MatchString(p.text), 0
}

// hessianModel: teaching at a university in Hesse, run by a European processor,
// encrypted end to end, never recorded, with another way to take part.
func hessianModel(c *Case, p passage, v *notice.Service) (bool, diag.Severity) {
	teaching := slices.ContainsFunc(v.Purposes.Items, func(x notice.Purpose) bool { return x.ID.In("teaching") })
	return c.P.Controller.State.In("DE-HE") && c.P.Controller.Kind.In("public-land") && teaching && v.Operation.In("hosted") &&
		v.Encryption.EndToEnd.In("all-meetings") && v.Functions.Recording.IsNo() && v.Alternative.Ways.Known(), 0
}

// notPublic: the address or company is that of somebody else's open server only
// where the variant says so.
func notPublic(_ *Case, p passage, v *notice.Service) (bool, diag.Severity) {
	return !v.ID.In(p.list.Service) || v.Operation.In("public-instance", "online-service"), 0
}

// ownInfrastructure: a service that one can run oneself, to stay independent,
// does not rest on the large American clouds, unless the transfer is accounted
// for.
func ownInfrastructure(_ *Case, p passage, v *notice.Service) (bool, diag.Severity) {
	ownable := slices.ContainsFunc(v.Cat.Variants, func(x library.Variant) bool { return x.Operation == "self-hosted" })
	if !ownable || !v.Operation.In("self-hosted", "hosted") {
		return true, 0
	}
	for _, h := range p.hits {
		company := strings.ToLower(p.text[h.Start:h.End])
		covered := slices.ContainsFunc(v.Transfers.Items, func(t notice.Transfer) bool {
			return named(t.Recipient, company) && t.Tool.Known()
		})
		if !covered {
			return false, 0
		}
	}
	return true, 0
}

// named reports whether a name holds the words in any language.
func named(name fact.Prose, words string) bool {
	found := false
	name.Texts(func(_, text string) { found = found || strings.Contains(strings.ToLower(text), words) })
	return found
}
