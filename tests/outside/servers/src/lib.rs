//! What the servers of these tests share, and what starts them.
//!
//! A server is a process of its own. It listens on a port of 127.0.0.1 that the system chooses, and prints where, as one
//! line of JSON: `{"url":"http://127.0.0.1:4711"}`, with an `h2c` where it speaks HTTP/2 without TLS. It ends when its
//! standard input ends, so that it does not outlive a test that was killed.
//!
//! The servers of frameworks, `axum`, `actix_web`, `node/better-sse.mjs` and `python/sse_starlette_server.py`, serve the
//! same:
//!
//! | | |
//! |---|---|
//! | `GET /formats` | one event of each form, then the end |
//! | `GET /burst?n=` | events with the ids 1 to `n`, and `{"n":…}` as data, as fast as they go out, then the end |
//! | `GET /numbers?how=` | the five after `Last-Event-ID` of the numbers 1 to 20, then an `end` or a `cut`; 204 after 20 |
//! | `GET /hold?key=` | one event, then a comment every 50 ms |
//! | `GET /gone?key=` | as JSON, how many of these streams their clients have left |
//! | `GET /private` | 401 without the token `t0ken`, else one event, then the end |
//! | `GET /page` | a page of HTML |
//! | `POST /chat` | the words of `{"question":"…"}` as chunks of OpenAI's chat API |
//! | `GET /large?bytes=` | an event `large` of so many bytes, an event `after`, then the end |
//! | `GET /orders?room=` | an event `ready`, then the room's orders |
//! | `POST /orders?room=` | takes an order as JSON, and answers 201 with its id in the room |
//! | `GET /hints`, `GET /trailers` | on Node: a stream behind 103, a stream with trailers |
//! | `/gzip/…` | `burst`, `hold`, `gone` and `json` behind the framework's compression |

mod installed;
mod process;
mod served;

pub use process::{Program, Server};
pub use served::{FORMATS, Format, Left, Order, Served, UNICODE, after, chunks, cut, listening};
