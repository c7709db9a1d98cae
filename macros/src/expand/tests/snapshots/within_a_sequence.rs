const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: { js as _, ris as _ };
    }
    streamgauge::private::for_editors! {
        let _ = async { let _ = (kind.); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues {}
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
            streamgauge::private::rust! {
                let _ = streamgauge::private::Condition::implied()
                .compare(streamgauge::private::Compare::Is(streamgauge::private::Operator::Equal,
                streamgauge::private::Comparable::operand(& (kind.))));
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {})
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    ::core::compile_error! {
        "expected a condition (`event == …`, `json …`), found `js`"
    }
    __scenario
};
