package rules

import (
	"slices"
	"strconv"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/library"
	"klausel/generator/internal/profile"
)

// premature reports whether a finding asks about a function of which nobody has
// said yet that there is any: who is to say how recordings are announced, while
// it is open whether meetings are recorded? The block of a function is called as
// its key is.
func premature(p *profile.Profile, f diag.Finding) bool {
	for i := range p.Services {
		s := &p.Services[i]
		rest, ok := strings.CutPrefix(f.Path, s.Path+".")
		if !ok {
			continue
		}
		block, _, inBlock := strings.Cut(rest, ".")
		return inBlock && slices.Contains(profile.FunctionKeys(), block) && len(profile.Find(s, "functions."+block)) == 0
	}
	return false
}

// fold makes one finding of those with which a rule asks for many facts of one
// block of a service: fifteen functions that nobody decided are one task. It
// stands where the first of them is missing. Only rules that say fold: true have
// words for it.
func fold(lib *library.Library, found []diag.Finding) []diag.Finding {
	type task struct {
		rule, service, lang string
		severity            diag.Severity
	}
	tasks := map[task][]diag.Finding{}
	key := func(f diag.Finding) (task, bool) {
		r := lib.Rules[f.Rule]
		return task{f.Rule, f.Service, f.Args["lang"], f.Severity}, r != nil && r.Fold && f.Waived == nil
	}
	for _, f := range found {
		if k, ok := key(f); ok {
			tasks[k] = append(tasks[k], f)
		}
	}
	var out []diag.Finding
	for _, f := range found {
		k, ok := key(f)
		all := tasks[k]
		switch {
		case !ok || len(all) == 1:
			out = append(out, f)
		case f.Path == all[0].Path:
			out = append(out, together(all))
		}
	}
	return out
}

// together is one finding in place of several of one rule. Its message names
// the facts as {{.item}} and their number as {{.many}}.
func together(all []diag.Finding) diag.Finding {
	f := all[0]
	var items []string
	for _, one := range all {
		f.Path = common(f.Path, one.Path)
		items = append(items, last(one.Path))
	}
	args := map[string]string{"item": strings.Join(items, ", "), "many": strconv.Itoa(len(all))}
	for k, v := range all[0].Args {
		args[k] = v
	}
	f.Args = args
	return f
}

// common is the path of the block in which both facts stand.
func common(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	if n == len(a) && (n == len(b) || b[n] == '.' || b[n] == '[') {
		return a
	}
	return a[:max(strings.LastIndexAny(a[:n], ".["), 0)]
}

// last is the name of a fact in its block: chat of services[zoom].functions.chat,
// account of services[zoom].retention[account].
func last(path string) string {
	if strings.HasSuffix(path, "]") {
		return lastKey(path)
	}
	return path[strings.LastIndexByte(path, '.')+1:]
}
