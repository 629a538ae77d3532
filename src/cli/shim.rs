//! Stands in for `wasfix::rules::{built_in, lint, load}` and `wasfix::trial` until they are merged.
//! Then delete this file, and write `wasfix::` for `shim::` in `load.rs`, `rules/lint.rs` and
//! `rules/test.rs`.

pub(super) mod rules {
    use wasfix::rules::{FileId, RuleFile, Rules};
    use wasfix::text::Diagnostic;

    pub(in crate::cli) fn built_in() -> Vec<RuleFile> {
        Vec::new()
    }

    #[allow(clippy::unnecessary_wraps, reason = "the loader's signature")]
    pub(in crate::cli) fn load(files: Vec<RuleFile>) -> Result<Rules, Vec<(FileId, Diagnostic)>> {
        Ok(Rules {
            files,
            ..Rules::default()
        })
    }

    pub(in crate::cli) fn lint(_: &Rules) -> Vec<(FileId, Diagnostic)> {
        Vec::new()
    }
}

pub(super) mod trial {
    use wasfix::rules::{RuleTest, Rules};

    pub(in crate::cli) struct Failure {
        pub(in crate::cli) message: String,
        pub(in crate::cli) difference: Option<Difference>,
    }

    pub(in crate::cli) struct Difference {
        pub(in crate::cli) expected: String,
        pub(in crate::cli) actual: String,
    }

    pub(in crate::cli) fn run_one(_: &Rules, _: &RuleTest) -> Result<(), Failure> {
        Err(Failure {
            message: "the trial is not merged yet".to_string(),
            difference: None,
        })
    }
}
