//! Cookies: whatever servers set, what is sent can be sent, and goes to whom it may.

use crate::runtime::cookies::{Cookies, Site};

/// Each line is a host, a path, and a `Set-Cookie` from there, with `|` between them. A host that begins with `!` is asked
/// over HTTPS.
pub(crate) fn body(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let cookies = Cookies::default();
    let mut sites = Vec::new();
    for line in input.split('\n').take(100) {
        let mut parts = line.splitn(3, '|');
        let (Some(host), Some(path), Some(header)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let (https, host) = host.strip_prefix('!').map_or((false, host), |host| (true, host));
        let site = Site { https, host, path };
        cookies.store(site, header);
        sites.push(site);
        for &site in &sites {
            let plain = cookies.header(Site { https: false, ..site });
            let secure = cookies.header(Site { https: true, ..site });
            for header in [&plain, &secure].into_iter().flatten() {
                assert!(header.chars().all(|c| !c.is_control() || c == '\t'), "no header: {header:?}");
                assert!(header.split("; ").all(|pair| pair.contains('=')), "no pairs: {header:?}");
            }
            // What goes in the clear goes over TLS, too.
            if let Some(plain) = plain {
                let secure = secure.unwrap_or_default();
                for pair in plain.split("; ") {
                    assert!(secure.split("; ").any(|known| known == pair), "{pair:?} only in the clear");
                }
            }
        }
    }
    // Nobody can set a cookie for who never answered and is below nobody who did.
    let elsewhere = Site { https: true, host: "127.0.0.255", path: "/" };
    if sites.iter().all(|site| site.host != elsewhere.host) {
        assert_eq!(cookies.header(elsewhere), None);
    }
}
