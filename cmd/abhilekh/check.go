package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"abhilekh/indexer"
	"abhilekh/storage"
	"abhilekh/storage/search"
)

// check reads everything that is kept and prints what does not agree, each with
// what to do about it. Status 3 means that something was found.
func (p program) check(ctx context.Context, s *settings, _ []string) (code int, err error) {
	a, err := openArchive(ctx, s, s.logger(p.err, slog.LevelWarn), false)
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	var problems []string
	found, err := a.catalog.Check(ctx)
	if err != nil {
		return exitFailed, err
	}
	for _, problem := range found {
		problems = append(problems, "catalogue: "+problem+" (restore the catalogue from a backup)")
	}
	held, orphans, bad, err := a.checkOriginals(ctx)
	if err != nil {
		return exitFailed, err
	}
	problems = append(problems, bad...)
	documents, versions, pages, err := a.catalog.Counts(ctx)
	if err != nil {
		return exitFailed, err
	}
	if documents == 0 && held > 0 {
		problems = append(problems, fmt.Sprintf("catalogue: it names none of the %d originals (restore the catalogue from a backup)", held))
	}
	index := indexer.IndexDir(a.dir)
	if _, err := search.Current(index); !errors.Is(err, storage.ErrNotReady) {
		for _, problem := range search.Check(index) {
			problems = append(problems, "index: "+problem+" (run abhilekh rebuild)")
		}
	}
	stale, err := a.stale(ctx, index)
	if err != nil {
		return exitFailed, err
	}
	for _, problem := range problems {
		fmt.Fprintln(p.out, problem)
	}
	fmt.Fprintf(p.out, "%d documents, %d versions, %d pages, %d originals (%d unused)%s; %d problems\n",
		documents, versions, pages, held, orphans, stale, len(problems))
	if len(problems) > 0 {
		return exitFailures, nil
	}
	return exitWell, nil
}

// checkOriginals verifies every original and finds those no version names: a
// run that was killed between keeping and storing leaves one, harmlessly.
func (a *archive) checkOriginals(ctx context.Context) (held, orphans int, problems []string, err error) {
	wanted := map[string]storage.DocumentID{}
	for doc, err := range a.catalog.Documents(ctx) {
		if err != nil {
			return 0, 0, nil, err
		}
		versions, err := a.catalog.Versions(ctx, doc.ID)
		if err != nil {
			return 0, 0, nil, err
		}
		for _, v := range versions {
			wanted[v.SHA256] = doc.ID
		}
	}
	seen := map[string]bool{}
	for sha, err := range a.blobs.List(ctx) {
		if err != nil {
			return 0, 0, nil, err
		}
		held++
		seen[sha] = true
		if err := a.blobs.Verify(ctx, sha); err != nil {
			problems = append(problems, fmt.Sprintf("original %s: %v (restore the file from a backup; if its source still has it, abhilekh index puts it back)", sha, err))
		}
		if _, ok := wanted[sha]; !ok {
			orphans++
		}
	}
	for sha, doc := range wanted {
		if !seen[sha] {
			problems = append(problems, fmt.Sprintf("original %s of document %s is missing (restore the file from a backup; if its source still has it, abhilekh index puts it back)", sha, doc))
		}
	}
	return held, orphans, problems, nil
}

// stale says whether the index is behind the catalogue, which is no problem:
// the next run publishes.
func (a *archive) stale(ctx context.Context, index string) (string, error) {
	state, err := a.catalog.State(ctx)
	if err != nil {
		return "", err
	}
	current, err := search.Current(index)
	if err == nil && current.State != state {
		return "; the index is behind the catalogue, the next run brings it up to date", nil
	}
	if errors.Is(err, storage.ErrNotReady) {
		return "; no index yet", nil
	}
	return "", nil
}
