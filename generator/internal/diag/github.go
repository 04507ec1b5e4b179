package diag

import (
	"fmt"
	"io"
	"strings"
)

// GitHub prints workflow commands, which GitHub shows beside the lines of a
// pull request.
func GitHub(w io.Writer, found []Finding, sh Sheet) error {
	sh.places = map[string]string{}
	for _, f := range gravest(found) {
		words := sh.Say(f, sh.Lang)
		text := words.Message
		if words.Hint != "" {
			text += "\n" + labels[sh.Lang]["hint"] + ": " + words.Hint
		}
		for _, p := range f.Against {
			if p.Said[sh.Lang] != "" {
				text += "\n" + labels[sh.Lang]["against"] + ": " + sh.place(p.Pos.File) + fmt.Sprintf(":%d: ", p.Pos.Line) + against(p, sh.Lang)
			}
		}
		if f.Of != "" {
			text += "\n" + labels[sh.Lang]["heirs"] + ": " + sh.place(f.Of)
		}
		if f.Waived != nil {
			text += "\n" + fmt.Sprintf(labels[sh.Lang]["waived"], f.Waived.Until, f.Waived.By, f.Waived.Reason)
		}
		command := map[Severity]string{Error: "error", Warning: "warning"}[f.Severity]
		if command == "" {
			command = "notice"
		}
		place := "file=" + property.Replace(sh.place(f.Pos.File))
		if !f.Pos.IsZero() {
			place += fmt.Sprintf(",line=%d,col=%d", f.Pos.Line, f.Pos.Col)
		}
		if _, err := fmt.Fprintf(w, "::%s %s,title=%s::%s\n", command, place, property.Replace(f.Rule), data.Replace(text)); err != nil {
			return err
		}
	}
	return nil
}

// The runner ends a command at a line break, and a property at a comma or
// colon.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
