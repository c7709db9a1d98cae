const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: { pau as _ };
    }
    streamgauge::private::for_editors! {
        let _ = async { let price : _ = ::core::default::Default::default(); let _ =
        (1.5); let _ = ::core::format_args!("{price} of {{all}}"); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub price: T0,
    }
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::let_ as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::fail as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::pause as _;
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
            streamgauge::private::rust! {
                { #[allow(unused_parens, clippy::double_parens, reason =
                "the language asks for them")] let value = streamgauge::private::Lent(&
                1.5).cloned(); value_0 = ::core::option::Option::Some(value); }
            }
            streamgauge::private::rust! {
                let _ = { let mut text = ::std::string::String::new(); { let price =
                streamgauge::private::present(& value_0); streamgauge::private::fill(&
                mut text, & price); } text.push_str(" of {all}"); ::std::borrow::Cow:: <
                'static, str > ::Owned(text) };
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues { price: value_0 })
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    ::core::compile_error! {
        "expected a step (`sse`, `http`, `pause`, `repeat`, `during`, `while`, `forever`, `break`, `continue`, `attempt`, `if`, `group`, `let`, `feed`, `run`, `stop`, `fail` or `include`), found `pau`: did you mean `pause`?"
    }
    __scenario
};
