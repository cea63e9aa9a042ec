//! What a data set is: the names of its classes, the size of its pictures, where they come from and what was done to them.
//!
//! A data set on disk is a folder with a description, `data.json`, and four IDX files.

use crate::data_card::DataCard;
pub use crate::shape::{CLASS_COUNT, SIDES};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fmt;
use std::ops::RangeInclusive;

/// The name of a description's file.
pub const DESCRIPTION: &str = "data.json";

const FORMAT: u32 = 1;
/// Characters of a name.
const NAME: RangeInclusive<usize> = 1..=64;
/// Characters of a line of text.
const LINE: RangeInclusive<usize> = 1..=1000;

/// A data set's name, classes, sizes, origin and files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// The version of the format, 1.
    pub format: u32,
    /// Identifies the data set in commands and in names of files.
    pub name: String,
    /// What people read instead of the name.
    pub title: String,
    /// The names of the classes, in the order of their labels.
    pub classes: Vec<String>,
    /// Pixels of a row of a picture.
    pub width: usize,
    /// Pixels of a column of a picture.
    pub height: usize,
    /// Where the pictures come from.
    pub source: String,
    /// The terms of their use; empty if nobody has stated them.
    pub licence: String,
    /// What was done to the pictures, one sentence each.
    pub preparation: Vec<String>,
    /// The last so many training pictures choose between models, and none of them is learned from.
    pub validation: usize,
    pub files: Files,
}

/// The four files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    pub train_images: DataFile,
    pub train_labels: DataFile,
    pub test_images: DataFile,
    pub test_labels: DataFile,
}

/// An IDX file of a data set. On disk it may be gzipped, under its name with `.gz`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataFile {
    /// Without `.gz`.
    pub name: String,
    /// Of the unpacked file, 64 hexadecimal digits.
    pub sha256: String,
    /// Pictures or labels in the file.
    pub count: usize,
}

/// Why a description is refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DescriptionError {
    #[error("this is not the description of a data set: {0}")]
    Json(String),
    #[error("`{key}` is {got}, expected {expected}")]
    Value {
        key: String,
        got: String,
        expected: String,
    },
}

impl Description {
    /// Reads and checks a description.
    ///
    /// # Errors
    /// [`DescriptionError`] names the key, its value and what was expected.
    pub fn from_json(json: &str) -> Result<Self, DescriptionError> {
        let description: Self = serde_json::from_str(json)
            .map_err(|error| DescriptionError::Json(error.to_string()))?;
        description.validate()?;
        Ok(description)
    }

    /// The text of a description's file.
    ///
    /// # Panics
    /// Never: every value has a form in JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and numbers") + "\n"
    }

    /// Checks every value.
    ///
    /// # Errors
    /// As [`Self::from_json`].
    pub fn validate(&self) -> Result<(), DescriptionError> {
        check("format", self.format, self.format == FORMAT, &FORMAT)?;
        check_text(
            "name",
            &self.name,
            is_identifier(&self.name),
            "1 to 64 lower-case letters, digits and dashes",
        )?;
        check_line("title", &self.title, NAME)?;
        check_classes(&self.classes)?;
        for (key, side) in [("width", self.width), ("height", self.height)] {
            check(key, side, SIDES.contains(&side), &range(&SIDES))?;
        }
        check_line("source", &self.source, LINE)?;
        check_line("licence", &self.licence, 0..=*LINE.end())?;
        for (index, sentence) in self.preparation.iter().enumerate() {
            check_line(&format!("preparation[{index}]"), sentence, LINE)?;
        }
        self.files.validate()?;
        let most = self.files.train_images.count - 1;
        check(
            "validation",
            self.validation,
            (1..=most).contains(&self.validation),
            &format!("1 to {most}, because at least one training picture must be learned from"),
        )
    }

    /// What the files of a model say of the data set.
    #[must_use]
    pub fn card(&self) -> DataCard {
        DataCard {
            name: self.name.clone(),
            title: self.title.clone(),
            classes: self.classes.clone(),
            width: self.width,
            height: self.height,
            source: self.source.clone(),
            licence: self.licence.clone(),
        }
    }

    /// MNIST, whose four original files have no description beside them.
    #[must_use]
    pub fn mnist() -> Self {
        let file = |index: usize| {
            let (name, sha256, count) = MNIST_FILES[index];
            DataFile {
                name: name.to_owned(),
                sha256: sha256.to_owned(),
                count,
            }
        };
        let card = DataCard::mnist();
        Self {
            format: FORMAT,
            name: card.name,
            title: card.title,
            classes: card.classes,
            width: card.width,
            height: card.height,
            source: card.source,
            licence: card.licence,
            preparation: Vec::new(),
            validation: 10_000,
            files: Files {
                train_images: file(0),
                train_labels: file(1),
                test_images: file(2),
                test_labels: file(3),
            },
        }
    }
}

