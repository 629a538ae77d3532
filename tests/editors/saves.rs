//! What holds for a save, in each editor that this suite starts.

use crate::desk::Wasfix;
use crate::editor::{Editor, Save, Saved, as_buffer};
use crate::modules::{self, Module};
use std::time::Duration;

/// Makes a module of tests for each editor that runs the command.
macro_rules! hold_for {
    ($($name:ident => $editor:expr,)*) => { $(
        mod $name {
            $crate::saves::tests! { saves, $editor;
                a_save_fixes_as_the_command_does
                a_right_module_is_left
                an_unsure_module_is_left
                a_broken_module_is_left
                windows_line_ends_are_kept
                a_byte_order_mark_and_wide_characters_are_kept
                ten_megabytes_are_saved
                a_last_line_without_an_end_is_fixed_too
                what_is_beside_a_number_stays
                a_line_that_becomes_its_neighbour_is_one_change
                a_mark_below_a_change_moves_no_cursor
                a_carriage_return_within_a_line_stays
                a_mark_is_a_line_of_its_own
                the_cursor_stays_on_its_character
                markers_and_folds_stay
                one_undo_takes_back_the_fix_and_no_more
                saving_twice_changes_nothing
                a_save_goes_through_where_wasfix_fails
                a_save_never_waits_for_ever
            }
            $crate::saves::tests! { waits, $editor;
                a_buffer_that_changes_meanwhile_is_left
                without_a_setting_a_save_waits_for_five_seconds
            }
        }
    )* };
}

/// One test for each of these functions of a module.
macro_rules! tests {
    ($module:ident, $editor:expr; $($test:ident)*) => { $(
        #[test]
        fn $test() {
            $crate::$module::$test(&$editor);
        }
    )* };
}

pub(crate) use {hold_for, tests};

pub(crate) fn a_save_fixes_as_the_command_does(editor: &Editor) {
    let saved = editor.save(&Save::of(&modules::to_fix()));
    assert_ne!(saved.applied, saved.typed);
    as_the_command(&saved);
}

pub(crate) fn a_right_module_is_left(editor: &Editor) {
    left(editor, &modules::right());
}

pub(crate) fn an_unsure_module_is_left(editor: &Editor) {
    left(editor, &modules::unsure());
}

pub(crate) fn a_broken_module_is_left(editor: &Editor) {
    let saved = left(editor, &modules::broken());
    // The place of the error, as the command's first line has it.
    let said = saved.messages.replace('\n', "");
    assert!(said.contains("module.wat:8:"), "{}", saved.messages);
    assert!(said.contains("saved as it is"), "{}", saved.messages);
}

pub(crate) fn windows_line_ends_are_kept(editor: &Editor) {
    let saved = editor.save(&Save::of(&modules::crlf()));
    assert_ne!(saved.applied, saved.typed);
    as_the_command(&saved);
    let count = |byte| saved.file.iter().filter(|&&b| b == byte).count();
    assert_eq!(count(b'\r'), count(b'\n'));
}

pub(crate) fn a_byte_order_mark_and_wide_characters_are_kept(editor: &Editor) {
    let saved = editor.save(&Save::of(&modules::bom()));
    assert_ne!(saved.applied, saved.typed);
    assert!(saved.file.starts_with("\u{feff}".as_bytes()));
    as_the_command(&saved);
}

pub(crate) fn ten_megabytes_are_saved(editor: &Editor) {
    let module = modules::large();
    let cursor = as_buffer(&module.text).rfind("(i32.const 64)").unwrap();
    let saved = editor.save(&Save {
        cursor,
        ..Save::of(&module)
    });
    assert!(saved.buffer[saved.cursor..].starts_with("(i32.const 64)"));
    undo_and_redo(&saved);
    assert!(saved.file.len() >= 9_999_000, "{}", saved.file.len());
    assert_ne!(saved.applied, saved.typed);
    as_the_command(&saved);
}

pub(crate) fn a_last_line_without_an_end_is_fixed_too(editor: &Editor) {
    let saved = editor.save(&Save::of(&modules::without_last_end()));
    assert_ne!(saved.applied, saved.typed);
    // Some editors put the end there, whatever wasfix does.
    let ended = [&saved.applied[..], b"\n"].concat();
    assert!(saved.file == saved.applied || saved.file == ended);
    let trimmed = as_buffer(&saved.applied);
    same(saved.buffer.trim_end().as_bytes(), trimmed.as_bytes());
}

pub(crate) fn what_is_beside_a_number_stays(editor: &Editor) {
    let saved = editor.save(&Save::of(&modules::odd()));
    assert_ne!(saved.applied, saved.typed);
    as_the_command(&saved);
    undo_and_redo(&saved);
}

