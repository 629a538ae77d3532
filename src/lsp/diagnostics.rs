//! Findings as diagnostics, and what the client asks about them.

use super::analysis::{Analysis, Found};
use super::client::Client;
use super::documents::Snapshot;
use super::pages::Pages;
use lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DiagnosticTag, DocumentDiagnosticReport, FullDocumentDiagnosticReport, Location, Message,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport,
};
use serde_json::{Value, json};
use std::fmt::Write as _;
use wasfix::rules::Rules;
use wasfix::text::{self, Label, Level, Span};
use wasfix::{Error, report};

const SOURCE: &str = "wasfix";
/// Editors show what has this name in a fainter colour: the text can go.
const UNNECESSARY: &str = "unused-ignore";

/// What there is to show of a text: one for each finding, or the one reason why there is none.
pub(super) fn of(
    found: &Found,
    snapshot: &Snapshot,
    (client, pages): (&Client, &Pages),
    rules: Option<&Rules>,
) -> Vec<Diagnostic> {
    let maker = Maker { snapshot, client };
    match found {
        Found::Excluded => Vec::new(),
        Found::Known(known) => {
            let findings = known.outcome().findings.iter();
            let one = |message: text::Diagnostic| {
                let code = message.code.as_deref();
                let page = code.zip(rules).and_then(|(c, rules)| pages.of(c, rules));
                let mut diagnostic = maker.diagnostic(&message);
                if client.code_description {
                    diagnostic.code_description = page.map(CodeDescription::new);
                }
                diagnostic
            };
            findings.map(|r| one(report::message(&r.finding))).collect()
        }
        Found::Refused(error) => refused(error).iter().map(|d| maker.diagnostic(d)).collect(),
        Found::NotConfigured(why) => {
            let message = format!("not checked: {why}");
            vec![maker.diagnostic(&text::Diagnostic::error(message, Span::at(0), ""))]
        }
        Found::Crashed(crash) => {
            let message = format!("not checked: wasfix failed on this text: {crash}");
            let at = text::Diagnostic::error(message, Span::at(0), "")
                .help("this is a bug in wasfix: please report it with the module");
            vec![maker.diagnostic(&at)]
        }
    }
}

/// Why nothing is offered in a text that has findings: a carriage return at this byte.
pub(super) fn ambiguous(at: usize, snapshot: &Snapshot, client: &Client) -> Diagnostic {
    let message = "no fixes are offered in this text: a carriage return stands alone";
    let said = text::Diagnostic::error(message, Span::new(at, at + 1), "")
        .note(
            "editors do not agree whether a line ends here, so an edit could come to another place",
        )
        .help("make it a line end; or save, and run `wasfix apply -i` on the file");
    let level = Level::Warning;
    Maker { snapshot, client }.diagnostic(&text::Diagnostic { level, ..said })
}

fn refused(error: &Error) -> Vec<text::Diagnostic> {
    match error {
        Error::Parse(one) | Error::Verify(one) => vec![one.as_ref().clone()],
        // Of the text itself nothing is wrong.
        Error::Option(one) => vec![text::Diagnostic {
            level: Level::Warning,
            ..one.as_ref().clone()
        }],
        // Rules are loaded before a text is looked at, so none is wrong here.
        Error::Rules(_) => Vec::new(),
    }
}

struct Maker<'a> {
    snapshot: &'a Snapshot,
    client: &'a Client,
}

impl Maker<'_> {
    fn diagnostic(&self, said: &text::Diagnostic) -> Diagnostic {
        let code = said.code.as_deref();
        let is_unnecessary = code == Some(UNNECESSARY) && self.client.tags;
        let related = self.related(&said.secondary);
        Diagnostic {
            range: self.range(said.primary.span),
            severity: Some(severity(said.level)),
            code: code.map(|code| Code::String(code.to_string())),
            source: Some(SOURCE.to_string()),
            message: Message::String(self.message(said)),
            tags: is_unnecessary.then(|| vec![DiagnosticTag::Unnecessary]),
            related_information: (!related.is_empty()).then_some(related),
            ..Diagnostic::default()
        }
    }

    /// The headline, what is said of the place, the reasons, and what to do; other places too where they cannot be
    /// shown otherwise.
    fn message(&self, said: &text::Diagnostic) -> String {
        let mut message = said.message.clone();
        if !said.primary.text.is_empty() {
            let _ = write!(message, "\n{}", said.primary.text);
        }
        for note in &said.notes {
            let _ = write!(message, "\nnote: {note}");
        }
        if !self.client.related_information {
            for label in said.secondary.iter().filter(|l| !l.text.is_empty()) {
                let line = self.range(label.span).start.line + 1;
                let _ = write!(message, "\nline {line}: {}", label.text);
            }
        }
        if let Some(help) = &said.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        message
    }

    fn related(&self, labels: &[Label]) -> Vec<DiagnosticRelatedInformation> {
        if !self.client.related_information {
            return Vec::new();
        }
        let labels = labels.iter().filter(|label| !label.text.is_empty());
        let one = |label: &Label| DiagnosticRelatedInformation {
            location: Location::new(self.snapshot.uri.clone(), self.range(label.span)),
            message: label.text.clone(),
        };
        labels.map(one).collect()
    }

    fn range(&self, span: Span) -> lsp_types::Range {
        self.client.encoding.range(&self.snapshot.text, span)
    }
}

fn severity(level: Level) -> DiagnosticSeverity {
    match level {
        Level::Error => DiagnosticSeverity::Error,
        Level::Warning => DiagnosticSeverity::Warning,
        Level::Note => DiagnosticSeverity::Information,
    }
}

/// What is pushed.
pub(super) fn pushed(analysis: &Analysis) -> Value {
    json!({
        "uri": analysis.snapshot.uri,
        "version": analysis.snapshot.version,
        "diagnostics": analysis.diagnostics,
    })
}

/// What is answered to who asks and has the list of `previous`.
pub(super) fn pulled(analysis: &Analysis, previous: Option<&str>) -> DocumentDiagnosticReport {
    let result_id = analysis.result_id.clone();
    if previous == Some(&result_id) {
        let unchanged = UnchangedDocumentDiagnosticReport { result_id };
        let report = RelatedUnchangedDocumentDiagnosticReport::new(None, unchanged);
        return DocumentDiagnosticReport::from(report);
    }
    let full = FullDocumentDiagnosticReport {
        result_id: Some(result_id),
        items: analysis.diagnostics.clone(),
    };
    DocumentDiagnosticReport::from(RelatedFullDocumentDiagnosticReport::new(None, full))
}
