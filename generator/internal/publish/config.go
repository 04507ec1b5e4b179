package publish

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zalando/go-keyring"
	"go.yaml.in/yaml/v3"

	"klausel/generator/internal/fact"
	"klausel/generator/internal/fault"
)

// A Config is one target of site.yaml, as it is written there.
type Config struct {
	Name string
	Kind Kind

	// Address is the address under which visitors find what is put there;
	// empty: none is stated. It overrides base_url of site.yaml.
	Address string

	// MaxDeletes is how many files one publication may delete: 20 where it is
	// not stated.
	MaxDeletes int

	keys any // the keys of the kind, a pointer to what Kind.keys makes
	file string
	line int
}

// A Kind is a kind of target.
type Kind struct {
	ID     string
	Drafts bool // has a place for drafts
	Parts  bool // puts notices into pages of somebody else's, and no files beside them

	// keys makes the value into which the target's keys are decoded. Its
	// fields have yaml tags, without omitempty. A field of type Secret is the only way in for a
	// secret. If it has a method check() error, that is asked afterwards.
	keys func() any

	// open connects. keys is the decoded value.
	open func(c Config, keys any, r Run) (Target, error)
}

// A Run is what a target is told about the publication it is opened for.
type Run struct {
	Draft bool
	Vault *Vault      // where secrets come from
	Talk  func(Event) // told what takes time; nil: nobody listens

	// Patience is how long another publication may give no sign of life until
	// it is taken to be cut off; 0: a minute.
	Patience time.Duration
}

// An Event is what the user may want to know while waiting.
type Event string

const (
	Waiting Event = "waiting" // for another publication, which may have been cut off
)

func (r Run) tell(e Event) {
	if r.Talk != nil {
		r.Talk(e)
	}
}

// Kinds are all kinds of targets, as list shows them.
var Kinds = []Kind{folderKind, sftpKind, ftpsKind, s3Kind, gitKind, wordpressKind, netlifyKind}

const defaultMaxDeletes = 20

// Configs reads the targets of site.yaml. node is the value of its key
// targets; file names it in faults, of which there is one for each target at
// most. A secret that is written there is a fault.
func Configs(node *yaml.Node, file string) ([]Config, error) {
	if node == nil || node.Kind == 0 {
		return nil, nil
	}
	if node.Kind != yaml.MappingNode {
		return nil, told(file, node, "targets: Jedes Ziel braucht einen Namen und darunter, was es ist", "targets: a name for each target is needed, and below it what it is")
	}
	var all []Config
	var faults []error
	for i := 0; i+1 < len(node.Content); i += 2 {
		c, err := config(node.Content[i], node.Content[i+1], file)
		faults = append(faults, err)
		if slices.ContainsFunc(all, func(o Config) bool { return o.Name == c.Name }) {
			faults = append(faults, told(file, node.Content[i], "targets: "+c.Name+" gibt es zweimal", "targets: "+c.Name+" stands twice"))
		}
		all = append(all, c)
	}
	return all, errors.Join(faults...)
}

// told makes a fault at a place of site.yaml.
func told(file string, at *yaml.Node, de, en string) error {
	return fault.Told(fact.Pos{File: file, Line: at.Line, Col: at.Column}, "target", de, en)
}

// A misfit is what is wrong with a key of a target.
type misfit struct{ key, de, en string }

func (m misfit) Error() string { return m.key + ": " + m.en }

// missing is the misfit of a key that is not there.
func missing(key, de, en string) misfit {
	return misfit{key, strings.TrimSuffix("fehlt: "+de, ": "), strings.TrimSuffix("is missing: "+en, ": ")}
}

var targetName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

