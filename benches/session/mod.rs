//! A session with a language server that formats one text: what a client has to say at least.

use serde_json::{Value, json};
use std::io::{self, BufRead as _, BufReader, Read as _, Write};
use std::process::{ChildStdin, ChildStdout, Command};

const URI: &str = "file:///bench.wat";
const FORMAT: u32 = 2;

/// Starts the server, has it format a text, and ends it.
///
/// # Errors
/// It cannot be started, refuses, or ends otherwise than asked.
pub(crate) fn format(mut command: Command, text: &str) -> io::Result<()> {
    let mut child = command.spawn()?;
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("it has no pipes"));
    };
    let mut server = Server {
        input,
        output: BufReader::new(output),
    };
    let capabilities = json!({"textDocument": {"formatting": {}}});
    server.request(
        1,
        "initialize",
        json!({"processId": null, "rootUri": null, "capabilities": capabilities}),
    )?;
    server.notify("initialized", json!({}))?;
    let document = json!({"uri": URI, "languageId": "wat", "version": 1, "text": text});
    server.notify("textDocument/didOpen", json!({"textDocument": document}))?;
    let options = json!({"tabSize": 2, "insertSpaces": true});
    let asked = json!({"textDocument": {"uri": URI}, "options": options});
    let edits = server.request(FORMAT, "textDocument/formatting", asked)?;
    if !edits.is_array() && !edits.is_null() {
        return Err(io::Error::other("it does not format"));
    }
    server.request(3, "shutdown", Value::Null)?;
    server.notify("exit", Value::Null)?;
    let status = child.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("it ended with {status}")))
    }
}

struct Server {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn request(&mut self, id: u32, method: &str, params: Value) -> io::Result<Value> {
        self.send(&message(method, params, Some(id)))?;
        loop {
            let mut said = self.receive()?;
            if said.get("method").is_none() && said["id"] == id {
                return match said.get("error") {
                    Some(error) => Err(io::Error::other(error.to_string())),
                    None => Ok(said["result"].take()),
                };
            }
            // What it asks gets an answer, or it may wait.
            if said.get("method").is_some() && said.get("id").is_some() {
                self.send(&json!({"jsonrpc": "2.0", "id": said["id"], "result": null}))?;
            }
        }
    }

    fn notify(&mut self, method: &str, params: Value) -> io::Result<()> {
        self.send(&message(method, params, None))
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len())?;
        self.input.flush()
    }

    fn receive(&mut self) -> io::Result<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.trim().is_empty() {
                break;
            }
            if let Some(number) = line.strip_prefix("Content-Length:") {
                length = number.trim().parse().map_err(io::Error::other)?;
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body)?;
        Ok(serde_json::from_slice(&body)?)
    }
}

fn message(method: &str, params: Value, id: Option<u32>) -> Value {
    let mut message = json!({"jsonrpc": "2.0", "method": method});
    if !params.is_null() {
        message["params"] = params;
    }
    if let Some(id) = id {
        message["id"] = id.into();
    }
    message
}
