package extract

import "slices"

// block is a run of lines drawn one below the other: a paragraph, a cell, a
// column.
type block struct {
	lines       []line
	from, to    float64
	top, bottom float64
}

// maxBlocks bounds the work of inOrder, which grows with the square.
const maxBlocks = 3_000

// inOrder moves each block up to before the first block that it stands above: a
// header or a title that was drawn last, a body drawn after the footer. Blocks
// beside each other keep the order in which they were drawn.
func inOrder(lines []line) []line {
	blocks := blocksOf(lines)
	if len(blocks) < 2 || len(blocks) > maxBlocks {
		return lines
	}
	var sorted []block
	for _, b := range blocks {
		at := slices.IndexFunc(sorted, func(a block) bool { return b.above(a) })
		if at < 0 {
			at = len(sorted)
		}
		sorted = slices.Insert(sorted, at, b)
	}
	out := lines[:0:0]
	for _, b := range sorted {
		out = append(out, b.lines...)
	}
	return out
}

func blocksOf(lines []line) []block {
	var blocks []block
	for i, l := range lines {
		n := len(blocks)
		if n == 0 || !continues(lines[i-1], l) {
			blocks = append(blocks, block{lines[i : i+1], l.from, l.to, l.height + l.size, l.height})
			continue
		}
		b := &blocks[n-1]
		b.lines = b.lines[:len(b.lines)+1]
		b.from, b.to = min(b.from, l.from), max(b.to, l.to)
		b.top, b.bottom = max(b.top, l.height+l.size), min(b.bottom, l.height)
	}
	return blocks
}

// paragraphGap is the largest distance between two lines of one block, in units
// of the letter height.
const paragraphGap = 4

// continues reports whether line b stands under line a.
func continues(a, b line) bool {
	down := a.height - b.height
	return sameDirection(a, b) && down > 0 && down < paragraphGap*max(a.size, b.size) && b.from < a.to && a.from < b.to
}

func sameDirection(a, b line) bool { return a.dx*b.dx+a.dy*b.dy > 0.95 }

// above reports whether b stands over a: wholly higher, and not beside it.
func (b block) above(a block) bool {
	return sameDirection(b.lines[0], a.lines[0]) && b.bottom >= a.top && b.from < a.to && a.from < b.to
}
