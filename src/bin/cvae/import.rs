//! `cvae import`

use crate::input::InkArg;
use cvae::data::import::{
    CONTACT_SHEET, Centre, Imported, LabelColumn, Names, Order, Progress, SourceWishes,
    TableWishes, Wishes, import,
};
use cvae::files::read;
use cvae::picture::Tone;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(clap::Args)]
pub struct Args {
    /// A folder with a folder of pictures for each class, or a zip of it; a folder with IDX, CSV, NPY or NPZ files, or one of
    /// these files
    source: PathBuf,
    /// The folder of the data set; its last part is the data set's name
    #[arg(long)]
    out: PathBuf,
    /// Overwrite the data set in --out
    #[arg(long)]
    replace: bool,
    /// The data set's title [default: its name]
    #[arg(long)]
    title: Option<String>,
    /// Where the pictures come from, in words [default: the name of SOURCE]
    #[arg(long)]
    origin: Option<String>,
    /// The terms of use of the pictures, such as "MIT"
    #[arg(long, default_value = "")]
    licence: String,
    /// The names of the classes: a text file with one name a line, in the order of the labels, or `numbers`
    #[arg(long)]
    names: Option<PathBuf>,
    /// Only files with this text in their path
    #[arg(long)]
    only: Option<String>,
    /// How many of the folders around a picture name its class, counted from the outermost that differ [default: all]
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=9))]
    class_level: Option<u8>,
    /// Width and height of the data set's pictures, as `28` or `20x32` [default: that of the source, or 28]
    #[arg(long, value_parser = size)]
    size: Option<(usize, usize)>,
    /// Whether ink is dark or light [default: found out]
    #[arg(long, value_enum)]
    ink: Option<InkArg>,
    /// What of the ink is moved to the middle
    #[arg(long, value_enum, default_value = "none")]
    centre: CentreArg,
    /// Whether rows and columns are exchanged [default: for files with `emnist` in their name]
    #[arg(long)]
    transpose: Option<bool>,
    /// Whether the labels of a table are its first or its last column [default: found out]
    #[arg(long, value_enum)]
    label: Option<LabelArg>,
    /// Width and height of the pictures in a table or in a flat array, as `20x12` [default: square]
    #[arg(long, value_parser = size)]
    shape: Option<(usize, usize)>,
    /// The first so many pictures of each class
    #[arg(long, value_parser = clap::value_parser!(u32).range(3..))]
    per_class: Option<u32>,
    /// The share of each class to test with, if the source has no test part
    #[arg(long, default_value_t = 0.15, value_parser = share)]
    test: f64,
    /// Set whole writers aside; the last number in a file's name is its writer's
    #[arg(long)]
    by_writer: bool,
    /// Decides which pictures are set aside, and their order
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Leave out pictures that cannot be used
    #[arg(long)]
    leave_out: bool,
}

/// `--centre`
#[derive(Clone, Copy, clap::ValueEnum)]
enum CentreArg {
    /// Nothing: pictures stay as they were framed
    None,
    /// The middle of the rectangle around the ink
    Box,
    /// The ink's centre of mass, as in MNIST
    Mass,
}

/// `--label`
#[derive(Clone, Copy, clap::ValueEnum)]
enum LabelArg {
    First,
    Last,
}

/// Classes in the table; of more, those in the middle are not printed.
const SHOWN: usize = 60;

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let order = order(args)?;
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))?;
    let bar = ProgressBar::hidden();
    bar.set_style(ProgressStyle::with_template(
        "{msg:24} {bar:40} {pos}/{len}, {eta} left",
    )?);
    let mut stage = "";
    let imported = import(&order, &mut |progress: Progress| {
        if stage != progress.stage {
            stage = progress.stage;
            bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            bar.reset();
            bar.set_message(stage);
            bar.set_length(progress.all as u64);
        }
        bar.set_position(progress.done as u64);
        !interrupted.load(Ordering::Relaxed)
    });
    bar.finish_and_clear();
    print(&imported?, args);
    Ok(ExitCode::SUCCESS)
}

