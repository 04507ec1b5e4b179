package library_test

import (
	"testing"

	"klausel/generator/internal/library"
	"klausel/generator/internal/notice"
	"klausel/templates"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := library.Load(templates.FS, notice.View); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShipped(b *testing.B) {
	for b.Loop() {
		if _, err := library.Shipped(templates.FS, notice.View); err != nil {
			b.Fatal(err)
		}
	}
}
