package talk

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"klausel/generator/internal/interview"
)

// screen shows a question as a screen of its own.
func (t *Talk) screen(iv *interview.Interview, q *interview.Question, r interview.Reply, mistake string) (interview.Reply, move, error) {
	words := r.Words
	if words == "" {
		words = q.Now
	}
	if q.Kind == interview.Text {
		return t.show(&page{t: t, iv: iv, q: q, title: q.Title, help: q.Help, mistake: mistake, example: q.Example, words: words, asText: true})
	}
	for {
		p := &page{t: t, iv: iv, q: q, title: q.Title, help: q.Help, mistake: mistake, picked: r.Picked}
		reply, m, err := t.show(p)
		if err != nil || m != answer {
			return reply, m, err
		}
		i := slices.IndexFunc(reply.Picked, func(i int) bool { return q.Options[i].Input != "" })
		if i < 0 {
			return reply, answer, nil
		}
		o := q.Options[reply.Picked[i]]
		title := o.Ask
		if title == "" {
			title = o.Label
		}
		more, m, err := t.show(&page{t: t, iv: iv, q: q, title: title, example: t.exampleOf(o), picked: reply.Picked, words: r.Words, asText: true})
		if m == back {
			continue
		}
		reply.Words = more.Words
		return reply, m, err
	}
}

// A page is one question on the screen, as a program of its own.
type page struct {
	t  *Talk
	iv *interview.Interview
	q  *interview.Question

	title, help, mistake, example string
	asText                        bool

	picked []int
	words  string
	one    int
	at     int // the option that the cursor stood on before the terminal changed its size; -1: none

	wide, high int // the terminal for which the form was made

	form   *huh.Form
	hover  func() (int, bool)
	busy   func() bool // the field takes esc itself: a filter is open
	moved  move
	shown  string // what the preview is about
	latest atomic.Int64
	makes  []string
}

func (t *Talk) show(p *page) (interview.Reply, move, error) {
	p.at = -1
	p.fill(t.width())
	_, err := tea.NewProgram(p, tea.WithInput(t.In), tea.WithOutput(t.Out), tea.WithoutSignalHandler()).Run()
	t.busy.Lock() // a preview may still be at work
	defer t.busy.Unlock()
	r := interview.Reply{Words: p.words, Picked: p.picked}
	if !p.asText && p.q.Kind == interview.One {
		r.Picked = []int{p.one}
	}
	if err == nil && p.form.State != huh.StateCompleted && p.moved == answer {
		p.moved = leave
	}
	return r, p.moved, err
}

// pointed is the option that the cursor stands on.
func (p *page) pointed() (int, bool) {
	if p.hover == nil {
		return 0, false
	}
	return p.hover()
}

// fill makes the form of the question, as wide and high as the terminal is now.
func (p *page) fill(width int) {
	p.wide, p.high = p.t.size()
	var field huh.Field
	switch {
	case p.asText:
		in := huh.NewInput().Title(p.title).Description(p.help).Value(&p.words).Placeholder(p.example)
		field = in
	case p.q.Kind == interview.One:
		switch {
		case p.at >= 0:
			p.one = p.at
		case len(p.picked) == 1:
			p.one = p.picked[0]
		default:
			p.one = first(p.q)
		}
		s := huh.NewSelect[int]().Title(p.title).Description(p.help).Options(p.options(width)...).Value(&p.one).Height(p.room(width))
		p.hover, p.busy = s.Hovered, s.GetFiltering
		field = s
	default:
		if p.picked == nil {
			for i, o := range p.q.Options {
				if o.Ticked {
					p.picked = append(p.picked, i)
				}
			}
		}
		m := huh.NewMultiSelect[int]().Title(p.title).Description(p.help).Options(p.options(width)...).Value(&p.picked).Height(p.room(width))
		p.hover, p.busy = m.Hovered, m.GetFiltering
		field = m
	}
	p.form = huh.NewForm(huh.NewGroup(field)).WithWidth(width).WithShowHelp(false).WithKeyMap(p.t.keys()).WithTheme(huh.ThemeFunc(theme))
	p.form.SubmitCmd, p.form.CancelCmd = tea.Quit, tea.Quit
}

