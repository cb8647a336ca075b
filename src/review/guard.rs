//! Who may ask the server anything: the one browser that was given the
//! address, from the page that it was served.

use std::sync::atomic::{AtomicBool, Ordering};

use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode, header};
use sha2::{Digest, Sha256};

/// The parameter of the address that has the token.
const TOKEN: &str = "token";

/// The bytes of a token, which nobody guesses.
const BYTES: usize = 32;

/// The secrets of a server.
pub(super) struct Guard {
    port: u16,
    /// In the address, for one use.
    token: String,
    used: AtomicBool,
    /// In the cookie that it is taken for.
    session: String,
}

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// It is answered.
    Open,
    /// It has the token: it is sent on, with this cookie.
    WithToken(String),
    /// It is refused.
    Refused(StatusCode, &'static str),
}

impl Guard {
    pub(super) fn new(port: u16) -> Result<Guard, getrandom::Error> {
        Ok(Guard {
            port,
            token: secret()?,
            used: AtomicBool::new(false),
            session: secret()?,
        })
    }

    /// The address with the token.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?{TOKEN}={}", self.port, self.token)
    }

    /// The name of the cookie. Browsers give a cookie to every port of a
    /// machine, so it has that of ours.
    fn cookie(&self) -> String {
        format!("khoidau-{}", self.port)
    }

    /// Whether a request is one of ours.
    ///
    /// The host must be that of the address, for a page of another name may
    /// have been pointed at this machine. What changes something must say
    /// that it comes from our page.
    pub(super) fn lets_in(&self, head: &Parts) -> Entry {
        let refused = |why| Entry::Refused(StatusCode::FORBIDDEN, why);
        let Some(host) = single(&head.headers, header::HOST) else {
            return refused("no host");
        };
        let mut names = ["127.0.0.1", "localhost"].iter();
        if !names.any(|name| host == format!("{name}:{}", self.port)) {
            return refused("another host");
        }
        if head.uri.authority().is_some() {
            return refused("no proxy");
        }
        let origin = format!("http://{host}");
        let from = head.headers.get_all(header::ORIGIN);
        if !from.iter().all(|from| from.as_bytes() == origin.as_bytes()) {
            return refused("another origin");
        }
        let path = head.uri.path();
        if path.contains("..") || path.contains('%') || path.contains('\\') {
            return refused("no such path");
        }
        if self.has_cookie(&head.headers) {
            return match self.tokens(head).is_empty() {
                true => self.within(head),
                // The address once more, out of the history.
                false => Entry::WithToken(self.session_cookie()),
            };
        }
        if path != "/" || head.method != Method::GET {
            return refused("no cookie");
        }
        match self.tokens(head)[..] {
            [token] if same(token, &self.token) => {
                match self.used.swap(true, Ordering::SeqCst) {
                    false => Entry::WithToken(self.session_cookie()),
                    true => refused(
                        "This address was opened before. Start `khoidau \
                         review` again for another.\n\nĐịa chỉ này đã được \
                         mở. Hãy chạy lại `khoidau review` để có địa chỉ \
                         mới.",
                    ),
                }
            }
            _ => refused(
                "Open the address that `khoidau review` shows.\n\nHãy mở địa \
                 chỉ mà `khoidau review` đưa ra.",
            ),
        }
    }

    /// A request with our cookie.
    fn within(&self, head: &Parts) -> Entry {
        let changes = head.method != Method::GET;
        if changes && !head.headers.contains_key(header::ORIGIN) {
            let why = "no origin";
            return Entry::Refused(StatusCode::FORBIDDEN, why);
        }
        let site = single(&head.headers, FETCH_SITE);
        if changes && site.is_some_and(|site| site != "same-origin") {
            let why = "another site";
            return Entry::Refused(StatusCode::FORBIDDEN, why);
        }
        Entry::Open
    }

    fn session_cookie(&self) -> String {
        let (name, session) = (self.cookie(), &self.session);
        format!("{name}={session}; HttpOnly; SameSite=Strict; Path=/")
    }

    fn tokens<'h>(&self, head: &'h Parts) -> Vec<&'h str> {
        let pairs = head.uri.query().unwrap_or_default().split('&');
        let pairs = pairs.filter_map(|pair| pair.split_once('='));
        let tokens = pairs.filter(|(name, _)| *name == TOKEN);
        tokens.map(|(_, token)| token).collect()
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie();
        let lines = headers.get_all(header::COOKIE).iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        let cookies = lines.flat_map(|line| line.split(';'));
        let mut pairs = cookies.filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(own, value)| own == name && same(value, &self.session))
    }
}

