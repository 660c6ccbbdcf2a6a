//! A folder of its own for each test, and the program run in it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use porthang::experiment::config;
use porthang::report;
use tempfile::TempDir;

/// Two remedies on an hour of traffic, with an expectation that is met.
pub(crate) const SMALL: &str = r#"# Question: does it run?
title = "Small"
seed = 1
horizon = "1 hour"

[replications]
min = 4
max = 4

[network]
star = { latency = "20 ms", jitter = "5 ms", loss = 0.01 }

[[clients]]
name = "relays"
hosts = 3
profile = "linux"
arrivals = { poisson = { rate = "60 / hour" } }

[[clients]]
name = "offender"
hosts = 1
profile = "linux"
arrivals = { poisson = { rate = "2 / hour" } }
invalid = 1.0

[listener]
profile = "linux"
backlog = 5
workers = 4
service = "2 s"
hang = { listen-not-rearmed = { dead-reply = "rst" } }

[remedies]
"nothing" = []
"fix" = [{ fix = { at = "0 s", outage = "1 min" } }]

[[expect]]
metric = "port_availability"
remedy = "fix"
at-least = 0.9
"#;

/// [`SMALL`] with so many remedies that nothing is drawn, which takes most of the time of a run.
pub(crate) fn without_charts() -> String {
    let more: String = (0..40).map(|n| format!("\"nothing {n}\" = []\n")).collect();
    let text = SMALL.replace("\n[[expect]]", &format!("{more}\n[[expect]]"));
    text.replace("min = 4\nmax = 4", "min = 2\nmax = 2")
}

/// A folder of its own with `small.toml` in it, in which the program is run.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("small.toml"), SMALL).expect("written");
        Self { folder }
    }

    /// The same, with a `small.toml` of which nothing is drawn.
    pub(crate) fn without_charts() -> Self {
        let place = Self::new();
        fs::write(place.path("small.toml"), without_charts()).expect("written");
        place
    }

    /// The names of the files that `small.toml` gives with `overrides`, sorted.
    pub(crate) fn files(&self, overrides: &[(&str, &str)]) -> Vec<String> {
        let owned = |(path, value): &(&str, &str)| ((*path).to_owned(), (*value).to_owned());
        let overrides: Vec<_> = overrides.iter().map(owned).collect();
        let text = fs::read_to_string(self.path("small.toml")).expect("text");
        let read = config::read("small.toml", &text, &overrides, &config::no_files);
        let mut names = report::names(&read.expect("it is sound"));
        names.push("replications.store".to_owned());
        names.sort();
        names
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_porthang"));
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).stdin(Stdio::null()).output();
        Said::from(output.expect("the program starts"))
    }

    /// The same of what has to end in so many seconds.
    pub(crate) fn run_within_seconds(&self, arguments: &[&str], seconds: u32) -> Said {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        assert!(ends_within_seconds(&mut child, seconds), "{arguments:?} goes on");
        Said::from(child.wait_with_output().expect("it has ended"))
    }

    /// A run of one replication that takes minutes, once it has claimed the folder `out`.
    pub(crate) fn long_run(&self) -> Child {
        let sets = ["horizon=10000 days", "clients.relays.arrivals.poisson.rate=1 / s"];
        let long = ["--replications", "1", "--set", sets[0], "--set", sets[1]];
        self.claimed(
            &mut self.command(&[&["run", "small.toml", "--out", "out"], &long[..]].concat()),
        )
    }

    /// A run of so many replications, once it has claimed the folder `out`.
    pub(crate) fn run_of(&self, replications: &str) -> Child {
        let arguments = ["run", "small.toml", "--replications", replications, "--out", "out"];
        self.claimed(&mut self.command(&arguments))
    }

    /// The run that `command` starts, once it has claimed the folder `out`.
    pub(crate) fn claimed(&self, command: &mut Command) -> Child {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let lock = self.path("out/.porthang.lock");
        for _ in 0..1000 {
            // Once the lock names its holder the folder is claimed.
            if fs::read_to_string(&lock).is_ok_and(|holder| !holder.is_empty()) {
                return child;
            }
            sleep(Duration::from_millis(10));
        }
        child.kill().and_then(|()| child.wait()).expect("it ends");
        panic!("the run does not claim its folder");
    }

    /// Everything below `folder`, by path: files with their content, links with what they lead to.
    pub(crate) fn content(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        let mut open = vec![self.path(folder)];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                let name = path.strip_prefix(self.folder.path()).expect("below");
                let name = name.to_string_lossy().into_owned();
                let kind = fs::symlink_metadata(&path).expect("it is there").file_type();
                let content = if kind.is_file() {
                    fs::read(&path).expect("it can be read")
                } else if kind.is_symlink() {
                    format!("-> {}", fs::read_link(&path).expect("a link").display()).into()
                } else {
                    format!("{kind:?}").into()
                };
                found.push((name, content));
                if kind.is_dir() {
                    open.push(path);
                }
            }
        }
        found.sort();
        found
    }

    /// The names in `folder`.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let name = |(path, _): (String, Vec<u8>)| {
            let name = Path::new(&path).file_name();
            name.map(OsStr::to_string_lossy).expect("named").into_owned()
        };
        self.content(folder).into_iter().map(name).collect()
    }
}

/// Whether `child` ends in so many seconds; in any case it does then.
pub(crate) fn ends_within_seconds(child: &mut Child, seconds: u32) -> bool {
    let ended = (0..100 * seconds).any(|_| {
        sleep(Duration::from_millis(10));
        child.try_wait().expect("it can be asked").is_some()
    });
    child.kill().expect("it ends");
    ended
}

/// What a run of the program said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

impl Said {
    #[track_caller]
    pub(crate) fn expect_code(self, code: i32) -> Self {
        let (out, err) = (&self.out, &self.err);
        assert_eq!(self.code, Some(code), "stdout:\n{out}\nstderr:\n{err}");
        self
    }
}

/// The words of a command as a shell cuts them; quotes are single ones around whole words.
pub(crate) fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for c in command.chars() {
        match c {
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            _ => words.last_mut().expect("one at least").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
