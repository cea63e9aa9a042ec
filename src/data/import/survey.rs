//! What the pictures of a source have in common: their sizes, which of their values is ink, and what follows from it.

use super::frame::{Centre, Frame};
use super::look::Look;
use super::plan::Plan;
use super::sizes::{sizes, usual_size};
use crate::picture::Tone;

/// The range of a source's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// 0 to 255: files of pictures.
    Bytes,
    /// Any; it follows from the values.
    Numbers,
}

/// What a user decides instead of the survey.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes {
    /// Width and height.
    pub size: Option<(usize, usize)>,
    pub tone: Tone,
    pub centre: Centre,
}

/// A plan with its reasons.
#[derive(Clone, Debug)]
pub struct Decision {
    pub plan: Plan,
    /// What is done to the pictures, one sentence each.
    pub sentences: Vec<String>,
    /// What a user should look at.
    pub warnings: Vec<String>,
    /// The sizes in the source, the most frequent first.
    pub sizes: Vec<((usize, usize), usize)>,
}

/// The share of the range by which values must differ to be ink and paper.
const ALIKE: f32 = 0.06;

/// Decides from the looks of all pictures.
#[must_use]
pub fn decide(looks: &[Look], range: Range, wishes: &Wishes) -> Decision {
    let (low, high) = extent(looks, range);
    let alike = ALIKE * (high - low);
    let inked: Vec<&Look> = looks
        .iter()
        .filter(|look| look.contrast() > alike)
        .collect();
    let mut sentences = Vec::new();
    let mut warnings = Vec::new();
    let dark = tone(&inked, wishes.tone, &mut sentences, &mut warnings);
    let (mut paper, mut ink) = if dark { (high, low) } else { (low, high) };
    if range == Range::Numbers && (low < 0.0 || (high - 255.0).abs() > 0.5) {
        sentences.push(format!("Values from {low} to {high} became 0 to 255."));
    }
    // Grey paper would be ink everywhere, and grey ink would never be full.
    let opaque: Vec<&Look> = inked
        .iter()
        .copied()
        .filter(|look| !look.transparent)
        .collect();
    if let (Some(found_paper), Some(found_ink)) = (
        median(opaque.iter().map(|look| look.border)),
        median(
            opaque
                .iter()
                .map(|look| if dark { look.least } else { look.most }),
        ),
    ) {
        let span = high - low;
        let greyish =
            (found_paper - paper).abs() > 0.05 * span || (found_ink - ink).abs() > 0.2 * span;
        let clear = (found_paper - found_ink).abs() > alike && (found_paper > found_ink) == dark;
        if greyish && clear {
            (paper, ink) = (found_paper, found_ink);
            sentences.push(format!(
                "Levels were stretched: paper of {paper:.0} became 0 and ink of {ink:.0} became 255, as in most pictures."
            ));
        }
    }
    let sizes = sizes(looks);
    let (width, height) = wishes.size.unwrap_or_else(|| usual_size(&sizes));
    if sizes.iter().any(|&(size, _)| size != (width, height)) {
        let found = match sizes.as_slice() {
            [((width, height), _)] => format!("Pictures of {width} × {height}"),
            several => format!("Pictures of {} different sizes", several.len()),
        };
        sentences.push(format!(
            "{found} were scaled to {width} × {height}, with their aspect ratio kept."
        ));
    }
    match wishes.centre {
        Centre::None => {}
        Centre::Box => sentences.push("The rectangle around the ink was centred.".to_owned()),
        Centre::Mass => sentences.push("The ink's centre of mass was centred.".to_owned()),
    }
    let frame = Frame {
        width,
        height,
        centre: wishes.centre,
    };
    Decision {
        plan: Plan {
            frame,
            paper,
            ink,
            alike,
        },
        sentences,
        warnings,
        sizes,
    }
}

