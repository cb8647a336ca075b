//! What proposes arcs.

mod border;
mod cooccurrence;
mod designation;
mod footnote;
mod formula;
mod known_name;
mod line_edge;
mod lone_symbol;
mod lost_space;
mod written;
