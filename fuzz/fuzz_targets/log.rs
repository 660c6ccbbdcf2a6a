//! Any bytes as a log of each kind, off which its traffic is read.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    targets::log(data);
});
