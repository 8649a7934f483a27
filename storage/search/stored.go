package search

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"abhilekh/storage"
)

// page is one stored page as it is shown in an answer.
type page struct {
	Number  int
	Title   string
	Text    string
	Notes   string
	Lang    string
	Quality storage.Quality
}

const (
	storedIndexName = "stored.idx"
	storedDataName  = "stored.dat"
	storedMagic     = "ABHSTO2\n"
)

// castagnoli is the CRC that processors compute by themselves.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// place is where one entry lies in stored.dat, and the CRC-32C of its bytes.
type place struct {
	offset uint64
	size   uint32
	sum    uint32
}

// stored gives metadata and page texts back as they were when the generation
// was built. It reads the file rather than mapping it: a file that loses its
// end while it is open is an ordinary error, and each entry is checked on the
// way. Safe for concurrent use.
type stored struct {
	generation string // for messages
	file       *os.File
	docs       []place // by document number of the docs index
	pages      []place // by number of the pages index
}

// openStored opens the two files in dir. The caller closes it.
func openStored(dir string) (*stored, error) {
	b, err := os.ReadFile(filepath.Join(dir, storedIndexName))
	if err != nil {
		return nil, err
	}
	d := &decoder{b: b}
	if string(d.bytes(uint64(len(storedMagic)))) != storedMagic {
		return nil, fmt.Errorf("%s: %w", storedIndexName, errShort)
	}
	docs, pages := d.places(), d.places()
	if d.err != nil {
		return nil, fmt.Errorf("%s: %w", storedIndexName, d.err)
	}
	f, err := os.Open(filepath.Join(dir, storedDataName))
	if err != nil {
		return nil, err
	}
	if err := within(f, docs, pages); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &stored{generation: filepath.Base(dir), file: f, docs: docs, pages: pages}, nil
}

// within checks that every place lies in the file, so that no read asks for
// memory for what is not there.
func within(f *os.File, lists ...[]place) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	size := uint64(info.Size())
	for _, list := range lists {
		for i, p := range list {
			if p.offset > size || uint64(p.size) > size-p.offset {
				return fmt.Errorf("%s: entry %d lies outside of %s", storedIndexName, i, storedDataName)
			}
		}
	}
	return nil
}

func (d *decoder) places() []place {
	offsets, rest := decodeSlice[uint64](d), decodeSlice[uint32](d)
	if len(rest) != 2*len(offsets) {
		d.err = errShort
		return nil
	}
	places := make([]place, len(offsets))
	for i, offset := range offsets {
		places[i] = place{offset, rest[2*i], rest[2*i+1]}
	}
	return places
}

func appendPlaces(b []byte, places []place) []byte {
	offsets, rest := make([]uint64, len(places)), make([]uint32, 0, 2*len(places))
	for i, p := range places {
		offsets[i] = p.offset
		rest = append(rest, p.size, p.sum)
	}
	return appendSlice(appendSlice(b, offsets), rest)
}

func (s *stored) close() error { return s.file.Close() }

// record returns the document of that number and its tags. The caller owns them.
func (s *stored) record(doc uint32) (storage.Document, []storage.Tag, error) {
	var r storedRecord
	b, err := s.read(s.docs, doc)
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		return storage.Document{}, nil, fmt.Errorf("stored document %d: %w", doc, err)
	}
	return r.Document, r.Tags, nil
}

// page returns the page of that number of the pages index.
func (s *stored) page(number uint32) (page, error) {
	b, err := s.read(s.pages, number)
	if err != nil {
		return page{}, fmt.Errorf("stored page %d: %w", number, err)
	}
	d := &decoder{b: b}
	p := page{
		Number: int(d.uvarint()), Title: d.string(), Text: d.string(), Notes: d.string(),
		Lang: d.string(), Quality: storage.Quality(d.string()),
	}
	if d.err != nil {
		return page{}, fmt.Errorf("stored page %d: %w", number, d.err)
	}
	return p, nil
}

// read returns the bytes of one entry. An entry that cannot be had whole is
// damage: the SHA-256 of the file was right when it was opened.
func (s *stored) read(places []place, number uint32) ([]byte, error) {
	if int64(number) >= int64(len(places)) {
		return nil, storage.ErrNotFound
	}
	p := places[number]
	b := make([]byte, p.size)
	if _, err := s.file.ReadAt(b, int64(p.offset)); err != nil {
		if errors.Is(err, io.EOF) {
			err = errShort
		}
		return nil, &DamageError{Generation: s.generation, File: storedDataName, Problem: err.Error()}
	}
	if crc32.Checksum(b, castagnoli) != p.sum {
		return nil, &DamageError{Generation: s.generation, File: storedDataName, Problem: "checksum of an entry differs"}
	}
	return b, nil
}

// storedRecord is what is kept of a document beside its pages.
type storedRecord struct {
	Document storage.Document `json:"document"`
	Tags     []storage.Tag    `json:"tags"`
}

// storedWriter writes stored.dat in the order in which records arrive, and
// stored.idx once their numbers are known.
type storedWriter struct {
	dir    string
	file   *os.File
	w      *bufio.Writer
	offset uint64
	docs   []place // in order of arrival
	pages  []place
	buf    []byte
}

func createStored(dir string) (*storedWriter, error) {
	f, err := os.OpenFile(filepath.Join(dir, storedDataName), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &storedWriter{dir: dir, file: f, w: bufio.NewWriterSize(f, 1<<20)}, nil
}

// add writes one document and its pages.
func (w *storedWriter) add(r *storage.Record) error {
	b, err := json.Marshal(storedRecord{r.Document, r.Tags})
	if err != nil {
		return err
	}
	if w.docs, err = w.append(w.docs, b); err != nil {
		return err
	}
	for i := range r.Pages {
		p := &r.Pages[i]
		w.buf = binary.AppendUvarint(w.buf[:0], uint64(p.Number))
		for _, s := range []string{p.Title, p.Text, p.Notes, p.Lang, string(p.Quality)} {
			w.buf = appendString(w.buf, s)
		}
		if w.pages, err = w.append(w.pages, w.buf); err != nil {
			return err
		}
	}
	return nil
}

func (w *storedWriter) append(places []place, b []byte) ([]place, error) {
	if uint64(len(b)) > 1<<32-1 {
		return nil, fmt.Errorf("%s: an entry of %d bytes is too large", storedDataName, len(b))
	}
	p := place{w.offset, uint32(len(b)), crc32.Checksum(b, castagnoli)}
	if _, err := w.w.Write(b); err != nil {
		return nil, err
	}
	w.offset += uint64(len(b))
	return append(places, p), nil
}

// finish writes stored.idx: docs[n] and pages[n] are the places in the order of
// arrival of the entries with number n.
func (w *storedWriter) finish(docs, pages []uint32) error {
	if err := w.w.Flush(); err != nil {
		return err
	}
	b := appendPlaces([]byte(storedMagic), pick(w.docs, docs))
	b = appendPlaces(b, pick(w.pages, pages))
	return os.WriteFile(filepath.Join(w.dir, storedIndexName), b, 0o600)
}

func (w *storedWriter) close() error { return w.file.Close() }

// pick returns the elements of list at the given places.
func pick[T any](list []T, places []uint32) []T {
	out := make([]T, len(places))
	for i, p := range places {
		out[i] = list[p]
	}
	return out
}
