// Package profiles holds the shipped samples: ordinary profiles of invented
// organisations.
package profiles

import "embed"

// FS is this folder.
//
//go:embed *.yaml profile.schema.json logos shared
var FS embed.FS
