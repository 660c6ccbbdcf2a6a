//! Any text as a table of incidents, to which laws are fitted.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    targets::incidents(data);
});
