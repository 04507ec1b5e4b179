package cli

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"klausel/generator/internal/library"
	"klausel/templates"
)

// helps collects what every command says of itself, by command and flag.
func helps(lang string) map[string]string {
	all := map[string]string{}
	a := &app{out: os.Stdout, err: os.Stderr, lang: lang}
	var each func(*cobra.Command)
	each = func(c *cobra.Command) {
		all[c.CommandPath()] = c.Short
		if c.Long != "" {
			all[c.CommandPath()+" long"] = c.Long
		}
		tell := func(f *pflag.Flag) { all[c.CommandPath()+" --"+f.Name] = f.Usage }
		c.LocalFlags().VisitAll(tell)
		c.PersistentFlags().VisitAll(tell)
		for _, sub := range c.Commands() {
			each(sub)
		}
	}
	each(a.root())
	return all
}

// TestHelp: what a command or a flag says of itself is there in both languages
// and is not the same words.
func TestHelp(t *testing.T) {
	de, en := helps("de"), helps("en")
	if len(de) < 60 {
		t.Fatalf("only %d texts found", len(de))
	}
	for key, german := range de {
		switch english := en[key]; {
		case german == "" || english == "":
			t.Errorf("%s: says nothing of itself", key)
		case german == english:
			t.Errorf("%s: %q in both languages", key, german)
		case strings.Contains(german, " · "):
			t.Errorf("%s: two languages in one text: %q", key, german)
		}
	}
}

// TestLanguage: the flag before KLAUSEL_LANG before the system.
func TestLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		args string
		env  map[string]string
		want string
	}{
		"nothing":                     {"", nil, "de"},
		"a system without a language": {"", map[string]string{"LANG": "C.UTF-8"}, "de"},
		"POSIX":                       {"", map[string]string{"LANG": "POSIX"}, "de"},
		"an Austrian system":          {"", map[string]string{"LANG": "de_AT.UTF-8"}, "de"},
		"a British system":            {"", map[string]string{"LANG": "en_GB.UTF-8"}, "en"},
		"a French system":             {"", map[string]string{"LANG": "fr_FR@euro"}, "en"},
		"messages before LANG":        {"", map[string]string{"LC_MESSAGES": "de_DE", "LANG": "en_US"}, "de"},
		"all before messages":         {"", map[string]string{"LC_ALL": "en_US", "LC_MESSAGES": "de_DE"}, "en"},
		"our variable before all":     {"", map[string]string{"KLAUSEL_LANG": "de", "LC_ALL": "en_US"}, "de"},
		"the flag before all":         {"check --lang en", map[string]string{"KLAUSEL_LANG": "de"}, "en"},
		"the last flag":               {"--lang=en check --lang=de", nil, "de"},
		"no flag behind --":           {"check -- --lang en", nil, "de"},
		"a flag of nonsense":          {"--lang fr", nil, "fr"},
	} {
		if got := language(strings.Fields(c.args), func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

// TestServiceSkeleton: the file that new-service writes shows every key of a
// service, of each of its parts.
func TestServiceSkeleton(t *testing.T) {
	data, err := templates.FS.ReadFile("init/service.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	seen := map[reflect.Type]bool{}
	var each func(reflect.Type)
	each = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || typ.PkgPath() != reflect.TypeFor[library.Service]().PkgPath() || seen[typ] {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			f := typ.Field(i)
			key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if key == "-" {
				continue
			}
			if key != "" && !strings.Contains(options, "inline") && !strings.Contains(text, key+":") {
				t.Errorf("no %s of a %s", key, typ.Name())
			}
			each(f.Type)
		}
	}
	each(reflect.TypeFor[library.Service]())
	if len(seen) < 12 {
		t.Errorf("only %d types looked at", len(seen))
	}
}
