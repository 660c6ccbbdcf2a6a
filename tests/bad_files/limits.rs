//! Files of a size that nobody writes are refused in few words.

use crate::topic::Topic;
use crate::{EXPERIMENT, GOOD, said, said_of};

/// What is said of the good experiment of a topic where this file beside it is another.
fn with_file(topic: &str, file: &str, text: String) -> Option<String> {
    let mut files = Topic::named(topic).files;
    files.insert(file.to_owned(), text);
    said(&files, &[])
}

#[test]
fn a_data_file_without_end_is_told_in_few_words() {
    let said = |line: &str, times: usize| with_file("data", "data.csv", line.repeat(times));
    let soon = said("soon\n", 100_000).expect("a mistake");
    // The first line may be a header.
    assert!(soon.contains("the same 99998 times more, at 3:1, 4:1, 5:1, …"), "{soon}");
    assert_eq!(soon.matches("error: ").count(), 1);
    let many = said("1 s\n", 1_000_001).expect("a mistake");
    assert!(many.contains("there are 1000001 durations") && many.contains("data.csv:1000002:1\n"));
    assert_eq!(said("1 s\n", 1_000_000), None);
    let large = said("# nothing here\n", 1 << 21).expect("a mistake");
    assert!(large.contains("`data.csv` is larger than 16 MiB"));
}

#[test]
fn a_file_of_broken_lines_is_told_in_few_words() {
    let of = |text: &str| said_of(text).expect("it is broken");
    let lines = of(&"=\n".repeat(200_000));
    assert!(lines.contains("the same 99 times more, at 2:1, 3:1, 4:1, …"), "{lines}");
    // A list that goes on far behind its mistake is closed there.
    let list = of(&format!("names = [\n  word,\n{}]\n", "  \"name\",\n".repeat(20_000)));
    assert!(list.contains("broken TOML at `word`") && !list.contains("bracket"), "{list}");
    // A string that has no end is told, however long it is.
    let string = of(&format!("title = \"\"\"{}", "word\n".repeat(100_000)));
    assert!(string.contains("invalid multi-line basic string"), "{string}");
}

#[test]
fn a_topology_full_of_mistakes_is_told_in_few_words() {
    let links = "Oslo -- Bergen [latency=soon]\n".repeat(1000);
    let said = with_file("dot", "norway.dot", format!("graph {{\n{links}}}")).expect("mistakes");
    assert_eq!(said.matches("--> experiments/norway.dot:").count(), 1, "{said}");
    assert!(said.contains("the same 999 times more, at 3:25, 4:25, 5:25, …"), "{said}");
    let word = |n: usize| "abcdefghij".repeat(n + 1);
    let links: String = (0..50).map(|n| format!("a -- b [latency={}]\n", word(n))).collect();
    let said = with_file("dot", "norway.dot", format!("graph {{\n{links}}}")).expect("mistakes");
    assert_eq!(said.matches("--> experiments/norway.dot:").count(), 20, "{said}");
    assert!(said.contains("the file has 30 mistakes more"), "{said}");
}

#[test]
fn listeners_in_too_many_cities_are_refused() {
    let said = |hosts: u32, standbys: u32, other: u32| {
        let names: Vec<String> = (2..2 + standbys).map(|node| format!("\"{node}\"")).collect();
        let (names, listeners) = (names.join(", "), standbys + 1);
        said_of(&format!(
            r#"
            title = "Cities"
            seed = 1
            horizon = "1 day"
            replications = {{ min = 1, max = 1 }}
            network = {{ line = {{ nodes = 200, latency = "1 ms" }} }}
            clients = [{{ name = "users", hosts = {hosts}, at = ["1"], profile = "linux", arrivals = {{ poisson = {{ rate = "1 / day" }} }} }}]
            listener = {{ at = "1", profile = "linux", backlog = 5, workers = 4, service = "1 s", hang = "silent" }}
            [remedies]
            many = [{{ standby = {{ listeners = {listeners}, at = [{names}] }} }}]
            one = [{{ standby = {{ listeners = 2, at = ["{other}"] }} }}]
            "#
        ))
    };
    assert_eq!(said(1, 99, 100), None);
    let nodes = said(1, 99, 101).expect("too many nodes");
    assert!(nodes.contains("error: listeners stand at 101 nodes"), "{nodes}");
    assert_eq!(said(1_000_000, 7, 2), None);
    let paths = said(1_000_000, 8, 2).expect("too many paths");
    assert!(paths.contains("1000000 hosts have 9000000 paths to the 9 nodes"), "{paths}");
}

