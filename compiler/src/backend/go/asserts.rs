//! Declarations that only compile where a type lies as the layout says.

/// A constant expression that does not compile unless a type has this size.
pub(super) fn size_assert(name: &str, size: u32) -> String {
    format!("var _ [{size}]byte = [unsafe.Sizeof({name}{{}})]byte{{}}")
}

/// A constant expression that does not compile unless a member lies at this offset.
pub(super) fn offset_assert(name: &str, member: &str, offset: u32) -> String {
    format!("var _ [{offset}]byte = [unsafe.Offsetof({name}{{}}.{member})]byte{{}}")
}
