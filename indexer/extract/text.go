package extract

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"abhilekh/storage"
)

// pageChars is the size of the pages that plain text without page breaks is cut
// into: about a page of print.
const pageChars = 3_000

// readText reads plain text. Form feeds are page breaks; without them a text
// of more than two pages of print is cut at the ends of paragraphs.
func readText(data []byte, limit int, out *sender) error {
	text := plainText(data)
	var pages []string
	if strings.Contains(text, "\f") {
		for p := range strings.SplitSeq(strings.TrimRight(text, "\f\r\n "), "\f") {
			pages = append(pages, strings.Trim(p, "\r\n"))
		}
	} else {
		pages = paginate(strings.TrimSpace(text))
	}
	head := head{Pages: len(pages)}
	if len(pages) > limit {
		head.Truncated = fmt.Sprintf("only the first %d of %d pages were read", limit, len(pages))
		head.Pages, pages = limit, pages[:limit]
	}
	out.send(message{Head: &head})
	for i, p := range pages {
		page := storage.Page{Number: i + 1, Text: p, Method: "text", Quality: storage.QualityUnchecked}
		if strings.TrimSpace(p) == "" {
			page.Quality, page.Reason = storage.QualityNone, "the page is empty"
		}
		if !out.send(message{Page: &page}) {
			break
		}
	}
	return nil
}

// plainText decodes text of an unknown charset: UTF-16 by its mark or by the zero
// bytes of its ASCII letters, UTF-8 when it is valid, else Windows-1252.
func plainText(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return utf16Text(string(data[2:]), false)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return utf16Text(string(data[2:]), true)
	case utf8.Valid(data) && bytes.IndexByte(data, 0) < 0:
		return strings.TrimPrefix(string(data), "\ufeff")
	}
	if little, big := zeros(data); little || big {
		return utf16Text(string(data), big)
	}
	s, err := charmap.Windows1252.NewDecoder().String(string(data))
	if err != nil {
		return strings.ToValidUTF8(string(data), unknown)
	}
	return s
}

// zeros reports whether data looks like UTF-16 without a mark, and in which
// byte order: a third of its units at least have a zero high byte, and hardly
// any a zero low byte.
func zeros(data []byte) (little, big bool) {
	data = data[:min(len(data), SniffLen)]
	var even, odd int
	for i := 0; i+1 < len(data); i += 2 {
		if data[i] == 0 {
			even++
		}
		if data[i+1] == 0 {
			odd++
		}
	}
	units := len(data) / 2
	return 3*odd > units && 20*even < units, 3*even > units && 20*odd < units
}

// paginate cuts text of more than two pages of print at the ends of
// paragraphs, or of lines where a paragraph is longer than a page.
func paginate(text string) []string {
	if utf8.RuneCountInString(text) <= 2*pageChars {
		return []string{text}
	}
	var pages []string
	for text != "" {
		head, more := cut(text, pageChars)
		if !more {
			return append(pages, text)
		}
		at := max(strings.LastIndex(head, "\n\n"), strings.LastIndex(head, "\n\r\n"))
		if at < len(head)/2 {
			at = strings.LastIndexByte(head, '\n')
		}
		if at < len(head)/2 {
			at = strings.LastIndexByte(head, ' ')
		}
		if at <= 0 {
			at = len(head)
		}
		pages = append(pages, strings.TrimSpace(text[:at]))
		text = strings.TrimSpace(text[at:])
	}
	return pages
}
