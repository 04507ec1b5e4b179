// Package profiles holds the shipped samples: ordinary profiles of invented
// organisations.
package profiles

import "embed"

// Guide is the README: how to write a profile, and what each key means.
//
//go:embed README.md
var Guide string

// FS is this folder.
//
//go:embed *.yaml profile.schema.json logos shared
var FS embed.FS
