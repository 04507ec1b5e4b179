package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"klausel/generator/internal/diag"
)

// An event is what an open page is told: at once, and after every change.
type event struct {
	Page     string      `json:"page"`  // the tag of what stands at its address now
	Alert    string      `json:"alert"` // another text where closed problems are shown again
	Lang     string      `json:"lang"`
	Words    words       `json:"words"`
	Problems []diag.Told `json:"problems"`
}

// events answers with a stream of events about the page ?page=PATH, the path
// as a browser's location has it.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	path, err := url.PathUnescape(r.URL.Query().Get("page"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	fmt.Fprint(w, "retry: 500\n\n")
	for {
		v, changed := s.current()
		data, err := json.Marshal(event{
			Page: v.at(path).tag(), Alert: fmt.Sprintf("%s-%d", s.boot, v.Alert), Lang: v.lang, Words: v.words(), Problems: v.Problems,
		})
		if err != nil {
			return
		}
		fmt.Fprintf(w, "data: %s\n\n", data)
		if out.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}
