package browser

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"klausel/generator/internal/guide"
)

// blocks reads the blocks of a guide in docs/embed/.
func blocks(t testing.TB, name string) []guide.Block {
	t.Helper()
	all, err := guide.Read(filepath.Join("docs", "embed", name))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A website is the folder of somebody's site while a guide is followed.
type website struct {
	t   testing.TB
	dir string
	env []string // beyond that of the test
}

// newWebsite makes one with the profile of acme, and klausel on its PATH.
func newWebsite(t testing.TB) *website {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	tools, err := filepath.Abs(".tools")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	w := &website{t: t, dir: t.TempDir()}
	w.env = append(os.Environ(), asProgram+"=1", "PATH="+bin+string(os.PathListSeparator)+tools+string(os.PathListSeparator)+os.Getenv("PATH"))
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' \"$@\"\n", self)
	if err := os.WriteFile(filepath.Join(bin, "klausel"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	w.copy("generator/internal/render/testdata/embed/acme.yaml", "profiles/acme.yaml")
	return w
}

func (w *website) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *website) write(name, content string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(name)), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.path(name), []byte(content), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

func (w *website) read(name string) string {
	w.t.Helper()
	data, err := os.ReadFile(w.path(name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(data)
}

// copy copies a file of the project.
func (w *website) copy(from, to string) {
	w.t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(to, string(data))
}

// follow does what blocks say, in their order. It returns what each shell block
// printed, and the address of the server, if one was started.
func (w *website) follow(blocks []guide.Block) (printed []string, server string) {
	w.t.Helper()
	for i, b := range blocks {
		switch {
		case b.Attr["title"] != "":
			w.write(b.Attr["title"], b.Text)
		case b.Attr["add"] != "":
			w.write(b.Attr["add"], w.read(b.Attr["add"])+b.Text)
		case b.Attr["shipped"] != "":
			data, err := os.ReadFile(b.Attr["shipped"])
			if err != nil {
				w.t.Fatal(err)
			}
			if !strings.Contains(string(data), b.Text) {
				w.t.Errorf("%s does not hold what the guide shows of it:\n%s", b.Attr["shipped"], b.Text)
			}
		case b.Attr["server"] != "":
			addr := freeAddr(w.t)
			w.serve(addr, "sh", "-c", "exec "+strings.ReplaceAll(b.Text, b.Attr["server"], addr))
			server = "http://" + addr
		case b.Lang == "sh":
			out, err := w.sh(b.Text)
			if err != nil {
				w.t.Fatalf("%v\n%s", err, b.Text)
			}
			printed = append(printed, out)
			if i+1 < len(blocks) && blocks[i+1].Lang == "text" && out != blocks[i+1].Text {
				w.t.Errorf("the guide says that\n%sprints\n%sand it prints\n%s", b.Text, blocks[i+1].Text, out)
			}
		}
	}
	return printed, server
}

// sh runs commands in the folder of the site and returns what they print.
func (w *website) sh(commands string) (string, error) {
	cmd := exec.Command("sh", "-euc", commands)
	var out, errs bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = w.dir, w.env, &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%w: %s", err, errs.String())
	}
	return out.String(), nil
}

// serve runs a server until the test ends, and waits until it answers.
func (w *website) serve(addr, name string, args ...string) {
	w.t.Helper()
	cmd := exec.Command(name, args...)
	var errs bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stderr = w.dir, w.env, &errs
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	w.t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			cmd.Process.Kill()
		}
	})
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			w.t.Fatalf("%s %v ended: %v\n%s", name, args, err, errs.String())
		default:
		}
		if time.Now().After(end) {
			w.t.Fatalf("%s %v does not answer: %v", name, args, err)
		}
	}
}

// freeAddr is an address on which nobody listens.
func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
