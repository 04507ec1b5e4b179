package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// writeAgain is the first argument of this program where it runs as the writer.
const writeAgain = "write-again"

// writing writes the files of an output folder once more, in a process of its own
// that does nothing else: no build can take less. Both end when the disk has
// everything. Reading them before does not count.
func (b *bench) writing(dir, from string) (usage, error) {
	self, err := os.Executable()
	if err != nil {
		return usage{}, err
	}
	to := filepath.Join(dir, "copy")
	defer os.RemoveAll(to)
	src := filepath.Join(dir, from)
	files, bytes, err := weigh(src)
	if err != nil {
		return usage{}, err
	}
	whole, err := command(dir, self, writeAgain, src, to)
	if err != nil {
		return usage{}, err
	}
	whole.note = fmt.Sprintf("  %d files, %.1f MiB", files, float64(bytes)/(1<<20))
	return whole, nil
}

// weigh is how many files a folder holds, and how many bytes.
func weigh(dir string) (files int, bytes int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files++
			bytes += info.Size()
		}
		return err
	})
	return files, bytes, err
}

// rewrite writes files as large as those of one folder to another. Their bytes are
// those of one of them, over and over: to read each would count as writing.
func rewrite(from, to string) error {
	var block []byte
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		for int64(len(block)) < info.Size() {
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			block = append(block, data...)
		}
		return os.WriteFile(target, block[:info.Size()], 0o644)
	})
	if err != nil {
		return err
	}
	return flush(to)
}

// settle waits a moment, so that what one step left to the disk does not count for
// the next.
func settle(dir string) error {
	time.Sleep(100 * time.Millisecond)
	return flush(dir)
}
