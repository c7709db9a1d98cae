const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let symbol : String = ::core::default::Default::default(); let _
        = (name); let _ = (symbol.is_empty()); let _ =
        ::core::format_args!("no {symbol}"); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub symbol: T0,
    }
    struct __Streams {}
    impl streamgauge::private::Streams for __Streams {
        fn count(&self) -> usize {
            0usize
        }
        fn slot(
            &mut self,
            index: usize,
        ) -> ::core::option::Option<&mut dyn streamgauge::private::AnySlot> {
            match index {
                _ => ::core::option::Option::None,
            }
        }
    }
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::let_ as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::if_ as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::fail as _;
    static __STEPS: [streamgauge::private::StepKey; 3usize] = [
        streamgauge::private::StepKey::new(
            "let",
            "symbol",
            streamgauge::private::Location::new(::core::file!(), 1u32, 20u32),
        ),
        streamgauge::private::StepKey::new(
            "if",
            "",
            streamgauge::private::Location::new(::core::file!(), 1u32, 48u32),
        ),
        streamgauge::private::StepKey::new(
            "fail",
            "",
            streamgauge::private::Location::new(::core::file!(), 1u32, 73u32),
        ),
    ];
    #[allow(clippy::let_and_return, reason = "for the place of the value")]
    let __scenario = streamgauge::private::scenario_fn(
        "",
        streamgauge::private::Contents::new(&__STEPS, &[]),
        async move |__user: &mut streamgauge::private::User| {
            let mut __flow = streamgauge::private::Flow::new(__user, __Streams {});
            let (__user, __streams) = __flow.parts();
            #[allow(
                unused_mut,
                unused_variables,
                reason = "whether it is ever set depends on the scenario"
            )]
            let mut value_0: ::core::option::Option<String> = ::core::option::Option::None;
            let _ = '__step: { ::core::option::Option::Some(()) };
            '__scenario: {
                __user
                    .step_started(&__STEPS[0], "symbol", ::core::option::Option::None)?;
                let _ = '__step: {
                    #[allow(
                        unused_parens,
                        clippy::double_parens,
                        reason = "the language asks for them"
                    )]
                    let value: String = streamgauge::private::Lent(&name).cloned();
                    value_0 = ::core::option::Option::Some(value);
                    ::core::option::Option::Some(())
                };
                __user.step_finished(&__STEPS[0]);
                __user.step_started(&__STEPS[1], "", ::core::option::Option::None)?;
                match '__step: {
                    ::core::option::Option::Some({
                        #[allow(
                            unused_variables,
                            unused_mut,
                            reason = "the name may stand for something else in it"
                        )]
                        let symbol = ::core::clone::Clone::clone(
                            match value_0.as_ref() {
                                ::core::option::Option::Some(value) => value,
                                ::core::option::Option::None => {
                                    let reason = streamgauge::private::missing(
                                        "symbol",
                                        "the `let` in line 1",
                                    );
                                    __user
                                        .value_failed(
                                            __streams,
                                            ::core::option::Option::None,
                                            &__STEPS[1],
                                            "",
                                            reason,
                                        )?;
                                    break '__step ::core::option::Option::None;
                                }
                            },
                        );
                        streamgauge::private::Typed::<bool> {
                            value: symbol.is_empty(),
                        }
                            .value
                    })
                } {
                    ::core::option::Option::Some(true) => {
                        let message = '__step: {
                            ::core::option::Option::Some({
                                let mut text = ::std::string::String::new();
                                text.push_str("no ");
                                {
                                    let symbol = match value_0.as_ref() {
                                        ::core::option::Option::Some(value) => value,
                                        ::core::option::Option::None => {
                                            let reason = streamgauge::private::missing(
                                                "symbol",
                                                "the `let` in line 1",
                                            );
                                            __user
                                                .value_failed(
                                                    __streams,
                                                    ::core::option::Option::None,
                                                    &__STEPS[2],
                                                    "",
                                                    reason,
                                                )?;
                                            break '__step ::core::option::Option::None;
                                        }
                                    };
                                    streamgauge::private::fill(&mut text, &symbol);
                                }
                                ::std::borrow::Cow::<'static, str>::Owned(text)
                            })
                        }
                            .unwrap_or_default();
                        ::core::result::Result::Err::<
                            (),
                            streamgauge::private::Stop,
                        >(__user.fail(&message, "no {symbol}", &__STEPS[2]))?;
                    }
                    ::core::option::Option::Some(false) => {}
                    ::core::option::Option::None => {}
                }
                __user.step_finished(&__STEPS[1]);
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {
                symbol: streamgauge::private::definite(__user, "symbol", value_0)?,
            })
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    __scenario
};
