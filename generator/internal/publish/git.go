package publish

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var gitKind = Kind{ID: "git", Drafts: true, keys: func() any { return new(gitKeys) }, open: openGit}

// gitKeys are the keys of a branch from which GitHub Pages, GitLab Pages or
// another host serves a site.
type gitKeys struct {
	Repository string `yaml:"repository"` // as git takes it: https://…, git@host:…, ssh://…, or a folder
	Branch     string `yaml:"branch"`     // gh-pages where it is not stated; begun if it is not there
	Path       string `yaml:"path"`       // folder in the branch; empty: all of it

	// State is a folder of the branch outside of Path for what klausel keeps to
	// itself, such as the list of what it has put there. Empty: .klausel in Path.
	State string `yaml:"state"`

	DraftBranch  string `yaml:"draft_branch"`  // the branch with -draft behind it where it is not stated
	DraftAddress string `yaml:"draft_address"` // where a host shows that branch, if one does

	Token    Secret `yaml:"token"`    // for https; without one git asks its own helpers
	Identity string `yaml:"identity"` // file with a private key, for ssh; without one ssh takes its own
	Author   string `yaml:"author"`   // Name <mail@example.org>; without one as git is configured
}

func (k *gitKeys) check() error {
	k.Branch = cmp.Or(k.Branch, "gh-pages")
	k.DraftBranch = cmp.Or(k.DraftBranch, k.Branch+"-draft")
	switch {
	case k.Repository == "" || strings.HasPrefix(k.Repository, "-"):
		return missing("repository", "", "")
	case k.DraftBranch == k.Branch:
		return misfit{"draft_branch", "Hier steht ein anderer Zweig als unter branch", "another one than branch is needed"}
	case k.Token.Stated() && !strings.HasPrefix(k.Repository, "https://"):
		return misfit{"token", "Ein Token passt nur zu einer Adresse mit https://", "a token is for a repository that begins with https://"}
	}
	if u, err := url.Parse(k.Repository); err == nil && (u.Scheme == "http" || u.Scheme == "git") {
		if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return misfit{"repository", u.Scheme + ":// lässt sich unterwegs verändern; nehmen Sie https:// oder ssh://", u.Scheme + ":// can be changed on its way; take https:// or ssh://"}
		}
	}
	for _, b := range []string{k.Branch, k.DraftBranch} {
		if strings.HasPrefix(b, "-") || strings.ContainsAny(b, " :~^?*[\\") || strings.Contains(b, "..") {
			return misfit{"branch", fmt.Sprintf("%q ist kein Zweig", b), fmt.Sprintf("%q is no branch", b)}
		}
	}
	if k.Path != "" && !filepath.IsLocal(k.Path) {
		return misfit{"path", "Hier steht ein Ordner im Zweig", "a folder in the branch is needed"}
	}
	if k.State != "" && !filepath.IsLocal(k.State) {
		return misfit{"state", "Hier steht ein Ordner im Zweig", "a folder in the branch is needed"}
	}
	return checkState(k.State, k.Path)
}

func openGit(c Config, keys any, r Run) (Target, error) {
	k := keys.(*gitKeys)
	s := &gitStore{repository: k.Repository, branch: k.Branch, root: strings.Trim(k.Path, "/"), state: strings.Trim(k.State, "/"), vault: r.Vault}
	if r.Draft {
		s.branch = k.DraftBranch
	}
	shell := "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes"
	if k.Identity != "" {
		shell += " -o IdentitiesOnly=yes -i '" + strings.ReplaceAll(k.Identity, "'", `'\''`) + "'"
	}
	s.env = []string{"GIT_TERMINAL_PROMPT=0", "LC_ALL=C", "GIT_CONFIG_COUNT=2",
		"GIT_CONFIG_KEY_0=http.lowSpeedLimit", "GIT_CONFIG_VALUE_0=1", "GIT_CONFIG_KEY_1=http.lowSpeedTime", "GIT_CONFIG_VALUE_1=30"}
	if _, own := os.LookupEnv("GIT_SSH_COMMAND"); !own || k.Identity != "" {
		s.env = append(s.env, "GIT_SSH_COMMAND="+shell)
	}
	if k.Token.Stated() {
		token, err := r.Vault.Get(k.Token)
		if err != nil {
			return nil, err
		}
		basic := base64.StdEncoding.EncodeToString([]byte("x-access-token:" + token))
		r.Vault.Hide(basic)
		// In the environment, where other users of the machine do not see it, and
		// for this address alone: git would send it to wherever a server leads on to.
		s.env = append(s.env, "GIT_CONFIG_COUNT=4", "GIT_CONFIG_KEY_2=http."+k.Repository+".extraHeader", "GIT_CONFIG_VALUE_2=Authorization: Basic "+basic,
			"GIT_CONFIG_KEY_3=http.followRedirects", "GIT_CONFIG_VALUE_3=false")
	}
	if name, mail, ok := strings.Cut(strings.TrimSuffix(k.Author, ">"), "<"); ok {
		s.author(strings.TrimSpace(name), mail)
	} else if k.Author != "" {
		return nil, errors.New("author: Name <mail@example.org> is needed")
	} else if _, err := s.git(context.Background(), nil, "var", "GIT_COMMITTER_IDENT"); err != nil {
		s.author("klausel", "klausel@localhost")
	}
	var err error
	if s.clone, err = newClone(); err != nil {
		return nil, err
	}
	s.env = append(s.env, "GIT_DIR="+s.dir, "GIT_INDEX_FILE="+filepath.Join(s.dir, "klausel-index"))
	ctx := context.Background()
	if _, err = s.git(ctx, nil, "init", "--quiet", "--bare", s.dir); err == nil {
		err = s.fetch(ctx)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	shown := k.Repository
	if u, err := url.Parse(shown); err == nil && u.User != nil {
		u.User = url.User(u.User.Username())
		shown = u.String()
	}
	branch := strings.TrimSuffix(shown+"@"+s.branch+"/"+s.root, "/")
	address := cmp.Or(c.Address, branch)
	if r.Draft {
		address = cmp.Or(strings.TrimRight(k.DraftAddress, "/"), branch)
	}
	return newTree(s, c, address, r), nil
}

func (s *gitStore) author(name, mail string) {
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		s.env = append(s.env, "GIT_"+who+"_NAME="+name, "GIT_"+who+"_EMAIL="+mail)
	}
}

