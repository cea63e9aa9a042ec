//! The division of pictures that come without one, such as drawings: some of each class are held out.

use super::Images;
use crate::data_card::DataCard;
use crate::random::{Purpose, stream};
use rand::seq::SliceRandom;

/// One in so many pictures of a class is held out, and at least one.
const SHARE: usize = 5;
/// The fewest pictures of a class: one to learn from, and one that is held out.
const FEWEST: usize = 2;

/// Why pictures cannot be learned from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DivisionError {
    #[error("there are {pixels} pixels and {labels} labels, expected {each} pixels for each label")]
    Count {
        pixels: usize,
        labels: usize,
        each: usize,
    },
    #[error("picture {index} has label {got}, expected less than {classes}")]
    Label {
        index: usize,
        got: u16,
        classes: usize,
    },
    #[error("the class “{class}” has {got} pictures, expected {FEWEST} or more")]
    Few { class: String, got: usize },
    #[error("all {0} pictures are blank")]
    Blank(usize),
}

/// The pictures in an order that `seed` draws, first those to learn from, then those held out; and the number of the first.
///
/// # Errors
/// [`DivisionError`] says which class has too few pictures, or that there is nothing in them.
pub fn divided(
    pixels: &[u8],
    labels: &[u16],
    data: &DataCard,
    seed: u64,
) -> Result<(Images, usize), DivisionError> {
    let shape = data.shape();
    let each = shape.pixels();
    if labels.len().checked_mul(each) != Some(pixels.len()) {
        return Err(DivisionError::Count {
            pixels: pixels.len(),
            labels: labels.len(),
            each,
        });
    }
    let mut counts = vec![0; shape.classes];
    for (index, &got) in labels.iter().enumerate() {
        let Some(count) = counts.get_mut(usize::from(got)) else {
            let classes = shape.classes;
            return Err(DivisionError::Label {
                index,
                got,
                classes,
            });
        };
        *count += 1;
    }
    if let Some(class) = counts.iter().position(|&count| count < FEWEST) {
        return Err(DivisionError::Few {
            class: data.classes[class].clone(),
            got: counts[class],
        });
    }
    if pixels.iter().all(|&level| level == 0) {
        return Err(DivisionError::Blank(labels.len()));
    }
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.shuffle(&mut stream(seed, Purpose::Division, 0));
    let mut left: Vec<usize> = counts.iter().map(|&count| (count / SHARE).max(1)).collect();
    let (held_out, learned): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|&index| {
        let left = &mut left[usize::from(labels[index])];
        let is_held_out = *left > 0;
        *left -= usize::from(is_held_out);
        is_held_out
    });
    let images = Images {
        pixels: pixels.to_vec(),
        labels: labels.to_vec(),
        shape,
    };
    let count = learned.len();
    Ok((images.select(&[learned, held_out].concat()), count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(classes: usize) -> DataCard {
        DataCard {
            classes: (0..classes).map(|class| class.to_string()).collect(),
            width: 8,
            height: 8,
            ..DataCard::mnist()
        }
    }

    /// Pictures of one level each, which is their number.
    fn pictures(count: usize) -> Vec<u8> {
        (0..count)
            .flat_map(|index| [u8::try_from(index).unwrap(); 64])
            .collect()
    }

    #[test]
    fn a_fifth_of_each_class_is_held_out_and_nothing_is_lost() {
        let labels: Vec<u16> = [[0; 20].as_slice(), &[1; 11], &[2; 2]].concat();
        let (images, learned) = divided(&pictures(33), &labels, &card(3), 7).unwrap();
        let held_out = |class| {
            let labels = &images.labels[learned..];
            labels.iter().filter(|&&label| label == class).count()
        };
        assert_eq!([0, 1, 2].map(held_out), [4, 2, 1]);
        let mut numbers: Vec<u8> = (0..33).map(|index| images.image(index)[0]).collect();
        assert!((0..33).all(|at| images.labels[at] == labels[usize::from(numbers[at])]));
        assert!(
            numbers.windows(2).any(|pair| pair[0] > pair[1]),
            "the order is drawn"
        );
        numbers.sort_unstable();
        assert_eq!(numbers, (0..33).collect::<Vec<u8>>());
        let again = |seed| divided(&pictures(33), &labels, &card(3), seed).unwrap().0;
        assert_eq!(again(7), images);
        assert_ne!(again(8), images);
    }

    #[test]
    fn what_cannot_be_learned_from_is_refused() {
        let fault = |pixels: &[u8], labels: &[u16]| {
            let fault = divided(pixels, labels, &card(2), 1);
            fault.unwrap_err().to_string()
        };
        assert_eq!(
            fault(&[1; 63], &[0]),
            "there are 63 pixels and 1 labels, expected 64 pixels for each label"
        );
        assert_eq!(
            fault(&pictures(3), &[0, 0, 2]),
            "picture 2 has label 2, expected less than 2"
        );
        assert_eq!(
            fault(&pictures(3), &[0, 0, 1]),
            "the class “1” has 1 pictures, expected 2 or more"
        );
        assert_eq!(
            fault(&[0; 4 * 64], &[0, 0, 1, 1]),
            "all 4 pictures are blank"
        );
    }
}
