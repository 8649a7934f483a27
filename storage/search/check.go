package search

import (
	"context"
	"errors"

	"abhilekh/storage"
)

// Check compares every byte of the current generation under dir with its
// manifest and returns what is wrong, one sentence each, naming the file. An
// empty list means that it is whole. Nothing is changed; it may run beside a
// server.
func Check(dir string) []string {
	m, err := Current(dir)
	if errors.Is(err, storage.ErrNotReady) {
		return []string{"no search index has been published"}
	}
	if err != nil {
		return []string{err.Error()}
	}
	var problems []string
	for _, p := range m.verify(context.Background(), dir) {
		problems = append(problems, p.Error())
	}
	return problems
}
