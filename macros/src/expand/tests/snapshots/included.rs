const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let n : u32 = ::core::default::Default::default(); let twice :
        u32 = ::core::default::Default::default(); let _ = (2); let _ = (wait(twice)); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub twice: T0,
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
    use streamgauge::private::step::include as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::pause as _;
    static __STEPS: [streamgauge::private::StepKey; 3usize] = [
        streamgauge::private::StepKey::new(
            "let",
            "twice",
            streamgauge::private::Location::new("<file>", 1u32, 84u32),
        ),
        streamgauge::private::StepKey::new(
            "include",
            "flows::doubles",
            streamgauge::private::Location::new(::core::file!(), 1u32, 129u32),
        ),
        streamgauge::private::StepKey::new(
            "pause",
            "",
            streamgauge::private::Location::new(::core::file!(), 1u32, 140u32),
        ),
    ];
    #[allow(clippy::let_and_return, reason = "for the place of the value")]
    let __scenario = streamgauge::private::scenario_fn(
        "",
        streamgauge::private::Contents::new(&__STEPS, &[]),
        async |__user: &mut streamgauge::private::User| {
            let mut __flow = streamgauge::private::Flow::new(__user, __Streams {});
            let (__user, __streams) = __flow.parts();
            #[allow(
                unused_mut,
                unused_variables,
                reason = "whether it is ever set depends on the scenario"
            )]
            let mut value_0: ::core::option::Option<u32> = ::core::option::Option::None;
            #[allow(
                unused_mut,
                unused_variables,
                reason = "whether it is ever set depends on the scenario"
            )]
            let mut value_1: ::core::option::Option<u32> = ::core::option::Option::None;
            let _ = '__step: { ::core::option::Option::Some(()) };
            '__scenario: {
                __user
                    .step_started(
                        &__STEPS[1],
                        "flows::doubles",
                        ::core::option::Option::None,
                    )?;
                let _ = '__step: {
                    #[allow(
                        unused_parens,
                        clippy::double_parens,
                        reason = "the language asks for them"
                    )]
                    let value: u32 = streamgauge::private::Lent(&2).cloned();
                    value_0 = ::core::option::Option::Some(value);
                    ::core::option::Option::Some(())
                };
                __user.step_started(&__STEPS[0], "twice", ::core::option::Option::None)?;
                let _ = '__step: {
                    #[allow(
                        unused_variables,
                        unused_mut,
                        reason = "the name may stand for something else in it"
                    )]
                    let n = ::core::clone::Clone::clone(
                        match value_0.as_ref() {
                            ::core::option::Option::Some(value) => value,
                            ::core::option::Option::None => {
                                let reason = streamgauge::private::missing(
                                    "n",
                                    "the argument of `include flows::doubles` in line 1",
                                );
                                __user
                                    .value_failed(
                                        __streams,
                                        ::core::option::Option::None,
                                        &__STEPS[0],
                                        "",
                                        reason,
                                    )?;
                                break '__step ::core::option::Option::None;
                            }
                        },
                    );
                    #[allow(
                        unused_parens,
                        clippy::double_parens,
                        reason = "the language asks for them"
                    )]
                    let value: u32 = (n * 2);
                    value_1 = ::core::option::Option::Some(value);
                    ::core::option::Option::Some(())
                };
                __user.step_finished(&__STEPS[0]);
                __user.step_finished(&__STEPS[1]);
                let _ = '__step: {
                    let time = {
                        #[allow(
                            unused_variables,
                            unused_mut,
                            reason = "the name may stand for something else in it"
                        )]
                        let twice = ::core::clone::Clone::clone(
                            match value_1.as_ref() {
                                ::core::option::Option::Some(value) => value,
                                ::core::option::Option::None => {
                                    let reason = streamgauge::private::missing(
                                        "twice",
                                        "the `let` in line 1 of <file>",
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
                            },
                        );
                        streamgauge::private::Typed::<streamgauge::private::Duration> {
                            value: wait(twice),
                        }
                            .value
                    };
                    __user.pause(__streams, time, &__STEPS[2]).await?;
                    ::core::option::Option::Some(())
                };
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {
                twice: streamgauge::private::definite(__user, "twice", value_1)?,
            })
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    __scenario
};
