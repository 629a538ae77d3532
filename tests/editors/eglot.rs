//! Emacs with the language server, through eglot.

use crate::desk::Wasfix;
use crate::editor::{EGLOT, Save};
use crate::modules;
use crate::saves::{said, untouched};
use std::time::Duration;

crate::saves::tests! { EGLOT;
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
fn a_broken_module_is_left() {
    untouched(&EGLOT.save(&Save::of(&modules::broken())));
}

#[test]
fn a_save_goes_through_where_the_server_fails() {
    let module = modules::to_fix();
    for wasfix in [Wasfix::Missing, Wasfix::Fake("exit 2")] {
        let saved = EGLOT.save(&Save {
            wasfix,
            limit: Duration::from_secs(2),
            ..Save::of(&module)
        });
        untouched(&saved);
        said(&saved, "no answer");
    }
}
