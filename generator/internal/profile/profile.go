// Package profile reads what one controller states about its video meetings.
//
// Load is the only door: YAML goes in, a Profile and findings about its shape
// come out. The Profile says everything the file says and nothing more; what
// follows from it (the contract partner of a variant, the law of a country) is
// worked out by package notice from the catalogue.
//
// Every value knows its fact path and its place in the file. A value that is
// missing is there too, as unknown, with the path under which it would stand
// and the place of the block it belongs in.
package profile

import (
	"slices"

	"klausel/generator/internal/fact"
)

// A Block is a group of facts in a profile, with its path and its place. Every
// struct of a profile begins with one.
type Block struct {
	fact.Ref
	Written bool // the block is written down, be it empty
}

// A Profile is the facts of one controller and of each video service it uses.
type Profile struct {
	Block
	Slug string `mapstructure:"-"` // file name without extension: the controller's part of every URL
	File string `mapstructure:"-"` // path of the file, as findings name it

	Languages  []string   `mapstructure:"languages"` // languages of the notice, the first is the default; never empty after Load
	Publish    Publish    `mapstructure:"publish"`
	Notice     Notice     `mapstructure:"notice"`
	Controller Controller `mapstructure:"controller"`

	Representative     Representative     `mapstructure:"representative"`
	Officer            Officer            `mapstructure:"dpo"`
	Contact            Contact            `mapstructure:"contact"`
	Provision          Provision          `mapstructure:"provision"`
	AutomatedDecisions AutomatedDecisions `mapstructure:"automated_decisions"`
	Accountability     Accountability     `mapstructure:"accountability"`

	OwnGroups fact.List[OwnGroup] `mapstructure:"own_groups"`

	Services []Service `mapstructure:"services"` // what all_services states is already merged in
	Waivers  []Waiver  `mapstructure:"waivers"`

	Logo *Logo `mapstructure:"-"` // nil: none, or one that was refused

	// Parents are the files that the profile extends, directly or through others,
	// the furthest first, by their names in the folder of profiles.
	Parents []string `mapstructure:"-"`

	index  *index
	stack  *stack
	refs   map[string]fact.Ref
	broken map[string]bool
	hurt   map[string]bool // lists, and items of lists, in which a value is out of shape
	torn   bool            // see Torn
}

// Publish says where and how the pages appear. It is not printed.
type Publish struct {
	Block
	Path    fact.Text  `mapstructure:"path"`    // "/" drops the controller's level from every URL
	Listed  fact.YesNo `mapstructure:"listed"`  // yes: named on the landing page and in the sitemap
	Indexed fact.YesNo `mapstructure:"indexed"` // no: search engines are asked to stay away
	Theme   Theme      `mapstructure:"theme"`
}

// Theme is how the pages look. What it does not state stays as klausel.css has it.
type Theme struct {
	Block
	Accent     fact.Text `mapstructure:"accent"`      // colour of links and headings of the summary, #rrggbb
	AccentDark fact.Text `mapstructure:"accent_dark"` // the same on a dark ground; none: made from Accent
	Font       fact.Text `mapstructure:"font"`        // sans or serif, of the reader's system
	Corners    fact.Text `mapstructure:"corners"`     // round or square
	Logo       fact.Text `mapstructure:"logo"`        // file beside the profile or below, such as logos/acme.svg; see Profile.Logo
}

// Notice is about the text itself.
type Notice struct {
	Block
	Date                     fact.Date         `mapstructure:"date"`    // YYYY-MM-DD on which the facts were last reviewed; printed
	Version                  fact.Text         `mapstructure:"version"` // the controller's own numbering; printed if stated
	Changes                  fact.List[Change] `mapstructure:"changes"`
	Covers                   fact.Prose        `mapstructure:"also_covers"`                 // who or what besides, after "gilt auch für", "also covers"
	CoversNot                fact.Prose        `mapstructure:"not_covered"`                 // what has a notice of its own, after "gilt nicht für"
	OtherLaw                 fact.URL          `mapstructure:"other_law_notice"`            // where the notice under the other law stands
	Binding                  fact.Choice       `mapstructure:"binding_language"`            // of several, the one that decides
	FormOfAddress            fact.Choice       `mapstructure:"form_of_address"`             // formal (Sie) or informal (du); unknown: formal
	Speaker                  fact.Choice       `mapstructure:"speaker"`                     // we or i; unknown: we
	LinkedInInvitation       fact.YesNo        `mapstructure:"linked_in_invitation"`        // Art. 14(3)(b) GDPR
	LinkedOnJoinPage         fact.YesNo        `mapstructure:"linked_on_join_page"`         // for those who got the link by forwarding
	LinkedOnRegistrationForm fact.YesNo        `mapstructure:"linked_on_registration_form"` // webinars
	PhoneAnnouncement        fact.YesNo        `mapstructure:"phone_announcement"`          // callers hear where the notice is
	Audience                 fact.Set          `mapstructure:"audience_languages"`          // in which participants are addressed; two letters each
	ForChildren              fact.YesNo        `mapstructure:"version_for_children"`        // a text that children understand stands beside it, Art. 12(1) GDPR
}

