package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/net/html"
)

var wordpressKind = Kind{ID: "wordpress", Drafts: true, Parts: true, keys: func() any { return new(wordpressKeys) }, open: openWordpress}

// wordpressKeys are the keys of a WordPress. Its address is that of the site.
type wordpressKeys struct {
	User     string  `yaml:"user"`     // login name
	Password Secret  `yaml:"password"` // an application password of that user
	Places   []place `yaml:"places"`
}

// A place is where on the site one notice stands: between two marks in a page.
// The rest of the page is somebody else's.
type place struct {
	Notice  string // folder of the notice in the output: acme/de/zoom
	Page    string // last part of the page's address, or its number
	Type    string // pages or posts, as the interface calls them
	Title   string // of a page that may be made if there is none; empty: the page has to be there
	Heading int    // level of the first headings, 2 to 4
}

// UnmarshalYAML reads a place and refuses a key that none has.
func (p *place) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return &misplaced{n, "Ein Platz hat notice: und page:", "a place has notice: and page:"}
	}
	p.Type, p.Heading = "pages", 2
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		bad := func(de, en string) error { return &misplaced{value, key.Value + ": " + de, key.Value + ": " + en} }
		switch key.Value {
		case "notice":
			if p.Notice = strings.Trim(value.Value, "/"); !noticePath.MatchString(p.Notice) {
				return bad("Hier steht der Ordner einer Erklärung, etwa acme/de/zoom", "the folder of a notice is needed, such as acme/de/zoom")
			}
		case "page":
			if p.Page = strings.Trim(value.Value, "/"); !pageName.MatchString(p.Page) {
				return bad("Hier steht der letzte Teil der Adresse einer Seite, etwa datenschutz, oder ihre Nummer", "the last part of the page's address is needed, such as datenschutz, or the number of the page")
			}
		case "title":
			p.Title = value.Value
		case "type":
			if p.Type = value.Value; p.Type != "pages" && p.Type != "posts" {
				return bad("pages oder posts", "pages or posts")
			}
		case "heading_level":
			if value.Decode(&p.Heading) != nil || p.Heading < 2 || p.Heading > 4 {
				return bad("2, 3 oder 4", "2, 3 or 4")
			}
		default:
			return &misplaced{key, "diesen Schlüssel gibt es hier nicht: " + key.Value, "unknown key " + key.Value}
		}
	}
	if p.Notice == "" || p.Page == "" {
		return &misplaced{n, "Ein Platz hat notice: und page:", "a place has notice: and page:"}
	}
	return nil
}

var (
	noticePath = regexp.MustCompile(`^[a-z0-9-]+(/[a-z0-9-]+){0,2}$`)
	pageName   = regexp.MustCompile(`^[^/?#<>"\s]+$`)
)

func (k *wordpressKeys) check() error {
	switch {
	case k.User == "":
		return missing("user", "der Anmeldename, zu dem das Anwendungspasswort gehört", "the login name that the application password belongs to")
	case !k.Password.Stated():
		return missing("password", secretHint.de, secretHint.en)
	case len(k.Places) == 0:
		return missing("places", "welche Erklärung auf welcher Seite steht", "which notice stands in which page")
	}
	for i, p := range k.Places {
		if _, err := strconv.Atoi(p.Page); err == nil && p.Title != "" {
			return misfit{"places", p.Notice + ": Eine Seite, die angelegt werden darf, hat einen Namen und keine Nummer", p.Notice + ": a page that may be made needs a name, not a number"}
		}
		if slices.ContainsFunc(k.Places[:i], func(o place) bool { return o.Notice == p.Notice }) {
			return misfit{"places", p.Notice + " steht zweimal da", p.Notice + " is named twice"}
		}
	}
	return nil
}

// file is the path in the edition of what is put there.
func (p place) file() string {
	name := "fragment.html"
	if p.Heading > 2 {
		name = fmt.Sprintf("fragment-h%d.html", p.Heading)
	}
	return p.Notice + "/" + name
}

