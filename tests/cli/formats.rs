//! What `wasfix check` prints for machines: whole and valid documents, whatever there is to say. JSON is held
//! against the schema in `docs`, SARIF against the one of OASIS, which is in the package of `serde-sarif`.

use crate::harness::{BROKEN, CHANGING, Dir, PLAIN, Ran, UNSURE};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const FORMATS: [&str; 5] = ["text", "json", "jsonl", "github", "sarif"];

/// A finding at a place behind characters of several bytes, and one with two places.
const WIDE: &str = "(module\r\n  (import \"wasix_32v1\" \"sock_open\" (func $o (param i32 i32 i32 i32) (result i32)))\r\n  \
    (memory 1)\r\n  (func (local $f i32)\r\n    (; 𝄞é ;) (local.set $f (i32.const 10))\r\n    \
    (drop (call $o (local.get $f) (i32.const 1) (i32.const 0) (i32.const 64)))))\r\n";

/// What a schema has against a document.
#[track_caller]
fn assert_valid(validator: &Validator, document: &Value) {
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
}

fn schema(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn our_schema() -> Value {
    schema(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings.schema.json"))
}

static JSON: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&our_schema()).unwrap());

static LINE: LazyLock<Validator> = LazyLock::new(|| {
    let mut schema = our_schema();
    let object = schema.as_object_mut().unwrap();
    object.retain(|key, _| key.starts_with('$'));
    object.insert("$ref".to_string(), json!("#/$defs/line"));
    jsonschema::validator_for(&schema).unwrap()
});

static SARIF: LazyLock<Validator> = LazyLock::new(|| {
    let text = std::fs::read_to_string(package("serde-sarif").join("src/schema.json")).unwrap();
    // A bracket that JavaScript alone takes for itself, in the pattern of languages.
    let schema = serde_json::from_str(&text.replace("{2}]?$", "{2}\\\\]?$")).unwrap();
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).unwrap()
});

/// The folder of a package that this one is built with.
fn package(name: &str) -> PathBuf {
    let cargo = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        let ran = command
            .args(args)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output();
        let ran = ran.unwrap();
        assert!(ran.status.success(), "{ran:?}");
        String::from_utf8(ran.stdout).unwrap()
    };
    let version = cargo(&["--version", "--verbose"]);
    let host = version
        .lines()
        .find_map(|l| l.strip_prefix("host: "))
        .unwrap();
    let metadata = cargo(&[
        "metadata",
        "--offline",
        "--locked",
        "--format-version=1",
        "--filter-platform",
        host,
    ]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|p| p["name"] == name).unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().to_path_buf()
}

/// A run in a format, which must give a valid document.
#[track_caller]
fn run(dir: &Dir, format: &str, args: &[&str]) -> Ran {
    let ran = dir.run(&[&["check", "-q", "--output-format", format], args].concat());
    match format {
        "json" => assert_valid(&JSON, &serde_json::from_str(&ran.stdout).unwrap()),
        "jsonl" => {
            for line in ran.stdout.lines() {
                assert_valid(&LINE, &serde_json::from_str(line).unwrap());
            }
        }
        "sarif" => assert_valid(&SARIF, &serde_json::from_str(&ran.stdout).unwrap()),
        _ => {}
    }
    ran
}

#[track_caller]
fn document(dir: &Dir, format: &str, args: &[&str]) -> Value {
    serde_json::from_str(&run(dir, format, args).stdout).unwrap()
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!(
        {snapshot_path => "../../snapshots", prepend_module_to_snapshot => false, omit_expression => true},
        { insta::assert_snapshot!(name, text) }
    );
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let dir = Dir::with("in.wat", CHANGING);
    let mut one = document(&dir, "json", &["in.wat"]);
    one["files"][0]["findings"][0]["level"] = json!("loud");
    assert!(!JSON.is_valid(&one));
    let mut one = document(&dir, "sarif", &["in.wat"]);
    one["runs"][0]["results"][0]["levle"] = json!("error");
    assert!(!SARIF.is_valid(&one));
    assert!(!LINE.is_valid(&json!({ "type": "finding" })));
}

#[test]
fn every_format_is_whole_whatever_there_is_to_say() {
    let dir = Dir::with("right.wat", PLAIN);
    dir.write("left.wat", UNSURE);
    dir.write("wide ü, 100%.wat", WIDE);
    dir.write(
        "changing.wat",
        CHANGING.replace("64)))))", "64))))) ;; wasfix:ignore errno x"),
    );
    dir.write("broken.wat", BROKEN);
    dir.write("latin1.wat", b"(module)\n;; caf\xe9\n");
    dir.write("in.wasm", b"\0asm\x01\0\0\0");
    dir.write("bad/wasfix.toml", "select = [\"nothing\"]\n");
    dir.write("bad/in.wat", CHANGING);
    dir.write("bad-rules/x.rule", "(rule $x (from $nowhere)\n");
    std::fs::create_dir(dir.at("empty")).unwrap();
    let rows: [(i32, &[&str]); 10] = [
        (0, &["right.wat"]),
        (0, &["empty"]),
        (1, &["left.wat"]),
        (
            1,
            &["left.wat", "right.wat", "changing.wat", "wide ü, 100%.wat"],
        ),
        (2, &["broken.wat"]),
        (
            2,
            &[
                "left.wat",
                "broken.wat",
                "none.wat",
                "latin1.wat",
                "in.wasm",
            ],
        ),
        (2, &["bad/in.wat"]),
        (2, &["left.wat", "--rules", "bad-rules"]),
        (2, &["-", "left.wat"]),
        (2, &["left.wat", "--to", "nowhere"]),
    ];
    for (code, args) in rows {
        for format in FORMATS {
            let ran = run(&dir, format, args).code(code);
            match format {
                "text" => assert_eq!(ran.stdout.is_empty(), code != 1, "{ran:#?}"),
                "github" => assert_eq!(ran.stdout.is_empty(), code == 0, "{ran:#?}"),
                _ => assert!(!ran.stdout.is_empty()),
            }
            if format == "json" {
                let json: Value = serde_json::from_str(&ran.stdout).unwrap();
                let errors = json["errors"].as_array().unwrap();
                assert_eq!(errors.is_empty(), code != 2, "{json:#}");
            }
        }
    }
}

