//! A second look at the tables, by what must hold instead of by how they are computed: generated code writes at the
//! offsets that they name, and nothing else would notice two fields that share a byte.

use super::{Aggregate, Layouts, MAX_ALIGN, Slot};

impl Layouts {
    /// Checks that the parts of every aggregate are aligned and cover it without a gap or an overlap.
    ///
    /// # Errors
    /// What is wrong: a mistake of the compiler.
    pub fn verify(&self) -> Result<(), String> {
        for (item, layout) in self.aggregates.iter().enumerate() {
            if let Some(layout) = layout {
                verify(layout).map_err(|error| format!("layout of item {item}: {error}"))?;
            }
        }
        for layout in self.methods.iter().chain(&self.resource_methods).flatten() {
            if let Some(params) = &layout.params {
                verify(params).map_err(|error| format!("layout of parameters: {error}"))?;
            }
            if let Some(result) = &layout.result {
                verify_slot(result).map_err(|error| format!("layout of a result: {error}"))?;
            }
        }
        Ok(())
    }
}

fn verify(layout: &Aggregate) -> Result<(), String> {
    if !layout.align.is_power_of_two() || layout.align > MAX_ALIGN {
        return Err(format!("aligned to {}", layout.align));
    }
    if !layout.size.is_multiple_of(layout.align) {
        return Err(format!("{} bytes, aligned to {}", layout.size, layout.align));
    }
    let mut parts: Vec<(u32, u32)> = Vec::new();
    for slot in &layout.slots {
        verify_slot(slot)?;
        if slot.align > layout.align {
            return Err(format!(
                "a part is aligned to {}, the whole to {}",
                slot.align, layout.align
            ));
        }
        // The bytes behind a presence byte count as padding.
        let end = slot.present.map_or(slot.offset + slot.size, |present| present + 1);
        parts.push((slot.offset, end - slot.offset));
    }
    parts.extend(layout.padding.iter().map(|pad| (pad.offset, pad.len)));
    parts.sort_unstable();
    let mut end = 0;
    for (offset, size) in parts {
        if offset != end {
            return Err(format!("a part lies at {offset}, the one before ends at {end}"));
        }
        end = offset + size;
    }
    if end != layout.size {
        return Err(format!("{} bytes, of which {end} are in use", layout.size));
    }
    Ok(())
}

fn verify_slot(slot: &Slot) -> Result<(), String> {
    if !slot.align.is_power_of_two() || !slot.offset.is_multiple_of(slot.align) {
        return Err(format!("a part at {} is aligned to {}", slot.offset, slot.align));
    }
    match slot.present {
        Some(present) if present < slot.offset || present >= slot.offset + slot.size => {
            Err(format!("the presence byte of the part at {} lies at {present}", slot.offset))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Aggregate, Slot, verify};
    use crate::layout::Pad;

    #[test]
    fn mistakes_are_found() {
        let slot = |offset, size, align| Slot { offset, size, align, present: None };
        let right = Aggregate {
            size: 24,
            align: 8,
            slots: vec![slot(0, 16, 8), slot(16, 4, 4)],
            padding: vec![Pad { offset: 20, len: 4 }],
        };
        assert_eq!(verify(&right), Ok(()));
        type Spoil = fn(&mut Aggregate);
        let wrong: [(&str, Spoil); 7] = [
            ("overlap", |layout| layout.slots[1].offset = 12),
            ("gap", |layout| layout.padding[0] = Pad { offset: 21, len: 3 }),
            ("misaligned", |layout| layout.slots[1].offset = 18),
            ("no padding", |layout| layout.padding.clear()),
            ("too large", |layout| layout.size = 32),
            ("no multiple", |layout| layout.size = 20),
            ("presence elsewhere", |layout| layout.slots[1].present = Some(20)),
        ];
        for (what, change) in wrong {
            let mut layout = right.clone();
            change(&mut layout);
            assert!(verify(&layout).is_err(), "{what}");
        }
    }
}
