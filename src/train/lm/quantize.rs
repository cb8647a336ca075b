//! Codebooks: a few values that stand for many.

/// The most rounds of moving the values; they settle long before.
const ROUNDS: usize = 200;

/// The `1 << width` values that stand for `values`, each with its weight,
/// with a small squared error, in rising order (Lloyd's method from equal
/// shares), each cost a whole number.
pub(super) fn codebook(values: &[(i32, u32)], width: u32) -> Vec<i32> {
    let size = 1usize << width;
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    if sorted.is_empty() {
        return vec![0; size];
    }
    // Distinct values with their weights: rounds cost little then.
    let runs: Vec<(i64, i64)> = sorted
        .chunk_by(|a, b| a.0 == b.0)
        .map(|run| (run[0].0.into(), run.iter().map(|r| i64::from(r.1)).sum()))
        .collect();
    let mut book: Vec<i64> = (0..size)
        .map(|i| sorted[(2 * i + 1) * sorted.len() / (2 * size)].0.into())
        .collect();
    for _ in 0..ROUNDS {
        let mut sums = vec![(0, 0); size];
        for &(value, count) in &runs {
            let (sum, n) = &mut sums[nearest(&book, value)];
            *sum += value * count;
            *n += count;
        }
        let moved: Vec<i64> = book
            .iter()
            .zip(&sums)
            .map(|(&old, &(sum, n))| match n {
                0 => old,
                n => (sum + n / 2).div_euclid(n),
            })
            .collect();
        if moved == book {
            break;
        }
        book = moved;
        book.sort_unstable();
    }
    book.into_iter().map(|v| v as i32).collect()
}

/// The place of the value of a rising book nearest to `value`; the first of
/// two that are equally near.
pub(super) fn nearest<T: Copy + Into<i64>>(book: &[T], value: i64) -> usize {
    let above = book.partition_point(|&b| b.into() < value);
    let distance = |i: usize| (book[i].into() - value).abs();
    match above {
        0 => 0,
        i if i == book.len() => i - 1,
        i if distance(i - 1) <= distance(i) => i - 1,
        i => i,
    }
}

/// What an n-gram costs less than the one without its first word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gain {
    /// The codebook that it belongs to.
    pub book: usize,
    pub value: i32,
    /// The cost that it is taken from: a gain of more would make the n-gram
    /// likelier than certain.
    pub most: i32,
    pub weight: u32,
}

/// The codes of gains that each belong to one of `books` codebooks; and all
/// the books, one after another. No code stands for more than its gain may
/// be.
pub(super) fn codes_in_books(
    gains: &[Gain],
    books: usize,
    width: u32,
) -> (Vec<u16>, Vec<i32>) {
    let mut members = vec![Vec::new(); books];
    for (i, gain) in gains.iter().enumerate() {
        members[gain.book].push(i);
    }
    let mut codes = vec![0; gains.len()];
    let mut all = Vec::with_capacity(books << width);
    for members in members {
        let values: Vec<(i32, u32)> = members
            .iter()
            .map(|&i| (gains[i].value, gains[i].weight))
            .collect();
        let mut book = codebook(&values, width);
        // The lowest value serves every member.
        let least = members.iter().map(|&i| gains[i].most).min();
        book[0] = book[0].min(least.unwrap_or(book[0]));
        for i in members {
            let Gain { value, most, .. } = gains[i];
            let fits = book.partition_point(|&b| b <= most);
            codes[i] = nearest(&book[..fits], value.into()) as u16;
        }
        all.extend(book);
    }
    (codes, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_clusters_get_their_means() {
        let values = [10, 11, 12, 500, 502, -40, -40, 900].map(|v| (v, 1));
        assert_eq!(codebook(&values, 2), [-40, 11, 501, 900]);
    }

    #[test]
    fn no_gain_is_more_than_the_cost_it_is_taken_from() {
        let gain = |value, most| Gain { book: 0, value, most, weight: 1 };
        let gains = [gain(4, 4), gain(90, 90), gain(100, 400), gain(104, 500)];
        for width in 0..3 {
            let (codes, book) = codes_in_books(&gains, 2, width);
            assert_eq!(book.len(), 2 << width);
            for (gain, code) in gains.iter().zip(codes) {
                let coded = book[usize::from(code)];
                assert!(coded <= gain.most, "{gain:?} is coded as {coded}");
            }
        }
    }

    #[test]
    fn a_heavy_value_draws_its_mean() {
        let values = [(0, 1), (1, 1), (100, 1), (104, 3)];
        assert_eq!(codebook(&values, 1), [1, 103]);
    }

    #[test]
    fn the_nearest_value_is_taken_and_the_lower_of_two() {
        let book = [-10, 0, 10];
        for (value, expected) in
            [(-99, 0), (-5, 0), (-4, 1), (5, 1), (6, 2), (99, 2)]
        {
            assert_eq!(nearest(&book, value), expected, "{value}");
        }
    }
}