func (p *page) options(width int) (all []huh.Option[int]) {
	for i, o := range p.q.Options {
		all = append(all, huh.NewOption(ansi.Wordwrap(p.t.label(p.q, o), width-8, " /;-"), i))
	}
	return all
}

// beside is how many lines are kept free for what is said of one option and for
// the sentences that it makes.
const beside = 6

// room is how high the form is: as high as all options need, or as the
// terminal allows.
func (p *page) room(width int) int {
	need := 0
	for _, words := range []string{p.title, p.help} {
		if words != "" {
			need += lipgloss.Height(ansi.Wordwrap(words, width-1, ""))
		}
	}
	need++ // the longer of two ways to wrap
	for _, o := range p.options(width) {
		need += lipgloss.Height(o.Key)
	}
	return max(min(need, p.free(width)-beside), 6)
}

// free is how many lines of the terminal are left for the form and for what is
// said beside it. A screen that is too high by one line would be drawn again and
// again.
func (p *page) free(width int) int {
	return p.t.height() - 1 - lipgloss.Height(strings.Join(append(p.above(width), p.below(width)), "\n"))
}

func (p *page) Init() tea.Cmd { return tea.Batch(p.form.Init(), p.look()) }

// A made is the sentences that an answer makes.
type made struct {
	about string
	makes []string
}

func (p *page) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch {
		case msg.String() == "ctrl+c":
			p.moved = leave
			return p, tea.Quit
		case msg.String() == "esc" && (p.busy == nil || !p.busy()):
			p.moved = back
			return p, tea.Quit
		}
	case made:
		if msg.about == p.shown {
			p.makes = msg.makes
		}
		return p, nil
	case tea.WindowSizeMsg:
		var begin tea.Cmd
		if w, h := p.t.size(); w != p.wide || h != p.high { // all is wrapped and cut anew
			if at, ok := p.pointed(); ok {
				p.at = at
			}
			p.fill(p.t.width())
			begin = p.form.Init()
		}
		msg.Height = max(p.free(p.t.width())-beside, 6)
		_, cmd := p.form.Update(msg)
		return p, tea.Batch(begin, cmd)
	}
	form, cmd := p.form.Update(msg)
	p.form = form.(*huh.Form)
	return p, tea.Batch(cmd, p.look())
}

// settled is how long an answer has to be considered before its sentences are
// worked out: whoever runs down a list wants none of those he passes.
const settled = 60 * time.Millisecond

// look works out the sentences of the answer that is being considered, beside
// the screen, so that keys are never held up.
func (p *page) look() tea.Cmd {
	r := interview.Reply{Words: p.words, Picked: p.picked}
	if !p.asText {
		at, ok := p.hover()
		if !ok {
			return nil
		}
		r.Words = ""
		r.Picked = []int{at}
		if p.q.Kind == interview.Several && !p.q.Options[at].Alone {
			r.Picked = append(slices.DeleteFunc(slices.Clone(p.picked), func(i int) bool { return i == at || p.q.Options[i].Alone }), at)
		}
	}
	about := fmt.Sprint(r)
	if about == p.shown {
		return nil
	}
	p.shown = about
	n := p.latest.Add(1)
	stale := func() bool { return p.latest.Load() != n }
	return func() tea.Msg {
		if time.Sleep(settled); stale() {
			return nil
		}
		return made{about, p.t.preview(p.iv, p.q, r, stale)}
	}
}

var (
	faint = lipgloss.NewStyle().Faint(true)
	bold  = lipgloss.NewStyle().Bold(true)
	alarm = lipgloss.NewStyle().Foreground(lipgloss.Yellow)
)

