//! Natural order of names: `a2` before `a10`.

use std::cmp::Ordering;

/// Compares runs of digits by their number, and all else by its characters.
#[must_use]
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(first), Some(second)) = (left.chars().next(), right.chars().next()) else {
            // Names that differ in leading zeros only still have one order.
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        let order;
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let (one, other);
            (one, left) = digits(left);
            (other, right) = digits(right);
            order = one.len().cmp(&other.len()).then_with(|| one.cmp(other));
        } else {
            (left, right) = (&left[first.len_utf8()..], &right[second.len_utf8()..]);
            order = first.cmp(&second);
        }
        if order.is_ne() {
            return order;
        }
    }
}

/// The number at the start of a text, without leading zeros, and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    (number.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers() {
        let mut names = [
            "b",
            "a10",
            "a2",
            "a",
            "10",
            "9",
            "a02",
            "a2b",
            "ä",
            "a12345678901234567890123",
        ];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(
            names,
            [
                "9",
                "10",
                "a",
                "a02",
                "a2",
                "a2b",
                "a10",
                "a12345678901234567890123",
                "b",
                "ä"
            ]
        );
    }
}
