package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"abhilekh/api/middleware"

	"github.com/gin-gonic/gin"
)

// Problem is the body of every failure (RFC 9457).
type Problem struct {
	Type   string  `json:"type"`  // always "about:blank": the status says it all
	Title  string  `json:"title"` // the status in words
	Status int     `json:"status"`
	Detail string  `json:"detail"`
	Field  *string `json:"field"`  // the parameter at fault, if one is
	Errors []Fault `json:"errors"` // every parameter at fault
	// Request names the request in the log of the archive.
	Request string `json:"request"`
}

// Fault is one parameter at fault.
type Fault struct {
	Field   string `json:"field"`
	Value   string `json:"value"`
	Problem string `json:"problem"`
}

// Fail writes a failure as application/problem+json. Of err only the text of
// its InvalidErrors and the sentence of a PublicError are shown; for everything
// else the status has its sentence.
func (a *API) Fail(c *gin.Context, status int, err error) {
	p := Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail(status),
		Errors: []Fault{}, Request: middleware.ID(c.Request.Context()),
	}
	if public, ok := errors.AsType[*middleware.PublicError](err); ok {
		p.Detail = public.Sentence
	}
	for i, e := range middleware.Invalid(err) {
		if i == 0 {
			p.Detail, p.Field = e.Error(), orNull(e.Field)
		}
		p.Errors = append(p.Errors, Fault(*e))
	}
	h := c.Writer.Header()
	if status == http.StatusMethodNotAllowed {
		p.Detail = onlyThese(h.Get("Allow"))
	}
	body, err := json.Marshal(p)
	if err != nil { // strings and numbers only: cannot happen, and must not be silent
		_ = c.Error(err)
		c.Status(http.StatusInternalServerError)
		return
	}
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Disposition", "ETag", "Last-Modified", "Trailer"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	c.Data(status, "application/problem+json", body)
}

func detail(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "the request could not be understood"
	case http.StatusNotFound:
		return "there is nothing at this address"
	case http.StatusUnauthorized:
		return middleware.ErrToken.Error()
	case http.StatusRequestEntityTooLarge:
		return middleware.ErrTooLarge.Error()
	case http.StatusUnsupportedMediaType:
		return middleware.ErrMediaType.Error()
	case http.StatusPreconditionFailed:
		return "what is held here is not what If-Match asks for"
	case http.StatusRequestedRangeNotSatisfiable:
		return "the range asked for lies outside the file"
	case http.StatusTooManyRequests:
		return middleware.ErrTooMany.Error()
	case http.StatusServiceUnavailable:
		return "the archive is starting or busy; try again in a few seconds"
	}
	return middleware.ErrInternal.Error()
}

// onlyThese says which methods an address answers, from the header Allow.
func onlyThese(allow string) string {
	methods := strings.Split(allow, ", ")
	if allow == "" {
		return "this address does not answer that method"
	}
	last := len(methods) - 1
	if last > 0 {
		methods = []string{strings.Join(methods[:last], ", "), methods[last]}
	}
	return "this address answers " + strings.Join(methods, " and ") + " only"
}
