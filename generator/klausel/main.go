// Klausel as a program of that name: go install ./generator/klausel. It is the
// same door as go run ./generator.
package main

import (
	"os"

	"klausel/generator/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }
