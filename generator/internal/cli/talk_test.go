package cli_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"klausel/generator/internal/cli"
	"klausel/generator/internal/corpus"
)

// A sitting is klausel on a terminal, with somebody in front of it who reads
// the screen and presses keys.
type sitting struct {
	t      *testing.T
	pty    *os.File
	screen *vt.SafeEmulator
	cmd    *exec.Cmd
	out    bytes.Buffer // standard output, which is no terminal
	done   chan struct{}
	news   chan struct{}    // holds one when something was written to the screen
	late   <-chan time.Time // the whole takes no longer
}

// sit starts klausel in the working directory, on a terminal of that size.
func sit(t *testing.T, cols, rows int, env []string, args ...string) *sitting {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "klausel") // by this name the test binary is the program
	if err := os.Symlink(self, program); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	s := &sitting{t: t, cmd: exec.Command(program, args...), screen: vt.NewSafeEmulator(cols, rows), done: make(chan struct{}), news: make(chan struct{}, 1), late: time.After(4 * patience)}
	// The environment of whoever runs the tests says nothing about this terminal.
	s.cmd.Env = append([]string{"TERM=xterm-256color", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir()}, env...)
	s.cmd.Stdout = &s.out
	s.pty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if errors.Is(err, pty.ErrUnsupported) || errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, s.screen) // what a terminal answers to questions about itself
	go func() {
		defer close(s.done)
		b := make([]byte, 4096)
		for {
			n, err := s.pty.Read(b)
			s.screen.Write(b[:n])
			select {
			case s.news <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { s.cmd.Process.Kill(); s.pty.Close() })
	return s
}

var styled = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// text is what stands on the screen.
func (s *sitting) text() string {
	lines := strings.Split(styled.ReplaceAllString(s.screen.Render(), ""), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// flat is the text with line breaks undone: words find themselves wherever a
// narrow screen breaks them.
func (s *sitting) flat() string { return strings.Join(strings.Fields(s.text()), " ") }

// until waits for a state of the screen; it fails the test where that never
// comes.
func (s *sitting) until(what string, ok func(string) bool) {
	s.t.Helper()
	late := time.After(patience)
	for !ok(s.flat()) {
		select {
		case <-s.news:
		case <-s.done:
			if ok(s.flat()) {
				return
			}
			s.t.Fatalf("the program ended before %s\n%s", what, s.text())
		case <-late:
			s.t.Fatalf("the screen never shows %s\n%s", what, s.text())
		case <-s.late:
			s.t.Fatalf("it takes too long; awaited is %s\n%s", what, s.text())
		}
	}
}

func (s *sitting) sees(words string) {
	s.t.Helper()
	s.until(words, func(flat string) bool { return strings.Contains(flat, words) })
}

// asks waits for the question with a number.
func (s *sitting) asks(number, words string) {
	s.t.Helper()
	s.until("question "+number+", "+words, func(flat string) bool {
		_, on, _ := cutLast(flat, "Frage ")
		return strings.HasPrefix(on, number+" ") && strings.Contains(on, words) && strings.Contains(on, "Strg+C")
	})
	s.rest()
}

// rest waits until nothing has been written for a moment.
func (s *sitting) rest() {
	restless := time.After(patience / 3)
	for {
		select {
		case <-restless:
			s.t.Fatalf("the screen never rests\n%s", s.text())
		case <-s.news:
		case <-time.After(40 * time.Millisecond): // a frame is written at once
			return
		}
	}
}

const (
	enter = "\r"
	down  = "\x1b[B"
	space = " "
	esc   = "\x1b"
	ctrlC = "\x03"
)

func (s *sitting) press(keys string) {
	s.t.Helper()
	if _, err := s.pty.Write([]byte(keys)); err != nil {
		s.t.Fatalf("%v\n%s", err, s.text())
	}
	time.Sleep(10 * time.Millisecond)
}

// at moves the cursor onto an option.
func (s *sitting) at(label string) {
	s.t.Helper()
	s.until("a list", func(string) bool { return s.cursor() != "" })
	s.rest()
	for range 80 {
		on := s.cursor()
		if strings.Contains(on, label) {
			return
		}
		s.press(down)
		s.until("the cursor move from "+on, func(string) bool { now := s.cursor(); return now != on && now != "" })
		s.rest()
	}
	s.t.Fatalf("no option %q\n%s", label, s.text())
}

// cursor is the line the cursor stands on: an option, or the first line of a
// long one.
func (s *sitting) cursor() string {
	for _, line := range slices.Backward(strings.Split(s.text(), "\n")) {
		if strings.HasPrefix(line, "> ") {
			return line
		}
	}
	return ""
}

func (s *sitting) pick(label string) { s.t.Helper(); s.at(label); s.press(enter) }

func (s *sitting) tick(labels ...string) {
	s.t.Helper()
	for _, l := range labels {
		s.at(l)
		s.press(space)
		s.until("a tick at "+l, func(string) bool { return strings.Contains(s.cursor(), "[x]") })
	}
	s.press(enter)
}

// ends waits for the program and returns its exit code.
func (s *sitting) ends() int {
	s.t.Helper()
	late := time.AfterFunc(patience, func() { s.cmd.Process.Kill() })
	err := s.cmd.Wait()
	if !late.Stop() {
		s.t.Fatalf("the program does not end\n%s", s.text())
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	<-s.done
	return s.cmd.ProcessState.ExitCode()
}

// An asked is what the user answers to one question: words that are typed,
// options that are picked, or both.
type asked struct {
	question string // part of it
	options  []string
	words    string
}

// small is how a small company in Dresden answers, whatever it uses.
var small = []asked{
	{"Wie heißt Ihr Unternehmen", nil, "Musterbau GmbH"},
	{"Anschrift Ihres Sitzes", nil, "Werftstraße 14, 01067 Dresden"},
	{"In welchem Land", []string{"Sachsen"}, ""},
	{"Was für eine Stelle", []string{"Unternehmen"}, ""},
	{"Unter welcher E-Mail-Adresse", nil, "kontakt@musterbau.example"},
	{"Datenschutzbeauftragte", []string{"Nein, bei uns"}, ""},
	{"dafür Daten angeben", []string{"keine Pflicht"}, ""},
	{"Wer nimmt an Ihren Meetings", []string{"Kundinnen und Kunden", "Kontaktpersonen bei Geschäftspartnern"}, ""},
	{"Mit welchem Recht halten", []string{"Kundinnen und Kunden: Vertrag"}, ""},
	{"Was davon kommt bei Ihnen", []string{"Nichts davon"}, ""},
	{"In welchen Ländern stehen", []string{"Deutschland"}, ""},
	{"Vertrag zur Auftragsverarbeitung?", []string{"Teil der Nutzungsbedingungen"}, ""},
	{"Mit welchem Recht geben Sie", []string{"berechtigtes Interesse (Nutzung"}, ""},
	{"Worauf stützen Sie das", []string{"EU-US-Datenschutzrahmen; ich habe heute"}, ""},
	{"was kein einzelnes Meeting betrifft", []string{"Konto: bis wir"}, ""},
	{"die Spuren eines Meetings", []string{"90 Tage"}, ""},
	{"was Teilnehmende schreiben", []string{"90 Tage"}, ""},
	{"verschlüsselt?", []string{"auf dem Weg"}, ""},
	{"Wie halten Sie Fremde", []string{"Meetings haben einen Kenncode", "Gäste warten", "Wir sperren"}, ""},
	{"Was davon ist erledigt", []string{"In jeder Einladung", "Auch auf der Seite", "Die Videomeetings", "Wir haben geprüft"}, ""},
	{"Wie soll die Erklärung sprechen", []string{"Sie und wir"}, ""},
}

// contracted has gone through its contract with a vendor too.
var contracted = asked{"Was davon ist erledigt", []string{"In jeder Einladung", "Auch auf der Seite", "Die Videomeetings", "Wir haben geprüft", "Wir haben den Vertrag"}, ""}

// reported is the list of attendance that a service makes by itself.
var reported = []asked{
	{"Was benutzen Sie", []string{"Teilnehmende schreiben sich", "Der Dienst erstellt eine Liste"}, ""},
	{"Wofür Sie den Bericht verwenden", []string{"für keinen Zweck"}, ""},
	{"Wer den Bericht sehen darf", []string{"Meeting-Leitung"}, ""},
	{"Erfassung der Teilnahme", []string{"Niemand benutzt die Liste"}, ""},
}

var onServer = []asked{
	{"Was benutzen Sie", []string{"Teilnehmende schreiben sich"}, ""},
	{"Wie lange behält Ihr Server", []string{"7 Tage"}, ""},
	{"in seine Protokolle", []string{"gekürzte IP-Adressen"}, ""},
	{"Sicherheit und störungsfreier Betrieb", []string{"berechtigtes Interesse (Schutz"}, ""},
}

// stated is what a profile says itself of a service that the catalogue does not
// know.
var stated = []asked{
	{"Wie heißt der Dienst", nil, "Musterkonferenz"},
	{"Vertragspartner für Musterkonferenz", nil, "Musterkonferenz Betriebs-GmbH"},
	{"Anschrift dieses Unternehmens", nil, "Ring 2, 50667 Köln"},
	{"In welchem Land sitzt", []string{"Deutschland"}, ""},
	{"Daten auch für sich", []string{"Nein, der Vertrag"}, ""},
	{"davon: Angaben zur Person", []string{"den Namen"}, ""},
	{"davon: Meeting-Metadaten", []string{"Beginn, Dauer"}, ""},
	{"davon: Verbindungsdaten", []string{"IP-Adresse, Browser"}, ""},
	{"davon: Ton, Bild", []string{"Ton, Bild"}, ""},
	{"davon: Chat", []string{"die Nachrichten"}, ""},
	{"Was benutzen Sie", []string{"Teilnehmende schreiben sich"}, ""},
}

// TestTalk: for each service a small company answers what it is asked, and has
// a profile that check accepts without an error and without a warning.
func TestTalk(t *testing.T) {
	corpus.Long(t, "talks with the program, question by question")
	for _, of := range []struct {
		service, variant string // the option, as it begins
		atMost           int    // answers; 0: no matter
		more             []asked
	}{
		{"teams", "Teams in Microsoft 365 (EU", 25, []asked{contracted,
			{"Was benutzen Sie", []string{"Teilnehmende schreiben sich"}, ""},
			{"Veranstaltungen fest abgeschaltet", []string{"ja (ForceDisabled)"}, ""},
			{"Vertragsnachtrag vom September 2025", nil, "01.10.2025"},
		}},
		{"zoom", "Zoom, Vertrag direkt", 0, append([]asked{contracted,
			{"Join from your browser", []string{"ja"}, ""},
			{"Chat auch vor und nach dem Meeting", []string{"nein"}, ""},
		}, reported...)},
		{"webex", "Webex mit Datenspeicherung in der EU", 0, append([]asked{contracted,
			{"Welches Land wurde gewählt", []string{"Deutschland"}, ""},
			{"Bereichen (Spaces)", []string{"nein"}, ""},
			{"Pro Pack", []string{"nein"}, ""},
			{"den Platz verlässt", []string{"nein"}, ""},
		}, reported...)},
		{"jitsi", "Jitsi Meet auf eigener Hardware", 0, append([]asked{
			{"Was davon kommt bei Ihnen", []string{"Ihr Server speichert"}, ""}, // Jitsi keeps names in the browser
			{"vorher eine Einwilligung", []string{"Ja"}, ""},
			{"lokale Aufzeichnung", []string{"gesperrt"}, ""},
			{"STUN", []string{"wir selbst"}, ""},
			{"Dienste Dritter", []string{"nein"}, ""},
			{"Was hält der Webserver", []string{"eigenes Format"}, ""},
		}, onServer...)},
		{"nextcloud-talk", "Nextcloud Talk auf eigener Hardware", 0, append([]asked{
			{"High-Performance", []string{"nein"}, ""},
			{"STUN", []string{"wir selbst"}, ""},
			{"Push", []string{"nein"}, ""},
			{"Was davon kommt bei Ihnen", []string{"Ihr Server speichert"}, ""},
			{"vorher eine Einwilligung", []string{"Ja"}, ""},
			{"die Spuren eines Meetings", []string{"bis die Unterhaltung"}, ""},
			{"was Teilnehmende schreiben", []string{"28 Tage"}, ""},
		}, onServer...)},
		{"other", "anderer Dienst, Online-Dienst", 0, append([]asked{contracted}, stated...)},
		{"other abroad, from a reseller", "anderer Dienst, Online-Dienst", 0, append([]asked{contracted,
			{"In welchem Land sitzt", []string{"USA"}, ""},
			{"Was davon kommt bei Ihnen", []string{"Sie kaufen den Dienst"}, ""},
			{"Genaue Firma", nil, "Beispiel Systemhaus GmbH"},
			{"Land des Sitzes", nil, "Deutschland"},
			{"Ob der Vertrag nach", []string{"geschlossen"}, ""},
			{"erhält Daten im Ausland (USA)", []string{"Standardvertragsklauseln"}, "Betrieb des Dienstes"},
		}, stated...)},
	} {
		t.Run(of.service, func(t *testing.T) {
			if !corpus.Full() && of.atMost == 0 {
				t.Skip("KLAUSEL_TEST=full talks about each service")
			}
			t.Chdir(t.TempDir())
			s := sit(t, 100, 40, nil, "new", "acme")
			s.sees("Womit halten Sie")
			s.tick(of.variant)
			n := s.answer(append(of.more, small...)) + 1
			if code := s.ends(); code != 0 {
				t.Errorf("exit %d\n%s", code, s.text())
			}
			t.Logf("%d answers", n)
			if of.atMost > 0 && n > of.atMost {
				t.Errorf("%d answers, more than %d", n, of.atMost)
			}
			if got := s.out.String(); got != "profiles/acme.yaml\n" {
				t.Errorf("standard output is %q", got)
			}
			accepted(t, "profiles/acme.yaml")
		})
	}
}

// answer answers what comes after the first question until the program has no
// more, and counts the answers: options, and words besides.
func (s *sitting) answer(all []asked) (n int) {
	s.t.Helper()
	before := "1"
	for {
		var a *asked
		s.until("a question the test can answer", func(flat string) bool {
			if strings.Contains(flat, "Das Profil ist") || strings.Contains(flat, "Offen ist noch") {
				a = nil
				return true
			}
			_, flat, _ = cutLast(flat, "Frage ") // above stand the answers
			if number, _, _ := strings.Cut(flat, " "); number == "" || number == before {
				return false
			}
			for i := range all {
				if strings.Contains(flat, all[i].question) && strings.Contains(flat, "Strg+C") {
					a = &all[i]
					return true
				}
			}
			return false
		})
		if a == nil {
			return n
		}
		s.rest()
		_, now, _ := cutLast(s.flat(), "Frage ")
		before, _, _ = strings.Cut(now, " ")
		n++
		switch {
		case len(a.options) == 0:
			s.press(a.words + enter)
		case strings.Contains(now, "Leertaste"):
			s.tick(a.options...)
		default:
			s.pick(a.options[0])
			if a.words != "" {
				n++
				s.sees("leer: später")
				s.rest()
				s.press(a.words + enter)
			}
		}
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// accepted demands that check has neither an error nor a warning.
func accepted(t *testing.T, file string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Main([]string{"check", "--fail-on", "warning", file}, &out, &errs)
	if code != 0 {
		data, _ := os.ReadFile(file)
		t.Errorf("check exits with %d\n%s%s\n%s", code, out.String(), errs.String(), data)
	}
}

// TestTalkTakenUp: whoever leaves finds each answer again, and goes on there.
func TestTalkTakenUp(t *testing.T) {
	corpus.Long(t, "talks with the program, question by question")
	t.Chdir(t.TempDir())
	s := sit(t, 80, 30, nil, "new", "acme", "--variant", "teams-m365")
	s.sees("Wie heißt Ihr Unternehmen")
	s.press("Musterbau GmbH" + enter)
	s.sees("Anschrift Ihres Sitzes")
	s.press("Werftstraße" + enter)
	s.sees("So lässt sich das nicht lesen")
	s.press(" 14, 01067 Dresden" + enter)
	s.sees("In welchem Land")
	s.press(ctrlC)
	if code := s.ends(); code != 1 {
		t.Errorf("leaving exits with %d", code)
	}
	if !strings.Contains(s.flat(), "klausel new acme") {
		t.Errorf("leaving does not say how to go on:\n%s", s.text())
	}
	data, err := os.ReadFile("profiles/acme.yaml")
	if err != nil || !strings.Contains(string(data), `postal_code: "01067"`) {
		t.Fatalf("%v\n%s", err, data)
	}

	s = sit(t, 80, 30, nil, "new", "acme")
	s.asks("1", "In welchem Land")
	s.press(esc) // there is nothing before
	time.Sleep(500 * time.Millisecond)
	s.asks("1", "In welchem Land")
	s.pick("Sachsen")
	s.asks("2", "Was für eine Stelle")
	s.press(esc)
	s.asks("1", "In welchem Land")
	s.pick("Thüringen")
	s.asks("2", "Was für eine Stelle")
	s.press(ctrlC)
	s.ends()
	if data, _ = os.ReadFile("profiles/acme.yaml"); !strings.Contains(string(data), "state: DE-TH") {
		t.Errorf("the answer that was changed is not there:\n%s", data)
	}
}

// TestTalkNarrow: on a narrow and low terminal nothing is cut off: the
// question, each option that is shown and the keys stand there in full.
func TestTalkNarrow(t *testing.T) {
	t.Chdir(t.TempDir())
	s := sit(t, 40, 20, nil, "new", "acme", "--variant", "teams-m365")
	s.sees("Wie heißt Ihr Unternehmen oder Ihre Organisation?")
	s.press("Musterbau GmbH" + enter)
	s.sees("Wie lautet die Anschrift Ihres Sitzes?")
	s.press("Werftstraße 14, 01067 Dresden" + enter)
	s.sees("In welchem Land liegt Ihr Sitz?")
	s.at("Thüringen") // below the edge: the list moves along
	s.press(enter)
	s.sees("Was für eine Stelle sind Sie?")
	s.sees("Unternehmen, Kanzlei, Praxis, Verein oder andere nichtöffentliche Stelle (Vorschlag)")
	s.sees("Strg+C speichern und aufhören")
	s.press(enter)
	s.sees("Unter welcher E-Mail-Adresse")
	s.press(ctrlC)
	s.ends()
}

// TestTalkLines: for a screen reader the same in lines, in English as well.
func TestTalkLines(t *testing.T) {
	t.Chdir(t.TempDir())
	s := sit(t, 60, 40, []string{"ACCESSIBLE=1"}, "new", "acme", "--variant", "teams-m365", "--lang", "en")
	s.sees("What is the name of your company")
	s.press("Musterbau GmbH\n")
	s.sees("The notice will say: “Musterbau GmbH”")
	s.press("Werftstraße 14, 01067 Dresden\n")
	s.sees("63. I do not know yet")
	s.press("99\n")
	s.sees("Write a number from 1 to")
	s.press("13\n")
	s.sees("What kind of body are you?")
	s.press("<\n")
	s.sees("63. I do not know yet")
	s.press("Saxony\n\n") // the second answer takes what is suggested
	s.sees("At which e-mail address")
	s.press("\x04") // end of the input
	if code := s.ends(); code != 1 {
		t.Errorf("leaving exits with %d", code)
	}
	data, _ := os.ReadFile("profiles/acme.yaml")
	if !strings.Contains(string(data), "state: DE-SN") || !strings.Contains(string(data), "kind: private") {
		t.Errorf("%s", data)
	}
	if german := regexp.MustCompile(`Frage|Antwort|zurück`).FindString(s.text()); german != "" {
		t.Errorf("%q in an English conversation:\n%s", german, s.text())
	}
}
