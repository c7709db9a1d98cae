//! Words of Gatling 3, k6, JMeter, oha, curl and others that have no single word here, and what to type for them.

/// The foreign word, its tokens in this language, and the text to type.
pub(super) type Row = (&'static str, &'static str, &'static str);

/// The word stays where it is: what stands there could not be read in another way, and is skipped with its step.
pub(super) const LEFT: &str = "…";

const LOAD: &str = "the steps of one user only: how many run, and when, is said in Rust, \
                    `load(\"name\").scenario(this, [at_once(5), ramp(20).over(secs(1))])`";
const RANDOM_PAUSE: &str = "`pause 1s..3s`";
const SWITCH: &str = "`if (…) { … } else if (…) { … }`";
const PACE: &str = "`let began = (Instant::now())` first and `pause (pace.saturating_sub(began.elapsed()))` last in the \
                    loop; the guide has it as a recipe";
const CHANCE: &str =
    "`let n = (rand::random_range(0..100))` and `if (n < 30) { … } else { … }`; the guide has it as a recipe";
const COOKIE: &str =
    "`header \"Cookie\" \"name=value\"`; cookies that the server sets are kept and sent by themselves";
const FILE: &str =
    "`body text (text)`, with `let text = std::fs::read_to_string(\"…\")?;` before the scenario";
const PARTS: &str = "`body text (text)` and `header \"Content-Type\" \"multipart/form-data; boundary=…\"`, of a text that is \
                     put together before the scenario";
const CLIENT: &str =
    "nothing here: how connections are made is said where the scenario is, `scenario.client(Client::new()…)`";
const TYPE: &str = "the type after the name: `save price: f64`";
const RUST: &str = "`run { … }` for Rust";
const LATENCY: &str = "nothing here: times are measured of every step, and asserted in Rust, \
                       `load(…).assert(p99(check(\"…\")).below(secs(1)))`";
const FEED: &str =
    "`let users = Feeder::csv(\"users.csv\")?;` before the scenario, and `feed user from (users)`";
const WEB_SOCKET: &str = "`sse \"…\" open \"/events\"`: only event streams and HTTP are spoken here";
const WITHIN: &str = "`check await within 10s until 1`";

/// Of Gatling 3.
pub(super) const GATLING_3: &[Row] = &[
    ("tryMax", "attempt", "`attempt 3 { … }`"),
    ("exitHereIf", LEFT, "`if (…) { stop }`"),
    ("stopInjector", "stop", "`stop` to end this user's run"),
    ("stopLoadGenerator", "stop", "`stop` to end this user's run"),
    ("crashInjector", "fail", "`fail \"why\"`"),
    ("crashLoadGenerator", "fail", "`fail \"why\"`"),
    ("doIfEquals", LEFT, "`if (a == b) { … }`"),
    ("doIfEqualsOrElse", LEFT, "`if (a == b) { … } else { … }`"),
    ("doSwitch", LEFT, SWITCH),
    ("doSwitchOrElse", LEFT, SWITCH),
    ("randomSwitch", LEFT, CHANCE),
    ("randomSwitchOrElse", LEFT, CHANCE),
    ("uniformRandomSwitch", LEFT, CHANCE),
    (
        "roundRobinSwitch",
        LEFT,
        "`if (turn.fetch_add(1, Relaxed) % 2 == 0) { … } else { … }`; the guide has it as a recipe",
    ),
    ("percent", LEFT, CHANCE),
    (
        "rendezVous",
        LEFT,
        "`run { barrier.wait().await; }`, with a `tokio::sync::Barrier`; the guide has it as a recipe",
    ),
    ("pace", LEFT, PACE),
    ("asLongAsDuring", LEFT, "`during 10s { if (…) { … } else { stop } }`"),
    ("doWhileDuring", LEFT, "`during 10s { … }` with an `if (…)` in it"),
    ("atOnceUsers", "", LOAD),
    ("rampUsers", "", LOAD),
    ("constantUsersPerSec", "", LOAD),
    ("rampUsersPerSec", "", LOAD),
    ("incrementUsersPerSec", "", LOAD),
    ("stressPeakUsers", "", LOAD),
    ("constantConcurrentUsers", "", LOAD),
    ("rampConcurrentUsers", "", LOAD),
    ("injectOpen", "", LOAD),
    ("injectClosed", "", LOAD),
    ("setUp", "", LOAD),
    ("throttle", "", LOAD),
    ("maxDuration", "", LOAD),
    ("protocols", "", "`base \"https://…\"` and `header \"…\" \"…\"` before the first step"),
    ("assertions", "", LATENCY),
    ("requestTimeout", "timeout", "`timeout 5s`"),
    ("disableFollowRedirect", "", "`redirects 0`"),
    ("maxRedirects", "", "`redirects 5`"),
    ("disableCaching", "", "nothing: nothing is cached"),
    ("addCookie", "", COOKIE),
    (
        "getCookieValue",
        "",
        "`check header \"Set-Cookie\" save cookie`, or nothing: cookies are kept and sent by themselves",
    ),
    ("flushCookieJar", "", "nothing: every run of a scenario begins without cookies"),
    ("currentLocation", "", "`redirects 0 check header \"Location\" save location`"),
    (
        "digestAuth",
        "",
        "`header \"Authorization\" (…)`, with the digest computed in Rust; the guide has it as a recipe",
    ),
    (
        "sign",
        "",
        "`header \"Signature\" (…)`, with the signature computed in Rust; the guide has it as a recipe",
    ),
    ("bodyPart", "", PARTS),
    ("formUpload", "", PARTS),
    ("RawFileBodyPart", "", PARTS),
    ("ElFileBodyPart", "", PARTS),
    ("StringBodyPart", "", PARTS),
    ("acceptEncodingHeader", "", "`header \"Accept-Encoding\" \"…\"`"),
    ("acceptLanguageHeader", "", "`header \"Accept-Language\" \"…\"`"),
    ("originHeader", "", "`header \"Origin\" \"…\"`"),
    ("enableHttp2", "", CLIENT),
    ("shareConnections", "", CLIENT),
    ("virtualHost", "", CLIENT),
    ("css", "regex", "`regex \"…\"`: HTML is not parsed"),
    ("xpath", "regex", "`regex \"…\"`: XML is not parsed"),
    ("bodyBytes", "body", "`body`"),
    ("bodyLength", "body", "`body satisfies (|body: &String| body.len() > 10)`"),
    ("ofString", "", TYPE),
    ("ofInt", "", TYPE),
    ("ofLong", "", TYPE),
    ("ofDouble", "", TYPE),
    ("ofBoolean", "", TYPE),
    ("ofList", "", TYPE),
    ("ofObject", "", TYPE),
    ("isEL", "==", "`== \"{name}\"`"),
    ("notNull", "!= null", "`!= null`"),
    ("isNull", "== null", "`== null`"),
    ("findRandom", "", "`collect all`, and one of them in Rust"),
    ("ws", LEFT, WEB_SOCKET),
];

/// Of k6.
pub(super) const K6: &[Row] = &[
    ("vus", "", LOAD),
    ("stages", "", LOAD),
    ("iterations", "", LOAD),
    ("executor", "", LOAD),
    ("scenarios", "", LOAD),
    ("startVUs", "", LOAD),
    ("duration", "", LOAD),
    ("thresholds", "", LATENCY),
    (
        "Trend",
        "",
        "nothing here: a value of your own is recorded in a `run { … }`; see `streamgauge::metrics`",
    ),
    (
        "Counter",
        "",
        "nothing here: a value of your own is recorded in a `run { … }`; see `streamgauge::metrics`",
    ),
    ("console", LEFT, "`run { println!(\"…\"); }`"),
    ("SharedArray", "", FEED),
    ("setup", "", "Rust before the scenario"),
    ("teardown", "", "Rust behind the run of the scenario"),
    ("randomIntBetween", "", RANDOM_PAUSE),
    ("toBe", "==", "`==`"),
    ("toEqual", "==", "`==`"),
    ("toContain", "contains", "`contains \"…\"`"),
    ("batch", "", "a step for each; steps run one after another, and streams beside each other"),
    ("params", "", "`query \"name\" \"value\"`, one for each"),
    ("param", "query", "`query \"name\" \"value\"`"),
    ("tags", "", "nothing here: a load's profile has tags, `.tag(\"name\", \"value\")`"),
];

/// Of JMeter.
pub(super) const JMETER: &[Row] = &[
    ("ThreadGroup", "", LOAD),
    ("threads", "", LOAD),
    ("rampup", "", LOAD),
    ("HTTPSampler", "http", "`http \"Login\" post \"/login\"`"),
    ("TransactionController", "group", "`group \"…\" { … }`"),
    ("LoopController", "repeat", "`repeat 3 { … }`"),
    ("WhileController", "while", "`while (…) { … }`"),
    ("IfController", "if", "`if (…) { … }`"),
    ("OnceOnlyController", LEFT, "the steps before the loop"),
    ("ConstantTimer", "pause", "`pause 2s`"),
    ("UniformRandomTimer", "", RANDOM_PAUSE),
    ("GaussianRandomTimer", "", RANDOM_PAUSE),
    ("SynchronizingTimer", LEFT, "`run { barrier.wait().await; }`, with a `tokio::sync::Barrier`"),
    ("JSONExtractor", "json", "`json \"$.price\" save price`"),
    ("RegexExtractor", "regex", "`regex \"…\" save price`"),
    ("ResponseAssertion", "check", "`check status == 200 body contains \"…\"`"),
    ("JSONAssertion", "json", "`json \"$.price\" == 1`"),
    ("DurationAssertion", "elapsed", "`elapsed < 200ms`"),
    ("CSVDataSet", "", FEED),
    ("HeaderManager", "", "`header \"name\" \"value\"`"),
    ("CookieManager", "", "nothing: cookies are kept and sent by themselves"),
    ("BeanShell", LEFT, RUST),
    ("JSR223", LEFT, RUST),
];

/// Of oha, curl, Locust, Artillery, Hurl, browsers and Rust.
pub(super) const TOOLS: &[Row] = &[
    ("base_url", "base", "`base \"https://…\"`"),
    ("baseurl", "base", "`base \"https://…\"`"),
    ("base_urls", "base", "`base [\"https://…\", \"https://…\"]`"),
    ("base_uri", "base", "`base \"https://…\"`"),
    ("baseUri", "base", "`base \"https://…\"`"),
    ("host", "base", "`base \"https://…\"`"),
    ("server", "base", "`base \"https://…\"`"),
    ("root", "base", "`base \"https://…\"`"),
    ("endpoint", "base", "`base \"https://…\"`"),
    ("origin", "base", "`base \"https://…\"`"),
    ("cookie", "", COOKIE),
    ("cookies", "", COOKIE),
    ("auth", "", "`bearer \"…\"`, or `basic \"name\" \"password\"`"),
    ("authorization", "", "`bearer \"…\"`, or `header \"Authorization\" \"…\"`"),
    ("token", "bearer", "`bearer \"…\"`"),
    ("accept", "", "`header \"Accept\" \"…\"`"),
    ("user_agent", "", "`header \"User-Agent\" \"…\"`"),
    ("userAgent", "", "`header \"User-Agent\" \"…\"`"),
    ("payload", "", "`body text \"…\"`, or `body json { \"key\": \"text\" }`"),
    ("multipart", "", PARTS),
    ("proxy", "", CLIENT),
    ("insecure", "", CLIENT),
    ("http2", "", CLIENT),
    ("tls", "", CLIENT),
    ("users", "", LOAD),
    ("rps", "", LOAD),
    ("qps", "", LOAD),
    ("concurrency", "", LOAD),
    ("arrivalRate", "", LOAD),
    ("phases", "", LOAD),
    ("capture", "save", "`save price`"),
    ("extract", "save", "`save price`"),
    ("think", "pause", "`pause 2s`"),
    ("think_time", "pause", "`pause 2s`"),
    ("thinkTime", "pause", "`pause 2s`"),
    ("wait_time", "pause", "`pause 2s`"),
    ("task", "group", "`group \"…\" { … }`"),
    ("transaction", "group", "`group \"…\" { … }`"),
    ("onmessage", "check", WITHIN),
    ("addEventListener", "check", "`check await within 10s until 1 event == \"…\"`"),
    ("EventSource", "sse", "`sse \"…\" open \"/events\"`"),
    ("lastEventId", "last_event_id", "`last_event_id \"…\"`"),
    ("websocket", LEFT, WEB_SOCKET),
    ("match", LEFT, SWITCH),
    ("switch", LEFT, SWITCH),
    ("case", LEFT, SWITCH),
    ("unless", LEFT, "`if (!…) { … }`"),
    ("return", LEFT, "`stop` to end this user's run"),
    ("log", LEFT, "`run { println!(\"…\"); }`"),
    ("print", LEFT, "`run { println!(\"…\"); }`"),
    ("echo", LEFT, "`run { println!(\"…\"); }`"),
    ("set", "let", "`let name = (…)`"),
    ("section", "group", "`group \"…\" { … }`"),
    (
        "parallel",
        LEFT,
        "the steps one after another: streams run beside each other, and `check listen` does not wait",
    ),
    ("startsWith", LEFT, "`regex \"^…\"`"),
    ("starts_with", LEFT, "`regex \"^…\"`"),
    ("endsWith", LEFT, "`regex \"…$\"`"),
    ("ends_with", LEFT, "`regex \"…$\"`"),
    ("has", "contains", "`contains \"…\"`"),
    ("containing", "contains", "`contains \"…\"`"),
    ("includes", "contains", "`contains \"…\"`"),
    ("like", LEFT, "`regex \"…\"`"),
    ("between", LEFT, "`in 1..=3`"),
    ("equal", "==", "`==`"),
    ("equalTo", "==", "`==`"),
    ("notEquals", "!=", "`!=`"),
    ("absent", "missing", "`missing`"),
    ("present", "exists", "`exists`"),
    ("curl", LEFT, "`http \"…\" get \"https://…\"`"),
    ("fetch", LEFT, "`http \"…\" get \"https://…\"`"),
    ("request", "http", "`http \"…\" get \"https://…\"`"),
];

/// What may stand behind `body` elsewhere.
pub(super) const BODIES: &[(&str, &str)] = &[
    ("file", FILE),
    ("raw", FILE),
    ("bytes", FILE),
    ("multipart", PARTS),
    ("parts", PARTS),
    ("xml", "`body text \"…\"` and `header \"Content-Type\" \"application/xml\"`"),
    ("html", "`body text \"…\"` and `header \"Content-Type\" \"text/html\"`"),
    ("string", "`body text \"…\"`"),
    ("str", "`body text \"…\"`"),
    ("urlencoded", "`body form { \"name\": \"value\" }`"),
    ("graphql", "`body json { \"query\": \"…\" }`"),
    ("template", "`body text \"… {name} …\"`, which is filled in"),
];

/// Options of programs: `-H`, `--header`.
pub(super) fn flag(name: &str) -> Option<&'static str> {
    Some(match name {
        "H" | "header" => "`header \"name\" \"value\"`",
        "A" => "`header \"User-Agent\" \"…\"`",
        "d" | "data" | "json" => "`body text \"…\"`, or `body json { \"key\": \"text\" }`",
        "F" | "form" => PARTS,
        "X" | "request" | "m" => "the method before the URL, `post \"/path\"`",
        "u" | "user" => "`basic \"name\" \"password\"`",
        "b" | "cookie" => COOKIE,
        "G" => "`query \"name\" \"value\"`",
        "L" | "location" => "nothing: redirects are followed, as many as `redirects 5` says",
        "k" | "insecure" | "x" | "proxy" | "cert" | "http2" => CLIENT,
        "t" | "max" | "timeout" => "`timeout 5s`",
        "n" | "c" | "z" | "q" | "r" | "p" | "vus" | "duration" | "users" | "rate" => LOAD,
        _ => return None,
    })
}
