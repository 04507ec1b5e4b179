// Package templates holds every text and fact the notices are made of. Its
// README tells how to edit them; package library reads them.
package templates

import "embed"

// FS is this folder.
//
//go:embed as-of *.yaml clauses services laws rules locales layouts
var FS embed.FS
