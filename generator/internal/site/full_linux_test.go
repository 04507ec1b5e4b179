package site

import (
	"bytes"
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

func TestFullDisk(t *testing.T) {
	small := t.TempDir()
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=128k"); err != nil {
		t.Skip("cannot mount a small disk: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(small, 0) })
	out := filepath.Join(small, "public")
	build(t, out, oldSite)
	put(t, out, "beta/de/mine.html", "mine")

	large := tree(page("acme", "acme/de/index.html", string(bytes.Repeat([]byte("x"), 1<<20))))
	if _, err := Write(out, large); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error is %v, want one about the full disk", err)
	}
	wantOldOrNew(t, out, oldSite, oldSite)
	wantBeside(t, out)
	build(t, out, newSite)
	wantSite(t, out, newSite)
}
