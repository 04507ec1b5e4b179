package publish

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/crypto/ssh/knownhosts"
)

var sftpKind = Kind{ID: "sftp", Drafts: true, keys: func() any { return new(sftpKeys) }, open: openSFTP}

// sftpKeys are the keys of a folder on a server that speaks SFTP.
type sftpKeys struct {
	Host string `yaml:"host"`
	Port int    `yaml:"port"` // 22 where it is not stated
	User string `yaml:"user"`
	Path string `yaml:"path"` // on the server; relative to the folder into which the user comes

	// State is a folder outside of Path for what klausel keeps to itself, such as
	// the list of what it has put there. Empty: .klausel in Path.
	State string `yaml:"state"`

	// HostKey is the server's public key as its host names it: "ssh-ed25519
	// AAAA…". Several stand in lines. Without one the key must stand in
	// KnownHosts, which is ~/.ssh/known_hosts where it is not stated.
	HostKey    string `yaml:"host_key"`
	KnownHosts string `yaml:"known_hosts"`

	// How to log in, one or several: a file with a private key, the private
	// key itself, a password. Without any the keys of the running ssh-agent.
	Identity   string `yaml:"identity"`
	Key        Secret `yaml:"key"`
	Passphrase Secret `yaml:"passphrase"`
	Password   Secret `yaml:"password"`
}

func (k *sftpKeys) check() error {
	switch {
	case k.Host == "" || strings.ContainsAny(k.Host, "/ @"):
		return misfit{"host", "Hier steht allein der Name des Servers, etwa ssh.example.org", "the name of the server alone is needed, such as ssh.example.org"}
	case k.User == "":
		return missing("user", "", "")
	case k.Path == "":
		return missing("path", "der Ordner auf dem Server", "the folder on the server")
	case k.Port < 0 || k.Port > 65535:
		return misfit{"port", "Hier steht eine Zahl bis 65535", "a number up to 65535 is needed"}
	}
	if _, err := k.stated(); err != nil {
		return err
	}
	return checkState(k.State, k.Path)
}

// stated lists the host keys that the target states.
func (k *sftpKeys) stated() (keys []ssh.PublicKey, err error) {
	for line := range strings.Lines(k.HostKey) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
		if err != nil {
			return nil, misfit{"host_key", "Hier steht ein öffentlicher Schlüssel wie ssh-ed25519 AAAA…", "a public key such as ssh-ed25519 AAAA… is needed"}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func openSFTP(c Config, keys any, r Run) (Target, error) {
	k := keys.(*sftpKeys)
	addr := net.JoinHostPort(k.Host, strconv.Itoa(cmp.Or(k.Port, 22)))
	check, algorithms, err := k.hostKeys(addr)
	if err != nil {
		return nil, err
	}
	auth, done, err := k.login(r.Vault)
	if err != nil {
		return nil, err
	}
	defer done()
	var refused *Refused
	conn, err := dial(addr)
	if err != nil {
		return nil, err
	}
	sc, chans, reqs, err := ssh.NewClientConn(conn, addr, &ssh.ClientConfig{
		User: k.User, Auth: auth, HostKeyAlgorithms: algorithms, Timeout: idle,
		HostKeyCallback: func(host string, remote net.Addr, key ssh.PublicKey) error {
			refused = check(addr, remote, key)
			if refused == nil {
				return nil
			}
			return refused
		},
	})
	if err != nil {
		conn.Close()
		if refused != nil {
			return nil, refused
		}
		if strings.Contains(err.Error(), "no common algorithm for host key") {
			return nil, &Refused{Why: HostChanged, Paths: []string{addr}, Err: err}
		}
		return nil, err
	}
	s := &sftpStore{conn: ssh.NewClient(sc, chans, reqs)}
	if s.client, err = sftp.NewClient(s.conn); err != nil {
		s.conn.Close()
		return nil, err
	}
	if _, ok := s.client.HasExtension("posix-rename@openssh.com"); !ok {
		s.close()
		return nil, errors.New("the server cannot replace a file in one step (posix-rename@openssh.com)")
	}
	address := cmp.Or(c.Address, "sftp://"+addr+"/"+strings.TrimPrefix(k.Path, "/"))
	s.root, s.state = k.Path, k.State
	if _, err := s.client.Stat(s.root); err != nil {
		s.close()
		return nil, fmt.Errorf("%s: %w", k.Path, err)
	}
	if s.state != "" {
		root, err := s.real(s.root)
		if err != nil {
			s.close()
			return nil, err
		}
		state, err := s.real(s.state)
		if err == nil {
			err = served(state, root)
		}
		if err != nil {
			s.close()
			return nil, err
		}
	}
	if r.Draft {
		s.root, address = path.Join(s.root, draftDir), address+"/"+draftDir
		s.state = draftState(s.state)
	}
	return newTree(s, c, address, r), nil
}

// real is where a path stands on the server: absolute, and without links as far
// as it is there.
func (s *sftpStore) real(name string) (string, error) {
	name, rest := path.Clean(name), ""
	for name != "." && name != "/" {
		_, err := s.client.Stat(name)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		name, rest = path.Dir(name), path.Join(path.Base(name), rest)
	}
	full, err := s.client.RealPath(name)
	return path.Join(full, rest), err
}

// hostKeys returns what judges the key that the server shows, and the kinds of
// key to ask it for: a server with several must show a known one.
func (k *sftpKeys) hostKeys(addr string) (func(host string, remote net.Addr, key ssh.PublicKey) *Refused, []string, error) {
	known, err := k.stated()
	if err != nil {
		return nil, nil, err
	}
	shown := func(key ssh.PublicKey) error {
		return fmt.Errorf("%s (%s)", strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))), ssh.FingerprintSHA256(key))
	}
	if len(known) > 0 {
		return func(_ string, _ net.Addr, key ssh.PublicKey) *Refused {
			for _, k := range known {
				if bytes.Equal(k.Marshal(), key.Marshal()) {
					return nil
				}
			}
			return &Refused{Why: HostChanged, Paths: []string{addr}, Err: shown(key)}
		}, kinds(known), nil
	}
	name := k.KnownHosts
	if name == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, nil, err
		}
		name = filepath.Join(home, ".ssh", "known_hosts")
	}
	listed := func(string, net.Addr, ssh.PublicKey) error { return &knownhosts.KeyError{} } // no list, no known host
	if _, err := os.Stat(name); err == nil {
		if listed, err = knownhosts.New(name); err != nil {
			return nil, nil, err
		}
	} else if k.KnownHosts != "" {
		return nil, nil, err
	}
	nowhere := &net.TCPAddr{IP: net.IPv4zero}
	if e, ok := errors.AsType[*knownhosts.KeyError](listed(addr, nowhere, noKey{})); ok {
		for _, w := range e.Want {
			known = append(known, w.Key)
		}
	}
	return func(host string, remote net.Addr, key ssh.PublicKey) *Refused {
		err := listed(host, nowhere, key) // by its name alone: addresses change
		if err == nil {
			return nil
		}
		why := HostChanged
		if e, ok := errors.AsType[*knownhosts.KeyError](err); ok && len(e.Want) == 0 {
			why = HostUnknown
		}
		return &Refused{Why: why, Paths: []string{addr}, Err: shown(key)}
	}, kinds(known), nil
}

