//! What holds while a save waits for its answer, on both roads: what else changes the buffer counts, and without a
//! setting the wait has an end too.

use crate::desk::Wasfix;
use crate::editor::{Editor, KAKOUNE, MEANWHILE, Save, as_buffer};
use crate::modules;
use crate::saves::{as_the_command, said, same, untouched};
use std::time::Duration;

/// The answer is one for another text, also where it says that nothing is to be changed.
pub(crate) fn a_buffer_that_changes_meanwhile_is_left(editor: &Editor) {
    for module in [modules::to_fix(), modules::right()] {
        let saved = editor.save(&Save {
            wasfix: Wasfix::Held,
            cursor: as_buffer(&module.text).find("call ").unwrap(),
            meanwhile: true,
            ..Save::of(&module)
        });
        assert!(saved.typed.starts_with(MEANWHILE.as_bytes()));
        untouched(&saved);
        said(&saved, "changed meanwhile");
        assert!(saved.buffer[saved.cursor..].starts_with("call "));
        // The next save is for the text as it is now.
        same(&saved.file_again, &saved.applied);
    }
}

pub(crate) fn without_a_setting_a_save_waits_for_five_seconds(editor: &Editor) {
    let module = modules::to_fix();
    let saved = editor.save(&Save {
        wasfix: Wasfix::Held,
        limit: None,
        ..Save::of(&module)
    });
    untouched(&saved);
    said(&saved, "no answer");
    // Clocks that differ a little, and a busy machine.
    let (least, most) = (Duration::from_secs(4), Duration::from_secs(20));
    assert!((least..most).contains(&saved.waited), "{:?}", saved.waited);
}

/// Where the fake is started first, it has another client change the buffer and end the session.
const SENDS: &str = r#"
if [ ! -e "$REPORT/sent" ]; then
    echo "try %{ evaluate-commands -buffer '$FILE' %{ execute-keys 'ggO;; later<esc>'; suite-put later } }; kill!" |
        kak -p suite && : >"$REPORT/sent"
fi
exec "$PROGRAM" "$@"
"#;

/// Kakoune runs nothing else while a save waits: what comes from another client changes the buffer that was saved.
#[test]
fn what_another_client_sends_comes_after_the_save() {
    let module = modules::to_fix();
    let save = Save {
        wasfix: Wasfix::Fake(SENDS),
        ..Save::of(&module)
    };
    let desk = KAKOUNE.run(&save);
    let saved = KAKOUNE.seen(&desk, &save);
    assert_ne!(saved.applied, saved.typed);
    as_the_command(&saved);
    same(&saved.file_again, &saved.applied);
    let later = KAKOUNE.reported(&desk, "later");
    let should = [b";; later\n", &saved.applied[..]].concat();
    same(&later, &should);
}
