// Klausel turns what a controller states about its video meetings into the
// privacy notices it must publish, and refuses to publish a false one.
package main

import (
	"os"
	"runtime/debug"

	"klausel/generator/internal/cli"
)

func main() {
	// A profile leaves a lot behind that lives for milliseconds, and the catalogue
	// stays: to look through it less often saves a fifth of the time.
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(300)
		debug.SetMemoryLimit(240 << 20)
	}
	os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr))
}