func (p *page) View() tea.View {
	if p.form.State != huh.StateNormal || p.moved != answer {
		return whole("")
	}
	width := p.t.width()
	form := strings.TrimRight(p.form.View(), "\n")
	left := p.free(width) - lipgloss.Height(form)
	parts := append(p.above(width), form)
	if !p.asText {
		if at, ok := p.hover(); ok && p.q.Options[at].Help != "" {
			if help := wrapped(faint, p.q.Options[at].Help, width); lipgloss.Height(help) <= left {
				left -= lipgloss.Height(help)
				parts = append(parts, help)
			}
		}
	}
	if len(p.makes) > 0 && left > 1 {
		lines := strings.Split(ansi.Wordwrap(strings.Join(p.makes, "\n"), width-4, " /;-"), "\n")
		if room := left - 1; len(lines) > room {
			lines = append(lines[:room-1], "…")
		}
		parts = append(parts, faint.Render(p.t.say("In der Erklärung steht dann:", "The notice will say:")), "  "+strings.Join(lines, "\n  "))
	}
	lines := strings.Split(strings.Join(append(parts, p.below(width)), "\n"), "\n")
	if room := p.t.height() - 1; len(lines) > room { // a terminal that is too low for the question itself
		lines = lines[len(lines)-room:]
	}
	return whole(strings.Join(lines, "\n"))
}

// whole takes the screen as a whole: in the midst of other lines, one that changes
// its height leaves remains of itself behind, all the more where the window is
// made larger or smaller.
func whole(content string) tea.View {
	v := tea.NewView(content)
	v.AltScreen = true
	return v
}

func wrapped(style lipgloss.Style, words string, width int) string {
	return style.Render(ansi.Wordwrap(words, width-2, " /;-"))
}

// above is what stands above the form: the count, and what does not fit.
func (p *page) above(width int) []string {
	parts := []string{faint.Render(p.t.count(p.q))}
	if p.q.Problem != "" {
		parts = append(parts, wrapped(alarm, "! "+p.q.Problem, width))
	}
	if p.mistake != "" {
		parts = append(parts, wrapped(alarm, p.mistake, width))
	}
	return parts
}

// below are the keys.
func (p *page) below(width int) string {
	keys := p.t.say("Enter weiter · Esc zurück · Strg+C speichern und aufhören", "Enter next · Esc back · Ctrl+C save and leave")
	switch {
	case p.asText:
		keys = p.t.say("Enter weiter, leer: später · Esc zurück · Strg+C speichern und aufhören", "Enter next, empty: later · Esc back · Ctrl+C save and leave")
	case p.q.Kind == interview.Several:
		keys = p.t.say("Leertaste ankreuzen · ", "Space tick · ") + keys
	}
	if len(p.q.Options) > 12 && !p.asText {
		keys += p.t.say(" · / suchen", " · / search")
	}
	return wrapped(faint, keys, width)
}

// keys are those of huh, without ctrl+c and esc, which leave and go back.
func (t *Talk) keys() *huh.KeyMap {
	k := huh.NewDefaultKeyMap()
	k.Quit = key.NewBinding(key.WithDisabled())
	return k
}

// theme uses the colours of the terminal, so that it is readable on any ground.
func theme(dark bool) *huh.Styles {
	s := huh.ThemeBase(dark)
	s.Focused.Base = lipgloss.NewStyle()
	s.Focused.Title = bold
	s.Focused.SelectSelector = lipgloss.NewStyle().Foreground(lipgloss.Cyan).SetString("> ")
	s.Focused.MultiSelectSelector = s.Focused.SelectSelector
	s.Focused.SelectedPrefix = lipgloss.NewStyle().Foreground(lipgloss.Green).SetString("[x] ")
	s.Focused.UnselectedPrefix = lipgloss.NewStyle().SetString("[ ] ")
	s.Focused.SelectedOption = lipgloss.NewStyle()
	s.Focused.TextInput.Placeholder = faint
	s.Focused.TextInput.Prompt = lipgloss.NewStyle().Foreground(lipgloss.Cyan)
	s.Blurred = s.Focused
	return s
}