// A Change is an entry of the change log.
type Change struct {
	Block
	Date       fact.Date  `mapstructure:"date" key:""`
	Text       fact.Prose `mapstructure:"text"`
	NewPurpose fact.YesNo `mapstructure:"new_purpose"` // data collected before serve a further purpose, Art. 13(3) GDPR
	Announced  fact.YesNo `mapstructure:"announced"`   // participants were told, not only the text changed
}

// Controller is the body that decides on purposes and means, Art. 4(7) GDPR.
type Controller struct {
	Block
	Name        fact.Text   `mapstructure:"name"` // with its legal form
	Kind        fact.Choice `mapstructure:"kind"` // decides law and authority; see labels.yaml
	Address     `mapstructure:"address"`
	Post        fact.Text   `mapstructure:"postal_address"` // one line; where mail goes, if not to Address
	Represented fact.Prose  `mapstructure:"represented_by"` // who acts for it, after "vertreten durch", "represented by"
	State       fact.Choice `mapstructure:"state"`          // ISO 3166-2, DE-SN; Germany only
	Diocese     fact.Choice `mapstructure:"diocese"`        // Catholic bodies
	Email       fact.Email  `mapstructure:"email"`
	Phone       fact.Phone  `mapstructure:"phone"`
	Fax         fact.Phone  `mapstructure:"fax"`
	Website     fact.URL    `mapstructure:"website"`
	Form        fact.URL    `mapstructure:"contact_form"`
	Authority   fact.Choice `mapstructure:"authority"` // overrides the authority found by law, kind and state

	OwnAuthority OwnAuthority `mapstructure:"supervisory_authority"` // one that the catalogue does not know; overrides Authority

	ProfessionalSecrecy fact.YesNo  `mapstructure:"professional_secrecy"` // § 203 StGB and the like
	StatutoryCare       fact.YesNo  `mapstructure:"statutory_care"`       // provider of statutory health care or a fund, SGB V
	EstablishedInEU     fact.YesNo  `mapstructure:"established_in_eu"`
	UnderArticle3_2     fact.YesNo  `mapstructure:"under_article_3_2"` // offers to, or monitors, people in the EU from outside
	Law                 fact.Choice `mapstructure:"law"`               // of two that apply, the one this notice is written under: gdpr or revdsg
	Staff               fact.Text   `mapstructure:"staff_automated"`   // people constantly engaged in automated processing, § 38(1) BDSG
}

// OwnAuthority is a supervisory authority as the controller names it.
type OwnAuthority struct {
	Block
	Name    fact.Prose `mapstructure:"name"`    // official title
	Address fact.Text  `mapstructure:"address"` // one line
	Phone   fact.Phone `mapstructure:"phone"`
	Email   fact.Email `mapstructure:"email"`
	Website fact.URL   `mapstructure:"website"`
	Form    fact.URL   `mapstructure:"complaint_form"`
}

// Address is a postal address.
type Address struct {
	Block
	Street     fact.Text    `mapstructure:"street"`
	PostalCode fact.Text    `mapstructure:"postal_code"`
	City       fact.Text    `mapstructure:"city"`
	Country    fact.Country `mapstructure:"country"` // ISO 3166-1 alpha-2
}

// Town is the city with its postal code.
func (a Address) Town() fact.Text {
	if !a.PostalCode.Known() || !a.City.Known() {
		return a.City
	}
	return fact.NewText(a.PostalCode.String()+" "+a.City.String(), slices.Concat(a.City.Origin(), a.PostalCode.Origin())...)
}

