//! Each production of the grammar.

use super::fine;
use super::half_typed::BIG;

#[test]
fn everything() {
    assert_eq!(fine(BIG).steps.len(), 7);
}
