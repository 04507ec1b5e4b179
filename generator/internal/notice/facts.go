package notice

import (
	"slices"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// Stated is what a profile says of a service, beside what holds of it.
type Stated = profile.Service

// Facts are what a profile states and what follows from it under the law of
// its controller. They know no language, and nothing changes them after Derive.
// A field that is declared here says what holds; where it hides one of the
// profile's, that one says what was stated.
type Facts struct {
	*profile.Profile
	Library *library.Library
	Pack    *library.Law // the law under which the notice is written

	Form library.Form // how the notice speaks: du, ich

	Law       fact.Choice // asks for the law
	Contact   Contact     // falls back to the controller's own addresses
	Authority Authority

	Services []*Service // those the catalogue knows, each once
}

// Contact is where requests go.
type Contact struct {
	Name  fact.Prose // of the inner contact point, if it has one
	Email fact.Email
	Phone fact.Phone
	Form  fact.URL
	Own   fact.Cond // holds if the controller named a point of its own
}

// Authority is the supervisory authority.
type Authority struct {
	Known   fact.Cond
	Name    fact.Prose
	Street  fact.Text
	Town    fact.Text
	Phone   fact.Phone
	Email   fact.Email
	Website fact.URL
	Form    fact.URL
}

// Service is one service: what the profile states of it, what the catalogue
// knows, and what follows.
type Service struct {
	*Stated
	Cat   *library.Service
	Route *library.Variant // the chosen variant; nil if none or an unknown one was chosen

	ID        fact.Choice // prints the name: Zoom
	Name      fact.Text
	Operation fact.Choice         // self-hosted, hosted, online-service, public-instance
	Links     map[string]fact.URL // of the vendor: privacy_statement, subprocessors, …

	HoldsMeetings fact.Cond // holds unless the service is there for others alone

	Provider   Provider
	Contract   fact.Choice // processing contract: signed, part-of-terms, missing, not-needed
	Host       Host
	Purposes   fact.List[Purpose]
	Functions  profile.Functions // one the service does not have is a no whose origin is the catalogue
	Data       fact.List[Data]
	Kept       fact.List[Kept]
	Places     fact.Series          // where the data are stored, each place once; unknown where nobody knows of any
	Staff      fact.Cond            // holds if employees of the controller take part
	Recipients fact.List[Recipient] // every outside party besides the provider, the host and the tenant's operator
	Transfers  fact.List[Transfer]
	Abroad     fact.CountrySet // of transfers and, where the law counts by country, of the servers; unknown if a transfer does not say its own
	Further    fact.Cond       // holds if a flow also reaches countries that the vendor does not name one by one
	Terminal   Terminal
	Unused     fact.Set // what these meetings do without, said in one line; unknown: nothing of the kind

	at func(path string) fact.Ref
}

// Provider is the contract partner: vendor, hoster or operator.
type Provider struct {
	Name            fact.Text
	Address         fact.Text
	Country         fact.Country
	Privacy         fact.URL    // link to its privacy notice
	Role            fact.Choice // processor, sub-processor, own-controller-telecom, joint-controller, controller, none
	OwnPages        fact.YesNo  // controller of its website and app
	OwnPurposes     fact.YesNo
	OwnPurposesText fact.Prose // sentence or sentences
	OwnBasis        Basis
}

// Host supplies the machines on which the service runs.
type Host struct {
	profile.Host
	Role     fact.Choice // where the controller rents them: processor, unless the profile says otherwise
	Rented   fact.Cond   // holds if the variant is a machine that the controller rents
	Present  fact.Cond   // holds if it is rented, or if the profile names a host all the same
	Receives fact.Cond   // holds if it is named and data of the meetings reach it
}

// Terminal is storage on devices.
type Terminal struct {
	profile.Terminal
	Own fact.Cond // holds if the controller itself provides the digital service: self-hosted or embedded
}

// Purpose is one purpose with its legal bases.
type Purpose struct {
	ID    fact.Choice
	Text  fact.Prose // a noun phrase
	Bases fact.List[Basis]
}

// Basis is a legal basis for some of the people.
type Basis struct {
	Purpose  fact.Prose  // what it is for; unknown for a vendor's own purposes
	Basis    fact.Choice // consent … legitimate-interest
	Cite     fact.Prose  // "Art. 6 Abs. 1 Buchst. f DSGVO", in the law of the notice
	Groups   fact.Set    // unknown: everybody who takes part
	Whom     fact.Set    // Groups, for the beginning of a sentence
	Also     fact.Cond   // holds if the basis before it is for the same people
	Staff    fact.Cond   // holds if employees are among them
	Interest fact.Prose  // a noun phrase
	Norm     fact.Prose
	Given    fact.Choice // how consent is given
	Withdraw fact.Prose  // the controller's own way; unknown: by message to the contact point
	Parents  fact.YesNo  // parents consent for minors
}

// Data is one category of data that arises.
type Data struct {
	ID        fact.Choice // id of data.yaml, or the controller's own
	Label     fact.Prose
	Elements  fact.Series // Name, E-Mail-Adresse, Profilbild
	OnlyFor   fact.Prose  // of whom they arise, after "nur bei"; unknown: of everybody
	Storage   fact.Prose  // where, if known
	Retention Retention
}

// Kept are categories that stay as long.
type Kept struct {
	Data      fact.Series // their labels
	Retention Retention
	Notes     fact.Series // the further sentences of all of them
}

// Recipient is somebody the data reach.
type Recipient struct {
	Name fact.Prose
	Role fact.Choice
	// RoleBeside is the role as it reads beside the name; unknown where the name
	// says it already.
	RoleBeside fact.Choice
	Country    fact.Country // of a category: only one that was stated, and nothing is asked
	What       fact.Prose
	OnlyIf     fact.Prose // after "nur, wenn", "only if"
}

// Transfer is a flow to a third country.
type Transfer struct {
	Recipient    fact.Prose
	Countries    fact.CountrySet
	What         fact.Series
	Tool         fact.Choice // adequacy, dpf, scc, bcr, explicit-consent
	Decision     fact.Series // the adequacy decisions, for adequacy and dpf
	Limits       fact.Series // what the decisions do not cover
	DPFCheckedOn fact.Date
	SCCModule    fact.Choice
	Fallback     fact.Choice
	Copy         fact.URL // a link; unknown with OnRequest
	OnRequest    fact.Cond
	HasCopy      fact.Cond // holds if either is said; nobody has to, of clauses that are a fallback
}

// Setting is the answer to a question that only this service raises. Asking
// for one that its catalogue does not define gives an unknown answer, so a
// common clause can ask about all services.
func (s *Service) Setting(id string) fact.Choice {
	if !slices.ContainsFunc(s.Cat.Settings, func(q library.Setting) bool { return q.ID == id }) {
		return fact.Choice{}
	}
	if c, stated := s.Settings[id]; stated {
		return c
	}
	return fact.NewChoice("", "", s.At("settings."+id))
}

// Link is a page of the vendor, unknown if none was checked.
func (s *Service) Link(id string) fact.URL { return s.Links[id] }

// Uses holds if something in the service rests on one of the bases: a purpose,
// or the disclosure to a vendor for purposes of its own. Consent is also what
// Art. 9(2)(a) and 49(1)(a) GDPR speak of.
func (s *Service) Uses(bases ...string) fact.Cond {
	var cs []fact.Cond
	for _, p := range s.Purposes.Items {
		for _, b := range p.Bases.Items {
			cs = append(cs, b.Basis.Is(bases...))
		}
	}
	if s.Provider.OwnPurposes.IsYes() {
		cs = append(cs, s.Provider.OwnBasis.Basis.Is(bases...))
	}
	if slices.Contains(bases, "consent") {
		cs = append(cs, s.Sensitive.Condition.Is("9-2-a"))
		for _, t := range s.Transfers.Items {
			cs = append(cs, t.Tool.Is("explicit-consent"))
		}
	}
	return fact.Or(cs...)
}

// StaffConsents holds if a purpose rests on the consent of employees.
func (s *Service) StaffConsents() fact.Cond {
	var cs []fact.Cond
	for _, p := range s.Purposes.Items {
		for _, b := range p.Bases.Items {
			if b.Staff.Holds {
				cs = append(cs, b.Basis.Is("consent"))
			}
		}
	}
	return fact.Or(cs...)
}

// A Group is what matters of a kind of people who take part.
type Group struct{ Employed, Minors bool }

// Group is a group of the catalogue as the profile changes it, or one of the
// profile's own. Nothing is known of any other.
func (f *Facts) Group(id string) Group {
	var out Group
	if known := f.Library.Group(id); known != nil {
		out = Group{known.Employed, known.Minors}
	}
	for _, g := range f.OwnGroups.Items {
		if g.ID.String() == id {
			out.Employed = g.Employed.IsYes() || out.Employed && !g.Employed.Known()
			out.Minors = g.Minors.IsYes() || out.Minors && !g.Minors.Known()
		}
	}
	return out
}

// Retention is how long the category id is kept; it is unknown where the
// service has no such category.
func (s *Service) Retention(id string) Retention {
	for _, d := range s.Data.Items {
		if d.ID.In(id) {
			return d.Retention
		}
	}
	return Retention{}
}

// JointProvider holds if the provider decides jointly and is not among the
// controllers that the profile names.
func (s *Service) JointProvider() fact.Cond { return s.jointly(s.Provider.Role, s.Provider.Name) }

// JointOperator is JointProvider for the company that administers the tenant.
func (s *Service) JointOperator() fact.Cond { return s.jointly(s.Tenant.Role, s.Tenant.Name) }

func (s *Service) jointly(role fact.Choice, name fact.Text) fact.Cond {
	listed := slices.ContainsFunc(s.JointControl.Controllers.Items, func(c profile.JointController) bool { return c.Name.String() == name.String() })
	return fact.Ask(role, role.In("joint-controller") && !listed)
}
