package difference

import (
	"fmt"
	"testing"
)

func TestTogether(t *testing.T) {
	word := Between("Sie sehen ein Rad.", "Sie sehen ein Haus.", nil)
	gone := Between("Ein Satz.\nNoch einer.", "Ein Satz.", nil)
	got := Together([]string{"a", "b", "c"}, map[string][]Change{"a": word, "b": append(gone, word...), "c": word})
	want := "[{[a b c] [Sie sehen ein [-Rad.-] {+Haus.+}]} {[b] [[-Noch einer.-]]}]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
	if got := Together([]string{"a"}, nil); got != nil {
		t.Errorf("no change makes %v", got)
	}
}
