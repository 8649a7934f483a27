package search

import (
	"encoding/binary"
	"errors"
)

// errShort is returned when a file of ours ends in the middle of a value.
var errShort = errors.New("file is cut short or not of this format")

// fixed are the element types of our files. All are little-endian.
type fixed interface {
	uint16 | uint32 | uint64 | int32
}

// appendSlice appends the length of s and its elements.
func appendSlice[T fixed](b []byte, s []T) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(s)))
	b, _ = binary.Append(b, binary.LittleEndian, s) // cannot fail for fixed-size elements
	return b
}

func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func appendStrings(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = appendString(b, s)
	}
	return b
}

// decoder reads what the append functions wrote. After the first fault every
// value is zero and err is set; no length is trusted before the bytes are seen.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) bytes(n uint64) []byte {
	if d.err != nil || n > uint64(len(d.b)) {
		d.err = errShort
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) uint32() uint32 {
	if b := d.bytes(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (d *decoder) uvarint() uint64 {
	if d.err != nil {
		return 0
	}
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.err = errShort
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) string() string { return string(d.bytes(d.uvarint())) }

func (d *decoder) strings() []string {
	n := d.uvarint()
	if n > uint64(len(d.b)) { // each takes a byte at least
		d.err = errShort
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = d.string()
	}
	return list
}

// decodeSlice reads what appendSlice wrote; an empty slice comes back as nil.
func decodeSlice[T fixed](d *decoder) []T {
	n := d.uint32()
	var zero T
	b := d.bytes(uint64(n) * uint64(binary.Size(zero)))
	if len(b) == 0 {
		return nil
	}
	s := make([]T, n)
	if _, err := binary.Decode(b, binary.LittleEndian, s); err != nil {
		d.err = err
		return nil
	}
	return s
}
