// Command benchmarks measures klausel on many generated clients beside Hugo, which
// renders klausel's own Markdown, and beside a program that writes the same files
// and does nothing else: all in one run on one machine.
//
//	cd benchmarks && go run . -n 1000
//	cd benchmarks && go run . -n 100,1000,10000 -pages
//
// CPU is user and system time of the whole process with its children, memory the
// most that was resident. It is a module of its own, so that nothing it compares
// with ever enters the program's go.mod. See docs/benchmarks.md for results.
package main

import (
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) > 1 && os.Args[1] == writeAgain {
		if err := rewrite(os.Args[2], os.Args[3]); err != nil {
			log.Fatal(err)
		}
		return
	}
	n := flag.String("n", "300", "numbers of clients, with commas; of several, the growth from one to the next is told")
	dir := flag.String("dir", "", "folder to work in, which is kept (default: a temporary one)")
	pages := flag.Bool("pages", false, "leave out the formats beside the page: for thousands of clients they are many gigabytes")
	hugo := flag.Bool("hugo", true, "build Hugo, which takes some minutes the first time, and measure it")
	only := flag.String("run", "", "only the steps that this regular expression finds")
	flag.Parse()
	if err := run(*n, *dir, *only, *pages, *hugo); err != nil {
		log.Fatal(err)
	}
}

