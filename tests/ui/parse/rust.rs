//! `(expr)` is Rust without `?`, `.await` and `return`.

use streamgauge::scenario;

fn plain(read: fn() -> Option<f64>) {
    let _ = scenario! {
        let a = (read()?)
        let b = (read().await)
        let c = (return)
        let d = ()
        if () { pause 1s }
    };
}

fn main() {}
