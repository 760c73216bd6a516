//! The library's contract, with services and methods in another order.

use super::{block, version};
use r2g::Verdict;

version!(reordered);

pub(crate) fn returned(value: Crate) -> Crate {
    value
}

pub(crate) fn weigh(item: ItemView<'_>) -> u64 {
    u64::from(item.qty())
}

pub(crate) fn trouble(_tag: u32) -> Trouble {
    Trouble::Busy(What::new("the guard"))
}

/// The roots are equal, and every method finds its own.
pub(crate) fn calls() {
    let go = start();
    assert_eq!(go.handshake().verdict(), Verdict::Identical);
    let there = There::new(&go).expect("a client");
    assert_eq!(there.limit(5, 6).expect("limit"), 11);
    assert_eq!(there.fresh().expect("fresh"), 11);
    assert_eq!(there.count(&[Item::new("four", 1)]).expect("count"), 1 + 7 + 4);
    let error = block(there.fail(2)).expect_err("busy");
    assert_eq!(error.app(), Some(&Trouble::Busy(What::new("the clerk"))));
    assert_eq!(block(drive(&go, "limit")), "2");
    assert_eq!(block(drive(&go, "fail 1")), "busy: the guard");
    assert_eq!(block(drive(&go, "count")), "4");
}
