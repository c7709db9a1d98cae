//! A misspelt name gets the value that was probably meant.

use streamgauge::scenario;

fn main() {
    let _ = scenario! {
        http "Login" get "http://localhost/login" check json "$.token" save token
        http "Who" get "http://localhost/{tokne}" bearer (tokn)
        let length = (tokens.len())
        run { println!("{}", lenght); }
    };
}
