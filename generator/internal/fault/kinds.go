package fault

import (
	"cmp"

	"klausel/generator/internal/input"
)

// said is a text in each language of messages.
type said map[string]string

// A kind is the words about one kind of mistake; {key} stands for an argument.
type kind struct{ says, hint said }

var (
	meantBy    = said{"de": "Meinten Sie „{meant}“?", "en": "did you mean “{meant}”?"}
	allowedAre = said{"de": "Möglich sind: {allowed}", "en": "possible: {allowed}"}
)

// nouns are what mistakes speak of, by the argument "what", in German as the
// object of a sentence; and by the argument "want", as its subject.
var nouns = map[string]said{
	"source":    {"de": "die Quelle", "en": "source"},
	"provider":  {"de": "den Anbieter", "en": "provider"},
	"variant":   {"de": "die Variante", "en": "variant"},
	"category":  {"de": "die Kategorie", "en": "category"},
	"rule":      {"de": "die Regel", "en": "rule"},
	"clause":    {"de": "den Abschnitt", "en": "clause"},
	"law":       {"de": "das Recht", "en": "law"},
	"authority": {"de": "die Aufsichtsbehörde", "en": "authority"},
	"trigger":   {"de": "den Fristbeginn", "en": "trigger"},
	"fact":      {"de": "die Angabe", "en": "fact"},
	"setting":   {"de": "die Einstellung", "en": "setting"},
	"link":      {"de": "den Link", "en": "link"},
	"function":  {"de": "die Funktion", "en": "function"},
	"citation":  {"de": "die Fundstelle", "en": "citation"},
	"term":      {"de": "den Begriff", "en": "term"},
	"basis":     {"de": "die Rechtsgrundlage", "en": "legal basis"},
	"value":     {"de": "den Wert", "en": "value"},
	"part":      {"de": "den Teil", "en": "part"},
	"passage":   {"de": "die Stelle", "en": "passage"},
	"question":  {"de": "die Frage", "en": "question"},
	"country":   {"de": "das Land", "en": "country"},
	"text":      {"de": "ein Text", "en": "a text"},
	"list":      {"de": "eine Liste", "en": "a list"},
	"keys":      {"de": "ein Block mit Schlüsseln und Werten", "en": "a block of keys and values"},
}

// reasons are why a file could not be read, by what input calls them.
var reasons = map[string]said{
	"irregular": {"de": "Es ist keine gewöhnliche Datei", "en": "it is not an ordinary file"},
	"large":     {"de": "Die Datei ist zu groß", "en": "the file is too large"},
	"missing":   {"de": "Es gibt die Datei nicht", "en": "there is no such file"},
	"denied":    {"de": "Die Rechte der Datei erlauben es nicht", "en": "its permissions do not allow it"},
	"outside":   {"de": "Es ist ein Verweis, der aus dem Ordner hinausführt", "en": "it is a link that leads out of the folder"},
}

// slips are what stops a reader, in German; in English it says so itself. YAML
// by what input calls it, templates by what Go says.
var slips = map[string]string{
	"tab":    "Ein Tabulator rückt die Zeile ein",
	"open":   "Eine Klammer oder ein Anführungszeichen bleibt offen, oder ein Komma fehlt",
	"alias":  "Ein Text mit * am Anfang verweist auf einen Anker, den es nicht gibt",
	"sign":   "Mit diesem Zeichen kann kein Text beginnen",
	"place":  "Was hier steht, passt nicht zu dem, was davor steht",
	"deep":   "Die Datei ist zu tief verschachtelt",
	"escape": "Was nach dem umgekehrten Schrägstrich steht, ergibt kein Zeichen",

	"unexpected EOF":             "Die Datei endet, bevor alles geschlossen ist",
	"unexpected {{end}}":         "Hier steht ein {{end}} zu viel",
	"unclosed action":            "Am Ende fehlt eine geschweifte Klammer",
	"unexpected {{else}}":        "Hier steht ein {{else}}, zu dem kein {{if}} gehört",
	"unterminated quoted string": "Ein Anführungszeichen bleibt offen",
	"unclosed left paren":        "Eine Klammer bleibt offen",
	"unexpected right paren":     "Hier steht eine Klammer zu viel",
	"unclosed comment":           "Ein Kommentar bleibt offen",
	"missing value for command":  "Zwischen {{ und }} steht nichts",
}

