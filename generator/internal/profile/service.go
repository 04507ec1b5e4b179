package profile

import (
	"reflect"

	"klausel/generator/internal/fact"
)

// A Service is one video-meeting system as this controller uses it.
type Service struct {
	Block
	ID      fact.Choice `mapstructure:"id" key:""`
	Of      fact.Choice `mapstructure:"service"`      // other: the catalogue knows nothing of the service, and the profile states everything; unknown: id is the service
	Name    fact.Text   `mapstructure:"name"`         // of a service that the catalogue does not know
	Variant fact.Choice `mapstructure:"variant"`      // the route by which the controller gets the service; decides the operation
	URL     fact.URL    `mapstructure:"instance_url"` // the server, where the controller has its own

	Provider       Provider               `mapstructure:"provider"`
	Reseller       Reseller               `mapstructure:"reseller"`
	Contract       Contract               `mapstructure:"contract"`
	Host           Host                   `mapstructure:"host"`
	Location       Location               `mapstructure:"server_location"`
	Tenant         Tenant                 `mapstructure:"tenant"`
	JointControl   JointControl           `mapstructure:"joint_control"`
	Groups         fact.Set               `mapstructure:"groups"`            // who takes part; ids of groups.yaml
	OfferedToAll   fact.YesNo             `mapstructure:"offered_to_others"` // outsiders hold meetings of their own on this server, § 3 TKG
	OwnMeetings    fact.YesNo             `mapstructure:"own_meetings"`      // no: the server is there for others alone
	ExcludedUses   fact.Set               `mapstructure:"excluded_uses"`     // what the controller does not use the meetings for
	Steps          fact.Set               `mapstructure:"participant_steps"` // what people can do for themselves and others
	HostsTold      fact.YesNo             `mapstructure:"hosts_instructed"`  // not to show data of others when sharing a screen
	GuestsNamed    fact.YesNo             `mapstructure:"guests_named_by_others"`
	DataSources    fact.Set               `mapstructure:"data_sources"` // who supplies their data, Art. 14(2)(f)
	Purposes       fact.List[Purpose]     `mapstructure:"purposes"`
	Functions      Functions              `mapstructure:"functions"`
	Settings       map[string]fact.Choice `mapstructure:"settings"` // answers to the questions of this service alone; its catalogue defines them
	Data           Data                   `mapstructure:"data"`
	Recipients     fact.List[Recipient]   `mapstructure:"recipients"`
	SubProcessors  fact.URL               `mapstructure:"subprocessors_url"`
	Transfers      fact.List[Transfer]    `mapstructure:"transfers"`
	Retention      fact.List[Retention]   `mapstructure:"retention"`
	Recording      Recording              `mapstructure:"recording"`
	Transcription  Transcription          `mapstructure:"transcription"`
	Assistant      Assistant              `mapstructure:"ai_assistant"`
	Attendance     Attendance             `mapstructure:"attendance_report"`
	Attention      Attention              `mapstructure:"attention_tracking"`
	LiveStream     LiveStream             `mapstructure:"live_stream"`
	DialIn         DialIn                 `mapstructure:"dial_in"`
	Encryption     Encryption             `mapstructure:"encryption"`
	Admission      Admission              `mapstructure:"admission"`
	Terminal       Terminal               `mapstructure:"terminal"`
	Logs           Logs                   `mapstructure:"logs"`
	Telemetry      Telemetry              `mapstructure:"telemetry"`
	Sensitive      Sensitive              `mapstructure:"special_categories"`
	Alternative    Alternative            `mapstructure:"alternative"`
	HelpDesk       HelpDesk               `mapstructure:"help_desk"`
	WorksAgreement WorksAgreement         `mapstructure:"works_agreement"`
	Defaults       Defaults               `mapstructure:"defaults"`
	Assessment     ImpactAssessment       `mapstructure:"impact_assessment"`
	Upkeep         Upkeep                 `mapstructure:"upkeep"`
}

