package browser

import (
	"strings"
	"testing"
)

func TestPageOpens(t *testing.T) {
	need(t)
	url := host(t, built(t))
	p := open(t, url+"/", view{})
	t.Log(p.text())
	t.Log(p.console(), p.asked())
	p = open(t, url+"/kesselwerk/", view{})
	t.Log(p.address())
	p = open(t, url+"/kesselwerk/", view{Stay: true, NoScript: true, Text: 200, Width: 320})
	t.Log(p.address(), eval[string](p, "getComputedStyle(document.documentElement).fontSize + innerWidth+document.body.innerText"))
	t.Log(p.console(), p.asked())
	p = open(t, url+"/kesselwerk/de/zoom/", view{NoScript: true})
	if !strings.Contains(p.text(), "Kesselwerk") {
		t.Error(p.text())
	}
	t.Log(p.console(), p.asked())
	p = open(t, url+"/nope/de/zoom/", view{NoScript: true})
	t.Log(p.console(), p.asked())
}
