//! [`Names`] as reqwest asks it.

use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::client::names::Names;

pub(super) struct Resolver(pub(super) Arc<Names>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let finding = self.0.find(name.as_str());
        Box::pin(async move {
            let addresses: Addrs = Box::new(finding.await?.into_iter());
            Ok(addresses)
        })
    }
}
