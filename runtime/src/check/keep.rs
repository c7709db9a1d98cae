//! What a check keeps of the messages that match, and what Rust asks of them.

use super::found::Found;

/// What was found, one for each condition that was looked at so far.
pub type Founds<'m> = smallvec::SmallVec<[Found<'m>; 4]>;

/// The typed part of a check: a list, built one `save`, `collect` or `satisfies` at a time.
pub trait Keeps {
    /// The values of one message, converted and not yet kept.
    type Fresh;
    /// What is kept in the end, in the order of the list.
    type Kept;

    /// Whether Rust is satisfied with the values of the conditions `from` to the last found.
    ///
    /// # Errors
    ///
    /// The index of the condition that is not satisfied, and why.
    fn satisfied(&self, founds: &Founds<'_>, from: usize) -> Result<(), (usize, String)>;

    /// Converts what is to be kept of the conditions that were looked at so far.
    ///
    /// # Errors
    ///
    /// The index of the condition whose value does not convert, and why.
    fn convert(&self, founds: &Founds<'_>) -> Result<Self::Fresh, (usize, String)>;

    /// Converts what is to be kept of the conditions `from` to the last found, behind those that were converted before.
    ///
    /// # Errors
    ///
    /// The index of the condition whose value does not convert, and why.
    fn convert_rest(
        &self,
        fresh: &mut Self::Fresh,
        founds: &Founds<'_>,
        from: usize,
    ) -> Result<(), (usize, String)>;

    /// Keeps it.
    fn keep(&mut self, fresh: Self::Fresh);

    /// What was kept.
    fn into_kept(self) -> Self::Kept;
}

impl Keeps for () {
    type Fresh = ();
    type Kept = ();

    fn satisfied(&self, _: &Founds<'_>, _: usize) -> Result<(), (usize, String)> {
        Ok(())
    }

    fn convert(&self, _: &Founds<'_>) -> Result<(), (usize, String)> {
        Ok(())
    }

    fn convert_rest(&self, (): &mut (), _: &Founds<'_>, _: usize) -> Result<(), (usize, String)> {
        Ok(())
    }

    fn keep(&mut self, (): ()) {}

    fn into_kept(self) {}
}

/// How a `T` is made of what was found. A function instead of a type parameter, so that a type which does not
/// convert is refused where it is written, and nowhere else.
pub(super) type Way<T> = fn(&Found<'_>) -> Result<T, String>;

/// What a check keeps of one condition: a value of each message that matches, put into `S`.
#[derive(Debug)]
pub struct Keep<T, S> {
    /// `None` where the condition does not count.
    condition: Option<usize>,
    store: S,
    way: Way<T>,
}

/// `save`: the value of the last matching message.
pub type Save<T> = Keep<T, Option<T>>;
/// `collect`: the values of all matching messages, the oldest first.
pub type Collect<T> = Keep<T, Vec<T>>;
/// `collect` of a condition that counts only sometimes: `None` where it does not.
pub type CollectSome<T> = Keep<T, Sometimes<Vec<T>>>;

/// Where the values go that are kept of one condition.
pub trait Store<T>: Default {
    /// What is given in the end.
    type Kept;

    /// Takes in the value of one more message.
    fn put(&mut self, value: T);

    /// What was put in. `counts` says whether the condition counted at all.
    fn kept(self, counts: bool) -> Self::Kept;
}

/// The last value.
impl<T> Store<T> for Option<T> {
    type Kept = Option<T>;

    fn put(&mut self, value: T) {
        *self = Some(value);
    }

    fn kept(self, _: bool) -> Self::Kept {
        self
    }
}

/// All values.
impl<T> Store<T> for Vec<T> {
    type Kept = Vec<T>;

    fn put(&mut self, value: T) {
        self.push(value);
    }

    fn kept(self, _: bool) -> Self::Kept {
        self
    }
}

/// A store of a condition that counts only sometimes.
#[derive(Debug, Default)]
pub struct Sometimes<S>(S);

impl<T, S: Store<T>> Store<T> for Sometimes<S> {
    type Kept = Option<S::Kept>;

    fn put(&mut self, value: T) {
        self.0.put(value);
    }

    fn kept(self, counts: bool) -> Self::Kept {
        counts.then(|| self.0.kept(counts))
    }
}

impl<T, S: Store<T>> Keep<T, S> {
    pub(super) fn new(condition: Option<usize>, way: Way<T>) -> Self {
        Self { condition, store: S::default(), way }
    }
}

impl<R: Keeps, T, S: Store<T>> Keeps for (R, Keep<T, S>) {
    type Fresh = (R::Fresh, Option<T>);
    type Kept = (R::Kept, S::Kept);

    fn satisfied(&self, founds: &Founds<'_>, from: usize) -> Result<(), (usize, String)> {
        self.0.satisfied(founds, from)
    }

    fn convert(&self, founds: &Founds<'_>) -> Result<Self::Fresh, (usize, String)> {
        Ok((self.0.convert(founds)?, converted(founds, self.1.condition, self.1.way)?))
    }

    fn convert_rest(
        &self,
        (rest, value): &mut Self::Fresh,
        founds: &Founds<'_>,
        from: usize,
    ) -> Result<(), (usize, String)> {
        self.0.convert_rest(rest, founds, from)?;
        if self.1.condition.is_some_and(|condition| condition >= from) {
            *value = converted(founds, self.1.condition, self.1.way)?;
        }
        Ok(())
    }

    fn keep(&mut self, (rest, value): Self::Fresh) {
        self.0.keep(rest);
        if let Some(value) = value {
            self.1.store.put(value);
        }
    }

    fn into_kept(self) -> Self::Kept {
        let counts = self.1.condition.is_some();
        (self.0.into_kept(), self.1.store.kept(counts))
    }
}

/// `satisfies`: a function of the value that must give `true`.
#[derive(Debug)]
pub struct Satisfies<F> {
    /// `None` where the condition does not count.
    pub(super) condition: Option<usize>,
    pub(super) function: Option<F>,
    /// Converts what was found, and asks the function.
    pub(super) ask: fn(&F, &Found<'_>) -> Result<bool, String>,
}

impl<R: Keeps, F> Keeps for (R, Satisfies<F>) {
    type Fresh = R::Fresh;
    type Kept = R::Kept;

    fn satisfied(&self, founds: &Founds<'_>, from: usize) -> Result<(), (usize, String)> {
        self.0.satisfied(founds, from)?;
        let (Some(condition), Some(function)) = (self.1.condition, &self.1.function) else { return Ok(()) };
        if condition < from || condition >= founds.len() {
            return Ok(());
        }
        if converted(founds, Some(condition), |found| (self.1.ask)(function, found))?.unwrap_or(true) {
            Ok(())
        } else {
            Err((condition, founds.get(condition).map(|found| format!("is {found}")).unwrap_or_default()))
        }
    }

    fn convert(&self, founds: &Founds<'_>) -> Result<Self::Fresh, (usize, String)> {
        self.0.convert(founds)
    }

    fn convert_rest(
        &self,
        fresh: &mut Self::Fresh,
        founds: &Founds<'_>,
        from: usize,
    ) -> Result<(), (usize, String)> {
        self.0.convert_rest(fresh, founds, from)
    }

    fn keep(&mut self, fresh: Self::Fresh) {
        self.0.keep(fresh);
    }

    fn into_kept(self) -> Self::Kept {
        self.0.into_kept()
    }
}

/// What was found for `condition`, converted; nothing where it does not count, or was not looked at yet.
fn converted<T>(
    founds: &Founds<'_>,
    condition: Option<usize>,
    way: impl Fn(&Found<'_>) -> Result<T, String>,
) -> Result<Option<T>, (usize, String)> {
    let Some(condition) = condition else { return Ok(None) };
    let found = founds.get(condition);
    found.map(way).transpose().map_err(|reason| (condition, reason))
}
