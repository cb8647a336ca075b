//! Which system a text speaks of, where no header tells whose it is.

use crate::lines::stretches;
use crate::record::page::{LONGEST, Page};
use crate::record::score;
use crate::record::{Field, Rule, System};
use crate::span::Span;

/// How many bodies of one system a text must name, if nothing else tells.
const NAMED: usize = 3;

/// The system whose bodies the text names most, where no header tells.
pub(super) fn spoken_of(page: &Page<'_>) -> Option<Field<System>> {
    let reading = page.reading;
    let mut counts = [0usize; 3];
    let mut first = [None; 3];
    let place = |system| match system {
        System::Party => 0,
        System::State => 1,
        System::Mass => 2,
    };
    for line in page.lines.clone() {
        let strip = page.line(line);
        let whole = reading.at(reading.line(line).unwrap_or_default());
        let parts = stretches(whole, LONGEST);
        for text in parts.map(|span| whole[span.range()].to_lowercase()) {
            for system in page.knowledge.spoken().systems(&text) {
                let at = place(system);
                counts[at] += 1;
                first[at].get_or_insert(strip.span);
            }
        }
    }
    let systems = [System::Party, System::State, System::Mass];
    let most = (0..3).max_by_key(|&at| (counts[at], 2 - at))?;
    let others: usize = counts.iter().sum::<usize>() - counts[most];
    (counts[most] >= NAMED && counts[most] >= 2 * others).then(|| {
        let span = first[most].unwrap_or(Span::new(0, 0));
        reading.field(
            span,
            systems[most],
            score::INFERRED,
            Rule::BodiesMentioned,
        )
    })
}
