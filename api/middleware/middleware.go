// Package middleware is what every request passes through, whether it asks for
// JSON or for a page: a request id, the access log, recovery from panics,
// security headers, the rate limit, a deadline, the token of those who may change
// something, HEAD, and the one place where an error becomes a status (Handle).
//
// It knows nothing of documents or queries. How a failure is written is left to
// the packages that answer (api, web), which hand in their own fail function.
//
// The intended order is RequestID, AccessLog, Recover, Headers, Limit, and then,
// per route, Deadline, Token where it is asked for, and Handle; HeadAsGet goes round the whole engine.
package middleware

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// Fail writes an answer with the given status. The error is fit to be shown:
// Handle and Recover never pass on what happened inside.
type Fail = func(c *gin.Context, status int, err error)

type contextKey int

const (
	keyID contextKey = iota
	keyHead
)

// idLength is the length of a request id: 60 random bits, short enough to be
// read out over the telephone.
const idLength = 12

// RequestID gives every request a fresh random id, puts it into the request's
// context (see ID) and into the header X-Request-Id of the answer. An id sent
// by the client is not taken over: it could be anything.
func RequestID() gin.HandlerFunc {
	return func(c *gin.Context) {
		id := strings.ToLower(rand.Text()[:idLength])
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), keyID, id))
		c.Header("X-Request-Id", id)
		c.Next()
	}
}

// ID returns the id of the request that ctx belongs to, or "" when RequestID
// was not in its way.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(keyID).(string)
	return id
}

// maxLoggedPath keeps a hostile address from filling the log.
const maxLoggedPath = 200

// AccessLog writes one line per request when it is over: method, path, status,
// bytes, time taken and request id. What the visitor searched for (the query
// string) is added at debug level only, and the visitor's address never. Faults
// recorded by Handle and Recover appear in the same line: at error level, or at
// warn for 503 and 429. Requests whose client went away are logged at debug.
func AccessLog(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		// Deferred, so that an aborted connection (a panic) is logged too.
		defer func() {
			ctx := c.Request.Context()
			status := c.Writer.Status()
			path := c.Request.URL.Path
			if len(path) > maxLoggedPath {
				path = path[:maxLoggedPath]
			}
			attrs := []slog.Attr{
				slog.String("method", method(c.Request)), slog.String("path", path),
				slog.Int("status", status), slog.Int("bytes", max(0, c.Writer.Size())),
				slog.Duration("took", time.Since(start)), slog.String("request", ID(ctx)),
			}
			if len(c.Errors) > 0 {
				attrs = append(attrs, slog.String("err", c.Errors[0].Err.Error()))
			}
			if log.Enabled(ctx, slog.LevelDebug) && c.Request.URL.RawQuery != "" {
				attrs = append(attrs, slog.String("query", c.Request.URL.RawQuery))
			}
			log.LogAttrs(ctx, level(status, len(c.Errors) > 0), "request answered", attrs...)
		}()
		c.Next()
	}
}

func level(status int, fault bool) slog.Level {
	switch {
	case status == statusClientGone:
		return slog.LevelDebug
	case status == http.StatusServiceUnavailable, status == http.StatusTooManyRequests:
		return slog.LevelWarn
	case fault, status >= http.StatusInternalServerError:
		return slog.LevelError
	}
	return slog.LevelInfo
}

// Recover turns a panic below it into status 500 written by fail, and logs the
// panic with its stack. When part of the answer has been sent already, the
// connection is aborted instead, so that the client cannot take the part for
// the whole.
func Recover(log *slog.Logger, fail Fail) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(http.ErrAbortHandler)
			}
			ctx := c.Request.Context()
			log.ErrorContext(ctx, "handler panicked", "request", ID(ctx), "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			c.Abort()
			_ = c.Error(fmt.Errorf("panic: %v", v)) // returns its argument; AccessLog prints it
			if c.Writer.Written() {
				panic(http.ErrAbortHandler)
			}
			fail(c, http.StatusInternalServerError, ErrInternal)
		}()
		c.Next()
	}
}

// contentSecurityPolicy lets a page use our own style sheet, script, pictures
// and forms, and nothing else; nothing inline, nobody may frame it.
const contentSecurityPolicy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// permissionsPolicy switches off what an archive of documents has no use for.
const permissionsPolicy = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
	"magnetometer=(), microphone=(), midi=(), payment=(), usb=()"

// Headers sets the security headers of every answer. A handler may set stricter
// ones after it (originals are sandboxed). Where Gin has written into Allow what
// an address answers (405), it adds HEAD to GET, of which Gin does not know
// (HeadAsGet).
func Headers() gin.HandlerFunc {
	return func(c *gin.Context) {
		h := c.Writer.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Permissions-Policy", permissionsPolicy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if methods := strings.Split(h.Get("Allow"), ", "); slices.Contains(methods, http.MethodGet) {
			at := slices.Index(methods, http.MethodGet) + 1
			h.Set("Allow", strings.Join(slices.Insert(methods, at, http.MethodHead), ", "))
		}
		c.Next()
	}
}

// Deadline ends the context of a request after d; work below it must heed the
// context. A d of zero or less sets none.
func Deadline(d time.Duration) gin.HandlerFunc {
	return func(c *gin.Context) {
		if d > 0 {
			ctx, cancel := context.WithTimeout(c.Request.Context(), d)
			defer cancel()
			c.Request = c.Request.WithContext(ctx)
		}
		c.Next()
	}
}
