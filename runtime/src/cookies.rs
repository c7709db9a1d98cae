//! The cookies of one virtual user (RFC 6265). No I/O: it is given what came, and gives what is to be sent.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::calendar::days_to;

/// The least number that RFC 6265 section 6.1 asks of a client; beyond it the oldest goes.
const MOST: usize = 3000;

/// The cookies of a user, shared by all its requests.
#[derive(Clone, Default)]
pub(crate) struct Cookies(Arc<Mutex<Vec<Cookie>>>);

/// Where a request goes, as far as cookies depend on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'u> {
    pub(crate) https: bool,
    pub(crate) host: &'u str,
    pub(crate) path: &'u str,
}

struct Cookie {
    name: String,
    value: String,
    domain: String,
    /// Only for the host that set it.
    host_only: bool,
    path: String,
    https_only: bool,
    /// By the clock of the scenario, which tests may pause. `None` lasts as long as the user.
    expires: Option<Instant>,
}

impl fmt::Debug for Cookies {
    /// Without the cookies, which are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cookies")
    }
}

impl Cookies {
    /// Takes in a `Set-Cookie` header that came from `site` (RFC 6265 section 5.3). One that makes no sense is ignored.
    pub(crate) fn store(&self, site: Site<'_>, header: &str) {
        let now = Instant::now();
        let Some(cookie) = parse(site, header, now) else { return };
        let mut cookies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |known: &Cookie| {
            known.name == cookie.name && known.domain == cookie.domain && known.path == cookie.path
        };
        let gone = cookie.expires.is_some_and(|at| at <= now);
        match (cookies.iter().position(same), gone) {
            (Some(known), true) => drop(cookies.remove(known)),
            // In its old place: the first cookie of a name sets the order.
            (Some(known), false) => {
                if let Some(place) = cookies.get_mut(known) {
                    *place = cookie;
                }
            }
            (None, true) => {}
            (None, false) => {
                if cookies.len() >= MOST {
                    cookies.remove(0);
                }
                cookies.push(cookie);
            }
        }
    }

    /// The `Cookie` header for a request to `site` (RFC 6265 section 5.4); `None` if there is nothing to send.
    pub(crate) fn header(&self, site: Site<'_>) -> Option<String> {
        let mut cookies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cookies.is_empty() {
            return None;
        }
        let now = Instant::now();
        cookies.retain(|cookie| cookie.expires.is_none_or(|at| at > now));
        let mut fit: Vec<&Cookie> = cookies.iter().filter(|cookie| cookie.fits(site)).collect();
        // Stable: of two paths of one length the older cookie comes first.
        fit.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs: Vec<String> =
            fit.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

impl Cookie {
    fn fits(&self, site: Site<'_>) -> bool {
        let domain =
            if self.host_only { site.host == self.domain } else { matches_domain(site.host, &self.domain) };
        domain && matches_path(site.path, &self.path) && (site.https || !self.https_only)
    }
}

/// Reads a `Set-Cookie` header (RFC 6265 section 5.2).
fn parse(site: Site<'_>, header: &str, now: Instant) -> Option<Cookie> {
    let mut parts = header.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || header.chars().any(|c| c.is_control() && c != '\t') {
        return None;
    }
    let mut cookie = Cookie {
        name: name.to_owned(),
        value: value.to_owned(),
        domain: site.host.to_owned(),
        host_only: true,
        path: default_path(site.path).to_owned(),
        https_only: false,
        expires: None,
    };
    // Each is `Some(None)` for ever.
    let (mut max_age, mut date) = (None, None);
    for attribute in parts {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "expires" => date = self::date(value).map(|date| until(date, now)).or(date),
            "max-age" => max_age = age(value, now).or(max_age),
            "domain" => {
                let domain = value.strip_prefix('.').unwrap_or(value).to_ascii_lowercase();
                if domain.is_empty() {
                    continue;
                }
                cookie.host_only = false;
                cookie.domain = domain;
            }
            "path" => {
                let path = if value.starts_with('/') { value } else { default_path(site.path) };
                path.clone_into(&mut cookie.path);
            }
            "secure" => cookie.https_only = true,
            _ => {}
        }
    }
    cookie.expires = max_age.or(date).flatten();
    if !matches_domain(site.host, &cookie.domain) {
        return None;
    }
    if cookie.domain == site.host && is_address(site.host) {
        cookie.host_only = true;
    }
    // Nobody may set cookies for a whole top-level domain.
    (cookie.domain == site.host || cookie.domain.contains('.')).then_some(cookie)
}

/// The moment of a date; `None` if it is too far away. The server has it from the system's clock.
fn until(date: SystemTime, now: Instant) -> Option<Instant> {
    now.checked_add(date.duration_since(SystemTime::now()).unwrap_or_default())
}

/// When a `Max-Age` ends; `None` if it is no number.
fn age(text: &str, now: Instant) -> Option<Option<Instant>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    if digits.len() < text.len() {
        return Some(Some(now));
    }
    // An overflow counts as for ever.
    let seconds = digits.parse().unwrap_or(u64::MAX).min(400 * 24 * 3600);
    Some(now.checked_add(Duration::from_secs(seconds)))
}