// A wordpress is a target that puts notices between marks in pages of a
// WordPress site, over its REST interface.
//
// Nothing else of a page is touched. What would be changed by filters of
// WordPress (they depend on the rights of the user) is found out beforehand, on
// an autosave, which no visitor sees. Saving is one write of a row of the
// database, so that visitors get the old page or the new one. The interface has
// no way to save only if nobody else has saved meanwhile. Instead the revisions
// are read afterwards: if somebody has, the section is put into their page.
type wordpress struct {
	c      Config
	keys   *wordpressKeys
	run    Run
	web    *web
	rest   string            // address of the interface, empty until it is discovered
	routes bool              // it takes its route as a query
	me     int               // number of the user
	sent   bool              // a page was saved, or it was tried
	links  map[string]string // addresses of pages by the names that places have for them
}

func openWordpress(c Config, keys any, r Run) (Target, error) {
	k := keys.(*wordpressKeys)
	if err := checkAddress("address", c.Address); err != nil {
		return nil, err
	}
	password, err := r.Vault.Get(k.Password)
	if err != nil {
		return nil, err
	}
	// WordPress shows the password in groups and does not mind the blanks.
	r.Vault.Hide(strings.Join(strings.Fields(password), ""))
	sign := func(req *http.Request) {
		req.SetBasicAuth(k.User, password)
		_, basic, _ := strings.Cut(req.Header.Get("Authorization"), " ")
		r.Vault.Hide(basic)
	}
	return &wordpress{c: c, keys: k, run: r, web: newWeb(sign), links: map[string]string{}}, nil
}

func (t *wordpress) Close() error { return nil }

func (t *wordpress) began() bool { return t.sent }

// Address is that of the page in which the notice stands.
func (t *wordpress) Address(name string) string {
	for _, p := range t.keys.Places {
		if p.file() == name {
			if link := t.links[p.Page]; link != "" {
				return link
			}
			return t.c.Address + "/" + p.Page + "/"
		}
	}
	return t.c.Address
}

// Published is empty: the site has no landing page of ours.
func (t *wordpress) Published(context.Context) (map[string][]string, error) { return nil, nil }

// A wpPage is a page as the interface gives it to somebody who may edit it.
type wpPage struct {
	ID       int    `json:"id"`
	Slug     string `json:"slug"`
	Status   string `json:"status"`
	Link     string `json:"link"`
	Author   int    `json:"author"`
	Modified string `json:"modified_gmt"`
	Password string `json:"password"` // that visitors need to read it
	Content  struct {
		Raw string `json:"raw"`
	} `json:"content"`
}

// public reports whether every visitor can read the page.
func (p wpPage) public() bool { return p.Status == "publish" && p.Password == "" }

// address is that of a route of the interface, with a query.
func (t *wordpress) address(route string, query url.Values) string {
	if t.routes {
		q := url.Values{"rest_route": {"/" + route}}
		for k, v := range query {
			q[k] = v
		}
		return t.rest + "/?" + q.Encode()
	}
	s := t.rest + "/" + route
	if len(query) > 0 {
		s += "?" + query.Encode()
	}
	return s
}

var apiLink = regexp.MustCompile(`<([^>]+)>;\s*rel="https://api\.w\.org/"`)

