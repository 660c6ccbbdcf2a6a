//! What a run finds in its folder and has not made stays there.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::tests::{OURS as MANIFEST_TEXT, publish};
use crate::cli::failure::Failure;
use crate::experiment::config;
use crate::report;
use crate::report::MANIFEST;

/// What is run.
#[derive(Clone, Copy)]
enum Run {
    Plain,
    Swept,
}
use Run::{Plain, Swept};

impl Run {
    /// The names of the files that it makes.
    fn makes(self) -> Vec<String> {
        let text = include_str!("../../../experiments/fix-vs-restart.toml");
        let sweep = "{ 'clients.offender.arrivals.poisson.rate' = ['1 / day', '9 / day'] }";
        let overrides = match self {
            Plain => vec![],
            Swept => vec![("sweep".to_owned(), sweep.to_owned())],
        };
        let read = config::read("a.toml", text, &overrides, &config::no_files);
        report::names(&read.unwrap_or_else(|all| panic!("{all}")))
    }
}

/// What a user has put into a folder.
enum Put {
    /// A file of this text.
    File(&'static str),
    Folder,
    /// A link to this.
    Link(&'static str),
    /// Another name of `small.toml`.
    HardLink,
    Pipe,
}
use Put::{File, Folder, HardLink, Link, Pipe};

/// The folder `out` before a run that writes there.
struct State {
    /// The earlier run that has written there, if one has.
    earlier: Option<Run>,
    /// What is put there, by path.
    put: &'static [(&'static str, Put)],
    /// What is removed.
    removed: &'static [&'static str],
    run: Run,
    /// What is said where the run is refused.
    says: &'static str,
}

/// An empty folder, where no run has been.
const EMPTY: State = State { earlier: None, put: &[], removed: &[], run: Plain, says: "" };
/// A folder with the results of a run.
const OURS: State = State { earlier: Some(Plain), ..EMPTY };

const TAKEN: &str = "out: a run would overwrite these files, and no run has made them: ";
const NO_FILE: &str = ", not a file that a run has made\n  help: move it away, or choose another";
const LOCK: &str = "out: .porthang.lock is a";

const STATES: &[State] = &[
    EMPTY,
    OURS,
    State { run: Swept, ..OURS },
    State { earlier: Some(Swept), ..EMPTY },
    // What has nothing to do with results.
    State { put: &[("notes.txt", File("mine"))], ..EMPTY },
    State { put: &[("notes.txt", File("mine"))], ..OURS },
    State { put: &[("a", Folder), ("a/summary.csv", File("mine"))], ..EMPTY },
    State { put: &[("a", Folder), ("a/summary.csv", File("mine"))], ..OURS },
    State { put: &[("link", Link("../small.toml")), ("pipe", Pipe)], ..OURS },
    State { put: &[("SUMMARY.CSV", File("mine")), ("Manifest.toml", File("mine"))], ..EMPTY },
    State { put: &[("Summary.csv", File("mine")), ("OUTAGES.svg", File("mine"))], ..OURS },
    State { put: &[("summary.csv~", File("mine")), ("summary.csv.bak", File("1"))], ..OURS },
    // What is called nearly like what a run keeps for itself.
    State { put: &[(".porthang-notes", Folder)], ..EMPTY },
    State { put: &[(".porthang-notes", Folder)], ..OURS },
    State { put: &[(".porthang-notes", Folder), (".porthang-notes/a.txt", File("mine"))], ..OURS },
    State { put: &[(".porthang-notes", File("mine"))], ..EMPTY },
    State { put: &[(".porthang-x", Link("../small.toml"))], ..OURS },
    State { put: &[(".porthang-x", Link(".."))], ..OURS },
    State {
        put: &[
            (".porthang-abc123", Folder),
            (".porthang-abc123/new", Folder),
            (".porthang-abc123/new/summary.csv", File("mine")),
            (".porthang-abc123/earlier", Folder),
            (".porthang-abc123/earlier/summary.csv", File("mine")),
        ],
        ..OURS
    },
    State { put: &[(".porthang", Folder), (".porthang.lock.txt", File("mine"))], ..OURS },
    // What is called like a result where no run has made one.
    State { put: &[("summary.csv", File("mine"))], says: "has made them: summary.csv\n", ..EMPTY },
    State { put: &[("manifest.toml", File("mine"))], says: TAKEN, ..EMPTY },
    State {
        put: &[("manifest.toml", File("[package]\nname = \"porthang\"\nversion = \"0.1.0\"\n"))],
        says: TAKEN,
        ..EMPTY
    },
    State { put: &[("availability.svg", File(""))], says: TAKEN, ..EMPTY },
    State { put: &[("fates.png", File("mine"))], says: TAKEN, ..EMPTY },
    State { put: &[("hangs.svg", File("of a sweep"))], says: TAKEN, ..EMPTY },
    State { put: &[("port_availability.png", File("1"))], run: Swept, says: TAKEN, ..EMPTY },
    State { put: &[("replications.csv", Folder)], says: TAKEN, ..EMPTY },
    State { put: &[("summary.json", Link("../small.toml"))], says: TAKEN, ..EMPTY },
    State { put: &[("summary.json", Link("nowhere"))], says: TAKEN, ..EMPTY },
    State { put: &[("summary.json", HardLink)], says: TAKEN, ..EMPTY },
    State { put: &[("outages.csv", Pipe)], says: TAKEN, ..EMPTY },
    State { put: &[("manifest.toml", Pipe)], says: TAKEN, ..EMPTY },
    // The same where a run has made others.
    State { put: &[("hangs.svg", File("mine"))], ..OURS },
    State { put: &[("port_availability.svg", File("mine")), ("restarts.png", Folder)], ..OURS },
    State { put: &[("outages.csv", File("mine"))], earlier: Some(Swept), run: Swept, ..EMPTY },
    State {
        put: &[("port_availability.svg", File("mine"))],
        run: Swept,
        says: "has made them: port_availability.svg\n",
        ..OURS
    },
    State {
        put: &[("outages.csv", File("mine"))],
        earlier: Some(Swept),
        says: "has made them: outages.csv\n",
        ..EMPTY
    },
    State { removed: &["manifest.toml"], says: TAKEN, ..OURS },
    State {
        removed: &["summary.csv"],
        put: &[("summary.csv", Folder), ("summary.csv/mine", File("mine"))],
        says: NO_FILE,
        ..OURS
    },
    State {
        removed: &["outages.svg"],
        put: &[("outages.svg", Link("../small.toml"))],
        says: NO_FILE,
        ..OURS
    },
    State { removed: &["fates.csv"], put: &[("fates.csv", Pipe)], says: NO_FILE, ..OURS },
    // What stands in the place of the lock.
    State { put: &[(".porthang.lock", File("mine"))], says: LOCK, ..EMPTY },
    State { put: &[(".porthang.lock", Folder)], says: LOCK, ..EMPTY },
    State { put: &[(".porthang.lock", Link("../small.toml"))], says: LOCK, ..OURS },
    State { put: &[(".porthang.lock", Link("../nothing"))], says: LOCK, ..EMPTY },
    State { put: &[(".porthang.lock", HardLink)], says: LOCK, ..OURS },
    State { put: &[(".porthang.lock", Pipe)], says: LOCK, ..EMPTY },
];