/// What browsers say of where a request comes from.
const FETCH_SITE: header::HeaderName =
    header::HeaderName::from_static("sec-fetch-site");

/// The value of a header that is there once.
fn single(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Whether two texts are the same, in a time that tells nothing of where they
/// differ: hashes are compared so.
fn same(one: &str, other: &str) -> bool {
    Sha256::digest(one.as_bytes()) == Sha256::digest(other.as_bytes())
}

fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    fn asked(method: &str, uri: &str, headers: &[Header<'_>]) -> Parts {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    type Header<'h> = (&'h str, &'h str);

    const HOST: (&str, &str) = ("host", "127.0.0.1:5000");

    fn opened() -> (Guard, String) {
        let guard = Guard::new(5000).unwrap();
        let path = format!("/?token={}", guard.token);
        let entry = guard.lets_in(&asked("GET", &path, &[HOST]));
        let Entry::WithToken(cookie) = entry else { panic!("{entry:?}") };
        let end = "; HttpOnly; SameSite=Strict; Path=/";
        (guard, cookie.strip_suffix(end).unwrap().to_owned())
    }

    #[test]
    fn a_token_is_good_once() {
        let (guard, cookie) = opened();
        let path = format!("/?token={}", guard.token);
        let again = guard.lets_in(&asked("GET", &path, &[HOST]));
        assert!(matches!(again, Entry::Refused(StatusCode::FORBIDDEN, _)));
        let own = [HOST, ("cookie", &*cookie)];
        assert_eq!(guard.lets_in(&asked("GET", "/", &own)), Entry::Open);
        let again = guard.lets_in(&asked("GET", &path, &own));
        assert!(matches!(again, Entry::WithToken(_)));
    }

    #[test]
    fn no_two_servers_have_the_same_secrets() {
        let (one, other) = (Guard::new(1).unwrap(), Guard::new(1).unwrap());
        assert_eq!(one.token.len(), 2 * BYTES);
        assert_ne!(one.token, other.token);
        assert_ne!(one.token, one.session);
    }

    #[test]
    fn what_is_not_of_our_page_is_refused() {
        let (guard, cookie) = opened();
        let own = ("cookie", &*cookie);
        let origin = ("origin", "http://127.0.0.1:5000");
        let local = ("host", "localhost:5000");
        let open: [(&str, &[Header<'_>]); 5] = [
            ("GET", &[HOST, own]),
            ("GET", &[HOST, own, origin]),
            ("GET", &[HOST, ("cookie", &format!("a=b; {cookie}"))]),
            ("POST", &[HOST, own, origin]),
            ("POST", &[local, own, ("origin", "http://localhost:5000")]),
        ];
        for (method, headers) in open {
            let entry = guard.lets_in(&asked(method, "/x", headers));
            assert_eq!(entry, Entry::Open, "{method} {headers:?}");
        }
        let (rest, last) = cookie.split_at(cookie.len() - 1);
        let wrong = format!("{rest}{}", if last == "0" { '1' } else { '0' });
        let other = cookie.replace("5000", "5001");
        let site = ("sec-fetch-site", "same-site");
        let refused: [(&str, &str, &[Header<'_>]); 15] = [
            ("GET", "/", &[HOST]),
            ("GET", "/?token=", &[HOST]),
            ("GET", "/?token=1&token=2", &[HOST]),
            ("GET", "/api/state", &[HOST, ("cookie", "")]),
            ("GET", "/x", &[HOST, ("cookie", &wrong)]),
            ("GET", "/x", &[HOST, ("cookie", &other)]),
            ("GET", "/x", &[own]),
            ("GET", "/x", &[HOST, HOST, own]),
            ("GET", "/x", &[("host", "127.0.0.1"), own]),
            ("GET", "/x", &[("host", "evil.example:5000"), own]),
            ("GET", "/x", &[HOST, own, ("origin", "null")]),
            ("GET", "/a/../b", &[HOST, own]),
            ("GET", "/%2e%2e/b", &[HOST, own]),
            ("POST", "/x", &[HOST, own]),
            ("POST", "/x", &[HOST, own, origin, site]),
        ];
        for (method, uri, headers) in refused {
            let entry = guard.lets_in(&asked(method, uri, headers));
            let forbidden =
                matches!(entry, Entry::Refused(StatusCode::FORBIDDEN, _));
            assert!(forbidden, "{method} {uri} {headers:?}: {entry:?}");
        }
    }
}
