package middleware

import (
	"context"
	"net/http"
)

// HeadAsGet answers HEAD like GET without the body: Gin has no HEAD for a GET
// route. The handlers below see the method GET; net/http still knows better and
// drops the body. A handler with costly work after the headers may ask Head.
func HeadAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.Clone(context.WithValue(r.Context(), keyHead, true))
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// Head reports whether the request that ctx belongs to was a HEAD request
// before HeadAsGet changed it.
func Head(ctx context.Context) bool {
	head, _ := ctx.Value(keyHead).(bool)
	return head
}

// method returns the method as the client sent it.
func method(r *http.Request) string {
	if Head(r.Context()) {
		return http.MethodHead
	}
	return r.Method
}