// discover asks the site where its interface is. Its home page says so; where
// that is silent, the usual place is tried.
func (t *wordpress) discover(ctx context.Context) error {
	if t.rest != "" {
		return nil
	}
	home, err := (&web{client: t.web.client}).do(ctx, http.MethodHead, t.c.Address+"/", "", nil)
	if err != nil {
		return err
	}
	no := func(de, en, where string) error {
		return &Refused{Why: NoInterface, Paths: []string{t.c.Address}, Err: Said{de + where, en + where}}
	}
	if home.status/100 == 3 {
		return no("Die Adresse leitet weiter. Nennen Sie als address, wohin sie führt: ", "The address leads on. State as address where it leads: ", home.header.Get("Location"))
	}
	rest, routes := t.c.Address+"/wp-json", false
	for _, l := range home.header.Values("Link") {
		m := apiLink.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		u, err := url.Parse(m[1])
		own, _ := url.Parse(t.c.Address)
		if err != nil || u.Host != own.Host || u.Scheme != own.Scheme || !strings.HasPrefix(u.Path+"/", own.Path+"/") {
			// The key goes to nobody but the address that site.yaml names. Where
			// several sites share a domain, the first one answers for those that
			// are not there.
			return no("Die Website nennt sich selbst anders. Nennen Sie als address ihren eigenen Namen: ", "The site calls itself something else. State as address the name that it has for itself: ", m[1])
		}
		if routes = u.Query().Has("rest_route"); routes {
			u.RawQuery = ""
		}
		rest = strings.TrimRight(u.String(), "/")
	}
	t.rest, t.routes = rest, routes
	// A server that keeps the key from WordPress makes a stranger of everybody,
	// who would be told that a page is not there.
	var me struct {
		ID int `json:"id"`
	}
	if err := t.call(ctx, http.MethodGet, "users/me", nil, nil, &me); err != nil {
		t.rest = ""
		return err
	}
	t.me = me.ID
	return nil
}

// call asks the interface, and puts its answers into our reasons.
func (t *wordpress) call(ctx context.Context, method, route string, query url.Values, in, out any) error {
	if err := t.discover(ctx); err != nil {
		return err
	}
	_, err := t.web.ask(ctx, method, t.address("wp/v2/"+route, query), in, out)
	e, ok := errors.AsType[*unexpected](err)
	if !ok {
		return err
	}
	because := func(why Reason) error { return &Refused{Why: why, Paths: []string{t.c.Address}, Err: err} }
	switch {
	case e.status == http.StatusUnauthorized && e.notJSON: // somebody else than WordPress asks for a password
		return because(NoInterface)
	case e.status == http.StatusUnauthorized, e.code == "incorrect_password", e.code == "invalid_username", e.code == "application_passwords_disabled":
		return because(Denied)
	case e.code == "rest_no_route", e.code == "rest_disabled", e.status/100 != 5 && e.notJSON, e.status/100 == 3:
		return because(NoInterface)
	case e.status == http.StatusForbidden:
		return because(NotAllowed)
	}
	return err
}

// find gets the page of a place, or fs.ErrNotExist.
func (t *wordpress) find(ctx context.Context, p place) (*wpPage, error) {
	query := url.Values{"context": {"edit"}}
	if id, err := strconv.Atoi(p.Page); err == nil {
		page, err := t.get(ctx, p.Type, id)
		return page, err
	}
	query.Set("slug", p.Page)
	query.Set("status", "publish,future,draft,pending,private")
	var found []wpPage
	err := t.call(ctx, http.MethodGet, p.Type, query, nil, &found)
	if e, ok := errors.AsType[*unexpected](err); ok && e.code == "rest_invalid_param" {
		// What it calls invalid is that somebody asks for drafts who may see none.
		return nil, &Refused{Why: NotAllowed, Paths: []string{t.c.Address}, Err: err}
	}
	if err != nil {
		return nil, err
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%s: %w", p.Page, fs.ErrNotExist)
	case 1:
		t.links[p.Page] = found[0].Link
		return &found[0], nil
	}
	return nil, &Refused{Why: Marks, Paths: []string{p.Page}, Err: Said{
		fmt.Sprintf("%d Seiten heißen so. Nennen Sie unter page: die Nummer der richtigen.", len(found)), fmt.Sprintf("%d pages have this name. State the number of the right one as page:.", len(found))}}
}

