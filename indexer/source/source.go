// Package source finds documents where they come from: files in a folder, pages
// of the Press Information Bureau. A source lists its items, says what others
// say of them, and opens them; what an item itself says, and whether it was seen
// before, is for the packages indexer/extract and indexer to find out.
package source

import (
	"context"
	"io"
	"net"
	"net/netip"
	"time"

	"abhilekh/storage"
)

// Item is one file or address that a source offers.
type Item struct {
	// Key names the item within its source, for ever if possible: for folders
	// the path below the folder, with forward slashes; for the bureau the release
	// id.
	Key string
	// Name is the last element of the item's name.
	Name string
	// Size in bytes and ModTime are what the source says before the item is
	// opened; they serve to notice that nothing changed. Both are zero if Remote.
	Size    int64
	ModTime time.Time
	// Remote says that the item is fetched over the network: only its bytes tell
	// whether it changed.
	Remote bool
	// PRID is the release id of the Press Information Bureau that the source makes
	// sure of when the item is opened, or "".
	PRID string
	// URL is the item's public address, or "".
	URL string
	// Stated is what the source, and its manifest, say of the item.
	Stated storage.Stated
	// Note says what part of the manifest's row for the item is not used and why,
	// or "". The item itself is sound.
	Note string
	// Problem says why the item cannot be had although it is there, or "". Such
	// an item has no Open, and everything whose key begins with Key and a slash
	// is out of sight, not gone.
	Problem string
	// Absent says that there is nothing at Key: the item only reports, as its
	// Problem, a row of the manifest that is not used. Key is the file that the row
	// names, or the manifest's own name and line ("manifest.csv:7"). It hides
	// nothing, and a file that was there before is gone.
	Absent bool
	// Open reads the item's bytes. The caller closes the reader. It may be called
	// by several goroutines at once.
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// Source lists items. It is safe to list a source several times.
type Source interface {
	// Discover calls yield for every item in a fixed order. It stops at the
	// first error, its own or yield's, and returns it. A folder that is not
	// there is an error, and so is a manifest that cannot be read: an absent disk
	// must not look like an empty one.
	Discover(ctx context.Context, yield func(Item) error) error
}

// Options is what all sources of a program share.
type Options struct {
	// Contact is an e-mail or web address at which the people of a site that is
	// read can reach the operator. Without it nothing is read from the network.
	Contact string
	// UserAgent names the program and its version to the sites it reads; "" means
	// "Abhilekh". The contact is added.
	UserAgent string
	// Web remembers when each site may be asked next. Sources that share it keep
	// their distance together; nil means one of the source's own.
	Web *Web
	// Check returns what holds of a manifest's row, and for each value that does
	// not one phrase that names it and says why. It may put a known name in place
	// of another spelling. nil means that everything holds.
	Check func(storage.Manifest) (storage.Manifest, []string)

	// For tests: where names are looked up, which addresses may be spoken to, how
	// long and how much.
	resolver *net.Resolver
	permit   func(netip.Addr) bool
	limits   limits
}

// New returns the source that c describes, or a *storage.InvalidError. Nothing
// is read before Discover, and nothing of the network before an item is opened.
func New(c Config, o Options) (Source, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.Kind == kindPIB {
		return newPIB(c, o)
	}
	return folder{config: c, check: o.Check}, nil
}
