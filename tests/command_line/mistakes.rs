//! What is wrong with a command line or a file exits 2, and nothing is written.

use std::fs;

use crate::place::{Place, SMALL};

/// A remedy that would never let the program start.
const SLOW_START: &str = "remedies.fix=[{ watchdog = { base = 'kubernetes-liveness', restart = { closed = '2 min' } } }]";

#[test]
fn bad_command_lines_and_files_exit_2_and_write_nothing() {
    let place = Place::new();
    fs::write(place.path("latin1.toml"), b"title = \"caf\xe9\"\n").expect("written");
    fs::write(place.path("empty.toml"), "").expect("written");
    let wide: Vec<u8> = "1 s\n2 s\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    fs::write(place.path("utf16.toml"), wide).expect("written");
    fs::write(place.path("cut.toml"), b"title = \"caf\xc3").expect("written");
    fs::write(place.path("large.toml"), vec![b'#'; 5 << 20]).expect("written");
    fs::create_dir(place.path("folder")).expect("created");
    let before = place.content("");
    let cases: &[(&[&str], &str)] = &[
        (
            &["run", "smal.toml"],
            "smal.toml: there is no such file\n  help: did you mean `small.toml`?",
        ),
        (&["run", "folder"], "folder: is a folder\n  help: "),
        (&["run", "latin1.toml"], "latin1.toml:1:13: byte 12 (0xe9) is not UTF-8\n  help: "),
        (&["run", "utf16.toml"], "utf16.toml:1:1: byte 0 (0x00) is no character\n  help: it looks"),
        (&["run", "cut.toml"], "the file ends within a character\n  help: it was cut short"),
        (&["run", "empty.toml"], "error: there is no experiment here\n --> empty.toml:1:1\n"),
        (&["run", "large.toml"], "large.toml: is larger than 4 MiB"),
        (&["run", "small.toml/x.toml"], "small.toml/x.toml: "),
        (&["run"], "required arguments were not provided"),
        (&["rum", "small.toml"], "similar subcommand exists: 'run'"),
        (&["run", "small.toml", "--sed", "1"], "'--seed'"),
        (&["run", "small.toml", "--set", "seed"], "write PATH=VALUE"),
        (&["run", "small.toml", "--set", "sed=1"], "did you mean `seed`?"),
        (&["run", "small.toml", "--threads", "0"], "write a whole number from 1 to"),
        (&["run", "small.toml", "--replications", "0"], "write a whole number from 1 to"),
        (&["run", "small.toml", "--remedy", "fix"], "results/small is for the results of all"),
        (&["run", "small.toml", "--remedy", "Fix", "--out", "out"], "did you mean `fix`?"),
        (&["help", "rum"], "similar subcommand exists: 'run'"),
        (&["check", "folder"], "folder: is a folder"),
        (
            &["check", "small.toml", "--set", "listener.service={ empirical = 'folder' }"],
            "`folder` cannot be read: it is a folder",
        ),
        (
            &["check", "small.toml", "--set", "listener.service={ empirical = 'latin1.toml' }"],
            "`latin1.toml` cannot be read: byte 12 (0xe9) is not UTF-8, in line 1",
        ),
        (
            &["check", "small.toml", "--set", "listener.service={ empirical = 'utf16.toml' }"],
            "= help: it looks like UTF-16; save it as UTF-8",
        ),
        (
            &["check", "small.toml", "--set", "listener.service={ empirical = '/dev/zero' }"],
            "`/dev/zero` cannot be read: it is a pipe, a socket or a device",
        ),
        (&["trace", "small.toml"], "possible here: `nothing` or `fix`"),
        (&["trace", "small.toml", "--remedy", "Fix"], "did you mean `fix`?"),
        (&["list", "nowhere"], "nowhere: "),
        (&["export", "systemd", "small.toml", "--remedy", "Fix"], "did you mean `fix`?"),
        (&["export", "systemd", "small.toml"], "possible here: `nothing` or `fix`"),
        (&["export", "systemd", "small.toml", "--remedy", "nothing"], "it does nothing"),
        (
            &["export", "systemd", "small.toml", "--remedy", "fix", "--set", SLOW_START],
            "`fix` is not exported to systemd: a start takes up to 2 min, and its probes break it off \
             after 20 s\n  help: let the probes wait for it: ",
        ),
        (&["export", "sistemd", "small.toml"], "similar value exists: 'systemd'"),
        (&["list", "presetz"], "help: did you mean `presets`?"),
        (&["list", "small.toml"], "small.toml: "),
    ];
    for (arguments, message) in cases {
        let said = place.run(arguments).expect_code(2);
        assert!(said.err.contains(message), "{arguments:?}:\n{}", said.err);
        assert_eq!(said.out, "", "{arguments:?}");
    }
    assert!(place.content("") == before, "something was written");
}

