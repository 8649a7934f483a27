package middleware

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

func TestToken(t *testing.T) {
	const right = "opensesame-7"
	tests := []struct {
		name, token string
		header      []string
		status      int
		challenge   string
	}{
		{"right", right, []string{"Bearer " + right}, 200, ""},
		{"any case of the scheme", right, []string{"bEaReR  " + right + " "}, 200, ""},
		{"none", right, nil, 401, `Bearer realm="abhilekh"`},
		{"wrong", right, []string{"Bearer " + right + "8"}, 401, `Bearer realm="abhilekh", error="invalid_token"`},
		{"empty", right, []string{"Bearer "}, 401, `Bearer realm="abhilekh", error="invalid_token"`},
		{"scheme alone", right, []string{"Bearer"}, 401, `Bearer realm="abhilekh"`},
		{"other scheme", right, []string{"Basic " + right}, 401, `Bearer realm="abhilekh"`},
		{"two", right, []string{"Bearer " + right, "Bearer " + right}, 401, `Bearer realm="abhilekh"`},
		{"no token is set", "", []string{"Bearer "}, 401, `Bearer realm="abhilekh", error="invalid_token"`},
		{"no token is set, none sent", "", nil, 401, `Bearer realm="abhilekh"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var logged bytes.Buffer
			ran := false
			r := engine(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
			r.POST("/x", Token(tt.token, plain), func(c *gin.Context) { ran = true; c.String(200, "ok") })
			req := httptest.NewRequest(http.MethodPost, "/x", nil)
			req.Header["Authorization"] = tt.header
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			if w.Code != tt.status || w.Header().Get("WWW-Authenticate") != tt.challenge || ran != (tt.status == 200) {
				t.Errorf("%d, challenge %q, ran %v", w.Code, w.Header().Get("WWW-Authenticate"), ran)
			}
			if tt.status == 401 && !strings.HasPrefix(w.Body.String(), ErrToken.Error()) {
				t.Errorf("body %q", w.Body)
			}
			if strings.Contains(logged.String(), right) || strings.Contains(w.Body.String(), right) {
				t.Errorf("the token is told: %s%s", &logged, w.Body)
			}
		})
	}
}

func TestHandleRefusesBodies(t *testing.T) {
	for err, status := range map[error]int{ErrTooLarge: 413, ErrMediaType: 415} {
		r := engine(slog.New(slog.DiscardHandler))
		r.GET("/x", Handle(func(*gin.Context) error { return errors.Join(errors.New("read "+secret), err) }, plain))
		w := get(r, "/x")
		if w.Code != status || !strings.HasPrefix(w.Body.String(), err.Error()) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: %d %s", err, w.Code, w.Body)
		}
	}
}
