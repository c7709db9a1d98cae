//! Gatling: taken from Maven Central, built and started as its own launcher starts it, and what it says of a run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::rows::{Row, Size, What};

/// The simulation and its `pom.xml`.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/gatling");

/// Gatling, built.
pub(crate) struct Gatling {
    /// Where it works, below the workspace's target directory.
    directory: PathBuf,
    class_path: String,
    pub(crate) version: String,
    pub(crate) java: String,
}

impl Gatling {
    /// Has Maven take it and build the simulation.
    pub(crate) fn build(target: &Path) -> streamgauge::Result<Self> {
        let directory = target.join("gatling");
        fs::create_dir_all(&directory)?;
        let class_path = directory.join("classpath.txt");
        let built = Command::new("mvn")
            .args(["-q", "-B", "-f", &format!("{SOURCES}/pom.xml")])
            .arg(format!("-Dmaven.repo.local={}", target.join("maven").display()))
            .arg(format!("-Dpeers.directory={}", directory.display()))
            .args(["test-compile", "dependency:build-classpath", "-Dmdep.includeScope=test"])
            .arg(format!("-Dmdep.outputFile={}", class_path.display()))
            .output()?;
        if !built.status.success() {
            return Err(format!("Maven: {}", String::from_utf8_lossy(&built.stdout).trim()).into());
        }
        let class_path = fs::read_to_string(class_path)?.trim().to_owned();
        let jar = class_path.split(['/', ':']).find_map(|part| part.strip_prefix("gatling-app-"));
        let version = jar.and_then(|jar| jar.strip_suffix(".jar")).ok_or("no gatling-app among the jars")?;
        let java = Command::new("java").arg("-version").output()?.stderr;
        let java = String::from_utf8_lossy(&java);
        let java = java.lines().nth(1).unwrap_or_default().to_owned();
        Ok(Self { version: version.to_owned(), class_path, directory, java })
    }

    /// The command of a run: options of the JVM as in Gatling's own plugins, no report at the end, nothing sent home.
    pub(crate) fn command(&self, url: &str, row: &Row, size: Size, path: &str) -> Vec<String> {
        let at = self.directory.display();
        let Size { users, events } = size;
        let options = [
            "java -server -Xmx1G -XX:MaxInlineLevel=20 -XX:MaxTrivialSize=12",
            "--add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Dgatling.data.enableAnalytics=false",
        ];
        let mut command: Vec<String> =
            options.iter().flat_map(|option| option.split(' ')).map(str::to_owned).collect();
        command.extend([
            format!("-Djava.util.prefs.userRoot={at}/prefs"),
            format!("-Drow={}", row.word),
            format!("-Durl={url}"),
            format!("-Dpath={path}"),
            format!("-Dusers={users}"),
            format!("-Devents={events}"),
        ]);
        let class_path = format!("{at}/test-classes:{}", self.class_path);
        command.extend(["-cp".to_owned(), class_path]);
        command.extend("io.gatling.app.Gatling -s peers.Sse -nr -rf".split(' ').map(str::to_owned));
        command.push(format!("{at}/results"));
        command
    }

    /// Removes what it recorded of every check, which would fill the disk.
    pub(crate) fn forget_records(&self) {
        let _ = fs::remove_dir_all(self.directory.join("results"));
    }
}

/// Whether a run was right: every check counted as OK, no KO, no error.
pub(crate) fn verify(output: &str, row: &Row, size: Size) -> streamgauge::Result {
    let summary = output.rfind("---- Requests").map(|at| &output[at..]).ok_or("no summary")?;
    let (requests, errors) = summary.split_once("---- Errors").unwrap_or((summary, ""));
    let Size { users, events } = size;
    let each = match (row.what, row.word) {
        (What::MemoryOfAStream, _) => users,
        (_, "checked") => users * (events - 1),
        _ => 0,
    };
    for (name, wanted) in [("open", users), ("event", each), ("last", users)] {
        let counted = count(requests, name);
        if counted != [wanted, 0] {
            let [ok, ko] = counted;
            return Err(format!("{ok} OK and {ko} KO of \"{name}\", {wanted} wanted").into());
        }
    }
    let [_, ko] = count(requests, "Global");
    if ko > 0 {
        return Err(format!("{ko} KO").into());
    }
    match errors.lines().find(|line| line.starts_with("> ")) {
        Some(error) => Err(error.to_owned().into()),
        None => Ok(()),
    }
}

/// What the summary counts as OK and as KO under a name: `> name | total | OK | KO`.
fn count(requests: &str, name: &str) -> [usize; 2] {
    let line = requests.lines().find_map(|line| {
        let (label, rest) = line.strip_prefix("> ")?.split_once('|')?;
        (label.trim() == name).then_some(rest)
    });
    let mut figures = line.unwrap_or_default().split('|').map(|figure| {
        // `-` is none.
        let digits: String = figure.chars().filter(char::is_ascii_digit).collect();
        digits.parse().unwrap_or_default()
    });
    let _total = figures.next();
    [figures.next().unwrap_or_default(), figures.next().unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::verify;
    use crate::rows::{ROWS, Size};

    const ROW: usize = 1;
    const SIZE: Size = Size { users: 1, events: 2_000 };
    const SUMMARY: &str = "\
---- Requests -----------------------------------------------------------------------|---Total---|-----OK----|----KO----
> Global                                                                             |     2,002 |     2,002 |         0
> open                                                                               |         1 |         1 |         0
> event                                                                              |     1,999 |     1,999 |         0
> last                                                                               |         1 |         1 |         0
> close                                                                              |         1 |         1 |         0

---- checked ---------------------------------------------------------------------------------------------------------
";

    fn verdict(summary: &str) -> String {
        verify(summary, &ROWS[ROW], SIZE).map_or_else(|error| error.to_string(), |()| "right".to_owned())
    }

    #[test]
    fn a_run_is_right_if_all_counts_are() {
        assert_eq!(ROWS[ROW].word, "checked");
        assert_eq!(verdict(SUMMARY), "right");
        // The counts of an earlier moment stand above those of the end.
        assert_eq!(verdict(&format!("{}{SUMMARY}", SUMMARY.replace("1,999", "7"))), "right");
    }

    #[test]
    fn a_run_is_wrong_that_lost_an_event_has_a_ko_or_an_error() {
        let lost = SUMMARY.replace("1,999 |     1,999", "1,998 |     1,998");
        assert_eq!(verdict(&lost), "1998 OK and 0 KO of \"event\", 1999 wanted");
        let no_checks = SUMMARY.replace("> event", "> other");
        assert_eq!(verdict(&no_checks), "0 OK and 0 KO of \"event\", 1999 wanted");
        let ko = SUMMARY.replace("2,002 |         0", "2,001 |         1");
        assert_eq!(verdict(&ko), "1 KO");
        let error = "---- Errors ----\n> close: the stream was already crashed            1    (50%)\n\n----";
        let error = SUMMARY.replace("\n---- checked", &format!("{error}\n---- checked"));
        assert_eq!(verdict(&error), "> close: the stream was already crashed            1    (50%)");
        assert_eq!(verdict("Simulation peers.Sse started..."), "no summary");
    }
}