#[test]
fn what_begins_with_a_dash_is_told_how_it_is_passed() {
    let place = Place::new();
    let cases: &[(&[&str], &str)] = &[
        (
            &["run", "small.toml", "--seed", "-1"],
            "write a whole number from 0 to 9223372036854775807",
        ),
        (&["run", "small.toml", "--threads", "-1"], "write a whole number from 1 to 1024"),
        (
            &["run", "small.toml", "--replications", "-1"],
            "write a whole number from 1 to 4294967295",
        ),
        (
            &["trace", "small.toml", "--replication", "-1"],
            "write a whole number from 0 to 4294967295",
        ),
        (&["trace", "small.toml", "--listener", "-1"], "write a whole number from 0 to 65535"),
        (&["trace", "small.toml", "--remedy", "-x y"], "write '--remedy=-x y'"),
        (&["trace", "small.toml", "--remedy=-x y"], "there is no remedy `-x y`"),
        (&["run", "small.toml", "--out", "--new"], "write '--out=--new'"),
        (&["run", "small.toml", "--set", "-x=1"], "write '--set=-x=1'"),
        (&["run", "small.toml", "--set=-x=1"], "unknown key `-x`"),
        (&["run", "-x.toml"], "use '-- -x.toml'"),
        (&["run", "--", "-x.toml"], "-x.toml: there is no such file"),
    ];
    for (arguments, message) in cases {
        let said = place.run(arguments).expect_code(2);
        assert!(said.err.contains(message), "{arguments:?}:\n{}", said.err);
    }
}

#[test]
fn what_makes_no_sense_is_told_what_to_write_instead() {
    let place = Place::new();
    let no_file = "-o -: standard output takes no experiment here\n  help: write it to a file";
    let cases: &[(&[&str], &str)] = &[
        (
            &["run", "small.toml", "--replications", "none"],
            "'none' for '--replications <N>': write a",
        ),
        (&["trace", "small.toml", "--replication", "x"], "write a whole number from 0"),
        (&["list", "nowhere"], "nowhere: there is no such folder\n  help: name a folder"),
        (&["list", "small.toml"], "small.toml: is a file, not a folder\n"),
        (&["explain", "nowhere"], "nowhere: there is no such folder\n  help: name a folder"),
        (&["traffic", "small.toml", "-o", "-"], no_file),
        (&["calibrate", "small.toml", "-o", "-"], no_file),
        (&["new", "nt351", "-o", "-"], no_file),
    ];
    for (arguments, message) in cases {
        let said = place.run(arguments).expect_code(2);
        assert!(said.err.contains(message), "{arguments:?}:\n{}", said.err);
    }
    let said = place.run(&["completions", "tcsh"]).expect_code(2).err;
    assert!(said.contains("[possible values: bash, elvish, fish, powershell, zsh]"), "{said}");
    assert!(!said.contains("similar"), "{said}");
    let said = place.run(&["run", "small.toml", "--out", "/"]).expect_code(3).err;
    assert!(said.starts_with("/: is the root of all folders, no place for results\n"), "{said}");
    assert_eq!(place.content("").len(), Place::new().content("").len(), "something was written");
}

#[test]
fn a_data_file_is_looked_for_beside_its_experiment() {
    let place = Place::new();
    fs::create_dir(place.path("study")).expect("created");
    let text = SMALL.replace("\"2 s\"", "{ empirical = \"served.csv\" }");
    fs::write(place.path("study/small.toml"), text).expect("written");
    let said = place.run(&["check", "study/small.toml"]).expect_code(2);
    assert!(said.err.contains("`served.csv` cannot be read: there is no such file"));
    fs::write(place.path("study/served.csv"), "served in\n1 s\n2\n").expect("written");
    let said = place.run(&["check", "study/small.toml"]).expect_code(2);
    assert!(said.err.contains("`2` has no unit\n --> study/served.csv:3:1\n"));
    fs::write(place.path("study/served.csv"), "served in\n1 s\n2 s\n").expect("written");
    place.run(&["check", "study/small.toml"]).expect_code(0);
}

#[test]
fn every_mistake_of_a_file_is_told_at_once_with_its_place() {
    let place = Place::new();
    let broken = SMALL.replace("hosts = 3", "hots = 3").replace("\"1 hour\"", "1");
    fs::write(place.path("broken.toml"), broken).expect("written");
    let said = place.run(&["run", "broken.toml"]).expect_code(2);
    for message in ["broken.toml:4:11\n", "broken.toml:15:1\n", "did you mean `hosts`?", "mistakes"]
    {
        assert!(said.err.contains(message), "{message} in\n{}", said.err);
    }
    assert!(!place.path("results").exists());
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_exits_2() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::new();
    let path = place.path("small.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).expect("changed");
    if fs::read(&path).is_ok() {
        eprintln!("skipped: this user may read every file");
        return;
    }
    let said = place.run(&["run", "small.toml"]).expect_code(2);
    assert!(said.err.contains("small.toml: may not be read"), "{}", said.err);
}

#[test]
fn what_no_memory_can_hold_exits_2_before_the_run() {
    let place = Place::new();
    let many = "clients.relays.arrivals={ poisson = { rate = '1000000000 / s' } }";
    let short = "horizon='900 ms'";
    let fix = "remedies.fix=[]";
    let arguments = ["run", "small.toml", "--set", many, "--set", short, "--set", fix];
    let said = place.run(&arguments).expect_code(2);
    assert!(said.err.contains("help: change `clients.relays.arrivals`"), "{}", said.err);
    assert!(!place.path("results").exists());
}
