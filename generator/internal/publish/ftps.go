package publish

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/textproto"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/jlaffaye/ftp"
)

var ftpsKind = Kind{ID: "ftps", Drafts: true, keys: func() any { return new(ftpsKeys) }, open: openFTPS}

// ftpsKeys are the keys of a folder on a server that speaks FTP over TLS. FTP
// without TLS is not spoken: it sends the password for everybody to read.
type ftpsKeys struct {
	Host     string `yaml:"host"` // its certificate must be of this name
	Port     int    `yaml:"port"` // 21 where it is not stated
	User     string `yaml:"user"`
	Password Secret `yaml:"password"`
	Path     string `yaml:"path"` // on the server; relative to the folder into which the user comes

	// State is a folder outside of Path for what klausel keeps to itself, such as
	// the list of what it has put there. Empty: .klausel in Path.
	State string `yaml:"state"`

	// CA is a file of certificates (PEM) that are trusted instead of the
	// system's, for a server with a certificate of its own.
	CA string `yaml:"ca"`
}

func (k *ftpsKeys) check() error {
	switch {
	case k.Host == "" || strings.ContainsAny(k.Host, "/ @"):
		return misfit{"host", "Hier steht allein der Name des Servers, etwa ftp.example.org", "the name of the server alone is needed, such as ftp.example.org"}
	case k.User == "":
		return missing("user", "", "")
	case !k.Password.Stated():
		return missing("password", secretHint.de, secretHint.en)
	case k.Path == "":
		return missing("path", "der Ordner auf dem Server", "the folder on the server")
	case k.Port < 0 || k.Port > 65535:
		return misfit{"port", "Hier steht eine Zahl bis 65535", "a number up to 65535 is needed"}
	}
	return checkState(k.State, k.Path)
}

func openFTPS(c Config, keys any, r Run) (Target, error) {
	k := keys.(*ftpsKeys)
	password, err := r.Vault.Get(k.Password)
	if err != nil {
		return nil, err
	}
	// Servers want a data connection to resume the session of the first one,
	// as a sign that both are of the same client.
	secure := &tls.Config{ServerName: k.Host, MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(8)}
	if k.CA != "" {
		pem, err := os.ReadFile(k.CA)
		if err != nil {
			return nil, err
		}
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s: no certificate (PEM)", k.CA)
		}
	}
	addr := net.JoinHostPort(k.Host, strconv.Itoa(cmp.Or(k.Port, 21)))
	first := true
	conn, err := ftp.Dial(addr, ftp.DialWithExplicitTLS(secure), ftp.DialWithForceListHidden(true), ftp.DialWithDialFunc(func(_, addr string) (net.Conn, error) {
		conn, err := dial(addr)
		if err != nil || first { // the first becomes TLS when the server has agreed to it
			first = false
			return conn, err
		}
		return tls.Client(conn, secure), nil
	}))
	if err != nil {
		return nil, err
	}
	s := &ftpStore{conn: conn, root: k.Path, listed: map[string][]string{}}
	if err := conn.Login(k.User, password); err != nil {
		conn.Quit()
		return nil, err
	}
	s.state = k.State
	if s.state != "" && !path.IsAbs(s.state) {
		home, err := conn.CurrentDir()
		if err != nil {
			conn.Quit()
			return nil, err
		}
		s.state = path.Join(home, s.state)
	}
	if err := conn.ChangeDir(k.Path); err != nil {
		conn.Quit()
		return nil, fmt.Errorf("%s: %w", k.Path, err)
	}
	if s.root, err = conn.CurrentDir(); err != nil {
		conn.Quit()
		return nil, err
	}
	if s.state != "" {
		if err := served(s.state, s.root); err != nil {
			conn.Quit()
			return nil, err
		}
	}
	address := cmp.Or(c.Address, "ftps://"+addr+"/"+strings.TrimPrefix(k.Path, "/"))
	if r.Draft {
		s.root, address = path.Join(s.root, draftDir), address+"/"+draftDir
		s.state = draftState(s.state)
	}
	return newTree(s, c, address, r), nil
}

// An ftpStore is a folder on a server.
type ftpStore struct {
	conn  *ftp.ServerConn
	root  string
	state string

	// Names in a folder. "550" says that something is wrong with a file, and
	// not what: whether a file is there is read from the list of its folder.
	listed map[string][]string
}

func (s *ftpStore) at(name string) string { return below(s.root, s.state, name) }

// no reports whether the server answered a request with a refusal that may
// mean that the file is not there (or is there, where it must not be).
func no(err error) bool {
	e, ok := errors.AsType[*textproto.Error](err)
	return ok && (e.Code == ftp.StatusFileUnavailable || e.Code == ftp.StatusBadFileName || e.Code == ftp.StatusFileActionIgnored)
}

// stands reports whether a file or folder is there.
func (s *ftpStore) stands(name string) (bool, error) {
	if name == "." {
		return true, nil
	}
	dir := path.Dir(name)
	if above, err := s.stands(dir); err != nil || !above {
		return false, err
	}
	at, base := s.at(dir), path.Base(name)
	if name == stateDir && s.state != "" { // it stands elsewhere, under its own name
		dir, at, base = path.Dir(s.state), path.Dir(s.state), path.Base(s.state)
	}
	names, ok := s.listed[dir]
	if !ok {
		entries, err := s.conn.List(at)
		if err != nil && !no(err) {
			return false, err
		}
		for _, e := range entries {
			names = append(names, path.Base(e.Name))
		}
		s.listed[dir] = names
	}
	return slices.Contains(names, base), nil
}