func config(name, node *yaml.Node, file string) (Config, error) {
	c := Config{Name: name.Value, MaxDeletes: defaultMaxDeletes, file: file, line: name.Line}
	if !targetName.MatchString(c.Name) {
		return c, told(file, name, fmt.Sprintf("targets: %q ist kein Name: Kleinbuchstaben, Ziffern und Bindestriche", c.Name), fmt.Sprintf("targets: %q is no name: small letters, digits and hyphens", c.Name))
	}
	if node.Kind != yaml.MappingNode {
		return c, told(file, node, "targets: "+c.Name+": Unter dem Namen fehlt, was es ist, etwa kind: folder", "targets: "+c.Name+": what it is, such as kind: folder, is needed below the name")
	}
	// The keys that every target has are taken out; what is left is the kind's.
	own := *node
	own.Content = nil
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		at := func(de, en string) error { return told(file, value, key.Value+": "+de, key.Value+": "+en) }
		switch key.Value {
		case "kind":
			j := slices.IndexFunc(Kinds, func(k Kind) bool { return k.ID == value.Value })
			if j < 0 {
				kinds := strings.Join(kindIDs(), ", ")
				return c, at(fmt.Sprintf("%q gibt es nicht; möglich sind %s", value.Value, kinds), fmt.Sprintf("%q is none of %s", value.Value, kinds))
			}
			c.Kind = Kinds[j]
		case "address":
			u, err := url.Parse(value.Value)
			if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
				return c, at("Hier steht eine Adresse wie https://www.example.org/datenschutz, ohne Benutzer, Passwort und Abfrage", "an address such as https://www.example.org/privacy is needed, without a user, a password or a query")
			}
			c.Address = strings.TrimRight(u.String(), "/")
		case "max_deletes":
			if value.Decode(&c.MaxDeletes) != nil || c.MaxDeletes < 0 {
				return c, at("Hier steht eine Zahl ab 0", "a number is needed, 0 or more")
			}
		default:
			own.Content = append(own.Content, key, value)
		}
	}
	if c.Kind.ID == "" {
		kinds := strings.Join(kindIDs(), ", ")
		return c, told(file, name, "targets: "+c.Name+": kind fehlt; möglich sind "+kinds, "targets: "+c.Name+": kind is missing: one of "+kinds)
	}
	c.keys = c.Kind.keys()
	if err := strict(&own, c.keys, file); err != nil {
		return c, err
	}
	if k, ok := c.keys.(interface{ check() error }); ok {
		if err := k.check(); err != nil {
			m, ok := errors.AsType[misfit](err)
			if !ok {
				return c, fault.AtCol(file, name.Line, name.Column, "targets: %s: %v", c.Name, err)
			}
			at := name
			for i := 0; i+1 < len(own.Content); i += 2 {
				if own.Content[i].Value == m.key {
					at = own.Content[i+1]
				}
			}
			return c, told(file, at, "targets: "+c.Name+": "+m.key+": "+m.de, "targets: "+c.Name+": "+m.key+": "+m.en)
		}
	}
	return c, nil
}

func kindIDs() (ids []string) {
	for _, k := range Kinds {
		ids = append(ids, k.ID)
	}
	return ids
}

// strict decodes a mapping into a struct and refuses keys it does not have. A
// node has no strict decoding of its own, so it is written and read again; the
// keys are looked at first, for their lines.
func strict(node *yaml.Node, into any, file string) error {
	known := map[string]bool{}
	var blank yaml.Node
	if err := blank.Encode(into); err != nil {
		return err
	}
	for i := 0; i+1 < len(blank.Content); i += 2 {
		known[blank.Content[i].Value] = true
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if !known[key.Value] {
			if secretive.MatchString(key.Value) {
				return told(file, key, key.Value+": Diesen Schlüssel hat diese Art von Ziel nicht, und ein Geheimnis gehört in keine Datei", key.Value+": no key of this kind of target, and a secret does not belong into a file")
			}
			names := slices.Sorted(maps.Keys(known))
			return fault.New(fact.Pos{File: file, Line: key.Line, Col: key.Column}, "unknown-key", "key", key.Value, "allowed", strings.Join(names, ", "))
		}
		if carriesSecret(value.Value) {
			return told(file, value, key.Value+": Ein Geheimnis gehört in keine Datei, auch nicht als Teil einer Adresse; "+secretHint.de, key.Value+": a secret does not belong into a file, nor into an address in one; "+secretHint.en)
		}
	}
	if err := node.Decode(into); err != nil {
		if many, ok := err.(*misplaced); ok {
			return told(file, many.at, many.de, many.en)
		}
		return fault.YAML(file, nil, err)
	}
	return nil
}

