package publish_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const room = "klausel/generator/internal/"

// TestNetworkIsKeptOut: of all rooms only this one holds what speaks to a
// network, and nothing that builds or checks can reach it. The preview, serve,
// has net/http of its own; some libraries of the build name types of net.
func TestNetworkIsKeptOut(t *testing.T) {
	outside := []string{room + "publish", room + "serve", room + "cli", room + "browser"} // cli is where the commands meet
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Deps " "}}`, "klausel/generator/internal/...", "klausel/templates/...", "klausel/profiles/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	speaks := []string{
		room + "publish", room + "serve",
		"golang.org/x/crypto/ssh", "github.com/pkg/sftp", "github.com/jlaffaye/ftp", "github.com/minio/minio-go/v7", "github.com/zalando/go-keyring",
	}
	rooms := 0
	for line := range strings.Lines(string(out)) {
		from, deps, _ := strings.Cut(strings.TrimSpace(line), " ")
		if slices.ContainsFunc(outside, func(o string) bool { return from == o || strings.HasPrefix(from, o+"/") }) {
			continue
		}
		rooms++
		for dep := range strings.FieldsSeq(deps) {
			if slices.Contains(speaks, dep) {
				t.Errorf("%s links %s", from, dep)
			}
		}
	}
	if rooms < 10 {
		t.Fatalf("only %d rooms looked at:\n%s", rooms, out)
	}
}
