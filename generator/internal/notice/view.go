package notice

import (
	"slices"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
)

// A View is all that a clause text may speak of: the facts of the profile and
// what follows from them, already in the language of the notice. Dates,
// periods, countries and labels are written as a reader of that language
// writes them; a printed Text with an address is a link.
type View struct {
	Law                Law
	Controller         Controller
	Representative     Party // Known() only if stated
	Officer            Officer
	Contact            Contact // falls back to the controller's own addresses
	Authority          Authority
	Notice             Info
	Provision          Provision
	AutomatedDecisions Decisions

	Services []*Service // every service of this notice; several in a section
	Service  *Service   // the service of a clause that stands once per service
	Section  fact.Cond  // holds if the text covers several services

	rec library.Recorder
}

// Law asks which legal regime the notice is written under.
type Law struct{ fact.Choice }

// Party is a person or body with its addresses.
type Party struct {
	Name    fact.Text
	Street  fact.Text
	City    fact.Text // with the postal code
	Country fact.Text // always stated with an address
	Email   fact.Text
	Phone   fact.Text
	Website fact.Text
	Form    fact.Text
}

// Controller is the controller, Art. 13(1)(a) GDPR.
type Controller struct {
	Party
	Kind                fact.Choice // private, public-land, public-federal, church-…
	InGermany           fact.Cond
	ProfessionalSecrecy fact.YesNo
}

// Officer is the data protection officer.
type Officer struct {
	Designated fact.YesNo
	Position   fact.Choice // internal, external
	Name       fact.Text
	Address    fact.Text
	Email      fact.Text
	Phone      fact.Text
}

// Contact is where requests go.
type Contact struct {
	Name  fact.Text // of the inner contact point, if it has one
	Email fact.Text
	Phone fact.Text
	Own   fact.Cond // holds if the controller named a point of its own
}

// Authority is the supervisory authority.
type Authority struct {
	Known   fact.Cond
	Name    fact.Text
	Street  fact.Text
	City    fact.Text
	Phone   fact.Text
	Email   fact.Text
	Website fact.Text
	Form    fact.Text
}

// Info is about the notice.
type Info struct {
	Date              fact.Text
	Version           fact.Text
	Changes           fact.List[Change]
	PhoneAnnouncement fact.YesNo
}

// Change is one line of the change log.
type Change struct{ Date, Text fact.Text }

// Provision is Art. 13(2)(e) GDPR.
type Provision struct {
	Duty        fact.Choice // none, contract, statute
	Norm        fact.Text
	Consequence fact.Text // the controller's own words
}

// Decisions is Art. 13(2)(f) GDPR.
type Decisions struct {
	Used                fact.YesNo
	Logic, Significance fact.Text
}

// Uses holds if a purpose of any service in this notice rests on one of the
// bases: consent, contract, legal-obligation, vital-interests, public-task,
// legitimate-interest.
func (v *View) Uses(bases ...string) fact.Cond {
	var cs []fact.Cond
	for _, s := range v.Services {
		cs = append(cs, s.Uses(bases...))
	}
	return fact.Or(cs...)
}

// Marketing holds if a purpose of any service is direct marketing.
func (v *View) Marketing() fact.Cond {
	var cs []fact.Cond
	for _, s := range v.Services {
		for _, p := range s.Purposes.Items {
			cs = append(cs, p.ID.Is("marketing-follow-up"))
		}
	}
	return fact.Or(cs...)
}

