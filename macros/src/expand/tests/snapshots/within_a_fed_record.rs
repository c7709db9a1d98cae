const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let user : ::std::sync::Arc < _ > =
        ::core::default::Default::default(); let _ = (users); let _ = (user.); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues {}
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::feed as _;
    let __scenario = streamgauge::private::scenario_fn(
        "",
        streamgauge::private::Contents::new(&[], &[]),
        async |__user: &mut streamgauge::private::User| {
            #[allow(
                unused_mut,
                unused_variables,
                reason = "whether it is ever set depends on the scenario"
            )]
            let mut value_0: ::core::option::Option<::std::sync::Arc<_>> = ::core::option::Option::None;
            streamgauge::private::rust! {
                if let ::core::result::Result::Ok(record) = { #[allow(unused_variables,
                reason = "it is only here for rustc to suggest it")] let user : ();
                streamgauge::private::feed(& users, __user
                .taker(streamgauge::private::StepKey::new("feed", "",
                streamgauge::private::Location::new("", 0, 0)))) } { value_0 =
                ::core::option::Option::Some(record); }
            }
            streamgauge::private::for_editors! {
                let user = streamgauge::private::present(& value_0);
            }
            streamgauge::private::for_editors! {
                let _ = user.;
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
        "expected a block of steps after this, where the scenario ends: write `if (…) { … }`"
    }
    __scenario
};