pub(crate) fn a_line_that_becomes_its_neighbour_is_one_change(editor: &Editor) {
    let saved = editor.save(&Save::of(&modules::neighbours()));
    assert_ne!(saved.applied, saved.typed);
    as_the_command(&saved);
    undo_and_redo(&saved);
}

pub(crate) fn a_mark_below_a_change_moves_no_cursor(editor: &Editor) {
    let module = modules::to_mark_below();
    for (before, after) in [
        ("(drop (call $shutdown", "(drop (call $shutdown"),
        ("2)))))", "3)))))"),
        ("(core module $b", "(core module $b"),
        ("$open (i32.const 10)", "$open (i32.const 2)"),
    ] {
        stays(editor, &module, before, after);
    }
}

pub(crate) fn a_carriage_return_within_a_line_stays(editor: &Editor) {
    let saved = editor.save(&Save::of(&modules::carriage_return()));
    assert_ne!(saved.applied, saved.typed);
    as_the_command(&saved);
}

pub(crate) fn a_mark_is_a_line_of_its_own(editor: &Editor) {
    let module = modules::to_mark();
    let saved = editor.save(&Save::of(&module));
    let lines = |text: &[u8]| as_buffer(text).lines().count();
    assert_eq!(lines(&saved.applied), lines(&saved.typed) + 1);
    as_the_command(&saved);
    undo_and_redo(&saved);
    stays(editor, &module, ";; a socket", ";; a socket");
    stays(editor, &module, "(module", "(module");
    stays(
        editor,
        &module,
        "$open (i32.const 10)",
        "$open (i32.const 2)",
    );
    stays(editor, &module, "(i32.const 64)", "(i32.const 64)");
}

pub(crate) fn the_cursor_stays_on_its_character(editor: &Editor) {
    let module = modules::to_fix();
    for (before, after) in [
        // Above every edit, and in a line before one.
        ("(import", "(import"),
        ("𝔘 ;)", "𝔘 ;)"),
        (
            "drop (call $open (i32.const 10) (i32.const 1)",
            "drop (call $open (i32.const 2) (i32.const 1)",
        ),
        // On one, and on its second digit, which is gone.
        ("10) (i32.const 1)", "2) (i32.const 1)"),
        // Right behind one, and between two.
        (
            ") (i32.const 1) (i32.const 0)",
            ") (i32.const 1) (i32.const 0)",
        ),
        ("(i32.const 64))) (drop", "(i32.const 64))) (drop"),
        // Between the second and the third, and behind all of them.
        ("8))) (drop", "8))) (drop"),
        ("2)))\n", "2)))\n"),
        // In a line below, and on an edit of the same length.
        ("🦀\n", "🦀\n"),
        ("2 (; SHUT_RDWR", "3 (; SHUT_RDWR"),
        ("SHUT_RDWR", "SHUT_RDWR"),
    ] {
        stays(editor, &module, before, after);
    }
    stays_with_crlf(editor);
}

pub(crate) fn markers_and_folds_stay(editor: &Editor) {
    let module = modules::to_fix();
    let saved = editor.save(&Save::of(&module));
    as_the_command(&saved);
    // The script puts a marker on the last `64` of line 6, and a fold over lines 5 and 6.
    if let Some(marker) = saved.marker {
        assert!(
            saved.buffer[marker..].starts_with("64))) (drop"),
            "{marker}"
        );
    }
    if let Some(fold) = saved.fold {
        assert_eq!(fold.trim(), "5 6");
    }
}

pub(crate) fn one_undo_takes_back_the_fix_and_no_more(editor: &Editor) {
    for module in [modules::to_fix(), modules::crlf(), modules::bom()] {
        let saved = editor.save(&Save::of(&module));
        assert_ne!(saved.applied, saved.typed);
        undo_and_redo(&saved);
    }
}

pub(crate) fn saving_twice_changes_nothing(editor: &Editor) {
    for module in [modules::to_fix(), modules::to_mark(), modules::right()] {
        let saved = editor.save(&Save::of(&module));
        assert_eq!(saved.file, saved.file_again);
        assert!(!saved.touched_again);
    }
}

/// Programs that fail in every way, each with a word of what is then said.
const FAILURES: [(Wasfix, &str); 7] = [
    (Wasfix::Missing, "path"),
    (Wasfix::Fake("cat >&2; exit 2"), "(module"),
    (Wasfix::Fake("cat >/dev/null; exit 3"), "3"),
    (Wasfix::Fake("sed 's/module/wrong/'; exit 1"), "1"),
    (Wasfix::Fake("cat >/dev/null"), "whole"),
    (Wasfix::Fake("head -c 100; kill -9 $$"), "wasfix"),
    (Wasfix::Fake("head -c 100"), "whole"),
];

