//! What a file may say of a node or a link that means something here, by whatever name.

use crate::reading::hint;

/// What a file may say of a node or a link that means something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// What people call a node; of a link perhaps its latency.
    Label,
    /// Degrees north of the equator.
    Latitude,
    /// Degrees east of Greenwich.
    Longitude,
    /// The delay of a link, one way: a number with its unit.
    Latency,
    /// How much it varies: a number with its unit.
    Jitter,
    /// The probability that a link loses a segment.
    Loss,
    /// How many bits of a link's line pass in a second: a number with its unit.
    Bandwidth,
    /// The number of segments that wait or are being sent at one end of a link at most.
    Buffer,
    /// Which end of an arc has an arrow, as DOT says it.
    Direction,
}

/// What a file speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Node,
    Link,
    /// The drawing as a whole.
    All,
}

/// What the name of an attribute tells.
pub(super) enum Meaning {
    /// This is it.
    Is(Attribute),
    /// It is none, but looks like one: what is wrong, and what to do.
    Looks(String, String),
    /// It has another purpose.
    Nothing,
}

/// The attributes that change results, with their usual names, letters and digits only.
const NAMES: [(Attribute, Of, &[&str]); 7] = [
    (Attribute::Latitude, Of::Node, &["latitude", "lat"]),
    (Attribute::Longitude, Of::Node, &["longitude", "lon", "lng", "long"]),
    (Attribute::Latency, Of::Link, &["latency", "delay", "linklatency", "linkdelay"]),
    (Attribute::Jitter, Of::Link, &["jitter", "linkjitter"]),
    (
        Attribute::Loss,
        Of::Link,
        &["loss", "packetloss", "lossrate", "packetlossrate", "lossprobability", "linkloss"],
    ),
    (Attribute::Bandwidth, Of::Link, &["bandwidth", "bw", "linkbandwidth", "linkbw"]),
    (Attribute::Buffer, Of::Link, &["buffer", "buffersize", "linkbuffer"]),
];

/// Words that speak of an attribute beside its names, alone or within a longer name.
const WORDS: [(&str, Attribute); 10] = [
    ("rtt", Attribute::Latency),
    ("lat", Attribute::Latency),
    ("lag", Attribute::Latency),
    ("los", Attribute::Loss),
    ("lost", Attribute::Loss),
    ("losses", Attribute::Loss),
    ("plr", Attribute::Loss),
    ("kbps", Attribute::Bandwidth),
    ("mbps", Attribute::Bandwidth),
    ("gbps", Attribute::Bandwidth),
];

/// Words that are near to one of the names, or part of one, and have a purpose of their own.
const OTHER_WORDS: [&str; 3] = ["altitude", "long", "relay"];

impl Attribute {
    /// What the attribute that a file calls `name` means of a node, a link or all of the drawing.
    /// Case does not count, nor which of `_`, `-` and blank was taken.
    pub(super) fn called(name: &str, of: Of) -> Meaning {
        let plain: String =
            name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if plain == "label" {
            return Meaning::Is(Self::Label);
        }
        let exact = NAMES.iter().find(|(_, whose, names)| {
            names.contains(&plain.as_str()) && (*whose == of || plain.len() > 3)
        });
        match exact {
            Some((attribute, whose, _)) if *whose == of => Meaning::Is(*attribute),
            Some((_, whose, _)) => {
                let (whose, hint) = match whose {
                    Of::Node => ("nodes", "say it of each node"),
                    Of::Link | Of::All => ("links", "say it of each edge, or of all by default"),
                };
                let message = format!("`{name}` is of {whose}, and here it says nothing");
                Meaning::Looks(message, hint.to_owned())
            }
            None => match looks_like(name, &plain, of) {
                Some(names) => {
                    let message = format!("`{name}` looks like `{}`, but is not read", names[0]);
                    let hint = format!(
                        "call it {}, with its unit in the value, or by another word if it is \
                         something else",
                        hint::list(&names[..names.len().min(2)])
                    );
                    Meaning::Looks(message, hint)
                }
                None => Meaning::Nothing,
            },
        }
    }
}

