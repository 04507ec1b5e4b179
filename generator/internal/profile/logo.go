package profile

import (
	"bytes"
	"encoding/xml"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"klausel/generator/internal/diag"
)

// maxLogo is the largest logo in bytes: a page with it stays light.
const maxLogo = 200 << 10

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
		Args: map[string]string{"logo": at.String(), "why": err.why, "what": err.what},
	})
}

// A refusal says why a file cannot be the logo: why is a word that the message
// of the rule knows, what the part of the drawing it is about.
type refusal struct{ why, what string }

func readLogo(fsys fs.FS, name string) (*Logo, *refusal) {
	f, err := fsys.Open(name) // which refuses a path that leads out
	if err != nil {
		return nil, &refusal{why: "missing"}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxLogo+1))
	if err != nil {
		return nil, &refusal{why: "unreadable"}
	}
	if len(data) > maxLogo {
		return nil, &refusal{why: "large"}
	}
	ext := strings.Replace(path.Ext(name), ".jpeg", ".jpg", 1)
	if ext == ".svg" {
		return &Logo{data, ext}, checkSVG(data)
	}
	_, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || format != map[string]string{".png": "png", ".jpg": "jpeg"}[ext] {
		return nil, &refusal{why: "kind"}
	}
	return &Logo{data, ext}, nil
}

// inertSVG are the elements of a drawing that neither run nor load anything.
var inertSVG = []string{
	"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc", "defs",
	"linearGradient", "radialGradient", "stop", "clipPath", "mask", "use", "symbol", "metadata",
}

// checkSVG reads the drawing whole and refuses what could act.
func checkSVG(data []byte) *refusal {
	dec := xml.NewDecoder(bytes.NewReader(data))
	root := false
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
		case xml.StartElement:
			if !root && tok.Name.Local != "svg" {
				return &refusal{why: "kind"}
			}
			root = true
			if !slices.Contains(inertSVG, tok.Name.Local) {
				return &refusal{"place", "<" + tok.Name.Local + ">"}
			}
			for _, a := range tok.Attr {
				value := strings.TrimSpace(a.Value)
				name := strings.ToLower(a.Name.Local)
				switch {
				case strings.HasPrefix(name, "on"), name == "style" && strings.Contains(strings.ToLower(value), "url("):
					return &refusal{"place", a.Name.Local + "="}
				case name == "href" && !strings.HasPrefix(value, "#"), name != "href" && strings.Contains(strings.ToLower(value), "url(") && !strings.Contains(value, "url(#"):
					return &refusal{"leads", a.Name.Local + "="}
				}
			}
		}
	}
	if !root {
		return &refusal{why: "kind"}
	}
	return nil
}
