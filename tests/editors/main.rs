//! Saving in real editors, with exactly the files of `editors/`. A test that misses an editor fails, and
//! says what to install. `docs/editors.md` names the tests that hold its promises.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says so by panicking"
)]

mod desk;
mod docs;
mod editor;
mod findings;
mod hooks;
mod modules;
mod saves;
mod servers;
mod waits;

saves::hold_for! {
    neovim => crate::editor::NEOVIM,
    vim => crate::editor::VIM,
    emacs => crate::editor::EMACS,
    kakoune => crate::editor::KAKOUNE,
}

servers::hold_for! {
    neovim_lsp => crate::editor::NEOVIM_LSP,
    eglot => crate::editor::EGLOT,
}
