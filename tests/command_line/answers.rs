//! What a run, `check` and `list` print, and where.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::place::{Place, SMALL, Said, ends_within_seconds};

/// A remedy that can be exported.
const WATCHDOG: &str =
    "remedies.dog=[{ watchdog = { base = 'kubernetes-liveness', restart = 'kubernetes' } }]";

#[test]
fn without_arguments_it_shows_a_short_tour() {
    let said = Place::new().run(&[]).expect_code(0);
    assert!(said.out.lines().count() <= 14, "{}", said.out);
    assert!(said.out.contains("porthang run "));
    assert_eq!(said.err, "");
}

#[test]
fn help_tells_the_subcommands_and_the_exit_codes() {
    let said = Place::new().run(&["--help"]).expect_code(0);
    for word in ["run", "check", "list", "Exit codes", "130, 143"] {
        assert!(said.out.contains(word), "{word} in\n{}", said.out);
    }
    let version = Place::new().run(&["--version"]).expect_code(0);
    assert_eq!(version.out, format!("porthang {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn help_can_be_asked_for_in_any_words() {
    let place = Place::new();
    for (arguments, same) in [
        (&["help"][..], &["--help"][..]),
        (&["help", "--help"], &["--help"]),
        (&["help", "-h"], &["--help"]),
        (&["help", "help"], &["--help"]),
        (&["help", "run"], &["run", "--help"]),
        (&["help", "run", "--help"], &["run", "--help"]),
        (&["help", "list", "presets"], &["list", "presets", "--help"]),
    ] {
        let said = place.run(arguments).expect_code(0);
        assert_eq!(said.out, place.run(same).expect_code(0).out, "{arguments:?}");
    }
}

#[test]
fn a_run_of_some_remedies_gives_what_they_have_among_all() {
    let place = Place::new();
    place.run(&["run", "small.toml", "--out", "all"]).expect_code(0);
    let arguments = ["run", "small.toml", "--remedy", "fix", "--out", "some"];
    let said = place.run(&arguments).expect_code(0);
    let left_out = "not run: “nothing”; the baseline is among them: “fix” takes its place\nsome: ";
    assert!(said.err.trim().starts_with(left_out), "{}", said.err);
    assert!(said.out.contains("✓ what was expected has come out"), "{}", said.out);
    let rows = |folder: &str| {
        let table = fs::read_to_string(place.path(folder).join("replications.csv")).expect("text");
        table.lines().filter(|row| row.starts_with("fix,")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rows("some").len(), 4);
    assert_eq!(rows("some"), rows("all"));
    let manifest = fs::read_to_string(place.path("some/manifest.toml")).expect("text");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let command = manifest["command"].as_str().expect("a command");
    assert!(command.contains("--set 'only=[\"fix\"]'"), "{command}");
    let arguments = ["run", "small.toml", "--remedy", "nothing", "--out", "other"];
    let said = place.run(&arguments).expect_code(0);
    let dropped = "not run: “fix”; not looked at: 1 of the expectations, which are about them\n";
    assert!(said.err.contains(dropped), "{}", said.err);
    assert!(!said.out.contains('✓'), "{}", said.out);
}

#[test]
fn a_run_prints_the_answer_and_writes_the_results() {
    let place = Place::new();
    let said = place.run(&["run", "small.toml"]).expect_code(0);
    assert!(said.out.starts_with("It cannot be told from 4 replications which"), "{}", said.out);
    assert!(said.out.contains("from chance: run more with --replications.\n\n"), "{}", said.out);
    assert!(said.out.contains("✓ what was expected has come out"), "{}", said.out);
    assert!(!said.out.contains("points more port availability"), "{}", said.out);
    assert!(!said.out.contains('\x1b'), "colours outside a terminal");
    let words = said.err.trim();
    assert!(words.starts_with("results/small: report.html, availability.svg"), "{words}");
    assert_eq!(words.lines().count(), 1, "progress outside a terminal");
    assert_eq!(place.names("results/small"), place.files(&[]));
    let said = place.run(&["run", "small.toml", "--verbose"]).expect_code(0);
    assert!(said.out.contains("“fix” gave 60.47 points more port availability"), "{}", said.out);
    assert!(said.out.contains("to tell; run more with --replications"), "{}", said.out);
    assert!(said.out.contains("✓ port_availability of “fix”"), "{}", said.out);
}

#[test]
fn a_broken_expectation_exits_1_with_its_results_written() {
    let place = Place::without_charts();
    let arguments = ["run", "small.toml", "--set", "expect.0.at-least=0.999"];
    let said = place.run(&arguments).expect_code(1);
    assert!(said.out.contains("✗ port_availability of “fix”"), "{}", said.out);
    assert_eq!(place.names("results/small"), place.files(&[]));
}

#[test]
fn a_quiet_run_prints_broken_expectations_only() {
    let place = Place::without_charts();
    let said = place.run(&["run", "small.toml", "--quiet"]).expect_code(0);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
    let arguments = ["run", "small.toml", "--quiet", "--set", "expect.0.at-least=0.999"];
    let said = place.run(&arguments).expect_code(1);
    assert_eq!(said.out, "");
    assert!(said.err.starts_with("✗ port_availability of “fix”"), "{}", said.err);
}

#[test]
fn a_json_run_prints_the_summary_it_wrote() {
    let place = Place::without_charts();
    let said = place.run(&["run", "small.toml", "--json"]).expect_code(0);
    let written = fs::read_to_string(place.path("results/small/summary.json")).expect("written");
    assert_eq!(said.out, written);
}

#[test]
fn check_says_what_would_be_run_and_runs_nothing() {
    let place = Place::new();
    let before = place.content("");
    let said = place.run(&["check", "small.toml"]).expect_code(0);
    for line in [
        "ok: 2 remedies × 4 replications of 1 hour\n",
        "relays: 3 hosts, 60 requests\n",
        "offender: 1 host, 2 requests, 100 % of them invalid\n",
        "results/small: report.html, availability.svg",
    ] {
        assert!(said.out.contains(line), "{line} in\n{}", said.out);
    }
    let said = place.run(&["check", "small.toml", "--json"]).expect_code(0);
    let plan: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(plan["schema_version"], 1);
    assert_eq!(plan["clients"][0]["requests"], 60.0);
    assert!(place.content("") == before, "something was written");
}

#[test]
fn check_says_where_standbys_stand() {
    let place = Place::new();
    let sets = [
        "network={ line = { nodes = 3, latency = '20 ms' } }",
        "clients.relays.at=['2']",
        "clients.offender.at=['2']",
        "listener.at='1'",
        "remedies.nothing=[{ standby = { listeners = 3, at = ['3', '2'] } }]",
    ];
    let with = |rest: &[&str]| {
        let sets = sets.iter().flat_map(|set| ["--set", set]);
        let words: Vec<&str> = ["check", "small.toml"].into_iter().chain(sets).collect();
        place.run(&[&words, rest].concat()).expect_code(0).out
    };
    let told = with(&[]);
    assert!(told.contains("remedy     nothing: standby at 3, 2; the baseline\n"), "{told}");
    let plan: serde_json::Value = serde_json::from_str(&with(&["--json"])).expect("JSON");
    assert_eq!(plan["remedies"][0]["standby_at"], serde_json::json!(["3", "2"]));
    assert_eq!(plan["remedies"][1]["standby_at"], serde_json::json!([]));
}

#[test]
fn check_warns_of_a_start_that_is_never_over_in_time() {
    let place = Place::new();
    let set = |probing: &str, closed: &str| {
        format!(
            "remedies.fix=[{{ watchdog = {{ base = 'kubernetes-liveness'{probing}, restart = {{ \
             closed = {closed} }} }} }}]"
        )
    };
    let startup = ", startup = { period = '5 s', timeout = '1 s', failures = 5 }";
    let other = "{ uniform = { low = '29 s', high = '1 min' } }";
    for (probing, closed, warned) in [
        ("", "'31 s'", Some("at least 31 s, and its probes break each one off after 30 s at the")),
        ("", "'30 s'", None),
        ("", other, None),
        (", initial-delay = '1 min'", "'80 s'", None),
        (", initial-delay = '1 min'", "'91 s'", Some("after 90 s at the latest; let")),
        (startup, "'24 s'", None),
        (startup, "'26 s'", Some("after 25 s at the latest; let the probes wait for it: ")),
        (", startup = { probe = 'process', period = '5 s', failures = 5 }", "'34 s'", None),
        (", probe = 'process'", "'1 hour'", None),
        (", misses = 0.1", "'1 hour'", None),
        ("", "'1 hour', scope = 'program'", None),
    ] {
        let set = set(probing, closed);
        let said = place.run(&["check", "small.toml", "--set", &set]).expect_code(0);
        let told = said.out.lines().find(|line| line.starts_with("  warning    “fix”: a start"));
        match warned {
            Some(words) => assert!(told.is_some_and(|it| it.contains(words)), "{set}: {told:?}"),
            None => assert_eq!(told, None, "{set}"),
        }
        let said = place.run(&["check", "small.toml", "--json", "--set", &set]).expect_code(0);
        let plan: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
        let count = plan["warnings"].as_array().map(Vec::len);
        assert_eq!(count, Some(usize::from(warned.is_some())), "{set}");
    }
    let watchdog =
        "nothing = [{ watchdog = { base = 'kubernetes-liveness', restart = { closed = '1 s' } } }]";
    let text = SMALL.replace("\"nothing\" = []", watchdog)
        + "\n[sweep]\n'remedies.nothing.0.watchdog.restart.closed' = ['1 s', '2 min', '3 min']\n";
    fs::write(place.path("swept.toml"), text).expect("written");
    let said = place.run(&["check", "swept.toml"]).expect_code(0);
    let warned: Vec<&str> = said.out.lines().filter(|it| it.contains("warning ")).collect();
    assert_eq!(warned.len(), 2, "{}", said.out);
    assert!(warned[0].contains("at least 2 min") && warned[0].contains("at 1 of 3 design points"));
}

#[test]
fn a_sweep_has_its_own_charts_and_takes_the_tables_over_time_away() {
    let place = Place::new();
    place.run(&["run", "small.toml"]).expect_code(0);
    let sweep = r#"{ "clients.offender.arrivals.poisson.rate" = ["1 / hour", "9 / hour"] }"#;
    let set = &format!("sweep={sweep}");
    let checked = place.run(&["check", "small.toml", "--set", set]).expect_code(0);
    assert!(checked.out.starts_with("ok: 2 design points × 2 remedies"), "{}", checked.out);
    assert!(checked.out.contains("cost       16 runs"), "{}", checked.out);
    let said = place.run(&["run", "small.toml", "--set", set]).expect_code(0);
    assert!(said.out.contains("cannot be told at any of 2 points"), "{}", said.out);
    let said = place.run(&["run", "small.toml", "--set", set, "--verbose"]).expect_code(0);
    assert!(said.out.contains("most port availability: "), "{}", said.out);
    assert!(said.out.contains("as expected at all 2 points"), "{}", said.out);
    let names = place.names("results/small");
    assert_eq!(names, place.files(&[("sweep", sweep)]));
    assert!(names.contains(&"user_availability.svg".to_owned()), "{names:?}");
    assert!(!names.contains(&"availability.csv".to_owned()), "{names:?}");
    let many = r#"sweep={ "listener.workers" = { from = 1, to = 13, steps = 13 } }"#;
    let arguments = ["run", "small.toml", "--replications", "1", "--set", many];
    let said = place.run(&arguments);
    assert!(said.err.contains("13 design points are more than the 12 panels"), "{}", said.err);
    assert!(!place.names("results/small").iter().any(|name| name.starts_with("availability")));
    let arguments = ["trace", "small.toml", "--remedy", "fix", "--set", set];
    let said = place.run(&arguments).expect_code(2);
    assert!(said.err.contains("2 design points"), "{}", said.err);
}

#[test]
fn list_tells_the_question_of_each_experiment_and_names_broken_ones() {
    let place = Place::new();
    let said = place.run(&["list", "."]).expect_code(0);
    assert_eq!(said.out, "small  Small: does it run?\n");
    fs::write(place.path("broken.toml"), "title = 1\n").expect("written");
    let said = place.run(&["list", "."]).expect_code(2);
    assert_eq!(said.out, "small  Small: does it run?\n");
    assert!(said.err.contains("broken.toml:1:1\n"), "{}", said.err);
    let said = place.run(&["list", ".", "--json"]).expect_code(2);
    let list: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(list["experiments"][1]["question"], "does it run?");
}

#[test]
fn list_presets_tells_what_can_be_called_by_name_and_where_its_numbers_come_from() {
    let place = Place::new();
    let said = place.run(&["list", "presets"]).expect_code(0);
    let kubernetes = "restart = \"kubernetes\"\n  source = ";
    assert!(said.out.contains(kubernetes), "{}", said.out);
    assert!(said.out.contains("\n  grace = \"30 s\"\n"), "{}", said.out);
    let said = place.run(&["list", "presets", "--json"]).expect_code(0);
    let list: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(list["presets"]["restart"]["kubernetes"]["backoff"]["most"], "300 s");
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let place = Place::without_charts();
    for arguments in [
        &["run", "small.toml"][..],
        &["run", "small.toml", "--json"],
        &["check", "small.toml"],
        &["list", "."],
        &["list", "presets", "--json"],
        &["trace", "small.toml", "--remedy", "fix"],
        &["export", "systemd", "small.toml", "--remedy", "dog", "--set", WATCHDOG],
        &["help", "run"],
        &["--help"],
        &["--version"],
        &[],
    ] {
        let mut command = place.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let said = Said::from(output).expect_code(0);
        // A run of what is stored is told so.
        let told = match arguments {
            ["run", _] => 2,
            ["run", ..] => 3,
            _ => 0,
        };
        assert_eq!(said.err.trim().lines().count(), told, "{}", said.err);
    }
}

#[test]
fn a_trace_ends_with_its_reader() {
    // All of it takes minutes.
    let longer = ["horizon=10000 days", "clients.relays.arrivals.poisson.rate=1 / s"];
    for options in [&["--segments"][..], &["--segments", "--json"]] {
        let place = Place::new();
        let arguments = ["trace", "small.toml", "--remedy", "fix", "--set", longer[0], "--set"];
        let mut command = place.command(&[&arguments[..], &longer[1..], options].concat());
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let mut reader = BufReader::new(child.stdout.take().expect("piped"));
        reader.read_line(&mut line).expect("a segment");
        drop(reader);
        let ended = ends_within_seconds(&mut child, 20);
        let said = Said::from(child.wait_with_output().expect("it ends"));
        assert!(ended, "it goes on without a reader");
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    }
}

#[test]
fn trace_tells_the_replication_that_a_run_counts() {
    let place = Place::without_charts();
    place.run(&["run", "small.toml"]).expect_code(0);
    let table = fs::read_to_string(place.path("results/small/replications.csv")).expect("text");
    let row = table.lines().find(|row| row.starts_with("nothing,1,"));
    let first_hang = row.and_then(|row| row.split(',').nth(7)).expect("a row");
    let arguments = ["trace", "small.toml", "--remedy", "nothing"];
    let arguments = [&arguments[..], &["--replication", "1", "--json"]].concat();
    let said = place.run(&arguments).expect_code(0);
    let story: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(story["remedy"], "nothing");
    let lines = story["lines"].as_array().expect("a list");
    let instants: Vec<String> = lines.iter().map(|line| line["at_ns"].to_string()).collect();
    assert!(instants.iter().any(|at| at == first_hang), "{first_hang} in {instants:?}");
}

#[test]
fn export_prints_a_remedy_as_others_configure_it() {
    let place = Place::new();
    let watchdog = "{ watchdog = { base = 'kubernetes-liveness', restart = 'kubernetes' } }";
    let set = format!("remedies.probe=[{watchdog}]");
    for (target, line) in [("systemd", "WatchdogSec=31s\n"), ("kubernetes", " periodSeconds: 10\n")]
    {
        let arguments = ["export", target, "small.toml", "--remedy", "probe", "--set", &set];
        let said = place.run(&arguments).expect_code(0);
        assert!(said.out.contains(line), "{}", said.out);
        assert_eq!(said.err, "");
        let arguments = ["export", target, "small.toml", "--remedy", "fix", "--set", &set];
        let said = place.run(&arguments).expect_code(2);
        assert!(said.err.contains("nothing of `fix` can be exported"), "{}", said.err);
        assert!(said.err.ends_with("  help: possible here: `probe`\n"), "{}", said.err);
        assert_eq!(said.out, "");
    }
}

#[test]
fn trace_prints_a_story_or_every_segment() {
    let place = Place::new();
    let arguments = ["trace", "small.toml", "--remedy", "fix"];
    let story = place.run(&arguments).expect_code(0).out;
    assert!(story.starts_with("day 1 00:00:00"), "{story}");
    let segments = place.run(&[&arguments[..], &["--segments"]].concat());
    let segments = segments.expect_code(0).out;
    assert!(segments.lines().all(|line| line.contains(" -> ")), "{segments}");
    let objects = place.run(&[&arguments[..], &["--segments", "--json"]].concat());
    let objects = objects.expect_code(0).out;
    let object = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("JSON");
    let objects: Vec<_> = objects.lines().map(object).collect();
    assert_eq!(objects.len(), segments.lines().count());
    assert_eq!(objects[0]["segment"], "SYN");
}
