//! What the files of a crate take from each other.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::tokens::{Path, Said, said};

/// The texts of a crate by the names of their files.
pub(crate) type Texts = BTreeMap<String, String>;

/// One file takes something from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tie {
    pub(crate) from: String,
    pub(crate) to: String,
    /// What it is called where it is defined.
    pub(crate) name: String,
}

/// Everything that a file takes from another, as far as paths tell: a method is not seen, its type
/// is. Tests may take what they want.
///
/// A file takes from the one that defines what it uses, not from those that pass it on by `pub use`
/// on the way. To declare a module takes nothing from it, nor does to pass on what it has.
pub(crate) fn ties(texts: &Texts) -> BTreeSet<Tie> {
    let mut modules = Modules::default();
    modules.add(Path::new(), "src/lib.rs", said(&texts["src/lib.rs"]), texts);
    let modules = &modules;
    let used = modules.0.iter().flat_map(|(at, module)| {
        module.said.used.iter().filter_map(move |path| {
            let (owner, name) = modules.resolve(at, path)?;
            let (from, to) = (module.file.clone(), modules.0[owner].file.clone());
            Some(Tie { from, to, name })
        })
    });
    used.filter(|tie| tie.from != tie.to).collect()
}

/// The circles of files in `ties`, each with all that ties it.
pub(crate) fn circles(ties: &BTreeSet<Tie>) -> Vec<Vec<&Tie>> {
    let files: BTreeSet<&String> = ties.iter().flat_map(|tie| [&tie.from, &tie.to]).collect();
    let files: Vec<&String> = files.into_iter().collect();
    let number = |file: &String| files.binary_search(&file).expect("it is tied") as u32;
    let pairs = ties.iter().map(|tie| (number(&tie.from), number(&tie.to)));
    let rounds = tarjan_scc(&DiGraph::<(), ()>::from_edges(pairs));
    let rounds = rounds.into_iter().filter(|round| round.len() > 1);
    let tied = rounds.map(|round| {
        let files: Vec<&String> = round.into_iter().map(|file| files[file.index()]).collect();
        let is_inside = |tie: &&Tie| files.contains(&&tie.from) && files.contains(&&tie.to);
        ties.iter().filter(is_inside).collect()
    });
    tied.collect()
}

/// The modules of a crate by their paths; that of the crate itself is empty.
#[derive(Debug, Default)]
struct Modules(BTreeMap<Path, Module>);

#[derive(Debug)]
struct Module {
    file: String,
    said: Said,
}

impl Modules {
    fn add(&mut self, at: Path, file: &str, mut said: Said, texts: &Texts) {
        let below = |name: String| [&at[..], &[name]].concat();
        for (name, said) in std::mem::take(&mut said.inline) {
            self.add(below(name), file, said, texts);
        }
        for name in std::mem::take(&mut said.declared) {
            let path = below(name);
            let stem = format!("src/{}", path.join("/"));
            let files = [format!("{stem}.rs"), format!("{stem}/mod.rs")];
            let found = files.iter().find_map(|file| texts.get_key_value(file));
            let (file, text) = found.unwrap_or_else(|| panic!("there is no file for {stem}"));
            self.add(path, file, super::tokens::said(text), texts);
        }
        self.0.insert(at, Module { file: file.to_owned(), said });
    }

    /// The module that defines what `path` leads to from the module `at`, and its name there;
    /// `None` for a module as a whole, and for what is not of this crate.
    fn resolve(&self, at: &[String], path: &[String]) -> Option<(&Path, String)> {
        let (head, rest) = path.split_first()?;
        match head.as_str() {
            "crate" => self.find(&[], rest),
            "self" => self.find(at, rest),
            "super" if rest.first().is_some_and(|next| next == "super") => {
                self.resolve(at.split_last()?.1, rest)
            }
            "super" => self.find(at.split_last()?.1, rest),
            _ => {
                let import = self.0[at].said.imports.get(head);
                let is_here = self.0.contains_key(&[at, &path[..1]].concat());
                // `use log::log` of another crate leads nowhere here.
                let is_imported = import.is_some_and(|import| import[0] != *head);
                (is_here || is_imported).then(|| self.find(at, path))?
            }
        }
    }

    /// The same for a path that begins with what is in the module `at`.
    fn find(&self, at: &[String], path: &[String]) -> Option<(&Path, String)> {
        let (head, rest) = path.split_first()?;
        let (path_here, module) = self.0.get_key_value(at)?;
        let inner = [at, &path[..1]].concat();
        match module.said.imports.get(head) {
            // A module may have the name of an item.
            import if self.0.contains_key(&inner) && (import.is_none() || !rest.is_empty()) => {
                self.find(&inner, rest)
            }
            Some(import) => self.resolve(at, &[import, rest].concat()),
            None => Some((path_here, head.clone())),
        }
    }
}

/// The circle of files in a small crate, each with what it takes.
fn circle(files: &[(&str, &str)]) -> Vec<String> {
    let texts = files.iter().map(|(file, text)| (format!("src/{file}.rs"), (*text).to_owned()));
    let ties = ties(&texts.collect());
    let told = circles(&ties).concat();
    told.iter().map(|tie| format!("{} takes {}", tie.from, tie.name)).collect()
}

#[test]
fn a_circle_is_seen_through_what_passes_names_on() {
    let found = circle(&[
        ("lib", "mod a; mod b; mod c; pub use c::X as Y;"),
        ("a", "use crate::b; fn f() { vec![b::g()]; }"),
        ("b", "mod inner { pub fn h() -> super::super::Y { } } pub fn g() {}"),
        ("c", "use super::a; pub struct X; fn f() { a::f() }"),
    ]);
    assert_eq!(found, ["src/a.rs takes g", "src/b.rs takes X", "src/c.rs takes f"]);
}

#[test]
fn a_parent_is_tied_to_a_child_by_what_it_uses_of_it() {
    let lib = "mod a;";
    let child = ("a/b", "use super::Parent; pub struct Child; pub fn make() {}");
    for (parent, is_tied) in [
        ("mod b; pub use b::{Child, make}; pub struct Parent;", false),
        ("mod b; pub use b::make; pub struct Parent; fn f() { let make = 1; }", false),
        ("mod b; pub use b::Child; pub struct Parent(Child);", true),
        ("mod b; pub use b::make; pub struct Parent; fn f() { make() }", true),
        ("mod b; pub struct Parent(b::Child);", true),
        ("mod b; use b::Child; pub struct Parent;", true),
        ("mod b; pub struct Parent; #[cfg(test)] mod tests { use super::b::Child; }", false),
    ] {
        let found = circle(&[("lib", lib), ("a/mod", parent), child]);
        assert_eq!(!found.is_empty(), is_tied, "{parent}: {found:?}");
    }
}
