//! Every chore: demo, test, ci, tidy, bindings, docs.

fn main() {}
