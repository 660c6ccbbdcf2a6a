//! The words and signs of a Rust text, and what it says of paths and modules.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A path, segment by segment.
pub(crate) type Path = Vec<String>;

/// What a text says of modules.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// The modules in files of their own.
    pub(crate) declared: Vec<String>,
    /// The modules in braces.
    pub(crate) inline: Vec<(String, Said)>,
    /// The names that a `use` brings in, with the paths behind them.
    pub(crate) imports: BTreeMap<String, Path>,
    /// The paths that the text uses. A name that `pub use` passes on is not used by that; where it
    /// stands alone it counts if it is called or begins like a type, for it may be a variable.
    pub(crate) used: BTreeSet<Path>,
}

/// What `text` says without its tests, which may know everything.
pub(crate) fn said(text: &str) -> Said {
    said_by(&without_tests(&tokens(text)))
}

/// Every path in `text`, tests included.
pub(crate) fn paths(text: &str) -> BTreeSet<Path> {
    fn all(said: Said) -> BTreeSet<Path> {
        let inline = said.inline.into_iter().flat_map(|(_, said)| all(said));
        inline.chain(said.imports.into_values()).chain(said.used).collect()
    }
    all(said_by(&tokens(text)))
}

/// The tokens of `text`, brackets and `::` among them. There are no comments any more, and every
/// literal is `""`.
fn tokens(text: &str) -> Vec<String> {
    fn flatten(stream: TokenStream, tokens: &mut Vec<String>) {
        let mut is_second_colon = false;
        for tree in stream {
            let word = match tree {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace | Delimiter::None => ("{", "}"),
                    };
                    tokens.push(open.to_owned());
                    flatten(group.stream(), tokens);
                    close.to_owned()
                }
                TokenTree::Ident(name) => name.to_string(),
                TokenTree::Literal(_) => "\"\"".to_owned(),
                TokenTree::Punct(_) if is_second_colon => {
                    is_second_colon = false;
                    continue;
                }
                TokenTree::Punct(sign) => {
                    is_second_colon = sign.as_char() == ':' && sign.spacing() == Spacing::Joint;
                    if is_second_colon { "::".to_owned() } else { sign.to_string() }
                }
            };
            tokens.push(word);
        }
    }
    let mut tokens = Vec::new();
    flatten(text.parse().expect("a source file is Rust"), &mut tokens);
    tokens
}

/// `tokens` without the items behind `#[cfg(test)]`.
fn without_tests(mut tokens: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    while let Some(token) = tokens.first() {
        let length = match words(tokens)[..] {
            ["#", "[", "cfg", "(", "test", ")", "]"] => 7 + item(&tokens[7..]),
            _ => {
                kept.push(token.clone());
                1
            }
        };
        tokens = &tokens[length..];
    }
    kept
}

fn said_by(mut tokens: &[String]) -> Said {
    let mut said = Said::default();
    let mut before = "";
    while let Some(token) = tokens.first() {
        let length = match words(tokens)[..] {
            ["mod", name, ";", ..] => {
                said.declared.push(name.to_owned());
                3
            }
            ["mod", name, "{", ..] => {
                let length = 2 + item(&tokens[2..]);
                said.inline.push((name.to_owned(), said_by(&tokens[3..length - 1])));
                length
            }
            ["use", next, ..] if next != "<" => {
                let length = item(tokens);
                let is_passed_on = matches!(before, "pub" | ")");
                for (name, path) in imported(&tokens[1..length]) {
                    if !is_passed_on {
                        said.used.insert(path.clone());
                    }
                    said.imports.insert(name, path);
                }
                length
            }
            _ if is_word(token) && !matches!(before, "::" | "." | "'") => {
                let path = path(tokens);
                let length = 2 * path.len() - 1;
                let next = tokens.get(length).map_or("", String::as_str);
                if length > 1 || next == "(" || token.starts_with(char::is_uppercase) {
                    said.used.insert(path);
                }
                length
            }
            _ => 1,
        };
        before = &tokens[length - 1];
        tokens = &tokens[length..];
    }
    said
}

/// The first of `tokens`, to be looked at.
fn words(tokens: &[String]) -> Vec<&str> {
    tokens.iter().take(7).map(String::as_str).collect()
}

/// The number of tokens up to the end of the item that begins `tokens`.
fn item(tokens: &[String]) -> usize {
    let mut depth = 0;
    let end = tokens.iter().position(|token| {
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        depth == 0 && matches!(token.as_str(), ";" | "}")
    });
    end.map_or(tokens.len(), |end| end + 1)
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The path that begins `tokens`.
fn path(tokens: &[String]) -> Path {
    let mut path = vec![tokens[0].clone()];
    let mut pairs = tokens[1..].chunks_exact(2);
    while let Some([colons, word]) = pairs.next()
        && colons == "::"
        && is_word(word)
    {
        path.push(word.clone());
    }
    path
}

/// The names that the `tokens` behind a `use` bring in, with their paths.
fn imported(tokens: &[String]) -> Vec<(String, Path)> {
    let mut found = Vec::new();
    let mut groups = vec![Path::new()];
    let mut path = Path::new();
    let mut alias = None;
    let mut tokens = tokens.iter();
    while let Some(token) = tokens.next() {
        match token.as_str() {
            "::" => {}
            "as" => alias = tokens.next().cloned(),
            "{" => groups.push(path.clone()),
            "," | "}" | ";" => {
                let group = groups.last().expect("the outermost one stays").len();
                if path.len() > group {
                    path.pop_if(|last| last == "self");
                    let name = alias.take().unwrap_or_else(|| path[path.len() - 1].clone());
                    found.push((name, path));
                }
                if token == "}" {
                    groups.pop();
                }
                path = groups.last().expect("the outermost one stays").clone();
            }
            word => path.push(word.to_owned()),
        }
    }
    found
}

#[test]
fn every_path_is_seen_and_no_word_of_a_comment_or_a_string() {
    let text = "
        //! [`a::no`]
        use crate::{b::{self, C}, d::E as F};
        pub(super) use super::g::H; // a::no
        /// a::no
        fn f(x: self::i::J<k::L>) -> impl Clone + use<> {
            let m = vec![n::o(\"a::no\"), Self::P, x.q::<r::S>(), F(m)];
        }
        #[cfg(test)]
        mod tests { use crate::t; }";
    let written = |paths: &BTreeSet<Path>| paths.iter().map(|path| path.join("::")).collect();
    let (all, used): (Vec<String>, Vec<String>) =
        (written(&paths(text)), written(&said(text).used));
    assert_eq!(
        used.join(" "),
        "Clone F Self::P crate::b crate::b::C crate::d::E f k::L n::o pub r::S self::i::J"
    );
    let besides: Vec<&String> = all.iter().filter(|path| !used.contains(path)).collect();
    assert_eq!(besides, ["cfg", "crate::t", "super::g::H"]);
}
