package storage

import "errors"

// ErrNotFound is returned (wrapped) when the thing asked for is not held. It
// becomes status 404.
var ErrNotFound = errors.New("not found")

// ErrNotReady is returned (wrapped) when there is no usable index yet, or the
// machine is too busy to search now. It becomes status 503 with Retry-After.
var ErrNotReady = errors.New("not ready")

// InvalidError says what is wrong with a visitor's input. Its text is written
// for the visitor and becomes status 400.
type InvalidError struct {
	// Field is the parameter at fault, as it is called in the address ("state").
	Field string
	// Value is what was given; it may be empty.
	Value string
	// Problem is one sentence without a full stop, in plain English.
	Problem string
}

// Error returns the field and the problem.
func (e *InvalidError) Error() string {
	if e.Field == "" {
		return e.Problem
	}
	return e.Field + ": " + e.Problem
}
