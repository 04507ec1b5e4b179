package publish_test

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/wptest"
)

// A marked target is one of whose secrets nothing may be written anywhere.
type marked struct {
	yaml    string            // below www:
	secrets map[string]string // by environment variable
	also    []string          // other forms of them
	served  func() map[string]string
	broken  []string // the same with something wrong
}

// TestNoSecretIsWritten: whatever publish is told to do and whatever goes wrong,
// no secret is printed, nor in any file that was written: receipts, archive,
// notices, what lies at the target, and what is left among temporary files.
func TestNoSecretIsWritten(t *testing.T) {
	corpus.Long(t, "runs the program many times")
	for name, prepare := range map[string]func(*testing.T) *marked{
		"sftp":      markedSFTP,
		"ftps":      markedFTPS,
		"s3":        markedS3,
		"git":       markedGit,
		"netlify":   markedNetlify,
		"wordpress": markedWordPress,
	} {
		t.Run(name, func(t *testing.T) {
			m := prepare(t)
			env := []string{"HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir()}
			for name, value := range m.secrets {
				env = append(env, name+"="+value)
			}
			r := newReader(t, env...)
			site := func(yaml string) { r.write("site.yaml", "targets:\n  www:\n"+indent(yaml)) }
			site(m.yaml)
			work := true
			run := func(command string) {
				t.Helper()
				out, errs, err := r.try(command)
				if work != (err == nil) {
					t.Errorf("%s: %v\n%s%s", command, err, out, errs)
				}
			}
			for _, flag := range []string{"--dry-run", "--draft", "", ""} {
				run("klausel publish www " + flag)
			}
			back := r.change()
			for _, flag := range []string{"--dry-run --lang en", "--only acme"} {
				run("klausel publish www " + flag)
			}
			back()
			r.try("klausel verify www")
			run("klausel archive list")
			run("klausel archive verify")
			work = false
			for _, yaml := range m.broken {
				site(yaml)
				for _, flag := range []string{"--dry-run", "--draft", ""} {
					run("klausel publish www " + flag)
				}
			}
			// The right target, and a secret that is not.
			site(m.yaml)
			also := m.also
			for name, value := range m.secrets {
				wrong := "marke-falsch-" + name
				also = append(also, wrong, base64.StdEncoding.EncodeToString([]byte("web:"+wrong)))
				r.env = append(r.env, name+"="+wrong)
				for _, flag := range []string{"--dry-run", "", "--lang en"} {
					run("klausel publish www " + flag)
				}
				r.env = append(r.env, name+"=")
				run("klausel publish www")
				r.env = append(r.env, name+"="+value)
			}
			m.search(t, r, env[:2], also)
		})
	}
	for _, at := range []string{"open", "read", "put", "close"} {
		t.Run("crash at "+at, func(t *testing.T) {
			dir := t.TempDir()
			m := &marked{secrets: map[string]string{"TOKEN": "marke-absturz-4711"}}
			env := []string{"HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir(), "TOKEN=marke-absturz-4711"}
			r := newReader(t, env...)
			r.env = append(r.env, crashes+"=1")
			site := func(kind string) {
				r.write("site.yaml", fmt.Sprintf("targets:\n  www:\n    kind: %s\n    path: %s\n", kind, dir))
			}
			site("folder")
			r.code(0, "klausel publish www")
			r.change()
			site("crashing\n    token: {env: TOKEN}\n    at: " + at)
			for _, flag := range []string{"--dry-run", ""} {
				out, errs, err := r.try("klausel publish www --lang en " + flag)
				if at == "put" && flag == "--dry-run" {
					if err != nil {
						t.Errorf("%v\n%s", err, errs)
					}
					continue
				}
				if err == nil || !strings.Contains(errs, "a fault of its own") || !strings.Contains(errs, `no case for "••••" of `+at) || !strings.Contains(errs, "crash_export_test.go") {
					t.Errorf("%v\n%.1000s\n%s", err, out, errs)
				}
			}
			m.served = func() map[string]string { return (&ground{}).onDisk(dir).read(t) }
			m.search(t, r, env[:2], nil)
			site("folder")
			r.code(0, "klausel publish www") // nothing is left that would stop the next one
			r.code(0, "klausel archive verify")
		})
	}
}

// search looks for secrets in everything that was printed and written.
func (m *marked) search(t *testing.T, r *reader, homes []string, also []string) {
	t.Helper()
	all := map[string]string{"what was printed": r.printed.String()}
	dirs := []string{r.dir}
	for _, h := range homes {
		_, dir, _ := strings.Cut(h, "=")
		dirs = append(dirs, dir)
	}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(name)
			all[name] = string(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range m.served() {
		all["at the target: "+name] = data
	}
	if len(all) < 5 {
		t.Fatalf("only %d files were written", len(all))
	}
	if _, ok := all[filepath.Join(r.dir, "publications.jsonl")]; !ok {
		t.Error("there are no receipts")
	}
	secrets := also
	for _, value := range m.secrets {
		for line := range strings.Lines(value) {
			if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-----") {
				secrets = append(secrets, line)
			}
		}
	}
	for _, s := range secrets {
		for where, text := range all {
			if i := strings.Index(text, s); i >= 0 {
				t.Errorf("%s holds %q: %.200q", where, s, text[max(0, i-100):])
			}
		}
	}
	t.Logf("count: %d forms of secrets are in none of %d texts that were written", len(secrets), len(all))
}

// closed is an address at which nobody listens.
func closed(t *testing.T, yaml, addr string) string {
	return strings.ReplaceAll(strings.ReplaceAll(yaml, "port: "+port(addr), "port: "+port(freeAddr(t))), addr, freeAddr(t))
}

func port(addr string) string { return addr[strings.LastIndex(addr, ":")+1:] }

func markedSFTP(t *testing.T) *marked {
	s := startSSH(t)
	key, err := os.ReadFile(s.identity)
	if err != nil {
		t.Fatal(err)
	}
	m := &marked{secrets: map[string]string{"SECRET": string(key)}, yaml: s.target(s.addr, "host_key: "+s.hostKey, "key: {env: SECRET}")}
	m.served = func() map[string]string { return (&ground{}).onDisk(s.root).read(t) }
	other := newKey(t, filepath.Join(s.dir, "another"), "")
	m.broken = []string{
		strings.Replace(m.yaml, s.root, "/nowhere", 1),
		strings.Replace(m.yaml, s.hostKey, other, 1),
		strings.Replace(m.yaml, "key: {env", "password: {env", 1),
		s.target(s.addr, "host_key: "+s.hostKey, "identity: "+s.locked+"\npassphrase: {env: SECRET}"),
		closed(t, m.yaml, s.addr),
	}
	return m
}

func markedFTPS(t *testing.T) *marked {
	s := startFTP(t)
	m := &marked{secrets: map[string]string{"FTP": ftpPassword}, yaml: s.ground().yaml(s.addr), served: func() map[string]string { return s.ground().read(t) }}
	m.broken = []string{
		strings.Replace(m.yaml, "path: www", "path: nowhere", 1),
		strings.Replace(m.yaml, "user: web", "user: nobody", 1),
		strings.Replace(m.yaml, "ca: "+s.ca, "", 1),
		closed(t, m.yaml, s.addr),
	}
	return m
}

func markedS3(t *testing.T) *marked {
	s := startS3(t)
	m := &marked{secrets: map[string]string{"ACCESS": s3Access, "SECRET": s3Secret}, yaml: s.target(s.addr, "SECRET"), served: func() map[string]string { return s.ground().read(t) }}
	m.broken = []string{
		strings.Replace(m.yaml, "bucket: web", "bucket: other", 1),
		strings.ReplaceAll(m.yaml, s.addr, strings.TrimPrefix(echo(t, false), "http://")),
		closed(t, m.yaml, s.addr),
	}
	return m
}

func markedNetlify(t *testing.T) *marked {
	n := startNetlify(t, nil)
	m := &marked{secrets: map[string]string{"TOKEN": netlifyToken}, served: n.served,
		yaml: "kind: netlify\nsite: muster.netlify.app\ntoken: {env: TOKEN}\napi: " + n.URL + "/api"}
	m.broken = []string{
		strings.Replace(m.yaml, "muster.netlify.app", "other", 1),
		strings.Replace(m.yaml, n.URL, echo(t, false), 1),
		strings.Replace(m.yaml, n.URL, freeURL(t), 1),
	}
	return m
}

func markedWordPress(t *testing.T) *marked {
	b := blog{wptest.One(t), t}
	b.page("secrets", "page", blocks)
	user := b.Users[wptest.Editor]
	_, yaml, _ := strings.Cut(b.yaml(wptest.Editor, "secrets", ""), "www:\n")
	m := &marked{secrets: map[string]string{"KEY": user.Application}, yaml: strings.ReplaceAll(yaml, "\n    ", "\n"),
		also: []string{strings.ReplaceAll(user.Application, " ", ""), base64.StdEncoding.EncodeToString([]byte(user.Name + ":" + user.Application))}}
	m.served = func() map[string]string { return map[string]string{"the page": b.raw("secrets")} }
	m.broken = []string{
		strings.Replace(m.yaml, "page: secrets", "page: nowhere", 1),
		strings.Replace(m.yaml, "user: "+user.Name, "user: nobody", 1),
		strings.Replace(m.yaml, b.URL, echo(t, false), 1),
		strings.Replace(m.yaml, b.URL, freeURL(t), 1),
	}
	return m
}

// markedGit: no server here takes a token, so that a branch is published to
// without one, and then it is tried with one.
func markedGit(t *testing.T) *marked {
	g, _ := bareGround(t)
	const token = "marke-token-4711"
	m := &marked{secrets: map[string]string{}, yaml: g.yaml(""), also: []string{token, base64.StdEncoding.EncodeToString([]byte("x-access-token:" + token))}}
	t.Setenv("GIT_TOKEN", token)
	t.Setenv("GIT_SSL_NO_VERIFY", "1")
	t.Setenv("GIT_CONFIG_COUNT", "1") // as some pipelines have it
	t.Setenv("GIT_CONFIG_KEY_0", "safe.directory")
	t.Setenv("GIT_CONFIG_VALUE_0", "*")
	m.served = func() map[string]string { return g.read(t) }
	for _, url := range []string{echo(t, true), strings.Replace(freeURL(t), "http:", "https:", 1)} {
		m.broken = append(m.broken, "kind: git\nrepository: "+url+"/acme/web.git\ntoken: {env: GIT_TOKEN}")
	}
	return m
}

func freeURL(t *testing.T) string { return "http://" + freeAddr(t) }

// echo is a server that refuses everything, and repeats the key in each part of
// its answer, as it came and decoded.
func echo(t *testing.T, secure bool) string {
	asked := 0
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		key := r.Header.Get("Authorization")
		_, basic, _ := strings.Cut(key, " ")
		if plain, err := base64.StdEncoding.DecodeString(basic); err == nil {
			key += " " + string(plain)
		}
		status := []int{403, 401, 302, 500, 200}[asked%5]
		w.Header().Set("X-Key", key)
		if status == 302 {
			w.Header().Set("Location", "/login?"+strings.ReplaceAll(key, " ", "+"))
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		said, _ := json.Marshal(map[string]any{"code": key, "message": key, "error": key, "name": key})
		w.Write(said)
	})
	s := httptest.NewUnstartedServer(answer)
	if secure {
		s.TLS = &tls.Config{}
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(func() {
		s.Close()
		if asked == 0 {
			t.Error("nobody asked the server that repeats keys")
		}
	})
	return s.URL
}