// Provider is the contract partner. The catalogue knows some; where it does
// not, or where the contract says otherwise, the profile states it.
type Provider struct {
	Block
	Name        fact.Text    `mapstructure:"name"`    // exact firm
	Address     fact.Text    `mapstructure:"address"` // one line
	Country     fact.Country `mapstructure:"country"`
	PrivacyURL  fact.URL     `mapstructure:"privacy_url"`
	Role        fact.Choice  `mapstructure:"role"`                  // labels.yaml: processor, sub-processor, own-controller-telecom, joint-controller, controller
	Secrecy     fact.YesNo   `mapstructure:"secrecy_undertaking"`   // § 203(4) StGB
	Comparable  fact.YesNo   `mapstructure:"comparable_protection"` // abroad, professional secrets are protected as at home, § 43e(4) BRAO
	Certified   fact.YesNo   `mapstructure:"certified_annex_31b"`   // for video consultations, Annex 31b BMV-Ä
	C5          fact.YesNo   `mapstructure:"c5_type_2"`             // current attestation, § 393(3) SGB V
	InGermany   fact.YesNo   `mapstructure:"german_establishment"`  // § 393(2) SGB V
	OwnPages    fact.YesNo   `mapstructure:"own_pages"`             // controller of its website and app, whatever its role in the meetings
	OwnPurposes OwnPurposes  `mapstructure:"own_purposes"`
}

// OwnPurposes is what a vendor does with data for itself.
type OwnPurposes struct {
	Block
	Used       fact.YesNo  `mapstructure:"used"` // no: the contract excludes it
	Text       fact.Prose  `mapstructure:"text"` // overrides the catalogue
	LegalBasis fact.Choice `mapstructure:"legal_basis"`
	Interest   fact.Choice `mapstructure:"interest"`
}

// Reseller is a company between the controller and the provider: it sells the
// service, or looks after it. The provider stays what it is.
type Reseller struct {
	Block
	Name     fact.Text    `mapstructure:"name"` // exact firm
	Country  fact.Country `mapstructure:"country"`
	Role     fact.Choice  `mapstructure:"role"`     // processor, or none if no data of the meetings reach it
	Contract fact.Choice  `mapstructure:"contract"` // state, as in Contract
	What     fact.Prose   `mapstructure:"what"`     // which data, what for
}

// Contract is the processing contract, Art. 28(3) GDPR.
type Contract struct {
	Block
	State      fact.Choice `mapstructure:"state"` // labels.yaml: signed, part-of-terms, missing
	Date       fact.Date   `mapstructure:"date"`
	Version    fact.Text   `mapstructure:"version"`
	ReviewedOn fact.Date   `mapstructure:"reviewed_on"`
	CheckedOn  fact.Date   `mapstructure:"guarantees_checked_on"` // Art. 28(1)
	Assistance fact.YesNo  `mapstructure:"assistance"`            // Art. 28(3)(e)
}

// Host is who supplies the machines on which the service runs: to the
// controller, or to the provider that runs it for the controller.
type Host struct {
	Block
	Name     fact.Text    `mapstructure:"name"`
	Country  fact.Country `mapstructure:"country"`
	Role     fact.Choice  `mapstructure:"role"`     // labels.yaml: processor, sub-processor, or none if no data of the meetings reach it
	Contract fact.Choice  `mapstructure:"contract"` // state, as in Contract
	Secrecy  fact.YesNo   `mapstructure:"secrecy_undertaking"`
}

// Location is where the servers stand.
type Location struct {
	Block
	Countries fact.CountrySet `mapstructure:"countries"`
	Place     fact.Prose      `mapstructure:"place"` // a nearer description: own server room
}

// Tenant tells whose tenant of a cloud service the controller uses.
type Tenant struct {
	Block
	Operator fact.Choice  `mapstructure:"operator"` // own or group-company
	Name     fact.Text    `mapstructure:"name"`
	Country  fact.Country `mapstructure:"country"`
	Role     fact.Choice  `mapstructure:"role"` // processor or joint-controller
}

// JointControl is Art. 26 GDPR.
type JointControl struct {
	Block
	Controllers  fact.List[JointController] `mapstructure:"controllers"`
	Essence      fact.Prose                 `mapstructure:"essence"` // Art. 26(2)
	ContactPoint fact.Prose                 `mapstructure:"contact_point"`
	Agreed       fact.YesNo                 `mapstructure:"agreed"` // the arrangement is concluded
}