// A gitStore is a branch. What is put and removed waits here until commit
// pushes it as one commit, and that only onto the commit it was made from. So
// it needs no lock, and no file is ever between old and new.
type gitStore struct {
	repository, branch, root, state string

	*clone // a repository of our own, for as long as the target is open

	env   []string
	vault *Vault

	tip    string            // commit that the branch is at, empty before its first
	blobs  map[string]string // path → id of what it holds
	staged map[string]string // path → file in dir with what it shall hold; empty: nothing
	files  int               // that were made in dir for it
	known  bool              // all this is as the repository has it

	// One git that hands out contents, started with the first.
	ask  io.WriteCloser
	hear *bufio.Reader
	end  func() error
}

func (s *gitStore) atomic() {}

// git runs the program and returns what it prints.
func (s *gitStore) git(ctx context.Context, in []byte, args ...string) ([]byte, error) {
	cmd := s.command(ctx, args...)
	cmd.Stdin = bytes.NewReader(in)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		text := strings.TrimSpace(out.String() + "\n" + said.String())
		if args[0] != "push" {
			text = strings.TrimSpace(said.String())
		}
		// A configuration of git may put a key into the address.
		text = withKey.ReplaceAllString(s.vault.Redact(text), "$1••••@")
		err = fmt.Errorf("git %s: %w: %s", args[0], err, text)
		for _, no := range gitRefusals {
			if strings.Contains(text, no.says) {
				return out.Bytes(), &Refused{Why: no.why, Paths: []string{s.repository}, Err: err}
			}
		}
		return out.Bytes(), err
	}
	return out.Bytes(), nil
}

var withKey = regexp.MustCompile(`(https?://)[^/\s'"]+@`)

// gitRefusals are what git says of a server that knows who asks and says no, or
// does not know.
var gitRefusals = []struct {
	says string
	why  Reason
}{
	{"Authentication failed", Denied}, {"could not read Username", Denied}, {"could not read Password", Denied},
	{"Permission denied (publickey", Denied}, {"returned error: 401", Denied}, {"returned error: 403", NotAllowed}, {"returned error: 30", Moved},
}

func (s *gitStore) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...)
	for _, v := range os.Environ() {
		// Of a hook or another repository, from which klausel may be started.
		if name, _, _ := strings.Cut(v, "="); !slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_QUARANTINE_PATH"}, name) {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, s.env...)
	return cmd
}

// fetch gets the branch as it is now.
func (s *gitStore) fetch(ctx context.Context) error {
	ref := "refs/heads/" + s.branch
	refs, err := s.git(ctx, nil, "ls-remote", "--", s.repository, ref)
	if err != nil {
		return err
	}
	s.tip, s.blobs, s.staged, s.known = "", map[string]string{}, map[string]string{}, len(refs) == 0
	if s.known {
		return nil
	}
	if _, err := s.git(ctx, nil, "fetch", "--quiet", "--depth=1", "--no-tags", "--", s.repository, "+"+ref+":refs/klausel/tip"); err != nil {
		return err
	}
	tip, err := s.git(ctx, nil, "rev-parse", "refs/klausel/tip")
	if err != nil {
		return err
	}
	s.tip = strings.TrimSpace(string(tip))
	list, err := s.git(ctx, nil, "ls-tree", "-r", "-z", "--full-tree", s.tip)
	if err != nil {
		return err
	}
	for _, line := range strings.Split(string(list), "\x00") {
		info, name, ok := strings.Cut(line, "\t")
		if words := strings.Fields(info); ok && len(words) == 3 {
			s.blobs[name] = words[2]
		}
	}
	s.known = true
	return nil
}

func (s *gitStore) at(name string) string { return below(s.root, s.state, name) }

