package browser

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/domsnapshot"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A view is how somebody looks at a page. The zero is a window of 1280 × 900
// in light colours, with scripts on.
type view struct {
	Width, Height int64
	Text          int64 // size of text in percent; zero is 100
	Dark          bool
	Print         bool
	ForcedColors  bool
	ReducedMotion bool
	NoScript      bool
	// Stay keeps the page from leading elsewhere by itself (meta refresh).
	Stay bool
}

func (v view) String() string {
	s := fmt.Sprintf("%d px", v.width())
	for _, w := range []struct {
		on   bool
		word string
	}{
		{v.Text != 0 && v.Text != 100, fmt.Sprintf("%d %% text", v.Text)}, {v.Dark, "dark"}, {v.Print, "print"},
		{v.ForcedColors, "forced colours"}, {v.ReducedMotion, "reduced motion"}, {v.NoScript, "no script"},
	} {
		if w.on {
			s += ", " + w.word
		}
	}
	return s
}

func (v view) width() int64 {
	if v.Width == 0 {
		return 1280
	}
	return v.Width
}

func (v view) height() int64 {
	if v.Height == 0 {
		return 900
	}
	return v.Height
}

// A page is one page in a tab of its own, with storage of its own. What it
// says and asks for is collected from the start.
type page struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	said     []string
	requests map[network.RequestID]*request
	order    []network.RequestID
	docs     int // documents asked for
}

// A request is one that a page made.
type request struct {
	URL       string
	Type      network.ResourceType
	Status    int64  // zero: no answer
	Failed    string // why there was none
	SetCookie string
	Policy    string // the Content-Security-Policy of the answer
	done      bool
	loader    cdp.LoaderID
}

// untold reports whether Chromium kept to itself how a request ended, as it
// does at times with the icon.
func (r *request) untold() bool {
	return r.Type == network.ResourceTypeOther && r.Status == 0 && r.Failed == ""
}

// open opens an address and waits until it is loaded. The tab is closed when
// the test ends, or by close.
func open(t testing.TB, url string, v view) *page {
	t.Helper()
	p := blank(t)
	p.look(v)
	p.visit(url)
	return p
}

// blank opens an empty tab.
func blank(t testing.TB) *page {
	t.Helper()
	browser, err := chromium()
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	p := &page{t: t, requests: map[network.RequestID]*request{}}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.hear))
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() { stop(); cancel() })
	p.ctx = ctx
	call(p, network.Enable, network.EnableParams{})
	call(p, audits.Enable, cdp.Empty{})
	return p
}

// call runs one command of the protocol.
func call[P, R any](p *page, cmd cdp.Command[P, R], params P) R {
	p.t.Helper()
	res, err := chromedp.Call(p.ctx, cmd, params)
	if err != nil {
		p.t.Fatalf("%s: %v", cmd.Method, err)
	}
	return res
}

// look changes how the page is looked at. (Stay and NoScript count from the
// next visit.)
func (p *page) look(v view) {
	p.t.Helper()
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: v.width(), Height: v.height(), DeviceScaleFactor: 1,
	})
	size := int64(16)
	if v.Text != 0 {
		size = 16 * v.Text / 100
	}
	// What a user sets in the settings of the browser.
	call(p, cdppage.SetFontSizes, cdppage.SetFontSizesParams{FontSizes: &cdppage.FontSizes{Standard: size, Fixed: size}})
	feature := func(name, off, on string, is bool) *emulation.MediaFeature {
		if is {
			off = on
		}
		return &emulation.MediaFeature{Name: name, Value: off}
	}
	media := "screen"
	if v.Print {
		media = "print"
	}
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: []*emulation.MediaFeature{
		feature("prefers-color-scheme", "light", "dark", v.Dark),
		feature("forced-colors", "none", "active", v.ForcedColors),
		feature("prefers-reduced-motion", "no-preference", "reduce", v.ReducedMotion),
	}})
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.NoScript})
	if v.Stay {
		call(p, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{ResourceType: network.ResourceTypeDocument}}})
	} else {
		call(p, fetch.Disable, cdp.Empty{})
	}
}

// visit goes to an address, waits until the page is loaded and nothing is
// under way.
func (p *page) visit(url string) {
	p.t.Helper()
	p.mu.Lock()
	p.docs = 0
	p.mu.Unlock()
	if err := chromedp.Do(p.ctx, chromedp.Navigate(url)); err != nil {
		p.t.Fatalf("open %s: %v", url, err)
	}
	p.settle()
}

// settle waits until no request is under way, the icon left out; see untold.
func (p *page) settle() {
	p.t.Helper()
	p.until("no request is under way", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, r := range p.requests {
			if !r.done && r.Type != network.ResourceTypeOther {
				return false
			}
		}
		return true
	})
}

