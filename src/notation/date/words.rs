//! Numbers that are written in words.

use crate::viet::tone;

/// A number below ten thousand in words: `mười lăm`, `một nghìn chín trăm bảy
/// mươi sáu`; `giêng` and `chạp` are the first and the twelfth.
pub(super) fn number(text: &str) -> Option<u16> {
    let mut total: u16 = 0;
    let mut digit: Option<u16> = None;
    let mut any = false;
    for word in text.split_whitespace() {
        let word = word.to_lowercase();
        any = true;
        match &*tone::uniform(&word) {
            "linh" | "lẻ" => {}
            word if is_first_ten(word) => {}
            "giêng" => total += 1,
            "chạp" => total += 12,
            "nghìn" | "ngàn" => total += digit.take()? * 1000,
            "trăm" => total += digit.take()? * 100,
            "mươi" => total += digit.take()? * 10,
            "mười" => total += 10,
            word => {
                let next = unit(word)?;
                // A digit behind a digit is no number, but `hai lăm` is.
                match digit.replace(next) {
                    Some(before) if word == "lăm" || word == "mốt" => {
                        total += before * 10;
                    }
                    Some(_) => return None,
                    None => {}
                }
            }
        }
        if total > 9999 {
            return None;
        }
    }
    any.then(|| total + digit.unwrap_or(0))
}

/// Whether a word stands before the numbers of the first ten days of a month.
pub(super) fn is_first_ten(word: &str) -> bool {
    matches!(&*tone::uniform(&word.to_lowercase()), "mùng" | "mồng")
}

fn unit(word: &str) -> Option<u16> {
    Some(match word {
        "không" => 0,
        "một" | "mốt" => 1,
        "hai" => 2,
        "ba" => 3,
        "bốn" | "tư" => 4,
        "năm" | "lăm" => 5,
        "sáu" => 6,
        "bảy" | "bẩy" => 7,
        "tám" => 8,
        "chín" => 9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn words_are_numbers() {
        for (text, value) in [
            ("mười lăm", Some(15)),
            ("mồng ba", Some(3)),
            ("hai mươi mốt", Some(21)),
            ("hai lăm", Some(25)),
            ("ba mươi", Some(30)),
            ("giêng", Some(1)),
            ("Tám", Some(8)),
            ("mười hai", Some(12)),
            ("một nghìn chín trăm bảy mươi sáu", Some(1976)),
            ("hai nghìn không trăm linh ba", Some(2003)),
            ("chín chín", None),
            ("nghìn", None),
            ("đầu", None),
            ("", None),
        ] {
            assert_eq!(number(text), value, "{text}");
        }
    }
}
