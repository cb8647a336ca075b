//! The report in one language.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::{Timestamp, tz::TimeZone};

use super::chart::{self, Column, Columns, Tick};
use super::html::escape;
use super::number::total;
use super::table::{Cell, Row, named};
use super::texts::{self, Language, Text};
use super::{CONFIDENCE_STEPS, DAMAGE_STEPS, DOUBTFUL, Report};

/// The most columns of a chart of years.
const YEARS: i32 = 24;

/// Writes a report in one language.
pub struct Page<'r> {
    report: &'r Report,
    pub(super) language: Language,
    /// What an error says in the language, where that is known.
    said: &'r dyn Fn(&str) -> Option<String>,
}

/// The sections of a page: a name for the address, and the title.
const SECTIONS: [(&str, Text); 7] = [
    ("condition", texts::CONDITION_TITLE),
    ("confidence", texts::CONFIDENCE_TITLE),
    ("worst", texts::WORST_TITLE),
    ("frequent", texts::FREQUENT_TITLE),
    ("records", texts::RECORDS_TITLE),
    ("sources", texts::SOURCES_TITLE),
    ("errors", texts::ERRORS_TITLE),
];

/// What a histogram shows: its name, its axis, the width of a step.
struct Steps {
    id: &'static str,
    axis: Text,
    per_cent: usize,
    is_marked: bool,
}

