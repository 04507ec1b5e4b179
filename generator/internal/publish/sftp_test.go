package publish_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	crand "crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/publish"
)

// A sshServer is OpenSSH's, for the user who runs the test.
type sshServer struct {
	addr, dir, root  string
	hostKey          string // public
	identity, locked string // private keys: bare, and locked by lockedBy
}

const lockedBy = "marke-passphrase-4711"

// need finds a program that a test needs. Where tests of servers are required
// its lack is a failure.
func need(t testing.TB, name string) string {
	t.Helper()
	required := corpus.BeyondGo(t)
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/usr/lib/openssh", "/usr/libexec", "/usr/libexec/openssh", filepath.Join(projectRoot, ".tools")) {
		full := filepath.Join(dir, name)
		if st, err := os.Stat(full); err == nil && !st.IsDir() {
			full, err := filepath.Abs(full)
			if err != nil {
				t.Fatal(err)
			}
			return full
		}
	}
	if required {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed; .ci/browser installs it and runs this test", name)
	return ""
}

const projectRoot = "../../.."

func newKey(t testing.TB, name, passphrase string) (public string) {
	t.Helper()
	pub, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if passphrase != "" {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(pub)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

func startSSH(t testing.TB) *sshServer {
	t.Helper()
	sshd := need(t, "sshd")
	dir := t.TempDir()
	s := &sshServer{dir: dir, root: filepath.Join(dir, "www"), identity: filepath.Join(dir, "id"), locked: filepath.Join(dir, "id-locked"), addr: freeAddr(t)}
	s.hostKey = newKey(t, filepath.Join(dir, "host"), "")
	authorized := newKey(t, s.identity, "") + "\n" + newKey(t, s.locked, lockedBy) + "\n"
	_, port, _ := strings.Cut(s.addr, ":")
	config := fmt.Sprintf("Port %s\nListenAddress 127.0.0.1\nHostKey %s\nAuthorizedKeysFile %s\nPidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\nMaxStartups 100\nPerSourcePenalties no\nSubsystem sftp internal-sftp\n",
		port, filepath.Join(dir, "host"), filepath.Join(dir, "authorized"))
	version, _ := exec.Command(sshd, "-V").CombinedOutput()
	if !bytes.Contains(version, []byte("OpenSSH_10")) { // older ones do not know the option
		config = strings.Replace(config, "PerSourcePenalties no\n", "", 1)
	}
	for name, text := range map[string]string{"authorized": authorized, "config": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(s.root, 0o755); err != nil {
		t.Fatal(err)
	}
	os.MkdirAll("/run/sshd", 0o755) // where sshd of root wants it; others need none
	background(t, s.addr, exec.Command(sshd, "-D", "-e", "-f", filepath.Join(dir, "config")))
	return s
}

// background runs a server until the test ends, and waits until it answers.
func background(t testing.TB, addr string, cmd *exec.Cmd) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("%s said: %.4000s", filepath.Base(cmd.Path), said.String())
		}
	})
	for end := time.Now().Add(15 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%s ended: %v\n%s", cmd.Path, err, said.String())
		default:
		}
		if time.Now().After(end) {
			t.Fatalf("%s does not answer: %v", cmd.Path, err)
		}
	}
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// target is the server's folder as a target, with keys that are not the usual
// ones.
func (s *sshServer) target(addr, hostKey, login string) string {
	me, _ := user.Current()
	host, port, _ := strings.Cut(addr, ":")
	return fmt.Sprintf("kind: sftp\nhost: %s\nport: %s\nuser: %s\npath: %s\n%s\n%s", host, port, me.Username, s.root, hostKey, login)
}

func sftpGround(t testing.TB) *ground {
	s := startSSH(t)
	g := &ground{addr: s.addr, yaml: func(addr string) string {
		return s.target(addr, "host_key: "+s.hostKey, "identity: "+s.identity)
	}}
	return g.onDisk(s.root)
}

func TestSFTP(t *testing.T) {
	t.Run("target", func(t *testing.T) { testTarget(t, sftpGround(t)) })
	t.Run("cut", func(t *testing.T) { testCuts(t, sftpGround(t)) })
	t.Run("two at once", func(t *testing.T) { testTwo(t, sftpGround(t)) })
	t.Run("draft", func(t *testing.T) { testDraft(t, sftpGround(t), "/www/draft/") })
	t.Run("host key", testHostKey)
	t.Run("login", testSSHLogin)
	t.Run("disk full", func(t *testing.T) {
		s := startSSH(t)
		g := &ground{addr: s.addr, yaml: func(addr string) string {
			return s.target(addr, "host_key: "+s.hostKey, "identity: "+s.identity)
		}}
		testFull(t, g.onDisk(s.root), s.root)
	})
}

