// Package templates holds every text and fact the notices are made of. Its
// README tells how to edit them; package library reads them.
package templates

import (
	"embed"
	"strings"
)

// FS is this folder.
//
//go:embed as-of *.yaml clauses services laws rules locales forms layouts init questions
var FS embed.FS

//go:embed as-of
var asOf string

// Guide is the README: how to edit texts and describe a service.
//
//go:embed README.md
var Guide string

// AsOf is the day by which the facts of this folder are judged, YYYY-MM-DD.
func AsOf() string { return strings.TrimSpace(asOf) }
