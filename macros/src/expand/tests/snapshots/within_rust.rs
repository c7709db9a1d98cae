const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let price : _ = ::core::default::Default::default(); let twice :
        f64 = ::core::default::Default::default(); let _ = (1.5); let _ = (); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0, T1> {
        pub price: T0,
        pub twice: T1,
    }
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::let_ as _;
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
            let mut value_0: ::core::option::Option<_> = ::core::option::Option::None;
            #[allow(
                unused_mut,
                unused_variables,
                reason = "whether it is ever set depends on the scenario"
            )]
            let mut value_1: ::core::option::Option<f64> = ::core::option::Option::None;
            streamgauge::private::rust! {
                { #[allow(unused_parens, clippy::double_parens, reason =
                "the language asks for them")] let value = streamgauge::private::Lent(&
                1.5).cloned(); value_0 = ::core::option::Option::Some(value); }
            }
            streamgauge::private::for_editors! {
                { #[allow(unused_parens, clippy::double_parens, reason =
                "the language asks for them")] let value : f64 = (); value_1 =
                ::core::option::Option::Some(value); }
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {
                price: streamgauge::private::definite(__user, "price", value_0)?,
                twice: streamgauge::private::definite(__user, "twice", value_1)?,
            })
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    ::core::compile_error! {
        "`()` is empty: write a Rust expression between the parentheses"
    }
    __scenario
};
