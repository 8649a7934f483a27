package extract

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// Limits of one XML part. Slides nest some 30 deep and have a few thousand
// tokens.
const (
	maxXMLDepth  = 256
	maxXMLTokens = 5_000_000
)

// visitor is told what walkXML meets. Elements are named without namespace:
// within a part of an Office file the names do not clash.
type visitor interface {
	open(e xml.StartElement) bool   // whether to look inside; shut follows only then
	chars(element string, b []byte) // text directly in element; b is lent for the call
	shut(element string)            // also where the part breaks off inside
}

// walkXML reads the XML in data. What stands before an error was visited, so
// that a damaged part gives what it holds. Nothing outside is fetched, and
// entities that the part defines stay as they are written.
func walkXML(data []byte, v visitor) error {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		data = []byte(utf16Text(string(data[2:]), false))
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		data = []byte(utf16Text(string(data[2:]), true))
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // Office writes UTF-8 and UTF-16 only
	w := walker{visitor: v}
	err := w.walk(d)
	if err == nil && len(w.stack) > 0 {
		err = errors.New("it breaks off")
	}
	w.close(0)
	return err
}

// walker holds the elements that are open, so that their number has a limit;
// the decoder's own list has none.
type walker struct {
	visitor visitor
	stack   []string
	skip    int // depth of the element that is not looked into, or 0
}

func (w *walker) walk(d *xml.Decoder) error {
	for range maxXMLTokens {
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(w.stack) == maxXMLDepth {
				return fmt.Errorf("its elements are nested more than %d deep", maxXMLDepth)
			}
			w.stack = append(w.stack, t.Name.Local)
			if w.skip == 0 && !w.visitor.open(t) {
				w.skip = len(w.stack)
			}
		case xml.EndElement:
			// An end that nothing began is passed over; one that ends an outer
			// element ends those inside.
			for i := len(w.stack) - 1; i >= 0; i-- {
				if w.stack[i] == t.Name.Local {
					w.close(i)
					break
				}
			}
		case xml.CharData:
			if w.skip == 0 && len(w.stack) > 0 {
				w.visitor.chars(w.stack[len(w.stack)-1], t)
			}
		}
	}
	return fmt.Errorf("it has more than %d elements and texts", maxXMLTokens)
}

// close ends the open elements from the innermost until depth are left.
func (w *walker) close(depth int) {
	for len(w.stack) > depth {
		if w.skip == 0 {
			w.visitor.shut(w.stack[len(w.stack)-1])
		}
		if w.skip == len(w.stack) {
			w.skip = 0
		}
		w.stack = w.stack[:len(w.stack)-1]
	}
}

// attr returns an attribute of an element; space is its prefix as written.
func attr(e xml.StartElement, match func(name xml.Name) bool) string {
	for _, a := range e.Attr {
		if match(a.Name) {
			return a.Value
		}
	}
	return ""
}

// plainAttr returns the attribute of a name without prefix, or "".
func plainAttr(e xml.StartElement, name string) string {
	return attr(e, func(n xml.Name) bool { return n.Space == "" && n.Local == name })
}