/// The least and the largest value that pictures of the source can have.
fn extent(looks: &[Look], range: Range) -> (f32, f32) {
    if range == Range::Bytes || looks.is_empty() {
        return (0.0, 255.0);
    }
    let least = looks.iter().map(|look| look.least).fold(f32::MAX, f32::min);
    let most = looks.iter().map(|look| look.most).fold(f32::MIN, f32::max);
    let low = least.min(0.0);
    // The brightest pixel of a few pictures may be somewhat below the range's end.
    let high = if most > 200.0 && most <= 255.0 {
        255.0
    } else {
        most
    };
    if high > low {
        (low, high)
    } else {
        (low, low + 1.0)
    }
}

/// Whether ink is dark, and why.
fn tone(
    inked: &[&Look],
    wish: Tone,
    sentences: &mut Vec<String>,
    warnings: &mut Vec<String>,
) -> bool {
    let opaque: Vec<_> = inked.iter().filter(|look| !look.transparent).collect();
    let light = opaque.iter().filter(|look| look.light_border()).count();
    let dark = match wish {
        Tone::Dark => true,
        Tone::Light => false,
        Tone::Found => 2 * light > opaque.len(),
    };
    let (paper, ink) = if dark {
        ("light", "dark")
    } else {
        ("dark", "light")
    };
    if inked.len() > opaque.len() {
        sentences.push(format!(
            "Transparent paper of {} pictures counts as paper, and opacity as ink.",
            inked.len() - opaque.len()
        ));
    }
    if opaque.is_empty() {
        return dark;
    }
    if wish != Tone::Found {
        sentences.push(format!(
            "Ink is {ink} on {paper} paper, as --ink {ink} says."
        ));
        return dark;
    }
    let agreeing = if dark { light } else { opaque.len() - light };
    let share = 100.0 * agreeing as f64 / opaque.len() as f64;
    sentences.push(format!(
        "Ink is {ink} on {paper} paper: {share:.1} % of the pictures have a {paper} border."
    ));
    // Ink covers less than paper does; a border of mostly ink would say the opposite.
    let bright = median(opaque.iter().map(|look| look.bright)).unwrap_or(0.5);
    if share < 70.0 || (bright > 0.5) != dark {
        warnings.push(format!(
            "it is not clear that ink is {ink}: {share:.1} % of the pictures have a {paper} border, and the median \
             picture is {:.0} % bright; if the contact sheet is inverted, use --ink {paper}",
            100.0 * bright
        ));
    }
    dark
}

fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    values.select_nth_unstable_by(middle, f32::total_cmp);
    Some(values[middle])
}

#[cfg(test)]
mod tests {
    use super::super::picture::Picture;
    use super::*;

    /// A picture with a bar of ink.
    fn bar(width: usize, height: usize, paper: f32, ink: f32) -> Picture {
        let mut values = vec![paper; width * height];
        for y in 2..height - 2 {
            values[y * width + width / 2] = ink;
        }
        Picture {
            width,
            height,
            values,
            transparent: false,
        }
    }

    fn decided(pictures: &[Picture], range: Range, wishes: &Wishes) -> Decision {
        let looks: Vec<Look> = pictures.iter().map(|p| Look::at(p).unwrap()).collect();
        decide(&looks, range, wishes)
    }

    #[test]
    fn light_ink_of_the_full_range_keeps_its_levels() {
        let mut picture = bar(12, 20, 0.0, 255.0);
        for (at, value) in picture.values[100..180].iter_mut().enumerate() {
            *value = f32::from(u8::try_from(3 * at).unwrap());
        }
        let plan = decided(
            std::slice::from_ref(&picture),
            Range::Bytes,
            &Wishes::default(),
        )
        .plan;
        let levels: Vec<f32> = plan
            .apply(&picture)
            .unwrap()
            .iter()
            .map(|&v| f32::from(v))
            .collect();
        assert_eq!(levels, picture.values);
    }

