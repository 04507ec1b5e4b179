package notice

import "reflect"

// ScopeType is what clause texts run on.
var ScopeType = reflect.TypeFor[*scope]()