// until waits for something for ten seconds at most.
func (p *page) until(what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) || p.ctx.Err() != nil {
			p.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// eval runs an expression in the page and returns its value. A promise is
// waited for. Neither the policy of the page nor NoScript concerns it. A page that
// goes elsewhere meanwhile is asked again.
func eval[T any](p *page, js string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	for try := 1; err != nil && strings.Contains(err.Error(), "target navigated") && try < 10; try++ {
		time.Sleep(50 * time.Millisecond)
		v, err = chromedp.Run(p.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	}
	if err != nil {
		if len(js) > 200 {
			js = js[:200] + "…"
		}
		p.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// address is where the tab is now.
func (p *page) address() string {
	p.t.Helper()
	return eval[string](p, "location.href")
}

// press presses keys, as kb of chromedp names them ("\t" is Tab).
func (p *page) press(keys string, opts ...chromedp.KeyOption) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent(keys, opts...)); err != nil {
		p.t.Fatalf("press %q: %v", keys, err)
	}
}

// text is all text that is laid out, a line for each piece, as the renderer
// holds it. No script takes part.
func (p *page) text() string {
	p.t.Helper()
	snap := call(p, domsnapshot.CaptureSnapshot, domsnapshot.CaptureSnapshotParams{ComputedStyles: []string{}})
	var lines []string
	for _, doc := range snap.Documents {
		for _, i := range doc.Layout.Text {
			if i >= 0 {
				if s := strings.TrimSpace(snap.Strings[i]); s != "" {
					lines = append(lines, s)
				}
			}
		}
	}
	return strings.Join(lines, "\n")
}

// console is all that the page said: messages, exceptions, refusals by the
// policy, and what Chromium has to say about it.
func (p *page) console() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.said)
}

// asked is every request of the page, in order.
func (p *page) asked() []request {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []request
	for _, id := range p.order {
		all = append(all, *p.requests[id])
	}
	return all
}

// hear is called by the tab for each event. It must not call the tab.
func (p *page) hear(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	say := func(format string, args ...any) { p.said = append(p.said, fmt.Sprintf(format, args...)) }
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		say("%s %s: %s", ev.Entry.Source, ev.Entry.Level, ev.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		var words []string
		for _, a := range ev.Args {
			words = append(words, string(a.Value)+a.Description)
		}
		say("console.%s: %s", ev.Type, strings.Join(words, " "))
	case *runtime.EventExceptionThrown:
		say("exception: %s", ev.ExceptionDetails.Text)
	case *audits.EventIssueAdded:
		say("issue: %s%s", ev.Issue.Code, policyIssue(ev.Issue))
	case *network.EventRequestWillBeSent:
		if p.requests[ev.RequestID] == nil {
			p.order = append(p.order, ev.RequestID)
		}
		p.requests[ev.RequestID] = &request{URL: ev.Request.URL + ev.Request.URLFragment, Type: ev.Type, loader: ev.LoaderID}
	case *network.EventResponseReceived:
		if r := p.requests[ev.RequestID]; r != nil {
			r.Status = ev.Response.Status
			r.done = r.done || ev.Type == network.ResourceTypeEventSource // a stream has no end
			for name, value := range ev.Response.Headers {
				if strings.EqualFold(name, "content-security-policy") {
					r.Policy = fmt.Sprint(value)
				}
			}
		}
	case *network.EventResponseReceivedExtraInfo:
		for name, value := range ev.Headers {
			if r := p.requests[ev.RequestID]; r != nil && strings.EqualFold(name, "set-cookie") {
				r.SetCookie = fmt.Sprint(value)
			}
		}
	case *network.EventLoadingFinished:
		if r := p.requests[ev.RequestID]; r != nil {
			r.done = true
		}
	case *network.EventLoadingFailed:
		if r := p.requests[ev.RequestID]; r != nil {
			r.done, r.Failed = true, ev.ErrorText
		}
	case *cdppage.EventFrameNavigated:
		// Of a document that was left, Chromium may not tell how its requests end.
		for _, r := range p.requests {
			r.done = r.done || r.loader != ev.Frame.LoaderID
		}
	case *fetch.EventRequestPaused:
		p.docs++
		go func(first bool) {
			if first {
				chromedp.Call(p.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: ev.RequestID})
			} else {
				chromedp.Call(p.ctx, fetch.FailRequest, fetch.FailRequestParams{RequestID: ev.RequestID, ErrorReason: network.ErrorReasonAborted})
			}
		}(p.docs == 1)
	}
}

// policyIssue is what a Content-Security-Policy refused.
func policyIssue(i *audits.InspectorIssue) string {
	d := i.Details.ContentSecurityPolicyIssueDetails
	if d == nil {
		return ""
	}
	return fmt.Sprintf(" %s %s", d.ViolatedDirective, d.BlockedURL)
}
