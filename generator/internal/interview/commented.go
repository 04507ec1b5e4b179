package interview

// Commented is the profile with every fact as a comment.
func (iv *Interview) Commented() ([]byte, error) { return iv.draft.Bytes(), nil }