#[test]
fn errors_say_of_which_kind_they_are() {
    let dir = Dir::with("broken.wat", BROKEN);
    dir.write("latin1.wat", b"(module)\n;; caf\xe9\n");
    dir.write("in.wasm", b"\0asm\x01\0\0\0");
    dir.write("in.wat", CHANGING);
    dir.write("bad/wasfix.toml", "form = 1\n");
    dir.write("bad/in.wat", CHANGING);
    dir.write("bad-rules/x.rule", "(rule $x (from $nowhere)\n");
    let rows: [(&str, Option<&str>, &[&str]); 8] = [
        ("parse", Some("broken.wat"), &["broken.wat"]),
        ("encoding", Some("latin1.wat"), &["latin1.wat"]),
        ("binary", Some("in.wasm"), &["in.wasm"]),
        ("read", Some("none.wat"), &["none.wat"]),
        ("config", Some("bad/wasfix.toml"), &["bad/in.wat"]),
        (
            "rules",
            Some("bad-rules/x.rule"),
            &["in.wat", "--rules", "bad-rules"],
        ),
        ("option", Some("in.wat"), &["in.wat", "--from", "nowhere"]),
        ("usage", None, &["-", "in.wat"]),
    ];
    for (kind, path, args) in rows {
        let json = document(&dir, "json", args);
        let error = &json["errors"][0];
        assert_eq!(
            (error["kind"].as_str(), error["path"].as_str()),
            (Some(kind), path)
        );
        let sarif = document(&dir, "sarif", args);
        let invocation = &sarif["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        assert_eq!(invocation["exitCode"], 2);
        let said = &invocation["toolExecutionNotifications"][0];
        assert_eq!(said["descriptor"]["id"], kind);
    }
    let parse = document(&dir, "json", &["broken.wat"]);
    let start = &parse["errors"][0]["range"]["start"];
    assert_eq!((&start["line"], &start["column"]), (&json!(3), &json!(10)));
    // One byte that is wrong, a character that lacks its last byte, one that is never finished.
    for (bytes, start, end) in [
        (&b"(module)\n;; caf\xe9\n"[..], 15, 16),
        (b"\xe2\x82 (module)", 0, 2),
        (b"(module) \xf0\x9f\x98", 9, 12),
    ] {
        dir.write("latin1.wat", bytes);
        let range = &document(&dir, "json", &["latin1.wat"])["errors"][0]["range"];
        let found = (&range["start"]["byte"], &range["end"]["byte"]);
        assert_eq!(found, (&json!(start), &json!(end)), "{bytes:?}");
    }
}

/// What a document's edits make of a text.
fn applied(text: &str, edits: &Value) -> String {
    let mut out = text.to_string();
    for edit in edits.as_array().unwrap().iter().rev() {
        let byte = |end: &str| {
            let byte = edit["range"][end]["byte"].as_u64().unwrap();
            usize::try_from(byte).unwrap()
        };
        out.replace_range(byte("start")..byte("end"), edit["text"].as_str().unwrap());
    }
    out
}

#[test]
fn the_edits_of_a_file_make_what_apply_prints() {
    for text in [CHANGING, WIDE, UNSURE] {
        let dir = Dir::with("in.wat", text);
        let args = ["--from=linux", "in.wat"];
        let json = document(&dir, "json", &args);
        let patched = dir
            .run(&[&["apply", "-q"], &args[..]].concat())
            .code(0)
            .stdout;
        assert_eq!(applied(text, &json["files"][0]["edits"]), patched);
        assert_ne!(patched, text);
    }
}

#[test]
fn places_are_counted_in_bytes_characters_and_code_units() {
    let dir = Dir::with("in.wat", WIDE);
    let args = ["--select=open", "in.wat"];
    let json = document(&dir, "json", &args);
    let finding = &json["files"][0]["findings"][0];
    let at = WIDE.find("10))").unwrap();
    let point = |byte: usize, column: usize| json!({ "byte": byte, "line": 5, "column": column });
    let range = json!({ "start": point(at, 39), "end": point(at + 2, 41) });
    assert_eq!(finding["primary"]["range"], range);
    assert_eq!(finding["edits"][0]["range"], range);
    let sarif = document(&dir, "sarif", &args);
    let run = &sarif["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let result = &run["results"][0];
    let region = json!({
        "startLine": 5, "startColumn": 40, "endLine": 5, "endColumn": 42, "byteOffset": at, "byteLength": 2
    });
    assert_eq!(result["locations"][0]["physicalLocation"]["region"], region);
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["deletedRegion"], region);
    assert_eq!(replacement["insertedContent"]["text"], "2");
    let rule = &run["tool"]["driver"]["rules"]
        [usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!(
        (&rule["id"], &result["ruleId"]),
        (&json!("open"), &json!("open"))
    );
}

#[test]
fn a_fingerprint_survives_lines_that_move() {
    let print = |text: &str| {
        let dir = Dir::with("in.wat", text);
        let sarif = document(&dir, "sarif", &["--select=open", "in.wat"]);
        let result = &sarif["runs"][0]["results"][0];
        result["partialFingerprints"]["wasfix/v1"]
            .as_str()
            .unwrap()
            .to_string()
    };
    let moved = format!(";; new\n\n{}", CHANGING.replace("    (drop", "\n\t(drop"));
    assert_eq!(print(CHANGING), print(&moved));
    assert_ne!(print(CHANGING), print(&CHANGING.replace("64", "65")));
}

#[test]
fn github_gets_the_worst_ten_of_each_level_and_a_number() {
    let call = "(drop (call $o (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))\n";
    let unsure = call.replace("10", "2");
    let module = |calls: &str| {
        format!(
            "(module (import \"wasix_32v1\" \"sock_open\" (func $o (param i32 i32 i32 i32) (result i32)))\n(memory 1)(func\n{calls}))\n"
        )
    };
    let dir = Dir::with("a.wat", module(&unsure.repeat(14)));
    dir.write("b.wat", module(&call.repeat(13)));
    dir.write("c.wat", BROKEN);
    let ran = run(&dir, "github", &["--select=open", "."]).code(2);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let starting = |with: &str| lines.iter().filter(|l| l.starts_with(with)).count();
    assert_eq!((starting("::error "), starting("::warning ")), (10, 10));
    assert!(
        lines[0].starts_with("::error file=c.wat,line=3,"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("::error file=b.wat,line=3,"),
        "{}",
        lines[1]
    );
    assert_eq!(
        lines[20],
        "wasfix: 4 errors, 4 warnings more; GitHub shows 10 of each level a step"
    );
    assert_eq!(lines.len(), 21);
}

#[test]
fn what_each_format_looks_like() {
    let dir = Dir::with("in.wat", WIDE);
    dir.write(
        "left.wat",
        UNSURE.replace("64)))))", "64))))) ;; wasfix:ignore errno x"),
    );
    dir.write("broken.wat", BROKEN);
    for format in FORMATS {
        let args = [
            "--select=open,errno,unused-ignore",
            "in.wat",
            "left.wat",
            "broken.wat",
        ];
        let ran = run(&dir, format, &args).code(2);
        let mut shown = format!("{}{}", ran.stdout, ran.stderr);
        if format == "sarif" {
            // Only what is about this run: each rule has a row.
            let mut sarif: Value = serde_json::from_str(&ran.stdout).unwrap();
            let rules = &mut sarif["runs"][0]["tool"]["driver"]["rules"];
            let open = rules.as_array().unwrap().iter().find(|r| r["id"] == "open");
            *rules = json!([open.unwrap()]);
            for result in sarif["runs"][0]["results"].as_array_mut().unwrap() {
                result["ruleIndex"] = json!("-");
            }
            shown = format!("{sarif:#}\n");
        }
        snapshot(&format!("check_{format}"), &shown);
    }
    let ran = dir.run(&[
        "check",
        "--select=open,errno,unused-ignore",
        "in.wat",
        "left.wat",
    ]);
    let ran = ran.code(1);
    snapshot("check_findings", &format!("{}{}", ran.stdout, ran.stderr));
}
