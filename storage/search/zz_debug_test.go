package search
import ("testing";"fmt";"abhilekh/testdata/corpus"; bs "github.com/blevesearch/bleve/v2/search")
func TestZZ(t *testing.T) {
	tune()
	var xs []*Index; var cs []*Collection
	for _, n := range []string{"cranfield","cacm","xquad-hi"} {
	c, err := LoadCollection(corpus.Path(t, "ir", n, "unified"))
	if err != nil { t.Fatal(err) }
	if n=="xquad-hi" { c.Queries=c.Queries[:300] }
	cs=append(cs,c); xs = append(xs,openIndex(t, c.Records))
	}
	for _, tb := range []float64{.25,.5,.75,1} {
	for _, k1 := range []float64{1.2,1.6,2,2.5,3} { for _, b := range []float64{.5,.6,.75,.85} {
		bs.BM25_k1=k1; bs.BM25_b=b; titleBoost=tb
		fmt.Printf("tb=%v k1=%v b=%v ", tb,k1,b)
		for i := range xs { if i==2&&tb!=.5 {continue}; s, _ := Evaluate(t.Context(), xs[i], cs[i].Queries); fmt.Printf(" %.4f", s.NDCG10) }
		fmt.Println()
	}}}
}
