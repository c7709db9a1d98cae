//! Which requests are meant.

/// Which requests are meant: `/path`, `/path?query`, or either behind a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    method: Option<String>,
    path: String,
}

impl Route {
    #[track_caller]
    pub(super) fn new(route: &str) -> Self {
        let (method, path) = match route.split_once(' ') {
            Some((method, path)) => (Some(method.to_owned()), path),
            None => (None, route),
        };
        assert!(path.starts_with('/'), "a route is `/path` or `METHOD /path`, not {route:?}");
        Self { method, path: path.to_owned() }
    }

    /// Whether it means a request of this method to this path, which has its query.
    pub(super) fn matches(&self, method: &str, path: &str) -> bool {
        let whole = self.path.contains('?');
        let path = if whole { path } else { path.split('?').next().unwrap_or_default() };
        path == self.path && self.method.as_ref().is_none_or(|wanted| wanted == method)
    }

    /// What is said in more detail goes first.
    pub(super) fn detail(&self) -> (bool, bool) {
        (self.path.contains('?'), self.method.is_some())
    }
}
