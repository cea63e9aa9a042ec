//! The parts of a data set: which pictures are in each, and which are in two.

use super::kept::Kept;
use super::order::Order;
use super::selection::{FEWEST, LISTED};
use super::source::Source;
use super::split::{Division, Split};
use anyhow::{Context, ensure};
use std::collections::HashMap;

/// Divides the pictures, by their writers if that is asked for.
///
/// # Errors
/// Names a picture without a writer.
pub fn divide(order: &Order, source: &Source, kept: &Kept) -> anyhow::Result<Split> {
    let parts: Vec<_> = kept
        .indices
        .iter()
        .map(|&index| source.parts[index])
        .collect();
    let mut writers = None;
    if order.by_writer {
        let found = kept.indices.iter().map(|&index| {
            source.writer(index).with_context(|| {
                format!(
                    "--by-writer: {} has no number in its name, expected the writer's",
                    source.name(index)
                )
            })
        });
        let found: Vec<u32> = found.collect::<anyhow::Result<_>>()?;
        let mut several = found.clone();
        several.sort_unstable();
        several.dedup();
        ensure!(
            several.len() >= FEWEST,
            "--by-writer: {} writers, expected {FEWEST} or more",
            several.len()
        );
        writers = Some(found);
    }
    let division = Division {
        labels: &kept.labels,
        parts: &parts,
        writers: writers.as_deref(),
        share: order.test_share,
        seed: order.seed,
    };
    Ok(division.split())
}

/// What was set aside to test with.
pub fn split_sentence(order: &Order, source: &Source) -> String {
    if source.parts.iter().any(Option::is_some) {
        return "The test pictures are those of the source.".to_owned();
    }
    let of = if order.by_writer {
        "the writers"
    } else {
        "each class"
    };
    format!(
        "{:.0} % of {of}, drawn with seed {}, were set aside to test with.",
        100.0 * order.test_share,
        order.seed
    )
}

/// Says which pictures are in two parts, or in two classes.
pub fn duplicates(source: &Source, kept: &Kept, classes: &[String], split: &Split) -> Vec<String> {
    let mut first = HashMap::<u128, usize>::new();
    let mut warnings = Vec::new();
    let mut contradictions = Vec::new();
    for (index, &hash) in kept.hashes.iter().enumerate() {
        let other = *first.entry(hash).or_insert(index);
        let class = |index: usize| &classes[usize::from(kept.labels[index])];
        if class(index) != class(other) {
            contradictions.push(format!(
                "{} ({:?}) and {} ({:?})",
                source.name(kept.indices[other]),
                class(other),
                source.name(kept.indices[index]),
                class(index)
            ));
        }
    }
    let learned: HashMap<u128, usize> = split
        .train
        .iter()
        .chain(&split.validation)
        .map(|&index| (kept.hashes[index], index))
        .collect();
    let shared: Vec<String> = (split.test.iter())
        .filter_map(|&index| {
            let other = *learned.get(&kept.hashes[index])?;
            let [test, train] = [index, other].map(|index| source.name(kept.indices[index]));
            Some(format!("{test} is {train}"))
        })
        .collect();
    for (lines, what) in [
        (contradictions, "the same picture in two classes"),
        (shared, "test pictures that are training pictures too"),
    ] {
        if !lines.is_empty() {
            let more = if lines.len() > LISTED { "; …" } else { "" };
            warnings.push(format!(
                "{what}: {} ({}{more})",
                lines.len(),
                lines[..lines.len().min(LISTED)].join("; ")
            ));
        }
    }
    warnings
}

/// For each class, the pictures of each part.
pub fn counts(classes: &[String], labels: &[u16], split: &Split) -> Vec<[usize; 3]> {
    let mut counts = vec![[0; 3]; classes.len()];
    for (part, indices) in [&split.train, &split.validation, &split.test]
        .into_iter()
        .enumerate()
    {
        indices
            .iter()
            .for_each(|&index| counts[usize::from(labels[index])][part] += 1);
    }
    counts
}
