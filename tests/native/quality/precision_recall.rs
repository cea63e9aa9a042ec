//! Tests nearest neighbours among features, and the figures from them: precision, recall, copies.

use super::normal_points;
use crate::common::strokes;
use cvae::data::Images;
use cvae::evaluate::{memorisation, nearest, precision_recall, squared_radii};
use ndarray::{Array2, Axis, concatenate};

fn naive_squared_distance(a: ndarray::ArrayView1<f32>, b: ndarray::ArrayView1<f32>) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}

#[test]
fn neighbours_equal_the_naive_ones() {
    let (queries, points) = (normal_points(260, 5, 3), normal_points(300, 5, 4));
    let got = nearest(&queries, &points);
    for (query, got) in queries.outer_iter().zip(got) {
        let distances = points
            .outer_iter()
            .map(|point| naive_squared_distance(query, point));
        let expected = distances.fold(f32::INFINITY, f32::min).sqrt();
        assert!((got - expected).abs() < 1e-3, "{got}, expected {expected}");
    }
    let radii = squared_radii(&points, 3);
    for (at, point) in points.outer_iter().enumerate() {
        let mut distances: Vec<f32> = (0..300)
            .filter(|&other| other != at)
            .map(|other| naive_squared_distance(point, points.row(other)))
            .collect();
        distances.sort_by(f32::total_cmp);
        assert!((radii[at] - distances[2]).abs() < 1e-4);
    }
}

#[test]
fn precision_and_recall_equal_the_naive_ones() {
    let (samples, real) = (normal_points(300, 3, 5) * 1.5, normal_points(280, 3, 6));
    let naive = |queries: &Array2<f32>, points: &Array2<f32>| {
        let inside = |query: ndarray::ArrayView1<f32>| {
            points.outer_iter().enumerate().any(|(at, point)| {
                let mut others: Vec<f32> = (0..points.nrows())
                    .filter(|&other| other != at)
                    .map(|other| naive_squared_distance(point, points.row(other)))
                    .collect();
                others.sort_by(f32::total_cmp);
                naive_squared_distance(query, point) <= others[2]
            })
        };
        let count = queries.outer_iter().filter(|query| inside(*query)).count();
        count as f64 / queries.nrows() as f64
    };
    let got = precision_recall(&samples, &real, 3);
    // A query may lie exactly on the border of a ball.
    let (precision, recall) = (naive(&samples, &real), naive(&real, &samples));
    assert!((got.precision - precision).abs() < 0.005, "{got:?}");
    assert!((got.recall - recall).abs() < 0.005, "{got:?}");
    assert!(precision < recall && recall > 0.5, "{precision} {recall}");
}

/// A model that makes one of two kinds well is precise and has half the recall; a model that makes something else has
/// neither.
#[test]
fn a_dropped_mode_costs_recall() {
    let real = concatenate![
        Axis(0),
        normal_points(200, 4, 7),
        normal_points(200, 4, 8) + 50.0
    ];
    let one_mode = precision_recall(&normal_points(400, 4, 9), &real, 3);
    assert!(one_mode.precision > 0.75, "{one_mode:?}");
    assert!((one_mode.recall - 0.45).abs() < 0.06, "{one_mode:?}");
    let elsewhere = precision_recall(&(normal_points(400, 4, 9) - 50.0), &real, 3);
    assert_eq!((elsewhere.precision, elsewhere.recall), (0.0, 0.0));
}

#[test]
fn copies_lie_on_the_training_images() {
    let train = strokes(70, 0);
    let noisy = |images: &Images, amount: u8| Images {
        pixels: images
            .pixels
            .iter()
            .enumerate()
            .map(|(at, &grey)| grey.saturating_add(if at % 7 == 0 { amount } else { 0 }))
            .collect(),
        labels: images.labels.clone(),
        shape: images.shape,
    };
    // Of the 112 pixels that get brighter by 0.2, pixels full of ink stay unchanged.
    let test = noisy(&train, 51);
    let measured = memorisation(&train, &test, &train);
    assert!(measured.from_samples < 0.01, "{measured:?}");
    assert!(
        (measured.from_test - 0.2 * 112f64.sqrt()).abs() < 0.2,
        "{measured:?}"
    );
    assert!(measured.ratio() < 0.01);
}
