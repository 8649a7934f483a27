package web

import (
	"fmt"
	"strconv"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/search"
)

// histogram is the number of documents over time: the same span twice, finer
// for wide windows and coarser for narrow ones, with links to years below.
type histogram struct {
	Charts  []chart
	Years   []yearLink
	Dense   bool // counts beside the years are left out where it is narrow
	Caption string
	Undated *link
}

type chart struct {
	Class, Label string
	Width        int // in bars; each is one unit wide
	Bars         []bar
}

type bar struct {
	Label, Href string
	On          bool
	// In the units of the chart: one wide and 100 high for a bar's whole place.
	X, BarX, Y, Height string
}

type yearLink struct {
	Label, Count string
	Href         string // "" when nothing is there
	Flex         int    // share of the width, 1 to 12
}

// The chart is some 870 px wide at most and 288 px at least; a bar needs 24 px
// to be hit by a finger.
const (
	mostBarsWide   = 36
	mostBarsNarrow = 12
)

// units are the lengths of a bar in months that people count in.
var units = []int{1, 3, 12, 60, 120, 300, 600}

// monthNumber counts months from year 0.
func monthNumber(d storage.Date) int {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return 0
	}
	return t.Year()*12 + int(t.Month()) - 1
}

// histogram returns nil when there is no span of time to show.
func (v visit) histogram(a *search.Answer) *histogram {
	months := make(map[int]int)
	first, last, tallest := 0, 0, 0
	for _, b := range a.Histogram {
		if b.Count == 0 {
			continue
		}
		m := monthNumber(b.From)
		if len(months) == 0 {
			first = m
		}
		first, last = min(first, m), max(last, m)
		months[m] += b.Count
	}
	if len(months) < 2 {
		return nil
	}
	if last-first < 12 {
		first, last = first-first%12, last-last%12+11 // whole years, or a few months would be a few huge bars
	}
	narrow := unitFor(first, last, mostBarsNarrow)
	// Both charts and the years share one span, so that they stand above each other.
	first, last = first-first%narrow, last-last%narrow+narrow-1
	wide := unitFor(first, last, mostBarsWide)
	h := &histogram{Years: v.yearLinks(months, first, last)}
	var c chart
	c, tallest = v.chart(months, first, last, wide)
	c.Class = "by-m"
	h.Charts = append(h.Charts, c)
	c, _ = v.chart(months, first, last, narrow)
	c.Class = "by-q"
	h.Charts = append(h.Charts, c)
	// Four years with their counts fit on a narrow phone.
	h.Dense = len(h.Years) > 4
	h.Caption = v.say("histogram.caption", v.span(first, last), v.number(tallest))
	if a.Undated > 0 {
		h.Undated = &link{
			Label: v.count(a.Undated, "histogram.undated_one", "histogram.undated"),
			Href:  v.results(v.query.WithDates("", "").WithValues(storage.FacetYear, storage.None)),
		}
	}
	return h
}

// unitFor returns the shortest unit by which first to last makes at most most
// bars. The longest unit does for every date that the archive knows.
func unitFor(first, last, most int) int {
	for _, u := range units {
		if last/u-first/u < most {
			return u
		}
	}
	return units[len(units)-1]
}

// chart draws one bar per unit that has documents and returns the tallest count.
func (v visit) chart(months map[int]int, first, last, unit int) (chart, int) {
	counts := make(map[int]int)
	tallest := 0
	for m, n := range months {
		i := (m - first) / unit
		counts[i] += n
		tallest = max(tallest, counts[i])
	}
	c := chart{Width: (last - first + 1) / unit, Label: v.say("histogram.by_month")}
	switch {
	case unit == 3:
		c.Label = v.say("histogram.by_quarter")
	case unit >= 12:
		c.Label = v.say("histogram.by_year")
	}
	for i := range c.Width {
		n := counts[i]
		if n == 0 {
			continue
		}
		from, to := first+i*unit, first+(i+1)*unit-1
		// The base line lies at 98; even one document among thousands shows.
		height := max(3, n*92/tallest)
		c.Bars = append(c.Bars, bar{
			Label: v.span(from, to) + ": " + v.count(n, "count.document", "count.documents"),
			Href:  v.results(v.query.WithDates(firstDay(from), lastDay(to))),
			On:    v.query.From != "" && v.query.From <= firstDay(from) && v.query.To != "" && lastDay(to) <= v.query.To,
			X:     strconv.Itoa(i), BarX: strconv.Itoa(i) + ".12",
			Y: strconv.Itoa(98 - height), Height: strconv.Itoa(height),
		})
	}
	return c, tallest
}

// mostYears is how many years, or groups of years, are named below the chart.
const mostYears = 7

// yearLinks names the years from first to last, or groups of them.
func (v visit) yearLinks(months map[int]int, first, last int) []yearLink {
	step := 12
	for _, u := range units[2:] {
		if step = u; last/u-first/u < mostYears {
			break
		}
	}
	var out []yearLink
	for from := first; from <= last; {
		to := min(from-from%step+step-1, last)
		n := 0
		for m := from; m <= to; m++ {
			n += months[m]
		}
		label := strconv.Itoa(from / 12)
		if from/12 != to/12 {
			label += "–" + strconv.Itoa(to/12)
		}
		y := yearLink{Label: label, Count: v.number(n), Flex: max(1, (to-from+1)*12/step)}
		if n > 0 {
			y.Href = v.results(v.query.WithDates(firstDay(from-from%12), lastDay(to-to%12+11)))
		}
		out = append(out, y)
		from = to + 1
	}
	return out
}

// span names the months from first to last: "Jan 2024", "Jan – Mar 2024",
// "2024", "2020–2024", "Oct 2023 – Sep 2026".
func (v visit) span(first, last int) string {
	y1, y2 := first/12, last/12
	m1, m2 := time.Month(first%12+1), time.Month(last%12+1)
	switch {
	case first == last:
		return fmt.Sprintf("%s %d", v.month(m1, true), y1)
	case m1 == time.January && m2 == time.December && y1 == y2:
		return strconv.Itoa(y1)
	case m1 == time.January && m2 == time.December:
		return fmt.Sprintf("%d–%d", y1, y2)
	case y1 == y2:
		return fmt.Sprintf("%s – %s %d", v.month(m1, true), v.month(m2, true), y1)
	}
	return fmt.Sprintf("%s %d – %s %d", v.month(m1, true), y1, v.month(m2, true), y2)
}

func firstDay(month int) storage.Date {
	return storage.DateOf(time.Date(month/12, time.Month(month%12+1), 1, 0, 0, 0, 0, storage.IST))
}

func lastDay(month int) storage.Date {
	return storage.DateOf(time.Date(month/12, time.Month(month%12+2), 0, 0, 0, 0, 0, storage.IST))
}