func (s *gitStore) read(ctx context.Context, name string) ([]byte, error) {
	if !s.known {
		if err := s.fetch(ctx); err != nil {
			return nil, err
		}
	}
	file, staged := s.staged[s.at(name)]
	id, there := s.blobs[s.at(name)]
	switch {
	case file != "":
		return os.ReadFile(file)
	case staged || !there:
		return nil, fs.ErrNotExist
	}
	return s.blob(ctx, id)
}

func (s *gitStore) blob(ctx context.Context, id string) ([]byte, error) {
	if s.ask == nil {
		cmd := s.command(ctx, "cat-file", "--batch")
		ask, err := cmd.StdinPipe()
		if err != nil {
			return nil, err
		}
		hear, err := cmd.StdoutPipe()
		if err != nil {
			return nil, err
		}
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		s.ask, s.hear, s.end = ask, bufio.NewReader(hear), cmd.Wait
	}
	if _, err := fmt.Fprintln(s.ask, id); err != nil {
		return nil, err
	}
	head, err := s.hear.ReadString('\n')
	if err != nil {
		return nil, err
	}
	var size int64
	if words := strings.Fields(head); len(words) != 3 || words[1] != "blob" {
		return nil, fmt.Errorf("git cat-file: %s", head)
	} else if size, err = strconv.ParseInt(words[2], 10, 64); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(s.hear, min(size, largest)))
	if err != nil {
		return nil, err
	}
	_, err = io.CopyN(io.Discard, s.hear, size-int64(len(data))+1) // with the line break behind it
	return data, err
}

func (s *gitStore) put(_ context.Context, name string, data []byte, fresh bool) error {
	full := s.at(name)
	_, there := s.blobs[full]
	if fresh && there {
		return fs.ErrExist
	}
	for dir := path.Dir(full); dir != "."; dir = path.Dir(dir) {
		if _, file := s.blobs[dir]; file {
			return fmt.Errorf("%w: %s is a file", fs.ErrExist, dir)
		}
	}
	if !there {
		for other := range s.blobs {
			if strings.HasPrefix(other, full+"/") {
				return fmt.Errorf("%w: %s is a folder", fs.ErrExist, full)
			}
		}
	}
	s.files++
	s.staged[full] = filepath.Join(s.dir, fmt.Sprintf("klausel-%d", s.files))
	return os.WriteFile(s.staged[full], data, 0o600)
}

func (s *gitStore) remove(_ context.Context, name string) error {
	s.staged[s.at(name)] = ""
	return nil
}

func (s *gitStore) commit(ctx context.Context, note string) error {
	if s.tip != "" {
		if _, err := s.git(ctx, nil, "read-tree", s.tip); err != nil {
			return err
		}
	} else if _, err := s.git(ctx, nil, "read-tree", "--empty"); err != nil {
		return err
	}
	var index, paths bytes.Buffer
	var put []string
	for _, name := range slices.Sorted(maps.Keys(s.staged)) {
		if s.staged[name] == "" {
			fmt.Fprintf(&index, "0 %040d\t%s\x00", 0, name)
			continue
		}
		fmt.Fprintln(&paths, s.staged[name])
		put = append(put, name)
	}
	ids, err := s.git(ctx, paths.Bytes(), "hash-object", "-w", "--no-filters", "--stdin-paths")
	if err != nil {
		return err
	}
	for i, id := range strings.Fields(string(ids)) {
		fmt.Fprintf(&index, "100644 %s\t%s\x00", id, put[i])
	}
	if _, err := s.git(ctx, index.Bytes(), "update-index", "-z", "--index-info"); err != nil {
		return err
	}
	tree, err := s.git(ctx, nil, "write-tree")
	if err != nil {
		return err
	}
	args := []string{"commit-tree", "-m", note}
	if s.tip != "" {
		args = append(args, "-p", s.tip)
	}
	commit, err := s.git(ctx, nil, append(args, string(bytes.TrimSpace(tree)))...)
	if err != nil {
		return err
	}
	ref := "refs/heads/" + s.branch
	_, err = s.git(ctx, nil, "push", "--porcelain", "--force-with-lease="+ref+":"+s.tip, "--", s.repository, string(bytes.TrimSpace(commit))+":"+ref)
	// Whatever git said, it may have arrived or not: what is read from here on is
	// read from the repository.
	s.known = false
	if err == nil {
		return s.fetch(ctx)
	}
	for _, late := range []string{"(stale info)", "cannot lock ref", "failed to update ref", "(fetch first)", "reference already exists"} {
		if strings.Contains(err.Error(), late) {
			return &Refused{Why: Changed, Paths: []string{s.branch}, Err: err}
		}
	}
	if strings.Contains(err.Error(), "[remote rejected]") {
		return &Refused{Why: Rejected, Paths: []string{s.branch}, Err: err}
	}
	return err
}

func (s *gitStore) claim(context.Context, string) error   { return nil }
func (s *gitStore) release(context.Context, string) error { return nil }
func (s *gitStore) tidy(context.Context, []string) error  { return nil }
func (s *gitStore) workers() int                          { return 1 }

func (s *gitStore) close() error {
	if s.ask != nil {
		s.ask.Close()
		s.end()
		s.ask = nil
	}
	return s.clone.close()
}
