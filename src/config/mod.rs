//! What a run is configured by: `wasfix.toml`, rule files, what the user asks for; and why something was not done.
//!
//! Knows files and paths. Must not know who asks: the command line and the language server do.

mod failure;
mod file;
mod load;
mod select;

pub(crate) use failure::{Failure, Kind, reason};
pub(crate) use file::{Config, Configs, Which, absolute, shown};
pub(crate) use load::{Loader, load, rule_files};
pub(crate) use select::{Asked, Layer};
