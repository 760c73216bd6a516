package base

const (
	// MaxMessage bounds the bytes of one message, written or read.
	MaxMessage = 64 << 20
	// MaxCount bounds the elements of one list or map and the bytes of one string.
	MaxCount = 1<<31 - 1
	// MaxDepth bounds how deep records, variants, lists and maps nest, and how deep sync calls
	// between the halves do.
	MaxDepth = 64
	// MaxMeta bounds the text of a call's metadata.
	MaxMeta = 8 << 10
	// maxMessageText and maxDetailText bound what a failed call says.
	MaxMessageText = 4 << 10
	MaxDetailText  = 16 << 10
	// sharedText bounds an allocation that strings of one message share: what one kept string can
	// keep from being collected.
	SharedText = 2 << 10
	// ownText is the length above which a string has an allocation of its own once sharedText bytes
	// of its message are shared, so that little of a shared one stays unused.
	OwnText = SharedText / 4
	// lowestAddress is the smallest address that can be one.
	LowestAddress = 4096
)
