//! The result of tests and examples.

/// A result that takes any error through `?`, for tests and examples.
///
/// ```
/// fn read() -> streamgauge::Result<u64> {
///     Ok("42".parse()?)
/// }
/// # assert_eq!(read().unwrap(), 42);
/// ```
pub type Result<T = (), E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;
