package cli

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"klausel/generator/internal/publish"
)

// TestReceiptCutOff: a receipt that was not written to its end (the disk was
// full, the machine stopped) is none, and the next one stands on a line of its
// own. A line in the middle that is no receipt is told before anything happens.
func TestReceiptCutOff(t *testing.T) {
	t.Chdir(t.TempDir())
	receipt := func(name string) publish.Receipt {
		return publish.Receipt{Target: "www", Path: name, SHA256: strings.Repeat("0a", 32), Time: time.Unix(0, 0).UTC()}
	}
	put := func(names ...string) {
		t.Helper()
		last, err := new(app).lastReceipts()
		if err != nil {
			t.Fatal(err)
		}
		var all []publish.Receipt
		for _, name := range names {
			all = append(all, receipt(name))
		}
		if err := (&app{out: io.Discard}).receipts(&publish.Plan{}, all, last); err != nil {
			t.Fatal(err)
		}
	}
	put("a.html", "b.html")
	whole, err := os.ReadFile(receiptsName)
	if err != nil || strings.Count(string(whole), "\n") != 2 {
		t.Fatalf("%q %v", whole, err)
	}
	for cut := 1; cut < len(whole)/2; cut += 7 {
		if err := os.WriteFile(receiptsName, whole[:len(whole)-cut], 0o644); err != nil {
			t.Fatal(err)
		}
		put("a.html", "b.html")
		if again, _ := os.ReadFile(receiptsName); string(again) != string(whole) {
			t.Fatalf("cut by %d it becomes\n%s", cut, again)
		}
	}
	os.WriteFile(receiptsName, append([]byte("nonsense\n"), whole...), 0o644)
	if _, err := (&app{}).lastReceipts(); err == nil || !strings.Contains(err.Error(), "publications.jsonl:1: ") {
		t.Errorf("nonsense is read: %v", err)
	}
}
