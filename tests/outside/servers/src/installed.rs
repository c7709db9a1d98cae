//! What the servers in JavaScript and Python need, installed below `target/outside/servers` when the first of them is
//! started: the versions are those of `node/package-lock.json` and `python/requirements.txt`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Who runs a server that is not a binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runtime {
    Node,
    Python,
}

/// What runs it, and where its files are.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) program: PathBuf,
    pub(crate) sources: PathBuf,
}

/// Where everything is installed.
pub(crate) fn outside() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/outside/servers")
}

/// Installs what the runtime's servers need, unless it is there. `Err` says why it cannot run anything on this machine.
///
/// # Panics
///
/// If the runtime is there, and the installation fails.
pub(crate) fn ready(runtime: Runtime) -> Result<Place, String> {
    // One test installs, the others wait for it.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    match runtime {
        Runtime::Node => node(&here.join("node"), &outside().join("node")),
        Runtime::Python => python(&here.join("python"), &outside().join("python")),
    }
}

fn node(from: &Path, to: &Path) -> Result<Place, String> {
    for needed in ["node", "npm"] {
        if !runs(needed) {
            return Err(format!("{needed} is not installed"));
        }
    }
    std::fs::create_dir_all(to).expect("a folder can be made");
    // The modules of npm are looked for beside the file that imports them, so the servers are copied to them.
    for file in std::fs::read_dir(from).expect("the folder is there").flatten() {
        let (text, copy) = (std::fs::read(file.path()).expect("it can be read"), to.join(file.file_name()));
        // A server that starts at this moment reads it.
        if std::fs::read(&copy).ok().as_ref() != Some(&text) {
            std::fs::write(copy, text).expect("a file can be written");
        }
    }
    once(&from.join("package-lock.json"), to, || {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(to);
        do_it(npm);
    });
    Ok(Place { program: "node".into(), sources: to.to_owned() })
}

fn python(from: &Path, to: &Path) -> Result<Place, String> {
    if !runs("python3") {
        return Err("python3 is not installed".to_owned());
    }
    let program = to.join("bin/python");
    let requirements = from.join("requirements.txt");
    once(&requirements, to, || {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv", "--clear"]).arg(to);
        do_it(venv);
        let mut pip = Command::new(&program);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
        pip.arg(&requirements);
        do_it(pip);
    });
    Ok(Place { program, sources: from.to_owned() })
}

/// Does it unless it was done for the same text of `versions`.
fn once(versions: &Path, to: &Path, install: impl FnOnce()) {
    let wanted = std::fs::read(versions).expect("the versions are pinned");
    let stamp = to.join("installed");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return;
    }
    install();
    std::fs::write(stamp, wanted).expect("a file can be written");
}

fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn do_it(mut command: Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(
        output.status.success(),
        "{command:?} failed:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}
