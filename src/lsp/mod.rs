//! The language server: what editors ask, translated for the library and back.
//!
//! Knows the Language Server Protocol 3.17, positions in a client's encoding, what is open. Must not know
//! WebAssembly, rules or sockets: all that is found, shown and offered comes from [`wasfix::assist`].
//!
//! Three kinds of threads: two read and write the pipes ([`transport`]); the main one ([`server`]) keeps the books and
//! never waits; one worker ([`worker`]) analyses texts and answers questions, one after the other.

mod actions;
mod analysis;
mod answers;
mod client;
mod configure;
mod diagnostics;
mod documents;
mod edits;
#[cfg(test)]
mod faults;
mod outbox;
mod pages;
mod positions;
mod queue;
mod registration;
mod schedule;
mod server;
mod session;
mod settings;
mod transport;
mod uri;
mod worker;
mod workspace;

pub(crate) use session::run;
