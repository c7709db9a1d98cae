const SCENARIO: () = {
    streamgauge::private::for_editors! {
        use streamgauge::private::step:: {};
    }
    streamgauge::private::for_editors! {
        let _ = async { let _ = (server.); };
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
    #[allow(clippy::let_and_return, reason = "for the place of the value")]
    let __scenario = streamgauge::private::scenario_fn(
        "",
        streamgauge::private::Contents::new(&[], &[]),
        async |__user: &mut streamgauge::private::User| {
            let mut __flow = streamgauge::private::Flow::new(__user, __Streams {});
            let (__user, __streams) = __flow.parts();
            let _ = '__step: {
                __user
                    .base(
                        ::std::vec![
                            streamgauge::private::text(& (server.)).into_owned()
                        ],
                        streamgauge::private::Location::new(::core::file!(), 1u32, 20u32),
                    )?;
                ::core::option::Option::Some(())
            };
            '__scenario: {}
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
