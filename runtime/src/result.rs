//! The result of tests and examples, and its error.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::ops::Deref;

use crate::cause::Cause;
use crate::failure::{Failure, FailureKind, find};

/// A result that takes any error through `?`, for tests and examples. Of a scenario that failed, it keeps the [`Failure`].
///
/// ```
/// fn read() -> streamgauge::Result<u64> {
///     Ok("42".parse()?)
/// }
/// # assert_eq!(read().unwrap(), 42);
/// ```
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// An error of any type, which knows the [`Failure`] if it is one. `?` makes it of whatever can become a
/// `Box<dyn Error + Send + Sync>`: errors, boxes of them, and texts. Its `Display` and its `Debug` are those of the error in it, whose
/// methods can be called on it.
///
/// It is no [`std::error::Error`] itself, since `?` could not take all errors then.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use streamgauge::{FailureKind, scenario};
///
/// async fn opens(url: &str) -> streamgauge::Result {
///     if url.is_empty() {
///         Err("there is no URL")?;
///     }
///     scenario! { sse "Prices" open (url) close }.run().await?;
///     Ok(())
/// }
///
/// let error = opens("http://127.0.0.1:1/").await.unwrap_err(); // nothing listens there
/// assert_eq!(error.kind(), Some(FailureKind::Connect));
/// assert_eq!(error.failure().map(|failure| failure.title()), Some("Prices"));
///
/// let error = opens("").await.unwrap_err();
/// assert_eq!((error.kind(), error.to_string()), (None, "there is no URL".to_owned()));
/// # });
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    error: Box<dyn StdError + Send + Sync>,
    /// The name of the type that it was made of.
    made_of: &'static str,
}

impl Error {
    /// What kind of failure it is; `None` if it is another error.
    #[must_use]
    pub fn kind(&self) -> Option<FailureKind> {
        self.failure().map(Failure::kind)
    }

    /// The failure, if it is one, or was caused by one.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        find(&*self.0.error)
    }

    /// The error itself, for functions whose result has a box of it.
    ///
    /// ```
    /// fn read() -> streamgauge::Result<u64> {
    ///     Ok("42".parse()?)
    /// }
    ///
    /// fn twice() -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
    ///     Ok(2 * read().map_err(streamgauge::Error::into_boxed)?)
    /// }
    /// # assert_eq!(twice().unwrap(), 84);
    /// ```
    #[must_use]
    pub fn into_boxed(self) -> Box<dyn StdError + Send + Sync> {
        self.0.error
    }

    /// The error as one of this type.
    ///
    /// # Errors
    ///
    /// The same, if it is of another type.
    pub fn downcast<E: StdError + 'static>(self) -> std::result::Result<Box<E>, Self> {
        let Inner { error, made_of } = *self.0;
        error.downcast().map_err(|error| Self(Box::new(Inner { error, made_of })))
    }

    /// What it is, without what differs from one error to the next: the cause of a failure, the kind of an I/O error, else its type.
    pub(crate) fn cause(&self) -> Option<Cause> {
        if let Some(failure) = self.failure() {
            return Some(failure.cause().to_owned().into());
        }
        if let Some(error) = find::<io::Error>(&*self.0.error)
            && error.kind() != io::ErrorKind::Other
        {
            return Some(error.kind().to_string().into());
        }
        let made_of = self.0.made_of;
        let path = made_of.split('<').next().unwrap_or_default();
        let name = path.rsplit("::").next().unwrap_or_default();
        // A box hides what is in it, and a text is another each time.
        let says_nothing = made_of.starts_with('&') || matches!(name, "String" | "Box" | "Cow");
        (!says_nothing).then(|| match name {
            // Many crates have an error of this name.
            "Error" => format!("`{}`", path.replace("::error::", "::")).into(),
            name => format!("`{name}`").into(),
        })
    }
}

impl<E: Into<Box<dyn StdError + Send + Sync>>> From<E> for Error {
    fn from(error: E) -> Self {
        Self(Box::new(Inner { error: error.into(), made_of: std::any::type_name::<E>() }))
    }
}

impl From<Error> for Box<dyn StdError> {
    fn from(error: Error) -> Self {
        error.0.error
    }
}

impl Deref for Error {
    type Target = dyn StdError + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &*self.0.error
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.error.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.error, f)
    }
}
