//! The `wasfix` program: all of it is in `cli`, and in what that uses.

mod cli;
mod config;
#[cfg(feature = "lsp")]
mod lsp;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
