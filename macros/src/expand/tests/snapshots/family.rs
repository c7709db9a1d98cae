const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let i : usize = ::core::default::Default::default(); let all :
        ::std::vec::Vec < u8 > = ::core::default::Default::default(); let _ = (i); let _
        = ::core::format_args!("http://x/{i}"); };
    }
    #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
    #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
    pub struct ScenarioValues<T0> {
        pub all: T0,
    }
    enum __Checks0<V1> {
        C0(streamgauge::private::Check<((), streamgauge::private::Collect<V1>)>),
    }
    impl<V1> streamgauge::private::AnyCheck for __Checks0<V1> {
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
        s0: streamgauge::private::Family<S0>,
    }
    impl<S0: streamgauge::private::AnyCheck> streamgauge::private::Streams
    for __Streams<S0> {
        fn count(&self) -> usize {
            streamgauge::private::numbers(1usize, &[self.s0.count()])
        }
        fn slot(
            &mut self,
            index: usize,
        ) -> ::core::option::Option<&mut dyn streamgauge::private::AnySlot> {
            match index {
                index if index >= 1usize => {
                    match streamgauge::private::turn_and_place(index, 1usize, 1usize) {
                        (0usize, place) => self.s0.slot(place),
                        _ => ::core::option::Option::None,
                    }
                }
                _ => ::core::option::Option::None,
            }
        }
    }
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::repeat as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::sse as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::open as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::sse as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::check as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::close as _;
    static __STEPS: [streamgauge::private::StepKey; 5usize] = [
        streamgauge::private::StepKey::new(
            "open",
            "Subscribe",
            streamgauge::private::Location::new(::core::file!(), 2u32, 58u32),
        ),
        streamgauge::private::StepKey::new(
            "sse",
            "Subscribe",
            streamgauge::private::Location::new(::core::file!(), 2u32, 58u32),
        ),
        streamgauge::private::StepKey::new(
            "repeat",
            "",
            streamgauge::private::Location::new(::core::file!(), 2u32, 9u32),
        ),
        streamgauge::private::StepKey::new(
            "check",
            "All",
            streamgauge::private::Location::new(::core::file!(), 3u32, 36u32),
        ),
        streamgauge::private::StepKey::new(
            "close",
            "All",
            streamgauge::private::Location::new(::core::file!(), 3u32, 83u32),
        ),
    ];
    #[allow(clippy::let_and_return, reason = "for the place of the value")]
    let __scenario = streamgauge::private::scenario_fn(
        "",
        streamgauge::private::Contents::new(&__STEPS, &["subs"]),
        async |__user: &mut streamgauge::private::User| {
            let mut __flow = streamgauge::private::Flow::new(
                __user,
                __Streams {
                    s0: streamgauge::private::Family::<
                        __Checks0<u8>,
                    >::new("subs", 1usize, 1usize, 0usize),
                },
            );
            let (__user, __streams) = __flow.parts();
            #[allow(
                unused_mut,
                unused_variables,
                reason = "whether it is ever set depends on the scenario"
            )]
            let mut value_0: ::core::option::Option<usize> = ::core::option::Option::None;
            #[allow(
                unused_mut,
                unused_variables,
                reason = "whether it is ever set depends on the scenario"
            )]
            let mut value_1: ::core::option::Option<::std::vec::Vec<u8>> = ::core::option::Option::None;
            let _ = '__step: { ::core::option::Option::Some(()) };
            '__scenario: {
                __user.step_started(&__STEPS[2], "", ::core::option::Option::None)?;
                {
                    let mut __rounds = __user.rounds();
                    for index in 0..'__step: { ::core::option::Option::Some(2u64) }
                        .unwrap_or(0)
                    {
                        let _ = index;
                        value_0 = ::core::option::Option::Some(
                            streamgauge::private::place(index),
                        );
                        __user.round(__streams, &mut __rounds);
                        if let ::core::option::Option::Some(__member) = '__step: {
                            ::core::option::Option::Some(
                                match {
                                    #[allow(
                                        unused_variables,
                                        unused_mut,
                                        reason = "the name may stand for something else in it"
                                    )]
                                    let i = ::core::clone::Clone::clone(
                                        match value_0.as_ref() {
                                            ::core::option::Option::Some(value) => value,
                                            ::core::option::Option::None => {
                                                let reason = streamgauge::private::missing(
                                                    "i",
                                                    "the `let` in line 2",
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
                                    streamgauge::private::Whole::whole(i)
                                } {
                                    ::core::option::Option::Some(number) => number,
                                    ::core::option::Option::None => {
                                        let reason = "the index of a stream cannot be negative";
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
                            )
                        } {
                            __user.about("subs", ::core::option::Option::Some(__member));
                            let _ = __streams.s0.make(__member);
                            if let ::core::option::Option::Some(__title) = '__step: {
                                ::core::option::Option::Some(
                                    ::std::borrow::Cow::<'static, str>::Borrowed("Subscribe"),
                                )
                            } {
                                let _ = '__step: {
                                    let request = streamgauge::private::Open::new(
                                        "GET",
                                        {
                                            let mut text = ::std::string::String::new();
                                            text.push_str("http://x/");
                                            {
                                                let i = match value_0.as_ref() {
                                                    ::core::option::Option::Some(value) => value,
                                                    ::core::option::Option::None => {
                                                        let reason = streamgauge::private::missing(
                                                            "i",
                                                            "the `let` in line 2",
                                                        );
                                                        __user
                                                            .value_failed(
                                                                __streams,
                                                                ::core::option::Option::Some(0usize),
                                                                &__STEPS[0],
                                                                &__title,
                                                                reason,
                                                            )?;
                                                        break '__step ::core::option::Option::None;
                                                    }
                                                };
                                                streamgauge::private::fill(&mut text, &i);
                                            }
                                            ::std::borrow::Cow::<'static, str>::Owned(text)
                                        },
                                    );
                                    let __number = __streams.s0.make(__member);
                                    let _ = __streams.s0.take(__number);
                                    __user
                                        .open(__streams, __number, &__title, &__STEPS[0], request)
                                        .await?;
                                    ::core::option::Option::Some(())
                                };
                            }
                        }
                        __user.round_ended(__streams, &__rounds).await?;
                    }
                }
                __user.step_finished(&__STEPS[2]);
                if let ::core::option::Option::Some(__title) = '__step: {
                    ::core::option::Option::Some(
                        ::std::borrow::Cow::<'static, str>::Borrowed("All"),
                    )
                } {
                    __user.about("subs", ::core::option::Option::None);
                    let _ = '__step: {
                        let opened = __streams.s0.all_opened();
                        for __number in opened.iter().copied() {
                            let check = {
                                static __ASKED: ::std::sync::LazyLock<
                                    streamgauge::private::Asked,
                                > = ::std::sync::LazyLock::new(|| {
                                    streamgauge::private::Asked::nothing()
                                        .when(streamgauge::private::Condition::implied())
                                        .kept()
                                });
                                streamgauge::private::Check::new(
                                        ::core::clone::Clone::clone(&__title),
                                        streamgauge::private::Goal::Until(1u64),
                                        ::core::time::Duration::new(10u64, 0u32),
                                    )
                                    .of_step(&__STEPS[3])
                                    .asking(&__ASKED)
                                    .of(0usize)
                                    .collect::<streamgauge::private::Text, u8>()
                            };
                            let _ = __streams.s0.take(__number);
                            __streams.s0.set(__user, __number, __Checks0::C0(check))?;
                        }
                        __user
                            .all_decided(
                                __streams,
                                streamgauge::private::Members::new(1usize, 1usize, 0usize),
                            )
                            .await?;
                        let mut gathered_1: ::core::option::Option<::std::vec::Vec<_>> = ::core::option::Option::None;
                        for __number in opened.iter().copied() {
                            let older_1 = value_1.take();
                            #[allow(
                                unreachable_patterns,
                                reason = "a stream may have only this one check"
                            )]
                            match __streams.s0.take(__number) {
                                ::core::option::Option::Some(__Checks0::C0(check)) => {
                                    let ((), kept_0) = check.into_kept();
                                    value_1 = ::core::option::Option::Some(kept_0);
                                }
                                _ => {}
                            }
                            if let ::core::option::Option::Some(fresh) = ::core::mem::replace(
                                &mut value_1,
                                older_1,
                            ) {
                                gathered_1
                                    .get_or_insert_with(::std::vec::Vec::new)
                                    .extend(fresh);
                            }
                        }
                        if gathered_1.is_some() {
                            value_1 = gathered_1;
                        }
                        __user.step_finished(&__STEPS[3]);
                        ::core::option::Option::Some(())
                    };
                    let _ = '__step: {
                        let opened = __streams.s0.all_opened();
                        for __number in opened.iter().copied() {
                            __user
                                .close(__streams, __number, &__title, &__STEPS[4])
                                .await?;
                        }
                        for __number in opened.iter().copied() {
                            let _ = __streams.s0.take(__number);
                        }
                        __streams.s0.tidy();
                        ::core::option::Option::Some(())
                    };
                }
            }
            __user.go_on()?;
            ::core::result::Result::Ok(ScenarioValues {
                all: value_1.unwrap_or_default(),
            })
        },
        |body, mut user| async move {
            let result = body(&mut user).await;
            user.finish(result)
        },
    );
    __scenario
};
