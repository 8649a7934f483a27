package search

import (
	"abhilekh/storage"
)

// page is one stored page as it is shown in an answer.
type page struct {
	Number  int
	Title   string
	Text    string
	Lang    string
	Quality storage.Quality
}
