package publish

import (
	"context"
	"fmt"
)

// AddCrashing adds a kind of target that panics where its key at says, with its
// secret in what it says. The rest of it is a folder.
func AddCrashing() {
	Kinds = append(Kinds, Kind{ID: "crashing", Drafts: true, keys: func() any { return new(crashingKeys) }, open: func(c Config, keys any, r Run) (Target, error) {
		k := keys.(*crashingKeys)
		secret, err := r.Vault.Get(k.Token)
		if err != nil {
			return nil, err
		}
		to, err := openFolder(c, &folderKeys{Path: k.Path}, r)
		if err != nil {
			return nil, err
		}
		tree := to.(*tree)
		crash := &crashing{tree.store, k.At, secret}
		crash.maybe("open")
		tree.store = crash
		return tree, nil
	}})
}

type crashingKeys struct {
	Path  string `yaml:"path"`
	At    string `yaml:"at"`
	Token Secret `yaml:"token"`
}

type crashing struct {
	store
	at, secret string
}

func (s *crashing) maybe(at string) {
	if s.at == at {
		panic(fmt.Errorf("no case for %q of %s", s.secret, at))
	}
}

func (s *crashing) read(ctx context.Context, name string) ([]byte, error) {
	if name != manifestName {
		s.maybe("read") // side by side
	}
	return s.store.read(ctx, name)
}

func (s *crashing) put(ctx context.Context, name string, data []byte, fresh bool) error {
	if isPage(name) {
		s.maybe("put")
	}
	return s.store.put(ctx, name, data, fresh)
}

func (s *crashing) close() error {
	s.maybe("close")
	return s.store.close()
}
