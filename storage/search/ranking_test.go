package search

import (
	"testing"

	"abhilekh/testdata/corpus"
)

// TestRanking measures ranking on judged collections, by the product's own
// mapping, matching rule and query path.
func TestRanking(t *testing.T) {
	for name, want := range map[string]float64{"cranfield": 0.42, "cacm": 0.44} {
		t.Run(name, func(t *testing.T) {
			c, err := LoadCollection(corpus.Path(t, "ir", name, "unified"))
			if err != nil {
				t.Fatal(err)
			}
			if c.Name != name {
				t.Errorf("collection is called %q, want %q", c.Name, name)
			}
			x := openIndex(t, c.Records)
			got, err := Evaluate(t.Context(), x, c.Queries)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: nDCG@10=%.4f MAP=%.4f recall@100=%.4f over %d queries",
				name, got.NDCG10, got.MAP, got.Recall100, got.Queries)
			if got.NDCG10 < want {
				t.Errorf("nDCG@10 is %.4f, want at least %.2f", got.NDCG10, want)
			}
		})
	}
}
