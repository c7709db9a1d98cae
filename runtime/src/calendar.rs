//! Days of the calendar.

/// Days from 1970-01-01 to a date of the Gregorian calendar; `month` counts from 0.
pub(crate) fn days_to(year: u64, month: usize, day: u64) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let year = i64::try_from(year).unwrap_or(9999);
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let before = year - 1;
    let leaps = before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
    let months = BEFORE.get(month).copied().unwrap_or(0) + i64::from(is_leap && month > 1);
    (year - 1970) * 365 + leaps + months + i64::try_from(day).unwrap_or(1) - 1
}
