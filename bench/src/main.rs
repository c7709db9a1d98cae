//! Our figures and their bars, one line each: `cargo run --release -p bench`.

mod bar;
mod decoder;
mod rounds;

fn main() {
    for bar in decoder::run(15) {
        println!("{bar}");
    }
}