// A JointController is one of the others.
type JointController struct {
	Block
	ID      fact.Text    `mapstructure:"id" key:""`
	Name    fact.Text    `mapstructure:"name"`
	Street  fact.Text    `mapstructure:"address"`
	Country fact.Country `mapstructure:"country"`
	Email   fact.Email   `mapstructure:"email"`
}

// A Purpose is why data are processed, with the legal basis for each group of
// people, Art. 13(1)(c), (d) GDPR.
type Purpose struct {
	Block
	ID    fact.Choice           `mapstructure:"id" key:""`   // id of purposes.yaml, or the controller's own with text
	Task  fact.YesNo            `mapstructure:"public_task"` // a task of this public or church body under public law, Art. 6(1) GDPR, last sentence
	Text  fact.Prose            `mapstructure:"text"`
	Bases fact.List[LegalBasis] `mapstructure:"legal_bases"`
}

// A LegalBasis is Art. 6(1) GDPR for one purpose.
type LegalBasis struct {
	Block
	Basis      fact.Choice `mapstructure:"basis" key:""` // labels.yaml: consent … legitimate-interest
	Groups     fact.Set    `mapstructure:"groups"`       // none: everybody who takes part
	Interest   fact.Choice `mapstructure:"interest"`
	InterestIn fact.Prose  `mapstructure:"interest_text"`
	Norm       fact.Prose  `mapstructure:"norm"`       // Art. 6(3): the national provision
	Given      fact.Choice `mapstructure:"consent_by"` // labels.yaml: prompt, written, spoken-on-record, registration-form
	Withdraw   fact.Prose  `mapstructure:"withdrawal"` // overrides "by message to us"
	Balanced   fact.YesNo  `mapstructure:"balancing_documented"`
	Parents    fact.YesNo  `mapstructure:"consent_of_parents"` // parents consent for minors
	OtherForm  fact.Prose  `mapstructure:"other_form"`         // why neither writing nor electronic form fits, § 26(2) BDSG
}

// Functions tells which functions people meet. Each is asked about, since
// what is off by default in one service is on in another.
type Functions struct {
	Block
	Chat              fact.YesNo `mapstructure:"chat"`
	Files             fact.YesNo `mapstructure:"files"`
	Whiteboard        fact.YesNo `mapstructure:"whiteboard"`
	Polls             fact.YesNo `mapstructure:"polls"`
	DialIn            fact.YesNo `mapstructure:"dial_in"`
	Registration      fact.YesNo `mapstructure:"registration"`
	Recording         fact.YesNo `mapstructure:"recording"`
	Transcription     fact.YesNo `mapstructure:"transcription"` // a stored transcript
	Captions          fact.YesNo `mapstructure:"captions"`      // live, not stored
	Assistant         fact.YesNo `mapstructure:"ai_assistant"`
	AttendanceReport  fact.YesNo `mapstructure:"attendance_report"`
	AttentionTracking fact.YesNo `mapstructure:"attention_tracking"`
	LiveStream        fact.YesNo `mapstructure:"live_stream"`
	Biometrics        fact.YesNo `mapstructure:"voice_or_face_profile"`
	EmotionAnalysis   fact.YesNo `mapstructure:"emotion_analysis"` // from face or voice
}

// Each calls f for each function with its key and its answer, which f may
// change.
func (f *Functions) Each(do func(key string, answer *fact.YesNo)) {
	v := reflect.ValueOf(f).Elem()
	for i := range v.NumField() {
		if answer, ok := v.Field(i).Addr().Interface().(*fact.YesNo); ok {
			do(v.Type().Field(i).Tag.Get("mapstructure"), answer)
		}
	}
}

// Data changes which categories the catalogue derives.
type Data struct {
	Block
	Omit fact.Set             `mapstructure:"omit"` // ids of categories that do not arise here
	Add  fact.List[AddedData] `mapstructure:"add"`

	Elements fact.List[Elements] `mapstructure:"elements"`
}

