//! What the page asks the server.
//!
//! | | |
//! |---|---|
//! | `GET /`, and the names of what it is made of | the page |
//! | `GET /api/state` | how far the review is |
//! | `GET /api/lines?from=0&count=20` | lines, worst first |
//! | `GET /api/fields?from=0&count=20` | documents, worst first |
//! | `GET /api/decided?from=0&count=20` | what was decided, the last first |
//! | `GET /line/GENERATION/ITEM` | the image of a line |
//! | `GET /page/VIEW/GENERATION/ITEM/PAGE` | that of a page |
//! | `GET /text/GENERATION/ITEM?line=1` | lines of the text of a document |
//! | `POST /api/decide`, `again`, `undo`, `word`, `apply`, `end` | changes |
//!
//! Items are told by their places in the queue, never by names of files. The
//! places are those of one generation of the queue, which each request names.

use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, StatusCode, header};
use serde::{Deserialize, Serialize};

use super::desk::{Place, Progress, Refusal, Review, View};
use super::pages::{ABSENT, Edges};
use super::server::{Answer, Asked, State, plain, typed};

const PAGE: &str = include_str!("assets/index.html");
const STYLE: &str = include_str!("assets/review.css");
const SCRIPT: &str = include_str!("assets/review.js");
const DECIDED: &str = include_str!("assets/decided.js");
const PARTS: &str = include_str!("assets/parts.js");
const PICTURES: &str = include_str!("assets/pictures.js");
const WORDS: &str = include_str!("assets/words.js");
const ICON: &str = include_str!("assets/icon.svg");

/// The most items of an answer.
const MOST: usize = 50;

/// What a picture shows, in the unit of the boxes.
const PAGE_SIZE: HeaderName = HeaderName::from_static("x-page-size");
const EDGES: HeaderName = HeaderName::from_static("x-edges");

/// How far the review is.
#[derive(Serialize)]
struct StateView<'r> {
    generation: u32,
    folder: String,
    who: &'r str,
    lines: Progress,
    fields: Progress,
    /// How many files have outputs that are not as decided.
    touched: usize,
    /// Whether another run would change something.
    wants_run: bool,
    /// How many decisions hold.
    held: usize,
    can_undo: bool,
    can_apply: bool,
    /// The first item of each view of which something is open.
    next_line: Option<usize>,
    next_field: Option<usize>,
}

