// Klausel turns what a controller states about its video meetings into the
// privacy notices it must publish, and refuses to publish a false one.
package main

import "klausel/generator/internal/cli"

func main() { cli.Program() }
