package middleware

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// Token lets a request through that carries token as "Authorization: Bearer
// token", and answers every other with 401 and WWW-Authenticate, written by fail.
// It is the only way in: cookies and parameters do not count, so that no page of
// another site can have a visitor's browser change anything here.
//
// The token is neither kept nor logged; what is compared are hashes, in a time
// that tells nothing of them. An empty token lets nobody through.
func Token(token string, fail Fail) gin.HandlerFunc {
	want, none := sha256.Sum256([]byte(token)), token == ""
	return func(c *gin.Context) {
		given, is := bearer(c.Request)
		got := sha256.Sum256([]byte(given))
		if same := subtle.ConstantTimeCompare(got[:], want[:]) == 1; is && same && !none {
			c.Next()
			return
		}
		challenge := `Bearer realm="abhilekh"`
		if is {
			challenge += `, error="invalid_token"`
		}
		c.Header("WWW-Authenticate", challenge)
		c.Abort()
		fail(c, http.StatusUnauthorized, ErrToken)
	}
}

// bearer returns the token that a request carries (RFC 6750), and whether it
// carries one at all. Of two nobody could say which counts.
func bearer(r *http.Request) (string, bool) {
	given := r.Header.Values("Authorization")
	if len(given) != 1 {
		return "", false
	}
	scheme, token, ok := strings.Cut(given[0], " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(scheme, "Bearer")
}
