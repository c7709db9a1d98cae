//! Scenarios among items that are called like those of the standard library, and without its prelude.
#![deny(warnings, unused)]
#![allow(
    dead_code,
    missing_docs,
    clippy::enum_variant_names,
    reason = "the items are there for their names alone"
)]

/// Items of the user, called like what the expansion needs.
mod crowded {
    use streamgauge::scenario;

    enum Option {
        Some,
        None,
    }
    struct Vec;
    struct String;
    struct Box;
    struct Clone;
    struct Fn;
    struct Iterator;
    struct Default;
    struct Cow;
    struct LazyLock;
    struct ToString;
    struct Send;
    struct Debug;
    struct User;
    struct Check;
    struct Condition;
    struct Regex;
    struct JsonPath;
    struct Scenario;
    struct Script;
    struct Duration;
    struct Json;
    struct Text;
    struct Location;
    struct Slot;
    struct S0;
    struct T0;
    struct C0;
    type Result<T> = std::result::Result<T, streamgauge::Failure>;
    const OK: u8 = 1;
    fn drop() {}
    fn file() {}
    fn script() {}
    fn usize() {}
    mod core {}
    mod std_ {}
    mod streamgauge_private {}
    mod private {}
    #[allow(unused_macros, reason = "it is there for its name alone")]
    macro_rules! vec {
        () => {};
    }
    #[allow(unused_macros, reason = "it is there for its name alone")]
    macro_rules! file {
        () => {};
    }
    #[allow(unused_macros, reason = "it is there for its name alone")]
    macro_rules! format {
        () => {};
    }

    pub(crate) async fn run(url: &str) -> Result<f64> {
        let text = "5";
        let user = scenario! {
            "Crowded"
            base (url)
            header "X" "{text}"
            sse "S {text}" open "/?{text}" query "a" "b" timeout 10s idle 10s
                check listen within 10s until 1
                    data in [5, "{text}"] data in 4..=6 regex "([0-9])" > 4 save found: f64
                    json "$" satisfies (|five: &u8| *five == 5)
                    json "$" all collect lists: ::std::vec::Vec<u8>
                    json "$" count save count
                await
            if (found > 1.0) { pause 1ms } else { pause 1ms..2ms }
            repeat 2 as i { let sum = (found + i as f64) }
            sse "S" check await within 10s expect 0.. save maybe: u8 data satisfies (|five| five.len() > found as ::core::primitive::usize)
            sse "S" close
        };
        let user = user.run().await?;
        let _: (::std::vec::Vec<::std::vec::Vec<u8>>, ::std::option::Option<u8>, ::core::primitive::usize) =
            (user.lists, user.maybe, user.count);
        Ok(user.sum)
    }
}

/// Without any prelude, and with user items called like variants.
#[no_implicit_prelude]
mod without_prelude {
    use ::streamgauge::scenario;

    pub(crate) async fn run(url: &str) -> ::core::result::Result<f64, ::streamgauge::Failure> {
        let text = "5";
        let user = scenario! {
            "Bare"
            base (url)
            header "X" "{text}"
            sse "S {text}" open "/?{text}" query "a" "b" timeout 10s idle 10s
                check listen within 10s until 1
                    data in [5, "{text}"] data in 4..=6 regex "([0-9])" > 4 save found: f64
                    json "$" satisfies (|five: &u8| *five == 5)
                    json "$" all collect lists: ::std::vec::Vec<u8>
                    json "$" count save count
                    regex "(.)(.)?" save pair
                await
            if (found > 1.0) { pause 1ms } else { pause 1ms..2ms }
            repeat 2 as i { let sum = (found + i as f64) }
            sse "S" check await within 10s expect 0.. save maybe: u8 data satisfies (|five| five.len() > found as usize)
            sse "S" close
        };
        let user = user.run().await?;
        ::core::result::Result::Ok(user.sum)
    }
}

#[tokio::test]
async fn among_items_of_the_same_names() {
    let server = streamgauge_tests::serve(["data: 5"]).await;
    assert_eq!(crowded::run(server.url()).await.unwrap().to_bits(), 6.0_f64.to_bits());
}

#[tokio::test]
async fn without_the_prelude() {
    let server = streamgauge_tests::serve(["data: 5"]).await;
    assert_eq!(without_prelude::run(server.url()).await.unwrap().to_bits(), 6.0_f64.to_bits());
}