impl Put {
    fn at(&self, path: &Path) {
        match self {
            File(text) => fs::write(path, text).expect("written"),
            Folder => fs::create_dir(path).expect("created"),
            Link(to) => symlink(to, path).expect("linked"),
            HardLink => {
                let experiment = path.parent().expect("a folder").join("../small.toml");
                fs::hard_link(experiment, path).expect("linked");
            }
            Pipe => {
                let made = Command::new("mkfifo").arg(path).status();
                assert!(made.expect("mkfifo starts").success());
            }
        }
    }
}

/// Everything below `folder`, by path: files with their content, links with what they lead to.
fn content(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let kind = fs::symlink_metadata(&path).expect("it is there").file_type();
        let text = match () {
            () if kind.is_file() => fs::read_to_string(&path).expect("text"),
            () if kind.is_symlink() => format!("-> {:?}", fs::read_link(&path).expect("a link")),
            () => format!("{kind:?}"),
        };
        found.insert(path.to_string_lossy().into_owned(), text);
        if kind.is_dir() {
            found.extend(content(&path));
        }
    }
    found
}

/// A run that writes `text` into each of its files in the folder `out`.
fn go(run: Run, out: &Path, text: &str) -> Result<(), Failure> {
    let makes = run.makes();
    let manifest = format!("{MANIFEST_TEXT}files = {makes:?}\n# {text}\n");
    let content = |name: &String| if name == MANIFEST { manifest.clone() } else { text.to_owned() };
    let files: Vec<_> = makes.iter().map(|name| (name.clone(), content(name).into())).collect();
    publish(super::Folder::claim(out, makes)?, &files)
}

impl State {
    /// Fails if the run does harm to what is there, or says something else.
    fn try_it(&self, number: usize) {
        let root = TempDir::new().expect("a folder");
        let out = root.path().join("out");
        fs::write(root.path().join("small.toml"), "mine").expect("written");
        fs::create_dir(&out).expect("created");
        if let Some(run) = self.earlier {
            go(run, &out, "1").expect("nothing is in the way");
        }
        for name in self.removed {
            fs::remove_file(out.join(name)).expect("removed");
        }
        for (path, put) in self.put {
            put.at(&out.join(path));
        }
        let before = content(root.path());
        let ended = go(self.run, &out, "2");
        let after = content(root.path());
        let told = format!("state {number}: {ended:?}");
        assert_eq!(ended.is_err(), !self.says.is_empty(), "{told}");
        if let Err(failure) = ended {
            assert!(matches!(failure, Failure::Output(_)), "{told}");
            assert!(failure.to_string().contains(self.says), "{told}");
            assert_eq!(after, before, "{told}");
            return;
        }
        let mut expected = before;
        let named = |name: &str| out.join(name).to_string_lossy().into_owned();
        for made in self.earlier.map_or_else(Vec::new, Run::makes) {
            expected.remove(&named(&made));
        }
        let made = self.run.makes().into_iter().map(|name| named(&name));
        expected.extend(made.map(|path| (path.clone(), after[&path].clone())));
        assert_eq!(after, expected, "{told}");
        assert_eq!(after[&named("summary.csv")], "2", "{told}");
    }
}

#[test]
fn what_no_run_has_made_stays_and_is_named_where_it_is_in_the_way() {
    for (number, state) in STATES.iter().enumerate() {
        state.try_it(number);
    }
}
