package api

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"abhilekh/api/middleware"
	"abhilekh/storage"
	"abhilekh/storage/blob"

	"github.com/gin-gonic/gin"
)

// getOriginal sends the bytes of a version as they were published, or nothing of
// them: they are checked against their SHA-256 first. They are a stranger's:
// always an attachment, never guessed at, and without rights should a browser
// show them all the same.
func (a *API) getOriginal(c *gin.Context) error {
	if _, _, err := only(c); err != nil {
		return err
	}
	_, v, pages, err := a.versionOf(c)
	if err != nil {
		return answered(err)
	}
	if slices.ContainsFunc(pages, withheld) {
		return fmt.Errorf("original with a withheld page: %w", storage.ErrNotFound)
	}
	f, err := a.original(c, v)
	if err != nil {
		return err
	}
	defer f.Close() // read only: nothing to lose
	if err := allow(http.NewResponseController(c.Writer), a.config.Stream); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", mediaType(v.MediaType))
	h.Set("Content-Disposition", attachment(v.FileName, string(v.Document)))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "public, no-cache") // it may be withheld tomorrow
	h.Set("ETag", `"`+v.SHA256+`"`)
	r := &watched{ReadSeeker: f}
	http.ServeContent(&refusal{ResponseWriter: c.Writer, fail: func(status int) { a.Fail(c, status, nil) }}, c.Request, "", time.Time{}, r)
	if r.err != nil {
		return fmt.Errorf("read original %s: %w", v.SHA256, r.err)
	}
	return nil
}

// original opens the bytes of a version once they are known to be whole. That
// the catalogue names what is not there, or not so, is damage and not the
// visitor's mistake.
func (a *API) original(c *gin.Context, v storage.Version) (io.ReadSeekCloser, error) {
	f, _, err := a.config.Blobs.OpenVerified(c.Request.Context(), v.SHA256)
	if err == nil {
		return f, nil
	}
	err = fmt.Errorf("original of %s: %w", v.Document, err)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, &middleware.PublicError{Sentence: "the original is missing here; its text is still shown", Err: err}
	case errors.Is(err, blob.ErrDamaged):
		return nil, &middleware.PublicError{Sentence: "the original is damaged here; its text is still shown", Err: err}
	}
	return nil, err
}

// refusal lets http.ServeContent refuse a range or a precondition, but has the
// refusal written like every other failure.
type refusal struct {
	http.ResponseWriter
	fail    func(status int)
	refused bool
}

func (r *refusal) WriteHeader(status int) {
	if status == http.StatusRequestedRangeNotSatisfiable || status == http.StatusPreconditionFailed {
		r.refused = true
		r.fail(status)
		return
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *refusal) Write(b []byte) (int, error) {
	if r.refused {
		return len(b), nil
	}
	return r.ResponseWriter.Write(b)
}

// watched remembers the fault of a read, which http.ServeContent keeps to itself.
type watched struct {
	io.ReadSeeker
	err error
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.ReadSeeker.Read(b)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// withheld reports whether the catalogue has blanked a page; the original would
// show it.
func withheld(p storage.Page) bool {
	return p.Quality == storage.QualityNone && p.Reason == string(storage.StatusWithheld)
}

// allow gives the client until d from now to read what is written. The server
// sets its own deadline again for the next request of the connection.
func allow(control *http.ResponseController, d time.Duration) error {
	err := control.SetWriteDeadline(time.Now().Add(d))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("set write deadline: %w", err)
	}
	return nil
}

// mediaType returns a media type that is fit for a header.
func mediaType(s string) string {
	if _, _, err := mime.ParseMediaType(s); err != nil {
		return "application/octet-stream"
	}
	return s
}

// attachment writes a Content-Disposition that saves a file under its own name,
// as far as that is harmless, or under fallback. Old clients get an ASCII name.
func attachment(name, fallback string) string {
	const longest = 120 // characters; file systems take 255 bytes
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	var clean, ascii strings.Builder
	n := 0
	for _, r := range strings.TrimLeft(name, ". ") {
		if !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/"*?<>|:;%`, r) {
			continue // signs that steer paths, headers or the direction of writing
		}
		if n++; n > longest {
			break
		}
		clean.WriteRune(r)
		if r > unicode.MaxASCII {
			r = '_'
		}
		ascii.WriteRune(r)
	}
	if strings.Trim(clean.String(), "._ ") == "" {
		return `attachment; filename="` + fallback + `"`
	}
	return `attachment; filename="` + ascii.String() + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(clean.String()), "+", "%20")
}
