/// Doubles it.
#[allow(unused_macros, reason = "a fragment need not be included")]
macro_rules! __fragment_doubles_… {
    ([$($back:tt)*] [$($head:tt)*] $($input:tt)*) => {
        $($back)* { [$($head)* { [] whole doubles(n : u32) gives value twice : u32 { let
        twice : u32 = ($crate::double(n)) } }] $($input)* }
    };
    ($($other:tt)*) => {
        ::core::compile_error! {
        "`doubles` is a fragment of steps: write `include doubles` in a `scenario!`" }
    };
}
#[allow(unused_imports, reason = "a fragment need not be included")]
pub(crate) use __fragment_doubles_… as doubles;
const _: () = {
    #[allow(
        dead_code,
        reason = "it is only compiled: its steps run where they are included"
    )]
    #[allow(
        unused_qualifications,
        reason = "a path is written for the places where it is included"
    )]
    fn fragment() {
        let _ = {
            streamgauge::private::for_editors! {
                use streamgauge::private::step:: {};
            }
            streamgauge::private::for_editors! {
                let _ = async { let n : u32 = ::core::default::Default::default(); let
                twice : u32 = ::core::default::Default::default(); let _ = (n : u32); let
                _ = (crate ::double(n)); };
            }
            #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
            #[allow(
                dead_code,
                non_snake_case,
                reason = "a scenario's values need not be used"
            )]
            pub struct ScenarioValues<T0, T1> {
                pub n: T0,
                pub twice: T1,
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
            static __STEPS: [streamgauge::private::StepKey; 1usize] = [
                streamgauge::private::StepKey::new(
                    "let",
                    "twice",
                    streamgauge::private::Location::new(::core::file!(), 2u32, 53u32),
                ),
            ];
            #[allow(clippy::let_and_return, reason = "for the place of the value")]
            let __scenario = streamgauge::private::scenario_fn(
                "",
                streamgauge::private::Contents::new(&__STEPS, &[]),
                async |__user: &mut streamgauge::private::User| {
                    let mut __flow = streamgauge::private::Flow::new(
                        __user,
                        __Streams {},
                    );
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
                                &__STEPS[0],
                                "twice",
                                ::core::option::Option::None,
                            )?;
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
                                            "the `let` in line 2",
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
                            let value: u32 = (crate::double(n));
                            value_1 = ::core::option::Option::Some(value);
                            ::core::option::Option::Some(())
                        };
                        __user.step_finished(&__STEPS[0]);
                    }
                    __user.go_on()?;
                    ::core::result::Result::Ok(ScenarioValues {
                        n: streamgauge::private::definite(__user, "n", value_0)?,
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
    }
};
