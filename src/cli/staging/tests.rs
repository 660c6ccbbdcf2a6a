//! Tests of staging: what a run leaves that was killed, and what is put back.

use tempfile::TempDir;

use super::*;

const NAMES: [&str; 4] = ["stale", "a", "b", "c"];

fn texts(root: &TempDir) -> [Option<String>; 4] {
    NAMES.map(|name| fs::read_to_string(root.path().join(name)).ok())
}

/// What a run has left in the folder.
fn left(root: &TempDir) -> Left {
    let mut all = Left::all(root.path());
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn journal(left: &Left) -> Journal {
    left.journal().expect("it reads back").expect("files were taking their places")
}

/// A folder with an earlier `stale`, `a` and `b`.
fn earlier() -> TempDir {
    let root = TempDir::new().expect("a folder");
    for (name, text) in [("stale", "1"), ("a", "1"), ("b", "1")] {
        fs::write(root.path().join(name), text).expect("written");
    }
    root
}

/// New `a`, `b` and `c` beside it. `b` is as it was.
fn staged(root: &TempDir) -> Staging {
    let mut staging = Staging::new(root.path()).expect("staged");
    staging.remove("stale").expect("kept");
    for (name, text) in [("a", "2"), ("b", "1"), ("c", "2")] {
        staging.put_text(name, text);
    }
    staging
}

/// How many entries the folder has.
fn entries(root: &TempDir) -> usize {
    fs::read_dir(root.path()).expect("a folder").count()
}

#[test]
fn all_files_take_their_places_and_nothing_else_is_left() {
    let root = earlier();
    let staging = staged(&root);
    staging.commit().expect("placed");
    drop(staging);
    let [one, two] = ["1", "2"].map(|text| Some(text.to_owned()));
    assert_eq!(texts(&root), [None, two.clone(), one, two]);
    assert_eq!(entries(&root), 3);
}

#[test]
fn all_files_are_put_back_when_one_cannot_be_placed() {
    let root = earlier();
    let before = texts(&root);
    let staging = staged(&root);
    // What comes between the looking and the placing.
    fs::create_dir(root.path().join("c")).expect("created");
    staging.commit().expect_err("c is a folder");
    assert!(!staging.is_placing());
    drop(staging);
    assert_eq!(texts(&root), before);
    assert_eq!(entries(&root), 4, "a, b, stale and c");
}

#[test]
fn whenever_a_run_is_killed_the_earlier_files_can_be_put_back() {
    for placed in 0..=NAMES.len() {
        // Perhaps who puts them back is killed too.
        for put_back in 0..=NAMES.len() {
            let root = earlier();
            let before = texts(&root);
            staged(&root).be_killed_after(placed);
            let left = left(&root);
            let (mut some, all) = (journal(&left), journal(&left));
            some.0.truncate(put_back);
            left.put_back(root.path(), &some).expect("put back");
            all.write(&left.0.join(PLACING)).expect("as if it were still there");
            let is_changed = |entry: &Entry| entry.state(root.path()) == State::Changed;
            assert!(!all.0.iter().any(is_changed));
            left.put_back(root.path(), &all).expect("put back");
            assert!(left.journal().expect("none").is_none());
            left.clear(NAMES.into_iter());
            assert_eq!(texts(&root), before, "{placed} placed, {put_back} put back");
            assert_eq!(entries(&root), 3);
        }
    }
}

#[test]
fn what_has_been_changed_since_stays() {
    let root = earlier();
    staged(&root).be_killed_after(3);
    for name in ["a", "c", "stale"] {
        fs::write(root.path().join(name), "mine").expect("written");
    }
    let left = left(&root);
    let states = journal(&left).0.iter().map(|entry| entry.state(root.path())).collect::<Vec<_>>();
    assert_eq!(states, [State::Changed, State::Changed, State::Earlier, State::Changed]);
    left.put_back(root.path(), &journal(&left)).expect("what is left");
    let mine = Some("mine".to_owned());
    assert_eq!(texts(&root), [mine.clone(), mine.clone(), Some("1".to_owned()), mine]);
}

#[test]
fn a_run_that_was_killed_before_it_placed_anything_leaves_what_can_be_removed() {
    let root = earlier();
    let before = texts(&root);
    std::mem::forget(staged(&root));
    let left = left(&root);
    assert!(left.journal().expect("none").is_none());
    left.clear(NAMES.into_iter());
    assert_eq!((texts(&root), entries(&root)), (before, 3));
}

#[test]
fn nothing_is_removed_with_what_is_left_that_no_run_has_put_there() {
    let root = earlier();
    std::mem::forget(staged(&root));
    fs::write(left(&root).0.join("new/notes.txt"), "mine").expect("written");
    left(&root).clear(NAMES.into_iter());
    let notes = left(&root).0.join("new/notes.txt");
    assert_eq!(fs::read_to_string(notes).expect("it is still there"), "mine");
}

#[test]
fn a_folder_that_was_not_marked_yet_is_cleared() {
    let root = TempDir::new().expect("a folder");
    for (name, mark) in [("abc123", None), ("Zz9Zz9", Some(&MARK_TEXT[..9]))] {
        let folder = root.path().join(format!("{PREFIX}{name}"));
        fs::create_dir(&folder).expect("created");
        if let Some(mark) = mark {
            fs::write(folder.join(MARK), mark).expect("written");
        }
    }
    let left = Left::all(root.path());
    assert_eq!(left.len(), 2);
    left.iter().for_each(|one| one.clear(NAMES.into_iter()));
    assert_eq!(fs::read_dir(root.path()).expect("a folder").count(), 0);
}

#[test]
fn folders_of_others_are_not_taken_for_what_is_left() {
    let root = TempDir::new().expect("a folder");
    for name in [".porthang-notes/new", ".porthang-abc123/new", "other/new"] {
        fs::create_dir_all(root.path().join(name)).expect("created");
    }
    fs::write(root.path().join(".porthang-notes").join(MARK), "mine").expect("written");
    fs::write(root.path().join("other").join(MARK), MARK_TEXT).expect("written");
    fs::write(root.path().join(".porthang-file"), MARK_TEXT).expect("written");
    assert!(Left::all(root.path()).is_empty());
}