/// The original files of MNIST: name, SHA-256 of the unpacked file, pictures or labels.
pub(super) const MNIST_FILES: [(&str, &str, usize); 4] = [
    (
        "train-images-idx3-ubyte",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        60_000,
    ),
    (
        "train-labels-idx1-ubyte",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        60_000,
    ),
    (
        "t10k-images-idx3-ubyte",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        10_000,
    ),
    (
        "t10k-labels-idx1-ubyte",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        10_000,
    ),
];

impl Files {
    fn validate(&self) -> Result<(), DescriptionError> {
        let pairs = [
            ("train", &self.train_images, &self.train_labels, 2),
            ("test", &self.test_images, &self.test_labels, 1),
        ];
        let mut names = HashSet::new();
        for (part, images, labels, least) in pairs {
            for (kind, file) in [("images", images), ("labels", labels)] {
                let key = |field| format!("files.{part}_{kind}.{field}");
                check_text(
                    &key("name"),
                    &file.name,
                    is_file_name(&file.name) && names.insert(&file.name),
                    "the name of a file in the same folder, another one for each of the four files",
                )?;
                let digits = |text: &str| text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
                check_text(
                    &key("sha256"),
                    &file.sha256,
                    file.sha256.len() == 64 && digits(&file.sha256),
                    "64 hexadecimal digits",
                )?;
                check(
                    &key("count"),
                    file.count,
                    (least..=u32::MAX as usize).contains(&file.count),
                    &format!("{least} to {}", u32::MAX),
                )?;
            }
            check(
                &format!("files.{part}_labels.count"),
                labels.count,
                labels.count == images.count,
                &format!("{}, one label for each picture", images.count),
            )?;
        }
        Ok(())
    }
}

/// Checks the number of classes, and that each has a name of its own that can be shown in one line.
///
/// # Errors
/// [`DescriptionError::Value`] names the class.
pub fn check_classes(classes: &[String]) -> Result<(), DescriptionError> {
    check(
        "classes",
        format!("a list of {}", classes.len()),
        CLASS_COUNT.contains(&classes.len()),
        &format!("{} names", range(&CLASS_COUNT)),
    )?;
    let mut names = HashSet::new();
    for (index, name) in classes.iter().enumerate() {
        let key = format!("classes[{index}]");
        check_line(&key, name, NAME)?;
        // A class names files and parts of links.
        check_text(
            &key,
            name,
            !name.contains(['/', '\\']),
            "a name without slashes",
        )?;
        check_text(
            &key,
            name,
            names.insert(name),
            "a name that no other class has",
        )?;
    }
    Ok(())
}

/// Whether a text identifies a data set: lower-case letters, digits and dashes.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    NAME.contains(&text.len()) && text.chars().all(allowed)
}

/// Whether a text names a file without a folder, on any system.
fn is_file_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    NAME.contains(&text.len()) && text.chars().all(allowed) && !text.starts_with('.')
}

/// Whether a character changes how others are shown, or breaks a line.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

/// Checks a text that is shown in one line. Its fault is named with the character's number, because it cannot be seen.
fn check_line(
    key: &str,
    text: &str,
    length: RangeInclusive<usize>,
) -> Result<(), DescriptionError> {
    if let Some(c) = text.chars().find(|&c| is_unprintable(c)) {
        let shown = format!("{} with the character U+{:04X}", quoted(text), c as u32);
        return check(
            key,
            shown,
            false,
            &"a text in one line, without control characters or marks of direction",
        );
    }
    let fine = text.trim() == text && length.contains(&text.chars().count());
    let expected = format!(
        "a text of {} characters without spaces around it",
        range(&length)
    );
    check_text(key, text, fine, &expected)
}

