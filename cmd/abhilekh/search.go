package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/url"
	"strconv"
	"strings"

	"abhilekh/api"
	"abhilekh/storage"
	"abhilekh/storage/query"
)

// search answers one query. Its argument is the text of the query, or, if it
// begins with a question mark, a whole query as it stands in an address
// ("?q=evm&state=bihar").
func (p program) search(ctx context.Context, s *settings, args []string) (code int, err error) {
	log := s.logger(p.err, slog.LevelWarn)
	a, err := openArchive(ctx, s, log, false)
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	values, err := asked(strings.Join(args, " "), s.size)
	if err != nil {
		return exitUsage, err
	}
	q, problems := query.Parse(values, a.known)
	if len(problems) > 0 {
		return exitUsage, problems[0]
	}
	index, err := a.open(ctx, s, nil)
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	answer, err := a.api(s, index).Answer(ctx, q)
	if err != nil {
		return exitFailed, err
	}
	if s.asJSON {
		out := json.NewEncoder(p.out)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return exitWell, out.Encode(answer)
	}
	p.printAnswer(answer)
	return exitWell, nil
}

func asked(text string, size int) (url.Values, error) {
	values := url.Values{"q": {text}}
	if address, ok := strings.CutPrefix(text, "?"); ok {
		var err error
		if values, err = url.ParseQuery(address); err != nil {
			return nil, &storage.InvalidError{Field: "query", Value: text, Problem: "the address cannot be read: " + err.Error()}
		}
	}
	if values.Get("size") == "" {
		values.Set("size", strconv.Itoa(size))
	}
	return values, nil
}

// printAnswer prints an answer for people.
func (p program) printAnswer(answer api.SearchAnswer) {
	fmt.Fprintf(p.out, "%d documents\n", answer.Total)
	for _, n := range answer.Notices {
		fmt.Fprintf(p.out, "%s: %s\n", n.Part, n.Problem)
	}
	for _, hit := range answer.Hits {
		fmt.Fprintf(p.out, "\n%s\n  %s\n", hit.Title, hit.URL)
		for _, page := range hit.Pages {
			fmt.Fprintf(p.out, "  %s: %s\n", page.Label, plain(page.Snippet))
		}
	}
}

// plain turns a snippet into text for a terminal.
func plain(snippet string) string {
	snippet = strings.NewReplacer("<mark>", "*", "</mark>", "*").Replace(snippet)
	return strings.Join(strings.Fields(html.UnescapeString(snippet)), " ")
}
