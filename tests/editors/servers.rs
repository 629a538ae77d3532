//! What holds for a save with the language server: what holds with the command, and what its end, its silence and
//! half an answer come to.

use crate::desk::Wasfix;
use crate::editor::{Editor, Save};
use crate::modules;
use crate::saves::{as_the_command, said, untouched, untouched_at};
use std::time::Duration;

/// Makes a module of tests for each editor that has the server.
macro_rules! hold_for {
    ($($name:ident => $editor:expr,)*) => { $(
        mod $name {
            $crate::saves::tests! { saves, $editor;
                a_save_fixes_as_the_command_does
                a_right_module_is_left
                an_unsure_module_is_left
                windows_line_ends_are_kept
                a_byte_order_mark_and_wide_characters_are_kept
                ten_megabytes_are_saved
                a_last_line_without_an_end_is_fixed_too
                what_is_beside_a_number_stays
                a_line_that_becomes_its_neighbour_is_one_change
                a_mark_below_a_change_moves_no_cursor
                a_mark_is_a_line_of_its_own
                the_cursor_stays_on_its_character
                markers_and_folds_stay
                one_undo_takes_back_the_fix_and_no_more
                saving_twice_changes_nothing
            }
            $crate::saves::tests! { servers, $editor;
                a_broken_module_is_left
                a_carriage_return_within_a_line_is_no_place_for_edits
                a_save_goes_through_where_the_server_fails
                half_an_answer_changes_nothing
                a_silent_server_is_not_waited_for
            }
            $crate::saves::tests! { waits, $editor;
                a_buffer_that_changes_meanwhile_is_left
                without_a_setting_a_save_waits_for_five_seconds
            }
        }
    )* };
}

pub(crate) use hold_for;

/// Where the error is, the diagnostics say, so the save need not.
pub(crate) fn a_broken_module_is_left(editor: &Editor) {
    untouched_at(editor, &modules::broken());
}

/// A line ends there to the protocol, and to the editor it does not: they mean other places by one number.
pub(crate) fn a_carriage_return_within_a_line_is_no_place_for_edits(editor: &Editor) {
    let saved = editor.save(&Save::of(&modules::carriage_return()));
    assert_ne!(saved.applied, saved.typed);
    untouched(&saved);
    said(&saved, "carriage return");
}

pub(crate) fn a_save_goes_through_where_the_server_fails(editor: &Editor) {
    // An editor may say that there is none to ask.
    unanswered(editor, Wasfix::Missing, "");
    for script in [
        "exit 2",
        "sleep 0.5; exit 2",
        "head -c 100 >/dev/null; kill -9 $$",
        "cat >/dev/null & echo This is not the protocol.; wait",
    ] {
        unanswered(editor, Wasfix::Fake(script), "no answer");
    }
}

pub(crate) fn a_silent_server_is_not_waited_for(editor: &Editor) {
    unanswered(editor, Wasfix::Fake("exec sleep 3600"), "no answer");
}

/// The answer to a save is cut off within its first edit, and within its last.
pub(crate) fn half_an_answer_changes_nothing(editor: &Editor) {
    for edit in [1, 4] {
        unanswered(editor, Wasfix::Cut(edit), "no answer");
    }
    // There is no fifth.
    let module = modules::to_fix();
    let saved = editor.save(&Save {
        wasfix: Wasfix::Cut(5),
        ..Save::of(&module)
    });
    as_the_command(&saved);
}

/// Long enough for a debug build on a busy machine, short enough for a test that waits for its end.
const LIMIT: Duration = Duration::from_secs(4);

/// The save goes through as the user left the buffer, in time, and a message says so.
fn unanswered(editor: &Editor, wasfix: Wasfix, word: &str) {
    let module = modules::to_fix();
    let saved = editor.save(&Save {
        wasfix,
        limit: Some(LIMIT),
        ..Save::of(&module)
    });
    untouched(&saved);
    said(&saved, word);
    assert!(saved.took < Duration::from_secs(60), "{:?}", saved.took);
}
