//! The editors: how each is started with a file of `editors/` and the suite's script for it.

use crate::desk::{self, Desk, Wasfix};
use crate::modules::Module;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// What is typed before a save: an edit of the user's own, at the very end of the last line.
const TYPED: &str = " ;; typed";

/// What else comes into the buffer while a save waits, where that is wanted: a line at the very beginning, so that
/// everything is in another place.
pub(crate) const MEANWHILE: &str = ";; meanwhile";

/// An editor, and one way to save with wasfix in it.
pub(crate) struct Editor {
    program: &'static str,
    package: &'static str,
    /// From the program, the folder of the repository and the time limit in milliseconds, if one is set.
    arguments: fn(&mut Command, &Path, Option<u64>),
}

/// A plain autocommand.
pub(crate) const NEOVIM: Editor = Editor {
    program: "nvim",
    package: "neovim",
    arguments: |nvim, root, limit| {
        neovim(nvim, root, limit, "autocmd.lua").arg(root.join("tests/editors/save.lua"));
    },
};

/// The language server.
pub(crate) const NEOVIM_LSP: Editor = Editor {
    program: "nvim",
    package: "neovim",
    arguments: |nvim, root, limit| {
        neovim(nvim, root, limit, "lsp.lua").arg(root.join("tests/editors/save.lua"));
    },
};

/// The language server, and more of it than saving.
pub(crate) const NEOVIM_LSP_FINDINGS: Editor = Editor {
    program: "nvim",
    package: "neovim",
    arguments: |nvim, root, limit| {
        neovim(nvim, root, limit, "lsp.lua").arg(root.join("tests/editors/lsp.lua"));
    },
};

/// The language server, with what is undecided written for Linux.
pub(crate) const NEOVIM_LSP_FROM: Editor = Editor {
    program: "nvim",
    package: "neovim",
    arguments: |nvim, root, limit| {
        nvim.args(["--cmd", "let g:wasfix_settings = {'from': 'linux'}"]);
        (NEOVIM_LSP.arguments)(nvim, root, limit);
    },
};

/// The plugin file.
pub(crate) const VIM: Editor = Editor {
    program: "vim",
    package: "vim",
    arguments: |vim, root, limit| {
        vim.args(["--not-a-term", "-T", "dumb", "-N", "-n", "-i", "NONE"]);
        set_timeout(vim, limit)
            .arg("-u")
            .arg(root.join("editors/vim/wasfix.vim"))
            .arg("-S")
            .arg(root.join("tests/editors/save.vim"));
    },
};

/// The hook that needs no package.
pub(crate) const EMACS: Editor = Editor {
    program: "emacs",
    package: "emacs-nox",
    arguments: |emacs, root, limit| {
        emacs.args(["--batch", "-Q"]);
        setq_timeout(emacs, limit)
            .arg("-l")
            .arg(root.join("editors/emacs/wasfix.el"))
            .arg("-l")
            .arg(root.join("tests/editors/save.el"));
    },
};

/// Whether eglot is a part of Emacs, or installed for everybody.
static HAS_EGLOT: LazyLock<bool> = LazyLock::new(|| {
    Command::new(desk::find("emacs", "emacs-nox"))
        .args(["--batch", "-q", "-f", "package-initialize"])
        .args(["--eval", "(kill-emacs (if (require 'eglot nil t) 0 1))"])
        .status()
        .unwrap()
        .success()
});

/// The language server, through eglot.
pub(crate) const EGLOT: Editor = Editor {
    program: "emacs",
    package: "emacs-nox",
    arguments: |emacs, root, limit| eglot(emacs, root, limit, "()"),
};

