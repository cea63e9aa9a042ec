//! The plots of RESULTS.md, as SVG.

use super::{Encoded, Model, Results};
use crate::data_card::DataCard;
use crate::optimise::EpochLog;
use anyhow::anyhow;
use plotters::prelude::*;
use std::collections::BTreeMap;

const COLOURS: [RGBColor; 10] = [
    RGBColor(190, 60, 30),
    RGBColor(40, 90, 160),
    RGBColor(60, 130, 70),
    RGBColor(130, 80, 150),
    RGBColor(200, 140, 20),
    RGBColor(90, 90, 100),
    RGBColor(20, 140, 150),
    RGBColor(210, 100, 150),
    RGBColor(110, 180, 60),
    RGBColor(120, 80, 40),
];
/// Nats above the best bound at k = 1 up to which a model is plotted: worse ones would compress the axis of the others.
const WITHIN: f64 = 40.0;

/// A line of a plot.
struct Series {
    name: String,
    points: Vec<Point>,
}

/// A point with its label, which may be empty.
type Point = (f64, f64, String);

/// The plots by file name; a plot without data is left out.
///
/// # Errors
/// If the drawing library fails.
pub fn plots(results: &Results) -> anyhow::Result<BTreeMap<&'static str, String>> {
    let mut plots = BTreeMap::new();
    let results = &results.of(&DataCard::mnist());
    let models = &results.models;
    for (name, axes, series) in [
        (
            "bounds.svg",
            Axes {
                x: "importance samples k",
                y: "bound on −log p, nats per image",
                logarithmic: true,
                legend: SeriesLabelPosition::UpperRight,
            },
            bounds(models),
        ),
        (
            "rate-distortion.svg",
            Axes {
                x: "rate, nats per image",
                y: "distortion, nats per image",
                logarithmic: false,
                legend: SeriesLabelPosition::UpperRight,
            },
            rate_distortion(models),
        ),
        (
            "collapse.svg",
            Axes {
                x: "epoch",
                y: "validation BCE + KL, nats per image",
                logarithmic: false,
                // Between the curves: the collapsed one stays at the top of the plot.
                legend: SeriesLabelPosition::MiddleRight,
            },
            collapse(models),
        ),
    ] {
        if !series.is_empty() {
            plots.insert(name, draw(&axes, &series)?);
        }
    }
    if let Some(model) = models.iter().find(|model| !model.encoded.is_empty()) {
        plots.insert("scatter.svg", scatter(&model.encoded)?);
    }
    Ok(plots)
}

/// Encoded test images, coloured by label, over circles of one to three standard deviations of the prior.
fn scatter(encoded: &[Encoded]) -> anyhow::Result<String> {
    let mut svg = String::new();
    let painted = paint_scatter(&mut svg, encoded);
    painted.map_err(|error| anyhow!("the plot of encoded images cannot be drawn: {error}"))?;
    Ok(svg)
}

fn paint_scatter<'a>(svg: &'a mut String, encoded: &[Encoded]) -> Result<(), PlotError<'a>> {
    let coordinates = encoded.iter().flat_map(|image| image.epsilon);
    let reach = coordinates.fold(3.0, |reach: f64, x| reach.max(f64::from(x).abs())) + 0.1;
    // A square without the margins.
    let root = SVGBackend::with_string(svg, (560, 548)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .margin(16)
        .x_label_area_size(36)
        .y_label_area_size(48)
        .build_cartesian_2d(-reach..reach, -reach..reach)?;
    chart
        .configure_mesh()
        .x_desc("ε₁")
        .y_desc("ε₂")
        .light_line_style(TRANSPARENT)
        .draw()?;
    let around = |radius: f64| {
        (0..=72).map(move |step| {
            let (sin, cos) = (f64::from(step) * 5.0).to_radians().sin_cos();
            (radius * cos, radius * sin)
        })
    };
    for radius in [1.0, 2.0, 3.0] {
        chart.draw_series(LineSeries::new(around(radius), BLACK.mix(0.5)))?;
    }
    for (label, colour) in (0..).zip(COLOURS) {
        let of_label = encoded.iter().filter(|image| image.label == label);
        let places = of_label.map(|image| image.epsilon.map(f64::from));
        chart
            .draw_series(places.map(|[x, y]| Circle::new((x, y), 2, colour.filled())))?
            .label(label.to_string())
            .legend(move |(x, y)| Circle::new((x, y), 4, colour.filled()));
    }
    chart
        .configure_series_labels()
        // In the corner that the circles leave free.
        .position(SeriesLabelPosition::UpperRight)
        .border_style(TRANSPARENT)
        .draw()?;
    root.present()
}

