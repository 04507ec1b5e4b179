package fault

// Kinds are the words of every kind of mistake: what it says, and what helps.
func Kinds() map[string][]map[string]string {
	all := map[string][]map[string]string{}
	for id, k := range kinds {
		all[id] = []map[string]string{k.says, k.hint}
	}
	return all
}
