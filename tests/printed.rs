//! Lines as they are printed, made of the grammar `data/printed.txt`, which
//! says what its forms mean. `.ci/harm` reads the same file.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use crate::random::Random;

/// The rules of which whole lines are made.
pub const LINES: [&str; 5] =
    ["numbers", "codes", "numerals", "names", "communes"];

pub struct Printed {
    rules: HashMap<String, Vec<String>>,
    /// Lists of the tables: `surname`, `place` and so on.
    lists: HashMap<&'static str, Vec<String>>,
}

fn read(path: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(str::to_owned).collect()
}

impl Printed {
    /// The grammar, read once.
    pub fn get() -> &'static Printed {
        static PRINTED: OnceLock<Printed> = OnceLock::new();
        PRINTED.get_or_init(Printed::read)
    }

    fn read() -> Printed {
        let mut rules: HashMap<String, Vec<String>> = HashMap::new();
        let mut rule = String::new();
        for line in read("tests/data/printed.txt") {
            match line.strip_prefix('[') {
                Some(name) => rule = name.trim_end_matches(']').to_owned(),
                None => rules.entry(rule.clone()).or_default().push(line),
            }
        }
        let mut lists: HashMap<&'static str, Vec<String>> = HashMap::new();
        for row in read("dictionaries/tables/names.tsv") {
            let mut fields = row.split('\t');
            let kind = ["surname", "middle", "given"]
                .into_iter()
                .find(|&kind| fields.clone().next() == Some(kind))
                .unwrap();
            let name = fields.nth(1).unwrap().to_owned();
            lists.entry(kind).or_default().push(name);
        }
        for row in read("dictionaries/tables/places.tsv") {
            let (name, level) = row.split_once('\t').unwrap();
            let kind = if level == "3" { "commune" } else { "place" };
            lists.entry(kind).or_default().push(name.to_owned());
        }
        Printed { rules, lists }
    }

    /// A line of a rule, without the signs that say what is judged.
    pub fn line(&self, rule: &str, random: &mut Random) -> String {
        self.form(rule, random).replace(['<', '>'], "")
    }

    fn form(&self, rule: &str, random: &mut Random) -> String {
        let forms = &self.rules[rule];
        let form = &forms[random.below(forms.len())];
        let (mut out, mut rest) = (String::new(), form.as_str());
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}').unwrap();
            out.push_str(before);
            out.push_str(&self.slot(slot, random));
            rest = after;
        }
        out + rest
    }

    fn slot(&self, slot: &str, random: &mut Random) -> String {
        if slot == "@roman" {
            return roman(1 + random.below(49));
        }
        if let Some(list) = slot.strip_prefix('@') {
            let list = &self.lists[list];
            return list[random.below(list.len())].clone();
        }
        if slot.contains('|') {
            let forms: Vec<&str> = slot.split('|').collect();
            return forms[random.below(forms.len())].to_owned();
        }
        let bounds = slot.split_once('-').and_then(|(low, high)| {
            let number = |text: &str| text.parse::<usize>().ok();
            Some((low.len(), number(low)?, number(high)?))
        });
        match bounds {
            Some((width, low, high)) => {
                let number = low + random.below(high - low + 1);
                format!("{number:0width$}")
            }
            None => self.form(slot, random),
        }
    }
}

fn roman(mut number: usize) -> String {
    const STEPS: [(usize, &str); 7] = [
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
        (0, ""),
    ];
    let mut out = String::new();
    for (value, letters) in STEPS {
        while value > 0 && number >= value {
            out += letters;
            number -= value;
        }
    }
    out
}
