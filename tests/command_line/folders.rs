//! What a run finds in its folder and has not made stays there.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::place::Place;

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
    /// The changes to the experiment of an earlier run that has written there, if one has.
    earlier: Option<&'static [&'static str]>,
    /// What is put there, by path.
    put: &'static [(&'static str, Put)],
    /// What is removed.
    removed: &'static [&'static str],
    /// What the run changes in the experiment.
    set: &'static [&'static str],
    code: i32,
    /// What is said.
    says: &'static str,
}

/// A folder that no run has made, and one that a run has.
const EMPTY: State = State { earlier: None, put: &[], removed: &[], set: &[], code: 0, says: "" };
const OURS: State = State { earlier: Some(&[]), ..EMPTY };

const SWEEP: &[&str] =
    &["sweep={ 'clients.offender.arrivals.poisson.rate' = ['1 / hour', '9 / hour'] }"];

const TAKEN: &str = "out: a run would overwrite these files, and no run has made them: ";
const NO_FILE: &str = ", not a file that a run has made\n  help: move it away, or choose another";
const LOCK: &str = "out: .porthang.lock is a";

const STATES: &[State] = &[
    EMPTY,
    OURS,
    State { set: SWEEP, ..OURS },
    State { earlier: Some(SWEEP), ..EMPTY },
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
    State {
        put: &[("summary.csv", File("mine"))],
        code: 3,
        says: "has made them: summary.csv\n",
        ..EMPTY
    },
    State { put: &[("manifest.toml", File("mine"))], code: 3, says: TAKEN, ..EMPTY },
    State {
        put: &[("manifest.toml", File("[package]\nname = \"porthang\"\nversion = \"0.1.0\"\n"))],
        code: 3,
        says: TAKEN,
        ..EMPTY
    },
    State { put: &[("availability.svg", File(""))], code: 3, says: TAKEN, ..EMPTY },
    State { put: &[("fates.png", File("mine"))], code: 3, says: TAKEN, ..EMPTY },
    State { put: &[("hangs.svg", File("of a sweep"))], code: 3, says: TAKEN, ..EMPTY },
    State {
        put: &[("port_availability.png", File("1"))],
        set: SWEEP,
        code: 3,
        says: TAKEN,
        ..EMPTY
    },
    State { put: &[("replications.csv", Folder)], code: 3, says: TAKEN, ..EMPTY },
    State { put: &[("summary.json", Link("../small.toml"))], code: 3, says: TAKEN, ..EMPTY },
    State { put: &[("summary.json", Link("nowhere"))], code: 3, says: TAKEN, ..EMPTY },
    State { put: &[("summary.json", HardLink)], code: 3, says: TAKEN, ..EMPTY },
    State { put: &[("outages.csv", Pipe)], code: 3, says: TAKEN, ..EMPTY },
    State { put: &[("manifest.toml", Pipe)], code: 3, says: TAKEN, ..EMPTY },
    // The same where a run has made others.
    State { put: &[("hangs.svg", File("mine"))], ..OURS },
    State { put: &[("port_availability.svg", File("mine")), ("restarts.png", Folder)], ..OURS },
    State { put: &[("outages.csv", File("mine"))], earlier: Some(SWEEP), set: SWEEP, ..EMPTY },
    State {
        put: &[("port_availability.svg", File("mine"))],
        set: SWEEP,
        code: 3,
        says: "has made them: port_availability.svg\n",
        ..OURS
    },
    State {
        put: &[("outages.csv", File("mine"))],
        earlier: Some(SWEEP),
        code: 3,
        says: "has made them: outages.csv\n",
        ..EMPTY
    },
    State { removed: &["manifest.toml"], code: 3, says: TAKEN, ..OURS },
    State {
        removed: &["summary.csv"],
        put: &[("summary.csv", Folder), ("summary.csv/mine", File("mine"))],
        code: 3,
        says: NO_FILE,
        ..OURS
    },
    State {
        removed: &["outages.svg"],
        put: &[("outages.svg", Link("../small.toml"))],
        code: 3,
        says: NO_FILE,
        ..OURS
    },
    State { removed: &["fates.csv"], put: &[("fates.csv", Pipe)], code: 3, says: NO_FILE, ..OURS },
    // What stands in the place of the lock.
    State { put: &[(".porthang.lock", File("mine"))], code: 3, says: LOCK, ..EMPTY },
    State { put: &[(".porthang.lock", Folder)], code: 3, says: LOCK, ..EMPTY },
    State { put: &[(".porthang.lock", Link("../small.toml"))], code: 3, says: LOCK, ..OURS },
    State { put: &[(".porthang.lock", Link("../nothing"))], code: 3, says: LOCK, ..EMPTY },
    State { put: &[(".porthang.lock", HardLink)], code: 3, says: LOCK, ..OURS },
    State { put: &[(".porthang.lock", Pipe)], code: 3, says: LOCK, ..EMPTY },
];

impl Put {
    fn at(&self, path: &Path) {
        match self {
            File(text) => fs::write(path, text).expect("written"),
            Folder => fs::create_dir(path).expect("created"),
            Link(to) => std::os::unix::fs::symlink(to, path).expect("linked"),
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

impl State {
    /// Fails if the run does harm to what is there, or says something else.
    fn try_it(&self, number: usize) {
        let place = Place::new();
        fs::create_dir(place.path("out")).expect("created");
        if let Some(set) = self.earlier {
            place.run(&arguments(set, "1")).expect_code(0);
        }
        for name in self.removed {
            fs::remove_file(place.path("out").join(name)).expect("removed");
        }
        for (path, put) in self.put {
            put.at(&place.path("out").join(path));
        }
        let before = place.content("");
        let said = place.run(&arguments(self.set, "2"));
        let after = place.content("");
        let told = format!("state {number}: exit {:?}\n{}", said.code, said.err);
        assert_eq!(said.code, Some(self.code), "{told}");
        assert!(said.err.contains(self.says), "{told}");
        if self.code != 0 {
            assert!(after == before, "something has changed; {told}");
            return;
        }
        let kept = |path: &str| after.iter().find(|(there, _)| there == path);
        for (path, content) in &before {
            let is_put = |(put, _): &(&str, Put)| path == &format!("out/{put}");
            if self.put.iter().any(is_put) || !path.starts_with("out") {
                assert_eq!(kept(path).map(|(_, there)| there), Some(content), "{path}; {told}");
            }
        }
        let new = after
            .iter()
            .filter(|(path, _)| !path.starts_with("out/") || path.contains("/.porthang"));
        let put = self.put.iter().filter(|(path, _)| path.starts_with(".porthang")).count();
        assert_eq!(new.count(), 2 + put, "only results are new: {after:?}");
    }
}

/// A run of little that writes into `out`.
fn arguments<'a>(set: &[&'a str], seed: &'a str) -> Vec<&'a str> {
    let mut arguments = vec!["run", "small.toml", "--out", "out", "--replications", "1"];
    arguments.extend(["--quiet", "--seed", seed]);
    set.iter().for_each(|set| arguments.extend(["--set", set]));
    arguments
}

#[test]
fn what_no_run_has_made_stays_and_is_named_where_it_is_in_the_way() {
    for (number, state) in STATES.iter().enumerate() {
        state.try_it(number);
    }
}