func (t *wordpress) get(ctx context.Context, kind string, id int) (*wpPage, error) {
	var page wpPage
	err := t.call(ctx, http.MethodGet, kind+"/"+strconv.Itoa(id), url.Values{"context": {"edit"}}, nil, &page)
	if s := status(err); s == http.StatusNotFound || s == http.StatusGone || err == nil && page.Status == "trash" {
		return nil, fmt.Errorf("%d: %w", id, fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	t.links[strconv.Itoa(id)] = page.Link
	return &page, nil
}

// wpPlan is what a wordpress remembers of a plan: what it does to each place.
type wpPlan []wpChange

type wpChange struct {
	place
	step  Step
	put   []byte // what shall stand between the marks; nil: nothing
	page  int    // number; 0: to be made
	inner string // what stood between the marks
	show  bool   // the page is a draft of ours, and is to be published
}

func (t *wordpress) Plan(ctx context.Context, edition Edition) (*Plan, error) {
	plan := &Plan{Target: t.c.Name, Address: t.c.Address, Draft: t.run.Draft}
	var changes wpPlan
	pages := map[string]*wpPage{} // by type and name
	for _, p := range t.keys.Places {
		i := slices.IndexFunc(edition.Files, func(f File) bool { return f.Path == p.file() })
		owner, _, _ := strings.Cut(p.Notice, "/")
		if i < 0 && (slices.Contains(edition.Keep, owner) || len(edition.Only) > 0 && !slices.Contains(edition.Only, owner)) {
			continue
		}
		if i < 0 && !slices.ContainsFunc(edition.Files, func(f File) bool { return strings.HasPrefix(f.Path, owner+"/") }) {
			if len(edition.Keep)+len(edition.Only) > 0 { // it may be of one of those, who owns the whole site
				continue
			}
			// A service that is gone takes its section along. A company that is
			// gone may have been renamed, and its notice is not to vanish with that.
			return nil, &Refused{Why: NoNotice, Paths: []string{p.Notice}}
		}
		page, known := pages[p.Type+" "+p.Page]
		if !known {
			var err error
			if page, err = t.find(ctx, p); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, err
			}
			pages[p.Type+" "+p.Page] = page
		}
		c := wpChange{place: p, step: Step{Path: p.file(), Owner: owner}}
		if i >= 0 {
			c.step.Owner, c.step.New = edition.Files[i].Owner, edition.Files[i].Content
			var err error
			if c.put, err = c.step.New.Bytes(); err != nil {
				return nil, err
			}
		}
		if page == nil {
			switch {
			case i < 0:
				continue // nothing to put, and nowhere
			case p.Title == "":
				return nil, &Refused{Why: Gone, Paths: []string{p.Page}}
			}
			c.step.Do = Create
		} else {
			c.page = page.ID
			m, err := findMarks(page.Content.Raw, p.Notice)
			if err != nil {
				return nil, &Refused{Why: Marks, Paths: []string{p.Page}, Err: err}
			}
			c.inner = m.inner(page.Content.Raw)
			if block := enclosing(page.Content.Raw[:m.start]); strings.TrimSpace(c.inner) == "" && narrow[block] {
				return nil, &Refused{Why: Marks, Paths: []string{p.Page}, Err: Said{
					"Sie stehen in einem Block der Art „" + block + "“, in den keine Überschriften passen. Setzen Sie sie in einen Block „Individuelles HTML“: " + bothMarks(p.Notice),
					"they stand in a block of the kind “" + block + "”, which cannot hold headings. Put them into a block “Custom HTML”: " + bothMarks(p.Notice)}}
			}
			c.compare(m.hash)
			if i < 0 && c.step.Old == nil {
				return nil, &Refused{Why: NoNotice, Paths: []string{p.Notice}}
			}
			if !page.public() && !t.run.Draft {
				if p.Title == "" || page.Password != "" {
					return nil, &Refused{Why: Hidden, Paths: []string{p.Page}}
				}
				if c.show = true; c.step.Do == Unchanged {
					c.step.Do = Replace
				}
			}
		}
		plan.Steps = append(plan.Steps, c.step)
		changes = append(changes, c)
	}
	plan.private = changes
	return plan, nil
}

// compare says what has to be done where inner stands, to which hash was
// written down when it was put there.
func (c *wpChange) compare(hash string) {
	s, text := &c.step, Canonical([]byte(c.inner))
	if text != "" {
		s.Old = Whole([]byte(c.inner))
		s.Edited = Hash(text) != hash
	}
	switch {
	case s.New == nil:
		s.Do = Delete
	case s.Old == nil:
		s.Do = Create
	case text == Canonical(c.put):
		s.Do, s.Edited = Unchanged, false
	default:
		s.Do = Replace
	}
}

func (t *wordpress) Apply(ctx context.Context, p *Plan) error {
	changes := slices.DeleteFunc(slices.Clone(p.private.(wpPlan)), func(c wpChange) bool { return c.step.Do == Unchanged })
	for _, c := range changes { // before the first change
		if c.page == 0 {
			if _, err := t.find(ctx, c.place); err == nil {
				return &Refused{Why: Changed, Paths: []string{c.Page}}
			} else if !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			continue
		}
		if _, _, err := t.base(ctx, c); err != nil {
			return err
		}
	}
	// Several sections of one page are one save, in the order of their places.
	for len(changes) > 0 {
		same := func(c wpChange) bool {
			return c.Type == changes[0].Type && c.Page == changes[0].Page
		}
		var here, rest []wpChange
		for _, c := range changes {
			if same(c) {
				here = append(here, c)
			} else {
				rest = append(rest, c)
			}
		}
		var err error
		if here[0].page == 0 {
			err = t.create(ctx, here)
		} else {
			err = t.save(ctx, here)
		}
		if err != nil {
			return err
		}
		changes = rest
	}
	return nil
}

// base reads the page of a change and the marks in it. It fails if what stands
// between them is not what the plan was made for.
func (t *wordpress) base(ctx context.Context, c wpChange) (*wpPage, marks, error) {
	page, err := t.get(ctx, c.Type, c.page)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, marks{}, &Refused{Why: Gone, Paths: []string{c.Page}}
	}
	if err != nil {
		return nil, marks{}, err
	}
	m, err := findMarks(page.Content.Raw, c.Notice)
	if err != nil {
		return nil, marks{}, &Refused{Why: Marks, Paths: []string{c.Page}, Err: err}
	}
	if m.inner(page.Content.Raw) != c.inner {
		return nil, marks{}, &Refused{Why: Changed, Paths: []string{c.Page}}
	}
	return page, m, nil
}