/// The bounds over k of each model within [`WITHIN`] of the best one.
fn bounds(models: &[Model]) -> Vec<Series> {
    let first = |model: &Model| model.scores.get("test_nll_iw1").copied();
    let best = models
        .iter()
        .filter_map(first)
        .fold(f64::INFINITY, f64::min);
    let near = models
        .iter()
        .filter(|model| first(model).is_some_and(|bound| bound <= best + WITHIN));
    let series = near.map(|model| {
        let known = super::page::bounds(&model.scores).into_iter();
        Series {
            name: model.recipe.name.clone(),
            points: known
                .map(|(k, bound)| (k as f64, bound, String::new()))
                .collect(),
        }
    });
    series.filter(|series| series.points.len() > 1).collect()
}

/// Rate and distortion over β: one line for each recipe that was trained with several.
fn rate_distortion(models: &[Model]) -> Vec<Series> {
    let mut sweeps: BTreeMap<&str, Vec<(f64, Point)>> = BTreeMap::new();
    for model in models {
        let beta = model.recipe.objective.beta;
        let scores = ["test_rate", "test_distortion"].map(|key| model.scores.get(key));
        if let (Some(base), [Some(&rate), Some(&distortion)]) = (model.recipe.swept(), scores) {
            let point = (rate, distortion, format!("β = {beta}"));
            sweeps.entry(base).or_default().push((beta, point));
        }
    }
    sweeps
        .into_iter()
        // A single model is not a sweep, although its name has the form of one.
        .filter(|(_, points)| points.len() > 1)
        .map(|(base, mut points)| {
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            Series {
                name: base.to_owned(),
                points: points.into_iter().map(|(_, point)| point).collect(),
            }
        })
        .collect()
}

/// The training curves of the two models that differ only in how the loss was averaged, if both are there.
fn collapse(models: &[Model]) -> Vec<Series> {
    let curve = |name: &str| {
        let model = models.iter().find(|model| model.recipe.name == name)?;
        let active = model.latents.iter().filter(|latent| latent.active).count();
        let point =
            |epoch: &EpochLog| Some((epoch.epoch as f64, epoch.validation()?, String::new()));
        let points: Vec<Point> = model.log.iter().filter_map(point).collect();
        (!points.is_empty()).then(|| Series {
            name: format!("{name}: {active} of {} latents active", model.latents.len()),
            points,
        })
    };
    match ["deep", "deep-collapsed"].map(curve) {
        [Some(right), Some(collapsed)] => vec![right, collapsed],
        _ => Vec::new(),
    }
}

struct Axes {
    x: &'static str,
    y: &'static str,
    logarithmic: bool,
    legend: SeriesLabelPosition,
}

fn draw(axes: &Axes, series: &[Series]) -> anyhow::Result<String> {
    let mut svg = String::new();
    let drawn = paint(&mut svg, axes, series);
    drawn.map_err(|error| anyhow!("the plot over {} cannot be drawn: {error}", axes.x))?;
    Ok(svg)
}

type PlotError<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

fn paint<'a>(svg: &'a mut String, axes: &Axes, series: &[Series]) -> Result<(), PlotError<'a>> {
    // The chart is linear: a logarithmic axis shows logarithms, labelled with their powers of ten.
    let place = |x: f64| if axes.logarithmic { x.log10() } else { x };
    let points = || series.iter().flat_map(|series| &series.points);
    let (left, right) = extent(points().map(|point| place(point.0)));
    let (low, high) = extent(points().map(|point| point.1));
    let root = SVGBackend::with_string(svg, (720, 400)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .margin(16)
        // A name beside the last point may reach beyond the axes.
        .margin_right(48)
        .x_label_area_size(36)
        .y_label_area_size(48)
        .build_cartesian_2d(left..right, low..high)?;
    let power = |x: &f64| {
        if axes.logarithmic {
            format!("{:.0}", 10f64.powf(*x))
        } else {
            format!("{x:.0}")
        }
    };
    chart
        .configure_mesh()
        .x_desc(axes.x)
        .y_desc(axes.y)
        .x_labels(if axes.logarithmic { 5 } else { 10 })
        .x_label_formatter(&power)
        .light_line_style(TRANSPARENT)
        .draw()?;
    for (series, &colour) in series.iter().zip(COLOURS.iter().cycle()) {
        let places = || series.points.iter().map(|(x, y, _)| (place(*x), *y));
        chart
            .draw_series(LineSeries::new(places(), colour.stroke_width(2)))?
            .label(&series.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2)));
        let named = series.points.iter().filter(|(_, _, text)| !text.is_empty());
        chart.draw_series(named.map(|(x, y, text)| {
            EmptyElement::at((place(*x), *y))
                + Circle::new((0, 0), 4, colour.filled())
                + Text::new(text.clone(), (7, -14), ("sans-serif", 13).into_font())
        }))?;
    }
    chart
        .configure_series_labels()
        .position(axes.legend.clone())
        .border_style(TRANSPARENT)
        .draw()?;
    root.present()
}

/// The range of `values` with a margin.
fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let room = (0.05 * (high - low)).max(0.1);
    (low - room, high + room)
}
