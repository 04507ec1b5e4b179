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

	form   *huh.Form
	hover  func() (int, bool)
	busy   func() bool // the field takes esc itself: a filter is open
	moved  move
	shown  string // what the preview is about
	latest atomic.Int64
	makes  []string
	height int
}

func (t *Talk) show(p *page) (interview.Reply, move, error) {
	width := t.width()
	keys := t.keys()
	var field huh.Field
	switch {
	case p.asText:
		in := huh.NewInput().Title(p.title).Description(p.help).Value(&p.words).Placeholder(p.example)
		field = in
	case p.q.Kind == interview.One:
		p.one = first(p.q)
		if len(p.picked) == 1 {
			p.one = p.picked[0]
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
	p.form = huh.NewForm(huh.NewGroup(field)).WithWidth(width).WithShowHelp(false).WithKeyMap(keys).WithTheme(huh.ThemeFunc(theme))
	p.form.SubmitCmd, p.form.CancelCmd = tea.Quit, tea.Quit
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

func (p *page) options(width int) (all []huh.Option[int]) {
	for i, o := range p.q.Options {
		all = append(all, huh.NewOption(ansi.Wordwrap(p.t.label(p.q, o), width-8, " /;-"), i))
	}
	return all
}

// around is how many lines stand above and below the form: the count, what does
// not fit, the sentences and the keys.
const around = 9

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
	return max(min(need, p.t.height()-around), 6)
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
		p.height = msg.Height
		msg.Height = max(msg.Height-around, 6)
		_, cmd := p.form.Update(msg)
		return p, cmd
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
		return tea.NewView("")
	}
	width := p.t.width()
	wrap := func(style lipgloss.Style, words string) string {
		return style.Render(ansi.Wordwrap(words, width-2, " /;-"))
	}
	parts := []string{faint.Render(p.t.count(p.q))}
	if p.q.Problem != "" {
		parts = append(parts, wrap(alarm, "! "+p.q.Problem))
	}
	if p.mistake != "" {
		parts = append(parts, wrap(alarm, p.mistake))
	}
	parts = append(parts, strings.TrimRight(p.form.View(), "\n"))
	if !p.asText {
		if at, ok := p.hover(); ok && p.q.Options[at].Help != "" {
			parts = append(parts, wrap(faint, p.q.Options[at].Help))
		}
	}
	if len(p.makes) > 0 {
		lines := strings.Split(ansi.Wordwrap(strings.Join(p.makes, "\n"), width-4, " /;-"), "\n")
		if room := max(p.height-lipgloss.Height(strings.Join(parts, "\n"))-3, 2); len(lines) > room {
			lines = append(lines[:room-1], "…")
		}
		parts = append(parts, faint.Render(p.t.say("In der Erklärung steht dann:", "The notice will say:")), "  "+strings.Join(lines, "\n  "))
	}
	keys := p.t.say("Enter weiter · Esc zurück · Strg+C speichern und aufhören", "Enter next · Esc back · Ctrl+C save and leave")
	switch {
	case p.asText:
		keys = p.t.say("Enter weiter, leer: später · Esc zurück · Strg+C speichern und aufhören", "Enter next, empty: later · Esc back · Ctrl+C save and leave")
	case p.q.Kind == interview.Several:
		keys = p.t.say("Leertaste ankreuzen · ", "Space tick · ") + keys
	}
	if len(p.q.Options) > 12 {
		keys += p.t.say(" · / suchen", " · / search")
	}
	parts = append(parts, wrap(faint, keys))
	return tea.NewView(strings.Join(parts, "\n") + "\n")
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
