package cite

import (
	"fmt"
	"strings"
)

// RIS returns one record of UTF-8 lines ended by CR LF, from TY to ER: a slide
// for presentations, a report for the rest. Every field is one line.
func RIS(w Work) string {
	var b strings.Builder
	add := func(tag, value string) {
		if value = line(value); value != "" {
			b.WriteString(tag + "  - " + value + "\r\n")
		}
	}
	if w.unit() == "slide" {
		add("TY", "SLIDE")
	} else {
		add("TY", "RPRT")
	}
	add("AU", w.author())
	add("TI", w.Document.Title)
	add("M3", w.KindLabel)
	add("M1", w.Document.NoteNumber)
	if d, _ := w.Document.Dates.Best(); words(d) != "" {
		add("PY", string(d[:4]))
		add("DA", slashed(string(d)))
	}
	if w.Page > 0 {
		add("SP", fmt.Sprint(w.Page))
	}
	add("LA", strings.Join(w.Document.Langs, ", "))
	add("UR", escapeURL(Permalink(w)))
	if words(w.Retrieved) != "" {
		add("Y2", slashed(string(w.Retrieved)))
	}
	add("DB", "Abhilekh")
	add("AN", string(w.Document.ID))
	for _, n := range w.notes() {
		add("N1", n)
	}
	b.WriteString("ER  - \r\n")
	return b.String()
}

// slashed writes a date as RIS does: YYYY/MM/DD/ and no more.
func slashed(d string) string { return strings.ReplaceAll(d, "-", "/") + "/" }
