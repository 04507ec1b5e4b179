package readability_test

import (
	"testing"

	"klausel/generator/internal/readability"
)

// Counted by hand, as one speaks them.
var counted = map[string]map[string]int{
	"de": {
		"Wir": 1, "Sie": 1, "und": 1, "Daten": 2, "die": 1, "Ihre": 2, "Verarbeitung": 4, "Aufzeichnung": 3, "Einwilligung": 4,
		"Widerspruch": 3, "Aufsichtsbehörde": 5, "Rechtsgrundlage": 4, "Verantwortlicher": 5, "Auftragsverarbeiter": 6,
		"Datenschutzbeauftragte": 7, "Empfänger": 3, "Drittländer": 3, "Übermittlung": 4, "Speicherdauer": 4, "Löschung": 2,
		"Meeting": 2, "Online-Meeting": 4, "Teams": 1, "Zoom": 1, "Chat": 1, "Browser": 2, "Server": 2, "Website": 2,
		"Funktion": 3, "Version": 3, "Video": 3, "Kategorien": 5, "Medien": 3, "Familie": 4, "Richtlinie": 4, "aktuell": 3,
		"Quelle": 2, "Geräte": 3, "beenden": 3, "geeignet": 3, "beurteilen": 4, "Beispiel": 2, "E-Mail-Adresse": 5,
		"Ende-zu-Ende-Verschlüsselung": 9, "DSGVO": 5, "IP-Adresse": 5, "GmbH": 4, "USA": 3, "KI": 2, "Zugangscode": 4, "Livestream": 2,
		"Software": 2, "neue": 2, "Bauer": 2, "Theater": 3, "dienen": 2, "erfährt": 2, "Bayerische": 4, "Teilnahmebericht": 5,
		"2026": 1, "automatisierte": 6, "Entscheidungen": 4, "Kategorie": 4, "Kriterien": 4, "Transkript": 2, "Protokoll": 3, "Framework": 2,
	},
	"en": {
		"we": 1, "you": 1, "the": 1, "your": 1, "data": 2, "processing": 3, "recording": 3, "consent": 2, "objection": 3,
		"authority": 4, "controller": 3, "processor": 3, "recipient": 4, "recipients": 4, "legitimate": 4, "interest": 3,
		"retention": 3, "erasure": 3, "complaint": 2, "meeting": 2, "meetings": 2, "Teams": 1, "Zoom": 1, "browser": 2,
		"service": 2, "services": 3, "device": 2, "devices": 3, "purposes": 3, "bases": 2, "stored": 1, "needed": 2, "enabled": 3,
		"called": 1, "controlled": 2, "names": 1, "rules": 1, "tables": 2, "video": 3, "audio": 3, "special": 2, "official": 3,
		"media": 3, "society": 4, "client": 2, "create": 2, "created": 3, "react": 2, "agreement": 3, "statement": 2, "separately": 4,
		"completely": 3, "playing": 2, "employee": 3, "employer": 3, "year": 1, "request": 2, "language": 2, "actual": 3,
		"individual": 5, "identifier": 5, "encryption": 3, "e-mail": 2, "GDPR": 4, "AI": 2, "something": 2, "therefore": 2,
		"people": 2, "every": 2, "period": 3, "previous": 3, "safeguards": 2, "transferred": 2, "automated": 4, "decisions": 3,
		"telephone": 3, "provider": 3, "website": 2, "2026": 1, "include": 2, "includes": 2, "issued": 2, "continue": 3, "Framework": 2, "whoever": 3, "beforehand": 3, "value": 2,
	},
}

func TestSyllables(t *testing.T) {
	for lang, words := range counted {
		if len(words) < 40 {
			t.Errorf("%s: only %d words", lang, len(words))
		}
		for w, want := range words {
			if got := readability.Syllables(w, lang); got != want {
				t.Errorf("%s %s: %d, want %d", lang, w, got, want)
			}
		}
	}
}
