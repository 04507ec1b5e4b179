package publish

import (
	"cmp"
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"klausel/generator/internal/site"
)

var netlifyKind = Kind{ID: "netlify", Drafts: true, keys: func() any { return new(netlifyKeys) }, open: openNetlify}

// netlifyKeys are the keys of a site at Netlify.
type netlifyKeys struct {
	Site   string `yaml:"site"`   // its id, or its name such as muster.netlify.app
	Token  Secret `yaml:"token"`  // a personal access token
	Folder string `yaml:"folder"` // below which everything is ours; empty: the whole site
	API    string `yaml:"api"`    // address of the interface; empty: that of Netlify
}

var (
	netlifySite   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]*$`)
	netlifyFolder = regexp.MustCompile(`^[a-z0-9-]+(/[a-z0-9-]+)*$`)
)

func (k *netlifyKeys) check() error {
	k.Folder = strings.Trim(k.Folder, "/")
	switch {
	case !netlifySite.MatchString(k.Site):
		return missing("site", "die Kennung der Website oder ihr Name, etwa muster.netlify.app", "the id of the site, or its name such as muster.netlify.app")
	case !k.Token.Stated():
		return missing("token", secretHint.de, secretHint.en)
	case k.Folder != "" && !netlifyFolder.MatchString(k.Folder):
		return misfit{"folder", "Kleinbuchstaben, Ziffern, Bindestriche und Schrägstriche", "small letters, digits, hyphens and slashes"}
	case k.API != "":
		return checkAddress("api", k.API)
	}
	return nil
}

// A netlify is a target that publishes to a site at Netlify, over its HTTP
// interface as described in netlify/open-api (2.9.0).
//
// A deploy of Netlify is a list of all files of a site by their SHA-1; what it
// has already is not sent again. So what stands outside our folder is listed
// anew as it is, and stays. A deploy is made as a draft, at an address of its
// own, read there, and only then made the one that visitors get: in one step,
// all files at once.
type netlify struct {
	c    Config
	keys *netlifyKeys
	run  Run
	web  *web
	api  string
	at   string // address at which files are read
	live string // address of the site

	sent     map[string]*Content // files that were sent, by their paths in the edition
	promoted bool                // the deploy was made the one that visitors get, or it was tried
}

func openNetlify(c Config, keys any, r Run) (Target, error) {
	k := keys.(*netlifyKeys)
	token, err := r.Vault.Get(k.Token)
	if err != nil {
		return nil, err
	}
	sign := func(req *http.Request) { req.Header.Set("Authorization", "Bearer "+token) }
	return &netlify{c: c, keys: k, run: r, web: newWeb(sign), api: strings.TrimRight(cmp.Or(k.API, "https://api.netlify.com/api/v1"), "/")}, nil
}

func (t *netlify) Close() error { return nil }

// Address is below the address that site.yaml names, or that of the site.
func (t *netlify) Address(name string) string {
	base := cmp.Or(t.c.Address, t.below(t.live))
	if t.run.Draft && t.at != "" {
		base = t.below(t.at)
	}
	return AddressBelow(base, name)
}

func (t *netlify) below(address string) string {
	if t.keys.Folder == "" {
		return address
	}
	return strings.TrimRight(address, "/") + "/" + t.keys.Folder
}

type netlifyInfo struct {
	ID        string `json:"id"`
	SSLURL    string `json:"ssl_url"`
	URL       string `json:"url"`
	Published struct {
		ID string `json:"id"`
	} `json:"published_deploy"`
	Build struct {
		Repo    string `json:"repo_url"`
		Stopped bool   `json:"stop_builds"`
	} `json:"build_settings"`
}

type netlifyDeploy struct {
	ID       string   `json:"id"`
	State    string   `json:"state"`
	SSLURL   string   `json:"deploy_ssl_url"`
	URL      string   `json:"deploy_url"`
	Required []string `json:"required"`
	Error    string   `json:"error_message"`
}

type netlifyFile struct {
	Path string `json:"path"`
	SHA  string `json:"sha"`
}

// call asks the interface, and puts its answers into our reasons.
func (t *netlify) call(ctx context.Context, method, route string, in, out any) (http.Header, error) {
	head, err := t.web.ask(ctx, method, t.api+route, in, out)
	because := func(why Reason) error { return &Refused{Why: why, Paths: []string{t.keys.Site}, Err: err} }
	switch e, ok := errors.AsType[*unexpected](err); {
	case !ok:
		return head, err
	case e.status == http.StatusUnauthorized:
		return head, because(Denied)
	case e.status == http.StatusForbidden:
		return head, because(NotAllowed)
	case e.status == http.StatusNotFound:
		return head, because(Gone)
	case e.status/100 == 3, e.status/100 == 2:
		return head, because(NoInterface)
	}
	return head, err
}

func (t *netlify) info(ctx context.Context) (netlifyInfo, error) {
	var info netlifyInfo
	if _, err := t.call(ctx, http.MethodGet, "/sites/"+t.keys.Site, nil, &info); err != nil {
		return info, err
	}
	t.live = cmp.Or(info.SSLURL, info.URL)
	if t.at == "" {
		t.at = t.live
	}
	if info.Build.Repo != "" && !info.Build.Stopped {
		return info, &Refused{Why: Built, Paths: []string{t.keys.Site}}
	}
	return info, nil
}

var nextPage = regexp.MustCompile(`<([^>]+)>;\s*rel="?next"?`)

// files lists what visitors get, by path with a slash at its beginning.
func (t *netlify) files(ctx context.Context, info netlifyInfo) (map[string]string, error) {
	all := map[string]string{}
	if info.Published.ID == "" {
		return all, nil
	}
	for route := "/sites/" + info.ID + "/files"; route != ""; {
		var page []netlifyFile
		head, err := t.call(ctx, http.MethodGet, route, nil, &page)
		if err != nil {
			return nil, err
		}
		for _, f := range page {
			all["/"+strings.TrimPrefix(f.Path, "/")] = f.SHA
		}
		route = ""
		if m := nextPage.FindStringSubmatch(head.Get("Link")); m != nil {
			if u, err := url.Parse(m[1]); err == nil { // the key goes to the interface alone
				route = "/sites/" + info.ID + "/files?" + u.RawQuery
			}
		}
	}
	return all, nil
}

// inFolder is the path at the site of a path of the edition.
func (t *netlify) inFolder(name string) string { return "/" + path.Join(t.keys.Folder, name) }

func (t *netlify) Published(ctx context.Context) (map[string][]string, error) {
	info, err := t.info(ctx)
	if err != nil {
		return nil, err
	}
	files, err := t.files(ctx, info)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, p := range slices.Sorted(maps.Keys(files)) {
		if name, ok := t.own(p); ok {
			owner := site.Site
			if slug, _, ok := strings.Cut(name, "/"); ok && slug != "assets" {
				owner = slug
			}
			out[owner] = append(out[owner], name)
		}
	}
	return out, nil
}

// own is the path in the edition of a path of the site, if it is in our folder.
func (t *netlify) own(p string) (string, bool) {
	if t.keys.Folder == "" {
		return strings.TrimPrefix(p, "/"), true
	}
	return strings.CutPrefix(p, "/"+t.keys.Folder+"/")
}

// netlifyPlan is what a netlify remembers of a plan.
type netlifyPlan struct {
	site, published string              // ids
	files           map[string]string   // the whole site as it shall be: path → SHA-1
	data            map[string]*Content // by SHA-1
}

func sha1Of(data []byte) string { return fmt.Sprintf("%x", sha1.Sum(data)) }

func (t *netlify) Plan(ctx context.Context, edition Edition) (*Plan, error) {
	info, err := t.info(ctx)
	if err != nil {
		return nil, err
	}
	stands, err := t.files(ctx, info)
	if err != nil {
		return nil, err
	}
	t.at = t.live
	plan := &Plan{Target: t.c.Name, Address: cmp.Or(t.c.Address, t.below(t.live)), Draft: t.run.Draft}
	next := netlifyPlan{site: info.ID, published: info.Published.ID, files: maps.Clone(stands), data: map[string]*Content{}}
	wanted, owners := map[string]bool{}, map[string]bool{}
	for _, f := range edition.Files {
		if strings.HasPrefix(path.Base(f.Path), ".") {
			continue // a sign for other hosts; Netlify serves no such file
		}
		data, err := f.Content.Bytes()
		if err != nil {
			return nil, err
		}
		p, sha := t.inFolder(f.Path), sha1Of(data)
		wanted[p], owners[f.Owner] = true, true
		step := Step{Path: f.Path, Owner: f.Owner, New: f.Content}
		switch old, ok := stands[p]; {
		case !ok:
			step.Do = Create
		case old == sha:
			step.Do, step.Old = Unchanged, f.Content
		default:
			step.Do = Replace
			if step.Old, err = t.old(ctx, f.Path, edition); err != nil {
				return nil, err
			}
		}
		next.files[p], next.data[sha] = sha, f.Content
		plan.Steps = append(plan.Steps, step)
	}
	// Nothing of a profile that is not part of this edition goes. Which files
	// those are is told by their folder.
	part := len(edition.Keep)+len(edition.Only) > 0
	for p := range stands {
		name, ours := t.own(p)
		if !ours || wanted[p] {
			continue
		}
		owner, _, _ := strings.Cut(name, "/")
		if part && (!owners[owner] || slices.Contains(edition.Keep, owner)) {
			continue
		}
		old, err := t.old(ctx, name, edition)
		if err != nil {
			return nil, err
		}
		plan.Steps = append(plan.Steps, Step{Path: name, Owner: owner, Do: Delete, Old: old})
		delete(next.files, p)
	}
	slices.SortFunc(plan.Steps, func(a, b Step) int { return strings.Compare(a.Path, b.Path) })
	plan.private = next
	return plan, nil
}

// old is what visitors get of a file that the site lists: nothing, where a rule
// of the site hides it.
func (t *netlify) old(ctx context.Context, name string, edition Edition) (*Content, error) {
	data, err := t.Read(ctx, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return edition.put(data)
}

func (t *netlify) Apply(ctx context.Context, p *Plan) error {
	next := p.private.(netlifyPlan)
	if err := t.still(ctx, next); err != nil {
		return err
	}
	var made netlifyDeploy
	if _, err := t.call(ctx, http.MethodPost, "/sites/"+next.site+"/deploys?title=klausel", map[string]any{"files": next.files, "draft": true}, &made); err != nil {
		return err
	}
	for _, sha := range made.Required {
		content, ok := next.data[sha]
		if !ok {
			return fmt.Errorf("netlify asks for a file that is not ours (SHA-1 %s), though the site lists it", sha)
		}
		data, err := content.Bytes()
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(next.files)) {
			if next.files[name] != sha {
				continue
			}
			if err := t.upload(ctx, made.ID, name, data); err != nil {
				return err
			}
			break
		}
	}
	draft, err := t.ready(ctx, made.ID)
	if err != nil {
		return err
	}
	t.sent = map[string]*Content{}
	for _, s := range p.Steps {
		t.sent[s.Path] = s.New
	}
	// What visitors will get is read before they get it.
	t.at = cmp.Or(draft.SSLURL, draft.URL)
	if _, err := confirm(ctx, t, p, time.Now); err != nil || t.run.Draft {
		return err
	}
	if err := t.still(ctx, next); err != nil {
		return err
	}
	t.promoted = true
	if _, err := t.call(ctx, http.MethodPost, "/sites/"+next.site+"/deploys/"+made.ID+"/restore", nil, nil); err != nil {
		return err
	}
	t.at = t.live
	return nil
}

func (t *netlify) began() bool { return t.promoted }

// still fails if visitors get another deploy than the plan was made for.
func (t *netlify) still(ctx context.Context, next netlifyPlan) error {
	info, err := t.info(ctx)
	if err != nil {
		return err
	}
	if info.Published.ID != next.published {
		return &Refused{Why: Changed, Paths: []string{t.keys.Site}}
	}
	return nil
}

// upload sends a file. Of a site with many the server may ask for a pause.
func (t *netlify) upload(ctx context.Context, deploy, name string, data []byte) error {
	var parts []string
	for part := range strings.SplitSeq(strings.TrimPrefix(name, "/"), "/") {
		parts = append(parts, url.PathEscape(part))
	}
	address := t.api + "/deploys/" + deploy + "/files/" + strings.Join(parts, "/")
	for try := 1; ; try++ {
		a, err := t.web.do(ctx, http.MethodPut, address, "application/octet-stream", data)
		switch {
		case err != nil:
			return err
		case a.status/100 == 2:
			return nil
		case a.status != http.StatusTooManyRequests || try == 5:
			return a.unexpected(http.MethodPut, address)
		}
		if err := pause(ctx, retryAfter(a.header.Get("Retry-After"))); err != nil {
			return err
		}
	}
}

// retryAfter is how long a server asks to wait.
func retryAfter(seconds string) time.Duration {
	if d, err := time.ParseDuration(seconds + "s"); err == nil && d >= 0 && d <= time.Minute {
		return d
	}
	return 5 * time.Second
}

// ready waits until the server has put a deploy together.
func (t *netlify) ready(ctx context.Context, id string) (netlifyDeploy, error) {
	for range 600 {
		var d netlifyDeploy
		if _, err := t.call(ctx, http.MethodGet, "/deploys/"+id, nil, &d); err != nil {
			return d, err
		}
		switch d.State {
		case "ready":
			return d, nil
		case "error", "rejected":
			return d, fmt.Errorf("netlify could not put the deploy together: %s", d.Error)
		}
		if err := pause(ctx, time.Second/4); err != nil {
			return d, err
		}
	}
	return netlifyDeploy{}, errors.New("netlify did not put the deploy together within minutes")
}

// Read gets a page as visitors get it, from the draft while it is one. Of other
// files it is what was sent, which Netlify holds against its SHA-1: some of them
// (_headers) are never served, and stylesheets may be made smaller.
func (t *netlify) Read(ctx context.Context, name string) ([]byte, error) {
	if sent := t.sent[name]; sent != nil && !isPage(name) {
		return sent.Bytes()
	}
	address := AddressBelow(t.below(t.at), name)
	a, err := (&web{client: &http.Client{Timeout: t.web.client.Timeout}}).do(ctx, http.MethodGet, address, "", nil)
	switch {
	case err != nil:
		return nil, err
	case a.status == http.StatusNotFound:
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	case a.status != http.StatusOK:
		return nil, a.unexpected(http.MethodGet, address)
	}
	return a.body, nil
}
