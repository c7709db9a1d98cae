const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let price : f64 = ::core::default::Default::default(); let _ =
        (1.0); let _ = (price.); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub price: T0,
    }
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::let_ as _;
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
                { #[allow(unused_parens, clippy::double_parens, reason =
                "the language asks for them")] let value : f64 =
                streamgauge::private::Lent(& 1.0).cloned(); value_0 =
                ::core::option::Option::Some(value); }
            }
            streamgauge::private::for_editors! {
                let price = streamgauge::private::present(& value_0);
            }
            streamgauge::private::for_editors! {
                let _ = price.;
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
        "expected a block of steps after this, where the scenario ends: write `if (…) { … }`"
    }
    __scenario
};
