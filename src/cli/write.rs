//! Writing: standard output at once or not at all, a file wholly or not at all.

use super::signal;
use crate::config::{Failure, Kind, reason};
#[cfg(target_os = "linux")]
use rustix::{fs::FallocateFlags, io::Errno};
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Seek as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// How a file came to hold what it holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum How {
    /// A temporary file took its name.
    Renamed,
    /// The file itself was written; the reason, for people.
    InPlace(&'static str),
}

/// Writes all of it to standard output, in one call where the system takes it in one.
///
/// # Errors
/// Any; a reader that has gone away gives a failure that is not shown.
pub(super) fn to_stdout(bytes: &[u8]) -> Result<(), Failure> {
    signal::limit_is_an_error();
    // `io::stdout` would cut the text at its last line end.
    let stdout = io::stdout().as_fd().try_clone_to_owned().map(File::from);
    match stdout.and_then(|mut out| whole(&mut out, bytes)) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Err(Failure::new(Kind::ClosedPipe, "")),
        Err(e) => Err(Failure::new(
            Kind::Write,
            format!("cannot write to standard output: {}", reason(&e)),
        )),
    }
}

/// Writes to what standard output is. A file that it was redirected to is as it was if there is no room.
fn whole(out: &mut File, bytes: &[u8]) -> io::Result<()> {
    let meta = out.metadata()?;
    if !meta.is_file() {
        return out.write_all(bytes);
    }
    let start = out.stream_position()?;
    #[cfg(target_os = "linux")]
    match rustix::fs::fallocate(&*out, FallocateFlags::KEEP_SIZE, start, size(bytes).max(1)) {
        Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => {}
        Err(e) => return Err(e.into()),
    }
    // Where the room could not be taken beforehand, what was written is taken back.
    out.write_all(bytes).inspect_err(|_| {
        let _ = out.set_len(meta.len().max(start));
    })
}

/// Writes `bytes` to the file `path`, which is either wholly written or as it was.
///
/// A symbolic link is followed. An existing file is replaced by a temporary one of the same folder,
/// with the same mode and, where that is allowed, the same owner. Where that would break a hard
/// link, or is not possible, the file itself is written. With `was`, the file must still hold that.
///
/// # Errors
/// With nothing written, and no temporary file left.
pub(super) fn to_file(path: &Path, bytes: &[u8], was: Option<&[u8]>) -> Result<How, Failure> {
    signal::limit_is_an_error();
    let found = match fs::metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => None,
        found => Some(found.map_err(|e| cannot(path, &e))?),
    };
    let target = Target {
        path,
        to: end(path, found.as_ref()).map_err(|e| cannot(path, &e))?,
        was,
    };
    let Some(meta) = found else {
        return target.create(bytes);
    };
    if meta.is_dir() {
        let is_dir = cannot_because(path, "it is a directory");
        return Err(is_dir.advise("name a file in it: -o DIR/out.wat"));
    }
    if !meta.is_file() {
        let mut file = target.open()?;
        file.write_all(bytes).map_err(|e| cannot(path, &e))?;
        return Ok(How::InPlace("it is not a regular file"));
    }
    if meta.nlink() > 1 {
        target.overwrite(bytes)?;
        return Ok(How::InPlace("it has other hard links"));
    }
    target.replace(bytes, &meta)
}

/// Where the links of `path` end. What is no regular file is opened by its own name: `/dev/stdout`
/// may lead to a pipe, which has none.
fn end(path: &Path, found: Option<&Metadata>) -> io::Result<PathBuf> {
    match found {
        Some(meta) if meta.is_file() => fs::canonicalize(path),
        Some(_) => Ok(path.to_path_buf()),
        None => follow(path),
    }
}

