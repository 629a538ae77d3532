//! The first thing that the README shows: `examples/server.wat`.

use crate::{V4, V6};
use std::path::Path;
use wasfix_conformance::{Guest, Port, Stream, on_port, patched, refuses};

#[test]
fn as_it_is_it_listens_in_silence_where_nobody_looks() {
    let (mut guest, port) = started(&example());
    assert_eq!(guest.listening(), format!("tcp [::]:{}", port.swapped()));
    assert!(refuses((V4, port.number())));
    assert!(refuses((V6, port.number())));
    guest.is_silent();
    assert_eq!(guest.printed_now(), b"");
}

#[test]
fn made_right_it_answers() {
    let (mut guest, port) = started(&patched(&example(), None));
    assert_eq!(guest.listening(), format!("tcp 0.0.0.0:{}", port.number()));
    for _ in 0..3 {
        let mut client = Stream::to((V4, port.number()));
        client.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let answer = String::from_utf8(client.rest()).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(
            head.contains(&format!("Content-Length: {}", body.len())),
            "{head}"
        );
        assert_eq!(body, "hello\n");
    }
    let ended = guest.ended();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
}

fn example() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/server.wat");
    std::fs::read_to_string(path).unwrap()
}

/// On another port than 8080, which may be taken.
fn started(text: &str) -> (Guest, Port) {
    let port = Port::free();
    (Guest::start(&on_port(text, port)), port)
}