func run(numbers, dir, only string, pagesOnly, withHugo bool) error {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	b, err := prepare(dir, withHugo)
	if err != nil {
		return err
	}
	if dir == "" {
		defer os.RemoveAll(b.dir)
	}
	fmt.Printf("%s/%s, %d processors%s, %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), runtime.Version())
	var before *result
	for _, word := range strings.Split(numbers, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return fmt.Errorf("-n %s: numbers from 1 on", word)
		}
		r, err := b.measure(n, pagesOnly, wanted)
		if err != nil {
			return fmt.Errorf("%d clients: %w", n, err)
		}
		if before != nil {
			r.growth(before)
		}
		before = r
		if dir == "" {
			if err := os.RemoveAll(b.clients(n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// A bench is where everything stands.
type bench struct {
	repo, dir     string
	klausel, hugo string // programs; hugo is empty where it is not measured
}

func prepare(dir string, withHugo bool) (*bench, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	b := &bench{repo: filepath.Dir(here)}
	if dir == "" {
		dir, err = os.MkdirTemp("", "klausel-benchmark-*")
	} else if dir, err = filepath.Abs(dir); err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		return nil, err
	}
	b.dir, b.klausel = dir, filepath.Join(dir, "klausel")
	if err := compile(b.repo, b.klausel, "./generator"); err != nil || !withHugo {
		return b, err
	}
	b.hugo = filepath.Join(dir, "hugo")
	return b, compile(here, b.hugo, "github.com/gohugoio/hugo")
}

func compile(in, to, what string) error {
	build := exec.Command("go", "build", "-trimpath", "-o", to, what)
	build.Dir, build.Stderr = in, os.Stderr
	return build.Run()
}

// clients is the folder of n clients.
func (b *bench) clients(n int) string { return filepath.Join(b.dir, fmt.Sprintf("clients-%d", n)) }

// A result is what was measured of some number of clients.
type result struct {
	n     int
	steps map[string]usage
}

const (
	start     = "start: list services"
	check     = "check"
	pages     = "build, pages only"
	all       = "build, all formats"
	hugoPages = "Hugo, as many pages"
	again     = "nothing changed"
)

// measure measures every step once. What each needs is prepared before, and does
// not count.
func (b *bench) measure(n int, pagesOnly bool, wanted *regexp.Regexp) (*result, error) {
	dir := b.clients(n)
	if err := clients(b.repo, dir, n); err != nil {
		return nil, err
	}
	r := &result{n, map[string]usage{}}
	fmt.Printf("\n%d clients\n%-46s %10s %10s %10s\n", n, "", "CPU", "wall", "memory")
	step := func(name string, do func() (usage, error)) error {
		u, err := do()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.steps[name] = u
		fmt.Printf("%-46s %9.2fs %9.2fs %6.0f MiB%s\n", name, u.cpu.Seconds(), u.wall.Seconds(), u.mib, u.note)
		return nil
	}
	klausel := func(args ...string) func() (usage, error) {
		return func() (usage, error) { return command(dir, b.klausel, args...) }
	}
	build := func(out string) func() (usage, error) {
		return klausel("build", "--severity", "error", "--out", out)
	}
	type job struct {
		name   string
		before func() error
		do     func() (usage, error)
	}
	site := func(formats string) func() error { return func() error { return siteFile(dir, formats) } }
	jobs := []job{
		{start, nil, klausel("list", "services")},
		{check, nil, klausel("check", "--severity", "error", "--as-of", templatesDay)},
		{pages, site("page"), build("pages")},
		{"writing these pages, nothing else", nil, func() (usage, error) { return b.writing(dir, "pages") }},
	}
	if b.hugo != "" {
		jobs = append(jobs, job{hugoPages, func() error { return b.hugoSite(dir) }, func() (usage, error) { return b.hugoRun(dir) }})
	}
	out, formats := "pages", "page"
	if !pagesOnly {
		out, formats = "all", ""
		jobs = append(jobs,
			job{all, site(formats), build(out)},
			job{"writing these files, nothing else", nil, func() (usage, error) { return b.writing(dir, out) }})
	}
	first := filepath.Join(dir, "profiles", "client-00000.yaml")
	clause := filepath.Join(dir, "templates", "clauses", "95-changes", "de.md")
	jobs = append(jobs,
		job{"nothing changed, files still unknown", site(formats), build(out)},
		job{again, nil, build(out)},
		job{"one profile changed", change(first, "  name: ", "  name: Neue "), build(out)},
		job{"one clause of all services in one language", func() error {
			if err := os.CopyFS(filepath.Join(dir, "templates"), os.DirFS(filepath.Join(b.repo, "templates"))); err != nil {
				return err
			}
			return appendTo(clause, "\nAuch dies ist ein Satz.\n")
		}, build(out)},
		job{"preview: from saving a profile to its page", func() error { return os.RemoveAll(filepath.Join(dir, "templates")) }, func() (usage, error) { return b.preview(dir) }},
	)
	for _, j := range jobs {
		if !wanted.MatchString(j.name) {
			continue
		}
		if j.before != nil {
			if err := j.before(); err != nil {
				return nil, err
			}
		}
		if err := step(j.name, j.do); err != nil {
			return nil, err
		}
	}
	r.ratios(pagesOnly)
	return r, nil
}

// ratios tells how the steps stand to each other.
func (r *result) ratios(pagesOnly bool) {
	say := func(what string, a, b float64) {
		if b > 0 {
			fmt.Printf("%-46s %10.3f\n", what, a/b)
		}
	}
	cpu := func(name string) float64 { return r.steps[name].cpu.Seconds() }
	wall := func(name string) float64 { return r.steps[name].wall.Seconds() }
	full := all
	if pagesOnly {
		full = pages
	}
	fmt.Println()
	say("CPU, pages only / Hugo", cpu(pages), cpu(hugoPages))
	say("CPU, all formats / Hugo", cpu(all), cpu(hugoPages))
	say("CPU, check / Hugo", cpu(check), cpu(hugoPages))
	say("wall, pages only / writing them", wall(pages), wall("writing these pages, nothing else"))
	say("wall, all formats / writing them", wall(all), wall("writing these files, nothing else"))
	say("CPU beyond the start, nothing changed / build", cpu(again)-cpu(start), cpu(full))
	say("CPU beyond the start, one profile / build", cpu("one profile changed")-cpu(start), cpu(full))
	say("CPU, one clause of one language / build", cpu("one clause of all services in one language"), cpu(full))
}

// growth tells how cost grew from fewer clients to more: the exponent of CPU time
// is 1 where twice as many take twice the time.
func (r *result) growth(from *result) {
	fmt.Printf("\nfrom %d to %d clients\n", from.n, r.n)
	for _, name := range []string{check, pages, all, hugoPages} {
		a, b := from.steps[name], r.steps[name]
		if a.cpu > 0 && b.cpu > 0 {
			exponent := math.Log(b.cpu.Seconds()/a.cpu.Seconds()) / math.Log(float64(r.n)/float64(from.n))
			fmt.Printf("%-46s CPU grows as n^%.3f, memory by %.2f\n", name, exponent, b.mib/a.mib)
		}
	}
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

func appendTo(file, text string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, text...), 0o644)
}
