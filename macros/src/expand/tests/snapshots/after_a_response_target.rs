const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: { form as _ };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub token: T0,
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
            let mut value_0: ::core::option::Option<::std::string::String> = ::core::option::Option::None;
            streamgauge::private::rust! {
                let _ = streamgauge::private::text(& (a.));
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {
                token: streamgauge::private::definite(__user, "token", value_0)?,
            })
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    ::core::compile_error! {
        "`==` needs a value after this, where the scenario ends: write `== 1`, `== \"text\"` or `== (expr)`"
    }
    __scenario
};
