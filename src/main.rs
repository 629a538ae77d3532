//! The `wasfix` program: all of it is in `cli`, and in what that uses.

mod cli;
mod config;
#[cfg(feature = "lsp")]
mod lsp;

fn main() -> std::process::ExitCode {
    cli::main()
}