    #[test]
    fn the_border_decides_which_value_is_paper() {
        let both = [bar(12, 20, 255.0, 0.0), bar(12, 20, 0.0, 255.0)];
        let mostly_dark = [both[0].clone(), both[0].clone(), both[1].clone()];
        let decision = decided(&mostly_dark, Range::Bytes, &Wishes::default());
        let levels = decision.plan.apply(&both[0]).unwrap();
        assert_eq!((levels[0], levels[5 * 12 + 6]), (0, 255));
        assert!(decision.sentences[0].contains("Ink is dark on light paper: 66.7 %"));
        assert!(
            decision.warnings[0].contains("--ink light"),
            "{:?}",
            decision.warnings
        );
        let wishes = Wishes {
            tone: Tone::Light,
            ..Wishes::default()
        };
        let levels = decided(&mostly_dark, Range::Bytes, &wishes)
            .plan
            .apply(&both[0])
            .unwrap();
        assert_eq!((levels[0], levels[5 * 12 + 6]), (255, 0));
    }

    #[test]
    fn other_ranges_become_bytes() {
        for (low, high) in [
            (0.0, 1.0),
            (0.0, 16.0),
            (-1.0, 1.0),
            (0.0, 4095.0),
            (-0.4242, 2.8215),
        ] {
            let picture = bar(10, 10, low, high);
            let decision = decided(
                std::slice::from_ref(&picture),
                Range::Numbers,
                &Wishes::default(),
            );
            let levels = decision.plan.apply(&picture).unwrap();
            assert_eq!((levels[0], levels[5 * 10 + 5]), (0, 255), "{low} to {high}");
        }
        let almost = bar(10, 10, 0.0, 251.0);
        let plan = decided(
            std::slice::from_ref(&almost),
            Range::Numbers,
            &Wishes::default(),
        )
        .plan;
        assert_eq!(plan.apply(&almost).unwrap()[55], 251);
    }

    #[test]
    fn grey_paper_is_stretched_and_said() {
        let picture = bar(10, 10, 200.0, 60.0);
        let decision = decided(
            std::slice::from_ref(&picture),
            Range::Bytes,
            &Wishes::default(),
        );
        let levels = decision.plan.apply(&picture).unwrap();
        assert_eq!((levels[0], levels[55]), (0, 255));
        let said = decision
            .sentences
            .iter()
            .any(|s| s.contains("paper of 200 became 0 and ink of 60"));
        assert!(said, "{:?}", decision.sentences);
    }

    #[test]
    fn sizes_follow_the_pictures_unless_one_is_given() {
        let size = |sizes: &[(usize, usize)], wish| {
            let pictures: Vec<_> = sizes.iter().map(|&(w, h)| bar(w, h, 0.0, 255.0)).collect();
            let wishes = Wishes {
                size: wish,
                ..Wishes::default()
            };
            let frame = decided(&pictures, Range::Bytes, &wishes).plan.frame;
            (frame.width, frame.height)
        };
        assert_eq!(size(&[(12, 20), (12, 20)], None), (12, 20));
        assert_eq!(size(&[(105, 105)], None), (28, 28));
        assert_eq!(size(&[(200, 100)], None), (28, 14));
        assert_eq!(size(&[(30, 28), (27, 31), (31, 28)], None), (28, 28));
        assert_eq!(size(&[(12, 20)], Some((24, 40))), (24, 40));
    }

    #[test]
    fn pictures_without_ink_are_refused() {
        let plan = decided(&[bar(64, 64, 0.0, 255.0)], Range::Bytes, &Wishes::default()).plan;
        let fault = |picture: &Picture| plan.apply(picture).unwrap_err().to_string();
        let blank = bar(64, 64, 255.0, 255.0);
        assert_eq!(fault(&blank), "all pixels are alike: 255");
        let mut odd = blank;
        odd.values[0] = f32::NAN;
        assert!(Look::at(&odd).unwrap_err().to_string().contains("NaN"));
        let wishes = Wishes {
            size: Some((8, 8)),
            ..Wishes::default()
        };
        let mut speck = bar(64, 64, 0.0, 0.0);
        speck.values[64 * 30 + 30] = 255.0;
        let plan = decided(std::slice::from_ref(&speck), Range::Bytes, &wishes).plan;
        let fault = plan.apply(&speck).unwrap_err().to_string();
        assert!(
            fault.starts_with("hardly any ink is left at 8 × 8 pixels: 4 of 255"),
            "{fault}"
        );
    }
}
