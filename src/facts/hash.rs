//! Maps and sets whose keys are a few numbers: hashed in a few instructions.
//!
//! The standard library's hash withstands those who choose keys, and costs more than all else that is done with
//! these. Foldhash is seeded anew in each process too; nothing depends on the order in which a map is read.

pub(super) use foldhash::fast::RandomState;

/// A map of the standard library with that hash.
pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A set of the standard library with that hash.
pub(crate) type HashSet<K> = std::collections::HashSet<K, RandomState>;