// carriesSecret reports whether an address holds a password, or what serves as
// one: some hosts take a token in the place of the user's name, or as a query.
func carriesSecret(address string) bool {
	if withPassword.MatchString(address) {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && (u.User != nil || secretive.MatchString(u.RawQuery))
}

// withPassword is an address with a password, whether it has all of its parts
// or not.
var withPassword = regexp.MustCompile(`^([a-z+]+://)?[^/:@\s]*:[^/\\@\s]+@[^/\s]+`)

var secretive = regexp.MustCompile(`(?i)pass|secret|token|credential|private|_key$|^key$`)

var secretHint = misfit{
	de: "nennen Sie eine Umgebungsvariable, {env: NAME}, oder einen Eintrag im Schlüsselbund des Systems, {keyring: DIENST/BENUTZER}",
	en: "name an environment variable, {env: NAME}, or an entry of the system's keyring, {keyring: SERVICE/USER}",
}

// A misplaced is something wrong within the value of a key.
type misplaced struct {
	at     *yaml.Node
	de, en string
}

func (e *misplaced) Error() string { return e.en }

// A Secret says where a secret is, and never what it is.
type Secret struct {
	Env     string // name of an environment variable
	Keyring string // service/user in the system's keyring
}

// Stated reports whether the target names one.
func (s Secret) Stated() bool { return s.Env != "" || s.Keyring != "" }

// String names the place, for messages.
func (s Secret) String() string {
	if s.Env != "" {
		return "$" + s.Env
	}
	return "keyring " + s.Keyring
}

var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// UnmarshalYAML accepts {env: NAME} and {keyring: SERVICE/USER} and refuses
// the secret itself, without repeating it.
func (s *Secret) UnmarshalYAML(n *yaml.Node) error {
	refuse := &misplaced{n, "Ein Geheimnis gehört in keine Datei; " + secretHint.de, "a secret does not belong into a file; " + secretHint.en}
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return refuse
	}
	value := n.Content[1].Value
	switch n.Content[0].Value {
	case "env":
		if !envName.MatchString(value) {
			return &misplaced{n, "env: Hier steht der Name einer Umgebungsvariablen, nicht ihr Inhalt", "env: the name of an environment variable is needed, not what it holds"}
		}
		s.Env = value
	case "keyring":
		if service, user, ok := strings.Cut(value, "/"); !ok || service == "" || user == "" {
			return &misplaced{n, "keyring: Hier steht DIENST/BENUTZER, wie der Schlüsselbund es auflistet", "keyring: SERVICE/USER is needed, as the keyring lists it"}
		}
		s.Keyring = value
	default:
		return refuse
	}
	return nil
}

// A Vault gets secrets and remembers them, so that none is ever printed.
type Vault struct {
	Getenv  func(name string) (string, bool)           // nil: os.LookupEnv
	Keyring func(service, user string) (string, error) // nil: the system's

	mu    sync.Mutex
	known []string
}

// Get returns a secret. Its error names the place alone.
func (v *Vault) Get(s Secret) (string, error) {
	var value string
	switch {
	case s.Env != "":
		getenv := v.Getenv
		if getenv == nil {
			getenv = os.LookupEnv
		}
		if v, ok := getenv(s.Env); ok {
			value = v
		}
	case s.Keyring != "":
		get := v.Keyring
		if get == nil {
			get = keyring.Get
		}
		service, user, _ := strings.Cut(s.Keyring, "/")
		var err error
		if value, err = get(service, user); err != nil {
			return "", fmt.Errorf("%s: %w", s, err)
		}
	}
	if value == "" {
		return "", &NoSecret{s}
	}
	v.Hide(value)
	return value, nil
}

// NoSecret says that the place a target names holds no secret.
type NoSecret struct{ Secret Secret }

func (e *NoSecret) Error() string { return e.Secret.String() + " is empty or not set" }

// Hide makes Redact hide a value too. Values of less than four characters
// would hide half of every text, and are no secrets.
func (v *Vault) Hide(value string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	forms := []string{value, url.QueryEscape(value), url.PathEscape(value)}
	for line := range strings.Lines(value) { // a message may show a key of several lines in part
		forms = append(forms, strings.TrimSpace(line))
	}
	for _, form := range forms {
		if len(form) >= 4 && !slices.Contains(v.known, form) {
			v.known = append(v.known, form)
		}
	}
	slices.SortFunc(v.known, func(a, b string) int { return len(b) - len(a) })
}

// Redact puts •••• where a text holds a secret. Everything that is printed or
// stored about a publication passes through it.
func (v *Vault) Redact(text string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, k := range v.known {
		text = strings.ReplaceAll(text, k, "••••")
	}
	return text
}

// Open connects to a target. The caller closes it.
func Open(c Config, r Run) (Target, error) {
	if r.Draft && !c.Kind.Drafts {
		return nil, &Refused{Why: NoDraft, Paths: []string{c.Name}}
	}
	if r.Vault == nil {
		r.Vault = &Vault{}
	}
	return c.Kind.open(c, c.keys, r)
}