// Elements is what belongs to a category, in place of what the catalogue says.
type Elements struct {
	Block
	ID      fact.Text  `mapstructure:"id" key:""` // of a category that arises
	Text    fact.Prose `mapstructure:"text"`      // which data belong to it; unknown: those of the catalogue
	OnlyFor fact.Prose `mapstructure:"only_for"`  // of whom they arise, after "nur bei", "only for"
}

// AddedData is a category of the controller's own.
type AddedData struct {
	Block
	ID       fact.Text  `mapstructure:"id" key:""`
	Label    fact.Prose `mapstructure:"label"`
	Elements fact.Prose `mapstructure:"elements"`
}

// A Recipient is somebody the data reach besides those the catalogue derives.
type Recipient struct {
	Block
	ID       fact.Text    `mapstructure:"id" key:""`
	Name     fact.Prose   `mapstructure:"name"`
	Category fact.YesNo   `mapstructure:"category"` // the name is that of a kind of recipients, which has no country
	Role     fact.Choice  `mapstructure:"role"`
	Country  fact.Country `mapstructure:"country"`
	What     fact.Prose   `mapstructure:"what"`    // which data, what for
	OnlyIf   fact.Prose   `mapstructure:"only_if"` // when it receives any, after "nur, wenn", "only if"
}

// A Transfer is a flow to a third country, Art. 13(1)(f) GDPR. Those of the
// catalogue are met by id; the tool is always the controller's to state.
type Transfer struct {
	Block
	ID           fact.Text       `mapstructure:"id" key:""`
	Recipient    fact.Prose      `mapstructure:"recipient"`
	Countries    fact.CountrySet `mapstructure:"countries"`
	What         fact.Prose      `mapstructure:"what"`
	Tool         fact.Choice     `mapstructure:"tool"`           // labels.yaml: adequacy, dpf, scc, bcr, explicit-consent
	DPFCheckedOn fact.Date       `mapstructure:"dpf_checked_on"` // date on which the listing was looked up
	DPFCoversHR  fact.YesNo      `mapstructure:"dpf_covers_hr"`
	SCCModule    fact.Choice     `mapstructure:"scc_module"`
	Fallback     fact.Choice     `mapstructure:"fallback"`
	Copy         Copy            `mapstructure:"copy"` // address of the safeguards, or on-request
	Assessed     fact.YesNo      `mapstructure:"assessment_done"`
	RisksTold    fact.YesNo      `mapstructure:"risks_explained"` // before an explicit consent, Art. 49(1)(a); the consent is documented
}

// Copy is how people get the safeguards of a transfer: an address, or on
// request.
type Copy struct {
	fact.URL
	Requested bool // the profile says on-request
}

// Known reports whether either was stated.
func (c Copy) Known() bool { return c.Requested || c.URL.Known() }

// Retention is how long the named categories are kept: exactly one of a
// period, an event, a criterion, the vendor's default or a statutory duty.
type Retention struct {
	Block
	For           fact.Set    `mapstructure:"for" key:""` // categories; the path key joins them with +
	Period        fact.Period `mapstructure:"period"`     // ISO 8601: P30D
	From          fact.Choice `mapstructure:"from"`       // retention.yaml: meeting-end …; what the period runs from
	Until         fact.Choice `mapstructure:"until"`      // retention.yaml: account-deleted …
	Criterion     fact.Prose  `mapstructure:"criterion"`
	VendorDefault fact.YesNo  `mapstructure:"vendor_default"`
	Norm          fact.Prose  `mapstructure:"norm"`      // the statutory duty behind the period
	AtMost        fact.YesNo  `mapstructure:"at_most"`   // the period is a maximum
	LongerIf      fact.Prose  `mapstructure:"longer_if"` // an exception, after "länger, wenn", "longer if"

	Parts  fact.List[RetainedPart] `mapstructure:"parts"` // what stays for another time
	Reason fact.Prose              `mapstructure:"reason"`
}

// A RetainedPart is a part of the named categories that stays for another time.
type RetainedPart struct {
	Block
	ID     fact.Text   `mapstructure:"id" key:""`
	Label  fact.Prose  `mapstructure:"label"`  // which data, a noun phrase
	Period fact.Period `mapstructure:"period"` // ISO 8601
	From   fact.Choice `mapstructure:"from"`
	Until  fact.Choice `mapstructure:"until"`
	AtMost fact.YesNo  `mapstructure:"at_most"`
}

