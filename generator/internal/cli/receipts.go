package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"klausel/generator/internal/publish"
)

// receiptsName is where receipts are kept, beside site.yaml: one a line.
const receiptsName = "publications.jsonl"

// lastReceipts reads address and hash of the last receipt of each place.
func (a *app) lastReceipts() (map[string]string, error) {
	data, err := os.ReadFile(receiptsName)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	last := map[string]string{}
	n := 0
	for line := range bytes.Lines(data[:whole(data)]) {
		n++
		var r publish.Receipt
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("%s:%d: %s", receiptsName, n, a.say(
				"Das ist keine Quittung. Hat git hier zwei Stände zusammengeführt, dann behalten Sie die Zeilen von beiden und löschen die Marken von git (<<<<<<<, =======, >>>>>>>). Ist eine Zeile nicht ganz, dann holen Sie sie aus der Versionsverwaltung zurück oder löschen sie.",
				"This is no receipt. If git merged two versions here, keep the lines of both and delete the marks of git (<<<<<<<, =======, >>>>>>>). If a line is not whole, restore it from version control or delete it."))
		}
		last[placeOf(r)] = r.Address + " " + r.SHA256
	}
	return last, nil
}

func placeOf(r publish.Receipt) string { return r.Target + " " + r.Path }

// whole is how many bytes of a file of lines are whole lines: behind them stands
// what was being written when the machine stopped or the disk was full.
func whole(data []byte) int { return bytes.LastIndexByte(data, '\n') + 1 }

// receipts prints receipts, and keeps those of live texts that differ from the
// last one kept of the same place.
func (a *app) receipts(plan *publish.Plan, all []publish.Receipt, last map[string]string) error {
	lead := leading(plan)
	var kept strings.Builder
	for _, r := range all {
		if lead[path.Dir(r.Path)].Path == r.Path {
			fmt.Fprintf(a.out, "%s %s %s\n", r.Time.Format(time.RFC3339), r.SHA256[:12], r.Address)
		}
		if r.Draft || last[placeOf(r)] == r.Address+" "+r.SHA256 {
			continue
		}
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		kept.Write(append(line, '\n'))
	}
	if kept.Len() == 0 {
		return nil
	}
	f, err := os.OpenFile(receiptsName, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := os.ReadFile(receiptsName)
	if n := whole(data); err == nil && n < len(data) {
		err = f.Truncate(int64(n))
	}
	if err == nil {
		_, err = f.WriteString(kept.String())
	}
	return errors.Join(err, f.Sync())
}
