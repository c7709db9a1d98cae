#![doc = include_str!("guide.md")]

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use streamgauge::metrics::{SubjectKind, metrics};

    use crate::judge::{all, count, max, metric};

    const GUIDE: &str = include_str!("guide.md");

    /// What the row of the table of metrics says: each name, and whether a service time stands beside it.
    fn row(of: &str) -> BTreeSet<(String, bool)> {
        let start = format!("| {of} | ");
        let row = GUIDE.lines().find_map(|line| line.strip_prefix(&start));
        let row = row.unwrap_or_else(|| panic!("the guide has no row of {of}")).trim_end_matches(" |");
        let name =
            |cell: &str| (cell.trim_end_matches('*').trim_matches('`').to_owned(), cell.ends_with('*'));
        row.split(", ").map(name).collect()
    }

    #[test]
    fn the_guide_names_all_metrics_and_no_other() {
        const SERVICE_TIME: &str = " service time";
        for (of, kind) in [
            ("users", SubjectKind::User),
            ("groups", SubjectKind::Group),
            ("steps", SubjectKind::Step),
            ("checks", SubjectKind::Check),
            ("streams", SubjectKind::Stream),
            ("connections, by address", SubjectKind::Connection),
            ("your own", SubjectKind::Own),
        ] {
            let names: Vec<&str> =
                metrics().iter().filter(|metric| metric.of == kind).map(|metric| metric.name).collect();
            let has_service_time = |name: &str| names.contains(&&*format!("{name}{SERVICE_TIME}"));
            let wanted = names.iter().filter(|name| !name.ends_with(SERVICE_TIME));
            let wanted = wanted.map(|name| ((*name).to_owned(), has_service_time(name))).collect();
            assert_eq!(row(of), wanted, "{of}");
        }
    }

    #[test]
    fn what_only_the_load_measures_can_be_asserted() {
        for (name, _) in row("the load") {
            let counted = count(metric(&name, all())).at_least(0).check();
            let most = max(metric(&name, all())).at_least(0).check();
            assert!(counted.is_ok() || most.is_ok(), "{name}: {counted:?}, {most:?}");
        }
    }
}
