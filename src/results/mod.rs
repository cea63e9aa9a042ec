//! All measured models side by side: the page RESULTS.md with its plots, from files of the repository alone.

mod page;
mod plot;
mod record;

pub use page::page;
pub use plot::plots;
pub use record::{Encoded, FOLDER, MANIFESTS, Model, Record, Results, WEIGHTS, manifests};
