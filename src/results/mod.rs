//! All measured models side by side: RESULTS.md with its plots, from the files of the repository alone.

mod page;
mod plot;
mod record;

pub use page::page;
pub use plot::plots;
pub use record::{Encoded, FOLDER, MANIFESTS, Model, Record, Results, WEIGHTS, manifests};
