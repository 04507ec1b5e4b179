// Package talk holds a conversation: it shows the questions of an
// interview and brings the answers back. On a terminal that can move its
// cursor each question is a screen; elsewhere, and for screen readers, it is
// lines of text.
package talk

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/interview"
)

// A Talk is where a conversation is held.
type Talk struct {
	In   *os.File
	Out  io.Writer
	Lang string // of everything but the questions themselves
	// Lines writes questions line by line and reads answers as lines.
	Lines bool
	// Save is called after each answer.
	Save func() error

	lines *bufio.Reader
	busy  sync.Mutex // held while a preview is being worked out
}

// ErrLeft is returned when the user leaves before the end.
var ErrLeft = errors.New("left")

type move int

const (
	answer move = iota
	back
	leave
)

// Run asks until nothing is open. It returns the findings that remain.
func (t *Talk) Run(iv *interview.Interview) ([]diag.Finding, error) {
	ask := t.screen
	if t.Lines {
		t.lines = bufio.NewReader(t.In)
		ask = t.ask
	}
	for {
		q, rest, err := iv.Next()
		if err != nil || q == nil {
			return rest, err
		}
		var r interview.Reply
		for mistake := ""; ; {
			var m move
			r, m, err = ask(iv, q, r, mistake)
			if err != nil {
				return nil, err
			}
			if m == leave {
				return nil, ErrLeft
			}
			if m == back {
				iv.Back()
				break
			}
			var wrong interview.Mistake
			if err = iv.Answer(q, r); errors.As(err, &wrong) {
				mistake = string(wrong)
				continue
			}
			if err != nil {
				return nil, err
			}
			if !t.Lines {
				fmt.Fprintln(t.Out, ansi.Wordwrap("✓ "+q.Title+" "+given(q, r), t.width(), ""))
			}
			break
		}
		if err := t.Save(); err != nil {
			return nil, err
		}
	}
}

// given is a reply in words.
func given(q *interview.Question, r interview.Reply) string {
	if q.Kind == interview.Text {
		if strings.TrimSpace(r.Words) == "" {
			return "–"
		}
		return r.Words
	}
	var all []string
	for _, i := range r.Picked {
		all = append(all, q.Options[i].Label)
	}
	words := strings.Join(all, "; ")
	if r.Words != "" {
		words += ": " + r.Words
	}
	return words
}

// size is that of the terminal, 80 × 24 where it is unknown.
func (t *Talk) size() (width, height int) {
	if f, ok := t.Out.(*os.File); ok {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 0 && h > 0 {
			return w, h
		}
	}
	return 80, 24
}

// width is how wide a line may be: text is hard to read beyond 88 columns.
func (t *Talk) width() int {
	w, _ := t.size()
	return max(min(w, 88), 20)
}

func (t *Talk) height() int {
	_, h := t.size()
	return h
}

func (t *Talk) say(de, en string) string {
	if t.Lang == "en" {
		return en
	}
	return de
}

// count says how far the conversation is.
func (t *Talk) count(q *interview.Question) string {
	if q.Left == 0 {
		return fmt.Sprintf(t.say("Frage %d", "Question %d"), q.Asked)
	}
	return fmt.Sprintf(t.say("Frage %d · noch etwa %d", "Question %d · about %d to go"), q.Asked, q.Left)
}

// label is an option with what speaks for it.
func (t *Talk) label(q *interview.Question, o interview.Option) string {
	if o.Odd {
		return o.Label + t.say(" (hier passt etwas nicht)", " (something does not fit here)")
	}
	if !o.Proposed {
		return o.Label
	}
	if q.Kind == interview.Several {
		return o.Label + t.say(" (empfohlen)", " (recommended)")
	}
	return o.Label + t.say(" (Vorschlag)", " (suggested)")
}

// preview is the sentences an answer makes, ready to be shown. Nothing is
// worked out that is stale before it begins.
func (t *Talk) preview(iv *interview.Interview, q *interview.Question, r interview.Reply, stale func() bool) []string {
	t.busy.Lock()
	defer t.busy.Unlock()
	if stale() {
		return nil
	}
	var out []string
	for _, s := range iv.Preview(q, r, 2) {
		out = append(out, t.say("„"+s+"“", "“"+s+"”"))
	}
	return out
}

// first is the option on which the cursor stands at first.
func first(q *interview.Question) int {
	if i := slices.IndexFunc(q.Options, func(o interview.Option) bool { return o.Proposed }); i >= 0 {
		return i
	}
	return 0
}
