package rules_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"klausel/generator/internal/corpus"
	"klausel/generator/internal/diag"
	"klausel/generator/internal/press"
	"klausel/generator/internal/rules"
)

// TestHintsSettle follows the hint of each finding of examples/: what it says to
// write, as "key: value", is written where the finding points, or above it. It is
// then part of a profile, and one of it settles the finding.
func TestHintsSettle(t *testing.T) {
	press := corpus.Press(t)
	say := rules.Speaker(press.Library)
	archives, err := filepath.Glob("examples/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range archives {
		if !corpus.Chosen(i, 45) {
			continue
		}
		id := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			base := ""
			for line := range strings.Lines(string(ar.Comment)) {
				if b, ok := strings.CutPrefix(line, "base: "); ok {
					base = strings.TrimSpace(b)
				}
			}
			for _, f := range ar.Files {
				if !strings.HasPrefix(f.Name, "fails") {
					continue
				}
				on, doc := laid(t, press, base, f.Data)
				before := run(t, on, doc)
				told := map[string]bool{}
				for _, finding := range before {
					hint := say(finding, "de").Hint
					if finding.Rule != id || told[finding.Path+hint] {
						continue
					}
					told[finding.Path+hint] = true
					follow(t, on, doc, before, finding, hint, f.Name)
				}
			}
		})
	}
}

// follow tries what a hint says to write: each by itself, then all together.
func follow(t *testing.T, p *press.Press, doc any, before []diag.Finding, f diag.Finding, hint, in string) {
	settled, said := false, snippets(hint)
	gaps := func(s string) bool { return strings.Contains(s, "…") }
	for _, s := range said {
		fits, wrong := false, ""
		for i, at := range slices.Concat(above(f), elsewhere(doc, f)) {
			if i >= len(above(f)) && fits && settled {
				break // elsewhere only what fits nowhere above
			}
			changed := write(doc, at, s)
			if changed == nil {
				continue
			}
			after := run(t, p, changed)
			if k := slices.IndexFunc(after, func(g diag.Finding) bool { return unwritten(g, s) && !slices.ContainsFunc(before, same(g)) }); k >= 0 {
				wrong = after[k].Rule + " " + after[k].Path
				continue
			}
			fits = true
			settled = settled || count(after, f) < count(before, f)
		}
		if !fits {
			t.Errorf("%s, %s: %q fits nowhere (%s)\n%s", in, f.Path, s, wrong, hint)
		}
	}
	for _, at := range above(f) {
		if settled {
			break
		}
		all := doc
		for _, s := range said {
			if changed := write(all, at, s); changed != nil {
				all = changed
			}
		}
		settled = count(run(t, p, all), f) < count(before, f)
	}
	if !settled && len(said) > 0 && !slices.ContainsFunc(said, gaps) && deeds[f.Rule] == "" {
		t.Errorf("%s, %s: nothing of it settles it\n%s", in, f.Path, hint)
	}
}

// deeds are rules whose hint asks for more than can be written after "key: ".
var deeds = map[string]string{
	"consent-ends-storage":        "which purpose it is, the user knows",
	"host-role-fits":              "a value is deleted, or another variant is chosen",
	"law-pack":                    "which of the two is wrong, the user knows",
	"period-limit":                "an entry for two categories has a limit for each",
	"recording-includes-function": "an item is taken out, or a function answered otherwise",
	"retention-per-category":      "an item is added to a list",
	"service-known":               "a key is deleted",
	"webex-storage":               "another variant is chosen, and the countries are corrected",
	"zoom-storage":                "another variant is chosen, and the countries are corrected",
}

// elsewhere are the blocks of the service that a finding is about, or all.
func elsewhere(doc any, f diag.Finding) []string {
	in := func(string) bool { return true }
	services, _ := doc.(map[string]any)["services"].([]any)
	for i, s := range services {
		if s.(map[string]any)["id"] == f.Service {
			in = func(at string) bool { return strings.HasPrefix(at, fmt.Sprintf("services[%d]", i)) }
		}
	}
	return slices.DeleteFunc(blocks(doc, ""), func(at string) bool { return !in(at) })
}

// blocks are the paths of all blocks of a document.
func blocks(doc any, at string) (all []string) {
	switch in := doc.(type) {
	case map[string]any:
		if at != "" {
			all = append(all, at)
		}
		for name, value := range in {
			all = append(all, blocks(value, strings.TrimPrefix(at+"."+name, "."))...)
		}
	case []any:
		for i, item := range in {
			all = append(all, blocks(item, fmt.Sprintf("%s[%d]", at, i))...)
		}
	}
	slices.Sort(all)
	return all
}

// unwritten reports whether a finding says that a snippet is no part of a profile.
// Of one with a gap to fill in, only its keys are judged.
func unwritten(f diag.Finding, snippet string) bool {
	if strings.Contains(snippet, "…") {
		return f.Rule == "known-key" || f.Rule == "value-type"
	}
	return shape[f.Rule] && f.Rule != "missing-key"
}

func same(f diag.Finding) func(diag.Finding) bool {
	return func(g diag.Finding) bool { return g.Rule == f.Rule && g.Path == f.Path }
}

func count(found []diag.Finding, f diag.Finding) (n int) {
	for _, g := range found {
		if same(f)(g) {
			n++
		}
	}
	return n
}

