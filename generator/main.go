// Klausel turns what a controller states about its video meetings into the
// privacy notices it must publish, and refuses to publish a false one.
package main

import (
	"os"

	"klausel/generator/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }
