// Package publish puts an edition (what build would write, and check passed)
// onto a target: a place on somebody's web server. It is alone in speaking to
// a network, and nothing of the build imports it.
//
// A publication has four steps, each a value that the next one takes:
//
//	target, err := Open(config, run)          // Kinds says how each kind is opened
//	plan, err := target.Plan(ctx, edition)    // reads the target, changes nothing
//	err = plan.Check(limits)                  // *Refused: nothing was changed
//	receipts, err := Push(ctx, target, plan, time.Now)
//
// Push applies the plan, reads every text back and compares its canonical text
// (see Canonical) with what was sent. Only what was read back gets a receipt.
//
// A new kind of target is one file of this package and one entry of Kinds.
// What all file targets share (manifest, lock, order, order of deletions) is
// in tree.go; a kind of them only reads, writes and removes single files.
package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"
)

// A Target is one place, opened for one publication. Its methods are called
// one after another, never side by side.
type Target interface {
	// Published lists the paths of an edition that stand at the target from
	// earlier publications, by owner, as site.Published does for a folder. A
	// withheld profile keeps the pages that are listed here.
	Published(ctx context.Context) (map[string][]string, error)

	// Plan compares the edition with what the target holds. It changes
	// nothing and takes no lock. A target that has no place for a file of the
	// edition (a page of WordPress has none for notice.json) leaves it out of
	// the plan.
	Plan(ctx context.Context, edition Edition) (*Plan, error)

	// Apply carries out a plan that Plan made. If it is cut off anywhere, each
	// text at the target is the old or the new one, whole, and a new Plan and
	// Apply finish the work. It fails with *Refused, before the first change,
	// if the target is no longer as it was planned for.
	Apply(ctx context.Context, p *Plan) error

	// Read returns what the target now holds at a path of the edition: the
	// bytes, or for HTML anything with the same canonical text. It fails with
	// fs.ErrNotExist where there is nothing.
	Read(ctx context.Context, path string) ([]byte, error)

	// Address is where visitors find a path of the edition: an absolute URL,
	// or a path on the disk where the target states no address.
	Address(path string) string

	// Close gives back connections and locks. It may be called twice.
	Close() error
}

// An Action is what a plan does to one file.
type Action string

const (
	Create    Action = "create"    // nothing stands there
	Replace   Action = "replace"   // ours, and it differs
	Unchanged Action = "unchanged" // ours, and already right
	Delete    Action = "delete"    // ours, and no longer wanted
)

// A Step is what a plan does to one file of the edition.
type Step struct {
	Path  string // in the edition: acme/de/zoom/index.html
	Owner string // slug of the profile, or site.Site
	Do    Action
	Old   *Content // what stands there, or its text; nil for Create
	New   *Content // what shall stand there; nil for Delete

	// Edited says that somebody changed it by hand since it was published.
	// Check refuses such a step without Limits.TakeOver.
	Edited bool
}

// Page reports whether the step is about a text that people read as HTML. Each
// of them gets a receipt.
func (s Step) Page() bool { return isPage(s.Path) }

func isPage(name string) bool { return path.Ext(name) == ".html" }

// A Plan is what Apply would do, in the order of paths.
type Plan struct {
	Target  string // its name in site.yaml
	Address string // of the whole, as told to the user
	Draft   bool
	Steps   []Step

	// Foreign are paths where something stands that no publication put there.
	// A plan with one is never applied.
	Foreign []string

	// Left are files of ours that are no longer wanted and that somebody
	// changed by hand: they stay, and are forgotten.
	Left []string

	private any  // what the target remembers between Plan and Apply
	pending bool // the target has something to put right even if no file changes
}

// Count is how many steps do a.
func (p *Plan) Count(a Action) int {
	n := 0
	for _, s := range p.Steps {
		if s.Do == a {
			n++
		}
	}
	return n
}

// Empty reports whether the target is already as it shall be.
func (p *Plan) Empty() bool { return !p.pending && p.Count(Unchanged) == len(p.Steps) }

// Limits are what a plan may do.
type Limits struct {
	MaxDeletes int  // a plan that deletes more files is refused; 0: none may be deleted, below 0: any number
	TakeOver   bool // texts that somebody changed by hand may be replaced
}

// Check refuses a plan that must not be applied, with *Refused.
func (p *Plan) Check(l Limits) error {
	if len(p.Foreign) > 0 {
		return &Refused{Why: Foreign, Paths: p.Foreign}
	}
	var edited []string
	for _, s := range p.Steps {
		if s.Edited && s.Do != Unchanged {
			edited = append(edited, s.Path)
		}
	}
	if len(edited) > 0 && !l.TakeOver {
		return &Refused{Why: Edited, Paths: edited}
	}
	if n := p.Count(Delete); l.MaxDeletes >= 0 && n > l.MaxDeletes {
		var paths []string
		for _, s := range p.Steps {
			if s.Do == Delete {
				paths = append(paths, s.Path)
			}
		}
		return &Refused{Why: TooManyDeletes, Paths: paths, Max: l.MaxDeletes}
	}
	return nil
}

