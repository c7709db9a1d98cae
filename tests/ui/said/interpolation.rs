//! What another language would fill in, in texts of each kind.

use streamgauge::scenario;

fn dollars() {
    let _ = scenario! {
        base "http://${host}"
        header "X-Trace" "#{trace}"
        http "Login ${user}" post "/users/${user.id}" query "q" "${__time()}" bearer "${token}"
            body json { "name": "${name}", "list": ["#{item}"] }
            check header "X-Id" == "${id}" body contains "<%= name %>" json "$[?@.id=='${id}'].x" save x
        sse "Ticks" open "/ticks" check await within 1s until 1 data == "${wanted}" close
        fail "no ${reason}"
    };
}

fn values() {
    let _ = scenario! {
        http "Login" get "http://localhost/login" check json "$.token" save token json "$.id" save id
        http "One" get "http://localhost/users/:id/$token" bearer "$token"
        http "Two" post "http://localhost/users" bearer "{{token}}" body text "{id:?}"
    };
}

fn main() {}
