//! What the program says of itself.

use crate::harness::Dir;

fn snapshot(name: &str, text: &str) {
    insta::with_settings!(
        {snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true},
        { insta::assert_snapshot!(name, text) }
    );
}

#[test]
fn help_of_every_verb() {
    let dir = Dir::new();
    for verb in [
        "",
        "apply",
        "check",
        "diff",
        "explain",
        "rules",
        "rules list",
        "rules show",
        "rules test",
        "rules lint",
        "lsp",
        "completions",
        "man",
    ] {
        let args: Vec<&str> = verb.split_whitespace().chain(["--help"]).collect();
        let name = format!("cli_help {verb}").trim().replace(' ', "_");
        snapshot(&name, &dir.run(&args).code(0).stdout);
    }
}

#[test]
fn an_error_of_each_shape() {
    let dir = Dir::with("in.wat", crate::harness::BROKEN);
    dir.write("wasfix.toml", "form = \"linux\"\n");
    dir.write("in.wasm", b"\0asm");
    let shown = |args: &[&str]| {
        let ran = dir.run(args).failed(&[]);
        format!("$ wasfix {}\n{}\n", args.join(" "), ran.stderr)
    };
    let all = [
        shown(&["apply", "--no-config", "in.wat"]),
        shown(&["apply", "in.wat"]),
        shown(&["apply", "--no-config", "in.wasm"]),
        shown(&["apply", "--no-config", "none.wat"]),
        shown(&["apply", "a.wat", "b.wat"]),
        shown(&["apply", "in.wat", "--rules", "none", "--no-config"]),
        shown(&["rules", "show", "nonsense", "--no-config"]),
    ];
    snapshot("cli_errors", &all.concat());
}

#[test]
fn completions_for_every_shell() {
    let dir = Dir::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = dir.run(&["completions", shell]).code(0);
        assert!(ran.stdout.contains("stdin-filepath"), "{shell}");
    }
}

#[test]
fn a_manual_page_for_the_program_and_for_a_verb() {
    let dir = Dir::new();
    let page = dir.run(&["man"]).code(0).stdout;
    assert!(page.contains(".TH wasfix 1"), "{page}");
    let page = dir.run(&["man", "apply"]).code(0).stdout;
    assert!(page.contains("in\\-place"), "{page}");
    assert!(page.contains(".TH wasfix-apply 1"), "{page}");
}

#[test]
fn version() {
    let ran = Dir::new().run(&["--version"]).code(0);
    assert_eq!(
        ran.stdout,
        concat!("wasfix ", env!("CARGO_PKG_VERSION"), "\n")
    );
}
