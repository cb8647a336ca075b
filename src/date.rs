//! A calendar date of which the smaller parts may be unknown.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// The smallest part of a [`Date`] that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Precision {
    /// The year alone.
    Year,
    /// Year and month.
    Month,
    /// The whole date.
    Day,
}

impl Precision {
    /// `year`, `month` or `day`.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Year => "year",
            Precision::Month => "month",
            Precision::Day => "day",
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A date of the Gregorian calendar, from the year 1 to 9999, of which the
/// day, or the day and the month, may be unknown. With the feature `jiff`
/// whole ones become a `jiff::civil::Date`, and come from one.
///
/// Dates are ordered by year, then month, then day; an unknown part comes
/// before all known ones, so `2025` < `2025-06` < `2025-06-08`.
///
/// It is written and read in the forms of ISO 8601:
///
/// ```
/// use khoidau::record::{Date, Precision};
///
/// let date: Date = "2025-06".parse()?;
/// assert_eq!((date.year(), date.month(), date.day()), (2025, Some(6), None));
/// assert_eq!(date.precision(), Precision::Month);
/// assert_eq!(date.to_string(), "2025-06");
/// assert!("2025-02-30".parse::<Date>().is_err());
/// # Ok::<(), khoidau::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// The first and the last year.
const YEARS: std::ops::RangeInclusive<i16> = 1..=9999;

/// How many days a month from 1 to 12 has.
fn days(year: i16, month: i8) -> i8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Date {
    /// A whole date; `None` if there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Date> {
        let known = YEARS.contains(&year)
            && (1..=12).contains(&month)
            && (1..=days(year, month)).contains(&day);
        known.then_some(Date { year, month: Some(month), day: Some(day) })
    }

    /// A date without its day; `None` if there is no such month.
    pub fn from_month(year: i16, month: i8) -> Option<Date> {
        let known = YEARS.contains(&year) && (1..=12).contains(&month);
        known.then_some(Date { year, month: Some(month), day: None })
    }

    /// A year alone; `None` if it is not from 1 to 9999.
    pub fn from_year(year: i16) -> Option<Date> {
        let known = YEARS.contains(&year);
        known.then_some(Date { year, month: None, day: None })
    }

    /// The year, from 1 to 9999.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, from 1 to 12, if it is known.
    pub fn month(self) -> Option<i8> {
        self.month
    }

    /// The day of the month, from 1 to 31, if it is known; then so is the
    /// month.
    pub fn day(self) -> Option<i8> {
        self.day
    }

    /// The smallest part that is known.
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (Some(_), Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            (None, _) => Precision::Year,
        }
    }
}

/// ISO 8601 as far as known: `2025-06-08`, `2025-06` or `2025`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// Reads the forms in which dates are displayed, and no other.
impl FromStr for Date {
    type Err = Error;

    fn from_str(text: &str) -> Result<Date, Error> {
        parse(text).ok_or_else(|| {
            Error::setting(format!(
                "{text:?} is no date: give one that exists as 2025-06-08, \
                 2025-06 or 2025"
            ))
        })
    }
}

fn parse(text: &str) -> Option<Date> {
    let digits = |part: &str, width: usize| {
        let all = part.bytes().all(|byte| byte.is_ascii_digit());
        (part.len() == width && all).then(|| part.parse::<i16>().ok())?
    };
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let mut small = || match parts.next() {
        Some(part) => digits(part, 2).map(|value| Some(value as i8)),
        None => Some(None),
    };
    let (month, day, more) = (small()?, small()?, parts.next());
    match (month, day, more) {
        (Some(month), Some(day), None) => Date::new(year, month, day),
        (Some(month), None, None) => Date::from_month(year, month),
        (None, None, None) => Date::from_year(year),
        _ => None,
    }
}

/// Fails for a year before 1.
#[cfg(feature = "jiff")]
impl TryFrom<jiff::civil::Date> for Date {
    type Error = Error;

    fn try_from(date: jiff::civil::Date) -> Result<Date, Error> {
        let (year, month, day) = (date.year(), date.month(), date.day());
        if !YEARS.contains(&year) {
            return Err(Error::setting(format!(
                "{date} is not in the years 1 to 9999"
            )));
        }
        Ok(Date { year, month: Some(month), day: Some(day) })
    }
}

/// Fails where the day is not known.
#[cfg(feature = "jiff")]
impl TryFrom<Date> for jiff::civil::Date {
    type Error = Error;

    fn try_from(date: Date) -> Result<jiff::civil::Date, Error> {
        let whole = date.month.zip(date.day).and_then(|(month, day)| {
            jiff::civil::Date::new(date.year, month, day).ok()
        });
        whole.ok_or_else(|| {
            Error::setting(format!(
                "{date} is known to the {} only, not to the day",
                date.precision()
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_displayed() {
        for text in ["2025-06-08", "2025-06", "2025", "0001", "9999-12-31"] {
            let date: Date = text.parse().unwrap();
            assert_eq!(date.to_string(), text);
        }
        let bad = [
            "",
            "-",
            "25",
            "0000",
            "02025",
            "2025-",
            "2025-6",
            "2025-13",
            "2025-02-29",
            "2025-06-08-01",
            "2025-06-+8",
            "+025-06",
            "2025-06-08 ",
            "8/6/2025",
            "２０２５",
        ];
        for text in bad {
            let error = text.parse::<Date>().unwrap_err().to_string();
            assert!(error.contains(&format!("{text:?}")), "{error}");
        }
        assert_eq!(Date::new(2024, 2, 29).unwrap().day(), Some(29));
        assert_eq!(Date::new(2025, 2, 29), None);
        assert_eq!(Date::from_month(2025, 0), None);
        assert_eq!(Date::from_year(0), None);
    }

    #[test]
    fn an_unknown_part_comes_before_the_known_ones() {
        let order = ["1999-12", "2025", "2025-06", "2025-06-01", "2025-07"];
        let mut dates = order.map(|text| text.parse::<Date>().unwrap());
        dates.reverse();
        dates.sort();
        assert_eq!(dates.map(|date| date.to_string()), order);
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn days_are_those_of_jiff() {
        for year in [1, 4, 100, 400, 1900, 2000, 2023, 2024, 9999] {
            for (month, day) in
                (0..=13).flat_map(|month| (0..=32).map(move |d| (month, d)))
            {
                let there = jiff::civil::Date::new(year, month, day).ok();
                let date = Date::new(year, month, day);
                assert_eq!(date.is_some(), there.is_some());
            }
        }
        assert_eq!(Date::new(0, 1, 1), None);
        assert_eq!(Date::new(10_000, 1, 1), None);
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn whole_dates_are_those_of_jiff() {
        let there = jiff::civil::date(2025, 6, 8);
        let date = Date::try_from(there).unwrap();
        assert_eq!(date.precision(), Precision::Day);
        assert_eq!(jiff::civil::Date::try_from(date).unwrap(), there);
        let month = Date::from_month(2025, 6).unwrap();
        let error = jiff::civil::Date::try_from(month).unwrap_err();
        assert!(error.to_string().contains("known to the month only"));
        assert!(Date::try_from(jiff::civil::date(-1, 6, 8)).is_err());
    }
}
