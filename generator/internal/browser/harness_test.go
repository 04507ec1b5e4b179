// Package browser tests what Klausel writes in a real browser: headless
// Chromium, driven over its debugging protocol.
//
// A test begins with need(t), which skips it where Chromium is missing, takes
// a folder (built(t) is the samples, built afresh), serves it with the headers
// of netlify.toml (host) and opens pages of it as somebody would look at them
// (open with a view). A page keeps everything that it logged and requested.
//
// KLAUSEL_BROWSER_TESTS=on asks for them; with required a missing tool is a
// failure.
package browser

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"klausel/generator/internal/cli"
	"klausel/generator/internal/corpus"
)

// asProgram in the environment makes the test binary behave as klausel.
const asProgram = "KLAUSEL_BROWSER_AS_PROGRAM"

// TestMain runs all tests in the root of the project, and ends Chromium after
// the last one.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	if err := os.Chdir("../../.."); err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "klausel-browser-")
	if err != nil {
		panic(err)
	}
	scratch = dir
	code := m.Run()
	if stopChromium != nil {
		stopChromium()
	}
	os.RemoveAll(scratch)
	os.Exit(code)
}

// scratch is a folder for what all tests of a run share.
var scratch string

// klausel returns the program as a process of its own, in the root of the
// project, not yet started.
func klausel(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// built returns the folder of the site of the shipped samples, built by this
// run from profiles/ and templates/ as they stand.
func built(t testing.TB) string {
	t.Helper()
	dir, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var buildOnce = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(scratch, "public")
	var out, errs bytes.Buffer
	if code := cli.Main([]string{"build", "--out", dir}, &out, &errs); code != 0 {
		return "", fmt.Errorf("klausel build: exit %d\n%s", code, errs.String())
	}
	return dir, nil
})

// need skips a test that Chromium is needed for, where there is none.
func need(t testing.TB) {
	t.Helper()
	corpus.BeyondGo(t)
	if _, err := chromiumPath(); err != nil {
		lack(t, "Chromium: %v; install it, or set CHROMIUM to its path", err)
	}
}

// lack skips the test because a tool is missing, or fails it where the tests
// are required.
func lack(t testing.TB, format string, args ...any) {
	t.Helper()
	if corpus.BeyondGo(t) {
		t.Fatalf("missing "+format, args...)
	}
	t.Skipf("missing "+format, args...)
}

// chromiumPath is where Chromium is: $CHROMIUM, or on the PATH.
var chromiumPath = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return exec.LookPath(path)
	}
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("none of %v is on the PATH", names)
})

// stopChromium ends the Chromium of this run; nil while none was started.
var stopChromium func()

// chromium is the one Chromium of this run, started when first asked for. It
// resolves no name: what is not on 127.0.0.1 cannot be reached.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path, err := chromiumPath()
	if err != nil {
		return nil, err
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.UserDataDir(filepath.Join(scratch, "chromium")),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	)
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stop := chromedp.NewContext(alloc)
	stopChromium = func() { stop(); stopAlloc() }
	return ctx, chromedp.Do(ctx)
})
