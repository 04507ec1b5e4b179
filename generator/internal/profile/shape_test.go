package profile

import "testing"

// TestShape: the schema tells of each fact what it is, however it is put
// together there.
func TestShape(t *testing.T) {
	for pattern, want := range map[string]Kind{
		"controller.name":                          Words,
		"controller.address.street":                Words,
		"controller.kind":                          Choice,
		"notice.linked_in_invitation":              Answer,
		"notice.date":                              Words,
		"languages":                                Choices,
		"services":                                 Items,
		"services[].functions":                     Keyed,
		"services[].functions.chat":                Answer,
		"services[].groups":                        Choices,
		"services[].server_location.countries":     Choices,
		"services[].retention":                     Items,
		"services[].retention[].period":            Words,
		"services[].purposes[].legal_bases[].norm": Prose,
		"services[].recording.access":              Choices,
		"services[].recording.necessity":           Prose,
	} {
		f, ok := Shape(pattern)
		if !ok || f.Kind != want || f.About["de"] == "" || f.About["en"] == "" {
			t.Errorf("%s: kind %d, known %v, about %q; want kind %d", pattern, f.Kind, ok, f.About, want)
		}
	}
	if _, ok := Shape("services[].nothing"); ok {
		t.Error("a key that is not there is known")
	}
	if f, _ := Shape(""); len(f.Keys) < 5 || f.Keys[0] != "extends" {
		t.Errorf("the keys of a profile begin with %q", f.Keys)
	}
}