impl<'r> Page<'r> {
    pub fn new(
        report: &'r Report,
        language: Language,
        said: &'r dyn Fn(&str) -> Option<String>,
    ) -> Page<'r> {
        Page { report, language, said }
    }

    /// The whole.
    pub fn write(&self, out: &mut String) {
        self.head(out);
        self.totals(out);
        self.contents(out);
        for (id, title) in SECTIONS {
            let code = self.language.code();
            let _ = writeln!(
                out,
                "<section id=\"{code}-{id}\" aria-labelledby=\"{code}-{id}-h\">\
                 \n<h2 id=\"{code}-{id}-h\">{}</h2>",
                self.of(title),
            );
            match id {
                "condition" => self.condition(out),
                "confidence" => self.confidence(out),
                "worst" => self.worst(out),
                "frequent" => self.frequent(out),
                "records" => self.records(out),
                "sources" => self.sources(out),
                _ => self.errors(out),
            }
            out.push_str("</section>\n");
        }
        let footer = self.of(texts::FOOTER);
        let _ = writeln!(out, "<footer><p>{footer}</p></footer>");
    }

    pub(super) fn of(&self, text: Text) -> &'static str {
        self.language.of(text)
    }

    pub(super) fn count(&self, number: u64) -> String {
        self.language.count(number)
    }

    fn note(&self, text: Text, values: &[&str], out: &mut String) {
        let note = self.language.with(text, values);
        let _ = writeln!(out, "<p class=\"note\">{}</p>", escape(&note));
    }

    fn head(&self, out: &mut String) {
        let report = self.report;
        let tiers: Vec<&str> =
            report.tiers.iter().map(|tier| self.tier(tier)).collect();
        let made_by = self
            .language
            .with(texts::MADE_BY, &[&report.khoidau, &tiers.join(" + ")]);
        let _ = writeln!(
            out,
            "<header>\n<p class=\"made\">{}</p>\n<h1>{}</h1>\n\
             <p class=\"when\">{}</p>",
            escape(&made_by),
            self.of(texts::TITLE),
            escape(&self.generated()),
        );
        let inputs = &report.inputs;
        let words = &report.words;
        let count = |number| self.count(number);
        let share = self.language.share(words.changed, inputs.words);
        let mut lead = vec![
            self.language.with(
                texts::LEAD_READ,
                &[
                    &count(inputs.read),
                    &count(inputs.files),
                    &count(inputs.pages),
                    &count(inputs.words),
                ],
            ),
            self.language
                .with(texts::LEAD_CHANGED, &[&count(words.changed), &share]),
        ];
        lead.push(match words.doubtful {
            0 => self.of(texts::LEAD_NO_DOUBT).to_owned(),
            all => self.language.with(texts::LEAD_DOUBTFUL, &[&count(all)]),
        });
        if inputs.failed > 0 {
            let failed = count(inputs.failed);
            lead.push(self.language.with(texts::LEAD_FAILED, &[&failed]));
        }
        let lead = escape(&lead.join(" "));
        let _ = writeln!(out, "<p class=\"lead\">{lead}</p>\n</header>");
    }

    /// What a tier is called.
    fn tier<'t>(&self, tier: &'t str) -> &'t str {
        let known = texts::TIERS.iter().find(|(name, _)| *name == tier);
        known.map_or(tier, |(_, text)| self.of(*text))
    }

    /// When the report was written, as the language says it.
    fn generated(&self) -> String {
        let generated = &self.report.generated;
        let Ok(time) = generated.parse::<Timestamp>() else {
            return generated.clone();
        };
        let time = time.to_zoned(TimeZone::UTC);
        let (year, month, day) = (time.year(), time.month(), time.day());
        let (hour, minute, second) =
            (time.hour(), time.minute(), time.second());
        let clock = format!("{hour:02}:{minute:02}:{second:02}");
        match self.language {
            Language::Vietnamese => {
                let date = format!("{day:02}/{month:02}/{year:04}");
                self.language.with(texts::GENERATED, &[&clock, &date])
            }
            Language::English => {
                let date = format!("{year:04}-{month:02}-{day:02}");
                self.language.with(texts::GENERATED, &[&date, &clock])
            }
        }
    }

    fn totals(&self, out: &mut String) {
        let Report { inputs, words, records, .. } = self.report;
        let language = self.language;
        let count = |number| self.count(number);
        let with = |text, values: &[&str]| language.with(text, values);
        let bytes = language.bytes(inputs.bytes);
        let changed = language.share(words.changed, inputs.words);
        let failed = language.share(inputs.failed, inputs.files);
        let files = with(texts::FILES_NOTE, &[&count(inputs.files), &bytes]);
        let of = |text| self.of(text).to_owned();
        let rows = [
            ("", texts::FILES_READ, inputs.read, files),
            ("", texts::PAGES, inputs.pages, String::new()),
            ("", texts::WORDS, inputs.words, String::new()),
            (
                "",
                texts::DOCUMENTS,
                records.documents,
                of(texts::DOCUMENTS_NOTE),
            ),
            (
                "",
                texts::CHANGED,
                words.changed,
                with(texts::CHANGED_NOTE, &[&changed]),
            ),
            (
                "look",
                texts::DOUBTFUL,
                words.doubtful,
                of(texts::DOUBTFUL_NOTE),
            ),
            ("", texts::SUGGESTED, words.suggested, of(texts::SUGGESTED_NOTE)),
            (
                "look",
                texts::FAILED,
                inputs.failed,
                with(texts::FAILED_NOTE, &[&failed]),
            ),
        ];
        let title = self.of(texts::TOTALS);
        let _ = writeln!(out, "<dl class=\"totals\" aria-label=\"{title}\">");
        for (class, name, number, note) in rows {
            let class = if number == 0 { "" } else { class };
            let _ = writeln!(
                out,
                "<div class=\"{class}\"><dt>{}</dt><dd>{}</dd>\
                 <dd class=\"of\">{}</dd></div>",
                self.of(name),
                count(number),
                escape(&note),
            );
        }
        out.push_str("</dl>\n");
    }

    fn contents(&self, out: &mut String) {
        let title = self.of(texts::CONTENTS);
        let code = self.language.code();
        let _ = writeln!(out, "<nav aria-label=\"{title}\">");
        for (id, title) in SECTIONS {
            let title = self.of(title);
            let _ = writeln!(out, "<a href=\"#{code}-{id}\">{title}</a>");
        }
        out.push_str("</nav>\n");
    }

    fn condition(&self, out: &mut String) {
        let conditions = &self.report.conditions;
        let counts =
            [conditions.sound, conditions.damaged, conditions.hopeless];
        let rows: Vec<Row> = texts::CONDITIONS
            .iter()
            .zip(counts)
            .map(|((_, name, what), count)| {
                let (name, what) = (self.of(*name), self.of(*what));
                let name =
                    format!("{name} <span class=\"what\">{what}</span>");
                Row { name, count, is_marked: false }
            })
            .collect();
        self.bars(texts::CONDITION, texts::FILES, &rows, total(&counts), out);
        let _ = writeln!(out, "<h3>{}</h3>", self.of(texts::DAMAGE_TITLE));
        self.note(texts::DAMAGE_NOTE, &[], out);
        if chart::is_empty(&self.report.damage) {
            self.note(texts::NONE_READ, &[], out);
            return;
        }
        let steps = Steps {
            id: "damage",
            axis: texts::DAMAGE_AXIS,
            per_cent: 100 / DAMAGE_STEPS,
            is_marked: false,
        };
        self.chart(&steps, &self.report.damage, out);
    }

    fn confidence(&self, out: &mut String) {
        let per_cent = 100 / CONFIDENCE_STEPS;
        let doubtful = (DOUBTFUL * 100.0).round() as usize;
        self.note(texts::CONFIDENCE_NOTE, &[&doubtful.to_string()], out);
        let counts = &self.report.confidence;
        if chart::is_empty(counts) {
            return self.note(texts::NO_FREQUENT, &[], out);
        }
        let (unsure, sure) = counts.split_at(doubtful / per_cent);
        let mut rows: Vec<Row> = sure
            .iter()
            .enumerate()
            .map(|(at, &count)| {
                let from = doubtful + at * per_cent;
                let (from, to) = (from, from + per_cent);
                let ends = [&*from.to_string(), &*to.to_string()];
                let text = match to {
                    100 => texts::FROM,
                    _ => texts::FROM_TO,
                };
                let name = self.language.with(text, &ends);
                Row { name, count, is_marked: false }
            })
            .collect();
        rows.reverse();
        let doubtful = doubtful.to_string();
        rows.push(Row {
            name: self.language.with(texts::BELOW, &[&doubtful]),
            count: total(unsure),
            is_marked: true,
        });
        let all = total(counts);
        self.bars(texts::CONFIDENCE, texts::CHANGES, &rows, all, out);
        if chart::is_empty(unsure) {
            return;
        }
        let _ = writeln!(out, "<h3>{}</h3>", self.of(texts::UNSURE_TITLE));
        let steps = Steps {
            id: "sure",
            axis: texts::CONFIDENCE,
            per_cent,
            is_marked: true,
        };
        self.chart(&steps, unsure, out);
    }

    /// A histogram from nothing up.
    fn chart(&self, steps: &Steps, counts: &[u64], out: &mut String) {
        let &Steps { id, axis, per_cent, is_marked } = steps;
        let columns: Vec<Column> = counts
            .iter()
            .enumerate()
            .map(|(at, &value)| {
                let (from, to) = (at * per_cent, (at + 1) * per_cent);
                Column { name: format!("{from}–{to}%"), value, is_marked }
            })
            .collect();
        let ticks: Vec<Tick> = (0..=counts.len() * per_cent)
            .step_by(10)
            .enumerate()
            .map(|(number, at)| Tick {
                at: at as f64 / per_cent as f64,
                text: if at == 0 { "0".into() } else { format!("{at}%") },
                is_minor: number % 2 == 1,
            })
            .collect();
        let id = format!("{}-{id}", self.language.code());
        let title = self.of(axis);
        let (columns, ticks) = (&*columns, &*ticks);
        out.push_str("<figure>\n");
        Columns { id: &id, title, columns, ticks }.write(self.language, out);
        let _ = writeln!(out, "<figcaption>{title}</figcaption>\n</figure>");
    }

    fn worst(&self, out: &mut String) {
        let worst = &self.report.worst;
        if worst.is_empty() {
            return self.note(texts::NO_WORST, &[], out);
        }
        let all = self.count(worst.len() as u64);
        self.note(texts::WORST_NOTE, &[&all], out);
        let rows = worst.iter().map(|file| {
            let mut names = texts::CONDITIONS.iter();
            let name = names.find(|one| one.0 == file.condition);
            let condition = name.map_or("", |one| self.of(one.1));
            let share = self.language.share(file.doubtful, file.words);
            let doubtful = self.count(file.doubtful);
            let doubtful =
                format!("{doubtful} <span class=\"what\">{share}</span>");
            let mean = self.language.confidence(file.mean);
            vec![
                Cell("file", texts::FILE, named(&file.file)),
                Cell("n", texts::WORDS, self.count(file.words)),
                Cell("n", texts::CHANGED_SHORT, self.count(file.changed)),
                Cell("n look", texts::DOUBTFUL_SHORT, doubtful),
                Cell("n", texts::MEAN, mean),
                Cell("", texts::CONDITION, condition.to_owned()),
            ]
        });
        self.table("files", rows.collect(), out);
    }

    fn frequent(&self, out: &mut String) {
        let frequent = &self.report.frequent;
        if frequent.is_empty() {
            return self.note(texts::NO_FREQUENT, &[], out);
        }
        let all = self.count(frequent.len() as u64);
        self.note(texts::FREQUENT_NOTE, &[&all], out);
        let rows = frequent.iter().map(|change| {
            let mut kinds = texts::KINDS.iter();
            let kind = kinds.find(|one| one.0 == change.kind);
            let kind = kind.map_or("", |one| self.of(one.1));
            let sure = self.language.confidence(change.confidence);
            vec![
                Cell("was", texts::BEFORE, self.piece(&change.before)),
                Cell("is", texts::AFTER, self.piece(&change.after)),
                Cell("kind", texts::KIND, kind.to_owned()),
                Cell("n", texts::COUNT, self.count(change.count)),
                Cell("n sure", texts::CONFIDENCE, sure),
            ]
        });
        self.table("changes", rows.collect(), out);
    }

    /// A piece of text, which may be empty.
    fn piece(&self, text: &str) -> String {
        match text {
            "" => {
                let empty = self.of(texts::EMPTY);
                format!("<span class=\"what\">{empty}</span>")
            }
            text => named(text),
        }
    }

    fn records(&self, out: &mut String) {
        let Report { records, types, years, .. } = self.report;
        out.push_str("<div class=\"pair\">\n<div>\n");
        let _ = writeln!(out, "<h3>{}</h3>", self.of(texts::MISSING_TITLE));
        match chart::is_empty(&values(&records.missing)) {
            true => self.note(texts::NO_MISSING, &[], out),
            false => self.names(
                texts::FIELD,
                texts::DOCUMENT_COUNT,
                (&records.missing, &texts::FIELDS),
                records.documents,
                out,
            ),
        }
        out.push_str("</div>\n<div>\n");
        let _ = writeln!(out, "<h3>{}</h3>", self.of(texts::TYPES_TITLE));
        match chart::is_empty(&values(types)) {
            true => self.note(texts::NO_TYPES, &[], out),
            false => self.names(
                texts::TYPE,
                texts::DOCUMENT_COUNT,
                (types, &[]),
                records.documents,
                out,
            ),
        }
        out.push_str("</div>\n</div>\n");
        let _ = writeln!(out, "<h3>{}</h3>", self.of(texts::YEARS_TITLE));
        self.years(years, out);
    }

    fn years(&self, years: &BTreeMap<i16, u64>, out: &mut String) {
        let years: BTreeMap<i32, u64> =
            years.iter().map(|(&year, &n)| (year.into(), n)).collect();
        let ends = years.keys().next().zip(years.keys().next_back());
        let Some((&first, &last)) = ends else {
            return self.note(texts::NO_YEARS, &[], out);
        };
        let wide = year_step(first, last);
        match wide {
            1 => self.note(texts::YEARS_NOTE, &[], out),
            wide => {
                let wide = wide.to_string();
                self.note(texts::YEARS_STEP_NOTE, &[&wide], out);
            }
        }
        let start = first - first.rem_euclid(wide);
        let column = |from: i32| Column {
            name: match wide {
                1 => from.to_string(),
                wide => format!("{from}–{}", from + wide - 1),
            },
            value: total(years.range(from..from + wide).map(|(_, n)| n)),
            is_marked: false,
        };
        let columns: Vec<Column> = (start..=last)
            .step_by(wide.unsigned_abs() as usize)
            .map(column)
            .collect();
        let ticks: Vec<Tick> = (start..=last)
            .step_by(wide.unsigned_abs() as usize)
            .enumerate()
            .map(|(at, from)| Tick {
                at: at as f64 + 0.5,
                text: from.to_string(),
                is_minor: at % 4 != 0,
            })
            .collect();
        let id = format!("{}-years", self.language.code());
        let title = self.of(texts::YEARS_TITLE);
        let few = if columns.len() <= 3 { " class=\"few\"" } else { "" };
        let _ = writeln!(out, "<figure{few}>");
        let (columns, ticks) = (&columns, &ticks);
        Columns { id: &id, title, columns, ticks }.write(self.language, out);
        out.push_str("</figure>\n");
    }

    fn sources(&self, out: &mut String) {
        let Report { formats, profiles, inputs, .. } = self.report;
        out.push_str("<div class=\"pair\">\n");
        for (title, name, counts, known) in [
            (
                texts::FORMATS_TITLE,
                texts::FORMAT,
                formats,
                &texts::FORMATS[..],
            ),
            (
                texts::PROFILES_TITLE,
                texts::PROFILE,
                profiles,
                &texts::PROFILES[..],
            ),
        ] {
            let _ = writeln!(out, "<div>\n<h3>{}</h3>", self.of(title));
            match chart::is_empty(&values(counts)) {
                true => self.note(texts::NONE_READ, &[], out),
                false => self.names(
                    name,
                    texts::FILES,
                    (counts, known),
                    inputs.read,
                    out,
                ),
            }
            out.push_str("</div>\n");
        }
        out.push_str("</div>\n");
    }

    fn errors(&self, out: &mut String) {
        let errors = &self.report.errors;
        if errors.is_empty() {
            return self.note(texts::NO_ERRORS, &[], out);
        }
        self.note(texts::ERRORS_NOTE, &[], out);
        let listed = errors.len() as u64;
        let failed = self.report.inputs.failed;
        if listed < failed {
            let (listed, failed) = (self.count(listed), self.count(failed));
            self.note(texts::ERRORS_CUT, &[&listed, &failed], out);
        }
        let rows = errors.iter().map(|failure| {
            let stage = self.known(&failure.stage, &texts::STAGES);
            let said = (self.said)(&failure.error);
            let said = said.as_deref().unwrap_or(&failure.error);
            vec![
                Cell("file", texts::FILE, named(&failure.file)),
                Cell("stage", texts::STAGE, stage),
                Cell("why", texts::ERROR, named(said)),
            ]
        });
        self.table("errors", rows.collect(), out);
    }
}

fn values<K>(counts: &BTreeMap<K, u64>) -> Vec<u64> {
    counts.values().copied().collect()
}

/// The years that a column takes, for a chart that is not too wide.
fn year_step(first: i32, last: i32) -> i32 {
    const STEPS: [i32; 8] = [1, 2, 5, 10, 20, 50, 100, 500];
    let fits =
        |step: &i32| last.div_euclid(*step) - first.div_euclid(*step) < YEARS;
    // From the first year to the last that there can be it is 65,536.
    STEPS.into_iter().find(fits).unwrap_or(5000)
}
