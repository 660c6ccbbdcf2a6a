use super::*;
use crate::reading::{Document, Problems, Read};

#[test]
fn phases_follow_each_other_and_empty_ones_do_not_happen() {
    let (one, two) = (SimDuration::SECOND, SimDuration::from_secs(2));
    let phases = Phases { shutdown: one, closed: two, ..Phases::default() };
    assert_eq!(phases.next(None), Some((Phase::Shutdown, one)));
    assert_eq!(phases.next(Some(Phase::Shutdown)), Some((Phase::Closed, two)));
    assert_eq!(phases.next(Some(Phase::Closed)), None);
}

#[test]
fn every_preset_reads_and_lasts_as_long_as_its_source_says() {
    for (name, seconds) in [
        ("nt351-reboot", 249.5),
        ("service", 0.3),
        ("kubernetes", 2.0),
        ("systemd", 0.4),
        ("prefork", 1.0),
    ] {
        let mut problems = Problems::default();
        let restart = Restart::read(PRESETS.get(name).unwrap(), &mut problems);
        let mean = restart.map(|restart| restart.mean());
        assert!(problems.is_empty(), "{problems:?}");
        assert!(mean.is_some_and(|mean| (mean - seconds).abs() < 0.05), "{name}: {mean:?}");
    }
    assert_eq!(PRESETS.names().len(), 5);
}

#[test]
fn a_restart_may_start_from_a_preset() {
    let read = |text: &str| {
        let mut problems = Problems::default();
        let text = format!("restart = {text}");
        let document = Document::parse("file", &text, &[], &mut problems);
        let restart = Restart::read(document.root.get("restart")?, &mut problems);
        assert_eq!(restart.is_some(), problems.is_empty(), "{text}: {problems:?}");
        restart
    };
    let kubernetes = read("\"kubernetes\"").unwrap();
    let grace = SimDuration::SECOND;
    let changed = Restart { grace, ..kubernetes.clone() };
    assert_eq!(read("{ base = \"kubernetes\", grace = \"1 s\" }"), Some(changed));
    assert_eq!(read("{ base = \"kubernetes\" }"), Some(kubernetes));
    for wrong in ["{ base = \"k8s\" }", "{ base = 7 }", "{ base = \"service\", grade = 1 }"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}
