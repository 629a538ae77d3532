//! The ways to make each mistake. What each answers is from `abi/wasix.md` §d.

mod module;
mod order;
mod records;
mod results;

use super::plan::Scenario;
use super::plant::{Certain, Maker, Way};

const SERVER: &[Scenario] = &[Scenario::Server];
const CLIENT: &[Scenario] = &[Scenario::Client];
const UDP_SERVER: &[Scenario] = &[Scenario::UdpServer];
const TCP: &[Scenario] = &[Scenario::Server, Scenario::Client];
const BOUND: &[Scenario] = &[Scenario::Server, Scenario::UdpServer];
const ANY: &[Scenario] = &[
    Scenario::Server,
    Scenario::Client,
    Scenario::UdpServer,
    Scenario::UdpClient,
];

type Make = fn(&mut Maker<'_>) -> Option<()>;

const fn way(
    kind: &'static str,
    name: &'static str,
    scenarios: &'static [Scenario],
    errno: &'static [u8],
    make: Make,
) -> Way {
    Way {
        kind,
        name,
        scenarios,
        certain: Certain::All,
        errno,
        also: &[],
        make,
    }
}

const fn on_some_path(way: Way) -> Way {
    Way {
        certain: Certain::Some,
        ..way
    }
}

const fn also(way: Way, also: &'static [&'static str]) -> Way {
    Way { also, ..way }
}

/// A server whose socket is not bound does not listen, and one that does not listen has no connections.
const SERVING: &[&str] = &["accept-unlistening"];
/// A descriptor that is lost, and code that is not reached, say nothing any more of the numbers around them.
const LOST: &[&str] = &["sockaddr-in", "sockaddr-in6"];
/// What the rules say of numbers that do not agree.
const NUMBERS: &[&str] = &["open", "sockaddr-in", "sockaddr-in6"];

/// All ways.
pub(crate) fn ways() -> impl Iterator<Item = &'static Way> {
    [order::WAYS, results::WAYS, records::WAYS, module::WAYS]
        .into_iter()
        .flatten()
}
