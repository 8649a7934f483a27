package indexer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"abhilekh/storage/blob"
	"abhilekh/storage/catalog"
)

// lost reports whether the original that stands at a key, and names a version,
// is no longer held: then it is fetched again though nothing changed.
func (d *reading) lost(ctx context.Context, last catalog.Observation) (bool, error) {
	if last.Status != catalog.LookOK || last.Version != last.SHA256 || d.options.DryRun {
		return false, nil
	}
	held, err := d.Blobs.Has(ctx, last.SHA256)
	return !held, err
}

// keep puts an original among the blobs. Bytes that are known already are only
// put back if a version is named by them and they were lost.
func (d *reading) keep(ctx context.Context, sum string, data []byte, known bool) error {
	if known {
		held, err := d.Blobs.Has(ctx, sum)
		if held || err != nil {
			return err
		}
	}
	stored, _, err := d.Blobs.Put(ctx, bytes.NewReader(data), d.MaxBytes)
	if err != nil {
		return fmt.Errorf("keep original: %w", err)
	}
	if stored != sum {
		return fmt.Errorf("keep original: stored as %s, read as %s", stored, sum)
	}
	return nil
}

// original reads an original whole and makes sure that it is the one.
func (r *run) original(ctx context.Context, sha string) (data []byte, err error) {
	f, _, err := r.Blobs.Open(ctx, sha)
	if err != nil {
		return nil, fmt.Errorf("open original: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if data, err = io.ReadAll(f); err != nil {
		return nil, fmt.Errorf("read original: %w", err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != sha {
		return nil, fmt.Errorf("original %s: %w", sha, blob.ErrDamaged)
	}
	return data, nil
}
