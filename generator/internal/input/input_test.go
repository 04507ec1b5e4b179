//go:build unix

package input_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"klausel/generator/internal/input"
)

// TestRead: an odd file is an error at once, whatever it is.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(dir, "plain"), []byte("12345"), 0o644))
	must(os.Symlink("plain", filepath.Join(dir, "link")))
	must(os.Symlink("/dev/zero", filepath.Join(dir, "device")))
	must(os.Symlink("../elsewhere", filepath.Join(dir, "out")))
	must(os.WriteFile(filepath.Join(filepath.Dir(dir), "elsewhere"), []byte("secret"), 0o644))
	must(os.Symlink("nowhere", filepath.Join(dir, "dangling")))
	must(syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644))
	must(os.Mkdir(filepath.Join(dir, "folder"), 0o755))
	must(os.WriteFile(filepath.Join(dir, "huge"), nil, 0o644))
	must(os.Truncate(filepath.Join(dir, "huge"), 20<<30))

	fsys := input.Folder(dir)
	for name, want := range map[string]error{
		"plain": nil, "link": nil, "pipe": input.ErrIrregular, "folder": input.ErrIrregular, "huge": input.ErrTooLarge,
		"device": errAny, "out": errAny, "dangling": errAny, "missing": os.ErrNotExist,
	} {
		done := make(chan error, 1)
		go func() {
			data, err := input.Read(fsys, name, 5)
			if err == nil && string(data) != "12345" {
				t.Errorf("%s holds %q", name, data)
			}
			done <- err
		}()
		select {
		case err := <-done:
			if (err == nil) != (want == nil) || want != nil && want != errAny && !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: reading does not end", name)
		}
	}
}

var errAny = errors.New("any")
