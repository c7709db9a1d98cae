//! URLs and headers that no request can carry.

use expect_test::expect;

use super::{fine, reports};

#[test]
fn relative_without_base() {
    reports(
        r#"
sse "a" open "/stocks" close
repeat 3 { sse "a" open get "stocks/{symbol}" close }
if (x) { sse "a" open "localhost:8080/a" close }
sse "a" open "" close
"#,
        expect![[r#"
            1:13: the URL of the default stream, "/stocks", is relative, and the scenario has no `base`: add `base "http://…"` before the first step, or write the whole URL
            2:28: the URL of the default stream, "stocks/{symbol}", is relative, and the scenario has no `base`: add `base "http://…"` before the first step, or write the whole URL
            3:22: the URL of the default stream, "localhost:8080/a", is relative, and the scenario has no `base`: add `base "http://…"` before the first step, or write the whole URL
            4:13: the URL of the default stream, "", is relative, and the scenario has no `base`: add `base "http://…"` before the first step, or write the whole URL"#]],
    );
}

#[test]
fn impossible_urls() {
    let urls = [
        "http://x/a b",
        "http://x/a\\nb",
        "ws://x/a",
        "http:///a",
        "http://:80/a",
        "http://x:99999/",
        "http://x:http/",
        "http:/x",
        "http://x/{a b}",
        "http://[::1/a",
        "http://a<b/",
        "http://x/\\u{a0}",
        "http://",
    ];
    let steps: Vec<String> = urls.iter().map(|url| format!("sse \"a\" open \"{url}\" close")).collect();
    reports(
        &steps.join("\n"),
        expect![[r#"
        1:13: the URL of the default stream, "http://x/a b", has a space in it, which no request can carry: write `%20`, or leave it out
        2:13: the URL of the default stream, "http://x/a\nb", has a line break in it, which no request can carry: leave it out
        3:13: the URL of the default stream, "ws://x/a", has the scheme `ws`: requests go over `http` or `https`
        4:13: the URL of the default stream, "http:///a", has no host: write it after `://`
        5:13: the URL of the default stream, "http://:80/a", has no host: write it after `://`
        6:13: the URL of the default stream, "http://x:99999/", has the port 99999: the highest is 65535
        7:13: the URL of the default stream, "http://x:http/", has the port `http`: a port is a number from 0 to 65535
        8:13: the URL of the default stream, "http:/x", lacks a slash: write `http://` before the host
        9:13: the URL of the default stream, "http://x/{a b}", has a brace in it that belongs to no `{name}`: write `{{` or `}}` for a literal brace
        10:13: the URL of the default stream, "http://[::1/a", has a `[` in its host that is not closed
        11:13: the URL of the default stream, "http://a<b/", has `<` in its host, which no host can have
        12:13: the URL of the default stream, "http://x/\u{a0}", has the character U+00A0 in it, which no request can carry: leave it out
        13:13: the URL of the default stream, "http://", has no host: write it after `://`"#]],
    );
}

#[test]
fn bases() {
    reports(
        r#"
base ["/api", "ftp://x", "http://x", "localhost", "http://{host}", "{host}", (host)]
"#,
        expect![[r#"
            1:6: the base, "/api", is relative: write it with its scheme and host, as in `http://localhost:8080`
            1:14: the base, "ftp://x", has the scheme `ftp`: requests go over `http` or `https`
            1:37: the base, "localhost", is relative: write it with its scheme and host, as in `http://localhost:8080`"#]],
    );
}

#[test]
fn headers() {
    reports(
        r#"base "http://x"
header "x y" "1" header "" "2" header "ok" "a\nb" header "x:" "3" header "é" "4" header "{a" "{"
sse "a" open "/"
    header "x(" "{\"a\":1}"
    bearer "a\rb"
    last_event_id "\0"
    close
repeat 2 { sse "a" open "/" header "a b" "1" close }
if (x) { sse "a" open "/" header "a" "b\u{7f}" close }
"#,
        expect![[r#"
            2:7: the header name "x y" of the scenario has a space in it, which no header name can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there
            2:24: the header name "" of the scenario is empty: a header needs a name
            2:43: the value of the header "ok" of the scenario has a line break in it, which no header can carry: leave it out
            2:57: the header name "x:" of the scenario has `:` in it, which no header name can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there
            2:73: the header name "é" of the scenario has `é` in it, which no header name can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there
            2:88: the header name "{a" of the scenario has a brace in it that belongs to no `{name}`: write `{{` or `}}` for a literal brace
            2:93: the value of the header "{a" of the scenario has a brace in it that belongs to no `{name}`: write `{{` or `}}` for a literal brace
            4:11: the header name "x(" of the default stream has `(` in it, which no header name can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there
            4:16: the value of the header "x(" of the default stream has a brace in it that belongs to no `{name}`: write `{{` or `}}` for a literal brace
            5:11: the bearer token of the default stream has a line break in it, which no header can carry: leave it out
            6:18: the last event id of the default stream has the character U+0000 in it, which no header can carry: leave it out
            8:35: the header name "a b" of the default stream has a space in it, which no header name can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there
            9:37: the value of the header "a" of the default stream has the character U+007F in it, which no header can carry: leave it out"#]],
    );
}

#[test]
fn fine_requests() {
    for url in [
        "http://x",
        "HTTPS://x/a",
        "http://x:80/a?b=c#d",
        "http://[::1]:80/",
        "http://user:pw@x:1/",
        "http://{host}:{port}/{path}",
        "{url}/a",
        "http{s}://x/",
        "http://x/é",
        "http://x/{{id}}",
        "http://x?a=http://y",
        "https://a.{domain}",
        "http://x:{port}",
    ] {
        fine(&format!("sse \"a\" open \"{url}\" close"));
    }
    for url in ["/a", "a", "", "?a=b", "a{x}", "{a}", "/a?u=http://x", "#x", "a:b"] {
        fine(&format!("base \"http://x\" sse \"a\" open \"{url}\" close"));
    }
    fine(
        r#"base "http://x/api/" header "Accept-Language" "de, en;q=0.5" header "{name}" "{value}" header "X" "{{}}é	tab"
        sse "a" open post "/a" header (name) (value) query "a b" "{\"c\": 1}" bearer "{token}" basic "u:{" "p\n"
            last_event_id "{" close
        sse "a" open (url) close"#,
    );
}

#[test]
fn methods_and_content_types() {
    reports(
        r#"base "http://x"
sse "a" open method "RE PORT" "/" close
http "b" method "" "/"
http "c" method "{verb}:" "/"
http "d" method "{ x" "/"
http "e" method "CONNECT" "/"
sse "a" open "/" content_type "octets" close
sse "a" open "/" content_type "application/*" close
sse "a" open "/" content_type "{kind}" close
sse "a" open "/" when (x) header "a b" "1" when (y) bearer "a\nb" close
"#,
        expect![[r#"
            2:20: the method "RE PORT" of the default stream has a space in it, which no method can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there
            3:16: the method "" of `http "b"` is empty: write one, such as `method "REPORT"`
            4:16: the method "{verb}:" of `http "c"` has `:` in it, which no method can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there
            5:16: the method "{ x" of `http "d"` has a brace in it that belongs to no `{name}`: write `{{` or `}}` for a literal brace
            6:16: the method "CONNECT" of `http "e"` asks a proxy for a tunnel, and names no resource: write another, or give the proxy to the client
            7:30: the content type "octets" of the default stream is no media type: write its type and its subtype, such as `content_type "application/octet-stream"`
            8:30: the content type "application/*" of the default stream is no single media type, and a response has one: write it without `*`
            10:33: the header name "a b" of the default stream has a space in it, which no header name can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there
            10:59: the bearer token of the default stream has a line break in it, which no header can carry: leave it out"#]],
    );
    fine(
        r#"base "http://x"
sse "a" open method "REPORT" "/" content_type "Application/Octet-Stream; charset=utf-8" close
http "b" method "M-SEARCH" "/"
http "c" method "{verb}" "/"
http "d" method (m) "/"
"#,
    );
}
