//! Runs one module on Wasmer with the host's network: `on-wasmer [--no-net] [--for SECONDS] FILE|-`; with
//! `--no-net` without one, as `wasmer run` does that is not given `--net`.
//!
//! The exit code is the guest's. 254: the module does not compile. 255: it does not link, or traps.
//! With `--for` the process ends after so many seconds with 253, whatever the guest does. Knows Wasmer;
//! must not know wasfix, so that what it shows is the runtime's word alone.

use anyhow::{Context, bail};
use std::io::Read;
use std::process::exit;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use wasmer::{Engine, Module};
use wasmer_types::ModuleHash;
use wasmer_wasix::runners::wasi::{RuntimeOrEngine, WasiRunner};
use wasmer_wasix::runtime::task_manager::tokio::TokioTaskManager;
use wasmer_wasix::{PluggableRuntime, WasiError, WasiRuntimeError};

const OUT_OF_TIME: i32 = 253;
const NO_MODULE: i32 = 254;
const NO_RUN: i32 = 255;

fn main() -> anyhow::Result<()> {
    let Asked { limit, net, path } = arguments()?;
    if let Some(limit) = limit {
        std::thread::spawn(move || {
            std::thread::sleep(limit);
            exit(OUT_OF_TIME);
        });
    }
    let module = read(&path)?;
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let _entered = tokio.enter();
    let code = run(&module, net, tokio.handle());
    // Not a return: a thread of the guest's may still be inside a socket call, and tokio would wait.
    exit(code);
}

struct Asked {
    limit: Option<Duration>,
    net: bool,
    path: String,
}

fn arguments() -> anyhow::Result<Asked> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (net, rest) = match arguments.as_slice() {
        [flag, rest @ ..] if flag == "--no-net" => (false, rest),
        rest => (true, rest),
    };
    let (limit, path) = match rest {
        [path] => (None, path.clone()),
        [flag, seconds, path] if flag == "--for" => {
            let seconds = seconds.parse().context("--for takes seconds")?;
            (Some(Duration::from_secs(seconds)), path.clone())
        }
        _ => bail!("usage: on-wasmer [--no-net] [--for SECONDS] FILE|-"),
    };
    Ok(Asked { limit, net, path })
}

fn read(path: &str) -> anyhow::Result<Vec<u8>> {
    if path != "-" {
        return std::fs::read(path).with_context(|| format!("cannot read {path}"));
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn run(bytes: &[u8], net: bool, tokio: &Handle) -> i32 {
    let engine = Engine::default();
    let tasks = TokioTaskManager::new(tokio.clone());
    let mut runtime = PluggableRuntime::new(Arc::new(tasks));
    if net {
        runtime.set_networking_implementation(virtual_net::host::LocalNetworking::default());
    } else {
        runtime.set_networking_implementation(virtual_net::UnsupportedVirtualNetworking::default());
    }
    runtime.set_engine(engine.clone());

    let module = match Module::new(&engine, bytes) {
        Ok(module) => module,
        Err(error) => return complain(NO_MODULE, &format!("no module: {error}")),
    };
    let ended = WasiRunner::new().run_wasm(
        RuntimeOrEngine::Runtime(Arc::new(runtime)),
        "guest",
        module,
        ModuleHash::new(bytes),
    );
    match ended {
        Ok(()) => 0,
        Err(error) => match error.downcast_ref::<WasiRuntimeError>() {
            Some(WasiRuntimeError::Wasi(WasiError::Exit(code))) => code.raw() & 0xff,
            _ => complain(NO_RUN, &format!("{error:#}")),
        },
    }
}

#[allow(clippy::print_stderr, reason = "a program, and its only message")]
fn complain(code: i32, message: &str) -> i32 {
    eprintln!("on-wasmer: {message}");
    code
}