// A Reason is why a publication was refused.
type Reason string

const (
	Foreign        Reason = "foreign"          // something stands there that no publication put there
	Edited         Reason = "edited"           // somebody changed by hand what was published
	TooManyDeletes Reason = "too-many-deletes" // more than max_deletes
	Busy           Reason = "busy"             // somebody else publishes to the target
	Changed        Reason = "changed"          // somebody else published since the plan was made
	Gone           Reason = "gone"             // what shall be changed (a page, a branch) is not there
	HostUnknown    Reason = "host-unknown"     // the server's key is in no list of known hosts
	HostChanged    Reason = "host-changed"     // the server shows another key than the known one
	NoDraft        Reason = "no-draft"         // the kind of target has no place for drafts
	NotAsSent      Reason = "not-as-sent"      // what was read back is not what was sent
	Denied         Reason = "denied"           // the key is not accepted
	NotAllowed     Reason = "not-allowed"      // the key is accepted, and may not do this
	NoInterface    Reason = "no-interface"     // the server has no interface that speaks to programs, or hides it
	Marks          Reason = "marks"            // a page has not one pair of marks for the notice
	Hidden         Reason = "hidden"           // the page is a draft, and visitors see none of it
	Filtered       Reason = "filtered"         // the server would change what is sent, or what stands around it
	Built          Reason = "built"            // the server builds the site itself, and would replace what is published
	Served         Reason = "served"           // the place for our own files is served all the same
	Elsewhere      Reason = "elsewhere"        // pages would go that were published from another folder
	Unreadable     Reason = "unreadable"       // the manifest at the target is none that is known here
	Rejected       Reason = "rejected"         // the server takes no push to this branch
	Moved          Reason = "moved"            // the server leads on to another address, and the key does not go there
	Linked         Reason = "linked"           // a link at the target leads out of it
	NoNotice       Reason = "no-notice"        // no profile has the notice that site.yaml names
)

// Refused says that nothing, or nothing more, is done, and why. The command
// has words for each reason.
type Refused struct {
	Why   Reason
	Paths []string // of the edition, or what it is about, such as a host
	Max   int      // of TooManyDeletes
	Err   error    // what caused it, if anything did
}

// Said is a cause in words for the user, in German and in English.
type Said struct{ De, En string }

func (s Said) Error() string { return s.En }

func (e *Refused) Error() string {
	s := string(e.Why)
	if len(e.Paths) > 0 {
		s += ": " + strings.Join(e.Paths, ", ")
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Refused) Unwrap() error { return e.Err }

// A Receipt says which text a target held at which time.
type Receipt struct {
	Target  string    `json:"target"`  // name in site.yaml
	Address string    `json:"address"` // where visitors find it
	Draft   bool      `json:"draft,omitempty"`
	Path    string    `json:"path"`   // in the edition
	SHA256  string    `json:"sha256"` // of the canonical text, in hexadecimal
	Time    time.Time `json:"time"`   // when it was read back, in UTC, to the second
}

// Push applies a plan that was checked, reads every page of it back and
// returns their receipts. After an error the receipts are of the pages that
// had been read back by then.
func Push(ctx context.Context, t Target, p *Plan, now func() time.Time) ([]Receipt, error) {
	if !p.Empty() {
		if err := t.Apply(ctx, p); err != nil {
			return nil, err
		}
	}
	return confirm(ctx, t, p, now)
}

func confirm(ctx context.Context, t Target, p *Plan, now func() time.Time) ([]Receipt, error) {
	var receipts []Receipt
	var wrong []string
	for _, s := range p.Steps {
		served := s.Old
		if s.Do != Unchanged {
			data, err := t.Read(ctx, s.Path)
			switch {
			case err == nil:
				served = Whole(data)
			case errors.Is(err, fs.ErrNotExist):
				served = nil
			default:
				return receipts, fmt.Errorf("%s: %w", s.Path, err)
			}
		}
		same, err := Same(s.Path, served, s.New)
		switch {
		case err != nil:
			return receipts, err
		case !same:
			wrong = append(wrong, s.Path)
		case served != nil && s.Page():
			data, err := served.Bytes()
			if err != nil {
				return receipts, err
			}
			receipts = append(receipts, Receipt{
				Target: p.Target, Address: t.Address(s.Path), Draft: p.Draft, Path: s.Path,
				SHA256: Hash(Canonical(data)), Time: now().UTC().Truncate(time.Second),
			})
		}
	}
	if wrong != nil {
		return receipts, &Refused{Why: NotAsSent, Paths: wrong}
	}
	return receipts, nil
}

// AddressBelow joins a path of the edition to the address of a folder. A page
// named index.html is found at its folder.
func AddressBelow(base, name string) string {
	name = strings.TrimSuffix(name, "index.html")
	u := url.URL{Path: name}
	return strings.TrimSuffix(base, "/") + "/" + strings.TrimPrefix(u.EscapedPath(), "/")
}
