//! Repairs texts and reads their records over HTTP, for programs in any
//! language: `cargo run --example service ADDRESS:PORT`, then
//! `curl --data 'S6 05-TB/VPTU' http://ADDRESS:PORT`.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::{Json, Router, http::StatusCode, routing::post};
use khoidau::record::Extractor;
use khoidau::{Corrector, Model};
use serde_json::{Value, json};

/// The most bytes of a text.
const MOST: usize = 16 << 20;

type Engine = Arc<(Corrector, Extractor)>;

/// A text takes a processor for its time, so it is no work for the thread
/// that waits on connections.
async fn repair(
    State(engine): State<Engine>,
    text: String,
) -> Result<Json<Value>, StatusCode> {
    let done = tokio::task::spawn_blocking(move || {
        let correction = engine.0.correct(&text);
        let records = engine.1.read_correction(&correction);
        json!({"correction": correction.into_owned(), "records": records})
    });
    let failed = |_| StatusCode::INTERNAL_SERVER_ERROR;
    done.await.map(Json).map_err(failed)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("name ADDRESS:PORT")?;
    let corrector = Corrector::new(Model::embedded()?);
    let engine: Engine = Arc::new((corrector, Extractor::new()));
    let service = Router::new().route("/", post(repair)).with_state(engine);
    let service = service.layer(DefaultBodyLimit::max(MOST));
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_io().build()?.block_on(async {
        let socket = tokio::net::TcpListener::bind(address).await?;
        Ok(axum::serve(socket, service).await?)
    })
}