fn order(args: &Args) -> anyhow::Result<Order> {
    let names = match &args.names {
        None => Names::Found,
        Some(path) if path.as_os_str() == "numbers" => Names::Numbers,
        Some(path) => {
            let shown = path.display().to_string();
            let text = String::from_utf8(read(path)?).map_err(|_| {
                anyhow::anyhow!("{shown} is not UTF-8, expected a text with one name a line")
            })?;
            Names::File(shown, text)
        }
    };
    Ok(Order {
        source: args.source.clone(),
        out: args.out.clone(),
        replace: args.replace,
        title: args.title.clone(),
        origin: args.origin.clone(),
        licence: args.licence.clone(),
        names,
        found: SourceWishes {
            only: args.only.clone(),
            class_level: args.class_level.map(usize::from),
            table: TableWishes {
                label: args.label.map(|label| match label {
                    LabelArg::First => LabelColumn::First,
                    LabelArg::Last => LabelColumn::Last,
                }),
                shape: args.shape,
            },
            transpose: args.transpose,
        },
        wishes: Wishes {
            size: args.size,
            tone: match args.ink {
                None => Tone::Found,
                Some(InkArg::Dark) => Tone::Dark,
                Some(InkArg::Light) => Tone::Light,
            },
            centre: match args.centre {
                CentreArg::None => Centre::None,
                CentreArg::Box => Centre::Box,
                CentreArg::Mass => Centre::Mass,
            },
        },
        test_share: args.test,
        seed: args.seed.into(),
        by_writer: args.by_writer,
        per_class: args.per_class.map(|count| count as usize),
        leave_out: args.leave_out,
    })
}

fn print(imported: &Imported, args: &Args) {
    let description = &imported.description;
    println!("| class | to learn from | to choose by | to test with |");
    println!("| --- | --- | --- | --- |");
    let classes = description.classes.len();
    for (label, (name, counts)) in description.classes.iter().zip(&imported.counts).enumerate() {
        let is_last = label + 1 == classes;
        if label < SHOWN || is_last {
            println!("| {name} | {} | {} | {} |", counts[0], counts[1], counts[2]);
        } else if label == SHOWN {
            println!("| … {} more | | | |", classes - SHOWN - 1);
        }
    }
    let sums = [0, 1, 2].map(|part| {
        imported
            .counts
            .iter()
            .map(|counts| counts[part])
            .sum::<usize>()
    });
    println!(
        "| **{classes} classes** | {} | {} | {} |\n",
        sums[0], sums[1], sums[2]
    );
    let sizes: Vec<String> = (imported.sizes.iter().take(5))
        .map(|((width, height), count)| format!("{width} × {height} ({count})"))
        .collect();
    let more = imported.sizes.len().saturating_sub(sizes.len());
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    println!(
        "sizes found: {}{more}; now {} × {}",
        sizes.join(", "),
        description.width,
        description.height
    );
    description
        .preparation
        .iter()
        .for_each(|sentence| println!("{sentence}"));
    for line in &imported.left_out {
        println!("left out: {line}");
    }
    for warning in &imported.warnings {
        eprintln!("warning: {warning}");
    }
    let out = args.out.display();
    println!("\n{out} is written; {out}/{CONTACT_SHEET} shows what a model will see");
}

/// `28` or `20x32`.
fn size(text: &str) -> Result<(usize, usize), String> {
    let sides: Option<Vec<usize>> = text
        .split(['x', '×'])
        .map(|side| side.trim().parse().ok())
        .collect();
    match sides.as_deref() {
        Some([side]) if *side > 0 => Ok((*side, *side)),
        Some([width, height]) if *width > 0 && *height > 0 => Ok((*width, *height)),
        _ => Err("expected a width and a height in pixels, such as 28 or 20x32".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
        _ => Err("expected a share between 0 and 1, such as 0.15".to_owned()),
    }
}
