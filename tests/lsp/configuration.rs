//! What decides how a text is looked at: `wasfix.toml`, and the client's settings above it.

use crate::client::Client;
use crate::{CHANGING, all};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

/// A folder with a text in it that the client opens, and what configures it.
struct Project {
    folder: TempDir,
}

impl Project {
    fn with(config: &str) -> Project {
        let folder = TempDir::new().unwrap();
        let project = Project { folder };
        project.configure(config);
        project
    }

    fn configure(&self, config: &str) {
        fs::write(self.path("wasfix.toml"), config).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }
}

/// The severity of the finding about the family, if there is one: 1 is an error, 3 only information.
fn severity(found: &[Value]) -> Option<i64> {
    let open = found.iter().find(|d| d["code"] == "open");
    open.and_then(|d| d["severity"].as_i64())
}

fn with_options(options: Value) -> Client {
    let params =
        json!({"processId": null, "capabilities": all(), "initializationOptions": options});
    Client::with_params(params).0
}

#[test]
fn a_configuration_that_changes_counts_from_then_on() {
    let project = Project::with("ignore = [\"open\"]\n");
    let uri = project.uri("a.wat");
    let mut client = Client::with(all());
    client.open(&uri, 1, CHANGING);
    assert_eq!(severity(&client.pushed(&uri, 1)), None);
    assert_eq!(client.actions(&uri, Some(&["source"])), Vec::<Value>::new());

    project.configure("[severity]\nopen = \"note\"\n");
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": project.uri("wasfix.toml"), "type": 2}]}),
    );
    assert_eq!(severity(&client.pushed(&uri, 1)), Some(3));

    // Nobody says so: the next question finds out.
    project.configure("");
    assert_eq!(client.actions(&uri, Some(&["source"])).len(), 1);
    assert_eq!(severity(&client.pushed(&uri, 1)), Some(1));
    fs::remove_file(project.path("wasfix.toml")).unwrap();
    client.notify(
        "textDocument/didSave",
        json!({"textDocument": {"uri": uri}}),
    );
    assert_eq!(severity(&client.pushed(&uri, 1)), Some(1));
}

#[test]
fn a_wrong_configuration_is_shown_once_and_the_last_good_one_stays() {
    let project = Project::with("[severity]\nopen = \"note\"\n");
    let uri = project.uri("a.wat");
    let mut client = Client::with(all());
    client.open(&uri, 1, CHANGING);
    assert_eq!(severity(&client.pushed(&uri, 1)), Some(3));

    project.configure("ignor = []\n");
    client.change(&uri, 2, json!([{"text": format!("{CHANGING}\n")}]));
    let shown = client.notified("window/showMessage", |_| true);
    assert_eq!(shown["type"], 1);
    let message = shown["message"].as_str().unwrap();
    assert!(
        message.contains("wasfix.toml:1:1: unknown field `ignor`"),
        "{message}"
    );
    assert_eq!(severity(&client.pushed(&uri, 2)), Some(3));
    client.change(&uri, 3, json!([{"text": CHANGING}]));
    assert_eq!(severity(&client.pushed(&uri, 3)), Some(3));
    assert!(client.is_silent("window/showMessage", 100));

    project.configure("[severity]\nopen = \"warning\"\n");
    client.change(&uri, 4, json!([{"text": CHANGING}]));
    assert_eq!(severity(&client.pushed(&uri, 4)), Some(2));
}

#[test]
fn without_a_good_configuration_nothing_is_done_and_the_text_says_so() {
    for wrong in ["from = \"vax\"\n", "rules = [\"none-there\"]\n", "[[["] {
        let project = Project::with(wrong);
        let uri = project.uri("a.wat");
        let mut client = Client::with(all());
        client.open(&uri, 1, CHANGING);
        let found = client.pushed(&uri, 1);
        let [one] = found.as_slice() else {
            panic!("{found:#?}");
        };
        let message = one["message"].as_str().unwrap();
        assert!(message.starts_with("not checked: "), "{message}");
        // An editor has no such options.
        assert!(!message.contains("--"), "{message}");
        assert_eq!(client.actions(&uri, None), Vec::<Value>::new(), "{wrong}");
    }
}

#[test]
fn an_excluded_text_is_left_alone() {
    let project = Project::with("exclude = [\"old/\"]\n");
    let (old, new) = (project.uri("old/a.wat"), project.uri("new/a.wat"));
    let mut client = Client::with(all());
    for uri in [&old, &new] {
        client.open(uri, 1, CHANGING);
    }
    assert_eq!(client.pushed(&old, 1), Vec::<Value>::new());
    assert_eq!(client.actions(&old, None), Vec::<Value>::new());
    assert_eq!(severity(&client.pushed(&new, 1)), Some(1));
}

