// Package docs holds the guides that klausel man prints: whoever has the program
// alone has no folder docs.
package docs

import "embed"

// FS is this folder, as far as users need it.
//
//go:embed embed/*.md publish/*.md ci/*.yml
var FS embed.FS
