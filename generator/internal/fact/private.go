package fact

// While a text is made, characters of Unicode's private-use areas stand for
// facts and mark lines. Neither templates nor profiles may hold any.
const (
	ValueBase = '\U000F0000' // ValueBase+i stands for the i-th value of a clause
	ValueMax  = 0xFFFD       // values a clause can print
	MarkBase  = '\U00100000' // MarkBase+i begins the i-th line of a clause
	MarkMax   = 0xFFFD
)

// Private reports whether r is a private-use character or a noncharacter.
func Private(r rune) bool {
	return r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000 || r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE
}