// filled is raw with each section as it shall be.
func filled(raw string, changes []wpChange) (string, error) {
	for _, c := range changes {
		m, err := findMarks(raw, c.Notice)
		if err != nil {
			return "", &Refused{Why: Marks, Paths: []string{c.Page}, Err: err}
		}
		raw = m.fill(raw, c.Notice, c.put)
	}
	return raw, nil
}

// intact reports whether raw is wanted but for what filters may do inside the
// sections: there the text counts, outside each byte.
func intact(raw, wanted string, changes []wpChange) bool {
	for _, c := range changes {
		a, err := findMarks(raw, c.Notice)
		if err != nil {
			return false
		}
		b, err := findMarks(wanted, c.Notice)
		if err != nil || a.hash != b.hash || Canonical([]byte(a.inner(raw))) != Canonical([]byte(b.inner(wanted))) {
			return false
		}
		// Two different cuts must not fit together by chance.
		raw, wanted = a.fill(raw, c.Notice, nil), b.fill(wanted, c.Notice, nil)
	}
	return raw == wanted
}

// save puts sections into a page that is there.
func (t *wordpress) save(ctx context.Context, changes []wpChange) error {
	c := changes[0]
	route := c.Type + "/" + strconv.Itoa(c.page)
	before, err := t.revisions(ctx, route)
	if err != nil {
		return err
	}
	page, _, err := t.base(ctx, c)
	if err != nil {
		return err
	}
	for _, other := range changes[1:] {
		m, err := findMarks(page.Content.Raw, other.Notice)
		if err != nil || m.inner(page.Content.Raw) != other.inner {
			return &Refused{Why: Changed, Paths: []string{c.Page}}
		}
	}
	wanted, err := filled(page.Content.Raw, changes)
	if err != nil {
		return err
	}
	// The filters work on an autosave as on the page, and no visitor sees it.
	// A page that is no more than a draft needs none.
	public := page.Status == "publish" || page.Status == "future"
	if public {
		var tried wpPage
		if err := t.call(ctx, http.MethodPost, route+"/autosaves", nil, map[string]any{"content": wanted}, &tried); err != nil {
			return err
		}
		if !intact(tried.Content.Raw, wanted, changes) {
			return &Refused{Why: Filtered, Paths: []string{c.Page}}
		}
		if t.run.Draft {
			return nil
		}
	}
	in := map[string]any{"content": wanted}
	if slices.ContainsFunc(changes, func(c wpChange) bool { return c.show }) {
		in["status"] = "publish"
	}
	var saved wpPage
	t.sent = true
	if err := t.call(ctx, http.MethodPost, route, nil, in, &saved); err != nil {
		if s := status(err); s == http.StatusNotFound || s == http.StatusGone {
			return &Refused{Why: Gone, Paths: []string{c.Page}}
		}
		return err
	}
	if !intact(saved.Content.Raw, wanted, changes) {
		return &Refused{Why: NotAsSent, Paths: []string{c.Page}}
	}
	// Whoever saved between our reading and our saving left a revision. Nothing
	// of their page may be lost: it is put back, with our section in it.
	after, err := t.revisions(ctx, route)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(after, func(r wpRevision) bool {
		return !slices.ContainsFunc(before, func(o wpRevision) bool { return o.ID == r.ID }) && r.Content.Raw != saved.Content.Raw && r.Content.Raw != page.Content.Raw
	})
	if i < 0 {
		return nil
	}
	theirs := after[i].Content.Raw
	merged, gone := filled(theirs, changes)
	if gone != nil { // they took our section out, and it stays out
		merged = theirs
	}
	if err := t.call(ctx, http.MethodPost, route, nil, map[string]any{"content": merged}, &saved); err != nil {
		return err
	}
	if gone == nil && !intact(saved.Content.Raw, merged, changes) {
		return &Refused{Why: NotAsSent, Paths: []string{c.Page}}
	}
	return gone
}

