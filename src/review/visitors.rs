//! The connections there are. A browser keeps some open that it may need
//! again, and other programs may hold theirs without a word: where more come
//! than there may be, the one that has been idle longest makes room.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;

/// All connections.
#[derive(Debug)]
pub(super) struct Visitors {
    places: Arc<Semaphore>,
    all: Mutex<Vec<Arc<Visitor>>>,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Visitor {
    /// Whether something that was asked is not answered yet.
    busy: AtomicBool,
    /// When it began, or was last answered.
    since: Mutex<Instant>,
    /// What serves it.
    task: OnceLock<AbortHandle>,
}

/// The place of a connection, free again when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) visitor: Arc<Visitor>,
    visitors: Arc<Visitors>,
    _place: OwnedSemaphorePermit,
}

impl Visitors {
    /// Room for so many at a time.
    pub(super) fn new(count: usize) -> Arc<Visitors> {
        let places = Arc::new(Semaphore::new(count));
        Arc::new(Visitors { places, all: Mutex::default() })
    }

    fn all(&self) -> MutexGuard<'_, Vec<Arc<Visitor>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more, made where all are taken and one is idle.
    pub(super) async fn seat(self: &Arc<Visitors>) -> Option<Seat> {
        let free = Arc::clone(&self.places);
        let place = match free.try_acquire_owned() {
            Ok(place) => place,
            Err(_) => {
                self.send_one_away();
                Arc::clone(&self.places).acquire_owned().await.ok()?
            }
        };
        let visitor = Arc::new(Visitor {
            busy: AtomicBool::new(false),
            since: Mutex::new(Instant::now()),
            task: OnceLock::new(),
        });
        self.all().push(Arc::clone(&visitor));
        Some(Seat { visitor, visitors: Arc::clone(self), _place: place })
    }

    fn send_one_away(&self) {
        let all = self.all();
        let idle = all.iter().filter(|one| !one.busy.load(Ordering::Relaxed));
        let oldest = idle.min_by_key(|one| one.since());
        if let Some(task) = oldest.and_then(|one| one.task.get()) {
            task.abort();
        }
    }
}

impl Visitor {
    fn since(&self) -> Instant {
        *self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that something was asked, or answered.
    pub(super) fn is_busy(&self, busy: bool) {
        self.busy.store(busy, Ordering::Relaxed);
        *self.since.lock().unwrap_or_else(PoisonError::into_inner) =
            Instant::now();
    }

    /// Notes what serves it, and ends with it.
    pub(super) fn is_served_by(&self, task: AbortHandle) {
        let _ = self.task.set(task);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut all = self.visitors.all();
        all.retain(|one| !Arc::ptr_eq(one, &self.visitor));
    }
}
