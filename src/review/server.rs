//! The page that a review is done on, served to the browser of the same
//! machine.
//!
//! It listens on the loopback address alone, which no other machine reaches.
//! What else runs on this machine, and pages of other origins in the same
//! browser, are kept out by `Guard`. One thread speaks with the browser; what
//! takes time is done by a few others.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::desk::Review;
use super::guard::{Entry, Guard};
use super::pages::Pages;
use super::visitors::Visitors;
use crate::Error;

/// How many connections there may be: browsers open six to a server.
const CONNECTIONS: usize = 32;

/// How many threads cut images and write decisions.
const THREADS: usize = 4;

/// The most bytes of a request: a decision is a few hundred.
const MOST_BODY: usize = 64 << 10;

/// The most bytes of the head of a request.
const MOST_HEAD: usize = 16 << 10;

/// How long a browser may take for a request.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the last answers may take when the review ends.
const LAST: Duration = Duration::from_millis(500);

/// What brings the outputs of files up to date with what was decided, by
/// their names in the folder of results.
pub type Apply = Box<
    dyn Fn(&[String]) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
        + Send
        + Sync,
>;

/// A review on a page in the browser.
#[derive(Debug)]
pub struct Server {
    listener: std::net::TcpListener,
    state: Arc<State>,
}

/// What all answers are made of.
pub(super) struct State {
    review: Mutex<Review>,
    pub(super) pages: Pages,
    pub(super) apply: Option<Apply>,
    guard: Guard,
    pub(super) ended: Notify,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

impl State {
    pub(super) fn review(&self) -> MutexGuard<'_, Review> {
        self.review.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request with all of its body.
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) body: Bytes,
}

/// An answer without what all have.
pub(super) type Answer = Response<Bytes>;

impl Server {
    /// Serves a review at a port of this machine, or at any that is free.
    ///
    /// # Errors
    ///
    /// Where the port is taken or may not be used.
    pub fn bind(
        review: Review,
        port: Option<u16>,
        apply: Option<Apply>,
    ) -> Result<Server, Error> {
        let asked = port.unwrap_or(0);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, asked));
        let cannot = |error: io::Error| {
            Error::setting(format!(
                "cannot serve the review at port {asked}: {error}: choose \
                 another with --port, or none"
            ))
        };
        let listener = std::net::TcpListener::bind(address).map_err(cannot)?;
        listener.set_nonblocking(true).map_err(cannot)?;
        let port = listener.local_addr().map_err(cannot)?.port();
        let guard = Guard::new(port).map_err(|error| {
            Error::setting(format!("the system has no random bytes: {error}"))
        })?;
        let state = State {
            review: Mutex::new(review),
            pages: Pages::default(),
            apply,
            guard,
            ended: Notify::new(),
        };
        Ok(Server { listener, state: Arc::new(state) })
    }

    /// The address to be opened in a browser, once: it holds a token that is
    /// taken for the cookie of that browser.
    pub fn address(&self) -> String {
        self.state.guard.address()
    }

    #[cfg(test)]
    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Serves until somebody ends the review on the page; gives it back.
    ///
    /// # Errors
    ///
    /// Where the system has no threads or sockets.
    pub fn run(self) -> io::Result<Review> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(THREADS)
            .enable_io()
            .enable_time()
            .build()?;
        runtime.block_on(self.serve())?;
        runtime.shutdown_timeout(LAST);
        let state = Arc::try_unwrap(self.state);
        let state = state.map_err(|_| io::Error::other("still serving"))?;
        let review = state.review.into_inner();
        Ok(review.unwrap_or_else(PoisonError::into_inner))
    }

    async fn serve(&self) -> io::Result<()> {
        let listener = TcpListener::from_std(self.listener.try_clone()?)?;
        let taken = tokio::spawn(taken(listener, Arc::clone(&self.state)));
        self.state.ended.notified().await;
        taken.abort();
        // The last answer is on its way still.
        tokio::time::sleep(LAST).await;
        Ok(())
    }
}

/// Takes connections, as many at a time as there may be.
async fn taken(listener: TcpListener, state: Arc<State>) {
    let visitors = Visitors::new(CONNECTIONS);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, or a connection that is gone already.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Some(seat) = visitors.seat().await else { return };
        let state = Arc::clone(&state);
        let visitor = Arc::clone(&seat.visitor);
        let task = tokio::spawn(async move {
            let visitor = &seat.visitor;
            let answer = service_fn(|request| async {
                visitor.is_busy(true);
                let answer = answered(&state, request).await;
                visitor.is_busy(false);
                answer
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .max_buf_size(MOST_HEAD);
            let stream = TokioIo::new(stream);
            // What a browser breaks off is its own business.
            let _ = http.serve_connection(stream, answer).await;
        });
        visitor.is_served_by(task.abort_handle());
    }
}

/// What stands in every answer: nothing is kept by anyone, nothing is fetched
/// from anywhere, and no other page may show this one.
const HEADERS: [(header::HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src \
         'self' blob:; connect-src 'self'; base-uri 'none'; form-action \
         'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        header::HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

async fn answered(
    state: &Arc<State>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut answer = answer(state, request).await;
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(answer.map(Full::new))
}

/// Lets in who may come in, takes what is sent, and has the answer made.
async fn answer(state: &Arc<State>, request: Request<Incoming>) -> Answer {
    let (head, body) = request.into_parts();
    match state.guard.lets_in(&head) {
        Entry::Open => {}
        Entry::WithToken(cookie) => {
            let mut answer = plain(StatusCode::SEE_OTHER, "");
            let headers = answer.headers_mut();
            headers.insert(header::LOCATION, HeaderValue::from_static("/"));
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                headers.insert(header::SET_COOKIE, cookie);
            }
            return answer;
        }
        Entry::Refused(status, why) => return plain(status, why),
    }
    let length = length(&head.headers);
    if length.is_some_and(|length| length > MOST_BODY as u64) {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "too long");
    }
    let body = Limited::new(body, MOST_BODY).collect();
    let body = match tokio::time::timeout(PATIENCE, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => {
            return plain(StatusCode::PAYLOAD_TOO_LARGE, "too long");
        }
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT, "too slow"),
    };
    let asked = Asked {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        body,
    };
    let state = Arc::clone(state);
    let made = tokio::task::spawn_blocking(move || {
        super::routes::answer(&state, &asked)
    });
    made.await.unwrap_or_else(|_| {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        plain(status, "khoidau itself failed")
    })
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// An answer of a line of text.
pub(super) fn plain(status: StatusCode, text: &'static str) -> Answer {
    let bytes = Bytes::from_static(text.as_bytes());
    typed(status, "text/plain; charset=utf-8", bytes)
}

/// An answer of some type.
pub(super) fn typed(
    status: StatusCode,
    kind: &'static str,
    bytes: impl Into<Bytes>,
) -> Answer {
    let mut answer = Response::new(bytes.into());
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static(kind);
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
}