type wpRevision struct {
	ID      int    `json:"id"`
	Slug    string `json:"slug"`
	Content struct {
		Raw string `json:"raw"`
	} `json:"content"`
}

// revisions are the last saved states of a page, the newest first, without
// autosaves. A site that keeps none has none.
func (t *wordpress) revisions(ctx context.Context, route string) ([]wpRevision, error) {
	var all []wpRevision
	err := t.call(ctx, http.MethodGet, route+"/revisions", url.Values{"context": {"edit"}, "per_page": {"10"}}, nil, &all)
	if r, ok := errors.AsType[*Refused](err); ok && r.Why == NoInterface {
		return nil, nil
	}
	return slices.DeleteFunc(all, func(r wpRevision) bool { return strings.Contains(r.Slug, "autosave") }), err
}

// create makes a page that holds sections and nothing else: as a draft for
// those alone who may read private pages.
func (t *wordpress) create(ctx context.Context, changes []wpChange) error {
	c := changes[0]
	var raw strings.Builder
	for _, c := range changes {
		raw.WriteString("<!-- wp:html -->\n" + openMark(c.Notice, "") + closeMark(c.Notice) + "\n<!-- /wp:html -->\n\n")
	}
	content, err := filled(raw.String(), changes)
	if err != nil {
		return err
	}
	state := "publish"
	if t.run.Draft {
		state = "private"
	}
	var made wpPage
	t.sent = true
	in := map[string]any{"title": c.Title, "slug": c.Page, "status": state, "content": content}
	if err := t.call(ctx, http.MethodPost, c.Type, nil, in, &made); err != nil {
		return err
	}
	t.links[c.Page] = made.Link
	if made.Slug != c.Page { // somebody else was faster: WordPress named ours page-2
		err := t.call(ctx, http.MethodDelete, c.Type+"/"+strconv.Itoa(made.ID), nil, nil, nil)
		return errors.Join(&Refused{Why: Changed, Paths: []string{c.Page}}, err)
	}
	if !intact(made.Content.Raw, content, changes) {
		return &Refused{Why: NotAsSent, Paths: []string{c.Page}}
	}
	return nil
}

