//! `porthang`: parse, run, print the error, exit code.

fn main() -> std::process::ExitCode {
    porthang::cli::main()
}