// changed forgets what is known of the folder of a name.
func (s *ftpStore) changed(name string) {
	delete(s.listed, path.Dir(name))
	if name == stateDir {
		delete(s.listed, path.Dir(s.state))
	}
}

func (s *ftpStore) read(_ context.Context, name string) ([]byte, error) {
	for try := 1; ; try++ {
		data, err := s.retrieve(name)
		if err == nil || !no(err) {
			return data, err
		}
		s.changed(name) // others may have come since its folder was listed
		there, lost := s.stands(name)
		switch {
		case lost != nil:
			return nil, lost
		case !there:
			return nil, fs.ErrNotExist
		case try == 3:
			return nil, err // it stands there and cannot be read
		} // else it may have come since it was asked for
	}
}

func (s *ftpStore) retrieve(name string) ([]byte, error) {
	r, err := s.conn.Retr(s.at(name))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err = io.Copy(&b, io.LimitReader(r, largest))
	return b.Bytes(), errors.Join(err, r.Close())
}

func (s *ftpStore) put(_ context.Context, name string, data []byte, fresh bool) error {
	if err := s.folder(path.Dir(name)); err != nil {
		return err
	}
	// The protocol's rename replaces what stands there, so that is looked at
	// before. Of strangers who come between the two nothing can be known.
	if fresh {
		there, err := s.stands(name)
		if err == nil && !there {
			_, lost := s.conn.FileSize(s.at(name))
			there = lost == nil
		}
		if err != nil {
			return err
		}
		if there {
			return fmt.Errorf("%w: %s", fs.ErrExist, name)
		}
	}
	tmp := beside(name)
	if err := s.store(tmp, data); err != nil {
		s.conn.Delete(s.at(tmp))
		return err
	}
	s.changed(name)
	return s.conn.Rename(s.at(tmp), s.at(name))
}

// store uploads a file and reads it back: a server that lost the connection on
// which the data come may take what it has for the whole.
func (s *ftpStore) store(name string, data []byte) error {
	if err := s.conn.Stor(s.at(name), bytes.NewReader(data)); err != nil {
		return err
	}
	size, err := s.conn.FileSize(s.at(name))
	if e, ok := errors.AsType[*textproto.Error](err); ok && e.Code/100 == 5 { // it does not tell sizes
		got, err := s.retrieve(name)
		if err != nil {
			return err
		}
		size = int64(len(got))
	} else if err != nil {
		return err
	}
	if size != int64(len(data)) {
		return fmt.Errorf("%d of %d bytes arrived", size, len(data))
	}
	return nil
}

// folder makes a folder and those above it.
func (s *ftpStore) folder(dir string) error {
	if there, err := s.stands(dir); err != nil || there && dir != "." {
		return err
	}
	if dir == "." {
		if err := s.conn.ChangeDir(s.root); !no(err) {
			return err
		}
		if err := s.conn.MakeDir(s.root); err != nil { // that of drafts
			return fmt.Errorf("%s: %w", s.root, err)
		}
		return nil
	}
	if err := s.folder(path.Dir(dir)); err != nil {
		return err
	}
	err := s.conn.MakeDir(s.at(dir))
	s.changed(dir)
	delete(s.listed, dir)
	if no(err) {
		if there, lost := s.stands(dir); lost != nil || there {
			return lost
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return nil
}

func (s *ftpStore) remove(_ context.Context, name string) error {
	err := s.conn.Delete(s.at(name))
	s.changed(name)
	return s.unlessGone(name, err)
}

func (s *ftpStore) unlessGone(name string, err error) error {
	if !no(err) {
		return err
	}
	if there, lost := s.stands(name); lost != nil || !there {
		return lost
	}
	return err
}

func (s *ftpStore) claim(_ context.Context, name string) error {
	if err := s.folder(path.Dir(name)); err != nil {
		return err
	}
	err := s.conn.MakeDir(s.at(name))
	s.changed(name)
	if no(err) {
		if there, lost := s.stands(name); lost != nil {
			return lost
		} else if there {
			return fs.ErrExist
		}
	}
	return err
}

func (s *ftpStore) release(_ context.Context, name string) error {
	s.changed(name)
	return s.conn.RemoveDir(s.at(name))
}

func (s *ftpStore) tidy(ctx context.Context, names []string) error {
	clear(s.listed)
	for _, name := range names {
		if there, err := s.stands(beside(name)); err != nil {
			return err
		} else if there {
			if err := s.remove(ctx, beside(name)); err != nil {
				return err
			}
		}
	}
	for _, dir := range folders(names) {
		if there, err := s.stands(dir); err != nil {
			return err
		} else if there {
			if err := s.conn.RemoveDir(s.at(dir)); err == nil {
				s.changed(dir)
				delete(s.listed, dir)
			} else if !no(err) { // it holds something, as it may
				return err
			}
		}
	}
	return nil
}

func (s *ftpStore) commit(context.Context, string) error { return nil }
func (s *ftpStore) workers() int                         { return 1 } // one connection, one file at a time
func (s *ftpStore) close() error {
	s.conn.Quit() // the connection may be gone already
	return nil
}
