//! The language server beyond the save: what Neovim shows is what the command finds, a quick fix is one change, and
//! settings reach the server.

use crate::desk::Desk;
use crate::editor::{EGLOT_FROM, NEOVIM_LSP_FINDINGS, NEOVIM_LSP_FROM, Save, as_buffer};
use crate::modules;
use crate::saves::same;
use serde_json::Value;

#[test]
fn findings_appear_a_quick_fix_makes_one_change_and_the_save_the_rest() {
    let module = modules::to_fix();
    let text = as_buffer(&module.text);
    // The second of the three that are wrong in that line.
    let wrong = "(i32.const 0x0A)";
    let desk = NEOVIM_LSP_FINDINGS.run(&Save {
        cursor: text.find(wrong).unwrap() + "(i32.const 0".len(),
        ..Save::of(&module)
    });
    let report = |name| as_buffer(&NEOVIM_LSP_FINDINGS.reported(&desk, name));
    let found = checked(&desk, &module.text);
    assert!(found.contains("6 1 open "), "{found}");
    assert_eq!(report("findings"), found);
    let fixed = text.replace(wrong, "(i32.const 0x02)");
    same(report("fixed").as_bytes(), fixed.as_bytes());
    let applied = desk.applied(&module.text);
    same(&std::fs::read(desk.file()).unwrap(), &applied);
    same(report("buffer").as_bytes(), as_buffer(&applied).as_bytes());
    assert_eq!(report("findings-after"), checked(&desk, &applied));
}

#[test]
fn settings_reach_the_server() {
    for editor in [NEOVIM_LSP_FROM, EGLOT_FROM] {
        let saved = editor.save(&Save::of(&modules::unsure()));
        // The command has no such settings.
        same(&saved.applied, &saved.typed);
        let linux = "(call $open (i32.const 2)";
        assert!(saved.before.contains(linux));
        let wasix = as_buffer(&saved.typed).replace(linux, "(call $open (i32.const 1)");
        assert!(saved.buffer.ends_with(&wasix), "{}", saved.messages);
    }
}

/// What `wasfix check` finds in a text, as the script writes it down: line, severity, name and message.
fn checked(desk: &Desk, text: &[u8]) -> String {
    let output = desk.wasfix(&["check", "--output-format", "jsonl"], text);
    let output = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<String> = output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|value: &Value| value["type"] == "finding")
        .map(|found| {
            let severity = ["error", "warning", "note"]
                .iter()
                .position(|level| found["level"] == *level)
                .unwrap();
            let text = |key: &str| found[key].as_str().unwrap().to_owned();
            let line = &found["primary"]["range"]["start"]["line"];
            format!(
                "{line} {} {} {}",
                severity + 1,
                text("name"),
                text("message")
            )
        })
        .collect();
    lines.sort_unstable();
    lines.join("\n") + "\n"
}
