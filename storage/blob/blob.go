// Package blob keeps original bytes in a folder, each file named by its
// SHA-256, and never changes or drops one. What the bytes are and where they
// came from is the catalogue's business.
//
// The layout is plain, so that `sha256sum` verifies an archive without us:
//
//	sha256/ab/abcdef…   the files, read-only
//	incoming/put-…      what is being written, or what a killed Put left
//
// Reading goes through gocloud.dev/blob, so that another kind of bucket can
// stand behind Store later. Writing does not: fileblob closes its file without
// fsync and must know the name before the first byte, while ours is the hash of
// the last. So Put writes its own temporary file on the same disk, syncs it and
// renames it (put.go); a second copy through fileblob would add nothing.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"

	"abhilekh/storage"
)

// ErrDamaged is returned (wrapped) by Verify and OpenVerified when a file's bytes
// do not have the SHA-256 in its name.
var ErrDamaged = errors.New("bytes do not match their name")

// The two folders of a store.
const (
	kept     = "sha256"
	incoming = "incoming"
)

// Store is a folder of original bytes. Its methods are safe for concurrent
// use, also by several processes on one folder.
type Store struct {
	dir      string // absolute
	bucket   *blob.Bucket
	checked  stamps        // see OpenVerified
	checking chan struct{} // holds one for each file that is being checked
}

// Open opens the store in dir, which is made if it does not exist, and removes
// what killed writers left behind; files other processes are writing now stay.
func Open(dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	if err := prepare(dir); err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	if err := sweep(filepath.Join(dir, incoming)); err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	bucket, err := fileblob.OpenBucket(dir, &fileblob.Options{
		Metadata:  fileblob.MetadataDontWrite,
		NoTempDir: true,
	})
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	return &Store{
		dir: dir, bucket: bucket, checked: stamps{held: map[string]stamp{}}, checking: make(chan struct{}, maxChecking),
	}, nil
}

// Close releases the store. Readers handed out by Open are closed by their
// owners.
func (s *Store) Close() error {
	if err := s.bucket.Close(); err != nil {
		return fmt.Errorf("close blobs: %w", err)
	}
	return nil
}

// Open returns the bytes named sha256 (64 lower-case hex digits) and how many
// they are. Reads and seeks after ctx has ended may fail. The caller closes the
// reader, which is for one goroutine. An unknown name is storage.ErrNotFound.
func (s *Store) Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, int64, error) {
	r, err := s.reader(ctx, sha256)
	if err != nil {
		return nil, 0, err
	}
	return r, r.Size(), nil
}

func (s *Store) reader(ctx context.Context, sum string) (*blob.Reader, error) {
	if !valid(sum) {
		return nil, fmt.Errorf("open blob %.80q: %w", sum, storage.ErrNotFound)
	}
	r, err := s.bucket.NewReader(ctx, key(sum), nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, fmt.Errorf("open blob %s: %w", sum, storage.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("open blob %s: %w", sum, err)
	}
	return r, nil
}

// Has reports whether the bytes named sha256 are held; it does not read them.
func (s *Store) Has(ctx context.Context, sha256 string) (bool, error) {
	if !valid(sha256) {
		return false, nil
	}
	ok, err := s.bucket.Exists(ctx, key(sha256))
	if err != nil {
		return false, fmt.Errorf("look for blob %s: %w", sha256, err)
	}
	return ok, nil
}

// Verify reads the bytes named sha256 whole. It returns ErrDamaged if they are
// not what their name says and storage.ErrNotFound if they are not held.
func (s *Store) Verify(ctx context.Context, sum string) error {
	r, err := s.reader(ctx, sum)
	if err != nil {
		return err
	}
	h := sha256.New()
	_, err = io.Copy(h, contextReader{ctx, r})
	if err := errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("verify blob %s: %w", sum, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != sum {
		return fmt.Errorf("verify blob %s: %w", sum, ErrDamaged)
	}
	return nil
}

// List yields the name of every file held, in order, without reading it. Files
// that appear meanwhile may or may not be among them. An error ends the list.
func (s *Store) List(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		// One listing per folder: fileblob walks the whole prefix again for
		// every thousand files.
		for i := range 256 {
			if !s.listFolder(ctx, fmt.Sprintf("%s/%02x/", kept, i), yield) {
				return
			}
		}
	}
}

// listFolder reports whether the list goes on.
func (s *Store) listFolder(ctx context.Context, prefix string, yield func(string, error) bool) bool {
	list := s.bucket.List(&blob.ListOptions{Prefix: prefix})
	for {
		obj, err := list.Next(ctx)
		if err == io.EOF {
			return true
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			yield("", fmt.Errorf("list blobs: %w", err))
			return false
		}
		// Anything an operator put there by hand is not ours.
		sum := filepath.Base(obj.Key)
		if valid(sum) && key(sum) == obj.Key && !yield(sum, nil) {
			return false
		}
	}
}

// key is where the bytes live. Two digits make 256 folders: a million files are
// four thousand in each.
func key(sum string) string { return kept + "/" + sum[:2] + "/" + sum }

func valid(sum string) bool {
	if len(sum) != 2*sha256.Size {
		return false
	}
	for _, c := range []byte(sum) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// prepare makes the folders. All 256 are made now, so that Put never has to
// make one and sync its parent.
func prepare(dir string) error {
	for _, d := range []string{kept, incoming} {
		if err := makeDir(filepath.Join(dir, d)); err != nil {
			return err
		}
	}
	made := false
	for i := range 256 {
		err := os.Mkdir(filepath.Join(dir, kept, fmt.Sprintf("%02x", i)), 0o755)
		if err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
		made = made || err == nil
	}
	if !made {
		return nil
	}
	return syncDir(filepath.Join(dir, kept))
}

// makeDir makes dir and the missing folders above it, and syncs the folder in
// which each of them is listed.
func makeDir(dir string) error {
	info, err := os.Stat(dir)
	if err == nil {
		if !info.IsDir() {
			return fmt.Errorf("%s is not a folder", dir)
		}
		return nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	parent := filepath.Dir(dir)
	if err := makeDir(parent); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return syncDir(parent)
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
