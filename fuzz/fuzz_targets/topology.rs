//! Any text as a topology file; its first byte chooses the format.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    targets::topology(data);
});
