//! Three judges of different seeds, whose majority classifies samples.

use super::judge::{Judge, JudgeFile, load_judge, most_likely};
use crate::parameters;
use anyhow::{Context, ensure};
use burn::tensor::Device;
use std::path::Path;

/// Number of judges: the fewest with a majority against one.
pub const JUDGES: usize = 3;

/// Three judges. No model is trained with them; the settings of `aae` and `cvae-gan` were selected with them.
#[derive(Debug)]
pub struct Judges {
    pub judges: [Judge; JUDGES],
}

/// The digits that the judges read in images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The digits of each judge, one for each image.
    pub each: [Vec<u16>; JUDGES],
    /// The digit of the majority; where all judges differ, the digit with the largest sum of probabilities.
    pub majority: Vec<u16>,
    /// The number of classes that they tell apart.
    pub classes: usize,
}

impl Judges {
    /// The judges' files in their folder.
    pub const FILES: [&str; JUDGES] = [
        "judge-1.safetensors",
        "judge-2.safetensors",
        "judge-3.safetensors",
    ];

    /// Loads the three judges of a folder.
    ///
    /// # Errors
    /// Names the file that cannot be read, is not a judge, or has the seed of another judge.
    pub fn load(folder: &Path, device: &Device) -> anyhow::Result<Self> {
        let mut seeds = Vec::new();
        let load = |file: &str| -> anyhow::Result<Judge> {
            let path = folder.join(file);
            let bytes = std::fs::read(&path).with_context(|| {
                format!(
                    "{} cannot be read; `cvae judge --seed` trains judges",
                    path.display()
                )
            })?;
            let (JudgeFile { seed, .. }, judge) =
                load_judge(&bytes, device).with_context(|| path.display().to_string())?;
            ensure!(
                !seeds.contains(&seed),
                "{} has seed {seed}, as another judge: expected three different seeds",
                path.display()
            );
            seeds.push(seed);
            Ok(judge)
        };
        let [first, second, third] = Self::FILES.map(load);
        Ok(Self {
            judges: [first?, second?, third?],
        })
    }

    /// Identifies the judges: SHA-256 of the parameters of each.
    #[must_use]
    pub fn sha256(&self) -> [String; JUDGES] {
        self.judges.each_ref().map(parameters::sha256)
    }

    /// The judge whose features distances are measured in.
    #[must_use]
    pub fn first(&self) -> &Judge {
        &self.judges[0]
    }

    /// Classifies images with all judges.
    ///
    /// # Shapes
    /// - `images`: `[count · pixels]`, 0 to 1
    #[must_use]
    pub fn read(&self, images: &[f32], device: &Device) -> Reading {
        let classes = self.first().shape().classes;
        let opinions = self.judges.each_ref().map(|judge| {
            let probabilities = judge.probabilities(images, device);
            let digits: Vec<u16> = probabilities
                .chunks_exact(classes)
                .map(most_likely)
                .collect();
            (digits, probabilities)
        });
        let count = opinions[0].0.len();
        let majority = (0..count)
            .map(|at| {
                let [a, b, c] = opinions.each_ref().map(|(digits, _)| digits[at]);
                if a == b || a == c {
                    a
                } else if b == c {
                    b
                } else {
                    let sum = |digit| {
                        let judges = opinions.iter();
                        judges.map(|(_, p)| p[at * classes + digit]).sum::<f32>()
                    };
                    most_likely(&(0..classes).map(sum).collect::<Vec<_>>())
                }
            })
            .collect();
        Reading {
            each: opinions.map(|(digits, _)| digits),
            majority,
            classes,
        }
    }
}
