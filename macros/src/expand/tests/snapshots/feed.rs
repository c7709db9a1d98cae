const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let user : ::std::sync::Arc < _ > =
        ::core::default::Default::default(); let _ = (users); let _ =
        ::core::format_args!("no {user.name}"); };
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
    use streamgauge::private::step::feed as _;
    #[allow(unused_imports, reason = "only for editors")]
    use streamgauge::private::step::fail as _;
    static __STEPS: [streamgauge::private::StepKey; 2usize] = [
        streamgauge::private::StepKey::new(
            "feed",
            "user",
            streamgauge::private::Location::new(::core::file!(), 1u32, 15u32),
        ),
        streamgauge::private::StepKey::new(
            "fail",
            "",
            streamgauge::private::Location::new(::core::file!(), 1u32, 38u32),
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
            let mut value_0: ::core::option::Option<::std::sync::Arc<_>> = ::core::option::Option::None;
            let _ = '__step: { ::core::option::Option::Some(()) };
            '__scenario: {
                let _ = '__step: {
                    __user.heed(&__STEPS[0])?;
                    let fed = {
                        #[allow(
                            unused_variables,
                            reason = "it is only here for rustc to suggest it"
                        )]
                        let user: ();
                        streamgauge::private::feed(&users, __user.taker(&__STEPS[0]))
                    };
                    if let ::core::option::Option::Some(record) = __user
                        .fed("user", "(users)", fed, &__STEPS[0])?
                    {
                        value_0 = ::core::option::Option::Some(record);
                    }
                    ::core::option::Option::Some(())
                };
                {
                    let message = '__step: {
                        ::core::option::Option::Some({
                            let mut text = ::std::string::String::new();
                            text.push_str("no ");
                            {
                                let user = match value_0.as_ref() {
                                    ::core::option::Option::Some(value) => value,
                                    ::core::option::Option::None => {
                                        let reason = streamgauge::private::missing(
                                            "user",
                                            "the `feed` in line 1",
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
                                };
                                streamgauge::private::fill(&mut text, &user.name);
                            }
                            ::std::borrow::Cow::<'static, str>::Owned(text)
                        })
                    }
                        .unwrap_or_default();
                    ::core::result::Result::Err::<
                        (),
                        streamgauge::private::Stop,
                    >(__user.fail(&message, "no {user.name}", &__STEPS[1]))?;
                }
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
