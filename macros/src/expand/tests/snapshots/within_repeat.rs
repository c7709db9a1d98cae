const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: { pau as _ };
    }
    streamgauge::private::for_editors! {
        let _ = async { let pace : _ = ::core::default::Default::default(); let _ =
        (limit); let _ = (pace); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub pace: T0,
    }
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::let_ as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::repeat as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::pause as _;
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
                limit).cloned(); value_0 = ::core::option::Option::Some(value); }
            }
            streamgauge::private::rust! {
                let _ = { #[allow(unused_variables, unused_mut, reason =
                "the name may stand for something else in it")] let pace =
                ::core::clone::Clone::clone(streamgauge::private::present(& value_0));
                streamgauge::private::Typed:: < streamgauge::private::Duration > { value
                : pace } .value };
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {
                pace: streamgauge::private::definite(__user, "pace", value_0)?,
            })
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
