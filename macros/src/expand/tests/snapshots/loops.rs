const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let round : usize = ::core::default::Default::default(); let _ =
        (pace(round)); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues {}
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
    use streamgauge::private::step::repeat as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::pause as _;
    static __STEPS: [streamgauge::private::StepKey; 2usize] = [
        streamgauge::private::StepKey::new(
            "pause",
            "",
            streamgauge::private::Location::new(::core::file!(), 1u32, 35u32),
        ),
        streamgauge::private::StepKey::new(
            "repeat",
            "",
            streamgauge::private::Location::new(::core::file!(), 1u32, 15u32),
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
            let mut value_0: ::core::option::Option<usize> = ::core::option::Option::None;
            let _ = '__step: { ::core::option::Option::Some(()) };
            '__scenario: {
                __user.step_started(&__STEPS[1], "", ::core::option::Option::None)?;
                {
                    let mut __rounds = __user.rounds();
                    for index in 0..'__step: { ::core::option::Option::Some(3u64) }
                        .unwrap_or(0)
                    {
                        let _ = index;
                        value_0 = ::core::option::Option::Some(
                            streamgauge::private::place(index),
                        );
                        __user.round(__streams, &mut __rounds);
                        let _ = '__step: {
                            let time = {
                                #[allow(
                                    unused_variables,
                                    unused_mut,
                                    reason = "the name may stand for something else in it"
                                )]
                                let round = ::core::clone::Clone::clone(
                                    match value_0.as_ref() {
                                        ::core::option::Option::Some(value) => value,
                                        ::core::option::Option::None => {
                                            let reason = streamgauge::private::missing(
                                                "round",
                                                "the `let` in line 1",
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
                                streamgauge::private::Typed::<
                                    streamgauge::private::Duration,
                                > {
                                    value: pace(round),
                                }
                                    .value
                            };
                            __user.pause(__streams, time, &__STEPS[0]).await?;
                            ::core::option::Option::Some(())
                        };
                        __user.round_ended(__streams, &__rounds).await?;
                    }
                }
                __user.step_finished(&__STEPS[1]);
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {})
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    __scenario
};
