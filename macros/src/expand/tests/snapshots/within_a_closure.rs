const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let price : f64 = ::core::default::Default::default(); let _ = (|
        price | price.); };
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
            let mut value_0: ::core::option::Option<f64> = ::core::option::Option::None;
            streamgauge::private::rust! {
                let _ = streamgauge::private::question:: < f64 > (| price | price.);
            }
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
    __scenario
};