/// RFC 6265 section 5.1.3.
fn matches_domain(host: &str, domain: &str) -> bool {
    host == domain
        || (!is_address(host) && host.strip_suffix(domain).is_some_and(|before| before.ends_with('.')))
}

fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok()
}

/// RFC 6265 section 5.1.4.
fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(last) => path.get(..last).unwrap_or("/"),
    }
}

/// RFC 6265 section 5.1.4.
fn matches_path(path: &str, of_cookie: &str) -> bool {
    path.strip_prefix(of_cookie)
        .is_some_and(|rest| rest.is_empty() || of_cookie.ends_with('/') || rest.starts_with('/'))
}

/// A date as cookies have them, whatever its form (RFC 6265 section 5.1.1).
fn date(text: &str) -> Option<SystemTime> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    let is_delimiter = |c: char| !(c.is_ascii_alphanumeric() || c == ':' || !c.is_ascii());
    for token in text.split(is_delimiter).filter(|token| !token.is_empty()) {
        let lower = token.to_ascii_lowercase();
        let digits = token.bytes().take_while(u8::is_ascii_digit).count();
        let number = || token.get(..digits)?.parse::<u64>().ok();
        if time.is_none() && token.contains(':') {
            time = clock(token);
        } else if day.is_none() && (1..=2).contains(&digits) {
            day = number();
        } else if month.is_none() && MONTHS.iter().any(|month| lower.starts_with(month)) {
            month = MONTHS.iter().position(|month| lower.starts_with(month));
        } else if year.is_none() && (2..=4).contains(&digits) {
            year = number();
        }
    }
    let year = match year? {
        year @ 70..=99 => year + 1900,
        year @ 0..=69 => year + 2000,
        year => year,
    };
    let (day, month, (hour, minute, second)) = (day?, month?, time?);
    if !(1..=31).contains(&day) || year < 1601 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds =
        days_to(year, month, day) * 86_400 + i64::try_from(hour * 3600 + minute * 60 + second).ok()?;
    match u64::try_from(seconds) {
        Ok(seconds) => SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)),
        // Long gone either way.
        Err(_) => Some(SystemTime::UNIX_EPOCH),
    }
}

/// `hh:mm:ss`
fn clock(token: &str) -> Option<(u64, u64, u64)> {
    let mut parts = token.split(':').map(|part| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        part.get(..digits.min(2))?.parse::<u64>().ok()
    });
    Some((parts.next()??, parts.next()??, parts.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site<'u>(host: &'u str, path: &'u str) -> Site<'u> {
        Site { https: false, host, path }
    }

    #[test]
    fn cookies_go_back_where_they_came_from() {
        let cookies = Cookies::default();
        cookies.store(site("a.example", "/login/form"), "id=1; HttpOnly");
        cookies.store(site("a.example", "/login"), "wide=2; Domain=.example; Path=/");
        cookies.store(site("a.example", "/"), "all=3; Path=/; Domain=a.example");
        cookies.store(site("a.example", "/"), "tls=4; Secure");
        cookies.store(site("a.example", "/"), "other=5; Domain=b.example");
        cookies.store(site("a.example", "/"), "no value; Path=/");
        assert_eq!(cookies.header(site("a.example", "/login/x")).as_deref(), Some("id=1; all=3"));
        assert_eq!(cookies.header(site("a.example", "/loginx")).as_deref(), Some("all=3"));
        assert_eq!(cookies.header(site("x.a.example", "/")).as_deref(), Some("all=3"));
        assert_eq!(cookies.header(site("xa.example", "/")), None);
        let https = Site { https: true, ..site("a.example", "/") };
        assert_eq!(cookies.header(https).as_deref(), Some("all=3; tls=4"));
    }

    #[test]
    fn a_cookie_is_replaced_and_expires() {
        let (cookies, home) = (Cookies::default(), site("127.0.0.1", "/"));
        for header in ["a=1", "b=1; Max-Age=1000", "a=2", "c=1; Max-Age=0"] {
            cookies.store(home, header);
        }
        assert_eq!(cookies.header(home).as_deref(), Some("a=2; b=1"));
        cookies.store(home, "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
        cookies.store(home, "d=\"x=y\"; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60");
        assert_eq!(cookies.header(home).as_deref(), Some("a=2; d=\"x=y\""));
    }

    #[test]
    fn dates_of_every_form_are_read() {
        let seconds = |text: &str| {
            date(text).map(|at| at.duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs())
        };
        for text in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(seconds(text), Some(784_111_777), "{text}");
        }
        assert_eq!(seconds("29 Feb 2024 00:00:00"), Some(1_709_164_800));
        assert_eq!(seconds("1 Jan 2100 00:00:00"), Some(4_102_444_800));
        for text in ["", "tomorrow", "32 Jan 2000 00:00:00", "1 Jan 2000 25:00:00", "1 Jan 2000"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
