//! Divides pictures into those to learn from, those that choose between models, and those to test with.

use crate::random::{Purpose, stream};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// The part that a source names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Train,
    Validation,
    Test,
}

/// Indices of the pictures of each part, in their order in the data set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub train: Vec<usize>,
    pub validation: Vec<usize>,
    pub test: Vec<usize>,
}

/// What decides a split.
#[derive(Clone, Copy, Debug)]
pub struct Division<'a> {
    /// The class of each picture.
    pub labels: &'a [u16],
    /// The part of each picture where the source says so.
    pub parts: &'a [Option<Part>],
    /// The writer of each picture: the pictures of a writer stay together.
    pub writers: Option<&'a [u32]>,
    /// The share of the pictures to test with.
    pub share: f64,
    pub seed: u64,
}

/// The share of the training pictures that choose between models, as in MNIST.
const VALIDATION: f64 = 1.0 / 6.0;
const TEST_DRAW: u64 = 0;
const VALIDATION_DRAW: u64 = 1;
const ORDER_DRAW: u64 = 2;

impl Division<'_> {
    /// Divides the pictures.
    ///
    /// Training pictures keep the source's order if their last ones show every class as often as the others do; else they
    /// are shuffled, and the validation pictures are a share of each class.
    #[must_use]
    pub fn split(&self) -> Split {
        let of = |part: Option<Part>| -> Vec<usize> {
            (0..self.parts.len())
                .filter(|&i| self.parts[i] == part)
                .collect()
        };
        let mut learned: Vec<usize> = [of(None), of(Some(Part::Train))].concat();
        learned.sort_unstable();
        let mut test = of(Some(Part::Test));
        let mut validation = of(Some(Part::Validation));
        if test.is_empty() && !learned.is_empty() {
            (learned, test) = self.set_aside(learned, self.share, TEST_DRAW);
        }
        if validation.is_empty() {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "fewer than there are pictures"
            )]
            let last = learned.len() - (VALIDATION * learned.len() as f64).round() as usize;
            if self.writers.is_none() && self.is_representative(&learned, last) {
                validation = learned.split_off(last);
                return Split {
                    train: learned,
                    validation,
                    test,
                };
            }
            (learned, validation) = self.set_aside(learned, VALIDATION, VALIDATION_DRAW);
        }
        let mut rng = stream(self.seed, Purpose::Division, ORDER_DRAW);
        learned.shuffle(&mut rng);
        validation.shuffle(&mut rng);
        Split {
            train: learned,
            validation,
            test,
        }
    }

    /// Takes a share of each class, or of the writers, out of `pictures`; at least one and not all.
    fn set_aside(&self, pictures: Vec<usize>, share: f64, draw: u64) -> (Vec<usize>, Vec<usize>) {
        let mut rng = stream(self.seed, Purpose::Division, draw);
        let mut aside = vec![false; self.labels.len()];
        let mut groups = BTreeMap::<u32, Vec<usize>>::new();
        if let Some(writers) = self.writers {
            let mut all: Vec<u32> = pictures.iter().map(|&i| writers[i]).collect();
            all.sort_unstable();
            all.dedup();
            let chosen = draw_some(&mut all, share, &mut rng);
            let chosen = &all[..chosen];
            pictures
                .iter()
                .for_each(|&i| aside[i] = chosen.contains(&writers[i]));
        } else {
            for &index in &pictures {
                groups
                    .entry(self.labels[index].into())
                    .or_default()
                    .push(index);
            }
            for group in groups.values_mut() {
                let chosen = draw_some(group, share, &mut rng);
                group[..chosen]
                    .iter()
                    .for_each(|&index| aside[index] = true);
            }
        }
        pictures.into_iter().partition(|&index| !aside[index])
    }

    /// Whether the pictures from `last` on show each class at least half as often as all do.
    fn is_representative(&self, pictures: &[usize], last: usize) -> bool {
        let mut counts = BTreeMap::<u16, [usize; 2]>::new();
        for (place, &index) in pictures.iter().enumerate() {
            let count = counts.entry(self.labels[index]).or_default();
            count[usize::from(place >= last)] += 1;
        }
        let share = VALIDATION / 2.0;
        last < pictures.len()
            && (counts.values()).all(|&[before, after]| {
                before > 0 && after > 0 && after as f64 >= share * (before + after) as f64
            })
    }
}

/// Shuffles, and returns how many of the first are the share: at least one, and not all of several.
fn draw_some<T>(all: &mut [T], share: f64, rng: &mut ChaCha8Rng) -> usize {
    all.shuffle(rng);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not more than there are"
    )]
    let count = (share * all.len() as f64).round() as usize;
    // A group of two or less has none to spare for a second part.
    count.clamp(usize::from(all.len() > 1), all.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn division<'a>(labels: &'a [u16], parts: &'a [Option<Part>]) -> Division<'a> {
        Division {
            labels,
            parts,
            writers: None,
            share: 0.15,
            seed: 1,
        }
    }

    fn sorted(split: &Split) -> Vec<usize> {
        let mut all = [&split.train[..], &split.validation, &split.test].concat();
        all.sort_unstable();
        all
    }

    #[test]
    fn each_class_is_in_each_part_and_every_picture_in_one() {
        for each in [3, 4, 20, 100] {
            let labels: Vec<u16> = (0..26 * each).map(|i| i / each).collect();
            let parts = vec![None; labels.len()];
            let split = division(&labels, &parts).split();
            assert_eq!(sorted(&split), (0..labels.len()).collect::<Vec<_>>());
            for part in [&split.train, &split.validation, &split.test] {
                let mut classes: Vec<u16> = part.iter().map(|&i| labels[i]).collect();
                assert!(classes.windows(2).any(|pair| pair[0] > pair[1]) || part == &split.test);
                classes.sort_unstable();
                classes.dedup();
                assert_eq!(classes.len(), 26, "{each} of each class");
            }
            assert_eq!(split, division(&labels, &parts).split());
            let other = Division {
                seed: 2,
                ..division(&labels, &parts)
            };
            assert_ne!(split, other.split());
        }
    }

    #[test]
    fn a_mixed_order_and_given_parts_are_kept() {
        let labels: Vec<u16> = (0..70).map(|i| i % 10).collect();
        let parts: Vec<_> = (0..70)
            .map(|i| Some(if i < 60 { Part::Train } else { Part::Test }))
            .collect();
        let split = division(&labels, &parts).split();
        assert_eq!(split.train, (0..50).collect::<Vec<_>>());
        assert_eq!(split.validation, (50..60).collect::<Vec<_>>());
        assert_eq!(split.test, (60..70).collect::<Vec<_>>());
    }

    #[test]
    fn a_writer_is_in_one_part() {
        let labels: Vec<u16> = (0..26 * 20).map(|i| i / 20).collect();
        let writers: Vec<u32> = (0..26 * 20).map(|i| i % 20).collect();
        let parts = vec![None; labels.len()];
        let split = Division {
            writers: Some(&writers),
            share: 0.2,
            ..division(&labels, &parts)
        }
        .split();
        let of = |part: &[usize]| {
            let mut all: Vec<u32> = part.iter().map(|&i| writers[i]).collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let [train, validation, test] =
            [&split.train, &split.validation, &split.test].map(|p| of(p));
        assert_eq!([train.len(), validation.len(), test.len()], [13, 3, 4]);
        let mut all = [train, validation, test].concat();
        all.sort_unstable();
        assert_eq!(all, (0..20).collect::<Vec<_>>());
    }
}
