//! Logarithmic axes: what is compared differs by orders of magnitude.

/// Whole powers of ten around some numbers, and where they lie on paper.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    /// Exponents.
    from: i32,
    to: i32,
    /// Pixels of `from` and `to`.
    begin: f64,
    end: f64,
}

impl Axis {
    /// An axis on which all of these numbers lie; they are positive.
    pub(super) fn around(numbers: impl Iterator<Item = f64>, begin: f64, end: f64) -> Self {
        let (mut from, mut to) = (i32::MAX, i32::MIN);
        for number in numbers.filter(|number| *number > 0.0) {
            from = from.min(number.log10().floor() as i32);
            to = to.max(number.log10().ceil() as i32);
        }
        if from > to {
            (from, to) = (0, 1);
        }
        Self { from, to: to.max(from + 1), begin, end }
    }

    /// The pixel of a number; a number below the axis has the axis's first pixel.
    pub(super) fn place(&self, number: f64) -> f64 {
        let share = (number.log10() - f64::from(self.from)) / f64::from(self.to - self.from);
        self.begin + share.clamp(0.0, 1.0) * (self.end - self.begin)
    }

    /// The powers of ten on it.
    pub(super) fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        (self.from..=self.to).map(|exponent| 10f64.powi(exponent))
    }
}

#[cfg(test)]
mod tests {
    use super::Axis;

    #[test]
    fn ends_are_powers_of_ten() {
        let axis = Axis::around([30.0, 2_000.0].into_iter(), 0.0, 300.0);
        assert_eq!(axis.ticks().collect::<Vec<_>>(), [10.0, 100.0, 1_000.0, 10_000.0]);
        assert_eq!([axis.place(10.0), axis.place(100.0), axis.place(1.0)], [0.0, 100.0, 0.0]);
    }

    #[test]
    fn one_number_has_an_axis() {
        let axis = Axis::around([100.0].into_iter(), 0.0, 10.0);
        assert_eq!(axis.ticks().count(), 2);
    }
}
