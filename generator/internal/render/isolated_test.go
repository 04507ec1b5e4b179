package render

import (
	"testing"

	"klausel/generator/internal/notice"
)

// TestIsolated: a name that is written from right to left stands isolated, in a
// link as well; no other is touched.
func TestIsolated(t *testing.T) {
	for words, want := range map[string]string{
		"Müller & Söhne": "Müller &amp; Söhne",
		"Łódź 2 – č":     "Łódź 2 – č",
		"東京":             "東京",
		"שלום בע״מ":      "<bdi>שלום בע״מ</bdi>",
		"شركة <b>":       "<bdi>شركة &lt;b&gt;</bdi>",
		"Haus שלום 7":    "<bdi>Haus שלום 7</bdi>",
		"":               "",
	} {
		if got := valueHTML(notice.Value{Words: words}, placing{anchor: plain}); got != want {
			t.Errorf("%q is %s, not %s", words, got, want)
		}
	}
	if got, want := valueHTML(notice.Value{Words: "שלום", Href: "https://a.example"}, placing{anchor: plain}), `<a href="https://a.example"><bdi>שלום</bdi></a>`; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}
