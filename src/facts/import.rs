//! What the analysis must be told of imports: which there are, and what a call does to memory.

/// A function, imported as a rule, of which it is known beforehand what it does. Parameters are counted from 0.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// The function, by index into all functions.
    pub function: u32,
    /// Whether it is what the facts are for: who calls it is followed with his callers' arguments.
    pub followed: bool,
    /// Whether it does not come back.
    pub ends: bool,
    /// Records that it reads: the parameter that points to one, and how many bytes to look at. That
    /// may be more than it reads.
    pub reads: Vec<(usize, u32)>,
    /// Arrays of pairs of pointer and length that it reads through.
    pub gathers: Vec<Gather>,
    /// What it writes.
    pub writes: Vec<Write>,
}

/// Memory that a call reads through an array of pairs of pointer and length. Numbers are parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gather {
    /// The pointer to the first pair.
    pub at: usize,
    /// How many pairs.
    pub len: usize,
    /// Whether pointers and lengths have 8 bytes each, not 4.
    pub wide: bool,
}

/// Memory that a call writes. Numbers are parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// `size` bytes at parameter `at`, each worth following.
    Bytes {
        /// The pointer.
        at: usize,
        /// How many bytes.
        size: u32,
    },
    /// As many units as parameter `len` says.
    Fill {
        /// The pointer.
        at: usize,
        /// How many units.
        len: usize,
        /// Bytes a unit.
        unit: u32,
    },
    /// Through an array of pairs of pointer and length.
    Scatter {
        /// The pointer to the first pair.
        at: usize,
        /// How many pairs.
        len: usize,
        /// Whether pointers and lengths have 8 bytes each, not 4.
        wide: bool,
    },
}