// Recording is what must be fixed before the first recording.
type Recording struct {
	Block
	Groups         fact.Set    `mapstructure:"groups"`        // whom it concerns; none: everybody who takes part
	StartedBy      fact.Set    `mapstructure:"started_by"`    // roles
	Consent        fact.Choice `mapstructure:"authorisation"` // how every speaker agrees, § 201 StGB: prompt, written, spoken-on-record, announcement-only
	Announced      fact.YesNo  `mapstructure:"announced_before_start"`
	Storage        fact.Choice `mapstructure:"storage"`
	Access         fact.Set    `mapstructure:"access"` // roles
	DeletedBy      fact.Choice `mapstructure:"deleted_by"`
	Includes       fact.Set    `mapstructure:"includes"` // chat, shared-screen, gallery …
	OpenEvent      fact.YesNo  `mapstructure:"open_event"`
	Published      fact.YesNo  `mapstructure:"published"`
	PublishConsent fact.YesNo  `mapstructure:"publication_consent"`
	ByParticipants fact.YesNo  `mapstructure:"by_participants"` // can people record on their own device
	Automatic      fact.YesNo  `mapstructure:"starts_automatically"`
	StaffBodies    fact.YesNo  `mapstructure:"staff_representatives"` // sessions of a works council and the like can be recorded too
	Necessity      fact.Prose  `mapstructure:"necessity"`
	LaterUse       fact.Prose  `mapstructure:"later_use"`  // what the recording serves afterwards, a noun phrase
	Unrecorded     fact.Choice `mapstructure:"unrecorded"` // how to take part without being recorded
}

// Transcription is the stored transcript.
type Transcription struct {
	Block
	Groups    fact.Set     `mapstructure:"groups"` // whom it concerns; none: everybody who takes part
	Consent   fact.Choice  `mapstructure:"authorisation"`
	Announced fact.YesNo   `mapstructure:"announced_before_start"`
	Storage   fact.Choice  `mapstructure:"storage"`
	Access    fact.Set     `mapstructure:"access"`
	Provider  fact.Text    `mapstructure:"provider"` // who turns speech into text, if not the service itself
	Country   fact.Country `mapstructure:"country"`
}

// Assistant is a function that summarises or answers with a language model.
type Assistant struct {
	Block
	Groups    fact.Set     `mapstructure:"groups"` // whom it concerns; none: everybody who takes part
	Does      fact.Prose   `mapstructure:"does"`
	Provider  fact.Text    `mapstructure:"provider"` // who runs the model
	Country   fact.Country `mapstructure:"country"`
	Training  fact.YesNo   `mapstructure:"training_on_content"`
	Reviewed  fact.YesNo   `mapstructure:"reviewed_by_people"`
	Consent   fact.Choice  `mapstructure:"authorisation"`
	Announced fact.YesNo   `mapstructure:"announced_before_start"`
	Access    fact.Set     `mapstructure:"access"`
	OptOut    fact.Prose   `mapstructure:"opt_out"`
	RatesWork fact.YesNo   `mapstructure:"rates_performance"` // of employees, Annex III no. 4(b) AI Act
}

// Attendance is the list of who came when.
type Attendance struct {
	Block
	Groups fact.Set    `mapstructure:"groups"` // whom it concerns; none: everybody who takes part
	Access fact.Set    `mapstructure:"access"`
	Used   fact.Choice `mapstructure:"used_for"` // billing, certificate, not-used …
}

// Attention is a display of who looks away.
type Attention struct {
	Block
	Informed  fact.YesNo `mapstructure:"prior_information"`
	Necessity fact.Prose `mapstructure:"necessity"`
}

// LiveStream shows the meeting to others as it happens.
type LiveStream struct {
	Block
	Platform fact.Text    `mapstructure:"platform"`
	Country  fact.Country `mapstructure:"country"`
	Public   fact.YesNo   `mapstructure:"public"`
}

// DialIn is taking part by telephone.
type DialIn struct {
	Block
	Carrier fact.Text    `mapstructure:"carrier"` // the telephone company, unless the service itself
	Country fact.Country `mapstructure:"country"`
}

