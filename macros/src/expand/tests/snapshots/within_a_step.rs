const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: { pau as _ };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues {}
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::pause as _;
    let __scenario = streamgauge::private::scenario_fn(
        "",
        streamgauge::private::Contents::new(&[], &[]),
        async |__user: &mut streamgauge::private::User| {
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {})
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    ::core::compile_error! {
        "expected a setting (`base`, `header`, `on failure`) or a step (`sse`, `pause`, …), found `pau`: did you mean `pause`?"
    }
    __scenario
};
