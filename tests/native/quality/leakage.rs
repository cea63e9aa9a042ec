//! Tests the leakage of the label into ε.

use burn::tensor::Device;
use cvae::evaluate::{Labelled, leakage};
use cvae::random::{self, Purpose};

/// The label is whether two coordinates differ in sign: a hidden layer can learn that rule, a linear probe cannot. If ε
/// and the label are independent, both probes only guess.
#[test]
fn probes_find_the_label_only_if_epsilon_has_it() {
    let device = Device::flex();
    let epsilon = random::normals(&mut random::stream(1, Purpose::Epsilon, 2), 3000 * 2);
    let label = |rule: &dyn Fn(usize, f32, f32) -> u16| -> Vec<u16> {
        let pairs = epsilon.chunks_exact(2).enumerate();
        pairs.map(|(at, pair)| rule(at, pair[0], pair[1])).collect()
    };
    let probe = |labels: &[u16]| {
        let (train, test) = epsilon.split_at(2 * 2000);
        let (train_labels, test_labels) = labels.split_at(2000);
        let train = Labelled {
            epsilon: train,
            labels: train_labels,
        };
        let test = Labelled {
            epsilon: test,
            labels: test_labels,
        };
        leakage(train, test, (10, 30), 1, &device).unwrap()
    };
    let line = probe(&label(&|_, a, _| u16::from(a > 0.0)));
    assert!(line.linear > 0.97 && line.hidden > 0.97, "{line:?}");
    let quadrants = probe(&label(&|_, a, b| u16::from((a > 0.0) == (b > 0.0))));
    assert!(
        quadrants.linear < 0.65 && quadrants.hidden > 0.9,
        "{quadrants:?}"
    );
    let nothing = probe(&label(&|at, _, _| u16::try_from(at % 10).unwrap()));
    // Chance is 0.1 with a standard error of 0.01.
    assert!(
        nothing.linear < 0.15 && nothing.hidden < 0.15,
        "{nothing:?}"
    );
}
