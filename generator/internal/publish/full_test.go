package publish_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"klausel/generator/internal/site"
)

// testFull fills the disk on which dir lies: what stood there stays as it is,
// and with room again the publication is done. dir becomes a disk of its own,
// which only root can make it.
func testFull(t *testing.T, g *ground, dir string) {
	smallDisk(t, dir)
	g.mustPush(t, edition(1))
	g.write(t, "own/film.bin", strings.Repeat("x", 440<<10))
	big := edition(2)
	for i := range big.Files {
		if strings.HasSuffix(big.Files[i].Path, "index.html") {
			big.Files[i] = site.File{Path: big.Files[i].Path, Owner: big.Files[i].Owner, Uses: big.Files[i].Uses,
				Data: append(big.Files[i].Data, strings.Repeat("<!-- mehr -->\n", 4<<10)...)}
		}
	}
	if _, _, err := g.push(g.addr, big); err == nil {
		t.Fatal("a full disk stops nothing")
	}
	before, after := filesOf(edition(1)), filesOf(big)
	for name, data := range visible(g.read(t)) {
		if name != "own/film.bin" && data != before[name] && data != after[name] {
			t.Errorf("%s holds neither the old text nor the new one: %.80q … (%d bytes)", name, data, len(data))
		}
	}
	g.remove(t, "own/film.bin")
	receipts, _ := g.mustPush(t, edition(2))
	agree(t, receipts, filesOf(edition(2)))
}

// smallDisk makes dir a disk of its own with 512 KiB.
func smallDisk(t *testing.T, dir string) {
	t.Helper()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("needs root on Linux, to mount a small disk")
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=512k,mode=777", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted here: %s", out)
	}
	t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() })
}
