//! Messages on a pipe: what stands around each, and the threads that read and write them.
//!
//! Knows the framing of the base protocol. Must not know what a message says.
//!
//! `lsp-server` reads and writes messages, but a length that is a lie makes it take that much memory, and half of a
//! surrogate pair ends the session; so the framing is read here. What cannot be read at all ends the session: it may
//! have been an edit, and a text that is not the client's must not be edited. What only holds bytes that are no UTF-8
//! tells which text it is about, and is an edit of that which cannot be read.

use lsp_server::Message;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::io::{self, BufRead, ErrorKind, Read as _, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// No editor sends more at once: its texts are at most some hundred megabytes.
const LONGEST: u64 = 1 << 30;
/// No header is longer.
const LONGEST_HEADER: u64 = 1 << 12;

/// Reads messages on a thread of its own, until there are no more. Each goes to `take`, which says whether it wants
/// another; the end, or what is wrong with what came, goes to `end`.
///
/// # Errors
/// There is no thread to be had.
pub(super) fn read_all(
    mut from: impl BufRead + Send + 'static,
    take: impl Fn(Message) -> bool + Send + 'static,
    end: impl FnOnce(io::Result<()>) + Send + 'static,
) -> io::Result<()> {
    let work = move || {
        let ended = loop {
            match read(&mut from) {
                Ok(Some(message)) => {
                    if !take(message) {
                        break Ok(());
                    }
                }
                other => break other.map(drop),
            }
        };
        end(ended);
    };
    thread::Builder::new().spawn(work).map(drop)
}

/// Writes messages on a thread of its own, until nobody can send one or nobody reads them. Then the receiver that is
/// given back hears it.
///
/// # Errors
/// There is no thread to be had.
pub(super) fn write_all(
    mut to: impl Write + Send + 'static,
    messages: Receiver<Message>,
) -> io::Result<Receiver<()>> {
    let (sender, ended): (Sender<()>, Receiver<()>) = channel();
    let work = move || {
        let _ = messages.into_iter().try_for_each(|m| m.write(&mut to));
        drop(sender);
    };
    thread::Builder::new().spawn(work)?;
    Ok(ended)
}

/// The next message; nothing at the end of input, also where that is in the middle of a message.
fn read(from: &mut impl BufRead) -> io::Result<Option<Message>> {
    while let Some(body) = body(from)? {
        if let Some(message) = message(&body)? {
            return Ok(Some(message));
        }
    }
    Ok(None)
}

/// What stands behind the next header; nothing at the end.
fn body(from: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let Some(length) = length(from)? else {
        return Ok(None);
    };
    if length > LONGEST {
        return Err(wrong(format!("a message of {length} bytes")));
    }
    // Grows with what really comes.
    let mut body = Vec::new();
    from.by_ref().take(length).read_to_end(&mut body)?;
    Ok((body.len() as u64 == length).then_some(body))
}

/// The message that a body is; nothing if it is an answer without a result, which asks for nothing and edits nothing.
fn message(body: &[u8]) -> io::Result<Option<Message>> {
    let read = serde_json::from_slice(body).or_else(|error| {
        let mended = without_lone_surrogates(body);
        mended.map_or(Err(error), |body| serde_json::from_slice(&body))
    });
    let error = match read {
        Ok(message) => return Ok(Some(message)),
        Err(error) => error,
    };
    let text = String::from_utf8_lossy(body);
    match serde_json::from_str(&text) {
        Ok(Value::Object(members)) if !members.contains_key("method") => Ok(None),
        Ok(value) if matches!(text, Cow::Owned(_)) => match serde_json::from_value(value) {
            Ok(message) => Ok(Some(of_no_text(message))),
            Err(_) => Err(wrong(format!("no message: {error}"))),
        },
        _ => Err(wrong(format!("no message: {error}"))),
    }
}

/// A message that was not UTF-8, as from an editor whose buffer is not: what it says of a text is not what the client
/// has, so only which text it is about is kept of that.
fn of_no_text(message: Message) -> Message {
    match message {
        Message::Notification(mut note) if note.method.starts_with("textDocument/") => {
            let uri = note.params.pointer("/textDocument/uri").cloned();
            note.params = json!({"textDocument": {"uri": uri}});
            Message::Notification(note)
        }
        other => other,
    }
}

/// What the header says of the length; nothing at the end of input.
fn length(from: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        from.by_ref()
            .take(LONGEST_HEADER)
            .read_until(b'\n', &mut line)?;
        let text = String::from_utf8_lossy(&line);
        if !text.ends_with('\n') {
            let is_end = (line.len() as u64) < LONGEST_HEADER;
            let what = || wrong("a header without an end".to_string());
            return if is_end { Ok(None) } else { Err(what()) };
        }
        let Some((name, value)) = text.trim().split_once(':') else {
            let no_header = || wrong(format!("`{}` is no header", text.trim().escape_debug()));
            return match text.trim().is_empty() {
                true => length
                    .map(Some)
                    .ok_or_else(|| wrong("no Content-Length".to_string())),
                false => Err(no_header()),
            };
        };
        if name.eq_ignore_ascii_case("Content-Length") {
            let number = value.trim().parse();
            length = Some(number.map_err(|_| wrong(format!("a length of `{}`", value.trim())))?);
        }
    }
}

