//! Sessions that nobody wrote: random edits in every encoding, after each of which the fixes of the server, made in
//! the client's own buffer, have to give what `wasfix apply` gives for that buffer.

use crate::all;
use crate::buffer::{Units, edits_of};
use crate::client::Client;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};

const URI: &str = "untitled:generated";

/// What a person may type or paste: characters of all lengths, line ends of all kinds, good code and bad.
const PIECES: [&str; 14] = [
    " ",
    "\n",
    "\r\n",
    "(;𝄞é端;)",
    ";; 端口8080 𝄞\n",
    ";; AF_INET\r\n",
    "é",
    "𝄞",
    "2",
    "(i32.const 10)",
    "(nop)",
    "\\1f",
    ")",
    "\u{feff}",
];

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// What `wasfix apply` makes of a text; nothing where it refuses it.
fn applied(text: &str) -> Option<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wasfix"))
        .args(["apply", "-q", "--no-config", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = text.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let ok = output.status.code().unwrap();
    assert!(ok == 0 || ok == 2, "{ok}");
    (ok == 0).then(|| String::from_utf8(output.stdout).unwrap())
}

/// A client and its buffer.
struct Session {
    client: Client,
    units: Units,
    text: String,
    version: i64,
}

impl Session {
    fn new(units: Units, text: &str) -> Session {
        let mut capabilities = all();
        capabilities["general"]["positionEncodings"] = json!([units.name()]);
        let mut client = Client::with(capabilities);
        client.open(URI, 1, text);
        Session {
            client,
            units,
            text: text.to_string(),
            version: 1,
        }
    }

    /// Makes some edits in one message, each in the text that the one before left.
    fn edit(&mut self, dice: &mut Dice) {
        let mut changes = Vec::new();
        for _ in 0..=dice.below(3) {
            let places = self.units.places(&self.text);
            let from = dice.below(places.len());
            // Mostly a place to type, sometimes a selection to replace.
            let length = [0, 0, 0, 1, 2, 12][dice.below(6)];
            let to = (from + length).min(places.len() - 1);
            let piece = PIECES[dice.below(PIECES.len())];
            let at = |(_, line, character): (usize, u64, u64)| json!({"line": line, "character": character});
            let range = json!({"start": at(places[from]), "end": at(places[to])});
            changes.push(json!({"range": range, "text": piece}));
            self.text.replace_range(places[from].0..places[to].0, piece);
        }
        self.version += 1;
        self.client.change(URI, self.version, Value::Array(changes));
    }

    /// Whether the text is one that can be fixed, after it is found that both fix it alike.
    fn check(&mut self) -> bool {
        let actions = self.client.actions(URI, Some(&["source.fixAll.wasfix"]));
        let Some(applied) = applied(&self.text) else {
            assert_eq!(
                self.client.actions(URI, None),
                Vec::<Value>::new(),
                "{:?}",
                self.text
            );
            let found = self.client.pushed(URI, self.version);
            assert_eq!(found.len(), 1, "{:?}: {found:#?}", self.text);
            assert_eq!(found[0]["severity"], 1);
            return false;
        };
        let fixed = match actions.as_slice() {
            [] => self.text.clone(),
            [action] => {
                let (edits, version) = edits_of(action, URI);
                assert_eq!(version, Some(self.version));
                self.units.apply(&self.text, &edits)
            }
            more => panic!("{more:#?}"),
        };
        assert_eq!(fixed, applied, "of {:?}", self.text);
        true
    }
}

/// A real module in every form that a file may have.
fn forms() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/server.wat");
    let plain = std::fs::read_to_string(path).unwrap();
    let wide = plain.replace("i32.const 2 ", "(;𝄞 é 端;) i32.const 2 ");
    assert_ne!(wide, plain);
    let crlf = wide.replace('\n', "\r\n");
    let with_mark = format!("\u{feff}{wide}");
    let no_last = wide.trim_end().to_string();
    vec![plain, wide, crlf, with_mark, no_last]
}

#[test]
fn all_fixes_are_those_of_the_command_in_every_form_and_encoding() {
    for units in Units::ALL {
        for text in forms() {
            let mut session = Session::new(units, &text);
            assert!(session.check());
            assert_eq!(session.client.end(), Some(0));
        }
    }
}

#[test]
fn after_random_edits_all_fixes_are_those_of_the_command() {
    let mut good = 0;
    for (seed, units) in (1..).zip(Units::ALL.into_iter().cycle()).take(12) {
        let mut dice = Dice(seed * 0x9e37_79b9_7f4a_7c15);
        let forms = forms();
        let whole = &forms[dice.below(forms.len())];
        let mut session = Session::new(units, whole);
        for _ in 0..6 {
            session.edit(&mut dice);
            if session.check() {
                good += 1;
            } else {
                // A person goes back to a text that can be read.
                session.text.clone_from(whole);
                session.version += 1;
                session
                    .client
                    .change(URI, session.version, json!([{"text": whole}]));
            }
        }
        assert_eq!(session.client.end(), Some(0));
    }
    // Neither all good nor all broken, or something is not tried.
    assert!((8..64).contains(&good), "{good} of 72");
}