/// What changed, and where to go on.
#[derive(Serialize)]
struct Changed<'r> {
    state: StateView<'r>,
    /// The question that it is about.
    place: Option<Place>,
    /// The first item behind it of which something is open.
    next: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decide {
    generation: u32,
    place: Place,
    after: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Again {
    of: usize,
    after: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Undo {
    of: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// The answer to a request that may be answered.
pub(super) fn answer(state: &State, asked: &Asked) -> Answer {
    let parts: Vec<&str> = asked.path.split('/').skip(1).collect();
    let method = &asked.method;
    let known: &[&str] = match parts[..] {
        ["api", "decide" | "again" | "undo" | "word" | "apply" | "end"] => {
            &["POST"]
        }
        ["api", "state" | "lines" | "fields" | "decided"] => &["GET"],
        ["line" | "page" | "text", ..] => &["GET"],
        [name] if asset(name).is_some() => &["GET"],
        _ => return plain(StatusCode::NOT_FOUND, "no such path"),
    };
    if !known.contains(&method.as_str()) {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let mut answer = plain(status, "no such method");
        let allowed = HeaderValue::from_static(match *method {
            Method::GET => "POST",
            _ => "GET",
        });
        answer.headers_mut().insert(header::ALLOW, allowed);
        return answer;
    }
    let made = match parts[..] {
        ["line", generation, item] => line(state, generation, item),
        ["page", view, generation, item, page] => {
            self::page(state, view, generation, item, page)
        }
        ["text", generation, item] => text(state, asked, generation, item),
        ["api", "state"] => self::state(state),
        ["api", "decided"] => Ok(decided(state, asked)),
        ["api", "lines"] => items(state, asked, View::Lines),
        ["api", "fields"] => items(state, asked, View::Fields),
        ["api", change] => body(asked, state, change),
        [name] => asset(name).ok_or_else(unknown),
        _ => Err(unknown()),
    };
    made.unwrap_or_else(|refusal| refused(&refusal))
}

/// A part of the page by its name.
fn asset(name: &str) -> Option<Answer> {
    const SCRIPTS: &str = "text/javascript; charset=utf-8";
    let (kind, text) = match name {
        "" => ("text/html; charset=utf-8", PAGE),
        "review.css" => ("text/css; charset=utf-8", STYLE),
        "review.js" => (SCRIPTS, SCRIPT),
        "decided.js" => (SCRIPTS, DECIDED),
        "parts.js" => (SCRIPTS, PARTS),
        "pictures.js" => (SCRIPTS, PICTURES),
        "words.js" => (SCRIPTS, WORDS),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return None,
    };
    Some(typed(StatusCode::OK, kind, text.as_bytes()))
}

fn json(value: &impl Serialize) -> Answer {
    match serde_json::to_vec(value) {
        Ok(bytes) => typed(StatusCode::OK, "application/json", bytes),
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "no JSON"),
    }
}

fn refused(refusal: &Refusal) -> Answer {
    let status = match refusal.code {
        "unknown" | "absent" | "image" => StatusCode::NOT_FOUND,
        "text" | "value" | "word" | "request" => StatusCode::BAD_REQUEST,
        "write" | "apply" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    };
    let said = serde_json::json!({
        "code": refusal.code, "message": refusal.message,
    });
    let mut answer = json(&said);
    *answer.status_mut() = status;
    answer
}

fn state_view<'r>(state: &State, review: &'r Review) -> StateView<'r> {
    let name = review.folder.file_name();
    let folder = match name {
        Some(name) => name.to_string_lossy().into_owned(),
        None => review.folder.display().to_string(),
    };
    StateView {
        generation: review.generation,
        folder,
        who: review.who(),
        lines: review.progress_of(View::Lines),
        fields: review.progress_of(View::Fields),
        touched: review.touched_count(),
        wants_run: review.touched_count() > 0 || review.wants_run,
        held: review.held_count(),
        can_undo: review.can_undo(),
        can_apply: state.apply.is_some(),
        next_line: review.next(View::Lines, 0),
        next_field: review.next(View::Fields, 0),
    }
}

/// The value of a parameter that is a number.
fn number(query: &str, name: &str) -> Option<usize> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(own, _)| *own == name)?.1.parse().ok()
}

fn items(state: &State, asked: &Asked, view: View) -> Result<Answer, Refusal> {
    let from = number(&asked.query, "from").unwrap_or(0);
    let count = number(&asked.query, "count").unwrap_or(MOST).min(MOST);
    let review = state.review();
    let stale = |_| Refusal::stale();
    let items = from..from.saturating_add(count).min(review.count(view));
    let generation = review.generation;
    match view {
        View::Lines => {
            let views = items.filter_map(|item| {
                review.line_view(item).map_err(stale).transpose()
            });
            let items: Vec<_> = views.collect::<Result<_, _>>()?;
            let all = serde_json::json!({
                "generation": generation, "items": items,
            });
            Ok(json(&all))
        }
        View::Fields => {
            let views = items.filter_map(|item| {
                review.document_view(item).map_err(stale).transpose()
            });
            let items: Vec<_> = views.collect::<Result<_, _>>()?;
            let all = serde_json::json!({
                "generation": generation, "items": items,
            });
            Ok(json(&all))
        }
    }
}

fn state(state: &State) -> Result<Answer, Refusal> {
    let mut review = state.review();
    review.look_again()?;
    Ok(json(&state_view(state, &review)))
}

fn decided(state: &State, asked: &Asked) -> Answer {
    let from = number(&asked.query, "from").unwrap_or(0);
    let count = number(&asked.query, "count").unwrap_or(MOST).min(MOST);
    let mut review = state.review();
    let items = review.decision_views(from, count);
    json(&serde_json::json!({
        "generation": review.generation, "items": items,
    }))
}

fn text(
    state: &State,
    asked: &Asked,
    generation: &str,
    item: &str,
) -> Result<Answer, Refusal> {
    let line = number(&asked.query, "line").unwrap_or(1);
    let mut review = state.review();
    let item = own(&review, generation, item).ok_or_else(unknown)?;
    let shown = review.lines_around(item, line).ok_or_else(unknown)?;
    Ok(json(&shown))
}

fn unknown() -> Refusal {
    Refusal { code: "unknown", message: "there is no such item".to_owned() }
}

