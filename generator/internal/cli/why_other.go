//go:build !unix

package cli

// whySystem has no words of its own on this system.
func whySystem(*app, error) string { return "" }
