//! The sizes of a source's pictures, and the size that follows from them.

use super::look::Look;
use crate::data::SIDES;
use std::collections::BTreeMap;

/// The longer side of scaled pictures, unless the user asks for another: that of MNIST.
const SIDE: usize = 28;

/// The sizes with their numbers of pictures, the most frequent first.
pub fn sizes(looks: &[Look]) -> Vec<((usize, usize), usize)> {
    let mut counts = BTreeMap::new();
    for look in looks {
        *counts
            .entry((look.width as usize, look.height as usize))
            .or_insert(0) += 1;
    }
    let mut sizes: Vec<_> = counts.into_iter().collect();
    sizes.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    sizes
}

/// The common size if a model can have it, else the usual side with the pictures' median aspect ratio.
pub fn usual_size(sizes: &[((usize, usize), usize)]) -> (usize, usize) {
    if let [((width, height), _)] = *sizes
        && SIDES.contains(&width)
        && SIDES.contains(&height)
    {
        return (width, height);
    }
    let all: usize = sizes.iter().map(|&(_, count)| count).sum();
    let mut ratios: Vec<(f64, usize)> = (sizes.iter())
        .map(|&((width, height), count)| (width as f64 / height as f64, count))
        .collect();
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut before = 0;
    let middle = ratios.iter().find(|&&(_, count)| {
        before += count;
        2 * before > all
    });
    let ratio = middle.map_or(1.0, |&(ratio, _)| ratio);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the usual side"
    )]
    let shorter = |share: f64| ((SIDE as f64 * share).round() as usize).max(*SIDES.start());
    // Different crops of square signs need a square.
    match ratio {
        0.8..=1.25 => (SIDE, SIDE),
        ..0.8 => (shorter(ratio), SIDE),
        _ => (SIDE, shorter(1.0 / ratio)),
    }
}