fn no_image(why: String) -> Refusal {
    let code = if why == ABSENT { "absent" } else { "image" };
    Refusal { code, message: why }
}

/// The place of an item in the queue, if it is that of this generation.
fn own(review: &Review, generation: &str, item: &str) -> Option<usize> {
    let generation: u32 = generation.parse().ok()?;
    let item = item.parse().ok()?;
    (generation == review.generation).then_some(item)
}

fn line(
    state: &State,
    generation: &str,
    item: &str,
) -> Result<Answer, Refusal> {
    let review = state.review();
    let item = own(&review, generation, item).ok_or_else(unknown)?;
    let (asked, edges) = review.line_on_page(item).ok_or_else(unknown)?;
    // Images are decoded while others decide.
    drop(review);
    let page = state.pages.get(&asked).map_err(no_image)?;
    let png = page.line(edges).map_err(no_image)?;
    let answer = typed(StatusCode::OK, "image/png", png);
    Ok(measured(answer, page.size(), Some(edges)))
}

fn page(
    state: &State,
    view: &str,
    generation: &str,
    item: &str,
    page: &str,
) -> Result<Answer, Refusal> {
    let view = match view {
        "lines" => View::Lines,
        "fields" => View::Fields,
        _ => return Err(unknown()),
    };
    let review = state.review();
    let item = own(&review, generation, item).ok_or_else(unknown)?;
    let page = page.parse().map_err(|_| unknown())?;
    let asked = review.page(view, item, page).ok_or_else(unknown)?;
    drop(review);
    let page = state.pages.get(&asked).map_err(no_image)?;
    let jpeg = page.whole().map_err(no_image)?;
    let answer = typed(StatusCode::OK, "image/jpeg", jpeg);
    Ok(measured(answer, page.size(), None))
}

/// Tells what a picture shows.
fn measured(
    mut answer: Answer,
    size: (f64, f64),
    edges: Option<Edges>,
) -> Answer {
    let headers = answer.headers_mut();
    let mut tell = |name, numbers: &[f64]| {
        let numbers = numbers.iter().map(|number| format!("{number:.2}"));
        let numbers = numbers.collect::<Vec<_>>().join(",");
        if let Ok(numbers) = HeaderValue::from_str(&numbers) {
            headers.insert(name, numbers);
        }
    };
    tell(PAGE_SIZE, &[size.0, size.1]);
    if let Some([l, t, r, b]) = edges {
        tell(EDGES, &[l, t, r.min(size.0), b.min(size.1)]);
    }
    answer
}

fn parsed<'b, T: Deserialize<'b>>(asked: &'b Asked) -> Result<T, Refusal> {
    serde_json::from_slice(&asked.body).map_err(|error| Refusal {
        code: "request",
        message: error.to_string(),
    })
}

fn body(
    asked: &Asked,
    state: &State,
    change: &str,
) -> Result<Answer, Refusal> {
    let mut review = state.review();
    if change != "end" {
        review.look_again()?;
    }
    let mut about = None;
    match change {
        "decide" => {
            let decide: Decide = parsed(asked)?;
            if decide.generation != review.generation {
                return Err(Refusal::stale());
            }
            review.decide(decide.place, decide.after.as_deref())?;
            about = Some(decide.place);
        }
        "again" => {
            let again: Again = parsed(asked)?;
            review.again(again.of, again.after.as_deref())?;
        }
        "undo" => {
            let undo: Undo = parsed(asked)?;
            about = review.undo(undo.of)?;
        }
        "word" => {
            let word: Word = parsed(asked)?;
            let new = review.add_word(&word.text)?;
            return Ok(json(&serde_json::json!({ "new": new })));
        }
        "apply" => {
            parsed::<Nothing>(asked)?;
            self::apply(state, &mut review)?;
        }
        _ => {
            parsed::<Nothing>(asked)?;
            state.ended.notify_one();
        }
    }
    let next = about.and_then(|one| review.next(one.view, one.item));
    let state = state_view(state, &review);
    Ok(json(&Changed { state, place: about, next }))
}

fn apply(state: &State, review: &mut Review) -> Result<(), Refusal> {
    let failed = |why: String| Refusal { code: "apply", message: why };
    let Some(apply) = &state.apply else {
        let why = "run the same `khoidau batch` again";
        return Err(failed(why.to_owned()));
    };
    apply(&review.touched()).map_err(|error| failed(error.to_string()))?;
    review.refreshed().map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests;
