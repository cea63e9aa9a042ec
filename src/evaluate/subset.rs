//! Images picked at random for an evaluation.

use crate::data::Images;
use crate::random::{self, Purpose};
use rand::seq::index;

/// `count` different indices below `length`, or all of them if there are fewer, picked by `seed` and `which`.
#[must_use]
pub(super) fn subset(length: usize, count: usize, seed: u64, which: u64) -> Vec<usize> {
    let mut rng = random::stream(seed, Purpose::Subset, which);
    index::sample(&mut rng, length, count.min(length)).into_vec()
}

/// Different images of `images` with the given labels, in their order; a label is left out once its images are used up.
///
/// Sets are compared with equal labels: different proportions of the classes would add a distance that is larger than that
/// of good samples.
#[must_use]
pub(super) fn with_labels(images: &Images, labels: &[u16], seed: u64, which: u64) -> Images {
    let mut of_class = vec![Vec::new(); images.shape.classes];
    for index in subset(images.len(), images.len(), seed, which) {
        of_class[usize::from(images.labels[index])].push(index);
    }
    let next = |&label: &u16| of_class[usize::from(label)].pop();
    let picked: Vec<usize> = labels.iter().filter_map(next).collect();
    images.select(&picked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_card::DataCard;

    #[test]
    fn picked_images_have_the_labels_asked_for_and_differ() {
        let labels = [3, 3, 7, 3, 7, 0];
        let images = Images {
            pixels: (0..6).flat_map(|level| [level; 784]).collect(),
            labels: labels.to_vec(),
            shape: DataCard::mnist().shape(),
        };
        let picked = with_labels(&images, &[7, 3, 7, 7, 3, 1], 1, 0);
        assert_eq!(picked.labels, [7, 3, 7, 3]);
        let mut sources: Vec<u8> = (0..4).map(|at| picked.image(at)[0]).collect();
        for (source, label) in sources.iter().zip(&picked.labels) {
            assert_eq!(labels[usize::from(*source)], *label);
        }
        sources.sort_unstable();
        sources.dedup();
        assert_eq!(sources.len(), 4);
    }
}
