//! Independent pixels whose probability of ink is their mean over a group of labels.

use super::Density;
use crate::data::Images;

/// Independent pixels with one probability of ink for each group of labels.
pub struct ClassMeans {
    /// `ln p` and `ln (1 − p)` of each pixel, for each label.
    logarithms: Vec<Vec<[f64; 2]>>,
}

impl ClassMeans {
    /// `(Σ grey + 1) / (n + 2)` over the training images of a group (Laplace's rule of succession).
    pub fn fit(train: &Images, group: impl Fn(usize) -> usize) -> Self {
        let (classes, pixels) = (train.shape.classes, train.shape.pixels());
        let mut counts = vec![0.0; classes];
        let mut sums = vec![vec![0.0; pixels]; classes];
        for index in 0..train.len() {
            let group = group(usize::from(train.labels[index]));
            counts[group] += 1.0;
            let sums = sums[group].iter_mut().zip(train.image(index));
            sums.for_each(|(sum, &grey)| *sum += f64::from(grey) / 255.0);
        }
        let logarithms = |label: usize| {
            let at = group(label);
            let mean = |sum: &f64| (sum + 1.0) / (counts[at] + 2.0);
            let means = sums[at].iter().map(mean);
            means.map(|p| [(1.0 - p).ln(), p.ln()]).collect()
        };
        Self {
            logarithms: (0..classes).map(logarithms).collect(),
        }
    }
}

impl Density for ClassMeans {
    fn log_weights(&self, image: &[f32], label: usize, _: usize, _: (u64, u64)) -> Vec<f64> {
        let pixels = self.logarithms[label].iter().zip(image);
        vec![
            pixels
                .map(|([paper, ink], &x)| if x > 0.5 { ink } else { paper })
                .sum(),
        ]
    }

    fn is_exact(&self) -> bool {
        true
    }
}