/// The same, with what is undecided written for Linux.
pub(crate) const EGLOT_FROM: Editor = Editor {
    program: "emacs",
    package: "emacs-nox",
    arguments: |emacs, root, limit| eglot(emacs, root, limit, r#"((:wasfix . (:from "linux")))"#),
};

/// The filter.
pub(crate) const KAKOUNE: Editor = Editor {
    program: "kak",
    package: "kakoune",
    arguments: |kakoune, root, limit| {
        let source = |file: &str| format!("source '{}'\n", root.join(file).display());
        let limit =
            limit.map(|ms| format!("set-option global wasfix_timeout {}\n", ms.div_ceil(1000)));
        kakoune
            .args(["-n", "-s", "suite", "-ui", "dummy", "-e"])
            .arg(format!(
                "{}{}{}",
                source("editors/kakoune/wasfix.kak"),
                limit.unwrap_or_default(),
                source("tests/editors/save.kak"),
            ));
        kakoune.arg("module.wat");
    },
};

/// Neovim with one of its files, and a script still to be named.
fn neovim<'a>(
    nvim: &'a mut Command,
    root: &Path,
    limit: Option<u64>,
    shipped: &str,
) -> &'a mut Command {
    nvim.args(["--headless", "-n", "-i", "NONE"]);
    set_timeout(nvim, limit)
        .arg("-u")
        .arg(root.join("editors/neovim").join(shipped))
        .arg("-S")
}

/// Emacs with eglot, and with settings for servers.
fn eglot(emacs: &mut Command, root: &Path, limit: Option<u64>, settings: &str) {
    assert!(
        *HAS_EGLOT,
        "Emacs has no eglot: install elpa-eglot, or Emacs 29; `.ci/run` does"
    );
    emacs.args(["--batch", "-q", "-f", "package-initialize"]);
    setq_timeout(emacs, limit)
        .arg("--eval")
        .arg(format!("(setq eglot-workspace-configuration '{settings})"))
        .arg("-l")
        .arg(root.join("editors/emacs/eglot.el"))
        .arg("-l")
        .arg(root.join("tests/editors/save.el"));
}

/// The setting of Neovim and Vim, if there is to be one.
fn set_timeout(vim: &mut Command, limit: Option<u64>) -> &mut Command {
    if let Some(limit) = limit {
        vim.arg("--cmd")
            .arg(format!("let g:wasfix_timeout = {limit}"));
    }
    vim
}

/// The setting of Emacs, if there is to be one.
fn setq_timeout(emacs: &mut Command, limit: Option<u64>) -> &mut Command {
    if let Some(limit) = limit {
        let seconds = limit as f64 / 1000.0;
        emacs
            .arg("--eval")
            .arg(format!("(setq wasfix-timeout {seconds})"));
    }
    emacs
}

/// What an editor is asked to save.
pub(crate) struct Save<'a> {
    pub(crate) module: &'a Module,
    pub(crate) wasfix: Wasfix,
    /// Where the cursor is put: a byte of the file.
    pub(crate) cursor: usize,
    /// How long the save may wait; what the file of `editors/` says, if nothing is set.
    pub(crate) limit: Option<Duration>,
    /// Whether something else changes the buffer while the save waits.
    pub(crate) meanwhile: bool,
}

impl<'a> Save<'a> {
    pub(crate) fn of(module: &'a Module) -> Save<'a> {
        Save {
            module,
            wasfix: Wasfix::Real,
            cursor: 0,
            limit: Some(Duration::from_secs(120)),
            meanwhile: false,
        }
    }
}

/// What was seen. Texts are in the form that a buffer has: no mark of byte order, line feeds only.
pub(crate) struct Saved {
    /// The file as the user left the buffer, and what the command makes of it.
    pub(crate) typed: Vec<u8>,
    pub(crate) applied: Vec<u8>,
    /// The file after the first and after the second save.
    pub(crate) file: Vec<u8>,
    pub(crate) file_again: Vec<u8>,
    pub(crate) before: String,
    pub(crate) buffer: String,
    /// The buffer after one step of undo, after two, and after these were redone.
    pub(crate) undone: String,
    pub(crate) undone_twice: String,
    pub(crate) redone: String,
    /// Whether the second save changed the buffer in any way.
    pub(crate) touched_again: bool,
    /// The cursor, a marker and a fold: offsets of bytes in the buffer, and lines.
    pub(crate) cursor: usize,
    pub(crate) marker: Option<usize>,
    pub(crate) fold: Option<String>,
    pub(crate) messages: String,
    /// How long all of it took, and the first save in it.
    pub(crate) took: Duration,
    pub(crate) waited: Duration,
}

impl Editor {
    /// Opens the module, types, saves, undoes, redoes and saves again.
    pub(crate) fn save(&self, save: &Save) -> Saved {
        let start = Instant::now();
        let desk = self.run(save);
        let took = start.elapsed();
        Saved {
            took,
            ..self.seen(&desk, save)
        }
    }

