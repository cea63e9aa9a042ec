//! The class that the page calls: check, call, convert; nothing else.

mod completion;
mod judging;
mod reading;
mod session;

pub use session::Session;
