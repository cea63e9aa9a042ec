//! A callback as a future.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

/// What has arrived, and who waits for it.
struct Place<T> {
    value: Option<T>,
    waiting: Option<Waker>,
}

/// What `start` hands to the function that it is given; it waits for ever if that function is not called.
pub(super) async fn called<T: Send + 'static>(start: impl FnOnce(Box<dyn FnOnce(T) + Send>)) -> T {
    let place = Arc::new(Mutex::new(Place {
        value: None,
        waiting: None,
    }));
    let filled = Arc::clone(&place);
    start(Box::new(move |value| {
        let mut place = filled.lock().unwrap_or_else(PoisonError::into_inner);
        place.value = Some(value);
        if let Some(waiting) = place.waiting.take() {
            waiting.wake();
        }
    }));
    poll_fn(move |context| {
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = place.value.take() {
            return Poll::Ready(value);
        }
        place.waiting = Some(context.waker().clone());
        Poll::Pending
    })
    .await
}
