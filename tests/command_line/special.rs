//! What is no plain file is not read, unless it is named on the command line.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::{Command, Stdio};
use std::thread;

use crate::place::{Place, SMALL};

/// A place with a pipe that nobody writes into, a socket, and links to these and to devices.
fn place() -> (Place, UnixListener) {
    let place = Place::new();
    let made = Command::new("mkfifo").arg(place.path("pipe")).status();
    assert!(made.expect("mkfifo starts").success());
    let socket = UnixListener::bind(place.path("socket")).expect("bound");
    for (to, name) in [("pipe", "link"), ("/dev/zero", "zero"), ("/dev/null", "null")] {
        symlink(to, place.path(name)).expect("linked");
    }
    (place, socket)
}

#[test]
fn a_data_file_has_to_be_a_plain_one() {
    let (place, _socket) = place();
    for file in ["pipe", "link", "socket", "zero", "null", "/dev/zero", "/dev/tty", "/dev/stdin"] {
        for set in [
            format!("listener.service={{ empirical = '{file}' }}"),
            format!("clients.relays.arrivals={{ trace = '{file}' }}"),
            format!("network={{ topology = '{file}' }}"),
            format!("sweep={{ 'listener.service.empirical' = ['{file}'] }}"),
        ] {
            let said = place.run_within_seconds(&["check", "small.toml", "--set", &set], 20);
            let said = said.expect_code(2);
            let why = format!("`{file}` cannot be read: it is a pipe, a socket or a device");
            assert!(said.err.contains(&why), "{why} in\n{}", said.err);
        }
    }
    fs::write(place.path("served.csv"), "1 s\n").expect("written");
    symlink("served.csv", place.path("linked.csv")).expect("linked");
    let set = "listener.service={ empirical = 'linked.csv' }";
    place.run(&["check", "small.toml", "--set", set]).expect_code(0);
}

#[test]
fn a_listed_file_has_to_be_a_plain_one() {
    let (place, _socket) = place();
    for name in ["pipe", "link", "socket", "zero"] {
        fs::rename(place.path(name), place.path(&format!("{name}.toml"))).expect("renamed");
    }
    let said = place.run_within_seconds(&["list", "."], 20).expect_code(2);
    assert_eq!(said.out, "small  Small: does it run?\n");
    for name in ["pipe", "socket", "zero"] {
        let why = format!("{name}.toml: is a pipe, a socket or a device\n");
        assert!(said.err.contains(&why), "{why} in\n{}", said.err);
    }
    place.run_within_seconds(&["check", "smal.toml"], 20).expect_code(2);
}

#[test]
fn a_pipe_that_is_named_on_the_command_line_is_read() {
    let (place, _socket) = place();
    let path = place.path("pipe");
    let writer = thread::spawn(move || fs::write(path, SMALL).expect("somebody reads"));
    place.run_within_seconds(&["run", "pipe", "--quiet"], 20).expect_code(0);
    writer.join().expect("written");
    assert!(place.path("results/pipe/manifest.toml").exists());
    let mut command = place.command(&["check", "/dev/stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it starts");
    child.stdin.take().expect("piped").write_all(SMALL.as_bytes()).expect("read");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_device_that_is_named_on_the_command_line_is_refused() {
    let (place, _socket) = place();
    for command in ["traffic", "calibrate", "check"] {
        for file in ["/dev/zero", "zero", "null"] {
            let said = place.run_within_seconds(&[command, file], 20).expect_code(2);
            let why =
                format!("{file}: is a device\n  help: name a file; `-` reads standard input\n");
            assert_eq!(said.err, why);
        }
    }
}
