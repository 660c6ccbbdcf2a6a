//! Real networks: the files of the Internet Topology Zoo, where they are at hand, and our own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use porthang::engine::SimDuration;
use porthang::experiment::{Experiment, config};
use porthang::reading::drawing::{self, Attribute, Drawing};
use porthang::reading::{self, Document, Problems};

/// The files of the zoo, or `None` after saying that they are not here.
fn zoo() -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/topology-zoo");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: the Internet Topology Zoo is not at {}", folder.display());
        return None;
    };
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "graphml")).collect();
    files.sort();
    assert!(!files.is_empty(), "there is no GraphML in {}", folder.display());
    Some(files)
}

fn load(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| error.to_string())
}

/// An experiment on the network in `file` with a host at each of `places`, the listener at the
/// first.
fn experiment(file: &Path, places: &[String]) -> Result<Experiment, String> {
    let text = text(file, places);
    config::read("zoo.toml", &text, &[], &load).map_err(|mistakes| mistakes.to_string())
}

/// The text of that experiment.
fn text(file: &Path, places: &[String]) -> String {
    format!(
        "title = \"zoo\"\nseed = 1\nhorizon = \"1 day\"\nreplications = {{ min = 1, max = 1 }}\n\
         remedies = {{ none = [] }}\n\
         network = {{ topology = '{}', default-latency = \"1 ms\" }}\n\
         [[clients]]\nname = \"all\"\nhosts = {}\nat = {places:?}\nprofile = \"linux\"\n\
         arrivals = {{ once = {{ at = \"1 s\" }} }}\n\
         [listener]\nat = {:?}\nprofile = \"linux\"\nbacklog = 5\nworkers = 1\nservice = \"1 s\"\n\
         hang = \"silent\"\n",
        file.display(),
        places.len(),
        places[0],
    )
}

/// The drawing in `file`.
fn drawn(file: &Path) -> Drawing {
    let mut problems = Problems::default();
    let text = format!("topology = '{}'", file.display());
    let mut document = Document::parse("zoo.toml", &text, &[], &mut problems);
    document.attach(&["topology"], &load, &mut problems);
    let node = document.root.get("topology").expect("it is there");
    let named = reading::file(node, &mut problems).expect("it is attached");
    let drawing = drawing::read(named, node.at, &mut problems);
    assert!(problems.is_empty(), "{}: {problems:?}", file.display());
    drawing.expect("it has no mistake")
}

/// A name for each node: its label where it has one of its own, else its id.
fn names(drawing: &Drawing) -> Vec<String> {
    let label = |node: &drawing::DrawnNode| {
        let label = node.said.get(Attribute::Label).map(|label| label.text.to_string());
        label.unwrap_or_else(|| node.id.name.clone())
    };
    let labels: Vec<String> = drawing.nodes.iter().map(label).collect();
    let own = |name: &String| labels.iter().filter(|other| *other == name).count() == 1;
    let named = drawing.nodes.iter().zip(&labels);
    named.map(|(node, label)| if own(label) { label } else { &node.id.name }.clone()).collect()
}

/// For each node the number of the part of the network that it is in.
fn parts(drawing: &Drawing) -> Vec<usize> {
    let mut parts: Vec<usize> = (0..drawing.nodes.len()).collect();
    for link in &drawing.links {
        let [a, b] = link.ends.map(|end| parts[end]);
        for part in &mut parts {
            *part = if *part == a { b } else { *part };
        }
    }
    parts
}

#[test]
fn every_network_of_the_zoo_is_read_and_has_a_path_from_each_node_of_a_part_to_each() {
    let Some(files) = zoo() else { return };
    for file in &files {
        let drawing = drawn(file);
        let (names, parts) = (names(&drawing), parts(&drawing));
        let mut within: Vec<String> = Vec::new();
        let mut outside = Vec::new();
        for (name, part) in names.iter().zip(&parts) {
            if *part == parts[0] { &mut within } else { &mut outside }.push(name.clone());
        }
        let there = experiment(file, &within).unwrap_or_else(|all| panic!("{all}"));
        let latencies: Vec<SimDuration> =
            there.scenario.classes[0].paths.iter().map(|path| path.latency).collect();
        assert_eq!(latencies.len(), within.len(), "{}", file.display());
        assert_eq!(latencies[0], SimDuration::ZERO, "{}", file.display());
        // No way on Earth is longer than half round it, and none of these networks detours.
        let longest = latencies.iter().max().expect("a node");
        assert!(*longest < SimDuration::from_millis(200), "{}: {longest}", file.display());
        within.push("the last one".to_owned());
        for lost in outside.iter().take(3) {
            *within.last_mut().expect("just pushed") = lost.clone();
            let mistakes = experiment(file, &within).expect_err("it is in another part");
            assert!(mistakes.contains(&format!("no links lead from `{lost}`")), "{mistakes}");
        }
        println!(
            "{}: {} nodes, {} links, at most {longest} from {}",
            file.file_name().unwrap_or_default().display(),
            drawing.nodes.len(),
            drawing.links.len(),
            names[0],
        );
    }
    println!("{} networks", files.len());
}

