package profile

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/message"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/fact"
)

// kinds are the kinds of values that package fact knows, by the name under
// which schema.json marks them with x-fact. A refusal is a finding of the rule
// <name>-form. The patterns beside x-fact are for editors alone.
var kinds = map[string]func(text string) *fact.Refusal{
	"date":    refusalOf(fact.ParseDate),
	"period":  refusalOf(fact.ParsePeriod),
	"country": refusalOf(fact.ParseCountry),
	"email":   refusalOf(fact.ParseEmail),
	"url":     refusalOf(fact.ParseURL),
	"copy":    refusalOf(parseCopy),
	"phone":   refusalOf(func(s string) (fact.Phone, *fact.Refusal) { return fact.ParsePhone(s, "") }), // see dial
}

func refusalOf[T any](parse func(string) (T, *fact.Refusal)) func(string) *fact.Refusal {
	return func(text string) *fact.Refusal {
		_, r := parse(strings.TrimSpace(text))
		return r
	}
}

// A kindCheck is the keyword x-fact.
type kindCheck struct {
	name  string
	never string // a text the kind takes and this place does not: an item of a list is never unknown
}

// A notOfKind is the error of x-fact.
type notOfKind struct {
	name string
	*fact.Refusal
}

func (notOfKind) KeywordPath() []string                     { return []string{"x-fact"} }
func (k notOfKind) LocalizedString(*message.Printer) string { return string(k.Why) }

func (k kindCheck) Validate(ctx *jsonschema.ValidatorContext, v any) {
	text, ok := v.(string)
	if !ok {
		return // the type is another keyword's
	}
	r := kinds[k.name](text)
	if r == nil && text == k.never && text != "" {
		r = &fact.Refusal{Why: fact.BadForm}
	}
	if r != nil {
		ctx.AddError(notOfKind{k.name, r})
	}
}

func compileKind(_ *jsonschema.CompilerContext, schema map[string]any) (jsonschema.SchemaExt, error) {
	name, ok := schema["x-fact"].(string)
	if !ok {
		return nil, nil
	}
	never, _ := schema["x-never"].(string)
	return kindCheck{name, never}, nil
}

// withoutHints takes the patterns out of the parts of a schema that a kind
// judges.
func withoutHints(schema any) any {
	switch s := schema.(type) {
	case map[string]any:
		if _, ok := s["x-fact"]; ok {
			delete(s, "pattern")
			delete(s, "format")
			delete(s, "minLength")
		}
		for _, part := range s {
			withoutHints(part)
		}
	case []any:
		for _, part := range s {
			withoutHints(part)
		}
	}
	return schema
}

// refusalArgs adds what a rule says about a refusal, and names the rule.
func refusalArgs(args map[string]string, kind string, r *fact.Refusal) (rule string) {
	args["why"], args["what"], args["after"], args["instead"] = string(r.Why), scalar(r.What), r.After, scalar(r.Instead)
	if kind == "copy" {
		kind = "url"
	}
	if r.Why == fact.Invisible {
		return "invisible-character"
	}
	return kind + "-form"
}

// dial reads the telephone numbers of a profile. One without a country code
// belongs to the country of the block it stands in, or to the controller's.
func (ix *index) dial(doc map[string]any) {
	controller, _ := doc["controller"].(map[string]any)
	ix.dialIn(doc, "", countryOf(controller))
}

func (ix *index) dialIn(v any, ptr, region string) {
	if list, ok := v.([]any); ok {
		for i, item := range list {
			ix.dialIn(item, ptr+"/"+strconv.Itoa(i), region)
		}
	}
	block, ok := v.(map[string]any)
	if !ok {
		return
	}
	if own := countryOf(block); own != "" {
		region = own
	}
	for key, v := range block {
		at := ptr + "/" + pointerEscape.Replace(key)
		text, isText := v.(string)
		if key != "phone" && key != "fax" || !isText {
			ix.dialIn(v, at, region)
			continue
		}
		number, r := fact.ParsePhone(strings.TrimSpace(text), region)
		if r == nil && key == "fax" {
			number = number.Unlinked()
		}
		if r == nil {
			block[key] = number
			continue
		}
		args := map[string]string{"key": key, "value": scalar(text)}
		if rule, pos := refusalArgs(args, "phone", r), ix.value[at].pos; !ix.told(rule, pos) { // of what all services share, once
			ix.report(at, rule, false, args)
		}
		ix.value[at].broken = true
		delete(block, key)
	}
}

// told reports whether a rule has spoken of a place.
func (ix *index) told(rule string, pos fact.Pos) bool {
	return slices.ContainsFunc(ix.found, func(f diag.Finding) bool { return f.Rule == rule && f.Pos == pos })
}

// countryOf is the country in which a block says it is.
func countryOf(block map[string]any) string {
	if address, ok := block["address"].(map[string]any); ok {
		block = address
	}
	code, _ := block["country"].(string)
	return fact.NewCountry(code).ID()
}

// toKind turns a text into the kind of value its field asks for. The schema
// has refused what is none.
func toKind(text string, to reflect.Value) any {
	text = strings.TrimSpace(text)
	switch to.Interface().(type) {
	case fact.Date:
		return first(fact.ParseDate(text))
	case fact.Period:
		return first(fact.ParsePeriod(text))
	case fact.Country:
		return first(fact.ParseCountry(text))
	case fact.Email:
		return first(fact.ParseEmail(text))
	case fact.URL:
		return first(fact.ParseURL(text))
	case Copy:
		return first(parseCopy(text))
	}
	return nil
}

// parseCopy reads the address of the safeguards of a transfer, or on-request.
func parseCopy(text string) (Copy, *fact.Refusal) {
	if text == "on-request" {
		return Copy{Requested: true}, nil
	}
	u, r := fact.ParseURL(text)
	return Copy{URL: u}, r
}

func first[T any](v T, _ *fact.Refusal) any { return v }
