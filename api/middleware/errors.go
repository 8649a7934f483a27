package middleware

import (
	"context"
	"errors"
	"net/http"

	"abhilekh/storage"

	"github.com/gin-gonic/gin"
)

// ErrInternal is what a client is told of a fault of ours; the log has the
// fault, under the request id that stands in the answer.
var ErrInternal = errors.New("the archive could not answer this request; the fault has been recorded")

// ErrTooMany is passed to fail with status 429.
var ErrTooMany = errors.New("too many requests from this address; wait a moment and try again")

// ErrToken is passed to fail with status 401.
var ErrToken = errors.New("this address asks for the token of the archive, sent as Authorization: Bearer")

// ErrTooLarge is a body that is larger than the address takes. It becomes status 413.
var ErrTooLarge = errors.New("what was sent is larger than this address takes")

// ErrMediaType is a body of a media type that the address does not take. It
// becomes status 415.
var ErrMediaType = errors.New("this address takes application/json only")

// PublicError is a fault of ours of which the client may be told more than that
// it happened. It becomes status 500, whatever it wraps.
type PublicError struct {
	// Sentence is for the client. It holds nothing from inside, no path least of all.
	Sentence string
	// Err is what happened, for the log.
	Err error
}

// Error returns what happened or, where fail may show it, the sentence alone.
func (e *PublicError) Error() string {
	if e.Err == nil {
		return e.Sentence
	}
	return e.Err.Error()
}

// Unwrap returns what happened.
func (e *PublicError) Unwrap() error { return e.Err }

// statusClientGone is recorded when the client left before the answer; nobody
// receives it. The number is the customary one.
const statusClientGone = 499

// retryAfter is the Retry-After of 503 in seconds: a busy machine frees a slot
// within two, a generation is picked up within one.
const retryAfter = "5"

// Handle makes a Gin handler of one that returns an error, and is the only
// place where an error becomes a status: *storage.InvalidError 400,
// storage.ErrNotFound 404, ErrTooLarge 413, ErrMediaType 415, storage.ErrNotReady
// and a passed deadline 503 with Retry-After, anything else 500, as is a
// *PublicError whatever it wraps. What fail receives is safe to show: the
// InvalidErrors alone (joined when there are several), one of the errors named
// here, ErrInternal or a PublicError of a sentence, without what was wrapped round
// them. The whole error goes to the access log for 500 and 503.
//
// When the client has gone, nothing is written and nothing is logged as a
// fault. When part of the answer has been sent already, the connection is
// aborted, so that the client cannot take the part for the whole.
func Handle(h func(*gin.Context) error, fail Fail) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := h(c)
		if err == nil {
			return
		}
		c.Abort()
		status, shown := judge(c.Request.Context(), err)
		if status >= http.StatusInternalServerError {
			_ = c.Error(err) // returns its argument; AccessLog prints it
		}
		switch {
		case c.Writer.Written():
			panic(http.ErrAbortHandler)
		case status == statusClientGone:
			c.Status(status)
			return
		case status == http.StatusServiceUnavailable:
			c.Header("Retry-After", retryAfter)
		}
		fail(c, status, shown)
	}
}

func judge(ctx context.Context, err error) (status int, shown error) {
	if errors.Is(ctx.Err(), context.Canceled) {
		return statusClientGone, nil
	}
	if list := Invalid(err); len(list) > 0 {
		if len(list) == 1 {
			return http.StatusBadRequest, list[0]
		}
		joined := make([]error, len(list))
		for i, e := range list {
			joined[i] = e
		}
		return http.StatusBadRequest, errors.Join(joined...)
	}
	if public, ok := errors.AsType[*PublicError](err); ok {
		return http.StatusInternalServerError, &PublicError{Sentence: public.Sentence}
	}
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return http.StatusNotFound, storage.ErrNotFound
	case errors.Is(err, ErrTooLarge):
		return http.StatusRequestEntityTooLarge, ErrTooLarge
	case errors.Is(err, ErrMediaType):
		return http.StatusUnsupportedMediaType, ErrMediaType
	case errors.Is(err, storage.ErrNotReady), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, storage.ErrNotReady
	}
	return http.StatusInternalServerError, ErrInternal
}

// Invalid returns every *storage.InvalidError in the tree of err, in order.
func Invalid(err error) []*storage.InvalidError {
	switch e := err.(type) {
	case nil:
		return nil
	case *storage.InvalidError:
		return []*storage.InvalidError{e}
	case interface{ Unwrap() error }:
		return Invalid(e.Unwrap())
	case interface{ Unwrap() []error }:
		var out []*storage.InvalidError
		for _, kid := range e.Unwrap() {
			out = append(out, Invalid(kid)...)
		}
		return out
	}
	return nil
}
