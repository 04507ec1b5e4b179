package profile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
	"klausel/generator/internal/input"
)

// Limits of a logo: a page with it stays light, and no browser works on it for
// long.
const (
	maxLogo   = 200 << 10 // bytes
	maxShapes = 5_000     // elements of a drawing
	maxNested = 30        // elements in elements
	maxPixels = 4_000     // of each side of a picture
)

// A Logo is the image a profile shows at the head of its pages.
type Logo struct {
	Data []byte
	Ext  string // .svg, .png, .jpg
}

// loadLogo reads the logo that the profile names. One that is missing, too
// large or not what its name says is a finding, and so is an SVG that could run
// or load something: it would do so where somebody opens it by itself.
func (p *Profile) loadLogo(fsys fs.FS) {
	at := p.Publish.Theme.Logo
	if !at.Known() {
		return
	}
	logo, err := readLogo(fsys, at.String())
	if err == nil {
		p.Logo = logo
		return
	}
	p.index.found = append(p.index.found, diag.Finding{
		Rule: "logo-readable", Pos: at.Origin()[0].Pos, Path: at.Origin()[0].Path,
		Args: map[string]string{"logo": at.String(), "why": err.why, "what": scalar(err.what)},
	})
}

// A refusal says why a file cannot be the logo: why is a word that the message
// of the rule knows, what the part of the drawing it is about.
type refusal struct{ why, what string }

func readLogo(fsys fs.FS, name string) (*Logo, *refusal) {
	data, err := input.Read(fsys, name, maxLogo)
	if err != nil {
		why, _ := reason(err)
		switch {
		case errors.Is(err, input.ErrTooLarge):
			return nil, &refusal{why: "large"}
		case why == "missing", why == "outside":
			return nil, &refusal{why: "missing"}
		}
		return nil, &refusal{why: "unreadable"}
	}
	ext := strings.Replace(path.Ext(name), ".jpeg", ".jpg", 1)
	if ext == ".svg" {
		if err := checkSVG(data); err != nil {
			return nil, err
		}
		return &Logo{data, ext}, nil
	}
	size, format, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil || format != map[string]string{".png": "png", ".jpg": "jpeg"}[ext]:
		return nil, &refusal{why: "kind"}
	case size.Width > maxPixels || size.Height > maxPixels:
		return nil, &refusal{why: "pixels"}
	}
	return &Logo{data, ext}, nil
}

// inertSVG are the elements of a drawing that neither run nor load anything.
var inertSVG = []string{
	"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc", "defs",
	"linearGradient", "radialGradient", "stop", "clipPath", "mask", "use", "symbol", "metadata",
}

const svgSpace = "http://www.w3.org/2000/svg"

var (
	// inertCall are the only functions a value may call: numbers go in, a colour
	// or a movement comes out. CSS knows others that load something, has escapes
	// to write their names with, and gains new ones.
	inertCall = regexp.MustCompile(`^(?:[^()\\]|\b(?:rgba?|hsla?|translate[XY]?|rotate|scale[XY]?|matrix|skew[XY]?)\([^()\\]*\))*$`)
	ownTarget = regexp.MustCompile(`^\s*url\(\s*["']?#[A-Za-z_][\w.-]*["']?\s*\)\s*$`)
	target    = regexp.MustCompile(`^\s*(?:url\(\s*["']?)?#([\w.:-]+)`)
	ownRef    = regexp.MustCompile(`^\s*#[A-Za-z_][\w.:-]*\s*$`)
)

// A shape is an element of a drawing.
type shape struct {
	inner []*shape
	refs  []string // ids of what it draws again, or draws with
	cost  int      // shapes a browser draws for it; -1 while that is counted
}

// checkSVG reads the drawing whole and refuses what could act, load, or keep a
// browser busy.
func checkSVG(data []byte) *refusal {
	dec := xml.NewDecoder(bytes.NewReader(data))
	open := []*shape{{}} // elements around the place, the document first
	ids := map[string]*shape{}
	foreign := 0 // depth below metadata, where other names stand
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return &refusal{why: "kind"}
		}
		switch tok := tok.(type) {
		case xml.Directive:
			return &refusal{"place", "DOCTYPE"}
		case xml.ProcInst:
			if tok.Target != "xml" {
				return &refusal{"place", "<?" + tok.Target + "?>"}
			}
		case xml.EndElement:
			open = open[:len(open)-1]
			foreign = max(0, foreign-1)
		case xml.StartElement:
			name := tok.Name.Local
			if len(open) == 1 && (name != "svg" || tok.Name.Space != svgSpace) {
				return &refusal{why: "kind"}
			}
			if foreign > 0 || name == "metadata" {
				foreign++
			}
			if !slices.Contains(inertSVG, name) || tok.Name.Space != svgSpace && foreign == 0 {
				return &refusal{"place", "<" + name + ">"}
			}
			here := &shape{}
			outer := open[len(open)-1]
			outer.inner = append(outer.inner, here)
			if open = append(open, here); len(open) > maxNested {
				return &refusal{why: "complex"}
			}
			for _, a := range tok.Attr {
				if err := checkAttribute(a); err != nil {
					return err
				}
				if a.Name.Local == "id" {
					ids[a.Value] = here
				} else if m := target.FindStringSubmatch(a.Value); m != nil {
					here.refs = append(here.refs, m[1])
				}
			}
		}
	}
	if len(open[0].inner) == 0 {
		return &refusal{why: "kind"}
	}
	if open[0].count(ids) > maxShapes {
		return &refusal{why: "complex"}
	}
	return nil
}

// count returns how many shapes a browser draws for s: what is drawn again
// counts again, and what draws itself never ends. Beyond maxShapes it is more.
func (s *shape) count(ids map[string]*shape) int {
	if s.cost != 0 {
		return s.cost
	}
	s.cost = maxShapes + 1 // for who asks from within
	n := 1
	for _, in := range s.inner {
		n = min(n+in.count(ids), maxShapes+1)
	}
	for _, ref := range s.refs {
		if again := ids[ref]; again != nil {
			n = min(n+again.count(ids), maxShapes+1)
		}
	}
	s.cost = n
	return n
}

const xlinkSpace = "http://www.w3.org/1999/xlink"

func checkAttribute(a xml.Attr) *refusal {
	name := strings.ToLower(a.Name.Local)
	switch {
	case a.Name.Space == "xmlns" || name == "xmlns":
	case strings.HasPrefix(name, "on"), name == "base", name == "style" && !inertCall.MatchString(a.Value):
		return &refusal{"place", a.Name.Local + "="}
	case name == "href":
		if !ownRef.MatchString(a.Value) {
			return &refusal{"leads", a.Name.Local + "="}
		}
	case a.Name.Space != "" && a.Name.Space != xlinkSpace, strings.HasPrefix(name, "aria-"), strings.HasPrefix(name, "data-"): // no browser looks there
	case !inertCall.MatchString(a.Value) && !ownTarget.MatchString(a.Value):
		return &refusal{"leads", a.Name.Local + "="}
	}
	return nil
}
