//! Any text as the data files behind a trace and an observed law.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    targets::trace(data);
});