// Read returns what stands between the marks, as it is stored; of a draft what
// the autosave holds.
func (t *wordpress) Read(ctx context.Context, name string) ([]byte, error) {
	i := slices.IndexFunc(t.keys.Places, func(p place) bool { return p.file() == name })
	if i < 0 {
		return nil, fs.ErrNotExist
	}
	p := t.keys.Places[i]
	page, err := t.find(ctx, p)
	if err != nil {
		return nil, err
	}
	raw := page.Content.Raw
	if t.run.Draft {
		var all []wpPage
		if err := t.call(ctx, http.MethodGet, p.Type+"/"+strconv.Itoa(page.ID)+"/autosaves", url.Values{"context": {"edit"}}, nil, &all); err != nil {
			return nil, err
		}
		for _, a := range all {
			if a.Author == t.me && a.Modified >= page.Modified {
				raw = a.Content.Raw
			}
		}
	}
	m, err := findMarks(raw, p.Notice)
	if err != nil {
		return nil, &Refused{Why: Marks, Paths: []string{p.Page}, Err: err}
	}
	inner := m.inner(raw)
	if Canonical([]byte(inner)) == "" {
		return nil, fs.ErrNotExist
	}
	return []byte(inner), nil
}

// The marks are comments of HTML, which WordPress keeps for every role and in
// either editor:
//
//	<!-- klausel:begin acme/de/zoom HASH -->…<!-- klausel:end acme/de/zoom -->
//
// HASH is the SHA-256 of the canonical text that was put there, so that a
// change by hand can be told. It is missing until something was.
type marks struct {
	start, from, to, end int // of the opening mark, of what is between, of the closing mark
	hash                 string
}

func openMark(notice, hash string) string {
	return strings.TrimSpace("<!-- klausel:begin "+notice+" "+hash) + " -->"
}

func closeMark(notice string) string { return "<!-- klausel:end " + notice + " -->" }

func bothMarks(notice string) string { return openMark(notice, "") + closeMark(notice) }

var blockMark = regexp.MustCompile(`<!--\s+(/)?wp:([a-z][a-z0-9/-]*)(?:\s+\{[^\n]*?\})?\s+(/)?-->`)