fn check_text(key: &str, text: &str, fine: bool, expected: &str) -> Result<(), DescriptionError> {
    if fine {
        Ok(())
    } else {
        check(key, quoted(text), false, &expected)
    }
}

fn check(
    key: &str,
    got: impl fmt::Display,
    fine: bool,
    expected: &dyn fmt::Display,
) -> Result<(), DescriptionError> {
    if fine {
        return Ok(());
    }
    Err(DescriptionError::Value {
        key: key.to_owned(),
        got: got.to_string(),
        expected: expected.to_string(),
    })
}

/// A text as an error shows it: in quotation marks, with visible signs for invisible characters, and shortened.
fn quoted(text: &str) -> String {
    const SHOWN: usize = 80;
    let start: String = text.chars().take(SHOWN).collect();
    let more = if start.len() < text.len() { "…" } else { "" };
    format!("{start:?}{more}")
}

fn range(range: &RangeInclusive<usize>) -> String {
    format!("{} to {}", range.start(), range.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message for MNIST's description with a change.
    fn fault(change: impl FnOnce(&mut Description)) -> String {
        let mut description = Description::mnist();
        change(&mut description);
        let error = Description::from_json(&description.to_json()).unwrap_err();
        error.to_string()
    }

    #[test]
    fn a_written_description_can_be_read() {
        let mut description = Description::mnist();
        assert_eq!(
            Description::from_json(&description.to_json()),
            Ok(description.clone())
        );
        description.classes = ["א", "é", "👩‍🎨", "two words", "A", "a"]
            .map(str::to_owned)
            .to_vec();
        description.licence.clear();
        assert_eq!(
            Description::from_json(&description.to_json()),
            Ok(description)
        );
    }

    #[test]
    fn errors_name_key_value_and_expectation() {
        assert_eq!(fault(|d| d.format = 2), "`format` is 2, expected 1");
        assert_eq!(fault(|d| d.width = 65), "`width` is 65, expected 8 to 64");
        assert_eq!(
            fault(|d| d.name = "../x".to_owned()),
            "`name` is \"../x\", expected 1 to 64 lower-case letters, digits and dashes"
        );
        assert_eq!(
            fault(|d| d.classes.truncate(1)),
            "`classes` is a list of 1, expected 2 to 1000 names"
        );
        assert_eq!(
            fault(|d| d.classes[1] = "0".to_owned()),
            "`classes[1]` is \"0\", expected a name that no other class has"
        );
        assert_eq!(
            fault(|d| d.classes[1] = "one\u{202e}two".to_owned()),
            "`classes[1]` is \"one\\u{202e}two\" with the character U+202E, expected a text in one line, without \
             control characters or marks of direction"
        );
        assert!(fault(|d| d.classes[1] = "one\ntwo".to_owned()).contains("U+000A"));
        assert!(fault(|d| d.classes[1] = "1/2".to_owned()).contains("a name without slashes"));
        assert!(fault(|d| d.classes[1] = String::new()).contains("a text of 1 to 64 characters"));
        assert!(
            fault(|d| d.validation = 60_000).contains("`validation` is 60000, expected 1 to 59999")
        );
        assert_eq!(
            fault(|d| d.files.test_labels.count = 9999),
            "`files.test_labels.count` is 9999, expected 10000, one label for each picture"
        );
        assert!(
            fault(|d| d.files.train_labels.name = "../x".to_owned()).contains("in the same folder")
        );
        assert!(
            fault(|d| d.files.train_images.sha256 = "0".to_owned())
                .contains("64 hexadecimal digits")
        );
        let unknown = Description::mnist()
            .to_json()
            .replace("\"source\"", "\"sauce\"");
        let error = Description::from_json(&unknown).unwrap_err().to_string();
        assert!(error.contains("unknown field `sauce`"), "{error}");
    }
}
