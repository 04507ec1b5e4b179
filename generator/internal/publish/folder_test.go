package publish_test

import (
	"os"
	"path/filepath"
	"testing"
)

func folderGround(t testing.TB) *ground {
	dir := filepath.Join(t.TempDir(), "www")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	g := &ground{yaml: func(string) string { return "kind: folder\npath: " + dir }}
	return g.onDisk(dir)
}

func TestFolder(t *testing.T) {
	t.Run("target", func(t *testing.T) { testTarget(t, folderGround(t)) })
	t.Run("two at once", func(t *testing.T) { testTwo(t, folderGround(t)) })
	t.Run("killed", func(t *testing.T) { testKills(t, folderGround(t)) })
	t.Run("disk full", func(t *testing.T) {
		dir := t.TempDir()
		testFull(t, (&ground{yaml: func(string) string { return "kind: folder\npath: " + dir }}).onDisk(dir), dir)
	})
	t.Run("draft", func(t *testing.T) { testDraft(t, folderGround(t), "/draft/") })
}
