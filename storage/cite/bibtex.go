package cite

import (
	"fmt"
	"strings"
)

// BibTeX returns one @misc entry ended by a line break, in UTF-8, that BibTeX
// and biblatex both read. The key is "abhilekh-" and the document's id, then
// "-p3" for a page. No value can end its field or the entry.
func BibTeX(w Work) string {
	var b strings.Builder
	fmt.Fprintf(&b, "@misc{%s", bibKey(w))
	add := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, ",\n  %s = {%s}", name, value)
		}
	}
	if author := escapeTeX(w.author()); author != "" {
		add("author", "{"+author+"}") // a body or an office, not a first and a last name
	}
	if title := escapeTeX(w.Document.Title); title != "" {
		add("title", "{"+title+"}") // keep capitals: EVM, VVPAT
	}
	if d, _ := w.Document.Dates.Best(); words(d) != "" {
		add("date", string(d))     // biblatex
		add("year", string(d[:4])) // BibTeX
	}
	add("howpublished", escapeTeX(w.KindLabel))
	add("number", escapeTeX(w.Document.NoteNumber))
	if w.Page > 0 {
		add("pages", fmt.Sprint(w.Page))
	}
	add("url", escapeURL(Permalink(w)))
	if words(w.Retrieved) != "" {
		add("urldate", string(w.Retrieved))
	}
	var notes []string
	for _, n := range w.notes() {
		notes = append(notes, escapeTeX(n))
	}
	add("note", strings.Join(notes, "; "))
	b.WriteString("\n}\n")
	return b.String()
}

// notes returns what has no field of its own in BibTeX and RIS.
func (w Work) notes() []string {
	var out []string
	if w.Document.Sample {
		out = append(out, "Sample")
	}
	if w.Page > 0 && w.unit() != "page" {
		out = append(out, w.place())
	}
	if w.Event != "" {
		out = append(out, w.Event)
	}
	if w.Document.PRID != "" {
		out = append(out, "PIB release "+w.Document.PRID)
	}
	if source := w.source(); source != "" {
		out = append(out, "Originally at "+source)
	}
	if sha := w.sha(); sha != "" {
		out = append(out, "SHA-256 "+sha)
	}
	return out
}

// bibKey returns a key of letters, digits and hyphens.
func bibKey(w Work) string {
	key := "abhilekh-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
			return r
		}
		return -1
	}, string(w.Document.ID))
	if w.Page > 0 {
		key += fmt.Sprintf("-p%d", w.Page)
	}
	return key
}

// texEscapes are the characters that TeX or BibTeX takes for something else.
// BibTeX counts braces even after a backslash, so they become commands.
var texEscapes = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\textbraceleft{}`, `}`, `\textbraceright{}`,
	`^`, `\textasciicircum{}`, `~`, `\textasciitilde{}`,
	`$`, `\$`, `&`, `\&`, `#`, `\#`, `%`, `\%`, `_`, `\_`,
)

// escapeTeX returns s as one line of TeX text with balanced braces.
func escapeTeX(s string) string { return texEscapes.Replace(line(s)) }

// escapeURL returns an address for a url field, which TeX reads as it stands:
// only what would end the field is written as %XX.
func escapeURL(s string) string {
	var b strings.Builder
	for _, c := range []byte(line(s)) {
		switch {
		case c <= ' ' || c == 0x7f || strings.IndexByte("{}\\\"^`<>|", c) >= 0:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