// known are the keys of the schema.
var known = sync.OnceValue(func() map[string]bool {
	data, err := os.ReadFile("../../../profiles/profile.schema.json")
	var schema any
	if err != nil || json.Unmarshal(data, &schema) != nil {
		panic("no schema")
	}
	keys := map[string]bool{}
	var walk func(any)
	walk = func(node any) {
		switch n := node.(type) {
		case []any:
			for _, item := range n {
				walk(item)
			}
		case map[string]any:
			if properties, ok := n["properties"].(map[string]any); ok {
				for key := range properties {
					keys[key] = true
				}
			}
			for _, item := range n {
				walk(item)
			}
		}
	}
	walk(schema)
	return keys
})

var keyIn = regexp.MustCompile(`(^|[\s(])((?:[a-z][a-z0-9_]*\.)*[a-z][a-z0-9_]*): `)

// scalar is a value that is not quoted, up to where the sentence goes on.
var scalar = regexp.MustCompile(`^(?:§[^;]*|[^\s,;()]+)`)

// snippets are what a hint says to write.
func snippets(hint string) (all []string) {
	for at := 0; ; {
		m := keyIn.FindStringSubmatchIndex(hint[at:])
		if m == nil {
			return all
		}
		name, rest := hint[at+m[4]:at+m[5]], hint[at+m[1]:]
		inside := strings.Count(hint[:at+m[4]], "{") > strings.Count(hint[:at+m[4]], "}")
		at += m[1]
		if !known()[name[strings.LastIndexByte(name, '.')+1:]] || rest == "" || inside {
			continue
		}
		value := ""
		switch rest[0] {
		case '{', '[':
			depth := 0
			for i, c := range rest {
				switch c {
				case '{', '[':
					depth++
				case '}', ']':
					if depth--; depth == 0 && value == "" {
						value = rest[:i+1]
					}
				}
			}
		case '"':
			if end := strings.IndexByte(rest[1:], '"'); end > 0 {
				value = rest[:end+2]
			}
		default:
			value = strings.TrimRight(scalar.FindString(rest), ".")
			if strings.HasSuffix(value, ":") {
				continue
			}
		}
		if value == "" {
			continue
		}
		at += len(value)
		text := value
		for _, key := range slices.Backward(strings.Split(name, ".")) {
			if text != value {
				text = "{" + text + "}"
			}
			text = key + ": " + text
		}
		all = append(all, text)
	}
}

// above are the places where a hint can mean: the fact, what it is in, its
// service, and the profile.
func above(f diag.Finding) (all []string) {
	for path := f.Path; ; {
		all = append(all, path)
		if path == "" {
			break
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	if f.Service != "" {
		all = append(all, "services["+f.Service+"]")
	}
	return all
}

var step = regexp.MustCompile(`([a-z0-9_]+)|\[([^\]]*)\]`)

var german = regexp.MustCompile(`\{de: ([^{}]*)\}`)

// both gives a text of which a hint shows the German alone in English, too.
func both(snippet string) string {
	return german.ReplaceAllStringFunc(snippet, func(text string) string {
		if strings.Contains(text, ", en: ") {
			return text
		}
		return german.ReplaceAllString(text, "{de: $1, en: $1}")
	})
}

// write is a copy of a document in which a snippet stands at a place; nil if there
// is no such place.
func write(doc any, at, snippet string) any {
	var into, what any
	data, err := yaml.Marshal(doc)
	if err != nil || yaml.Unmarshal(data, &into) != nil || yaml.Unmarshal([]byte(both(strings.ReplaceAll(snippet, "…", "Beispiel"))), &what) != nil {
		return nil
	}
	here := into
	for _, m := range step.FindAllStringSubmatch(at, -1) {
		if m[1] != "" {
			in, ok := here.(map[string]any)
			if !ok {
				return nil
			}
			if in[m[1]] == nil {
				in[m[1]] = map[string]any{}
			}
			here = in[m[1]]
			continue
		}
		in, ok := here.([]any)
		if !ok {
			return nil
		}
		i := slices.IndexFunc(in, func(item any) bool {
			_, name, _ := strings.Cut(key(item), "=")
			return name == m[2] || strings.Trim(strings.ReplaceAll(name, " ", "+"), "[]") == m[2]
		})
		if i < 0 {
			if _, err := fmt.Sscan(m[2], &i); err != nil || i >= len(in) {
				return nil
			}
		}
		here = in[i]
	}
	in, ok := here.(map[string]any)
	if !ok {
		return nil
	}
	for name := range what.(map[string]any) {
		if slices.Contains(lengths, name) { // a time limit has one kind
			for _, other := range lengths {
				delete(in, other)
			}
		}
	}
	lay(in, listed(what))
	return into
}

var lengths = []string{"period", "until", "criterion", "vendor_default"}

// listed puts an item into the list that it is one of: "transfers: {id: …}".
func listed(what any) any {
	in, ok := what.(map[string]any)
	if !ok {
		return what
	}
	for name, value := range in {
		if item, ok := value.(map[string]any); ok && item["id"] != nil {
			in[name] = []any{item}
		} else {
			in[name] = listed(value)
		}
	}
	return in
}
