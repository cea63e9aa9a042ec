//! Makes a data set of labelled pictures in any of the forms that people have.
//!
//! A [`source`] names its pictures with their classes. All of them are looked at twice, some at a time: first a [`survey`]
//! decides what is ink and how large the pictures become; then each is fitted into its [`frame`] by a [`plan`] and kept on disk,
//! until a [`split`] says where it belongs. [`picture`], [`look`], [`survey`], [`plan`], [`frame`], [`labels`], [`split`] and
//! [`sheet`] are functions of bytes and pictures, without files.

mod array;
mod csv;
mod division;
mod finish;
mod folders;
mod frame;
mod idx;
mod kept;
mod labels;
mod listed;
mod look;
mod natural;
mod npy;
mod order;
mod picture;
mod place;
mod plan;
mod rows;
mod selection;
mod sheet;
mod sizes;
mod source;
mod split;
mod survey;
mod table;
mod tree;
mod write;

pub use csv::{LabelColumn, TableWishes};
pub use frame::Centre;
pub use labels::Names;
pub use look::Look;
pub use order::{Imported, Order, Progress, Watch};
pub use picture::{Fault, Picture};
pub use source::{Source, SourceWishes};
pub use survey::Wishes;

use super::{DESCRIPTION, Description, SIDES};
use anyhow::{Context, ensure};
use division::{counts, divide, duplicates, split_sentence};
use finish::write_files;
use kept::{prepare, survey};
use place::{check_out, put_in_place, working_folder};
use selection::{Selection, check_counts};
use sheet::Layout;

/// The name of the contact sheet's file.
pub const CONTACT_SHEET: &str = "contact-sheet.png";

/// Imports a source.
///
/// Everything is written into a temporary folder, which becomes `order.out` at the end.
///
/// # Errors
/// Names the file, the value that was found, and what was expected. Nothing is then written.
pub fn import(order: &Order, watch: Watch) -> anyhow::Result<Imported> {
    let name = check_out(order)?;
    if let Some((width, height)) = order.wishes.size {
        ensure!(
            SIDES.contains(&width) && SIDES.contains(&height),
            "--size {width}x{height}: expected {} to {} along each side",
            SIDES.start(),
            SIDES.end()
        );
    }
    let mut source = Source::open(&order.source, &order.found)?;
    let shown = order.source.display().to_string();
    let labels = std::mem::take(&mut source.labels);
    let names = match (&order.names, source.mapping.take()) {
        (Names::Found, Some((file, text))) => {
            source.notes.push(format!("{file} names the classes."));
            Names::File(file, text)
        }
        (names, _) => names.clone(),
    };
    let (classes, labels) = labels.resolve(&names).with_context(|| shown.clone())?;
    check_counts(&shown, &classes, &labels, None)?;
    let mut selection = Selection::new(&labels, &source.parts, order.per_class);
    let decision = survey(order, &source, &mut selection, watch)?;

    let folder = working_folder(&order.out)?;
    let kept = prepare(
        order,
        &source,
        &decision,
        &mut selection,
        &labels,
        folder.path(),
        watch,
    )?;
    check_counts(&shown, &classes, &kept.labels, None)?;
    let split = divide(order, &source, &kept)?;
    let parts: Vec<usize> = [&split.train, &split.validation]
        .into_iter()
        .flatten()
        .copied()
        .collect();
    check_counts(&shown, &classes, &kept.labels, Some(&parts))?;
    let mut warnings = decision.warnings.clone();
    warnings.extend(duplicates(&source, &kept, &classes, &split));
    let mut preparation = source.notes.clone();
    if source.transposed {
        preparation.push("Rows and columns were exchanged.".to_owned());
    }
    preparation.extend(decision.sentences.iter().cloned());
    if let Some(most) = order.per_class {
        preparation.push(format!(
            "The first {most} pictures of each class were taken."
        ));
    }
    if !selection.left_out.is_empty() {
        preparation.push(format!(
            "{} pictures that could not be used were left out.",
            selection.left_out.len()
        ));
    }
    preparation.push(split_sentence(order, &source));

    let counts = counts(&classes, &kept.labels, &split);
    for (name, _) in (classes.iter().zip(&counts)).filter(|(_, counts)| counts[2] == 0) {
        warnings.push(format!("the class {name:?} has no test pictures"));
    }
    let frame = decision.plan.frame;
    let size = [frame.width, frame.height];
    let layout = Layout::new(classes.len(), size);
    let shape = (classes.len(), layout.each);
    let validation = split.validation.len();
    let (files, shown) = write_files(kept, &split, shape, size, folder.path(), watch)?;
    let origin = order.source.file_name().unwrap_or(order.source.as_os_str());
    let description = Description {
        format: 1,
        title: order.title.clone().unwrap_or_else(|| name.clone()),
        name,
        classes,
        width: frame.width,
        height: frame.height,
        source: (order.origin.clone()).unwrap_or_else(|| origin.to_string_lossy().into_owned()),
        licence: order.licence.clone(),
        preparation,
        validation,
        files,
    };
    description.validate()?;
    let sheet = layout.draw(&description.classes, size, &shown)?;
    std::fs::write(folder.path().join(CONTACT_SHEET), sheet)?;
    std::fs::write(folder.path().join(DESCRIPTION), description.to_json())?;
    put_in_place(folder, &order.out)?;
    Ok(Imported {
        description,
        counts,
        sizes: decision.sizes,
        left_out: selection.left_out,
        warnings,
    })
}
