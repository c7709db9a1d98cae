//! Events held against the conditions of one check.

/// The values that a check with these conditions saves, looking at all of these events.
#[macro_export]
macro_rules! values {
    ($events:expr; $($conditions:tt)*) => {{
        let server = $crate::serve($events).await;
        ::streamgauge::scenario! {
            base (server.url())
            sse "S" open "/" check await within 10s until end $($conditions)*
        }
        .run()
        .await
        .unwrap()
    }};
}

/// The data of those of these events that match the conditions.
#[macro_export]
macro_rules! matching {
    ($events:expr; $($conditions:tt)*) => {
        $crate::values!($events; collect matching $($conditions)*).matching
    };
}