#[test]
fn a_key_of_many_levels_has_a_place() {
    let key = vec!["a"; 100].join(".");
    for text in [format!("title = 1\n{key} = 2\nseed = 1\n"), format!("title = 1\n[{key}]\n")] {
        let said = said_of(&text).expect("a mistake");
        assert!(said.contains("bad.toml:2:1\n"), "{said}");
        assert!(said.contains("= help: write fewer levels"), "{said}");
    }
    let good = [(EXPERIMENT.to_owned(), GOOD.to_owned())].into();
    let set = [("listener".to_owned(), format!("{{ {key} = 1 }}"))];
    let said = said(&good, &set).expect("a mistake");
    assert!(said.contains("= help: write fewer levels"), "{said}");
}

#[test]
fn a_mistake_that_is_made_twenty_times_is_told_once() {
    let class = GOOD.split("[[clients]]").nth(1).expect("a class").replace("bsd44", "bds44");
    let named = |n: usize| format!("[[clients]]{}", class.replace("relays", &format!("class {n}")));
    let clients: String = (0..20).map(named).collect();
    let text = GOOD.replacen("[[clients]]", &format!("{clients}[[clients]]"), 1);
    let said = said_of(&text).expect("mistakes");
    assert_eq!(said.matches("unknown profile `bds44`").count(), 1, "{said}");
    assert!(said.contains("= note: the same 19 times more, at "), "{said}");
}

#[test]
fn a_data_file_that_is_named_too_often_is_refused() {
    let mut files = Topic::named("trace").files;
    files.insert("data.csv".to_owned(), format!("1 s\n{}", "# nothing here\n".repeat(1_000_000)));
    let text = files.get_mut(EXPERIMENT).expect("it is there");
    let class = text.split("[[clients]]").nth(1).expect("a class").to_owned();
    for number in 0..5 {
        text.push_str(&format!(
            "[[clients]]{}",
            class.replace("relays", &format!("class {number}"))
        ));
    }
    let said = said(&files, &[]).expect("a mistake");
    assert!(said.contains("with `data.csv` the data files are larger than 64 MiB"), "{said}");
}

#[test]
fn a_sweep_that_would_read_too_much_is_refused_before_it_does() {
    let mut files = Topic::named("data").files;
    let sweep = "\n[sweep]\n\"listener.workers\" = { from = 1, to = 100, steps = 100 }\n";
    files.get_mut(EXPERIMENT).expect("it is there").push_str(sweep);
    let mut said_of = |data: String| {
        files.insert("data.csv".to_owned(), data);
        said(&files, &[]).expect("a mistake")
    };
    let said = said_of("# nothing\n".repeat(200_000));
    assert!(said.contains("there is no duration here"), "{said}");
    let said = said_of("1 s\n".repeat(500_000));
    let much = "at 100 points the sweep reads 2000000 bytes of data files each";
    assert!(said.contains(much), "{said}");
}

#[test]
fn a_list_of_more_values_than_there_may_be_points_is_refused() {
    let mut files = Topic::named("sweep").files;
    let numbers: Vec<String> = (1..=1001).map(|number| number.to_string()).collect();
    let text = files.get_mut(EXPERIMENT).expect("it is there");
    *text = text.replace("[1, 2]", &format!("[{}]", numbers.join(", ")));
    let said = said(&files, &[]).expect("a mistake");
    assert!(said.contains("1001 values are swept"), "{said}");
}

#[test]
fn a_line_without_end_is_cut_around_the_mistake() {
    let long = "é\t漢".repeat(100_000);
    let texts = [
        format!("title = \"{long}\" # {long}\n"),
        format!("a = \"{long}\"\n"),
        format!("seed = -1 # {long}"),
        format!("x = [\"{long}\", -1, \"{long}\"]"),
        long.clone(),
    ];
    let overrides = [("seed", long.as_str()), (&long, "1")];
    let overrides = overrides.map(|(path, value)| (path.to_owned(), value.to_owned()));
    let good = [(EXPERIMENT.to_owned(), GOOD.to_owned())].into();
    let mut all: Vec<_> = texts.iter().map(|text| said_of(text)).collect();
    all.push(said(&good, &overrides));
    for said in all.into_iter().map(|said| said.expect("a mistake")) {
        assert!(said.len() < 20_000, "{} bytes are said", said.len());
        assert!(said.lines().all(|line| line.chars().count() < 700));
    }
}

#[test]
fn of_a_file_full_of_mistakes_the_first_hundred_are_told() {
    let said = |text: &str| said_of(text).expect("mistakes");
    let keys = said(&(0..50_000).map(|key| format!("k{key} = 1\n")).collect::<String>());
    assert_eq!(keys.matches("error: ").count(), 100);
    assert!(keys.ends_with("\n\nand 9900 more"), "{}", &keys[keys.len() - 100..]);
    assert!(said(&"=\n".repeat(100_000)).len() < 100_000);
    assert!(said(&"seed = 1\n".repeat(2000)).len() < 100_000);
}
