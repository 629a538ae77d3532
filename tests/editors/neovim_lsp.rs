//! Neovim with the language server: saving holds as with the command, and findings and quick fixes besides.

use crate::desk::{Desk, Wasfix};
use crate::editor::{NEOVIM_LSP, NEOVIM_LSP_FINDINGS, Save, as_buffer};
use crate::modules;
use crate::saves::{said, same, untouched};
use serde_json::Value;
use std::time::Duration;

crate::saves::tests! { NEOVIM_LSP;
    a_save_fixes_as_the_command_does
    a_right_module_is_left
    an_unsure_module_is_left
    windows_line_ends_are_kept
    a_byte_order_mark_and_wide_characters_are_kept
    ten_megabytes_are_saved
    a_mark_is_a_line_of_its_own
    the_cursor_stays_on_its_character
    markers_and_folds_stay
    one_undo_takes_back_the_fix_and_no_more
    saving_twice_changes_nothing
}

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
            format!("{line} {} {} {}", severity + 1, text("name"), text("message"))
        })
        .collect();
    lines.sort_unstable();
    lines.join("\n") + "\n"
}

#[test]
fn a_broken_module_is_left() {
    untouched(&NEOVIM_LSP.save(&Save::of(&modules::broken())));
}

#[test]
fn a_save_goes_through_where_the_server_fails() {
    let module = modules::to_fix();
    for (wasfix, word) in [
        (Wasfix::Missing, "path"),
        (Wasfix::Fake("exit 2"), "no answer"),
        (
            Wasfix::Fake("head -c 100 >/dev/null; kill -9 $$"),
            "no answer",
        ),
        (Wasfix::Fake("exec sleep 3600"), "no answer"),
    ] {
        let saved = NEOVIM_LSP.save(&Save {
            wasfix,
            limit: Duration::from_secs(2),
            ..Save::of(&module)
        });
        untouched(&saved);
        said(&saved, word);
        assert!(saved.took < Duration::from_secs(60), "{:?}", saved.took);
    }
}