fn wrong(what: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

/// The JSON text with U+FFFD for each half of a surrogate pair that stands alone; nothing if there is none. Editors
/// whose strings are UTF-16 send one where their text has one. Both are one unit of UTF-16, so places stay the same.
fn without_lone_surrogates(json: &[u8]) -> Option<Vec<u8>> {
    let mut out = json.to_vec();
    let (mut at, mut found) = (0, false);
    while at < json.len() {
        let rest = json.get(at..).unwrap_or_default();
        at += match (unit(rest), rest.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                out.get_mut(at..at + 6)?.copy_from_slice(b"\\ufffd");
                found = true;
                6
            }
            // Also `\\`, after which a `u` is a letter.
            _ if rest.first() == Some(&b'\\') => 2,
            _ => 1,
        };
    }
    found.then_some(out)
}

/// The code unit that an escape at the start spells.
fn unit(json: &[u8]) -> Option<u16> {
    let digits = json.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method(bytes: &[u8]) -> io::Result<Option<String>> {
        let message = read(&mut &bytes[..])?;
        Ok(message.map(|message| match message {
            Message::Notification(n) => n.method,
            _ => "not a notification".to_string(),
        }))
    }

    fn framed(body: &str) -> Vec<u8> {
        format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    #[test]
    fn a_frame_is_read_as_it_is_meant() {
        let body = r#"{"jsonrpc":"2.0","method":"a"}"#;
        for header in [
            "Content-Length: 30\r\n\r\n",
            "Content-Length: 30\n\n",
            "content-length:30\r\n\r\n",
            "Content-Type: x; charset=utf-8\r\nContent-Length: 30\r\n\r\n",
        ] {
            let bytes = format!("{header}{body}");
            assert_eq!(
                method(bytes.as_bytes()).unwrap().as_deref(),
                Some("a"),
                "{header:?}"
            );
        }
    }

    #[test]
    fn the_end_is_the_end_wherever_it_is() {
        let whole = framed(r#"{"jsonrpc":"2.0","method":"a"}"#);
        for end in 0..whole.len() {
            assert_eq!(method(&whole[..end]).unwrap(), None, "{end}");
        }
    }

    #[test]
    fn what_is_no_message_is_an_error_and_takes_no_memory() {
        let long = "x".repeat(10_000);
        for bytes in [
            "Content-Length: 99999999999999\r\n\r\n{}",
            "Content-Length: 18446744073709551616\r\n\r\n{}",
            "Content-Length: -1\r\n\r\n{}",
            "Content-Length: 2\r\n\r\n{x",
            "Content-Length: 2\r\n\r\n[]",
            "Content-Length: 2\r\n\r\n\u{e9}",
            "Content-Length: 14\r\n\r\n{\"method\": {} }",
            "\r\n{}",
            "GET / HTTP/1.1\r\n\r\n",
            &long,
        ] {
            let error = method(bytes.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData, "{bytes}");
            assert!(error.to_string().len() < 200, "{error}");
        }
    }

    #[test]
    fn an_answer_without_a_result_is_passed_over() {
        let bytes = [
            framed(r#"{"jsonrpc":"2.0","id":1}"#),
            framed(r#"{"jsonrpc":"2.0","method":"a"}"#),
        ];
        assert_eq!(method(&bytes.concat()).unwrap().as_deref(), Some("a"));
    }

    #[test]
    fn of_bytes_that_are_no_text_only_the_place_is_kept() {
        let mut body = br#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a","text":"?"}}}"#.to_vec();
        let at = body.iter().position(|b| *b == b'?').unwrap();
        body[at] = 0xff;
        let mut bytes = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
        bytes.extend(body);
        let Some(Message::Notification(note)) = read(&mut &bytes[..]).unwrap() else {
            panic!("it is a notification");
        };
        assert_eq!(note.method, "textDocument/didOpen");
        assert_eq!(note.params, json!({"textDocument": {"uri": "file:///a"}}));
    }

    #[test]
    fn half_a_pair_is_one_unit_that_means_nothing() {
        let text = |spelled: &str| {
            let body = format!(r#"{{"jsonrpc":"2.0","method":"{spelled}"}}"#);
            method(&framed(&body)).unwrap().unwrap()
        };
        assert_eq!(text(r"a\ud834b"), "a\u{fffd}b");
        assert_eq!(text(r"\udd1e\ud834"), "\u{fffd}\u{fffd}");
        assert_eq!(text(r"\ud834\ud834\uDD1E"), "\u{fffd}𝄞");
        // A backslash, and letters.
        assert_eq!(text(r"\\ud834\ud834"), "\\ud834\u{fffd}");
        assert_eq!(text(r"\ud834\udd1e"), "𝄞");
    }
}