#[test]
fn rule_files_of_the_project_are_read_again_when_they_change() {
    let project = Project::with("rules = [\"mine\"]\n");
    fs::create_dir_all(project.path("mine/deeper")).unwrap();
    fs::write(project.path("mine/deeper/old.rule"), ";; nothing yet\n").unwrap();
    let rule = project.path("mine/own.rule");
    fs::write(
        &rule,
        "(dialect $own \"Of this project\" (enum family (AF_INET 2)))\n",
    )
    .unwrap();
    let uri = project.uri("a.wat");
    let mut client = Client::with(all());
    client.open(&uri, 1, CHANGING);
    assert_eq!(severity(&client.pushed(&uri, 1)), Some(1));
    fs::write(&rule, "(dialect").unwrap();
    client.change(&uri, 2, json!([{"text": CHANGING}]));
    let shown = client.notified("window/showMessage", |_| true);
    assert!(
        shown["message"].as_str().unwrap().contains("own.rule:1:"),
        "{shown}"
    );
    assert_eq!(severity(&client.pushed(&uri, 2)), Some(1));
    fs::write(&rule, ";; nothing any more\n").unwrap();
    fs::write(project.path("mine/deeper/new.rule"), "(rule").unwrap();
    client.change(&uri, 3, json!([{"text": CHANGING}]));
    let is_new = |p: &Value| p["message"].as_str().unwrap().contains("new.rule:1:");
    client.notified("window/showMessage", is_new);
}

#[test]
fn the_settings_of_the_client_are_above_the_file() {
    let project = Project::with("ignore = [\"shutdown\"]\n[severity]\nopen = \"note\"\n");
    let uri = project.uri("a.wat");
    let mut client = with_options(json!({"severity": {"open": "warning"}}));
    client.open(&uri, 1, CHANGING);
    assert_eq!(severity(&client.pushed(&uri, 1)), Some(2));

    let settings = json!({"settings": {"wasfix": {"ignore": ["open"]}}});
    client.notify("workspace/didChangeConfiguration", settings);
    assert_eq!(severity(&client.pushed(&uri, 1)), None);
    // Says nothing: what was said in the beginning counts.
    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": null}),
    );
    assert_eq!(severity(&client.pushed(&uri, 1)), Some(2));
}

#[test]
fn a_client_that_can_be_asked_for_its_settings_is() {
    let mut capabilities = all();
    capabilities["workspace"]["configuration"] = json!(true);
    capabilities["workspace"]["didChangeConfiguration"] = json!({"dynamicRegistration": true});
    let mut client = Client::start();
    client.settings = Some(json!([{"ignore": ["open"]}]));
    let params = json!({"processId": null, "capabilities": capabilities});
    client.request("initialize", params).unwrap();
    client.notify("initialized", json!({}));
    let uri = "untitled:a";
    client.open(uri, 1, CHANGING);
    // The first diagnostics are already those of the settings.
    assert_eq!(severity(&client.pushed(uri, 1)), None);
    let asked = client.is_asked("workspace/configuration");
    assert_eq!(asked, json!({"items": [{"section": "wasfix"}]}));
    let registered = client.is_asked("client/registerCapability");
    assert_eq!(
        registered["registrations"][0]["method"],
        "workspace/didChangeConfiguration"
    );

    client.settings = Some(json!([{}]));
    client.notify("workspace/didChangeConfiguration", json!({"settings": {}}));
    assert_eq!(severity(&client.pushed(uri, 1)), Some(1));
}

/// A save right after a change of the settings gets no fixes that these do not want.
#[test]
fn what_is_asked_after_a_change_of_settings_is_answered_with_the_new_ones() {
    let mut capabilities = all();
    capabilities["workspace"]["configuration"] = json!(true);
    let mut client = Client::start();
    client.settings = Some(json!([{}]));
    let params = json!({"processId": null, "capabilities": capabilities});
    client.request("initialize", params).unwrap();
    client.notify("initialized", json!({}));
    client.open("untitled:a", 1, CHANGING);
    let fix_all = Some(&["source.fixAll.wasfix"][..]);
    assert_eq!(client.actions("untitled:a", fix_all).len(), 1);
    for (settings, fixes) in [(json!([{"ignore": ["open"]}]), 0), (json!([{}]), 1)] {
        client.settings = Some(settings);
        client.notify("workspace/didChangeConfiguration", json!({"settings": {}}));
        // The question is there before the answer of the client.
        assert_eq!(client.actions("untitled:a", fix_all).len(), fixes);
    }
}

