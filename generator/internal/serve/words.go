package serve

import "fmt"

// words are what live.js and the page in place of a withheld one say.
type words struct {
	Title  string `json:"title"`
	Behind string `json:"behind"`
	Close  string `json:"close"`
	Hint   string `json:"hint"`
	More   string `json:"more,omitempty"`

	absent string // of the page in place of one that is not there
	mend   string
}

func (v *view) words() words {
	pick := func(de, en string) string {
		if v.lang == "en" {
			return en
		}
		return de
	}
	w := words{
		Title: v.Count(v.lang),
		Behind: pick("Dahinter steht, was sich zuletzt veröffentlichen ließ. Sobald Sie die Datei berichtigt und gespeichert haben, lädt die Seite neu.",
			"Behind this you see what could be published last. Once you have mended and saved the file, the page reloads."),
		Close:  pick("Schließen", "Close"),
		Hint:   pick("Abhilfe", "Hint"),
		absent: pick("Diese Seite gibt es noch nicht", "This page is not there yet"),
		mend: pick("Das Profil lässt sich so nicht veröffentlichen. Sobald Sie die Datei berichtigt und gespeichert haben, erscheint die Seite hier.",
			"The profile cannot be published like this. Once you have mended and saved the file, the page appears here."),
	}
	if v.Cut > 0 {
		w.More = fmt.Sprintf(pick("Weitere %d zeigt klausel check.", "klausel check shows %d more."), v.Cut)
	}
	return w
}

// Count says in lang how many errors and warnings there are.
func (s State) Count(lang string) string {
	errors, warnings := count(s.Errors, "Fehler", "Fehler"), count(s.Warnings, "Warnung", "Warnungen")
	none := "keine Fehler"
	if lang == "en" {
		errors, warnings = count(s.Errors, "error", "errors"), count(s.Warnings, "warning", "warnings")
		none = "no errors"
	}
	if s.Errors == 0 {
		errors = none
	}
	if s.Warnings == 0 {
		return errors
	}
	return errors + " · " + warnings
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
