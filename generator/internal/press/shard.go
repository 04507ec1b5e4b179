package press

import (
	"fmt"
	"hash/fnv"
	"slices"
)

// A Shard is one of several parts of the profiles, each of which another machine
// can build. The zero one is all of them.
type Shard struct {
	Number int // from 1
	Of     int
}

// ParseShard reads 3/8.
func ParseShard(s string) (Shard, error) {
	var p Shard
	if n, err := fmt.Sscanf(s, "%d/%d", &p.Number, &p.Of); n != 2 || err != nil || p.String() != s || p.Number < 1 || p.Number > p.Of {
		return Shard{}, fmt.Errorf("%q is no shard", s)
	}
	return p, nil
}

func (p Shard) String() string { return fmt.Sprintf("%d/%d", p.Number, p.Of) }

// Choose returns those of files that belong to the shard. The name of a profile
// alone decides, so another profile that comes or goes moves none.
func (p Shard) Choose(files []Source) []Source {
	return slices.DeleteFunc(slices.Clone(files), func(s Source) bool {
		h := fnv.New32a()
		h.Write([]byte(s.Slug()))
		return p.Of > 0 && h.Sum32()%uint32(p.Of) != uint32(p.Number-1)
	})
}
