const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: { header as _ };
    }
    streamgauge::private::for_editors! {
        let _ = async { let took : Duration = ::core::default::Default::default(); let _
        = (limit.); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub took: T0,
    }
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::http as _;
    let __scenario = streamgauge::private::scenario_fn(
        "",
        streamgauge::private::Contents::new(&[], &[]),
        async |__user: &mut streamgauge::private::User| {
            #[allow(
                unused_mut,
                unused_variables,
                reason = "whether it is ever set depends on the scenario"
            )]
            let mut value_0: ::core::option::Option<Duration> = ::core::option::Option::None;
            streamgauge::private::rust! {
                let _ = streamgauge::private::Condition::implied()
                .compare(streamgauge::private::Compare::Is(streamgauge::private::Operator::Less,
                streamgauge::private::Operand::Time(streamgauge::private::Typed:: <
                streamgauge::private::Duration > { value : (limit.) } .value)));
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {
                took: streamgauge::private::definite(__user, "took", value_0)?,
            })
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    ::core::compile_error! {
        "the name of a header is a string literal in quotes after this, where the scenario ends"
    }
    __scenario
};
