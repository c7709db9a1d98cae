const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub answer: T0,
    }
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::sse as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::open as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::check as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::close as _;
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
                answer: streamgauge::private::definite(__user, "answer", value_0)?,
            })
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    ::core::compile_error! {
        "`protocol` needs a name (`openai_chat`, `openai_completions`, `openai_responses`, `anthropic`, `gemini`, `mcp` or `a2a`) or a value of your own in parentheses, found `check`: write `protocol openai_chat`"
    }
    __scenario
};
