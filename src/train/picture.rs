//! The images that a training writes for people.

use super::EpochLog;
use crate::model::PIXELS;
use anyhow::anyhow;
use plotters::prelude::*;

/// The loss curve as SVG: −ELBO of training and, where there is one, of validation, in nats per image,
/// over epochs.
///
/// # Errors
/// If the drawing library fails.
pub fn loss_curve(title: &str, log: &[EpochLog]) -> anyhow::Result<String> {
    let values = log.iter().map(EpochLog::train);
    let (low, high) = values
        .chain(log.iter().filter_map(EpochLog::validation))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        });
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (720, 400)).into_drawing_area();
        let failed = |error| anyhow!("the loss curve cannot be drawn: {error}");
        root.fill(&WHITE).map_err(failed)?;
        let mut chart = ChartBuilder::on(&root)
            .caption(title, ("sans-serif", 18))
            .margin(16)
            .x_label_area_size(36)
            .y_label_area_size(48)
            .build_cartesian_2d(1.0..(log.len() as f64).max(2.0), low - 0.5..high + 0.5)
            .map_err(failed)?;
        chart
            .configure_mesh()
            .x_desc("epoch")
            .y_desc("−ELBO, nats per image")
            .light_line_style(TRANSPARENT)
            .draw()
            .map_err(failed)?;
        let mut curve = |name, colour: RGBColor, value: &dyn Fn(&EpochLog) -> Option<f64>| {
            let points = log.iter().filter_map(|e| Some((e.epoch as f64, value(e)?)));
            chart
                .draw_series(LineSeries::new(points, colour.stroke_width(2)))
                .map(|series| {
                    series.label(name).legend(move |(x, y)| {
                        PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2))
                    });
                })
        };
        curve("training", RGBColor(150, 150, 160), &|e| Some(e.train())).map_err(failed)?;
        if log.iter().any(|e| e.validation().is_some()) {
            curve("validation", RGBColor(190, 60, 30), &EpochLog::validation).map_err(failed)?;
        }
        chart
            .configure_series_labels()
            .border_style(TRANSPARENT)
            .draw()
            .map_err(failed)?;
        root.present().map_err(failed)?;
    }
    Ok(svg)
}

/// Images as one PNG, `columns` beside each other, black ink on white paper.
///
/// # Shapes
/// - `probabilities`: `[count · PIXELS]`, 1 = ink
///
/// # Errors
/// If the PNG cannot be encoded.
pub fn sheet(probabilities: &[f32], columns: usize) -> anyhow::Result<Vec<u8>> {
    const SIDE: usize = 28;
    const GAP: usize = 4;
    let count = probabilities.len() / PIXELS;
    let columns = columns.clamp(1, count.max(1));
    let size = |tiles: usize| u32::try_from(tiles * (SIDE + GAP) + GAP);
    let mut image = image::GrayImage::from_pixel(
        size(columns)?,
        size(count.div_ceil(columns))?,
        image::Luma([255]),
    );
    for (tile, pixels) in probabilities.chunks_exact(PIXELS).enumerate() {
        let left = GAP + (tile % columns) * (SIDE + GAP);
        let top = GAP + (tile / columns) * (SIDE + GAP);
        for (i, &p) in pixels.iter().enumerate() {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 255"
            )]
            let grey = 255 - (p.clamp(0.0, 1.0) * 255.0).round() as u8;
            let (x, y) = (left + i % SIDE, top + i / SIDE);
            image.put_pixel(u32::try_from(x)?, u32::try_from(y)?, image::Luma([grey]));
        }
    }
    let mut png = std::io::Cursor::new(Vec::new());
    image.write_to(&mut png, image::ImageFormat::Png)?;
    Ok(png.into_inner())
}
