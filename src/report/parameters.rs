//! The swept keys and their values for people.

use crate::experiment::Results;

/// More keys than this have no room where a design point stands for itself: in a heading, a row of a
/// chart, a line.
pub(super) const NAMED_MAX: usize = 4;

/// A value without the signs that only a file needs: `listen-not-rearmed dead-reply rst`.
pub(super) fn value(value: &str) -> String {
    let bare = value.replace(['{', '}', '=', '"'], " ");
    bare.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

/// Whether a value is a word or a table, with nothing between it and the next.
pub(super) fn is_word(value: &str) -> bool {
    value.starts_with(|c: char| c.is_alphabetic() || c == '{')
}

/// The values of a design point, one behind the other.
pub(super) fn values(parameters: &[(String, String)]) -> String {
    let values = parameters.iter().map(|(_, one)| value(one));
    values.collect::<Vec<_>>().join(", ")
}

/// Where a design point is: a word stands for itself; a quantity, or true and false, has its key,
/// and so has each of several values.
pub(super) fn place(results: &Results, parameters: &[(String, String)]) -> String {
    if let [(_, word)] = parameters
        && is_word(word)
        && !["true", "false"].contains(&word.as_str())
    {
        return value(word);
    }
    let told =
        parameters.iter().map(|(path, one)| format!("{} {}", results.name_of(path), value(one)));
    told.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_in_words() {
        let (_, results) = crate::report::tests::results(&[60], 2);
        let place = |parameters: &[(String, String)]| place(&results, parameters);
        let parameter = |path: &str, value: &str| (path.to_owned(), value.to_owned());
        let hang = parameter("listener.hang", "{ listen-not-rearmed = { dead-reply = \"rst\" } }");
        let rate = parameter("clients.\"the offender\".arrivals.poisson.rate", "1 / day");
        assert_eq!(place(std::slice::from_ref(&hang)), "listen-not-rearmed dead-reply rst");
        assert_eq!(place(std::slice::from_ref(&rate)), "the offender: poisson rate 1 / day");
        let switch = parameter("listener.reuse-address", "false");
        assert_eq!(place(&[switch]), "reuse-address false");
        let both = place(&[rate, hang]);
        assert_eq!(
            both,
            "the offender: poisson rate 1 / day, hang listen-not-rearmed dead-reply rst"
        );
    }
}
