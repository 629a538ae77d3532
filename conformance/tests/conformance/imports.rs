//! The imports that Wasmer has, by module, name and type.

use std::fmt::Write;
use wasfix_conformance::{Ended, Guest};

const IMPORTS: &str = include_str!("../../imports.tsv");

/// A type that is not the runtime's would not link: `shapes` shows one that does not.
#[test]
fn every_import_links() {
    let rows = IMPORTS.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Vec<&str>> = rows.map(|line| line.split('\t').collect()).collect();
    for module in [
        "wasix_32v1",
        "wasix_64v1",
        "wasi_snapshot_preview1",
        "wasi_unstable",
    ] {
        let mut text = String::from("(module\n");
        for row in rows.iter().filter(|row| row[0] == module) {
            let [_, name, parameters] = row[..] else {
                panic!("three cells: {row:?}");
            };
            let ty = format!("(func (param {parameters}) (result i32))");
            let _ = writeln!(text, "(import \"{module}\" \"{name}\" {ty})");
        }
        text.push_str("(memory (export \"memory\") 1) (func (export \"_start\")))");
        assert!(text.contains("sock_recv"), "no imports of {module}");
        let Ended { code, err, .. } = Guest::start(&text).ended();
        assert_eq!((code, err.as_str()), (0, ""), "{module}");
    }
}
