package extract

import (
	"bytes"
	"cmp"
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	readability "codeberg.org/readeck/go-readability/v2"
	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"abhilekh/storage"
)

// readHTML reads an HTML page as one page of text.
func readHTML(data []byte, stated string, out *sender) error {
	source := htmlSource(data, stated)
	head := head{Pages: 1}
	var text string
	root, err := html.Parse(strings.NewReader(source))
	if err != nil { // nested deeper than anything meant to be read
		text = tokenText(source)
	} else {
		doc := goquery.NewDocumentFromNode(root)
		r, ok := pibRelease(doc)
		switch {
		case ok && r.hollow:
			return errors.New("a press release without a body: the page did not come whole, or its form has changed")
		case ok:
			head.Title, head.Posted, head.PRID = r.title, r.posted, r.prid
			text = r.text
		default:
			head.Title = htmlTitle(doc)
			text = articleText(root)
		}
	}
	page := storage.Page{Number: 1, Text: text, Method: "html", Quality: storage.QualityUnchecked}
	if strings.TrimSpace(text) == "" {
		page.Quality, page.Reason = storage.QualityNone, "the page holds no text"
	}
	out.send(message{Head: &head})
	out.send(message{Page: &page})
	return nil
}

// htmlSource decodes a page to UTF-8. Bytes that are valid UTF-8 beyond ASCII are
// UTF-8, whatever the page or its server says: text in another charset hardly
// ever is.
func htmlSource(data []byte, stated string) string {
	encoding, name, _ := charset.DetermineEncoding(data, stated)
	if name == "utf-8" || utf8.Valid(data) {
		return strings.ToValidUTF8(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), unknown)
	}
	decoded, err := encoding.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), unknown)
	}
	return string(decoded)
}

// htmlTitle returns the title of an ordinary page: what it tells other sites,
// else its title without the site's name, else its first heading, else "".
func htmlTitle(doc *goquery.Document) string {
	if s := oneLine(doc.Find(`meta[property="og:title"]`).First().AttrOr("content", "")); s != "" {
		return s
	}
	heading := oneLine(flatText(doc.Find("h1").First().Nodes...))
	title := oneLine(doc.Find("head title").First().Text())
	if heading != "" && strings.HasPrefix(title, heading) {
		return heading
	}
	if strings.IndexAny(title, "|-–:»") == 0 { // "| Name of the site": the page itself has none
		title = ""
	}
	return cmp.Or(title, heading)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// articleLimit is the largest page, in elements, given to readability, which works
// on it many times over; larger ones are tables, and kept whole. Articles have a
// few thousand.
const articleLimit = 20_000

// articleText returns the article of a page without the site around it, or all
// of the body when there is no article that holds a good part of it: listings,
// tables, short notes.
func articleText(root *html.Node) string {
	body := root
	for n := range root.Descendants() {
		if n.DataAtom == atom.Body {
			body = n
			break
		}
	}
	whole := textOf(body)
	prose := len(whole) // without links, which menus are made of
	for n := range body.Descendants() {
		if n.DataAtom == atom.A {
			prose -= len(textOf(n))
		}
	}
	parser := readability.NewParser()
	parser.MaxElemsToParse = articleLimit
	parser.DisableJSONLD = true
	article, err := parser.ParseDocument(root, &url.URL{Scheme: "https", Host: "localhost"})
	if err != nil || article.Node == nil {
		return whole
	}
	text := textOf(article.Node)
	if len(strings.Fields(text)) < minArticle || 5*len(text) < 2*prose {
		return whole
	}
	return text
}

// minArticle is the fewest words that make an article.
const minArticle = 40

// tokenText returns the text of a page whose nesting the parser refuses.
func tokenText(source string) string {
	var w htmlText
	z := html.NewTokenizer(strings.NewReader(source))
	skip := atom.Atom(0)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.b.String()
		case html.TextToken:
			if skip == 0 {
				w.text(html.UnescapeString(string(z.Raw())))
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if skip == 0 && (tag == atom.Script || tag == atom.Style || tag == atom.Title) {
				skip = tag
			}
			if tag == atom.Td || tag == atom.Th {
				w.tab = true
			} else if !inline[tag] {
				w.end(1)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if tag == skip {
				skip = 0
			}
			if !inline[tag] {
				w.end(1)
			}
		}
	}
}