// testHostKey: only a known key is spoken to, and nothing is sent to another.
func testHostKey(t *testing.T) {
	s := startSSH(t)
	other := newKey(t, filepath.Join(s.dir, "other"), "")
	known := filepath.Join(s.dir, "known_hosts")
	host, port, _ := strings.Cut(s.addr, ":")
	private, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	kind, err := ssh.NewPublicKey(&private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	ecdsaKey := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(kind)))
	for name, c := range map[string]struct {
		known, yaml string
		want        publish.Reason
	}{
		"in site.yaml":                 {"", "host_key: " + s.hostKey, ""},
		"one of two in site.yaml":      {"", "host_key: |\n  " + other + "\n  " + s.hostKey, ""},
		"another than in site.yaml":    {"", "host_key: " + other, publish.HostChanged},
		"another kind in site.yaml":    {"", "host_key: " + ecdsaKey, publish.HostChanged},
		"in known_hosts":               {fmt.Sprintf("[%s]:%s %s\n", host, port, s.hostKey), "known_hosts: " + known, ""},
		"beside others in known_hosts": {fmt.Sprintf("[%s]:%s %s\n[%s]:%s %s\n", host, port, ecdsaKey, host, port, s.hostKey), "known_hosts: " + known, ""},
		"another in known_hosts":       {fmt.Sprintf("[%s]:%s %s\n", host, port, other), "known_hosts: " + known, publish.HostChanged},
		"not in known_hosts":           {"elsewhere.example " + s.hostKey + "\n", "known_hosts: " + known, publish.HostUnknown},
		"revoked in known_hosts":       {fmt.Sprintf("@revoked [%s]:%s %s\n", host, port, s.hostKey), "known_hosts: " + known, publish.HostChanged},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(known, []byte(c.known), 0o600); err != nil {
				t.Fatal(err)
			}
			g := &ground{yaml: func(addr string) string { return s.target(addr, c.yaml, "identity: "+s.identity) }}
			_, _, err := g.push(s.addr, edition(1))
			if c.want == "" && err != nil {
				t.Fatal(err)
			}
			if c.want != "" {
				refusedFor(t, err, c.want, s.addr)
				if !strings.Contains(err.Error(), "SHA256:") && c.yaml != "host_key: "+ecdsaKey {
					t.Errorf("%v does not say which key is shown", err)
				}
			}
		})
	}
}

// testSSHLogin: each way to log in works, a wrong key does not, and no secret is
// in what is said about it.
func testSSHLogin(t *testing.T) {
	s := startSSH(t)
	stranger := filepath.Join(s.dir, "stranger")
	newKey(t, stranger, "")
	private, err := os.ReadFile(s.identity)
	if err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) (string, bool) {
		v, ok := map[string]string{"KEY": string(private), "PHRASE": lockedBy, "WRONG": "marke-falsch-4711"}[name]
		return v, ok
	}
	for name, c := range map[string]struct {
		login string
		works bool
	}{
		"file":                   {"identity: " + s.identity, true},
		"locked file":            {"identity: " + s.locked + "\npassphrase: {env: PHRASE}", true},
		"key in the environment": {"key: {env: KEY}", true},
		"wrong passphrase":       {"identity: " + s.locked + "\npassphrase: {env: WRONG}", false},
		"no passphrase":          {"identity: " + s.locked, false},
		"stranger's key":         {"identity: " + stranger, false},
		"wrong password":         {"password: {env: WRONG}", false},
		"unset variable":         {"password: {env: UNSET}", false},
	} {
		t.Run(name, func(t *testing.T) {
			g := &ground{getenv: getenv, yaml: func(addr string) string { return s.target(addr, "host_key: "+s.hostKey, c.login) }}
			_, _, err := g.push(s.addr, edition(1))
			if (err == nil) != c.works {
				t.Fatalf("got %v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "4711") || strings.Contains(err.Error(), "PRIVATE KEY")) {
				t.Errorf("%v holds a secret", err)
			}
		})
	}
}
