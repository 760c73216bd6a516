//! Nanoseconds for people.

/// With the unit that makes the number short.
pub(super) fn short(nanos: f64) -> String {
    match nanos {
        n if n < 1e3 => format!("{n:.1} ns"),
        n if n < 1e6 => format!("{:.2} us", n / 1e3),
        n => format!("{:.2} ms", n / 1e6),
    }
}

/// A power of ten, as an axis names it.
pub(super) fn tick(nanos: f64) -> String {
    match nanos {
        n if n < 1e3 => format!("{n} ns"),
        n if n < 1e6 => format!("{} us", n / 1e3),
        n if n < 1e9 => format!("{} ms", n / 1e6),
        n => format!("{} s", n / 1e9),
    }
}
