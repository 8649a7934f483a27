package source

import (
	"errors"
	"net/netip"
	"slices"
)

// errPrivate is the refusal to speak to an address that is not public: whoever
// writes a page or a name server's answer must not reach what lies behind our
// firewall. It does not tell the address, for reports are public.
var errPrivate = errors.New("the host leads to an address that is not public (allow_private permits it)")

// translated is the range in which networks without IPv4 show its addresses; the
// last four bytes are the true one.
var translated = netip.MustParsePrefix("64:ff9b::/96")

// reserved are the ranges that netip does not tell apart and that lead to no
// public host.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("100.64.0.0/10"),   // behind a carrier's translation
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // relays that are no more
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // future use, and broadcast
	netip.MustParsePrefix("2001::/23"),       // protocol assignments, tunnels among them
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
	netip.MustParsePrefix("2002::/16"),       // tunnels to any IPv4 address
	netip.MustParsePrefix("3fff::/20"),       // documentation
}

// global is all of IPv6 that is given out to public hosts.
var global = netip.MustParsePrefix("2000::/3")

// public reports whether a leads to a host on the public network.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if translated.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Is6() && !global.Contains(a) {
		return false // loopback, link-local (the cloud's metadata), multicast, unspecified
	}
	return !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(a) })
}
