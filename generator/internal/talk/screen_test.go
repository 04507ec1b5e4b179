package talk

import (
	"fmt"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"klausel/generator/internal/interview"
)

// TestScreenFits: whatever an option has to say of itself, and however much the
// notice will say then, the screen is never higher than the terminal: it would be
// drawn again sixty times a second. The count and the keys stay in sight.
func TestScreenFits(t *testing.T) {
	long := strings.Repeat("Der Anbieter sitzt in einem Drittland, und der Vertrag sagt dazu einiges. ", 4)
	for _, kind := range []interview.Kind{interview.One, interview.Several, interview.Text} {
		q := &interview.Question{Kind: kind, Title: "Womit halten Sie Ihre Meetings ab?", Help: long}
		for i := range 30 {
			o := interview.Option{Label: fmt.Sprintf("Dienst %d auf einem gemieteten Server", i)}
			if i%2 == 1 {
				o.Help = long
			}
			q.Options = append(q.Options, o)
		}
		p := &page{t: &Talk{Out: io.Discard, Lang: "de"}, q: q, title: q.Title, help: q.Help, mistake: long, asText: kind == interview.Text}
		p.fill(p.t.width())
		p.form.Init()
		p.Update(tea.WindowSizeMsg{Width: p.t.width(), Height: p.t.height()})
		p.makes = strings.Split(strings.Repeat("„"+long+"“\n", 5), "\n")
		for step := range 30 {
			screen := p.View().Content
			if h := lipgloss.Height(screen); h > p.t.height() {
				t.Errorf("kind %v, option %d: the screen has %d lines of %d\n%s", kind, step, h, p.t.height(), screen)
			}
			if !strings.Contains(screen, "Frage") || !strings.Contains(screen, "aufhören") {
				t.Errorf("kind %v, option %d: the count or the keys are missing\n%s", kind, step, screen)
			}
			p.Update(tea.KeyPressMsg{Code: tea.KeyDown})
		}
	}
}
