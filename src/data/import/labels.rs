//! The labels of a source's pictures, and the names of their classes.

use super::natural::natural;
use crate::data::{CLASS_COUNT, check_classes};
use anyhow::{Context, bail, ensure};
use std::collections::HashMap;

/// Labels as they come, each kept once.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    keys: Vec<String>,
    numbers: HashMap<String, u16>,
    /// The number of each picture's label in `keys`.
    pub each: Vec<u16>,
}

/// Where the names of classes come from.
#[derive(Clone, Debug, Default)]
pub enum Names {
    /// The labels of the source: names of folders, texts or numbers.
    #[default]
    Found,
    /// Numbers from 0.
    Numbers,
    /// A text file: its name, and its text.
    File(String, String),
}

impl Labels {
    /// Adds a picture's label. Numbers are the same however they are written.
    ///
    /// # Errors
    /// If there are more labels than a data set may have classes.
    pub fn push(&mut self, label: &str) -> anyhow::Result<()> {
        let label = label.trim();
        let number = match label.parse::<f64>() {
            Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                Some(format!("{number:.0}"))
            }
            _ => None,
        };
        self.push_key(number.as_deref().unwrap_or(label))
    }

    /// Adds a picture's label as it is written.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn push_key(&mut self, key: &str) -> anyhow::Result<()> {
        if let Some(&number) = self.numbers.get(key) {
            self.each.push(number);
            return Ok(());
        }
        let most = CLASS_COUNT.end();
        ensure!(
            self.keys.len() < *most,
            "more than {most} classes (the last is {key:?}), expected {} to {most}",
            CLASS_COUNT.start()
        );
        let number = u16::try_from(self.keys.len())?;
        self.keys.push(key.to_owned());
        self.numbers.insert(key.to_owned(), number);
        self.each.push(number);
        Ok(())
    }

    /// The names of the classes in their order, and the class of each picture.
    ///
    /// # Errors
    /// If there are too few classes, or names and labels do not fit together.
    pub fn resolve(self, names: &Names) -> anyhow::Result<(Vec<String>, Vec<u16>)> {
        let found = self.keys.len();
        let only = self
            .keys
            .first()
            .map_or(String::new(), |key| format!(", {key:?}"));
        ensure!(
            CLASS_COUNT.contains(&found),
            "{found} class{only}, expected {} to {}",
            CLASS_COUNT.start(),
            CLASS_COUNT.end()
        );
        let mut order: Vec<usize> = (0..found).collect();
        order.sort_by(|&a, &b| natural(&self.keys[a], &self.keys[b]));
        let sorted: Vec<&str> = order.iter().map(|&key| self.keys[key].as_str()).collect();
        let (classes, places) = match names {
            Names::Found => (owned(&sorted), (0..found).collect()),
            Names::Numbers => (
                (0..found).map(|n| n.to_string()).collect(),
                (0..found).collect(),
            ),
            Names::File(file, text) => named(&sorted, file, text)?,
        };
        check_classes(&classes).context("the names of the classes")?;
        if matches!(names, Names::Found) {
            check_case(&classes)?;
        }
        let mut class_of = vec![0; found];
        for (place, &key) in places.iter().zip(&order) {
            class_of[key] = u16::try_from(*place)?;
        }
        let each = self
            .each
            .iter()
            .map(|&key| class_of[usize::from(key)])
            .collect();
        Ok((classes, each))
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// The names of a file, and the place in it of each key.
fn named(keys: &[&str], file: &str, text: &str) -> anyhow::Result<(Vec<String>, Vec<usize>)> {
    let lines: Vec<&str> = (text.trim_start_matches('\u{feff}').lines())
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    if let Some(mapping) = mapping(&lines) {
        return mapped(keys, file, &mapping);
    }
    if lines.len() == keys.len() {
        return Ok((owned(&lines), (0..keys.len()).collect()));
    }
    let mut places = Vec::with_capacity(keys.len());
    for &key in keys {
        let Ok(number) = key.parse::<usize>() else {
            bail!(
                "{file} has {} names, expected {}: one for each of the classes {:?} to {:?}",
                lines.len(),
                keys.len(),
                keys[0],
                keys[keys.len() - 1]
            );
        };
        ensure!(
            number < lines.len(),
            "label {number} is beyond the names: {file} has {}, expected labels from 0 to {}",
            lines.len(),
            lines.len().saturating_sub(1)
        );
        places.push(number);
    }
    Ok((owned(&lines), places))
}

/// Labels with the codes of their characters, as EMNIST's `mapping.txt` has them.
fn mapping(lines: &[&str]) -> Option<Vec<(String, String)>> {
    (lines.iter())
        .map(|line| {
            let mut numbers = line.split_whitespace().map(str::parse::<u32>);
            let (label, code) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
            let name = char::from_u32(code)?.to_string();
            numbers
                .all(|more| more.is_ok())
                .then_some((label.to_string(), name))
        })
        .collect()
}

fn mapped(
    keys: &[&str],
    file: &str,
    mapping: &[(String, String)],
) -> anyhow::Result<(Vec<String>, Vec<usize>)> {
    let mut places = Vec::with_capacity(keys.len());
    for &key in keys {
        let place = mapping.iter().position(|(label, _)| label == key);
        let Some(place) = place else {
            bail!(
                "label {key} is not in {file}, expected one of its {} labels",
                mapping.len()
            );
        };
        places.push(place);
    }
    let names = mapping.iter().map(|(_, name)| name.clone()).collect();
    Ok((names, places))
}

/// Names that differ in their case only are most often one class by mistake; a system that ignores case would mix them.
fn check_case(classes: &[String]) -> anyhow::Result<()> {
    let mut seen = HashMap::new();
    for name in classes {
        if let Some(other) = seen.insert(name.to_lowercase(), name) {
            bail!(
                "the classes {other:?} and {name:?} differ in case only, expected different names; if they are two \
                 classes, name them with --names"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(labels: &[&str], names: &Names) -> Result<(Vec<String>, Vec<u16>), String> {
        let mut all = Labels::default();
        for label in labels {
            all.push(label).map_err(|error| error.to_string())?;
        }
        all.resolve(names).map_err(|error| format!("{error:#}"))
    }

    fn file(text: &str) -> Names {
        Names::File("names.txt".to_owned(), text.to_owned())
    }

    #[test]
    fn labels_are_in_natural_order() {
        let (classes, each) = resolved(&["10", "9.0", "1e1", "2"], &Names::Found).unwrap();
        assert_eq!(classes, ["2", "9", "10"]);
        assert_eq!(each, [2, 1, 2, 0]);
    }

    #[test]
    fn a_file_names_labels_by_order_or_by_number() {
        let (classes, each) = resolved(&["2", "1", "3"], &file("a\r\nb\nc\n\n")).unwrap();
        assert_eq!((classes, each), (owned(&["a", "b", "c"]), vec![1, 0, 2]));
        let (classes, each) = resolved(&["0", "3"], &file("a\nb\nc\nd")).unwrap();
        assert_eq!((classes.len(), each), (4, vec![0, 3]));
        // EMNIST's letters: label, upper case, lower case.
        let (classes, each) = resolved(&["2", "1"], &file("1 65 97\n2 66 98\n")).unwrap();
        assert_eq!((classes, each), (owned(&["A", "B"]), vec![1, 0]));
    }

    #[test]
    fn faults_name_label_and_expectation() {
        let fault = |labels: &[&str], names: &Names| resolved(labels, names).unwrap_err();
        assert_eq!(
            fault(&["7", "7"], &Names::Found),
            "1 class, \"7\", expected 2 to 1000"
        );
        assert_eq!(
            fault(&["0", "12"], &file("a\nb\nc")),
            "label 12 is beyond the names: names.txt has 3, expected labels from 0 to 2"
        );
        assert!(fault(&["x", "y"], &file("a\nb\nc")).contains("has 3 names, expected 2"));
        assert!(fault(&["A", "a"], &Names::Found).contains("\"A\" and \"a\" differ in case only"));
        assert!(resolved(&["A", "a"], &file("A\na")).is_ok());
        assert!(fault(&["1/2", "b"], &Names::Found).contains("without slashes"));
        assert!(fault(&["a\u{202e}b", "b"], &Names::Found).contains("U+202E"));
        let many: Vec<String> = (0..1001).map(|i| format!("c{i}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(fault(&many, &Names::Found).contains("more than 1000 classes"));
    }
}