// enclosing is the kind of the innermost block of the block editor that is open
// at the end of a part of a page; empty: none, or it is a page of the classic
// editor.
func enclosing(raw string) string {
	var open []string
	for _, m := range blockMark.FindAllStringSubmatch(raw, -1) {
		switch {
		case m[3] != "": // holds nothing
		case m[1] == "":
			open = append(open, m[2])
		case len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return ""
	}
	return open[len(open)-1]
}

// narrow are the kinds of blocks whose element must not hold headings and
// lists: browsers would end it before them, and the editor would call it broken.
var narrow = map[string]bool{
	"paragraph": true, "heading": true, "list": true, "list-item": true, "verse": true, "preformatted": true, "code": true,
	"pullquote": true, "table": true, "button": true, "image": true,
}

// findMarks finds the one pair of marks of a notice.
func findMarks(raw, notice string) (marks, error) {
	name := regexp.QuoteMeta(notice)
	begin := regexp.MustCompile(`<!--\s*klausel:begin\s+`+name+`(?:\s+([0-9a-f]{64}))?\s*-->`).FindAllStringSubmatchIndex(raw, -1)
	end := regexp.MustCompile(`<!--\s*klausel:end\s+`+name+`\s*-->`).FindAllStringIndex(raw, -1)
	switch {
	case len(begin) == 0 && len(end) == 0:
		return marks{}, Said{"Es gibt keine Marken. Sie sehen so aus: " + bothMarks(notice), "there are no marks. They look like this: " + bothMarks(notice)}
	case len(begin) != 1 || len(end) != 1 || end[0][0] < begin[0][1]:
		return marks{}, Said{
			fmt.Sprintf("Anfang %d-mal, Ende %d-mal, oder das Ende steht vor dem Anfang. Nötig ist einmal: %s", len(begin), len(end), bothMarks(notice)),
			fmt.Sprintf("the beginning %d times, the end %d times, or the end before the beginning. Needed is, once: %s", len(begin), len(end), bothMarks(notice))}
	}
	m := marks{start: begin[0][0], from: begin[0][1], to: end[0][0], end: end[0][1]}
	if begin[0][2] >= 0 {
		m.hash = raw[begin[0][2]:begin[0][3]]
	}
	if strings.Contains(m.inner(raw), "klausel:begin") || strings.Contains(m.inner(raw), "klausel:end") {
		return marks{}, Said{
			"Dazwischen stehen Marken eines anderen Hinweises: " + bothMarks(notice),
			"marks of another notice stand between them: " + bothMarks(notice)}
	}
	return m, nil
}

func (m marks) inner(raw string) string { return raw[m.from:m.to] }

// fill puts a fragment between the marks; nil empties the section.
func (m marks) fill(raw, notice string, fragment []byte) string {
	if fragment == nil {
		return raw[:m.start] + openMark(notice, "") + closeMark(notice) + raw[m.end:]
	}
	return raw[:m.start] + openMark(notice, Hash(Canonical(fragment))) + "\n" + inert(fragment) + "\n" + closeMark(notice) + raw[m.end:]
}

// inert is a fragment of which WordPress changes no word when it shows it.
// Otherwise it makes other quotation marks, dashes and signs (wptexturize), faces
// (8) is one), runs what stands in square brackets (shortcodes), corrects
// Wordpress, and makes breaks of line breaks (wpautop). It does none of that to
// characters that are written as entities, nor to a text without line breaks.
//
// The block editor writes entities as characters again. Where a word would be
// another one then, a word joiner, which nobody sees, parts the characters too.
func inert(fragment []byte) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(string(fragment)))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(b.String())
		case html.TextToken:
			raw := string(z.Raw())
			if strings.TrimSpace(raw) == "" {
				b.WriteString(cmp.Or(map[bool]string{true: "\n"}[strings.Contains(raw, "\n")], raw))
				continue
			}
			b.WriteString(texturized.Replace(faces.ReplaceAllString(raw, "$1\u2060$2")))
		default:
			b.WriteString(strings.NewReplacer("[", "%5B", "]", "%5D").Replace(string(z.Raw())))
		}
	}
}

// With the three digits that WordPress itself writes, so that what it stores is
// what it was sent.
var texturized = strings.NewReplacer(
	"\n", " ", "'", "&#039;", `"`, "&#034;", "[", "&#091;\u2060", "]", "&#093;", "(", "&#040;", ")", "&#041;", "`", "&#096;",
	"--", "-&#045;", " - ", " &#045; ", "..", ".&#046;", ":", "&#058;", "|", "&#124;",
	"0x", "0&#120;", "1x", "1&#120;", "2x", "2&#120;", "3x", "3&#120;", "4x", "4&#120;",
	"Wordpress", "Word\u2060press",
	"5x", "5&#120;", "6x", "6&#120;", "7x", "7&#120;", "8x", "8&#120;", "9x", "9&#120;",
)

// faces are the beginning and the end of what becomes a picture of a face.
var faces = regexp.MustCompile(`((?:^|\s)[:;8]-?)([)(DPpoOx?|])`)
