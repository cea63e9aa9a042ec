//! `--shard`

/// The share of one of several machines.
#[derive(Clone, Copy, Debug)]
pub struct Shard {
    /// Counted from 1.
    pub index: usize,
    pub count: usize,
}

/// Reads e.g. `2/3`.
pub fn shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').map(|(i, n)| (i.parse(), n.parse()));
    match numbers {
        Some((Ok(index), Ok(count))) if (1..=count).contains(&index) => Ok(Shard { index, count }),
        _ => Err(format!("got {text}, expected i/n with i from 1 to n")),
    }
}