// Service is one service of the notice.
type Service struct {
	ID        fact.Choice // prints the name: Zoom
	Name      fact.Text
	Variant   fact.Choice // prints its label
	Operation fact.Choice // self-hosted, hosted, online-service, public-instance; prints a label
	URL       fact.Text
	Links     map[string]fact.Text // of the vendor: privacy_statement, subprocessors, …

	Provider     Provider
	Contract     fact.Choice // processing contract: signed, part-of-terms, missing
	Host         Host
	Location     Location
	Tenant       Tenant
	JointControl JointControl

	Groups      fact.Set
	GuestsNamed fact.YesNo
	DataSources fact.Set
	Purposes    fact.List[Purpose]
	Functions   Functions
	Data        fact.List[Data]
	Kept        fact.List[Kept]
	Recipients  fact.List[Recipient] // every outside party besides the provider, the host and the tenant's operator
	Transfers   fact.List[Transfer]
	Abroad      fact.Set // countries of transfers and, where the law counts by country, of the servers, that are abroad; unknown if a transfer does not say its own

	Recording      Recording
	Transcription  Transcription
	Assistant      Assistant
	Attendance     Attendance
	Attention      Attention
	LiveStream     LiveStream
	DialIn         DialIn
	Encryption     Encryption
	Admission      Admission
	Terminal       Terminal
	Logs           Logs
	Telemetry      Telemetry
	Sensitive      Sensitive
	Alternative    Alternative
	WorksAgreement WorksAgreement

	settings map[string]fact.Choice
}

// Setting is the answer to a question that only this service raises. Asking
// for one that its catalogue does not define gives an unknown answer, so a
// common clause can ask about all services.
func (s *Service) Setting(id string) fact.Choice { return s.settings[id] }

// Link is a page of the vendor, unknown if none was checked.
func (s *Service) Link(id string) fact.Text { return s.Links[id] }

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

// Provider is the contract partner: vendor, hoster or operator.
type Provider struct {
	Name            fact.Text
	Address         fact.Text
	Country         fact.Text
	Privacy         fact.Text   // link to its privacy notice
	Role            fact.Choice // processor, own-controller-telecom, joint-controller, controller, none
	OwnPurposes     fact.YesNo
	OwnPurposesText fact.Text // sentence or sentences
	OwnBasis        Basis
}

// Host runs the machines of a self-run service.
type Host struct {
	Rented   fact.Cond // holds if the machines are not the controller's own
	Name     fact.Text
	Country  fact.Text
	Contract fact.Choice
}

// Location is where the servers stand.
type Location struct {
	Countries fact.Set // prints the countries' names
	Place     fact.Text
}

// Tenant tells whose tenant is used.
type Tenant struct {
	Operator fact.Choice // own, group-company
	Name     fact.Text
	Country  fact.Text
	Role     fact.Choice
}

// JointControl is Art. 26 GDPR.
type JointControl struct {
	Controllers  fact.List[Party]
	Essence      fact.Text
	ContactPoint fact.Text
}

// Purpose is one purpose with its legal bases.
type Purpose struct {
	ID    fact.Choice // prints the purpose
	Text  fact.Text   // a noun phrase
	Bases fact.List[Basis]
}

// Basis is a legal basis for some of the people.
type Basis struct {
	Purpose  fact.Text   // what it is for; unknown for a vendor's own purposes
	Basis    fact.Choice // consent … legitimate-interest; prints the label: "berechtigtes Interesse"
	Cite     fact.Text   // "Art. 6 Abs. 1 Buchst. f DSGVO", in the law of the notice
	Groups   fact.Set    // unknown: everybody who takes part
	Interest fact.Text   // a noun phrase
	Norm     fact.Text
	Given    fact.Choice // how consent is given; prints the label
	Withdraw fact.Text   // the controller's own way; unknown: by message to the contact point
}

// Functions answer what people meet. A function the service does not have is
// a no whose origin is the catalogue.
type Functions struct {
	Chat, Files, Whiteboard, Polls, DialIn, Registration,
	Recording, Transcription, Captions, Assistant,
	AttendanceReport, AttentionTracking, LiveStream,
	Biometrics, EmotionAnalysis fact.YesNo
}

// Data is one category of data that arises.
type Data struct {
	ID        fact.Choice // id of data.yaml; prints the label
	Label     fact.Text
	Elements  fact.Text // joined: "Name, E-Mail-Adresse und Profilbild"
	Storage   fact.Text // where, if known
	Retention Retention
}