// Encryption is what is really configured.
type Encryption struct {
	Block
	Transport fact.YesNo  `mapstructure:"transport"`
	EndToEnd  fact.Choice `mapstructure:"end_to_end"` // never, some-meetings, all-meetings
}

// Admission is how strangers are kept out.
type Admission struct {
	Block
	Passcode        fact.YesNo `mapstructure:"passcode"`
	Lobby           fact.YesNo `mapstructure:"lobby"`
	Lock            fact.YesNo `mapstructure:"lock"`
	AccountRequired fact.YesNo `mapstructure:"account_required"` // guests need an account
	MinimumData     fact.Prose `mapstructure:"minimum_data"`     // all that somebody must enter, nouns
	SecondFactor    fact.YesNo `mapstructure:"second_factor"`    // of those who sign in
	RolesSeparate   fact.YesNo `mapstructure:"roles_separated"`  // administration, moderation, participation
	BotsRuled       fact.YesNo `mapstructure:"bots_ruled"`       // whether note-taking bots of others may join
}

// Terminal is storage on participants' devices, § 25 TDDDG.
type Terminal struct {
	Block
	Embedded     fact.YesNo `mapstructure:"embedded_on_own_site"`
	NonEssential fact.YesNo `mapstructure:"nonessential_storage"`
	ConsentAsked fact.YesNo `mapstructure:"consent_asked_before"`
}

// Logs are the server logs of a service that the controller, or a host for
// it, runs.
type Logs struct {
	Block
	Kept fact.YesNo  `mapstructure:"kept"`
	IP   fact.Choice `mapstructure:"ip_address"` // none, shortened, full
}

// Telemetry is diagnostic data.
type Telemetry struct {
	Block
	Sent     fact.YesNo `mapstructure:"sent"`
	Reduced  fact.YesNo `mapstructure:"reduced_to_minimum"`
	Assessed fact.YesNo `mapstructure:"assessed"`
}

// Sensitive is Art. 9 GDPR.
type Sensitive struct {
	Block
	Expected  fact.YesNo  `mapstructure:"expected"`
	Condition fact.Choice `mapstructure:"condition"` // labels.yaml: 9-2-a …
	Norm      fact.Prose  `mapstructure:"norm"`
	Social    fact.YesNo  `mapstructure:"social_data"`   // § 67(2) SGB X
	Channel   fact.Prose  `mapstructure:"other_channel"` // where to send what should not be said here
}

// Alternative is the other way to take part.
type Alternative struct {
	Block
	Ways fact.Set   `mapstructure:"ways"` // telephone, in-person, in-writing, other-service
	Text fact.Prose `mapstructure:"text"`
	Free fact.YesNo `mapstructure:"no_disadvantage"` // who takes another way has no disadvantage
}

// WorksAgreement is the agreement with the body that represents employees.
type WorksAgreement struct {
	Block
	BodyExists fact.YesNo `mapstructure:"body_exists"`
	Concluded  fact.YesNo `mapstructure:"concluded"`
	Name       fact.Prose `mapstructure:"name"`
}

// Defaults is how people enter a meeting unless they change it, Art. 25(2)
// GDPR.
type Defaults struct {
	Block
	CameraOff     fact.YesNo `mapstructure:"camera_off"`
	MicrophoneOff fact.YesNo `mapstructure:"microphone_off"`
	UnmuteSelf    fact.YesNo `mapstructure:"only_self_unmutes"` // no: a host can switch a microphone on
	Background    fact.YesNo `mapstructure:"background_hideable"`
}

// ImpactAssessment is Art. 35 GDPR.
type ImpactAssessment struct {
	Block
	Tested   fact.YesNo `mapstructure:"threshold_tested"` // whether one is required has been examined
	Required fact.YesNo `mapstructure:"required"`
	Done     fact.YesNo `mapstructure:"done"`
}

// Upkeep is what a self-run service takes, Art. 24, 32 GDPR.
type Upkeep struct {
	Block
	Staffed fact.YesNo `mapstructure:"staffed"` // somebody competent has the time
	Updated fact.YesNo `mapstructure:"updated"` // security updates are installed by plan
}
