//! The area under the ROC curve.

/// The area under the receiver operating characteristic: the probability that a score of `unusual` is greater than
/// one of `usual`, ties as half. 0.5 is chance, 1 is perfect.
///
/// Computed from ranks (Mann & Whitney 1947): `(R − n (n + 1) / 2) / (n m)`, where `R` is the sum of the ranks of the `n`
/// scores of `unusual` among all `n + m`, and equal scores share the mean of their ranks.
///
/// # Panics
/// If either group is empty.
#[must_use]
pub fn auroc(usual: &[f64], unusual: &[f64]) -> f64 {
    assert!(!usual.is_empty() && !unusual.is_empty(), "two groups");
    let mut all: Vec<(f64, bool)> = Vec::with_capacity(usual.len() + unusual.len());
    all.extend(usual.iter().map(|&score| (score, false)));
    all.extend(unusual.iter().map(|&score| (score, true)));
    all.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let (mut rank_sum, mut before) = (0.0, 0.0);
    for tied in all.chunk_by(|(a, _), (b, _)| a.total_cmp(b).is_eq()) {
        let count = tied.len() as f64;
        let rank = before + f64::midpoint(1.0, count);
        rank_sum += rank * tied.iter().filter(|(_, unusual)| *unusual).count() as f64;
        before += count;
    }
    let (n, m) = (unusual.len() as f64, usual.len() as f64);
    (rank_sum - n * f64::midpoint(n, 1.0)) / (n * m)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use rand::RngExt;

    fn naive(usual: &[f64], unusual: &[f64]) -> f64 {
        let mut sum = 0.0;
        for a in unusual {
            for b in usual {
                sum += if a > b {
                    1.0
                } else if a < b {
                    0.0
                } else {
                    0.5
                };
            }
        }
        sum / (usual.len() * unusual.len()) as f64
    }

    #[test]
    fn ranks_equal_pairs_with_and_without_ties() {
        let mut rng = stream(1, Purpose::EvaluationNoise, 0);
        for (n, m, levels) in [(1, 1, 2), (7, 5, 3), (40, 90, 10), (60, 30, 1_000_000)] {
            let mut draw = |count: usize, shift: i32| -> Vec<f64> {
                (0..count)
                    .map(|_| f64::from(rng.random_range(0..levels) + shift))
                    .collect()
            };
            let (usual, unusual) = (draw(n, 0), draw(m, 1));
            let (fast, slow) = (auroc(&usual, &unusual), naive(&usual, &unusual));
            assert!((fast - slow).abs() < 1e-12, "{fast} against {slow}");
        }
        assert!((auroc(&[1.0, 2.0], &[3.0]) - 1.0).abs() < 1e-12);
        assert!(auroc(&[3.0], &[1.0, 2.0]).abs() < 1e-12);
        assert!((auroc(&[2.0; 5], &[2.0; 3]) - 0.5).abs() < 1e-12);
    }
}
