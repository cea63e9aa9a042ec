//! The class that the page calls: check, call, convert; nothing else.

mod completion;
mod decoding;
mod ink;
mod judging;
mod picture;
mod reading;
mod session;

pub use session::Session;
