package tag

// trie finds all of many phrases in one pass over a text.
type trie[T any] struct {
	next map[edge]int32
	ends [][]T // by node: what the phrases that end there stand for
	deep int   // words of the longest phrase
}

type edge struct {
	from int32
	word string
}

func newTrie[T any]() *trie[T] {
	return &trie[T]{next: map[edge]int32{}, ends: make([][]T, 1)}
}

// add makes the phrase of these words stand for value, besides what it stands
// for already. A phrase without words is left out.
func (t *trie[T]) add(words []string, value T) {
	if len(words) == 0 {
		return
	}
	t.deep = max(t.deep, len(words))
	var at int32
	for _, w := range words {
		to, ok := t.next[edge{at, w}]
		if !ok {
			to = int32(len(t.ends))
			t.next[edge{at, w}] = to
			t.ends = append(t.ends, nil)
		}
		at = to
	}
	t.ends[at] = append(t.ends[at], value)
}

// forward calls found for every phrase that begins at words[i], shortest first,
// with the place after its last word.
func (t *trie[T]) forward(words []string, i int, found func(end int, values []T)) {
	var at int32
	for ; i < len(words); i++ {
		to, ok := t.next[edge{at, words[i]}]
		if !ok {
			return
		}
		at = to
		if len(t.ends[at]) > 0 {
			found(i+1, t.ends[at])
		}
	}
}

// backward calls found for every phrase, added with its words reversed, that
// ends before words[i], shortest first, with the place of its first word.
func (t *trie[T]) backward(words []string, i int, found func(start int, values []T)) {
	var at int32
	for i--; i >= 0; i-- {
		to, ok := t.next[edge{at, words[i]}]
		if !ok {
			return
		}
		at = to
		if len(t.ends[at]) > 0 {
			found(i, t.ends[at])
		}
	}
}