/// The names of the attribute that `name`, which is none, could be meant for.
fn looks_like(name: &str, plain: &str, of: Of) -> Option<&'static [&'static str]> {
    let mut possible = NAMES.iter().filter(|(_, whose, _)| *whose == of);
    let words = words(name);
    let spoken_of = |attribute: Attribute, names: &[&str]| {
        let is_word = |word: &&str| names.contains(word) || WORDS.contains(&(word, attribute));
        words
            .iter()
            .map(String::as_str)
            .filter(|word| !OTHER_WORDS.contains(word))
            .any(|word| is_word(&word))
    };
    // Short names are near to everything, and so is what begins with the same word.
    let is_telling = |name: &&str| name.len() > 4 && !name.starts_with("link");
    let near = |names: &[&str]| {
        let telling: Vec<&str> = names.iter().copied().filter(is_telling).collect();
        !OTHER_WORDS.contains(&plain) && hint::nearest(plain, &telling).is_some()
    };
    let found = possible.find(|(attribute, _, names)| spoken_of(*attribute, names) || near(names));
    found.map(|(_, _, names)| *names)
}

/// The words that `name` is made of, as in `link_delay`, `linkDelay` or `link delay`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphabetic() || (c.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = c.is_lowercase();
        if c.is_alphabetic() {
            words.last_mut().expect("there is one").extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_known_by_its_usual_names() {
        for (name, of, attribute) in [
            ("Label", Of::Node, Attribute::Label),
            ("Latitude", Of::Node, Attribute::Latitude),
            ("lat", Of::Node, Attribute::Latitude),
            ("LON", Of::Node, Attribute::Longitude),
            ("lng", Of::Node, Attribute::Longitude),
            ("delay", Of::Link, Attribute::Latency),
            ("link_delay", Of::Link, Attribute::Latency),
            ("packet_loss", Of::Link, Attribute::Loss),
            ("packetloss", Of::Link, Attribute::Loss),
            ("PacketLoss", Of::Link, Attribute::Loss),
            ("packet loss", Of::Link, Attribute::Loss),
            ("loss-rate", Of::Link, Attribute::Loss),
            ("Bandwidth", Of::Link, Attribute::Bandwidth),
            ("band_width", Of::Link, Attribute::Bandwidth),
            ("bw", Of::Link, Attribute::Bandwidth),
            ("buffer", Of::Link, Attribute::Buffer),
        ] {
            let found = Attribute::called(name, of);
            assert!(matches!(found, Meaning::Is(found) if found == attribute), "{name}");
        }
    }

    #[test]
    fn what_looks_like_an_attribute_is_not_passed_over() {
        for (name, of, said) in [
            ("latency_ms", Of::Link, "looks like `latency`"),
            ("avgLatency", Of::Link, "looks like `latency`"),
            ("laatency", Of::Link, "looks like `latency`"),
            ("dealy", Of::Link, "looks like `latency`"),
            ("rtt", Of::Link, "looks like `latency`"),
            ("loss_pct", Of::Link, "looks like `loss`"),
            ("packet_los", Of::Link, "looks like `loss`"),
            ("paket_loss", Of::Link, "looks like `loss`"),
            ("bandwith", Of::Link, "looks like `bandwidth`"),
            ("bandwidth_down", Of::Link, "looks like `bandwidth`"),
            ("jiter", Of::Link, "looks like `jitter`"),
            ("geo_lat", Of::Node, "looks like `latitude`"),
            ("longitute", Of::Node, "looks like `longitude`"),
            ("latency", Of::Node, "is of links"),
            ("packet_loss", Of::All, "is of links"),
            ("lat", Of::Link, "looks like `latency`"),
            ("latitude", Of::Link, "is of nodes"),
        ] {
            let Meaning::Looks(message, _) = Attribute::called(name, of) else {
                panic!("{name} is passed over");
            };
            assert!(message.contains(said), "{message}");
        }
    }

    #[test]
    fn what_other_programs_add_means_nothing() {
        let nodes =
            "id type Country Internal geocode_id hyperedge xlabel labelloc layer shape pos \\
                     Latex width fontname long_name altitude description url"
                .split(' ');
        let links =
            "id key LinkType LinkNote LinkLabel LinkSpeed LinkSpeedRaw LinkSpeedUnits weight \\
                     len color style dir class comment constraint headlabel lon cost distance \\
                     length capacity layer decorate minlen"
                .split(' ');
        let all = "Network Layer GeoLocation LastAccess Version rankdir overlap splines layout"
            .split(' ');
        let each = |of| move |name| (name, of);
        let all = all.map(each(Of::All));
        for (name, of) in nodes.map(each(Of::Node)).chain(links.map(each(Of::Link))).chain(all) {
            let found = Attribute::called(name, of);
            assert!(matches!(found, Meaning::Nothing), "{name} of {of:?}");
        }
    }
}