#[test]
fn settings_that_change_while_a_text_is_analysed_count_for_it() {
    let mut client = Client::with(all());
    let uri = "untitled:a";
    let call =
        "(drop (call $sock_open (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 64)))\n";
    let (head, tail) = CHANGING.split_once("(drop").unwrap();
    client.open(uri, 1, &format!("{head}{}(drop{tail}", call.repeat(1_000)));
    // Long enough for the work to begin, and not to end.
    std::thread::sleep(Duration::from_millis(100));
    let settings = json!({"wasfix": {"select": ["shutdown"]}});
    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": settings}),
    );
    let is_of_open = |d: &Value| d["code"] == "open";
    let first = client.pushed(uri, 1);
    assert!(
        first.iter().any(is_of_open),
        "it was analysed too fast for this test"
    );
    assert!(!client.pushed(uri, 1).iter().any(is_of_open));
}

#[test]
fn a_client_that_does_not_answer_is_not_waited_for() {
    let mut capabilities = all();
    capabilities["workspace"]["configuration"] = json!(true);
    let mut client = Client::start();
    client.settings = None;
    let params = json!({"processId": null, "capabilities": capabilities});
    client.request("initialize", params).unwrap();
    client.notify("initialized", json!({}));
    client.open("untitled:a", 1, CHANGING);
    assert_eq!(severity(&client.pushed("untitled:a", 1)), Some(1));
}

#[test]
fn settings_that_are_wrong_are_shown_and_the_others_count() {
    let options = json!({"wasfix": {"form": "linux", "select": "open", "ignore": ["open"], "trace": {"server": "off"}}});
    let mut client = with_options(options);
    let first = client.notified("window/showMessage", |_| true);
    assert_eq!(first["type"], 2);
    assert_eq!(
        first["message"],
        "wasfix: there is no setting `wasfix.form`; did you mean `from`?"
    );
    let second = client.notified("window/showMessage", |_| true);
    assert_eq!(
        second["message"],
        "wasfix: `wasfix.select` has to be a list of names"
    );
    assert!(client.is_silent("window/showMessage", 100));
    client.open("untitled:a", 1, CHANGING);
    assert_eq!(severity(&client.pushed("untitled:a", 1)), None);
}

#[test]
fn a_name_that_no_rule_has_is_a_warning_in_the_text() {
    let mut client = with_options(json!({"from": "linus"}));
    client.open("untitled:a", 1, CHANGING);
    let found = client.pushed("untitled:a", 1);
    let [one] = found.as_slice() else {
        panic!("{found:#?}");
    };
    assert_eq!(one["severity"], 2);
    assert!(
        one["message"]
            .as_str()
            .unwrap()
            .contains("did you mean `linux`?"),
        "{one}"
    );
    assert_eq!(client.actions("untitled:a", None), Vec::<Value>::new());
}

#[test]
fn who_pulls_is_told_to_ask_again() {
    let mut capabilities = all();
    capabilities["textDocument"]["diagnostic"] = json!({});
    capabilities["workspace"]["diagnostics"] = json!({"refreshSupport": true});
    let mut client = Client::with(capabilities);
    let uri = "untitled:a";
    client.open(uri, 1, CHANGING);
    let mut pull = |previous: Option<&Value>| {
        let mut params = json!({"textDocument": {"uri": uri}});
        if let Some(previous) = previous {
            params["previousResultId"] = previous.clone();
        }
        client.request("textDocument/diagnostic", params).unwrap()
    };
    let first = pull(None);
    assert_eq!(severity(first["items"].as_array().unwrap()), Some(1));
    let second = pull(Some(&first["resultId"]));
    assert_eq!(
        second,
        json!({"kind": "unchanged", "resultId": first["resultId"]})
    );

    client.notify(
        "workspace/didChangeConfiguration",
        json!({"settings": {"ignore": ["open"]}}),
    );
    client.is_asked("workspace/diagnostic/refresh");
    let params = json!({"textDocument": {"uri": uri}, "previousResultId": first["resultId"]});
    let third = client.request("textDocument/diagnostic", params).unwrap();
    assert_eq!(third["kind"], "full");
    assert_eq!(severity(third["items"].as_array().unwrap()), None);
}

#[test]
fn a_text_that_is_no_file_has_the_configuration_of_the_workspace() {
    let project = Project::with("ignore = [\"open\"]\n");
    let folder = format!("file://{}", project.folder.path().display());
    let client = |params: Value| {
        let mut client = Client::with_params(params).0;
        client.open("untitled:a", 1, CHANGING);
        severity(&client.pushed("untitled:a", 1))
    };
    let in_folder = json!({"processId": null, "rootUri": folder, "capabilities": all()});
    assert_eq!(client(in_folder), None);
    let nowhere = json!({"processId": null, "rootUri": null, "capabilities": all()});
    assert_eq!(client(nowhere), Some(1));
}
