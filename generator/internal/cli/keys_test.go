package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"klausel/generator/internal/cli"
)

// TestProfilesReadme: the table of keys in profiles/README.md is printed from
// the schema. With -update it is written.
func TestProfilesReadme(t *testing.T) {
	inRoot(t)
	var out, errs bytes.Buffer
	if code := cli.Main([]string{"schema"}, &out, &errs); code != 0 {
		t.Fatal(errs.String())
	}
	var schema map[string]any
	if err := json.Unmarshal(out.Bytes(), &schema); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| key | German · English |\n| --- | --- |\n")
	keys(&b, schema, schema, "")

	const begin, end = "<!-- keys: printed by go test ./generator/internal/cli -run ProfilesReadme -update -->\n", "<!-- end of keys -->\n"
	data, err := os.ReadFile("profiles/README.md")
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(data), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("profiles/README.md has no place for the keys")
	}
	want := head + begin + b.String() + end + tail
	if *update {
		if err := os.WriteFile("profiles/README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(data) != want {
		t.Error("profiles/README.md does not show the keys of the schema; run go test ./generator/internal/cli -run ProfilesReadme -update")
	}
}

// keys writes a row per property, blocks before what they hold.
func keys(b *strings.Builder, root, node map[string]any, path string) {
	node = resolve(root, node)
	if items, ok := node["items"].(map[string]any); ok {
		keys(b, root, items, path+"[]")
		return
	}
	props, _ := node["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(props)) {
		p, _ := props[name].(map[string]any)
		full := strings.TrimPrefix(path+"."+name, ".")
		if name == "all_services" {
			fmt.Fprintf(b, "| `all_services` | %s |\n", cell(p["description"]))
			continue
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", full, cell(p["description"]))
		if text, ok := resolve(root, p)["properties"].(map[string]any); ok && text["de"] != nil {
			continue
		}
		keys(b, root, p, full)
	}
}

func cell(v any) string {
	s, _ := v.(string)
	return strings.ReplaceAll(strings.ReplaceAll(s, "|", `\|`), " — ", " · ")
}

// resolve follows $ref and allOf.
func resolve(root, node map[string]any) map[string]any {
	if ref, ok := node["$ref"].(string); ok {
		at := any(root)
		for _, seg := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
			at = at.(map[string]any)[seg]
		}
		return resolve(root, at.(map[string]any))
	}
	merged := maps.Clone(node)
	all, _ := node["allOf"].([]any)
	for _, part := range all {
		for k, v := range resolve(root, part.(map[string]any)) {
			own, both := merged[k].(map[string]any)
			if more, ok := v.(map[string]any); ok && both && k == "properties" {
				joined := maps.Clone(own)
				maps.Copy(joined, more)
				merged[k] = joined
			} else if _, have := merged[k]; !have {
				merged[k] = v
			}
		}
	}
	return merged
}
