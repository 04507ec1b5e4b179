package notice

import (
	"slices"
	"strings"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// A resolver works out what follows from a profile in one language: it puts
// the facts of the catalogue beside those of the profile, which win.
type resolver struct {
	p    *profile.Profile
	lib  *library.Library
	lang string
	loc  *library.Locale
	law  *library.Law
	gaps []Gap // texts that stand in other languages only
}

func newResolver(p *profile.Profile, lib *library.Library, lang string) *resolver {
	r := &resolver{p: p, lib: lib, lang: lang, loc: lib.Locale(lang)}
	r.law = lib.LawFor(p.Controller.Address.Country.ID(), p.Controller.Kind.ID(), p.Controller.UnderArticle3_2.IsYes())
	if r.law == nil {
		// Reported by a rule. The text is made all the same, to find out what
		// else is missing; it is never published.
		r.law = lib.Law("gdpr")
	}
	return r
}

// view resolves the facts that all services share.
func (r *resolver) view(services []*Service) *View {
	p, c := r.p, &r.p.Controller
	v := &View{
		Law: Law{fact.NewChoice(r.law.ID, r.law.Name[r.lang], c.Kind.Origin()...)},
		Controller: Controller{
			Party: r.party(c.Name, c.Address, c.Email, c.Phone, c.Website, c.Form),
			Kind:  r.choice(c.Kind), InGermany: fact.Ask(c.Address.Country, c.Address.Country.In("DE")),
			ProfessionalSecrecy: c.ProfessionalSecrecy,
		},
		Representative: r.party(p.Representative.Name, p.Representative.Address, p.Representative.Email, p.Representative.Phone, fact.Text{}, fact.Text{}),
		Officer: Officer{
			Designated: p.DPO.Designated, Position: r.choice(p.DPO.Position), Name: p.DPO.Name,
			Address: p.DPO.Address, Email: mail(p.DPO.Email), Phone: phone(p.DPO.Phone),
		},
		Contact:   r.contact(),
		Authority: r.authority(),
		Notice: Info{
			Date: r.date(p.Notice.Date), Version: p.Notice.Version, PhoneAnnouncement: p.Notice.PhoneAnnouncement,
		},
		Provision: Provision{Duty: r.choice(p.Provision.Duty), Norm: r.prose(p.Provision.Norm), Consequence: r.prose(p.Provision.Consequence)},
		AutomatedDecisions: Decisions{
			Used: p.AutomatedDecisions.Used, Logic: r.prose(p.AutomatedDecisions.Logic), Significance: r.prose(p.AutomatedDecisions.Significance),
		},
		Services: services,
		Section:  fact.Cond{Holds: len(services) > 1},
	}
	var changes []Change
	for _, ch := range p.Notice.Changes {
		changes = append(changes, Change{Date: r.date(ch.Date), Text: r.prose(ch.Text)})
	}
	v.Notice.Changes = fact.NewList(changes, true, p.At("notice.changes"))
	return v
}

func (r *resolver) party(name fact.Text, a profile.Address, email, tel, web, form fact.Text) Party {
	city := a.City
	if a.PostalCode.Known() && a.City.Known() {
		city = fact.NewText(strings.TrimSpace(a.PostalCode.String()+" "+a.City.String()), a.City.Origin()...).With(a.PostalCode.Origin()...)
	}
	return Party{
		Name: name, Street: a.Street, City: city, Country: r.country(a.Country),
		Email: mail(email), Phone: phone(tel), Website: webLink(web), Form: webLink(form),
	}
}

func (r *resolver) contact() Contact {
	c, k := &r.p.Controller, &r.p.Contact
	out := Contact{Name: r.prose(k.Name), Email: mail(k.Email), Phone: phone(k.Phone), Own: fact.Or(k.Name.In(r.lang).Stated(), k.Email.Stated(), k.Phone.Stated())}
	if !k.Email.Known() {
		out.Email = mail(c.Email)
	}
	if !k.Phone.Known() && !k.Email.Known() {
		out.Phone = phone(c.Phone)
	}
	return out
}

func (r *resolver) authority() Authority {
	c := &r.p.Controller
	facts := append(append(append([]fact.Ref{}, c.Kind.Origin()...), c.State.Origin()...), c.Address.Country.Origin()...)
	if own := &c.OwnAuthority; own.Name.Known() {
		return Authority{
			Known: own.Name.Stated(),
			Name:  own.Name, Street: own.Address, Phone: own.Phone.Link(), Email: own.Email.Link(), Website: own.Website.Link(), Form: own.Form.Link(),
		}
	}
	rec := r.lib.Authority(c.Authority.ID(), c.Address.Country.ID(), c.Kind.ID(), c.State.ID(), c.Diocese.ID())
	if rec == nil || !rec.Printable {
		return Authority{Known: fact.Cond{Facts: facts}}
	}
	ref := rec.Cited.Ref(r.lib.Authorities.Sources, r.lib.Authorities.AsOf)
	refs := append([]fact.Ref{ref}, facts...)
	text := func(s string) fact.Text { return fact.NewText(s, refs...) }
	return Authority{
		Known: fact.Cond{Holds: true, Facts: refs},
		Name:  text(rec.Name[r.lang]), Street: text(rec.Street), City: text(strings.TrimSpace(rec.PostalCode + " " + rec.City)),
		Phone: phone(text(rec.Phone)), Email: mail(text(rec.Email)), Website: webLink(text(rec.Website)), Form: webLink(text(rec.Form)),
	}
}

// services resolves every service of the profile that the catalogue knows.
func (r *resolver) services() []*Service {
	var out []*Service
	for i := range r.p.Services {
		s := &r.p.Services[i]
		cat := r.lib.Service(s.ID.ID())
		if cat == nil || slices.ContainsFunc(out, func(o *Service) bool { return o.ID.ID() == cat.ID }) {
			continue // reported by the schema, or twice in the profile
		}
		out = append(out, r.service(s, cat))
	}
	return out
}

// variant returns the chosen variant; an empty one with no operation if none
// or an unknown one was chosen.
func variant(cat *library.Service, id string) *library.Variant {
	for i := range cat.Variants {
		if cat.Variants[i].ID == id {
			return &cat.Variants[i]
		}
	}
	return &library.Variant{}
}

func (r *resolver) service(s *profile.Service, cat *library.Service) *Service {
	vr := variant(cat, s.Variant.ID())
	path := s.Path
	at := func(field string) fact.Ref { return r.p.At(path + "." + field) }
	names := s.ID.Origin()
	out := &Service{
		ID:        fact.NewChoice(cat.ID, cat.Name, names...),
		Name:      fact.NewText(cat.Name, names...),
		Variant:   r.choice(s.Variant),
		Operation: r.catChoice("operations", vr.Operation, s.Variant.Origin()),
		URL:       webLink(s.URL),
		Links:     map[string]fact.Text{},

		Provider: r.provider(s, cat, vr),
		Contract: r.choice(s.Contract.State),
		Host:     Host{Rented: fact.Cond{Holds: vr.Host, Facts: s.Variant.Origin()}, Name: s.Host.Name, Country: r.country(s.Host.Country), Contract: r.choice(s.Host.Contract)},
		Location: Location{Countries: r.countries(s.Location.Countries, at("server_location.countries")), Place: r.prose(s.Location.Place)},
		Tenant:   Tenant{Operator: r.choice(s.Tenant.Operator), Name: s.Tenant.Name, Country: r.country(s.Tenant.Country), Role: r.choice(s.Tenant.Role)},

		Groups:      r.set(s.Groups, at("groups")),
		GuestsNamed: s.GuestsNamed,
		DataSources: r.set(s.DataSources, at("data_sources")),
		Purposes:    r.purposes(s, at("purposes")),
		Functions:   r.functions(s, cat),

		Transcription: Transcription{
			Consent: r.choice(s.Transcription.Consent), Announced: s.Transcription.Announced, Storage: r.choice(s.Transcription.Storage),
			Access: r.set(s.Transcription.Access, at("transcription.access")), Provider: s.Transcription.Provider, Country: r.country(s.Transcription.Country),
		},
		Assistant: Assistant{
			Does: r.prose(s.Assistant.Does), Provider: s.Assistant.Provider, Country: r.country(s.Assistant.Country), Training: s.Assistant.Training,
			Reviewed: s.Assistant.Reviewed, Consent: r.choice(s.Assistant.Consent), Announced: s.Assistant.Announced,
			Access: r.set(s.Assistant.Access, at("ai_assistant.access")), OptOut: r.prose(s.Assistant.OptOut),
		},
		Attendance: Attendance{Access: r.set(s.Attendance.Access, at("attendance_report.access")), Used: r.choice(s.Attendance.Used)},
		Attention:  Attention{Informed: s.Attention.Informed, Necessity: r.prose(s.Attention.Necessity)},
		LiveStream: LiveStream{Platform: s.LiveStream.Platform, Country: r.country(s.LiveStream.Country), Public: s.LiveStream.Public},
		DialIn:     DialIn{Carrier: s.DialIn.Carrier, Country: r.country(s.DialIn.Country)},
		Encryption: Encryption{Transport: s.Encryption.Transport, EndToEnd: r.choice(s.Encryption.EndToEnd)},
		Admission: Admission{
			Passcode: s.Admission.Passcode, Lobby: s.Admission.Lobby, Lock: s.Admission.Lock, AccountRequired: s.Admission.AccountRequired,
		},
		Terminal: Terminal{
			Embedded: s.Terminal.Embedded, NonEssential: s.Terminal.NonEssential, ConsentAsked: s.Terminal.ConsentAsked,
			Own: fact.Or(fact.Cond{Holds: vr.Operation == "self-hosted", Facts: s.Variant.Origin()}, s.Terminal.Embedded.Yes()),
		},
		Logs:           Logs{Kept: s.Logs.Kept, IP: r.choice(s.Logs.IP)},
		Telemetry:      Telemetry{Sent: s.Telemetry.Sent, Reduced: s.Telemetry.Reduced},
		Sensitive:      Sensitive{Expected: s.Sensitive.Expected, Condition: r.choice(s.Sensitive.Condition), Norm: r.prose(s.Sensitive.Norm), Channel: r.prose(s.Sensitive.Channel)},
		Alternative:    Alternative{Ways: r.set(s.Alternative.Ways, at("alternative.ways")), Text: r.prose(s.Alternative.Text)},
		WorksAgreement: WorksAgreement{Concluded: s.WorksAgreement.Concluded, Name: r.prose(s.WorksAgreement.Name)},

		settings: r.settings(s, cat),
	}
	rec := &s.Recording
	out.Recording = Recording{
		StartedBy: r.set(rec.StartedBy, at("recording.started_by")), Consent: r.choice(rec.Consent), Announced: rec.Announced,
		Storage: r.choice(rec.Storage), Access: r.set(rec.Access, at("recording.access")), DeletedBy: r.choice(rec.DeletedBy),
		Includes: r.set(rec.Includes, at("recording.includes")), OpenEvent: rec.OpenEvent, Published: rec.Published,
		ByParticipants: rec.ByParticipants, Unrecorded: r.choice(rec.Unrecorded),
	}
	if !s.Contract.State.Known() && vr.ID != "" && !vr.Contract {
		out.Contract = r.catChoice("contract-states", "not-needed", append(s.Variant.Origin(), cat.Ref(vr.Cited)))
	}
	for id, l := range cat.Links {
		if printable(l.Cited) && fact.SafeURL(l.URL) {
			out.Links[id] = fact.NewLink(l.URL, l.URL, cat.Ref(l.Cited))
		}
	}
	if s.SubProcessors.Known() {
		out.Links["subprocessors"] = webLink(s.SubProcessors)
	}
	var joint []Party
	for _, j := range s.JointControl.Controllers {
		joint = append(joint, Party{Name: j.Name, Street: j.Address, Country: r.country(j.Country), Email: mail(j.Email)})
	}
	out.JointControl = JointControl{
		Controllers: fact.NewList(joint, len(joint) > 0, at("joint_control.controllers")),
		Essence:     r.prose(s.JointControl.Essence), ContactPoint: r.prose(s.JointControl.ContactPoint),
	}
	w := &world{s: s, cat: cat, variant: vr, functions: out.Functions}
	out.Data = r.data(w, at)
	out.Kept = r.kept(out.Data)
	out.Recipients = r.recipients(w, at)
	out.Transfers = r.transfers(w, at)
	out.Abroad = r.thirdCountries(out)
	return out
}

func (r *resolver) provider(s *profile.Service, cat *library.Service, vr *library.Variant) Provider {
	p := &s.Provider
	out := Provider{
		Name: p.Name, Address: p.Address, Country: r.country(p.Country), Privacy: webLink(p.PrivacyURL), Role: r.choice(p.Role),
		OwnPurposes: p.OwnPurposes.Used, OwnPurposesText: r.prose(p.OwnPurposes.Text),
	}
	if known, ok := cat.Providers[vr.Provider]; ok && !p.Name.Known() && printable(known.Cited) {
		ref := cat.Ref(known.Cited)
		out.Name = fact.NewText(known.Name, ref).With(s.Variant.Origin()...)
		if !p.Address.Known() {
			out.Address = fact.NewText(known.Address, ref)
		}
		if !p.Country.Known() {
			out.Country = fact.NewText(r.countryName(known.Country), ref)
		}
		if l, ok := cat.Links["privacy_statement"]; ok && !p.PrivacyURL.Known() && printable(l.Cited) && fact.SafeURL(l.URL) {
			out.Privacy = fact.NewLink(l.URL, l.URL, cat.Ref(l.Cited))
		}
	}
	if !p.Role.Known() && vr.Role != "" {
		out.Role = r.catChoice("provider-roles", vr.Role, append(s.Variant.Origin(), cat.Ref(vr.Cited)))
	}
	if words := r.words(vr.OwnPurposes, vr.Cited, cat); words.Known() {
		if !out.OwnPurposes.Known() {
			out.OwnPurposes = fact.NewYesNo("yes", words.Origin()...)
		}
		if !p.OwnPurposes.Text.Known() {
			out.OwnPurposesText = words
		}
	}
	own := &p.OwnPurposes
	out.OwnBasis = Basis{Basis: r.choice(own.LegalBasis), Cite: r.basisCite(own.LegalBasis), Interest: r.interest(own.Interest, fact.Prose{})}
	return out
}

func (r *resolver) basisCite(b fact.Choice) fact.Text {
	return fact.NewText(r.lib.Basis(r.law, b.ID(), r.lang), b.Origin()...)
}

func (r *resolver) interest(c fact.Choice, own fact.Prose) fact.Text {
	if own.Known() {
		return r.prose(own)
	}
	return fact.NewText(r.spell(r.choice(c).String()), c.Origin()...)
}

func (r *resolver) purposes(s *profile.Service, ref fact.Ref) fact.List[Purpose] {
	var out []Purpose
	for i := range s.Purposes {
		p := &s.Purposes[i]
		text := r.prose(p.Text)
		if known := r.lib.Purpose(p.ID.ID()); known != nil && !p.Text.Known() {
			text = fact.NewText(r.spell(known.Text[r.lang]), p.ID.Origin()...)
		}
		out1 := Purpose{ID: fact.NewChoice(p.ID.ID(), text.String(), p.ID.Origin()...), Text: text}
		var bases []Basis
		for j := range p.Bases {
			b := &p.Bases[j]
			bases = append(bases, Basis{
				Purpose: text, Basis: r.choice(b.Basis), Cite: r.basisCite(b.Basis), Groups: r.set(b.Groups, r.p.At(b.Path+".groups")),
				Interest: r.interest(b.Interest, b.InterestIn), Norm: r.prose(b.Norm), Given: r.choice(b.Given), Withdraw: r.prose(b.Withdraw),
			})
		}
		out1.Bases = fact.NewList(bases, len(bases) > 0, r.p.At(p.Path+".legal_bases"))
		out = append(out, out1)
	}
	return fact.NewList(out, len(out) > 0, ref)
}

// functions answers for each function, with the catalogue's no where the
// service does not have it.
func (r *resolver) functions(s *profile.Service, cat *library.Service) Functions {
	ask := func(key string, stated fact.YesNo) fact.YesNo {
		if f, ok := cat.Functions[key]; ok && !f.Offered && !stated.Known() && printable(f.Cited) {
			return fact.NewYesNo("no", append(s.ID.Origin(), cat.Ref(f.Cited))...)
		}
		return stated
	}
	f := &s.Functions
	return Functions{
		Chat: ask("chat", f.Chat), Files: ask("files", f.Files), Whiteboard: ask("whiteboard", f.Whiteboard), Polls: ask("polls", f.Polls),
		DialIn: ask("dial_in", f.DialIn), Registration: ask("registration", f.Registration), Recording: ask("recording", f.Recording),
		Transcription: ask("transcription", f.Transcription), Captions: ask("captions", f.Captions), Assistant: ask("ai_assistant", f.Assistant),
		AttendanceReport: ask("attendance_report", f.AttendanceReport), AttentionTracking: ask("attention_tracking", f.AttentionTracking),
		LiveStream: ask("live_stream", f.LiveStream), Biometrics: ask("voice_or_face_profile", f.Biometrics), EmotionAnalysis: ask("emotion_analysis", f.EmotionAnalysis),
	}
}

func (r *resolver) settings(s *profile.Service, cat *library.Service) map[string]fact.Choice {
	out := map[string]fact.Choice{}
	for _, q := range cat.Settings {
		c, stated := s.Settings[q.ID]
		if !stated {
			out[q.ID] = fact.NewChoice("", "", r.p.At(s.Path+".settings."+q.ID))
			continue
		}
		out[q.ID] = fact.NewChoice(c.ID(), r.spell(q.Values[c.ID()][r.lang]), c.Origin()...)
	}
	return out
}

// printable reports whether a catalogue fact may be printed although the
// profile does not restate it.
func printable(c library.Cited) bool {
	return c.Confidence != "low" && !(len(c.Sources) == 1 && c.Sources[0] == "own") && len(c.Sources) > 0
}

// words is a text of the catalogue, unknown where it may not be printed.
func (r *resolver) words(w library.Words, c library.Cited, cat *library.Service) fact.Text {
	if w == nil || !printable(c) {
		return fact.Text{}
	}
	return fact.NewText(r.spell(w[r.lang]), cat.Ref(c))
}

func (r *resolver) spell(words string) string { return r.lib.Spell(r.law, r.lang, words) }
