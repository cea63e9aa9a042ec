//! Which pictures of a source are taken.

use super::order::Order;
use super::picture::Fault;
use super::source::Source;
use super::split::Part;
use anyhow::bail;
use std::collections::HashMap;

/// The pictures that are taken so far, and those that were left out.
pub struct Selection {
    /// Whether each picture of the source is taken.
    pub wanted: Vec<bool>,
    /// The others, with their reasons.
    pub left_out: Vec<String>,
}

/// Pictures that a class needs: one to learn from, one to choose between models, one to test with.
pub const FEWEST: usize = 3;
/// Names that a message lists.
pub const LISTED: usize = 10;

impl Selection {
    /// The first so many pictures of each class and part.
    pub fn new(labels: &[u16], parts: &[Option<Part>], most: Option<usize>) -> Self {
        let mut counts = HashMap::<(u16, Option<Part>), usize>::new();
        let wanted = (labels.iter().zip(parts)).map(|(&label, &part)| {
            let count = counts.entry((label, part)).or_default();
            *count += 1;
            most.is_none_or(|most| *count <= most)
        });
        Self {
            wanted: wanted.collect(),
            left_out: Vec::new(),
        }
    }

    pub fn count(&self) -> usize {
        self.wanted.iter().filter(|&&wanted| wanted).count()
    }

    /// Leaves unusable pictures out, or lists them and stops.
    ///
    /// # Errors
    /// Lists the pictures, unless they are to be left out.
    pub fn refuse(
        &mut self,
        order: &Order,
        source: &Source,
        unusable: &[(usize, Fault)],
    ) -> anyhow::Result<()> {
        if unusable.is_empty() {
            return Ok(());
        }
        let lines: Vec<String> = (unusable.iter())
            .map(|(index, fault)| format!("{}: {fault}", source.name(*index)))
            .collect();
        if !order.leave_out {
            let more = match lines.len().saturating_sub(LISTED) {
                0 => String::new(),
                more => format!("\n  and {more} more"),
            };
            bail!(
                "{} of {} pictures cannot be used; mend them, or leave them out with --leave-out:\n  {}{more}",
                lines.len(),
                self.count(),
                lines[..lines.len().min(LISTED)].join("\n  ")
            );
        }
        unusable
            .iter()
            .for_each(|&(index, _)| self.wanted[index] = false);
        self.left_out.extend(lines);
        Ok(())
    }
}

/// Refuses classes with too few pictures; with `parts`, with too few among these to learn from.
///
/// # Errors
/// Names the classes.
pub fn check_counts(
    shown: &str,
    classes: &[String],
    labels: &[u16],
    parts: Option<&[usize]>,
) -> anyhow::Result<()> {
    let mut counts = vec![0; classes.len()];
    let fewest = if parts.is_some() { FEWEST - 1 } else { FEWEST };
    match parts {
        Some(parts) => parts
            .iter()
            .for_each(|&index| counts[usize::from(labels[index])] += 1),
        None => labels
            .iter()
            .for_each(|&label| counts[usize::from(label)] += 1),
    }
    let few: Vec<String> = (classes.iter().zip(&counts))
        .filter(|&(_, &count)| count < fewest)
        .map(|(name, count)| format!("{name:?} has {count}"))
        .collect();
    if few.is_empty() {
        return Ok(());
    }
    let more = if few.len() > LISTED { ", …" } else { "" };
    let kind = if parts.is_some() {
        "training pictures"
    } else {
        "pictures"
    };
    bail!(
        "{shown}: {} of the {} classes have too few {kind} ({}{more}), expected {fewest} or more of each",
        few.len(),
        classes.len(),
        few[..few.len().min(LISTED)].join(", ")
    )
}
