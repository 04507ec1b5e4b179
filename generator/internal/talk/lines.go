package talk

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"klausel/generator/internal/interview"
)

// ask puts a question in lines of text.
func (t *Talk) ask(iv *interview.Interview, q *interview.Question, r interview.Reply, mistake string) (interview.Reply, move, error) {
	if mistake != "" {
		t.line(mistake)
	} else {
		t.line("")
		t.line(t.count(q))
		if q.Problem != "" {
			t.line("! " + q.Problem)
		}
		t.line(q.Title)
		t.line(q.Help)
		for i, o := range q.Options {
			words := fmt.Sprintf("%d. %s", i+1, t.label(q, o))
			if o.Ticked {
				words += t.say(" (bisher gewählt)", " (chosen so far)")
			}
			if o.Help != "" {
				words += ". " + o.Help
			}
			t.line(words)
		}
	}
	for {
		if q.Kind == interview.Text {
			return t.words(q.Example, q.Now, iv, q, interview.Reply{})
		}
		line, m, err := t.read(t.how(q))
		if err != nil || m != answer {
			return r, m, err
		}
		picked, ok := numbers(line, len(q.Options))
		var several []int
		if !ok {
			picked, several = named(line, q)
			ok = len(picked) > 0
		}
		if line == "" && q.Kind == interview.One && q.Options[first(q)].Proposed {
			picked, ok = []int{first(q)}, true
		}
		if len(several) > 1 {
			t.line(fmt.Sprintf(t.say("„%s“ passt auf mehrere Antworten: %s. Schreiben Sie die Zahl.", "“%s” fits several answers: %s. Write the number."), line, listed(several)))
			continue
		}
		if !ok || len(picked) == 0 || q.Kind == interview.One && len(picked) > 1 {
			t.line(fmt.Sprintf(t.say("Schreiben Sie eine Zahl von 1 bis %d oder Wörter aus einer Antwort.", "Write a number from 1 to %d or words of an answer."), len(q.Options)))
			continue
		}
		reply := interview.Reply{Picked: picked}
		if i := slices.IndexFunc(picked, func(i int) bool { return q.Options[i].Input != "" }); i >= 0 {
			o := q.Options[picked[i]]
			t.line(o.Ask)
			return t.words(t.exampleOf(o), "", iv, q, reply)
		}
		t.tell(iv, q, reply)
		return reply, answer, nil
	}
}

// words reads words for a text, or for an option that asks for some.
func (t *Talk) words(example, now string, iv *interview.Interview, q *interview.Question, r interview.Reply) (interview.Reply, move, error) {
	prompt := t.say("Antwort", "Answer")
	if example != "" {
		prompt += fmt.Sprintf(t.say(" (zum Beispiel: %s)", " (for example: %s)"), example)
	}
	line, m, err := t.read(prompt + t.say("; leer: später; <: zurück: ", "; empty: later; <: back: "))
	if err != nil || m != answer {
		return r, m, err
	}
	r.Words = line
	if line == "" && now != "" {
		r.Words = now
	}
	t.tell(iv, q, r)
	return r, answer, nil
}

// tell shows what an answer makes of the notice.
func (t *Talk) tell(iv *interview.Interview, q *interview.Question, r interview.Reply) {
	for _, s := range t.preview(iv, q, r, func() bool { return false }) {
		t.line(t.say("In der Erklärung steht dann: ", "The notice will say: ") + s)
	}
}

// how says how to answer.
func (t *Talk) how(q *interview.Question) string {
	words := t.say("Nummer", "Number")
	if q.Kind == interview.Several {
		words = t.say("Nummern, mit Komma dazwischen", "Numbers, with commas between them")
	} else if o := q.Options[first(q)]; o.Proposed {
		words += fmt.Sprintf(t.say(" (leer: %d)", " (empty: %d)"), first(q)+1)
	}
	return words + t.say("; <: zurück: ", "; <: back: ")
}

func (t *Talk) line(words string) {
	if words != "" {
		words = ansi.Wordwrap(words, t.width(), "")
	}
	fmt.Fprintln(t.Out, words)
}

// read reads one line. The end of the input leaves the conversation.
func (t *Talk) read(prompt string) (string, move, error) {
	fmt.Fprint(t.Out, ansi.Wordwrap(prompt, t.width(), ""))
	line, err := t.lines.ReadString('\n')
	if errors.Is(err, io.EOF) && line == "" {
		fmt.Fprintln(t.Out)
		return "", leave, nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return "", leave, err
	}
	if line = strings.TrimSpace(line); line == "<" {
		return "", back, nil
	}
	return line, answer, nil
}

// numbers reads numbers from 1 to n, as positions from 0.
func numbers(line string, n int) (all []int, ok bool) {
	for _, part := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		i, err := strconv.Atoi(part)
		if err != nil || i < 1 || i > n {
			return nil, false
		}
		if !slices.Contains(all, i-1) {
			all = append(all, i-1)
		}
	}
	return all, true
}

// named reads the words of labels: a whole label, its beginning, or words within
// it; where several may be chosen, with commas between them. Several are the
// options that some words fit equally well: then nothing is chosen.
func named(line string, q *interview.Question) (all, several []int) {
	parts := []string{line}
	if len(labelled(line, q)) == 0 && q.Kind == interview.Several {
		parts = strings.Split(line, ",")
	}
	for _, part := range parts {
		found := labelled(part, q)
		if len(found) != 1 {
			return nil, found
		}
		if !slices.Contains(all, found[0]) {
			all = append(all, found[0])
		}
	}
	return all, nil
}

// labelled are the options that words fit best.
func labelled(words string, q *interview.Question) (found []int) {
	words = strings.ToLower(strings.Join(strings.Fields(words), " "))
	if words == "" {
		return nil
	}
	for _, fits := range []func(label, words string) bool{func(l, w string) bool { return l == w }, strings.HasPrefix, strings.Contains} {
		for i, o := range q.Options {
			if fits(strings.ToLower(o.Label), words) {
				found = append(found, i)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// listed are the numbers of options as they stand before them.
func listed(options []int) string {
	var all []string
	for _, i := range options {
		all = append(all, strconv.Itoa(i+1))
	}
	return strings.Join(all, ", ")
}

func (t *Talk) exampleOf(o interview.Option) string {
	if o.Example != "" {
		return o.Example
	}
	switch o.Input {
	case "date":
		return t.say("31.01.2026", "2026-01-31")
	case "period":
		return t.say("30 Tage", "30 days")
	}
	return ""
}
