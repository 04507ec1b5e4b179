// Package guide reads the guides in docs/, so that tests follow them as a
// reader would. (goldmark lives here.)
package guide

import (
	"os"
	"regexp"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// A Block is a fenced block of a guide. The README beside a guide says what
// its language and attributes mean.
type Block struct {
	Lang string
	Attr map[string]string
	Text string
}

var attribute = regexp.MustCompile(`([a-z]+)="([^"]*)"`)

// Read lists the blocks of a guide that name a language, in their order.
func Read(name string) ([]Block, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var all []Block
	err = ast.Walk(goldmark.DefaultParser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		code, ok := n.(*ast.FencedCodeBlock)
		if !ok || !entering || code.Info == nil {
			return ast.WalkContinue, nil
		}
		b := Block{Lang: string(code.Language(src)), Attr: map[string]string{}, Text: string(code.Lines().Value(src))}
		for _, a := range attribute.FindAllStringSubmatch(string(code.Info.Value(src)), -1) {
			b.Attr[a[1]] = a[2]
		}
		all = append(all, b)
		return ast.WalkContinue, nil
	})
	return all, err
}