    /// What a run of the script has seen, but not how long it took.
    pub(crate) fn seen(&self, desk: &Desk, save: &Save) -> Saved {
        let before = as_buffer(&save.module.text);
        let mut typed = typed(&save.module.text);
        if save.meanwhile {
            typed = [MEANWHILE.as_bytes(), b"\n", &typed].concat();
        }
        let text = |name| as_buffer(&self.reported(desk, name));
        let buffer = text("buffer");
        Saved {
            applied: desk.applied(&typed),
            file: self.reported(desk, "file"),
            file_again: std::fs::read(desk.file()).unwrap(),
            before,
            undone: text("undone"),
            undone_twice: text("undone-twice"),
            redone: text("redone"),
            touched_again: text("touched").trim() != "no",
            cursor: offset(&buffer, &text("cursor")),
            marker: desk
                .report("marker")
                .map(|m| offset(&buffer, &as_buffer(&m))),
            fold: desk.report("fold").map(|f| as_buffer(&f)),
            messages: text("messages"),
            took: Duration::ZERO,
            waited: Duration::from_millis(text("waited").trim().parse().unwrap()),
            typed,
            buffer,
        }
    }

    /// Runs the script; what it reports is on the desk.
    pub(crate) fn run(&self, save: &Save) -> Desk {
        let desk = Desk::new(save.module, save.wasfix);
        let program = desk::find(self.program, self.package);
        let (line, column) = place(&as_buffer(&save.module.text), save.cursor);
        // As at a terminal: in batch mode Emacs would be ended by writing to a server that has died.
        let mut command = desk.command(&desk::find("env", "coreutils"));
        command
            .arg("--ignore-signal=PIPE")
            .arg(&program)
            .env("LINE", line.to_string())
            .env("COLUMN", column.to_string())
            .env("TYPED", TYPED);
        if matches!(save.wasfix, Wasfix::Held) {
            command.env("HELD", "yes");
        }
        if save.meanwhile {
            command.env("MEANWHILE", MEANWHILE);
        }
        let limit = save.limit.map(|l| u64::try_from(l.as_millis()).unwrap());
        (self.arguments)(&mut command, &root(), limit);
        desk::run(command);
        desk
    }

    pub(crate) fn reported(&self, desk: &Desk, name: &str) -> Vec<u8> {
        let error = desk.report("error").unwrap_or_default();
        let error = String::from_utf8_lossy(&error);
        desk.report(name)
            .unwrap_or_else(|| panic!("{}: nothing reported as {name}; {error}", self.program))
    }
}

/// The file as it is when the user has typed.
fn typed(text: &[u8]) -> Vec<u8> {
    let end = text
        .iter()
        .rposition(|&b| b != b'\n' && b != b'\r')
        .map_or(0, |i| i + 1);
    [&text[..end], TYPED.as_bytes(), &text[end..]].concat()
}

/// Bytes of a file as an editor's buffer has them.
pub(crate) fn as_buffer(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap();
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// A byte's line, from 1, and its byte in that line, from 0.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let head = &text[..offset];
    let start = head.rfind('\n').map_or(0, |n| n + 1);
    (head.matches('\n').count() + 1, offset - start)
}

/// The other way round, from `LINE COLUMN`.
fn offset(text: &str, place: &str) -> usize {
    let (line, column) = place.trim().split_once(' ').unwrap();
    let (line, column): (usize, usize) = (line.parse().unwrap(), column.parse().unwrap());
    let above: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    above + column
}

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(OsString::from(env!("CARGO_MANIFEST_DIR")))
}
