//! All pictures of a source, looked at and brought to their size.

use super::look::Look;
use super::order::{Order, Watch, go_on};
use super::picture::{Fault, Picture};
use super::selection::Selection;
use super::source::Source;
use super::survey::{Decision, decide};
use super::write::{Spool, Spooled};
use anyhow::ensure;
use sha2::{Digest, Sha256};
use std::path::Path;

/// The pictures that can be used, in the order of the source.
pub struct Kept {
    pub spooled: Spooled,
    /// The number of each picture in the source.
    pub indices: Vec<usize>,
    pub labels: Vec<u16>,
    /// A hash of each finished picture.
    pub hashes: Vec<u128>,
}

/// Looks at all pictures, and decides what to do with them.
///
/// # Errors
/// Lists the pictures that cannot be used.
pub fn survey(
    order: &Order,
    source: &Source,
    selection: &mut Selection,
    watch: Watch,
) -> anyhow::Result<Decision> {
    let all = selection.count();
    let mut looks = Vec::with_capacity(all);
    let mut indices = Vec::with_capacity(all);
    let mut unusable = Vec::new();
    let mut done = 0;
    source.each(&selection.wanted, Look::at, |index, look| {
        go_on(watch, "looking at the pictures", done, all)?;
        done += 1;
        match look {
            Ok(look) => {
                looks.push(look);
                indices.push(index);
            }
            Err(fault) => unusable.push((index, fault)),
        }
        Ok(())
    })?;
    let decision = decide(&looks, source.range(), &order.wishes);
    for (look, &index) in looks.iter().zip(&indices) {
        if decision.plan.is_blank(look) {
            unusable.push((index, Fault::Blank(look.border)));
        }
    }
    unusable.sort_by_key(|&(index, _)| index);
    selection.refuse(order, source, &unusable)?;
    ensure!(
        selection.count() > 0,
        "{}: no picture can be used",
        order.source.display()
    );
    Ok(decision)
}

/// Brings all pictures to their size, and keeps them on disk.
///
/// # Errors
/// Lists the pictures without ink, or says that all are alike.
pub fn prepare(
    order: &Order,
    source: &Source,
    decision: &Decision,
    selection: &mut Selection,
    labels: &[u16],
    folder: &Path,
    watch: Watch,
) -> anyhow::Result<Kept> {
    let frame = decision.plan.frame;
    let all = selection.count();
    let mut spool = Spool::new(folder, frame.width * frame.height)?;
    let (mut indices, mut hashes, mut unusable) = (Vec::new(), Vec::new(), Vec::new());
    let mut done = 0;
    let finish = |picture: &Picture| {
        let levels = decision.plan.apply(picture)?;
        let hash = hash(&levels);
        Ok((levels, hash))
    };
    source.each(&selection.wanted, finish, |index, finished| {
        go_on(watch, "scaling the pictures", done, all)?;
        done += 1;
        match finished {
            Ok((levels, hash)) => {
                spool.push(&levels)?;
                indices.push(index);
                hashes.push(hash);
            }
            Err(fault) => unusable.push((index, fault)),
        }
        Ok(())
    })?;
    selection.refuse(order, source, &unusable)?;
    let first = hashes.first();
    ensure!(
        hashes.iter().any(|hash| Some(hash) != first),
        "{}: all {} pictures are alike, expected different ones",
        order.source.display(),
        hashes.len()
    );
    Ok(Kept {
        spooled: spool.finish()?,
        labels: indices.iter().map(|&index| labels[index]).collect(),
        indices,
        hashes,
    })
}

fn hash(levels: &[u8]) -> u128 {
    let sum = Sha256::digest(levels);
    sum[..16]
        .iter()
        .fold(0, |hash, &byte| hash << 8 | u128::from(byte))
}