// reason is the argument "why" in a language of messages: a sentence of ours,
// or else what Go says, in quotation marks where the rest is German.
func reason(why, lang string) string {
	switch own, ok := reasons[why]; {
	case ok:
		return own[lang]
	case lang == "en":
		return why
	}
	if own := cmp.Or(slips[why], slips[input.Slip(why)]); own != "" {
		return own
	}
	return "„" + why + "“"
}

// kinds are the mistakes that templates can hold, by id. Their words stand here
// and not in templates/, since those may be what cannot be read.
var kinds = map[string]kind{
	"unreadable": {
		said{"de": "nicht lesbar: {why}", "en": "not readable: {why}"},
		nil,
	},
	"no-yaml": {
		said{"de": "kein gültiges YAML: {why}", "en": "no valid YAML: {why}"},
		said{"de": "Prüfen Sie Einrückung, Doppelpunkte und Anführungszeichen; ein Text mit Komma oder Doppelpunkt steht in Anführungszeichen", "en": "check indentation, colons and quotation marks; a text with a comma or a colon stands in quotation marks"},
	},
	"no-template": {
		said{"de": "diese Vorlage ist nicht lesbar: {why}", "en": "this template cannot be read: {why}"},
		nil,
	},
	"unended": {
		said{"de": "diese Vorlage ist nicht lesbar: {why}", "en": "this template cannot be read: {why}"},
		said{"de": "Zu jedem {{if}}, {{range}}, {{block}} und {{define}} gehört ein {{end}}", "en": "each {{if}}, {{range}}, {{block}} and {{define}} needs an {{end}}"},
	},
	"not-utf8": {
		said{"de": "hier steht ein Zeichen, das kein UTF-8 ist", "en": "a character here is not UTF-8"},
		said{"de": "Speichern Sie die Datei als UTF-8 ohne BOM", "en": "save the file as UTF-8 without a byte order mark"},
	},
	"odd-character": {
		said{"de": "das Zeichen {char} hat hier nichts zu suchen", "en": "the character {char} has no place here"},
		said{"de": "Löschen Sie es; gehört hier ein Leerzeichen hin, tippen Sie eines", "en": "delete it; if a blank belongs here, type one"},
	},
	"quote-in-action": {
		said{"de": "zwischen {{ und }} steht ein typografisches Anführungszeichen: {char}", "en": "between {{ and }} stands a typographic quotation mark: {char}"},
		said{"de": "Hier gehören gerade hin: \"…\"", "en": "straight ones belong here: \"…\""},
	},
	"crlf": {
		said{"de": "die Zeilen enden mit CRLF", "en": "the lines end in CRLF"},
		said{"de": "Stellen Sie den Editor auf LF um", "en": "set the editor to LF"},
	},
	"unknown-file": {
		said{"de": "diese Datei liest niemand", "en": "nobody reads this file"},
		said{"de": "Löschen Sie sie, oder geben Sie ihr einen Namen, den klausel man templates nennt", "en": "delete it, or give it a name that klausel man templates tells"},
	},
	"unknown-language": {
		said{"de": "{lang} ist keine Sprache der Vorlagen", "en": "{lang} is no language of the templates"},
		said{"de": "Eine Sprache beginnt mit locales/{lang}.yaml. Ein Text mit Komma steht in Anführungszeichen", "en": "a language begins with locales/{lang}.yaml. A text with a comma stands in quotation marks"},
	},
	"unknown-key": {
		said{"de": "diesen Schlüssel gibt es hier nicht: {key}", "en": "unknown key {key}"},
		nil,
	},
	"too-large": {
		said{"de": "die Datei hat mehr als {limit} KB", "en": "the file has more than {limit} KB"},
		said{"de": "Ist sie wirklich die, die Sie meinen?", "en": "is it really the one you mean?"},
	},
	"one-document": {
		said{"de": "hinter --- beginnt ein zweites Dokument, das niemand liest", "en": "behind --- a second document begins, which nobody reads"},
		said{"de": "Löschen Sie es, oder ziehen Sie beide zusammen", "en": "delete it, or join the two"},
	},
	"text-cut": {
		said{"de": "{key}: {rest} zählt als Kommentar und fehlt deshalb im Text", "en": "{key}: {rest} counts as a comment and is therefore missing from the text"},
		said{"de": "Setzen Sie den ganzen Text in Anführungszeichen, oder schreiben Sie ein Leerzeichen hinter das Zeichen #", "en": "put the whole text into quotation marks, or write a blank behind the sign #"},
	},
	"text-remark": {
		said{"de": "{key}: „{rest}“ wird mitgedruckt, denn in einem Text hinter | oder > beginnt # keinen Kommentar", "en": "{key}: “{rest}” is printed, for in a text behind | or > no comment begins with #"},
		said{"de": "Setzen Sie einen Kommentar in eine Zeile über {key}", "en": "write a comment on a line above {key}"},
	},
	"text-mark": {
		said{"de": "„{rest}“ liest YAML als Angabe über den Wert; gedruckt wird es nicht", "en": "YAML reads “{rest}” as a statement about the value; it is not printed"},
		said{"de": "Gehört es zum Text, setzen Sie den ganzen Text in Anführungszeichen; sonst löschen Sie es", "en": "if it belongs to the text, put the whole text into quotation marks; otherwise delete it"},
	},
	"odd-marks": {
		said{"de": "{key} steht in typografischen Anführungszeichen, die YAML als Teil des Textes liest", "en": "{key} stands in typographic quotation marks, which YAML reads as part of the text"},
		said{"de": "Schreiben Sie \"{instead}\"; gehören sie zum Text, \"{value}\"", "en": "write \"{instead}\"; if they belong to the text, \"{value}\""},
	},
	"text-long": {
		said{"de": "{key} hat mehr als {limit} Zeichen", "en": "{key} has more than {limit} characters"},
		nil,
	},
	"base-url": {
		said{"de": "„{value}“ ist keine Adresse, unter der eine Website stehen kann", "en": "“{value}” is no address under which a website can stand"},
		said{"de": "Schreiben Sie zum Beispiel https://www.example.org oder https://www.example.org/datenschutz", "en": "write for instance https://www.example.org or https://www.example.org/privacy"},
	},
	"key-twice": {
		said{"de": "der Schlüssel {key} steht schon in Zeile {line}", "en": "the key {key} already stands in line {line}"},
		nil,
	},
	"no-value": {
		said{"de": "{key} hat keinen Wert", "en": "{key} has no value"},
		said{"de": "Schreiben Sie einen Wert, oder löschen Sie die Zeile", "en": "write a value, or delete the line"},
	},
	"wrong-shape": {
		said{"de": "{key}: hier gehört {want} hin", "en": "{key}: {want} belongs here"},
		nil,
	},
	"missing-key": {
		said{"de": "{key} fehlt", "en": "{key} is missing"},
		nil,
	},
	"unknown-value": {
		said{"de": "{key}: {value} gibt es nicht", "en": "{key}: there is no {value}"},
		nil,
	},
	"no-period": {
		said{"de": "{key}: {value} ist keine Dauer", "en": "{key}: {value} is no period"},
		said{"de": "Schreiben Sie zum Beispiel P30D für 30 Tage, P6M für 6 Monate oder P1Y für ein Jahr", "en": "write for instance P30D for 30 days, P6M for 6 months, or P1Y for one year"},
	},
	"no-value-of-form": {
		said{"de": "{key}: {value} hat nicht die Form, die hier gilt", "en": "{key}: {value} does not have the form that holds here"},
		nil,
	},
	"no-date": {
		said{"de": "{key}: {value} ist kein Datum", "en": "{key}: {value} is no date"},
		said{"de": "Schreiben Sie JJJJ-MM-TT, zum Beispiel 2026-11-02", "en": "write YYYY-MM-DD, for instance 2026-11-02"},
	},
	"no-address": {
		said{"de": "{key}: {value} ist keine Webadresse", "en": "{key}: {value} is no web address"},
		said{"de": "Schreiben Sie die ganze Adresse, mit https://", "en": "write the whole address, with https://"},
	},
	"text-missing": {
		said{"de": "{key} fehlt auf {lang}", "en": "{key} is missing in {lang}"},
		said{"de": "Ergänzen Sie den Text, oder schreiben Sie unfinished: yes in locales/{lang}.yaml, solange die Sprache nicht fertig ist", "en": "add the text, or write unfinished: yes into locales/{lang}.yaml as long as the language is not complete"},
	},
	"text-empty": {
		said{"de": "{key} ist auf {lang} leer", "en": "{key} is empty in {lang}"},
		nil,
	},
	"no-form": {
		said{"de": "für „{word}“ in „{text}“ fehlt die Form „{form}“", "en": "for “{word}” in “{text}” the form “{form}” is missing"},
		said{"de": "Ergänzen Sie in {file} unter {form} eine Wendung, die das Wort mit seinem Verb oder seiner Präposition enthält", "en": "add a phrase to {file} under {form} that holds the word with its verb or preposition"},
	},
	"file-missing": {
		said{"de": "dieser Text fehlt auf {lang}", "en": "this text is missing in {lang}"},
		said{"de": "Ein Text, der in dieser Sprache nichts ändert, besteht aus einem Kommentar: {{/* … */}}", "en": "a text that changes nothing in this language is a comment: {{/* … */}}"},
	},
	"unknown-placeholder": {
		said{"de": "{key}: den Platzhalter {value} gibt es hier nicht", "en": "{key}: there is no placeholder {value} here"},
		nil,
	},
	"stray-brace": {
		said{"de": "eine einzelne geschweifte Klammer", "en": "a single brace"},
		said{"de": "Ein Wert steht zwischen zwei Klammern: {{…}}", "en": "a value stands between two braces: {{…}}"},
	},
	"markup": {
		said{"de": "{key}: HTML und Markdown haben hier keine Wirkung und würden gedruckt", "en": "{key}: HTML and Markdown have no effect here and would be printed"},
		said{"de": "Schreiben Sie den Text ohne Auszeichnung", "en": "write the text without markup"},
	},
	"id-twice": {
		said{"de": "{id} steht schon in Zeile {line}", "en": "{id} already stands in line {line}"},
		nil,
	},
	"no-id": {
		said{"de": "{id} ist keine Kennung", "en": "{id} is no id"},
		said{"de": "Kleine Buchstaben, Ziffern und Bindestriche", "en": "lower-case letters, digits and hyphens"},
	},
	"unknown": {
		said{"de": "{what} {id} gibt es nicht", "en": "there is no {what} {id}"},
		nil,
	},
	"unused": {
		said{"de": "{what} {id} nutzt niemand", "en": "nobody uses the {what} {id}"},
		said{"de": "Löschen Sie den Eintrag, oder nennen Sie ihn dort, wo er gilt", "en": "delete the entry, or name it where it holds"},
	},
	"source-repeated": {
		said{"de": "die Quelle {id} steht schon in sources.yaml", "en": "the source {id} stands in sources.yaml already"},
		said{"de": "Löschen Sie sie hier; ihr Name genügt", "en": "delete it here; its name is enough"},
	},
	"fact-twice": {
		said{"de": "{key}: diese Angabe wählt schon aus einer anderen Liste", "en": "{key}: this fact chooses from another list already"},
		nil,
	},
	"subject-twice": {
		said{"de": "{id} gehört schon zum Thema {one}, hier auch zu {other}", "en": "{id} belongs to the subject {one} already, and here to {other} as well"},
		said{"de": "Jede Angabe gehört zu genau einem Thema", "en": "each fact belongs to exactly one subject"},
	},
	"pair-open": {
		said{"de": "Thema {id}: Für das Paar {pair} steht weder eine Regel noch ein Grund", "en": "subject {id}: the pair {pair} has neither a rule nor a reason"},
		said{"de": "Nennen Sie unter pairs die Regel, die einen Widerspruch meldet, oder unter because, warum keiner möglich ist", "en": "name under pairs the rule that reports a contradiction, or say under because why none is possible"},
	},
	"denial-unasked": {
		said{"de": "diese Zeile verneint oder verspricht ohne Einschränkung („{word}“), und die Bedingungen um sie fragen nicht alles, was sie widerlegen könnte", "en": "this line denies or promises without exception (\"{word}\"), and the conditions around it do not ask all that could refute it"},
		said{"de": "Stellen Sie die Zeile unter Bedingungen, die alles fragen, was ein Thema in subjects.yaml unter denials zusammen nennt; kann keine Angabe sie widerlegen, gehört die Stelle nach denials.yaml", "en": "put the line under conditions that ask all that a subject names together under denials in subjects.yaml; if no fact can refute it, the passage belongs into denials.yaml"},
	},
	"denial-unfounded": {
		said{"de": "functions.{id}: Hier steht nur, was eine Quelle mit hoher Sicherheit verneint", "en": "functions.{id}: only what a source denies with high confidence stands here"},
		said{"de": "Ist nur keine bekannt, löschen Sie den Eintrag: dann wird das Profil gefragt", "en": "if merely none is known, delete the entry: the profile is asked then"},
	},
	"extends-itself": {
		said{"de": "dieses Recht erweitert sich selbst, über {id}", "en": "this law extends itself, by way of {id}"},
		nil,
	},
	"title-missing": {
		said{"de": "die erste Zeile ist der Titel, # …", "en": "the first line is the title, # …"},
		nil,
	},
	"title-of-service": {
		said{"de": "ein Dienst ergänzt den Abschnitt und hat keinen eigenen Titel", "en": "a service adds to the clause and has no title of its own"},
		nil,
	},
	"title-with-fact": {
		said{"de": "der Titel eines Rechts enthält keine Angabe", "en": "the title of a law holds no fact"},
		nil,
	},
	"outside-dialect": {
		said{"de": "{what} gehört nicht zur Schreibweise der Texte", "en": "{what} is not part of the dialect"},
		said{"de": "klausel man templates beschreibt sie", "en": "klausel man templates describes it"},
	},
	"bare-condition": {
		said{"de": "Bedingung über die bloße Angabe {expr}", "en": "condition on the bare fact {expr}"},
		said{"de": "Fragen Sie .Yes, .No, .Unknown oder .Stated", "en": "ask it .Yes, .No, .Unknown or .Stated"},
	},
	"not-around-unknown": {
		said{"de": "not um {expr}: Eine unbekannte Angabe wäre damit verneint", "en": "not around {expr}: it would deny an unknown fact"},
		said{"de": "Fragen Sie {instead}", "en": "ask {instead}"},
	},
	"unknown-field": {
		said{"de": "{field} gibt es an {of} nicht", "en": "{of} has no {field}"},
		nil,
	},
	"unknown-text": {
		said{"de": "den Text {key} gibt es in keiner Sprache", "en": "no language has the text {key}"},
		said{"de": "Die Texte um den Hinweis stehen in locales/, unter ui", "en": "the words around the notice stand in locales/, under ui"},
	},
	"layout-missing": {
		said{"de": "diese Seite fehlt", "en": "this page is missing"},
		nil,
	},
	"not-printable": {
		said{"de": "{expr} ist kein Text, der sich drucken lässt", "en": "{expr} is no text that can be printed"},
		said{"de": "Fragen Sie in einer Bedingung danach", "en": "ask for it in a condition"},
	},
	"not-a-question": {
		said{"de": "{expr} beantwortet keine Frage", "en": "{expr} answers no question"},
		said{"de": "Eine Bedingung endet auf .Yes, .No, .Stated, .Unknown, .Is, .Has, .Some oder .None", "en": "a condition ends in .Yes, .No, .Stated, .Unknown, .Is, .Has, .Some or .None"},
	},
	"wrong-arguments": {
		said{"de": "{expr}: so viele Angaben erwartet {field} nicht", "en": "{expr}: {field} does not take that many arguments"},
		nil,
	},
	"dead-word": {
		said{"de": "das Recht {law} kennt auf {lang} {what} {id} nicht", "en": "the law {law} has no {what} {id} in {lang}"},
		said{"de": "Fragen Sie vorher mit hasCite, oder ergänzen Sie law.yaml", "en": "ask hasCite first, or add it to law.yaml"},
	},
	"dead-reference": {
		said{"de": "unter dem Recht {law} führt der Verweis auf {id} ins Leere", "en": "under the law {law} the reference to {id} leads nowhere"},
		said{"de": "Das Recht lässt diesen Abschnitt weg (omit)", "en": "the law omits that clause"},
	},
	"no-title": {
		said{"de": "der Abschnitt {id} hat auf {lang} keinen festen Titel", "en": "the clause {id} has no fixed title in {lang}"},
		said{"de": "Schreiben Sie die Wörter des Verweises dazu", "en": "write the words of the reference"},
	},
	"part-form": {
		said{"de": `ein Teil wird so geschrieben: {{block "{id}" .}} … {{end}}`, "en": `a part is written {{block "{id}" .}} … {{end}}`},
		nil,
	},
	"part-unknown": {
		said{"de": "der gemeinsame Text hat keinen Teil {id}", "en": "the common text has no part {id}"},
		nil,
	},
	"part-outside": {
		said{"de": `ein Recht ersetzt Teile des gemeinsamen Textes: {{define "…"}} … {{end}}`, "en": `a law replaces parts of the common text: {{define "…"}} … {{end}}`},
		nil,
	},
	"dialect-html":      {said{"de": "HTML gehört nicht in einen Text", "en": "raw HTML is not part of the dialect"}, nil},
	"dialect-image":     {said{"de": "Bilder gehören nicht in einen Text", "en": "images are not part of the dialect"}, nil},
	"dialect-code":      {said{"de": "Code gehört nicht in einen Text", "en": "code is not part of the dialect"}, nil},
	"dialect-reference": {said{"de": "Verweise in eckigen Klammern gehören nicht in einen Text", "en": "reference links are not part of the dialect"}, nil},
	"dialect-link":      {said{"de": "ein Link führt zu einer ganzen Adresse mit https, oder er wird mit ref gemacht", "en": "a link leads to an absolute https address, or is made with ref"}, nil},
	"dialect-underline": {said{"de": "unterstrichene Überschriften und Linien gehören nicht in einen Text", "en": "underlined headings and rulers are not part of the dialect"}, nil},
	"dialect-indent":    {said{"de": "eingerückter Text würde zu Code", "en": "indented text would become code"}, nil},
	"dialect-entity":    {said{"de": "schreiben Sie das Zeichen selbst, keine Umschreibung mit &", "en": "write the character itself, not an entity"}, nil},
	"dialect-blanks":    {said{"de": "zwei Leerzeichen hintereinander", "en": "two spaces in a row"}, nil},
	"heading-id":        {said{"de": "eine Überschrift unter dem Titel braucht eine Kennung: {#kennung}", "en": "a heading below the title needs an explicit {#id}"}, nil},
	"title-place":       {said{"de": "der Titel ist die erste Zeile; für andere Überschriften steht ##", "en": "the title is the first line; use ## for other headings"}, nil},
	"range-trim":        {said{"de": "range über Zeilen oder Punkte endet mit -}}", "en": "a range over rows or list items is trimmed: {{range … -}}"}, nil},
	"range-items":       {said{"de": "range geht über die .Items einer Liste, nicht über {expr}", "en": "range goes over the .Items of a list, not over {expr}"}, nil},
	"range-else":        {said{"de": "range hat kein else; fragen Sie die Liste nach .None", "en": "range has no else in the dialect; ask the list for .None"}, nil},
	"unknown-function": {
		said{"de": "die Funktion {id} gibt es in Vorlagen nicht", "en": "templates have no function {id}"},
		said{"de": "klausel man templates zählt auf, welche Funktionen es gibt", "en": "klausel man templates lists the functions"},
	},
	"labels-only": {
		said{"de": "{id} steht nicht in Texten der Abschnitte: Aus einer unbekannten Angabe würde eine bekannte", "en": "{id} does not stand in clause texts: it would make a known fact of an unknown one"},
		said{"de": "Fragen Sie .Stated, und schreiben Sie den anderen Text unter {{else}}", "en": "ask .Stated, and write the other text under {{else}}"},
	},
	"not-a-list": {
		said{"de": "{id}: {expr} ist keine Liste von Angaben", "en": "{id}: {expr} is not a list of facts"},
		said{"de": "Eine Liste macht zum Beispiel list: list .Controller.Street .Controller.Town", "en": "list makes one: list .Controller.Street .Controller.Town"},
	},
	"not-one-value": {
		said{"de": "{id}: {expr} sind mehrere Angaben, und hier steht eine", "en": "{id}: {expr} is several facts where one belongs"},
		said{"de": "join, first und last machen aus einer Liste einen Text", "en": "join, first and last make a text of a list"},
	},
	"no-figure":           {said{"de": "{id}: zu dieser Art der Speicherung gehören weder period noch from", "en": "{id}: this kind of storage has neither period nor from"}, nil},
	"possible-no-period":  {said{"de": "range: {id} ist keine Frist", "en": "range: {id} is no period"}, nil},
	"possible-no-consent": {said{"de": "asks: {id} sagt nicht, wie jemand zustimmt", "en": "asks: {id} is not how people agree"}, nil},
	"possible-no-reason":  {said{"de": "unless_reason: neben {id} steht keine Begründung", "en": "unless_reason: {id} has no reason beside it"}, nil},
	"possible-silent":     {said{"de": "{id} sagt nichts: nötig ist is, never, always, range, decides oder asks", "en": "{id} says nothing: it needs is, never, always, range, decides or asks"}, nil},
	"possible-range":      {said{"de": "{id}: range geht von der kürzesten bis zur längsten Frist", "en": "{id}: range goes from the shortest to the longest period"}, nil},
	"possible-doubtful":   {said{"de": "{id}: was nur niedrige Sicherheit hat, ist kein Fehler", "en": "{id}: what has low confidence is no error"}, nil},
	"no-months":           {said{"de": "months hat {count} Einträge, ein Jahr hat zwölf Monate", "en": "months has {count} entries, and a year has twelve"}, nil},
	"no-plural":           {said{"de": "zu {key} gehören Einzahl und Mehrzahl", "en": "{key} needs a singular and a plural"}, nil},
	"split-groups":        {said{"de": "split hat {groups} Gruppen für {facts} Angaben", "en": "split has {groups} groups for {facts} facts"}, nil},
}
