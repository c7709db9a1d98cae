const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let opening : f64 = ::core::default::Default::default(); let _ =
        (server.url()); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub opening: T0,
    }
    enum __Checks0<V0> {
        C0(streamgauge::private::Check<((), streamgauge::private::Save<V0>)>),
    }
    impl<V0> streamgauge::private::AnyCheck for __Checks0<V0> {
        fn state(&self) -> &streamgauge::private::CheckState {
            match self {
                Self::C0(check) => check.state(),
            }
        }
        fn state_mut(&mut self) -> &mut streamgauge::private::CheckState {
            match self {
                Self::C0(check) => check.state_mut(),
            }
        }
        fn look(
            &mut self,
            message: &streamgauge::private::Message<'_>,
        ) -> streamgauge::private::MatchResult {
            match self {
                Self::C0(check) => check.look(message),
            }
        }
        fn explain(
            &self,
            message: &streamgauge::private::Message<'_>,
        ) -> ::std::string::String {
            match self {
                Self::C0(check) => check.explain(message),
            }
        }
        fn wanted(&self) -> ::std::string::String {
            match self {
                Self::C0(check) => check.wanted(),
            }
        }
    }
    struct __Streams<S0> {
        s0: streamgauge::private::Slot<S0>,
    }
    impl<S0: streamgauge::private::AnyCheck> streamgauge::private::Streams
    for __Streams<S0> {
        fn count(&self) -> usize {
            1usize
        }
        fn slot(
            &mut self,
            index: usize,
        ) -> ::core::option::Option<&mut dyn streamgauge::private::AnySlot> {
            match index {
                0usize => ::core::option::Option::Some(&mut self.s0),
                _ => ::core::option::Option::None,
            }
        }
    }
    static __PATTERN_0: ::std::sync::LazyLock<
        ::core::result::Result<
            streamgauge::private::JsonPath,
            streamgauge::private::JsonPathError,
        >,
    > = ::std::sync::LazyLock::new(|| streamgauge::private::JsonPath::parse("$.price"));
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::sse as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::open as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::check as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::close as _;
    static __STEPS: [streamgauge::private::StepKey; 3usize] = [
        streamgauge::private::StepKey::new(
            "open",
            "Stocks",
            streamgauge::private::Location::new(::core::file!(), 4u32, 22u32),
        ),
        streamgauge::private::StepKey::new(
            "check",
            "Stocks",
            streamgauge::private::Location::new(::core::file!(), 5u32, 13u32),
        ),
        streamgauge::private::StepKey::new(
            "close",
            "Stocks",
            streamgauge::private::Location::new(::core::file!(), 6u32, 13u32),
        ),
    ];
    let _ = ::std::sync::LazyLock::force(&__PATTERN_0);
    #[allow(clippy::let_and_return, reason = "for the place of the value")]
    let __scenario = streamgauge::private::scenario_fn(
        "Stock market",
        streamgauge::private::Contents::new(&__STEPS, &[""]),
        async |__user: &mut streamgauge::private::User| {
            let mut __flow = streamgauge::private::Flow::new(
                __user,
                __Streams {
                    s0: streamgauge::private::Slot::<__Checks0<f64>>::new(0usize, ""),
                },
            );
            let (__user, __streams) = __flow.parts();
            #[allow(
                unused_mut,
                unused_variables,
                reason = "whether it is ever set depends on the scenario"
            )]
            let mut value_0: ::core::option::Option<f64> = ::core::option::Option::None;
            let _ = '__step: {
                __user
                    .base(
                        ::std::vec![
                            streamgauge::private::text(& (server.url())).into_owned()
                        ],
                        streamgauge::private::Location::new(::core::file!(), 3u32, 14u32),
                    )?;
                ::core::option::Option::Some(())
            };
            '__scenario: {
                if let ::core::option::Option::Some(__title) = '__step: {
                    ::core::option::Option::Some(
                        ::std::borrow::Cow::<'static, str>::Borrowed("Stocks"),
                    )
                } {
                    let _ = '__step: {
                        let request = streamgauge::private::Open::new(
                            "GET",
                            ::std::borrow::Cow::<'static, str>::Borrowed("/stocks"),
                        );
                        let _ = __streams.s0.take();
                        __user
                            .open(__streams, 0usize, &__title, &__STEPS[0], request)
                            .await?;
                        ::core::option::Option::Some(())
                    };
                    let _ = '__step: {
                        if __user.skips_step(__streams, 0usize, &__STEPS[1], &__title) {
                            break '__step ::core::option::Option::None;
                        }
                        let check = {
                            static __ASKED: ::std::sync::LazyLock<
                                streamgauge::private::Asked,
                            > = ::std::sync::LazyLock::new(|| {
                                streamgauge::private::Asked::nothing()
                                    .when(
                                        streamgauge::private::Condition::on(
                                                streamgauge::private::Target::Data,
                                            )
                                            .json(&*__PATTERN_0)
                                            .compare(
                                                streamgauge::private::Compare::Is(
                                                    streamgauge::private::Operator::Greater,
                                                    streamgauge::private::Comparable::operand(&(0.0 as f64)),
                                                ),
                                            ),
                                    )
                                    .kept()
                            });
                            streamgauge::private::Check::new(
                                    ::core::clone::Clone::clone(&__title),
                                    streamgauge::private::Goal::Until(1u64),
                                    ::core::time::Duration::new(10u64, 0u32),
                                )
                                .of_step(&__STEPS[1])
                                .asking(&__ASKED)
                                .of(0usize)
                                .save::<streamgauge::private::Json, f64>()
                        };
                        let _ = __streams.s0.take();
                        __streams.s0.set(__user, __Checks0::C0(check))?;
                        __user.decided(__streams, 0usize).await?;
                        #[allow(
                            unreachable_patterns,
                            reason = "a stream may have only this one check"
                        )]
                        match __streams.s0.take() {
                            ::core::option::Option::Some(__Checks0::C0(check)) => {
                                let ((), kept_0) = check.into_kept();
                                if kept_0.is_some() {
                                    value_0 = kept_0;
                                }
                            }
                            _ => {}
                        }
                        __user.step_finished(&__STEPS[1]);
                        ::core::option::Option::Some(())
                    };
                    let _ = '__step: {
                        __user.close(__streams, 0usize, &__title, &__STEPS[2]).await?;
                        let _ = __streams.s0.take();
                        ::core::option::Option::Some(())
                    };
                }
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {
                opening: streamgauge::private::definite(__user, "opening", value_0)?,
            })
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    __scenario
};
