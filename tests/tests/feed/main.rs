//! Feeders: where records come from, which is the next, and the step `feed`.

mod masked;
mod orders;
mod sources;
mod steps;

#[derive(Debug, PartialEq, serde::Deserialize)]
struct User {
    name: String,
    age: u8,
}

/// The names of all records that are left.
fn names(feeder: &streamgauge::Feeder<User>) -> Vec<String> {
    std::iter::from_fn(|| feeder.take()).map(|user| user.name.clone()).collect()
}
