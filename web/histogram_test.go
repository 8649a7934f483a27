package web

import (
	"fmt"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"

	"github.com/google/go-cmp/cmp"
)

func bars(t *testing.T, months map[string]int) []search.Bar {
	t.Helper()
	var out []search.Bar
	for m, n := range months {
		d, ok := storage.ParseDate(m + "-01")
		if !ok {
			t.Fatalf("month %s", m)
		}
		out = append(out, search.Bar{From: d, To: lastDay(monthNumber(d)), Count: n})
	}
	return out
}

func TestHistogramPicksItsUnits(t *testing.T) {
	v := visit{query: query.Query{Page: 1, Size: 20}}
	for _, c := range []struct {
		name         string
		months       map[string]int
		wide, narrow string
		years        string
	}{
		{"one year", map[string]int{"2024-03": 1, "2024-11": 4}, "12 By month", "12 By month", "m12 2024 5"},
		{"three years", map[string]int{"2023-10": 4, "2024-06": 1, "2026-09": 2}, "36 By month", "12 By quarter", "m3 2023 4; m12 2024 1; m12 2025 0; m9 2026 2"},
		{"twelve years", map[string]int{"2012-10": 4, "2023-09": 2}, "12 By year", "12 By year", ""},
		{"since 1952", map[string]int{"1952-02": 1, "2026-09": 2}, "16 By year", "8 By year", ""},
		{"all there is", map[string]int{"1900-01": 1, "2199-12": 2}, "30 By year", "12 By year", ""},
	} {
		h := v.histogram(&search.Answer{Histogram: bars(t, c.months)})
		if h == nil {
			t.Fatalf("%s: no histogram", c.name)
		}
		got := []string{
			fmt.Sprintf("%d %s", h.Charts[0].Width, h.Charts[0].Label), fmt.Sprintf("%d %s", h.Charts[1].Width, h.Charts[1].Label),
		}
		if d := cmp.Diff([]string{c.wide, c.narrow}, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
		if len(h.Years) > mostYears {
			t.Errorf("%s: %d year links", c.name, len(h.Years))
		}
		for _, chart := range h.Charts {
			sum := 0
			for _, b := range chart.Bars {
				var n int
				_, err := fmt.Sscanf(b.Label[strings.LastIndex(b.Label, ": ")+2:], "%d", &n)
				check(t, err)
				sum += n
			}
			want := 0
			for _, n := range c.months {
				want += n
			}
			if sum != want {
				t.Errorf("%s: the bars add up to %d, want %d", c.name, sum, want)
			}
		}
		var years []string
		for _, y := range h.Years {
			if y.Flex < 1 || y.Flex > 12 {
				t.Errorf("%s: share %d of year %s has no class", c.name, y.Flex, y.Label)
			}
			years = append(years, fmt.Sprintf("m%d %s %s", y.Flex, y.Label, y.Count))
		}
		if c.years != "" {
			if d := cmp.Diff(c.years, strings.Join(years, "; ")); d != "" {
				t.Errorf("%s: years (-want +got):\n%s", c.name, d)
			}
		}
	}
	if h := v.histogram(&search.Answer{Histogram: bars(t, map[string]int{"2024-01": 9})}); h != nil {
		t.Error("a single month is no span of time, but has a chart")
	}
	if h := v.histogram(&search.Answer{}); h != nil {
		t.Error("no dates, but a chart")
	}
}

func TestHistogramLinksAndMarks(t *testing.T) {
	v := visit{query: query.Query{Text: "evm", Page: 3, Size: 20, From: "2024-01-01", To: "2024-03-31"}}
	h := v.histogram(&search.Answer{Undated: 2, Histogram: bars(t, map[string]int{"2024-02": 4, "2024-05": 1})})
	b := h.Charts[0].Bars
	got := []string{b[0].Href, fmt.Sprint(b[0].On), b[1].Href, fmt.Sprint(b[1].On), b[0].Label, h.Years[0].Href, h.Undated.Href, h.Undated.Label}
	want := []string{
		"/?q=evm&from=2024-02-01&to=2024-02-29", "true", "/?q=evm&from=2024-05-01&to=2024-05-31", "false", "Feb 2024: 4 documents",
		"/?q=evm&from=2024-01-01&to=2024-12-31", "/?q=evm&year=none", "2 documents without a date",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
