package publish_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const ftpPassword = "marke-ftp-4711"

// An ftpServer is ProFTPD, which speaks FTP over TLS with a certificate of its
// own and gives out data connections to nobody but who resumes the session.
type ftpServer struct {
	addr, dir, root, ca string
	ports               []string // addresses of data connections
}

func startFTP(t testing.TB) *ftpServer {
	t.Helper()
	proftpd, openssl := need(t, "proftpd"), need(t, "openssl")
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := &ftpServer{dir: dir, root: filepath.Join(dir, "www"), ca: filepath.Join(dir, "ca.pem"), addr: freeAddr(t)}
	if err := os.Mkdir(s.root, 0o755); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, "key.pem")
	certificate(t, s.ca, key, "127.0.0.1", "127.0.0.2")
	from, n := freePorts(t)
	for i := range n {
		s.ports = append(s.ports, fmt.Sprintf("127.0.0.1:%d", from+i))
	}
	hash, err := exec.Command(openssl, "passwd", "-6", ftpPassword).Output()
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(s.addr, ":")
	group, err := user.LookupGroupId(me.Gid)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"passwd": fmt.Sprintf("web:%s:%s:%s::%s:/bin/sh\n", strings.TrimSpace(string(hash)), me.Uid, me.Gid, dir),
		"group":  fmt.Sprintf("%s:x:%s:\n", group.Name, me.Gid),
		"conf": fmt.Sprintf(`LoadModule mod_tls.c
ServerType standalone
ServerName test
DefaultAddress 127.0.0.1
SocketBindTight on
Port %s
PassivePorts %d %d
User %s
Group %s
UseIPv6 off
WtmpLog off
TransferLog none
SystemLog %s
PidFile %[6]s.pid
ScoreboardFile %[6]s.scoreboard
DelayEngine off
AuthOrder mod_auth_file.c
AuthUserFile %s
AuthGroupFile %s
RequireValidShell off
RootLogin on
DefaultRoot %s
AllowOverwrite on
MaxInstances 200
UseReverseDNS off
Umask 022
TLSEngine on
TLSRequired on
TLSProtocol TLSv1.2 TLSv1.3
TLSRSACertificateFile %s
TLSRSACertificateKeyFile %s
TLSLog none
`, port, from, from+n-1, me.Username, group.Name, filepath.Join(dir, "log"), filepath.Join(dir, "passwd"), filepath.Join(dir, "group"), dir, s.ca, key),
	}
	files["conf"] = strings.NewReplacer("TLSRSACertificateFile", "TLSECCertificateFile", "TLSRSACertificateKeyFile", "TLSECCertificateKeyFile").Replace(files["conf"])
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	background(t, s.addr, exec.Command(proftpd, "-n", "-q", "-c", filepath.Join(dir, "conf")))
	return s
}

// certificate makes one that vouches for itself.
func certificate(t testing.TB, cert, key string, ips ...string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
	}
	for _, ip := range ips {
		template.IPAddresses = append(template.IPAddresses, net.ParseIP(ip))
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	if err != nil {
		t.Fatal(err)
	}
}

// freePorts finds some ports in a row, free at both addresses that the tests
// use.
func freePorts(t testing.TB) (from, n int) {
	t.Helper()
	n = 24
search:
	for from = 20000 + os.Getpid()%8000; from < 60000; from += n {
		for i := range n {
			for _, ip := range []string{"127.0.0.1:", "127.0.0.2:"} {
				l, err := net.Listen("tcp", ip+strconv.Itoa(from+i))
				if err != nil {
					continue search
				}
				l.Close()
			}
		}
		return from, n
	}
	t.Fatal("no ports are free")
	return
}

func (s *ftpServer) target(addr, more string) string {
	host, port, _ := strings.Cut(addr, ":")
	return fmt.Sprintf("kind: ftps\nhost: %s\nport: %s\nuser: web\npath: www\n%s", host, port, more)
}

func ftpEnv(name string) (string, bool) {
	v, ok := map[string]string{"FTP": ftpPassword, "WRONG": "marke-falsch-4711"}[name]
	return v, ok
}

func (s *ftpServer) ground() *ground {
	g := &ground{addr: s.addr, more: s.ports, getenv: ftpEnv, yaml: func(addr string) string {
		return s.target(addr, "password: {env: FTP}\nca: "+s.ca)
	}}
	return g.onDisk(s.root)
}

func TestFTPS(t *testing.T) {
	t.Run("target", func(t *testing.T) { testTarget(t, startFTP(t).ground()) })
	t.Run("cut", func(t *testing.T) { testCuts(t, startFTP(t).ground()) })
	t.Run("two at once", func(t *testing.T) { testTwo(t, startFTP(t).ground()) })
	t.Run("draft", func(t *testing.T) { testDraft(t, startFTP(t).ground(), "/www/draft/") })
	t.Run("disk full", func(t *testing.T) { s := startFTP(t); testFull(t, s.ground(), s.root) })
	t.Run("login", func(t *testing.T) {
		s := startFTP(t)
		stranger := filepath.Join(s.dir, "stranger.pem")
		certificate(t, stranger, filepath.Join(s.dir, "stranger-key.pem"), "127.0.0.1")
		for name, more := range map[string]string{
			"wrong password":       "password: {env: WRONG}\nca: " + s.ca,
			"unknown certificate":  "password: {env: FTP}",
			"another certificate":  "password: {env: FTP}\nca: " + stranger,
			"no such folder":       "password: {env: FTP}\nca: " + s.ca + "\n",
			"certificate unstated": "password: {env: FTP}\nca: " + filepath.Join(s.dir, "none.pem"),
		} {
			t.Run(name, func(t *testing.T) {
				g := &ground{getenv: ftpEnv, yaml: func(addr string) string {
					yaml := s.target(addr, more)
					if name == "no such folder" {
						yaml = strings.Replace(yaml, "path: www", "path: nowhere", 1)
					}
					return yaml
				}}
				_, _, err := g.push(s.addr, edition(1))
				if err == nil {
					t.Fatal("is accepted")
				}
				if strings.Contains(err.Error(), "4711") {
					t.Errorf("%v holds a secret", err)
				}
			})
		}
	})
}
