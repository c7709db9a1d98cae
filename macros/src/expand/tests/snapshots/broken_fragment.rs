#[doc(hidden)]
#[macro_export]
#[allow(unused_macros, reason = "a fragment need not be included")]
macro_rules! __fragment_doubles_… {
    ([$($back:tt)*] [$($head:tt)*] $($input:tt)*) => {
        $($back)* { [$($head)* { [] broken doubles gives value twice : u32 { let twice :
        u32 = (self::f()) puase 1s } }] $($input)* }
    };
    ($($other:tt)*) => {
        ::core::compile_error! {
        "`doubles` is a fragment of steps: write `include doubles` in a `scenario!`" }
    };
}
#[doc(inline)]
#[allow(unused_imports, reason = "a fragment need not be included")]
pub use __fragment_doubles_… as doubles;
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
                use streamgauge::private::step:: { doubles as _, gives as _, value as _,
                twice as _, puase as _ };
            }
            streamgauge::private::for_editors! {
                let _ = async { let twice : u32 = ::core::default::Default::default();
                let _ = (self::f()); };
            }
            #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
            #[allow(
                dead_code,
                non_snake_case,
                reason = "a scenario's values need not be used"
            )]
            pub struct ScenarioValues<T0> {
                pub twice: T0,
            }
            #[allow(unused_imports, reason = "only for editors")]
            use streamgauge::private::step::let_ as _;
            #[allow(unused_imports, reason = "only for editors")]
            use streamgauge::private::step::pause as _;
            let __scenario = streamgauge::private::scenario_fn(
                "",
                streamgauge::private::Contents::new(&[], &[]),
                async |__user: &mut streamgauge::private::User| {
                    #[allow(
                        unused_mut,
                        unused_variables,
                        reason = "whether it is ever set depends on the scenario"
                    )]
                    let mut value_0: ::core::option::Option<u32> = ::core::option::Option::None;
                    streamgauge::private::for_editors! {
                        { #[allow(unused_parens, clippy::double_parens, reason =
                        "the language asks for them")] let value : u32 = (self::f());
                        value_0 = ::core::option::Option::Some(value); }
                    }
                    __user.go_on()?;
                    ::core::result::Result::Ok(ScenarioValues {
                        twice: streamgauge::private::definite(__user, "twice", value_0)?,
                    })
                },
                |body, mut user| async move {
                    let result = body(&mut user).await;
                    user.finish(result)
                },
            );
            ::core::compile_error! {
                "`self::` would be looked up from where the fragment is included: write the whole path, `crate::…`"
            }
            ::core::compile_error! {
                "expected a step (`sse`, `http`, `pause`, `repeat`, `during`, `while`, `forever`, `break`, `continue`, `attempt`, `if`, `group`, `let`, `feed`, `run`, `stop`, `fail` or `include`), found `puase`: did you mean `pause`?"
            }
            __scenario
        };
    }
};
