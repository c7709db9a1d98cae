//! What the profiles of a load ask of a part of it.

use streamgauge::Shard;

use crate::load::Load;
use crate::profile::{Profile, share};
use crate::result::ScenarioPart;

/// The scenarios of a load, with what their profiles ask of this part of it.
pub(super) fn scenarios(load: &Load<'_>, shard: Shard) -> Vec<ScenarioPart> {
    let mut parts: Vec<ScenarioPart> = Vec::new();
    for lane in &load.lanes {
        let profile: &Profile = &lane.profile;
        let asked = profile.users().or_else(|| profile.peak_concurrency()).unwrap_or_default();
        let shares = lane.mix().map(|mix| mix.shares(asked)).unwrap_or_default();
        for (which, weighted) in lane.scenarios.iter().enumerate() {
            let title = match weighted.scenario.title() {
                "" => format!("scenario {}", parts.len() + 1),
                title => title.to_owned(),
            };
            parts.push(ScenarioPart {
                title,
                tags: profile.tags().to_vec(),
                profile: profile.describe(),
                open: profile.is_open(),
                asked: share(shares.get(which).copied().unwrap_or_default(), shard),
                ..ScenarioPart::default()
            });
        }
    }
    parts
}
