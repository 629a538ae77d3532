//! Signals while a file is being written.
//!
//! An interrupt has its ordinary effect at all times but one: between the first byte of a temporary
//! file and its rename it waits, so that no temporary file is left and none is half written. The
//! wait is as long as one write. `signal-hook` does this without unsafe code.

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::{flag, low_level};
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

struct State {
    /// Whether a signal has its ordinary effect at once.
    free: Arc<AtomicBool>,
    /// The signal that came while it had not; 0 for none.
    waiting: Arc<AtomicUsize>,
}

/// While this lives, an interrupt waits.
pub(super) struct Hold(());

/// Makes interrupts wait until the [`Hold`] is dropped. Where the handlers cannot be set, they do
/// not wait.
pub(super) fn hold() -> Hold {
    state().free.store(false, Ordering::SeqCst);
    Hold(())
}

impl Drop for Hold {
    fn drop(&mut self) {
        let state = state();
        state.free.store(true, Ordering::SeqCst);
        let came = state.waiting.swap(0, Ordering::SeqCst);
        if let Some(signal) = i32::try_from(came).ok().filter(|&s| s != 0) {
            let _ = low_level::emulate_default_handler(signal);
        }
    }
}

fn state() -> &'static State {
    static STATE: OnceLock<State> = OnceLock::new();
    STATE.get_or_init(|| {
        let state = State {
            free: Arc::new(AtomicBool::new(true)),
            waiting: Arc::new(AtomicUsize::new(0)),
        };
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let number = usize::try_from(signal).unwrap_or_default();
            let _ = flag::register_conditional_default(signal, Arc::clone(&state.free));
            let _ = flag::register_usize(signal, Arc::clone(&state.waiting), number);
        }
        state
    })
}

/// A write past the file size limit becomes an error like any other. By default the signal ends the
/// program there and then, and the temporary file stays.
pub(super) fn limit_is_an_error() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        let _ = flag::register(SIGXFSZ, Arc::default());
    });
}
