const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub price: T0,
    }
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::sse as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::open as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::check as _;
    let __scenario = streamgauge::private::scenario_fn(
        "",
        streamgauge::private::Contents::new(&[], &[]),
        async |__user: &mut streamgauge::private::User| {
            #[allow(
                unused_mut,
                unused_variables,
                reason = "whether it is ever set depends on the scenario"
            )]
            let mut value_0: ::core::option::Option<::std::string::String> = ::core::option::Option::None;
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {
                price: streamgauge::private::definite(__user, "price", value_0)?,
            })
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    ::core::compile_error! {
        "the default stream is still open at the end of the scenario: add `sse \"…\" close` after its last use"
    }
    ::core::compile_error! {
        "expected a type after `save price:` after this, where the scenario ends: write a type of Rust, such as `save price: f64`"
    }
    __scenario
};
