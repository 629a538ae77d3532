//! Imports that do not link, and those of other runtimes.

use super::said;

/// What is said of a module with these imports.
fn of(imports: &str) -> Vec<String> {
    said(&format!("(module {imports})"))
}

const OPEN: &str = r#"(func (param i32 i32 i32 i32) (result i32))"#;
const OWN: &str = r#"(import "wasix_32v1" "fd_close" (func (param i32) (result i32)))"#;

#[test]
fn a_call_is_asked_for_in_the_wrong_module() {
    assert_eq!(
        of(&format!(
            r#"{OWN} (import "wasi_snapshot_preview1" "sock_open" {OPEN})"#
        )),
        [
            r#"error import-missing: wasix has no `sock_open` in `wasi_snapshot_preview1`: does not link: unknown import <"sock_open">"#
        ]
    );
    // In the module that it has, the call has another type.
    assert_eq!(
        of(&format!(
            r#"{OWN} (import "wasi_unstable" "sock_accept" {OPEN})"#
        )),
        [
            r#"error import-missing: wasix has no `sock_accept` in `wasi_unstable`: does not link: unknown import <"sock_accept">"#
        ]
    );
}

#[test]
fn a_name_is_misspelled() {
    assert_eq!(
        of(&format!(r#"(import "wasix_32v1" "sock_opne" {OPEN})"#)),
        [
            r#"error import-missing: wasix has no `sock_opne` in `wasix_32v1`: does not link: unknown import <"sock_opne">"#
        ]
    );
    assert_eq!(
        of(r#"(func $f (import "wasix_32v1" "frobnicate") (param i32))"#),
        [
            r#"error import-missing: wasix has no `frobnicate` in `wasix_32v1`: does not link: unknown import <"frobnicate">"#
        ]
    );
}

#[test]
fn the_module_of_2022_was_never_there() {
    assert_eq!(
        of(&format!(
            r#"(import "wasix_snapshot_preview1" "sock_open" {OPEN})"#
        )),
        [
            r#"error import-missing: wasix has no `sock_open` in `wasix_snapshot_preview1`: does not link: unknown import <"sock_open">"#
        ]
    );
    assert_eq!(
        of(&format!(r#"(import "wasix" "sock_open" {OPEN})"#)).len(),
        1
    );
}

#[test]
fn a_name_that_is_not_described_is_there_all_the_same() {
    assert_eq!(
        of(&format!(
            r#"{OWN} (import "wasix_32v1" "thread_spawn" (func (param i32)))
               (import "wasi" "thread-spawn" (func (param i32) (result i32)))
               (import "env" "log" (func (param i32)))"#
        )),
        Vec::<String>::new()
    );
}

#[test]
fn a_call_of_another_type() {
    assert_eq!(
        of(r#"(import "wasix_32v1" "sock_accept" (func (param i32 i32 i32) (result i32)))"#),
        [
            r#"error import-type: `sock_accept` of `wasix_32v1` has another type in wasix: does not link: it is declared as `(param i32 i32 i32) (result i32)` <(import "wasix_32v1" "sock_accept" (func (param i32 i32 i32) (result i32)))>"#
        ]
    );
    assert_eq!(
        of(r#"(import "wasix_32v1" "sock_accept" (func (param i32 i32) (result i32)))"#),
        [
            r#"error import-type: `sock_accept` of `wasix_32v1` has another type in wasix: does not link: it is declared as `(param i32 i32) (result i32)` <(import "wasix_32v1" "sock_accept" (func (param i32 i32) (result i32)))>"#
        ]
    );
    // Four parameters are WASIX's, in whichever module they are asked for.
    assert_eq!(
        of(&format!(
            r#"(import "wasi_snapshot_preview1" "sock_accept" {OPEN})"#
        ))
        .len(),
        1
    );
}

#[test]
fn a_module_that_only_wasix_can_mean() {
    assert_eq!(
        of(
            r#"(import "wasi_snapshot_preview1" "sock_status" (func (param i32 i32) (result i32)))"#
        )
        .len(),
        1
    );
}

#[test]
fn other_runtimes_have_what_wasmer_has_not() {
    let wasmedge = r#"(import "wasi_snapshot_preview1" "sock_open" (func (param i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "sock_getaddrinfo" (func (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "sock_accept" (func (param i32 i32) (result i32)))"#;
    assert_eq!(of(wasmedge), Vec::<String>::new());
    let wamr = format!(
        r#"(import "wasi_snapshot_preview1" "sock_open" {OPEN})
           (import "wasi_snapshot_preview1" "sock_bind" (func (param i32 i32) (result i32)))
           (import "wasi_snapshot_preview1" "sock_addr_remote" (func (param i32 i32) (result i32)))
           (import "wasi_snapshot_preview1" "sock_addr_local" (func (param i32 i32) (result i32)))"#
    );
    assert_eq!(of(&wamr), Vec::<String>::new());
    for module in ["env", "edgerun", "wasinet_v0", "wasi:sockets/tcp@0.2.0"] {
        let own = format!(r#"(import "{module}" "sock_open" {OPEN})"#);
        assert_eq!(of(&own), Vec::<String>::new(), "{module}");
    }
}

#[test]
fn the_remedy_is_named() {
    let help = |imports: &str| {
        let text = format!("(module {OWN} {imports})");
        let outcome = crate::check(&text, &super::rules(), &crate::Options::default());
        let outcome = outcome.expect("a module");
        let help = outcome
            .findings
            .first()
            .and_then(|f| f.finding.help.clone());
        help.unwrap_or_default()
    };
    let import = |module: &str, name: &str, ty: &str| {
        help(&format!("(import \"{module}\" \"{name}\" (func {ty}))"))
    };
    let open = "(param i32 i32 i32 i32) (result i32)";
    assert_eq!(
        import("wasi_snapshot_preview1", "sock_open", open),
        "import it from `wasix_32v1`"
    );
    assert_eq!(
        import(
            "wasi_snapshot_preview1",
            "sock_open",
            "(param i32 i32 i32 i64) (result i32)"
        ),
        "import it from `wasix_64v1`"
    );
    assert_eq!(
        import("wasi_snapshot_preview1", "sock_open", "(param i32)"),
        "import it from `wasix_32v1`, where it is `(param i32 i32 i32 i32) (result i32)`"
    );
    assert_eq!(
        import("wasix_32v1", "sock_opne", open),
        "did you mean `sock_open`?"
    );
    assert_eq!(
        import(
            "wasix_32v1",
            "sock_accept",
            "(param i32 i32 i32) (result i32)"
        ),
        "with this type it is in `wasi_snapshot_preview1`: import it from there"
    );
}
