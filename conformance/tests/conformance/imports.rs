//! The imports that Wasmer has, by module, name and type.

use std::fmt::Write;
use wasfix::rules::{Dialect, Import, ValType, built_in, load};
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

fn wasix() -> Dialect {
    let rules = load(built_in()).expect("rules that load");
    let id = rules.find_dialect("wasix").expect("the dialect");
    rules.dialect(id).expect("the dialect").clone()
}

/// A module that imports, and does nothing else.
fn importing(imports: &str) -> String {
    format!("(module {imports} (memory (export \"memory\") 1) (func (export \"_start\")))")
}

/// The types that the rules give are those of the runtime: `check` reports all others as link errors.
#[test]
fn every_import_form_of_the_rules_links() {
    let wasix = wasix();
    let types = |keyword: &str, types: &[ValType]| {
        let names = types.iter().map(|ty| match ty {
            ValType::I32 => "i32",
            ValType::I64 => "i64",
            ValType::F32 => "f32",
            ValType::F64 => "f64",
        });
        format!("({keyword} {})", names.collect::<Vec<_>>().join(" "))
    };
    let text = |form: &Import| {
        let (module, name) = (&form.module, &form.name);
        let (params, results) = (types("param", &form.params), types("result", &form.results));
        format!("(import \"{module}\" \"{name}\" (func {params} {results}))\n")
    };
    for names in &wasix.complete {
        let module = &names.module;
        let forms = wasix.imports.iter().filter(|i| i.module == *module);
        let forms: String = forms.map(text).collect();
        assert!(forms.contains("sock_recv"), "no forms of {module}");
        let Ended { code, err, .. } = Guest::start(&importing(&forms)).ended();
        assert_eq!((code, err.as_str()), (0, ""), "{module}");
    }
}

/// What the rules list as all names of a module is there, though with another type than this one; and what others
/// have there is not.
#[test]
fn every_name_of_the_rules_is_there() {
    let wasix = wasix();
    // A type that no import has.
    let odd = "(func (param f32 f64 f32) (result f64))";
    let said = |module: &str, name: &str| {
        let import = format!("(import \"{module}\" \"{name}\" {odd})");
        Guest::start(&importing(&import)).ended().err
    };
    for names in &wasix.complete {
        for name in &names.names {
            let err = said(&names.module, name);
            assert!(
                err.contains("incompatible import type"),
                "{} {name}: {err}",
                names.module
            );
        }
    }
    for names in &wasix.others {
        for name in &names.names {
            let err = said(&names.module, name);
            assert!(
                err.contains("unknown import"),
                "{} {name}: {err}",
                names.module
            );
        }
    }
}
