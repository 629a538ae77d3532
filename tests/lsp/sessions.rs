//! A session from beginning to end.

use crate::buffer::{Units, edits_of};
use crate::client::Client;
use crate::{CHANGING, all};

const URI: &str = "file:///nowhere/a.wat";

#[test]
fn a_number_is_found_and_fixed() {
    let mut client = Client::with(all());
    client.open(URI, 7, CHANGING);
    let found = client.pushed(URI, 7);
    let codes: Vec<&str> = found.iter().map(|d| d["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"open"), "{found:#?}");
    let actions = client.actions(URI, Some(&["source.fixAll"]));
    let [action] = actions.as_slice() else {
        panic!("{actions:#?}");
    };
    assert_eq!(action["kind"], "source.fixAll.wasfix");
    let (edits, version) = edits_of(action, URI);
    assert_eq!(version, Some(7));
    let fixed = Units::Utf16.apply(CHANGING, &edits);
    assert_eq!(fixed, CHANGING.replace("const 10", "const 2"));
    assert_eq!(client.end(), Some(0));
}