/// The file that a chain of symbolic links ends at, which does not exist.
fn follow(path: &Path) -> io::Result<PathBuf> {
    // The limit of Linux (path_resolution(7)).
    const LINKS: usize = 40;
    let mut at = path.to_path_buf();
    for _ in 0..LINKS {
        match fs::read_link(&at) {
            Ok(next) => at = folder(&at).join(next),
            Err(_) => return Ok(at),
        }
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

/// The folder that a path is in.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

struct Target<'a> {
    /// As the user wrote it, for messages.
    path: &'a Path,
    /// Where its links lead.
    to: PathBuf,
    /// What it must hold.
    was: Option<&'a [u8]>,
}

impl Target<'_> {
    /// Writes a file that was not there.
    fn create(&self, bytes: &[u8]) -> Result<How, Failure> {
        let parent = folder(&self.to);
        if self.was.is_some() {
            return Err(self.changed("it is gone"));
        }
        if !parent.is_dir() {
            let why = format!("there is no directory `{}`", parent.display());
            return Err(cannot_because(self.path, &why)
                .advise(format!("make it first: mkdir -p {}", parent.display())));
        }
        let _hold = signal::hold();
        // The umask takes its share of the mode.
        let file = self
            .temporary(Some(Permissions::from_mode(0o666)))
            .map_err(|e| cannot(self.path, &e))?;
        self.fill(file.as_file(), bytes)?;
        file.persist(&self.to)
            .map_err(|e| cannot(self.path, &e.error))?;
        Ok(How::Renamed)
    }

    /// Puts a temporary file in the place of the old one.
    fn replace(&self, bytes: &[u8], meta: &Metadata) -> Result<How, Failure> {
        // Renaming asks for no permission on the file itself: a read-only file is to stay.
        drop(self.open()?);
        let _hold = signal::hold();
        let file = match self.temporary(None) {
            Ok(file) => file,
            Err(e) if barred(&e) => {
                self.overwrite(bytes)?;
                return Ok(How::InPlace("its directory takes no new file"));
            }
            Err(e) => return Err(cannot(self.path, &e)),
        };
        self.fill(file.as_file(), bytes)?;
        // The owner first: changing it takes mode bits away.
        let _ = std::os::unix::fs::fchown(file.as_file(), Some(meta.uid()), Some(meta.gid()));
        file.as_file()
            .set_permissions(meta.permissions())
            .map_err(|e| cannot(self.path, &e))?;
        self.check()?;
        match file.persist(&self.to) {
            Ok(_) => Ok(How::Renamed),
            Err(e) if e.error.kind() == ErrorKind::ResourceBusy => {
                drop(e.file);
                self.overwrite(bytes)?;
                Ok(How::InPlace("something is mounted on it"))
            }
            Err(e) => Err(cannot(self.path, &e.error)),
        }
    }

    /// Writes the file itself, once its space is reserved; puts the old bytes back if that fails.
    fn overwrite(&self, bytes: &[u8]) -> Result<(), Failure> {
        let _hold = signal::hold();
        self.check()?;
        let old = fs::read(&self.to).map_err(|e| cannot(self.path, &e))?;
        let file = self.open()?;
        if let Err(e) = reserve(&file, size(&old), size(bytes)) {
            let _ = file.set_len(size(&old));
            return Err(cannot(self.path, &e));
        }
        let Err(error) = put(&file, bytes) else {
            return Ok(());
        };
        let _ = put(&file, &old);
        if fs::read(&self.to).is_ok_and(|now| now == old) {
            return Err(cannot(self.path, &error));
        }
        let message = format!(
            "`{}` was damaged while it was written: {}",
            self.path.display(),
            reason(&error)
        );
        Err(Failure::new(Kind::Write, message).advise("restore it from a copy"))
    }

    fn open(&self) -> Result<File, Failure> {
        let file = OpenOptions::new().write(true).open(&self.to);
        file.map_err(|e| cannot(self.path, &e))
    }

    fn temporary(&self, mode: Option<Permissions>) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".wasfix-").suffix(".tmp");
        if let Some(mode) = mode {
            builder.permissions(mode);
        }
        builder.tempfile_in(folder(&self.to))
    }

    fn fill(&self, mut file: &File, bytes: &[u8]) -> Result<(), Failure> {
        file.write_all(bytes)
            .and_then(|()| file.sync_all())
            .map_err(|e| cannot(self.path, &e))
    }

    /// Whether the file still holds what was read. Its bytes are compared: a time stamp is too coarse
    /// for an editor that saves in the same instant.
    fn check(&self) -> Result<(), Failure> {
        let Some(was) = self.was else { return Ok(()) };
        match fs::read(&self.to) {
            Ok(now) if now == was => Ok(()),
            Ok(_) => Err(self.changed("it holds something else now")),
            Err(e) => Err(self.changed(&reason(&e))),
        }
    }

    fn changed(&self, why: &str) -> Failure {
        let path = self.path.display();
        Failure::new(
            Kind::Changed,
            format!("`{path}` changed on disk while it was worked on: {why}"),
        )
    }
}

/// Whether it is the folder that takes no new file.
fn barred(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
    )
}

/// Makes sure that there is room for `new` bytes in a file of `old` bytes.
fn reserve(file: &File, old: u64, new: u64) -> io::Result<()> {
    // Elsewhere the call also changes the size, or is not there.
    #[cfg(target_os = "linux")]
    match rustix::fs::fallocate(file, FallocateFlags::KEEP_SIZE, 0, new.max(1)) {
        Ok(()) => return Ok(()),
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => {}
        Err(e) => return Err(e.into()),
    }
    grow(file, old, new)
}

/// Takes the room that a file of `old` bytes lacks, by writing to it.
fn grow(file: &File, old: u64, new: u64) -> io::Result<()> {
    let lacking = usize::try_from(new.saturating_sub(old)).unwrap_or(0);
    file.write_all_at(&vec![0; lacking], old)
}

fn put(file: &File, bytes: &[u8]) -> io::Result<()> {
    file.write_all_at(bytes, 0)?;
    file.set_len(size(bytes))?;
    file.sync_all()
}

fn size(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn cannot(path: &Path, error: &io::Error) -> Failure {
    cannot_because(path, &reason(error))
}

fn cannot_because(path: &Path, why: &str) -> Failure {
    let path = path.display();
    Failure::new(Kind::Write, format!("cannot write `{path}`: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_taken_behind_what_is_there() {
        let file = NamedTempFile::new().unwrap();
        fs::write(file.path(), "old").unwrap();
        let open = OpenOptions::new().write(true).open(file.path()).unwrap();
        grow(&open, 3, 2).unwrap();
        assert_eq!(fs::read(file.path()).unwrap(), b"old");
        grow(&open, 3, 6).unwrap();
        assert_eq!(fs::read(file.path()).unwrap(), b"old\0\0\0");
        put(&open, b"new").unwrap();
        assert_eq!(fs::read(file.path()).unwrap(), b"new");
    }
}
