//! Rule files that were cut off or mangled: errors, never a panic.

use wasfix::rules::{self, RuleFile};
use wasfix::text::{Lines, render};

fn loads(text: &str) -> bool {
    // The page needs the source dialect only; without the others a load is ten times as fast.
    let mut files = rules::built_in();
    files.retain(|f| f.path == "rules/posix/linux.rule");
    files.push(RuleFile {
        path: "own.rule".to_string(),
        text: text.to_string().into(),
        built_in: false,
    });
    match rules::load(files.clone()) {
        Ok(rules) => {
            for (id, warning) in rules::lint(&rules) {
                let file = &files[id.0];
                assert!(!render(&warning, &file.path, &Lines::new(&file.text), false).is_empty());
            }
            true
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            for (id, error) in errors {
                let file = &files[id.0];
                assert!(!render(&error, &file.path, &Lines::new(&file.text), false).is_empty());
            }
            false
        }
    }
}

/// A file with most forms, and none that the built-in ones have.
fn sample() -> String {
    let page = include_str!("../docs/rules.md");
    let blocks = page.split("```wat\n").skip(1);
    blocks
        .map(|rest| rest.split("```").next().unwrap_or(""))
        .collect()
}

#[test]
fn a_file_cut_off_anywhere_is_an_error_or_a_shorter_file() {
    let text = sample();
    assert!(loads(&text));
    let cuts = (0..text.len()).filter(|at| text.is_char_boundary(*at));
    let short = cuts
        .step_by(5)
        .filter(|at| loads(text.get(..*at).unwrap_or("")))
        .count();
    // Nearly every cut is inside a form.
    assert!(short < 8, "{short} cuts load");
}

#[test]
fn a_file_without_one_of_its_words_does_not_panic() {
    let text = sample();
    let lexer = wast::lexer::Lexer::new(&text);
    let tokens: Vec<_> = lexer.iter(0).map_while(Result::ok).collect();
    let mut refused = 0;
    for token in tokens.iter().step_by(9) {
        let end = token.offset + usize::try_from(token.len).unwrap_or(0);
        let (before, after) = (text.get(..token.offset), text.get(end..));
        let cut = format!("{}{}", before.unwrap_or(""), after.unwrap_or(""));
        refused += usize::from(!loads(&cut));
        let twice = format!(
            "{}{}",
            text.get(..end).unwrap_or(""),
            text.get(token.offset..).unwrap_or("")
        );
        refused += usize::from(!loads(&twice));
    }
    assert!(refused > 30, "{refused} refused");
}