// Representative is the representative in the Union, Art. 27 GDPR, or in
// Switzerland, Art. 14 FADP.
type Representative struct {
	Block
	Name    fact.Text `mapstructure:"name"`
	Address `mapstructure:"address"`
	Email   fact.Email `mapstructure:"email"`
	Phone   fact.Phone `mapstructure:"phone"`
}

// Officer is the data protection officer, Art. 37 GDPR.
type Officer struct {
	Block
	Designated fact.YesNo  `mapstructure:"designated"`
	Position   fact.Choice `mapstructure:"position"` // internal or external
	Name       fact.Text   `mapstructure:"name"`     // not required by law
	Title      fact.Prose  `mapstructure:"title"`    // what the officer is called there
	Email      fact.Email  `mapstructure:"email"`
	Phone      fact.Phone  `mapstructure:"phone"`
	Form       fact.URL    `mapstructure:"contact_form"`
	Address    fact.Text   `mapstructure:"address"` // one line
	Deputy     Deputy      `mapstructure:"deputy"`
	WhyNone    fact.Choice `mapstructure:"why_none"` // why nobody is designated; not printed
}

// Deputy stands in for the officer. No law asks for one.
type Deputy struct {
	Block
	Name  fact.Text  `mapstructure:"name"`
	Email fact.Email `mapstructure:"email"`
	Phone fact.Phone `mapstructure:"phone"`
}

// Contact is the inner point that answers questions and requests. Where it is
// missing, the controller's own addresses stand.
type Contact struct {
	Block
	Name  fact.Prose `mapstructure:"name"`
	Email fact.Email `mapstructure:"email"`
	Phone fact.Phone `mapstructure:"phone"`
	Form  fact.URL   `mapstructure:"contact_form"`
}

// HelpDesk helps with technology and organisation, not with data protection.
type HelpDesk struct {
	Block
	Name    fact.Prose `mapstructure:"name"`
	Address fact.Text  `mapstructure:"address"` // one line
	Email   fact.Email `mapstructure:"email"`
	Phone   fact.Phone `mapstructure:"phone"`
	Form    fact.URL   `mapstructure:"contact_form"`
}

// Provision is Art. 13(2)(e) GDPR: whether people must provide data.
type Provision struct {
	Block
	Duty        fact.Choice `mapstructure:"duty"`        // none, contract or statute
	Norm        fact.Prose  `mapstructure:"norm"`        // for statute
	Consequence fact.Prose  `mapstructure:"consequence"` // overrides "you cannot take part"
}

// AutomatedDecisions is Art. 13(2)(f), 22 GDPR.
type AutomatedDecisions struct {
	Block
	Used         fact.YesNo `mapstructure:"used"`
	Logic        fact.Prose `mapstructure:"logic"`
	Significance fact.Prose `mapstructure:"significance"`
}

// Accountability is what a controller must be able to show, Art. 5(2) GDPR.
// It is not printed.
type Accountability struct {
	Block
	Record     fact.YesNo `mapstructure:"record_of_processing"`  // video meetings stand in the record, Art. 30(1)
	Safeguards fact.YesNo `mapstructure:"safeguards_documented"` // Art. 24, 32
	Breaches   fact.YesNo `mapstructure:"breach_process"`        // Art. 33, 34; the provider's reports included
	AILiteracy fact.YesNo `mapstructure:"ai_literacy"`           // measures for those who use AI functions, Art. 4 AI Act
}

// An OwnGroup is a kind of people who take part that the catalogue does not
// know, or that the controller calls otherwise. Its words are in the choices of
// every set of groups that names it.
type OwnGroup struct {
	Block
	ID       fact.Text  `mapstructure:"id" key:""`
	Label    fact.Prose `mapstructure:"label"`    // plural, without article, the same after "für"
	Employed fact.YesNo `mapstructure:"employed"` // in an employment relationship with the controller
	Minors   fact.YesNo `mapstructure:"minors"`   // mostly under age
}

// A Waiver is a finding the controller has decided to live with until a day.
// It is not printed in a notice.
type Waiver struct {
	Block
	Rule      fact.Text `mapstructure:"rule" key:""` // id of a rule
	Fact      fact.Text `mapstructure:"fact"`        // path of the fact, or of a block it stands in; none: wherever the rule reports
	Reason    fact.Text `mapstructure:"reason"`
	DecidedBy fact.Text `mapstructure:"decided_by"`
	Expires   fact.Date `mapstructure:"expires"` // YYYY-MM-DD, the last day on which it holds
}
