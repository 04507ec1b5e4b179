// Klausel as a program of that name: go install ./generator/klausel. It is the
// same door as go run ./generator.
package main

import "klausel/generator/internal/cli"

func main() { cli.Program() }
