//! The loss curve of a training.

use crate::optimise::EpochLog;
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
