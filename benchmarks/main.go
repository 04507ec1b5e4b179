// Command benchmarks measures klausel on many generated clients, in one run on one
// machine, by the CPU time and the memory of each step:
//
//	cd benchmarks && go run . -n 1000
//
// It is a module of its own, so that nothing it compares with ever enters the
// program's go.mod. See docs/benchmarks.md for results.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	n := flag.Int("n", 300, "number of clients")
	dir := flag.String("dir", "", "folder to work in, which is kept (default: a temporary one)")
	flag.Parse()
	if err := run(*n, *dir); err != nil {
		log.Fatal(err)
	}
}

func run(n int, dir string) error {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	repo := filepath.Dir(here)
	if dir == "" {
		if dir, err = os.MkdirTemp("", "klausel-benchmark-*"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	klausel := filepath.Join(dir, "klausel")
	build := exec.Command("go", "build", "-trimpath", "-o", klausel, "./generator")
	build.Dir, build.Stderr = repo, os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	if err := clients(repo, dir, n); err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(dir, "templates"), os.DirFS(filepath.Join(repo, "templates"))); err != nil {
		return err
	}
	fmt.Printf("%d clients\n%-42s %10s %10s %10s\n", n, "step", "CPU", "wall", "memory")
	steps := []struct {
		name   string
		before func() error
		args   []string
	}{
		{"start: list services", nil, []string{"list", "services"}},
		{"check", nil, []string{"check", "--severity", "error"}},
		{"build everything", nil, []string{"build", "--severity", "error"}},
		{"nothing changed, files still unknown", nil, []string{"build", "--severity", "error"}},
		{"nothing changed", nil, []string{"build", "--severity", "error"}},
		{"one profile changed", change(filepath.Join(dir, "profiles", "client-00000.yaml"), "  name: ", "  name: Neue "), []string{"build", "--severity", "error"}},
		{"one clause of one service in one language", appendTo(filepath.Join(dir, "templates", "services", "zoom", "clauses", "hosting", "de.md"), "\n\nAuch dies ist ein Satz.\n"), []string{"build", "--severity", "error"}},
	}
	for _, s := range steps {
		if s.before != nil {
			if err := s.before(); err != nil {
				return err
			}
		}
		u, err := measure(dir, klausel, s.args...)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Printf("%-42s %9.2fs %9.2fs %6.0f MiB\n", s.name, u.cpu.Seconds(), u.wall.Seconds(), u.mib)
	}
	return copies(dir)
}

// copies writes the files of the site once more with nothing else: no build can
// take less.
func copies(dir string) error {
	public := filepath.Join(dir, "public")
	files, bytes := 0, int64(0)
	err := filepath.WalkDir(public, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		files++
		bytes += info.Size()
		return err
	})
	if err != nil {
		return err
	}
	u, err := measure(dir, "cp", "-r", "public", "copy")
	if err != nil {
		return err
	}
	fmt.Printf("%-42s %9.2fs %9.2fs\n%d files, %d MiB\n", "the same files, copied", u.cpu.Seconds(), u.wall.Seconds(), files, bytes>>20)
	return nil
}

type usage struct {
	cpu, wall time.Duration
	mib       float64 // most resident memory
}

func measure(dir, name string, args ...string) (usage, error) {
	cmd := exec.Command(name, args...)
	var said strings.Builder
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &said, &said
	begin := time.Now()
	err := cmd.Run()
	u := usage{wall: time.Since(begin)}
	if err != nil {
		return u, fmt.Errorf("%w: %s", err, said.String())
	}
	u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	u.mib = maxResident(cmd.ProcessState)
	return u, nil
}

func change(file, old, with string) func() error {
	return func() error {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return os.WriteFile(file, []byte(strings.Replace(string(data), old, with, 1)), 0o644)
	}
}

func appendTo(file, text string) func() error {
	return func() error {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return os.WriteFile(file, append(data, text...), 0o644)
	}
}
