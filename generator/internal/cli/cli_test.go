package cli_test

import (
	"errors"
	"flag"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"klausel/generator/internal/cli"
	"klausel/generator/internal/corpus"
	"klausel/templates"
)

var update = flag.Bool("update", false, "rewrite the expected output inside the scripts")

func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "klausel" { // this is the program, run by a test
		os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	for _, name := range []string{"KLAUSEL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		os.Unsetenv(name) // messages are German where nobody says otherwise
	}
	cli.ReadOnce()
	os.Exit(within(m))
}

// within runs the tests with the program in the path, under its own name.
func within(m *testing.M) int {
	dir, err := os.MkdirTemp("", "klausel-path")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err == nil {
		err = os.Symlink(self, filepath.Join(dir, "klausel"))
	}
	if err != nil {
		log.Fatal(err)
	}
	os.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	return m.Run()
}

// here is held while the program runs in the process of the tests: the folder
// and the environment are those of the whole process.
var here sync.Mutex

// klausel runs the program as a script wants it, and returns its exit code: in
// this process, where the templates are read once for all scripts. A script that
// says "env PROCESS=own" has it run in full as users do, as a process of its own.
func klausel(ts *testscript.TestScript, args []string) int {
	if corpus.Full() && ts.Getenv("PROCESS") == "own" {
		err := ts.Exec("klausel", args...)
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			return e.ExitCode()
		}
		ts.Check(err)
		return 0
	}
	here.Lock()
	defer here.Unlock()
	back, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer os.Chdir(back)
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "KLAUSEL_LANG", "LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "CLICOLOR_FORCE", "GITHUB_WORKSPACE", "TERM", "PATH", "PWD"} {
		before, was := os.LookupEnv(name)
		os.Setenv(name, ts.Getenv(name))
		defer func() {
			if os.Setenv(name, before); !was {
				os.Unsetenv(name)
			}
		}()
	}
	return cli.Main(args, ts.Stdout(), ts.Stderr())
}

// TestScripts runs testdata/script/*.txtar: each reads like a terminal, with
// the files it needs behind. Beyond the commands of testscript there are
//
//	sample NAME FILE     copy a shipped profile (profiles/NAME.yaml) to FILE
//	edit FILE OLD NEW    replace OLD by NEW, which must be there exactly once
//	uncomment FILE       take the # away in front of each line that has one alone
//	template NAME        copy a built-in template (templates/NAME) to templates/NAME
//	glob PATTERN…        each pattern names a file
//	website DIR VARIABLE serve a folder; the variable holds its address
//	klausel ARGUMENT…    run the program; see klausel
//	exits CODE COMMAND…  run a command that ends with just this code
func TestScripts(t *testing.T) {
	samples, err := filepath.Abs("../../../profiles")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs("testdata/script") // other tests change the folder
	if err != nil {
		t.Fatal(err)
	}
	all, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var scripts []string
	for i, file := range all {
		if corpus.Chosen(i, 10) {
			scripts = append(scripts, file)
		}
	}
	testscript.Run(t, testscript.Params{
		Files:         scripts,
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("GOGC", "400") // hundreds of short runs: collecting their garbage is a fifth of the time
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"sample": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 2 {
					ts.Fatalf("usage: sample NAME FILE")
				}
				data, err := os.ReadFile(filepath.Join(samples, args[0]+".yaml"))
				ts.Check(err)
				to := ts.MkAbs(args[1])
				ts.Check(os.MkdirAll(filepath.Dir(to), 0o755))
				ts.Check(os.WriteFile(to, data, 0o644))
				// with the logos beside it, which some of them name
				logos := filepath.Join(filepath.Dir(to), "logos")
				if _, err := os.Stat(logos); err != nil {
					ts.Check(os.CopyFS(logos, os.DirFS(filepath.Join(samples, "logos"))))
				}
			},
			// template copies a file or a folder of the catalogue into ./templates; with
			// two more arguments a word in them becomes another one, in names as well.
			"template": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 && len(args) != 3 {
					ts.Fatalf("usage: template NAME [OLD NEW]")
				}
				other := strings.NewReplacer(args[1:]...)
				ts.Check(fs.WalkDir(templates.FS, args[0], func(name string, d fs.DirEntry, err error) error {
					if err != nil || d.IsDir() {
						return err
					}
					data, err := templates.FS.ReadFile(name)
					to := ts.MkAbs(filepath.Join("templates", other.Replace(name)))
					return errors.Join(err, os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, []byte(other.Replace(string(data))), 0o644))
				}))
			},
			"website": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 2 {
					ts.Fatalf("usage: website DIR VARIABLE")
				}
				server := httptest.NewServer(http.FileServer(http.Dir(ts.MkAbs(args[0]))))
				ts.Defer(server.Close)
				ts.Setenv(args[1], server.URL)
			},
			"glob": func(ts *testscript.TestScript, neg bool, args []string) {
				for _, pattern := range args {
					if files, err := filepath.Glob(ts.MkAbs(pattern)); err != nil || (len(files) > 0) == neg {
						ts.Fatalf("%s: %v %v", pattern, files, err)
					}
				}
			},
			"klausel": func(ts *testscript.TestScript, neg bool, args []string) {
				if code := klausel(ts, args); (code != 0) != neg {
					ts.Fatalf("exit %d", code)
				}
			},
			"exits": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) < 2 {
					ts.Fatalf("usage: exits CODE COMMAND…")
				}
				code := 0
				if args[1] == "klausel" {
					code = klausel(ts, args[2:])
				} else if e, ok := errors.AsType[*exec.ExitError](ts.Exec(args[1], args[2:]...)); ok {
					code = e.ExitCode()
				}
				if strconv.Itoa(code) != args[0] {
					ts.Fatalf("exit %d, want %s", code, args[0])
				}
			},
			"uncomment": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: uncomment FILE")
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(uncommented(ts.ReadFile(args[0]))), 0o644))
			},
			"edit": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 3 {
					ts.Fatalf("usage: edit FILE OLD NEW")
				}
				text := ts.ReadFile(args[0])
				old, new := unescape(args[1]), unescape(args[2])
				if n := strings.Count(text, old); n != 1 {
					ts.Fatalf("%s holds %q %d times, not once", args[0], old, n)
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, old, new, 1)), 0o644))
			},
		},
	})
}

// unescape lets a script write a line break as \n.
func unescape(s string) string { return strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(s) }

var comment = regexp.MustCompile(`(?m)^( *)# ([^#\n].*)$`)

// uncommented is a file with each commented line counting. That for editors
// stays what it is.
func uncommented(text string) string {
	head, rest, _ := strings.Cut(text, "\n")
	return head + "\n" + comment.ReplaceAllString(rest, "$1$2")
}

// A full disk is told by every command that writes to the standard output; a
// reader that has read enough and closes the pipe is no mistake.
func TestOutputLost(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help", "check"}, {"publish", "--help"}, {"man"}, {"completion", "bash"}, {"list", "services"}, {"schema"}, {"version"}, {"explain", "notice-linked"}} {
		var told strings.Builder
		if code := cli.Main(append(args, "--lang=de"), broken{syscall.ENOSPC}, &told); code != 3 || strings.Count(told.String(), "\n") != 1 {
			t.Errorf("%q on a full disk: exit code %d, told %q; want 3 and one line", args, code, told.String())
		}
	}
	var told strings.Builder
	if code := cli.Main([]string{"--help"}, broken{syscall.EPIPE}, &told); code != 0 || told.Len() > 0 {
		t.Errorf("--help into a closed pipe: exit code %d, told %q; want 0 and nothing", code, told.String())
	}
}

// broken is an output that takes nothing.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