/// The nodes of `drawing` by their coordinates (degrees), each as its place in `others`, of which
/// it is the nearest.
fn matched(drawing: &Drawing, others: &Drawing) -> Vec<usize> {
    let place = |node: &drawing::DrawnNode| {
        [Attribute::Latitude, Attribute::Longitude].map(|axis| {
            let written = node.said.get(axis).expect("it has coordinates");
            written.text.parse::<f64>().expect("a number")
        })
    };
    let others: Vec<[f64; 2]> = others.nodes.iter().map(place).collect();
    let nearest = |[latitude, longitude]: [f64; 2]| {
        let near = |other: &&[f64; 2]| {
            (other[0] - latitude).abs() < 0.02 && (other[1] - longitude).abs() < 0.02
        };
        let found: Vec<&[f64; 2]> = others.iter().filter(near).collect();
        assert_eq!(found.len(), 1, "one city lies at {latitude}, {longitude}");
        others.iter().position(|other| other == found[0]).expect("it was just found")
    };
    drawing.nodes.iter().map(|node| nearest(place(node))).collect()
}

#[test]
fn our_network_joins_the_cities_that_the_zoo_joins() {
    if zoo().is_none() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ours = drawn(&root.join("experiments/networks/abilene.graphml"));
    let theirs = drawn(&root.join("../shared/data/topology-zoo/Abilene.graphml"));
    let places = matched(&ours, &theirs);
    let sorted = |[a, b]: [usize; 2]| [a.min(b), a.max(b)];
    let joined: BTreeSet<[usize; 2]> =
        ours.links.iter().map(|link| sorted(link.ends.map(|end| places[end]))).collect();
    let expected: BTreeSet<[usize; 2]> =
        theirs.links.iter().map(|link| sorted(link.ends)).collect();
    assert_eq!(joined, expected);
    assert_eq!((ours.nodes.len(), ours.links.len()), (theirs.nodes.len(), theirs.links.len()));
}

#[test]
fn our_network_is_read_wherever_the_tree_is() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/networks/abilene.graphml");
    let drawing = drawn(&file);
    assert_eq!((drawing.nodes.len(), drawing.links.len()), (11, 14));
    let all = experiment(&file, &names(&drawing)).unwrap_or_else(|all| panic!("{all}"));
    assert_eq!(all.scenario.classes[0].paths.len(), 11);
    // Over Chicago, Indianapolis, Kansas City and Denver: 4,672 km of great circles.
    let coasts = ["New York", "Seattle"].map(str::to_owned);
    let coasts = experiment(&file, &coasts).expect("it reads");
    let latency = coasts.scenario.classes[0].paths[1].latency;
    assert!((latency.as_secs_f64() - 0.023_377).abs() < 1e-6, "{latency}");
}

#[test]
fn a_drawing_whose_arcs_lie_both_ways_is_the_one_without_arcs() {
    let Some(files) = zoo() else { return };
    for file in &files {
        let text = fs::read_to_string(file).expect("it can be read");
        // Each edge of the zoo is one element.
        let back = |edge: &str| {
            let swapped = edge.replacen("source=", "was=", 1).replacen("target=", "source=", 1);
            format!("<edge {edge}<edge {}", swapped.replacen("was=", "target=", 1))
        };
        let mut pieces = text.split("<edge ");
        let head = pieces.next().expect("a head").replace("\"undirected\"", "\"directed\"");
        let directed: String = std::iter::once(head)
            .chain(pieces.map(|piece| {
                let (edge, rest) = piece.split_once("</edge>").expect("edges are closed");
                format!(
                    "{}</edge>{rest}",
                    back(&format!("{edge}</edge>")).trim_end_matches("</edge>")
                )
            }))
            .collect();
        let places = names(&drawn(file));
        let lone = |path: &Path| (path == file).then(|| text.clone().into_bytes());
        let both = |path: &Path| (path == file).then(|| directed.clone().into_bytes());
        let read = |load: &dyn Fn(&Path) -> Option<Vec<u8>>| {
            let load = |path: &Path| load(path).ok_or_else(|| "another file".to_owned());
            let experiment = config::read("zoo.toml", &self::text(file, &places[..1]), &[], &load);
            experiment.unwrap_or_else(|all| panic!("{}: {all}", file.display())).scenario
        };
        assert_eq!(read(&lone), read(&both), "{}", file.display());
    }
}

#[test]
fn each_point_of_a_sweep_over_topologies_has_its_own_network() {
    const DRAWN: &str = "graph { Seattle -- Houston [latency=\"40 ms\"] }";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/networks");
    let files = ["abilene.graphml", "drawn.gv"].map(|file| folder.join(file));
    let load = |path: &Path| if path == files[1] { Ok(DRAWN.into()) } else { load(path) };
    let coasts = ["Seattle", "Houston"].map(str::to_owned);
    let read = |text: &str| {
        config::read("zoo.toml", text, &[], &load).unwrap_or_else(|all| panic!("{all}"))
    };
    let alone = files
        .each_ref()
        .map(|file| read(&text(file, &coasts)).scenario.classes[0].paths[1].latency);
    assert_eq!(alone[1], SimDuration::from_millis(40));
    assert_ne!(alone[0], alone[1]);
    let swept = format!("{}[sweep]\n\"network.topology\" = {files:?}\n", text(&files[0], &coasts));
    let swept = read(&swept);
    let points = swept.design();
    let latencies = points.iter().map(|point| point.scenario.classes[0].paths[1].latency);
    assert_eq!(latencies.collect::<Vec<_>>(), alone);
}