// Kept are categories that stay alike: as long, and in the same place.
type Kept struct {
	Data      fact.Set  // their labels
	Storage   fact.Text // unknown where nothing is stored
	Retention Retention
}

// Retention is how long.
type Retention struct {
	Kind fact.Choice // session, period, event, criterion, vendor, statute
	Text fact.Text   // "30 Tage ab dem Ende des Meetings"; reads in a table cell
	Note fact.Text   // a further sentence of the catalogue
}

// Recipient is somebody the data reach.
type Recipient struct {
	Name    fact.Text
	Role    fact.Choice // prints the label
	Country fact.Text
	What    fact.Text
}

// Transfer is a flow to a third country.
type Transfer struct {
	Recipient    fact.Text
	Countries    fact.Set
	What         fact.Text
	Tool         fact.Choice // adequacy, dpf, scc, bcr, explicit-consent; prints the label
	Decision     fact.Text   // the adequacy decision, for adequacy and dpf
	Limits       fact.Text   // what the decision does not cover
	DPFCheckedOn fact.Text
	SCCModule    fact.Choice
	Fallback     fact.Choice
	Copy         fact.Text // a link; unknown with OnRequest
	OnRequest    fact.Cond
}

// Recording is how meetings are recorded.
type Recording struct {
	StartedBy      fact.Set
	Consent        fact.Choice
	Announced      fact.YesNo
	Storage        fact.Choice
	Access         fact.Set
	DeletedBy      fact.Choice
	Includes       fact.Set
	OpenEvent      fact.YesNo
	Published      fact.YesNo
	ByParticipants fact.YesNo
	Unrecorded     fact.Choice
}

// Transcription is the stored transcript.
type Transcription struct {
	Consent   fact.Choice
	Announced fact.YesNo
	Storage   fact.Choice
	Access    fact.Set
	Provider  fact.Text
	Country   fact.Text
}

// Assistant is the AI function.
type Assistant struct {
	Does      fact.Text
	Provider  fact.Text
	Country   fact.Text
	Training  fact.YesNo
	Reviewed  fact.YesNo
	Consent   fact.Choice
	Announced fact.YesNo
	Access    fact.Set
	OptOut    fact.Text
}

// Attendance is the attendance report.
type Attendance struct {
	Access fact.Set
	Used   fact.Choice
}

// Attention is attention tracking.
type Attention struct {
	Informed  fact.YesNo
	Necessity fact.Text
}

// LiveStream is the transmission to others.
type LiveStream struct {
	Platform fact.Text
	Country  fact.Text
	Public   fact.YesNo
}

// DialIn is taking part by telephone.
type DialIn struct {
	Carrier fact.Text
	Country fact.Text
}

// Encryption is as configured.
type Encryption struct {
	Transport fact.YesNo
	EndToEnd  fact.Choice // never, some-meetings, all-meetings
}

// Admission is how strangers are kept out.
type Admission struct{ Passcode, Lobby, Lock, AccountRequired fact.YesNo }

// Terminal is storage on devices.
type Terminal struct {
	Embedded, NonEssential, ConsentAsked fact.YesNo
	Own                                  fact.Cond // holds if the controller itself provides the digital service: self-hosted or embedded
}

// Logs are server logs.
type Logs struct {
	Kept fact.YesNo
	IP   fact.Choice // none, shortened, full
}

// Telemetry is diagnostic data.
type Telemetry struct{ Sent, Reduced fact.YesNo }

// Sensitive is Art. 9 GDPR.
type Sensitive struct {
	Expected  fact.YesNo
	Condition fact.Choice // prints the citation
	Norm      fact.Text
	Channel   fact.Text
}

// Alternative is the other way to take part.
type Alternative struct {
	Ways fact.Set
	Text fact.Text
}

// WorksAgreement is the agreement with the employees' representatives.
type WorksAgreement struct {
	Concluded fact.YesNo
	Name      fact.Text
}
