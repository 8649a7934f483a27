package generate

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// notePage makes the page of a press note, with the letterhead of one, or of
// something else without it.
func notePage(d *document) []byte {
	var b strings.Builder
	w := words[d.language]
	openPage(&b, d)
	b.WriteString("<article>\n")
	if d.layout == "note" {
		line(&b, "p", w.body)
		line(&b, "p", w.address)
	}
	line(&b, "p", d.number)
	line(&b, "p", d.date)
	if d.layout == "note" {
		line(&b, "p", w.pressNote)
	}
	line(&b, "h1", d.title)
	line(&b, "p", w.sample)
	body(&b, d.blocks)
	b.WriteString("</article>\n</body>\n</html>\n")
	return []byte(b.String())
}

// releaseURL is where the Bureau shows a release.
const releaseURL = "https://www.pib.gov.in/PressReleasePage.aspx?PRID="

// releasePage makes a page like those on which the Press Information Bureau
// publishes: its parts are known by their names.
func releasePage(d *document) []byte {
	var b strings.Builder
	w := words[d.language]
	openPage(&b, d)
	b.WriteString("<div>\n")
	fmt.Fprintf(&b, "<div id=\"MinistryName\">%s</div>\n", html.EscapeString(w.ministry))
	fmt.Fprintf(&b, "<h2 id=\"Titleh2\">%s</h2>\n", html.EscapeString(d.title))
	blocks, more := d.blocks, ""
	if d.runOn && len(blocks) > 0 {
		more, blocks = " "+blocks[0].text, blocks[1:]
	}
	fmt.Fprintf(&b, "<div id=\"PrDateTime\">%s</div>\n", html.EscapeString(d.posted+more))
	line(&b, "p", w.sample)
	body(&b, blocks)
	fmt.Fprintf(&b, "<span id=\"ReleaseId\">"+w.id+"</span>\n", html.EscapeString(d.release))
	if len(d.versions) > 0 {
		fmt.Fprintf(&b, "<div class=\"ReleaseLang\">%s", w.readIn)
		for _, v := range d.versions {
			fmt.Fprintf(&b, " <a href=\"%s\">%s</a>", html.EscapeString(releaseURL+v.release), words[v.language].name)
		}
		b.WriteString("</div>\n")
	}
	b.WriteString("</div>\n</body>\n</html>\n")
	return []byte(b.String())
}

func openPage(b *strings.Builder, d *document) {
	fmt.Fprintf(b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\"><title>%s</title></head>\n<body>\n",
		d.language, html.EscapeString(d.title))
}

// line writes one element, unless it would be empty.
func line(b *strings.Builder, element, text string) {
	if text != "" {
		fmt.Fprintf(b, "<%s>%s</%s>\n", element, html.EscapeString(text), element)
	}
}

func body(b *strings.Builder, blocks []block) {
	for i, x := range blocks {
		switch x.kind {
		case heading:
			line(b, "h2", x.text)
		case item:
			if i == 0 || blocks[i-1].kind != item {
				b.WriteString("<ul>\n")
			}
			line(b, "li", x.text)
			if i+1 == len(blocks) || blocks[i+1].kind != item {
				b.WriteString("</ul>\n")
			}
		case table:
			b.WriteString("<table>\n")
			for j, row := range x.rows {
				element := "td"
				if j == 0 {
					element = "th"
				}
				b.WriteString("<tr>")
				for _, c := range row {
					fmt.Fprintf(b, "<%s>%s</%s>", element, html.EscapeString(c), element)
				}
				b.WriteString("</tr>\n")
			}
			b.WriteString("</table>\n")
		default:
			line(b, "p", x.text)
		}
	}
}

// plain makes a text without any form: a paragraph or a row on a line.
func plain(d *document) []byte {
	w := words[d.language]
	head := []string{d.number, d.date, d.title, w.sample}
	if d.layout == "note" {
		head = []string{w.body, w.address, d.number, d.date, w.pressNote, d.title, w.sample}
	}
	parts := slices.DeleteFunc(head, func(s string) bool { return s == "" })
	for _, b := range d.blocks {
		text := b.text
		if b.kind == item {
			text = "- " + text
		}
		var rows []string
		for _, row := range b.rows {
			rows = append(rows, strings.Join(row, "\t"))
		}
		parts = append(parts, text+strings.Join(rows, "\n"))
	}
	return []byte(strings.Join(parts, "\n\n") + "\n")
}
