//! Fetches the MNIST files from public mirrors.

use super::mnist::{DataError, PARTS, Part};
use crate::files::{read, write_atomically};
use std::path::Path;
use std::time::Duration;

/// Public mirrors of the original files, tried in this order.
pub const MIRRORS: [&str; 2] = [
    "https://storage.googleapis.com/cvdf-datasets/mnist",
    "https://ossci-datasets.s3.amazonaws.com/mnist",
];

/// More bytes than any of the four files has; a longer answer is refused.
const LARGEST: u64 = 64 << 20;

/// Downloads the files that `folder` lacks. A file is written once its sum has been checked.
///
/// `report` gets the progress, one line at a time.
///
/// # Errors
/// Names the file and the fault of each mirror.
pub fn download(
    folder: &Path,
    mirrors: &[String],
    mut report: impl FnMut(&str),
) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| DataError::Io {
        path: folder.into(),
        error,
    })?;
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_global(Some(Duration::from_mins(10)))
        .build()
        .into();
    for part in PARTS {
        let path = folder.join(format!("{}.gz", part.name));
        // An unpacked file will do as well.
        let there = [path.clone(), folder.join(part.name)]
            .into_iter()
            .find(|path| {
                path.is_file() && read(path).is_ok_and(|bytes| part.verify(path, &bytes).is_ok())
            });
        if let Some(there) = there {
            report(&format!("{} is there", there.display()));
            continue;
        }
        let bytes = fetch_from_any(&agent, part, mirrors, &mut report)?;
        write_atomically(&path, &bytes)?;
        report(&format!(
            "{} is downloaded and its sum is right",
            path.display()
        ));
    }
    Ok(())
}

fn fetch_from_any(
    agent: &ureq::Agent,
    part: Part,
    mirrors: &[String],
    report: &mut impl FnMut(&str),
) -> anyhow::Result<Vec<u8>> {
    let mut failures = Vec::new();
    for mirror in mirrors {
        let url = format!("{}/{}.gz", mirror.trim_end_matches('/'), part.name);
        report(&format!("downloading {url}"));
        match fetch(agent, part, &url) {
            Ok(bytes) => return Ok(bytes),
            Err(error) => failures.push(format!("{url}: {error:#}")),
        }
    }
    anyhow::bail!(
        "{} could not be downloaded:\n  {}",
        part.name,
        failures.join("\n  ")
    )
}

fn fetch(agent: &ureq::Agent, part: Part, url: &str) -> anyhow::Result<Vec<u8>> {
    let mut response = agent.get(url).call()?;
    let bytes = response
        .body_mut()
        .with_config()
        .limit(LARGEST)
        .read_to_vec()?;
    match part.verify(Path::new(part.name), &bytes) {
        Ok(()) => Ok(bytes),
        Err(DataError::Sum { got, expected, .. }) => {
            anyhow::bail!("it sent another file, whose SHA-256 is {got}, expected {expected}")
        }
        Err(error) => Err(error.into()),
    }
}
