package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A web speaks to one interface over HTTP as somebody with a key. It sends the
// key to that host alone and follows no redirect: a redirect would make a
// reading request of a writing one, and may lead to somebody else.
type web struct {
	client *http.Client
	sign   func(*http.Request) // adds the key
}

func newWeb(sign func(*http.Request)) *web {
	return &web{sign: sign, client: &http.Client{
		Timeout:       60 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// userAgent names us in the logs of whoever runs the server.
const userAgent = "klausel"

// An answer is what came back, its body read.
type answer struct {
	status int
	header http.Header
	body   []byte
	from   *url.URL // where it came from, after redirects
}

// do sends a request and reads the answer. Its errors are of the connection; a
// status is no error.
func (w *web) do(ctx context.Context, method, address, kind string, body []byte) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set("Cache-Control", "no-cache")
	if kind != "" && method != http.MethodGet {
		req.Header.Set("Content-Type", kind)
	}
	if w.sign != nil {
		w.sign(req)
	}
	res, err := w.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, largest+1))
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", method, address, err)
	}
	if len(data) > largest {
		return answer{}, fmt.Errorf("%s %s: more than %d bytes", method, address, largest)
	}
	return answer{res.StatusCode, res.Header, data, res.Request.URL}, nil
}

// ask sends in as JSON and reads the answer into out; either may be nil. An
// answer that is no success is an *unexpected.
func (w *web) ask(ctx context.Context, method, address string, in, out any) (http.Header, error) {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return nil, err
		}
	}
	a, err := w.do(ctx, method, address, "application/json", body)
	if err != nil {
		return nil, err
	}
	if a.status < 200 || a.status > 299 {
		return a.header, a.unexpected(method, address)
	}
	if out != nil {
		if err := json.Unmarshal(a.body, out); err != nil {
			return a.header, &unexpected{method: method, address: address, status: a.status, notJSON: true}
		}
	}
	return a.header, nil
}

// unexpected is an answer that says no, or says nothing an interface would say.
type unexpected struct {
	method, address string
	status          int
	code            string // of the interface, such as rest_cannot_edit
	location        string // of a redirect
	notJSON         bool
}

func (a answer) unexpected(method, address string) error {
	e := &unexpected{method: method, address: address, status: a.status, location: a.header.Get("Location")}
	var said struct {
		Code any `json:"code"`
	}
	if json.Unmarshal(a.body, &said) != nil {
		e.notJSON = true
	} else if code, ok := said.Code.(string); ok && len(code) < 100 {
		e.code = code
	}
	return e
}

// Error never repeats the body: a server may put into it what it was sent.
func (e *unexpected) Error() string {
	at := e.address
	if u, err := url.Parse(at); err == nil {
		at = u.Redacted()
	}
	s := fmt.Sprintf("%s %s: %d %s", e.method, at, e.status, http.StatusText(e.status))
	switch {
	case e.location != "":
		s += " → " + e.location
	case e.code != "":
		s += " (" + e.code + ")"
	case e.notJSON:
		s += " (no JSON)"
	}
	return s
}

func status(err error) int {
	if e, ok := errors.AsType[*unexpected](err); ok {
		return e.status
	}
	return 0
}

// checkAddress accepts an address to which a key may be sent: over TLS, or to
// this machine.
func checkAddress(name, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return misfit{name, "Hier steht eine Adresse wie https://www.example.org", "an address such as https://www.example.org is needed"}
	}
	if u.Scheme == "https" {
		return nil
	}
	ip := net.ParseIP(u.Hostname())
	if u.Scheme == "http" && (u.Hostname() == "localhost" || strings.HasSuffix(u.Hostname(), ".localhost") || ip != nil && ip.IsLoopback()) {
		return nil
	}
	return misfit{name, address + ": Ein Schlüssel geht nur über https://", address + ": a key is sent over https:// alone"}
}