// kinds are the algorithms by which a server can show one of the keys.
func kinds(keys []ssh.PublicKey) (all []string) {
	for _, k := range keys {
		if k.Type() == ssh.KeyAlgoRSA {
			all = append(all, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
			continue
		}
		all = append(all, k.Type())
	}
	return all
}

// noKey is a key that nobody has: asking for it makes a list tell what it has.
type noKey struct{}

func (noKey) Type() string                        { return "none" }
func (noKey) Marshal() []byte                     { return nil }
func (noKey) Verify([]byte, *ssh.Signature) error { return errors.New("no key") }

// login returns the ways to log in that the target states; done ends what they
// need.
func (k *sftpKeys) login(v *Vault) (auth []ssh.AuthMethod, done func(), err error) {
	done = func() {}
	var pem []byte
	switch {
	case k.Key.Stated():
		text, err := v.Get(k.Key)
		if err != nil {
			return nil, nil, err
		}
		pem = []byte(strings.TrimSpace(text) + "\n")
	case k.Identity != "":
		name := k.Identity
		if rest, ok := strings.CutPrefix(name, "~/"); ok {
			home, err := os.UserHomeDir()
			if err != nil {
				return nil, nil, err
			}
			name = filepath.Join(home, rest)
		}
		if pem, err = os.ReadFile(name); err != nil {
			return nil, nil, err
		}
	}
	if pem != nil {
		signer, err := ssh.ParsePrivateKey(pem)
		if _, locked := errors.AsType[*ssh.PassphraseMissingError](err); locked && k.Passphrase.Stated() {
			phrase, err := v.Get(k.Passphrase)
			if err != nil {
				return nil, nil, err
			}
			if signer, err = ssh.ParsePrivateKeyWithPassphrase(pem, []byte(phrase)); err != nil {
				return nil, nil, fmt.Errorf("the private key: %w", err)
			}
		} else if err != nil {
			return nil, nil, fmt.Errorf("the private key: %w", err)
		}
		auth = append(auth, ssh.PublicKeys(signer))
	}
	if k.Password.Stated() {
		password, err := v.Get(k.Password)
		if err != nil {
			return nil, nil, err
		}
		auth = append(auth, ssh.Password(password), ssh.KeyboardInteractive(func(_, _ string, questions []string, echos []bool) ([]string, error) {
			answers := make([]string, len(questions))
			for i := range questions {
				if !echos[i] {
					answers[i] = password
				}
			}
			return answers, nil
		}))
	}
	if len(auth) > 0 {
		return auth, done, nil
	}
	conn, err := net.Dial("unix", os.Getenv("SSH_AUTH_SOCK"))
	if err != nil {
		return nil, nil, errors.New("no way to log in: state identity, key or password, or start an ssh-agent")
	}
	return []ssh.AuthMethod{ssh.PublicKeysCallback(agent.NewClient(conn).Signers)}, func() { conn.Close() }, nil
}

// An sftpStore is a folder on a server.
type sftpStore struct {
	conn   *ssh.Client
	client *sftp.Client
	root   string
	state  string
}

func (s *sftpStore) at(name string) string { return below(s.root, s.state, name) }

func (s *sftpStore) read(_ context.Context, name string) ([]byte, error) {
	file, err := s.client.Open(s.at(name))
	if err != nil {
		return nil, s.missing(name, err)
	}
	defer file.Close()
	var b bytes.Buffer
	if _, err := io.Copy(&b, io.LimitReader(file, largest)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// missing makes fs.ErrNotExist of an error where a file is not there. The
// protocol has one error for all that is wrong with the path to a file, too.
func (s *sftpStore) missing(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fs.ErrNotExist
	}
	if _, ok := errors.AsType[*sftp.StatusError](err); !ok {
		return err
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if st, err := s.client.Stat(s.at(dir)); err == nil && !st.IsDir() {
			return fs.ErrNotExist
		}
	}
	return err
}

func (s *sftpStore) put(_ context.Context, name string, data []byte, fresh bool) error {
	if err := s.folder(path.Dir(name)); err != nil {
		return err
	}
	tmp := s.at(beside(name))
	if err := s.write(tmp, data); err != nil {
		s.client.Remove(tmp)
		return err
	}
	if !fresh {
		return s.client.PosixRename(tmp, s.at(name))
	}
	// The protocol's own rename replaces nothing.
	if err := s.client.Rename(tmp, s.at(name)); err != nil {
		s.client.Remove(tmp)
		if _, is := s.client.Lstat(s.at(name)); is == nil {
			return fmt.Errorf("%w: %w", fs.ErrExist, err)
		}
		return err
	}
	return nil
}

func (s *sftpStore) write(name string, data []byte) error {
	file, err := s.client.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = file.ReadFrom(bytes.NewReader(data))
	if _, ok := s.client.HasExtension("fsync@openssh.com"); ok && err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	s.client.Chmod(name, 0o644) // a web server must be able to read it; not every server lets us say so
	return nil
}

// folder makes a folder and those above it.
func (s *sftpStore) folder(dir string) error {
	full := s.at(dir)
	if st, err := s.client.Stat(full); err == nil {
		if !st.IsDir() {
			return fmt.Errorf("%w: %s is a file", fs.ErrExist, dir)
		}
		return nil
	}
	if dir != "." {
		if err := s.folder(path.Dir(dir)); err != nil {
			return err
		}
	}
	if err := s.client.Mkdir(full); err != nil {
		if st, is := s.client.Stat(full); is == nil && st.IsDir() {
			return nil
		}
		return fmt.Errorf("%s: %w", dir, err)
	}
	s.client.Chmod(full, 0o755)
	return nil
}

func (s *sftpStore) remove(_ context.Context, name string) error {
	if err := s.client.Remove(s.at(name)); err != nil && !errors.Is(s.missing(name, err), fs.ErrNotExist) {
		return err
	}
	return nil
}

func (s *sftpStore) claim(_ context.Context, name string) error {
	if err := s.folder(path.Dir(name)); err != nil {
		return err
	}
	err := s.client.Mkdir(s.at(name))
	if err == nil {
		return nil
	}
	if _, is := s.client.Stat(s.at(name)); is == nil {
		return fs.ErrExist
	}
	return err
}

func (s *sftpStore) release(_ context.Context, name string) error {
	return s.client.RemoveDirectory(s.at(name))
}

func (s *sftpStore) tidy(ctx context.Context, names []string) error {
	for _, name := range names {
		if err := s.remove(ctx, beside(name)); err != nil {
			return err
		}
	}
	for _, dir := range folders(names) {
		s.client.RemoveDirectory(s.at(dir)) // fails where it holds something, as it should
	}
	return s.alive()
}

// alive fails if the connection is gone: then what was ignored was no answer.
func (s *sftpStore) alive() error {
	_, err := s.client.Stat(s.root)
	return err
}

func (s *sftpStore) commit(context.Context, string) error { return nil }
func (s *sftpStore) workers() int                         { return 8 }
func (s *sftpStore) close() error {
	s.client.Close()
	s.conn.Close() // says only that it is closed already
	return nil
}
