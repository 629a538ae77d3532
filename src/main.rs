//! The `wasfix` program: all of it is in `cli`.

fn main() {}
