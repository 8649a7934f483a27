package extract

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText writes the text of HTML nodes as lines: blocks and table rows end a
// line, cells are kept apart by a tab, other white space is collapsed. What a
// browser does not show is left out.
type htmlText struct {
	b     strings.Builder
	space bool // a space is due before the next word
	tab   bool // a tab is due before the next word
	lines int  // line ends due before the next word
	flat  int  // inside this many cells whose blocks stay on one line
	pre   int
}

// textOf returns the text of the nodes.
func textOf(nodes ...*html.Node) string {
	var w htmlText
	for _, n := range nodes {
		w.node(n)
		w.end(1)
	}
	return w.b.String()
}

// flatText returns the text of the nodes on one line.
func flatText(nodes ...*html.Node) string {
	return strings.Join(strings.Fields(textOf(nodes...)), " ")
}

// unseen are elements whose content is not text of the page.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Head: true,
	atom.Svg: true, atom.Math: true, atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Canvas: true,
	atom.Audio: true, atom.Video: true, atom.Select: true, atom.Datalist: true, atom.Button: true,
	atom.Textarea: true, atom.Input: true, atom.Nav: true, atom.Dialog: true,
}

// inline are elements that do not end a line; all others do.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Big: true, atom.Cite: true,
	atom.Code: true, atom.Data: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true,
	atom.Img: true, atom.Ins: true, atom.Kbd: true, atom.Label: true, atom.Mark: true, atom.Q: true, atom.S: true,
	atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strike: true, atom.Strong: true, atom.Sub: true,
	atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true, atom.Var: true, atom.Wbr: true,
	atom.Td: true, atom.Th: true,
}

// node writes one node. The parser keeps nesting below 512, so recursion is
// bounded.
func (w *htmlText) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
		return
	case html.ElementNode:
		if unseen[n.DataAtom] || hidden(n) {
			return
		}
	case html.DocumentNode:
	default:
		return
	}
	block := n.Type == html.ElementNode && !inline[n.DataAtom] && (n.DataAtom != 0 || strings.Contains(n.Data, "-"))
	switch n.DataAtom {
	case atom.Br:
		w.lineEnd()
		return
	case atom.Pre:
		w.pre++
		defer func() { w.pre-- }()
	case atom.Td, atom.Th:
		if !firstCell(n) {
			w.tab = true
		}
		if dataCell(n) {
			w.flat++
			defer func() { w.flat-- }()
		}
	}
	if block {
		w.end(1)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	if block {
		w.end(1)
	}
}

// text writes the words of s.
func (w *htmlText) text(s string) {
	start := -1
	for i, r := range s {
		if !unicode.IsSpace(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			w.word(s[start:i])
			start = -1
		}
		if r == '\n' && w.pre > 0 && w.flat == 0 {
			w.lineEnd()
		} else {
			w.space = true
		}
	}
	if start >= 0 {
		w.word(s[start:])
	}
}

func (w *htmlText) word(s string) {
	if w.b.Len() > 0 {
		switch {
		case w.lines > 0:
			w.b.WriteString("\n\n"[:min(w.lines, 2)])
		case w.tab:
			w.b.WriteByte('\t')
		case w.space:
			w.b.WriteByte(' ')
		}
	}
	w.lines, w.tab, w.space = 0, false, false
	w.b.WriteString(s)
}

// end asks for at least n line ends.
func (w *htmlText) end(n int) {
	if w.flat > 0 {
		w.space = true
		return
	}
	w.lines = max(w.lines, n)
}

// lineEnd asks for one line end more.
func (w *htmlText) lineEnd() {
	if w.flat > 0 {
		w.space = true
		return
	}
	w.lines++
}

func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			style := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

func firstCell(n *html.Node) bool {
	for p := n.PrevSibling; p != nil; p = p.PrevSibling {
		if p.DataAtom == atom.Td || p.DataAtom == atom.Th {
			return false
		}
	}
	return true
}

// maxCell is the longest cell that is put on one line. Longer ones are page
// layout made with tables.
const maxCell = 600 // bytes

func dataCell(n *html.Node) bool {
	size := 0
	for d := range n.Descendants() {
		if d.DataAtom == atom.Table {
			return false
		}
		if d.Type == html.TextNode {
			size += len(d.Data)
		}
		if size > maxCell {
			return false
		}
	}
	return true
}
