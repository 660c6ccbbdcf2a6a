//! Tells the program which model it is: a digest of the sources that decide what a replication comes
//! to. Replications that another model has simulated are never taken for its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The folders and files whose text decides it.
const DECIDE: [&str; 4] =
    ["src/engine", "src/model", "src/experiment/fates.rs", "src/experiment/record.rs"];

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for part in DECIDE {
        println!("cargo::rerun-if-changed={part}");
        gather(Path::new(part), &mut files)?;
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        // A clone may end its lines otherwise.
        let text = fs::read_to_string(&file)?.replace("\r\n", "\n");
        let name = file.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        for part in [name, text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    }
    let digest: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=PORTHANG_MODEL={digest}");
    Ok(())
}

/// All files in `path`, which may be one.
fn gather(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    fs::read_dir(path)?.try_for_each(|entry| gather(&entry?.path(), files))
}