pub(crate) fn a_save_goes_through_where_wasfix_fails(editor: &Editor) {
    let module = modules::to_fix();
    for (wasfix, word) in FAILURES {
        let saved = editor.save(&Save {
            wasfix,
            ..Save::of(&module)
        });
        untouched(&saved);
        said(&saved, word);
    }
}

pub(crate) fn a_save_never_waits_for_ever(editor: &Editor) {
    // Also writing to a program that does not read has an end.
    for module in [modules::to_fix(), modules::longer_than_a_pipe()] {
        let saved = editor.save(&Save {
            wasfix: Wasfix::Fake("exec sleep 3600"),
            limit: Some(Duration::from_secs(1)),
            ..Save::of(&module)
        });
        untouched(&saved);
        said(&saved, "no answer");
        // Two saves, each of which waits for a second; with ten megabytes the editor itself takes its time.
        let most = if module.text.len() < 10_000 { 15 } else { 60 };
        assert!(saved.took < Duration::from_secs(most), "{:?}", saved.took);
    }
}

/// File and buffer are what the command makes of what was typed.
pub(crate) fn as_the_command(saved: &Saved) {
    assert!(
        !saved.messages.contains("saved as it is"),
        "{}",
        saved.messages
    );
    same(&saved.file, &saved.applied);
    same(
        saved.buffer.as_bytes(),
        as_buffer(&saved.applied).as_bytes(),
    );
}

/// File and buffer are what was typed.
pub(crate) fn untouched(saved: &Saved) {
    same(&saved.file, &saved.typed);
    same(saved.buffer.as_bytes(), as_buffer(&saved.typed).as_bytes());
}

/// A module that the command leaves: the save changes nothing, and the first undo is the user's.
fn left(editor: &Editor, module: &Module) -> Saved {
    let saved = untouched_at(editor, module);
    same(&saved.applied, &saved.typed);
    saved
}

/// Saves with the cursor in the middle; nothing moves it, and the first step back is the user's.
pub(crate) fn untouched_at(editor: &Editor, module: &Module) -> Saved {
    let text = as_buffer(&module.text);
    let cursor = text.find("call ").unwrap();
    let saved = editor.save(&Save {
        cursor,
        ..Save::of(module)
    });
    untouched(&saved);
    same(saved.undone.as_bytes(), saved.before.as_bytes());
    assert_eq!(saved.cursor, cursor);
    saved
}

/// One step back is what was typed, two are what was opened, two forward are what was saved.
fn undo_and_redo(saved: &Saved) {
    same(saved.undone.as_bytes(), as_buffer(&saved.typed).as_bytes());
    same(saved.undone_twice.as_bytes(), saved.before.as_bytes());
    same(saved.redone.as_bytes(), saved.buffer.as_bytes());
}

/// The cursor put on the first byte of one text is on the first byte of the other after the save.
fn stays(editor: &Editor, module: &Module, before: &str, after: &str) {
    let text = as_buffer(&module.text);
    let cursor = text.find(before).unwrap_or_else(|| panic!("{before}"));
    let saved = editor.save(&Save {
        cursor,
        ..Save::of(module)
    });
    as_the_command(&saved);
    let at = &saved.buffer[saved.cursor..];
    assert!(
        at.starts_with(after),
        "on {before:?}, then on {:?}",
        at.chars().take(40).collect::<String>()
    );
}

fn stays_with_crlf(editor: &Editor) {
    stays(
        editor,
        &modules::crlf(),
        "(i32.const 64))) (drop",
        "(i32.const 64))) (drop",
    );
    stays(
        editor,
        &modules::bom(),
        "(i32.const 64))) (drop",
        "(i32.const 64))) (drop",
    );
}

pub(crate) fn said(saved: &Saved, word: &str) {
    // Editors break long messages into lines.
    let messages = saved.messages.replace('\n', "").to_lowercase();
    for word in ["wasfix:", word, "saved as it is"] {
        assert!(
            messages.contains(word),
            "no {word:?} in: {}",
            saved.messages
        );
    }
}

/// As `assert_eq`, with a message that is read: where the texts part.
pub(crate) fn same(is: &[u8], should: &[u8]) {
    if is != should {
        let at = is.iter().zip(should).take_while(|(a, b)| a == b).count();
        let near = |text: &[u8]| {
            let end = text.len().min(at + 60);
            String::from_utf8_lossy(&text[at.saturating_sub(20).min(end)..end]).into_owned()
        };
        panic!("at byte {at}: {:?} should be {:?}", near(is), near(should));
    }
}
